"""What is asked, of whom, and how often."""

from __future__ import annotations

from collections.abc import Sequence

from paper_records import DAY, papers, record, records

from bibsync.bibtex.entry import read_works
from bibsync.bibtex.parser import parse
from bibsync.errors import NetworkError
from bibsync.progress import Progress, Silence
from bibsync.verify.arxiv_entry import arxiv_fields
from bibsync.verify.authority import CROSSREF, AuthorityRecord
from bibsync.verify.claim import Claim, read_claim
from bibsync.verify.complete_source import CompleteSource
from bibsync.verify.evidence import Evidence
from bibsync.verify.gather import gather
from bibsync.verify.sources import Kind, Question, Reply
from bibsync.verify.verdict import Matter


class Counting:
    """A source that writes down what it is asked."""

    def __init__(self, inner: CompleteSource, *kinds: Kind, fails: int = 99) -> None:
        self._inner = inner
        self._kinds = kinds or tuple(Kind)
        self._fails = fails  # from which round on it does not answer
        self.rounds: list[list[str]] = []

    def takes(self, question: Question) -> bool:
        return question.kind in self._kinds

    def ask(self, questions: Sequence[Question], progress: Progress) -> Reply:
        self.rounds.append([question.text for question in questions])
        if len(self.rounds) >= self._fails:
            return Reply({}, NetworkError("arxiv.test: cannot be reached"))
        return self._inner.ask(questions, progress)


def claims(text: str) -> list[Claim]:
    return [read_claim(work) for work in read_works(parse(text))]


def entry(one: AuthorityRecord, **changes: str) -> str:
    fields = {**dict(arxiv_fields(one)), **changes}
    body = "".join(f"  {name} = {{{text}}},\n" for name, text in fields.items() if text)
    return f"@misc{{x{one.id},\n{body}}}\n"


RETITLED = next(paper for paper in papers() if paper["arxiv_id"] == "2409.15371")


def test_right_entries_cost_one_round_of_their_ids() -> None:
    source = Counting(CompleteSource(records(), DAY), Kind.PAPER, Kind.TITLE)
    gather(claims("".join(map(entry, records()))), [source], Silence())
    assert source.rounds == [[one.id for one in records()]]


def test_an_entry_that_stands_there_twice_is_asked_about_once() -> None:
    source = Counting(CompleteSource(records(), DAY))
    gather(claims(entry(records()[1]) * 2), [source], Silence())
    assert source.rounds == [[records()[1].id]]


def test_a_pinned_version_is_asked_for_beside_the_newest() -> None:
    one = records()[1]
    source = Counting(CompleteSource(records(), DAY))
    gather(claims(entry(one, eprint=one.id + "v1")), [source], Silence())
    assert source.rounds == [[one.id, f"{one.id}v1"]]


def test_earlier_versions_are_asked_for_only_where_a_title_differs() -> None:
    new = record(RETITLED)
    old = [new._replace(version=n, title=RETITLED["seed_title"]) for n in range(1, 12)]
    source = Counting(CompleteSource([*records(), *old], DAY), Kind.PAPER, Kind.TITLE)
    text = entry(records()[1]) + entry(new, title=RETITLED["seed_title"])
    answers = gather(claims(text), [source], Silence())
    assert source.rounds[0] == [records()[1].id, new.id]
    assert source.rounds[1] == [f"{new.id}v{n}" for n in range(1, 12)]
    assert source.rounds[2:] == []
    assert not Evidence(answers).verdict(claims(text)[1]).is_accused


def test_the_work_that_a_wrong_id_should_have_named_is_looked_for() -> None:
    one, other = records()[1], records()[2]
    source = Counting(CompleteSource(records(), DAY))
    text = entry(one, eprint=other.id)
    answers = gather(claims(text), [source], Silence())
    (point,) = Evidence(answers).verdict(claims(text)[0]).of(Matter.OTHER_WORK)
    assert point.elsewhere is not None
    assert point.elsewhere.id == one.id


def test_a_question_goes_to_the_next_source_only_when_the_first_has_no_answer() -> None:
    some = Counting(CompleteSource(records()[:5], DAY))
    some.takes = lambda question: question.text == records()[0].id  # type: ignore[method-assign]  # knows one
    rest = Counting(CompleteSource(records(), DAY))
    gather(claims(entry(records()[0]) + entry(records()[1])), [some, rest], Silence())
    assert (some.rounds, rest.rounds) == ([[records()[0].id]], [[records()[1].id]])


def test_a_source_that_failed_is_not_asked_again_and_the_failure_is_told_of_each_question() -> None:
    source = Counting(CompleteSource(records(), DAY), Kind.PAPER, Kind.TITLE, fails=1)
    text = entry(records()[0]) + "@misc{b, title = {A Title}, author = {Ann Bee}}\n"
    answers = gather(claims(text), [source], Silence())
    assert len(source.rounds) == 1
    assert {str(error) for error in answers.failures.values()} == {"arxiv.test: cannot be reached"}
    for claim in claims(text):
        verdict = Evidence(answers).verdict(claim)
        assert not verdict.is_accused
        (point,) = verdict.of(Matter.NOT_VERIFIED)
        assert point.reason == "arxiv.test: cannot be reached"


def test_a_title_is_not_held_against_an_entry_when_the_network_fails_before_earlier_versions() -> (
    None
):
    new = record(RETITLED)
    source = Counting(CompleteSource(records(), DAY), Kind.PAPER, Kind.TITLE, fails=2)
    text = entry(new, title=RETITLED["seed_title"])
    verdict = Evidence(gather(claims(text), [source], Silence())).verdict(claims(text)[0])
    assert not verdict.is_accused
    assert [point.matter for point in verdict.of(Matter.NOT_VERIFIED)] == [Matter.NOT_VERIFIED]


def test_that_a_registry_does_not_answer_about_a_published_version_is_no_failure() -> None:
    paper = next(paper for paper in papers() if "doi" in paper)
    arxiv = Counting(CompleteSource(records(), DAY), Kind.PAPER, Kind.TITLE)
    crossref = Counting(CompleteSource([], DAY), Kind.DOI, fails=1)
    answers = gather(claims(entry(record(paper))), [arxiv, crossref], Silence())
    assert crossref.rounds == [[paper["doi"]]]
    assert answers.failures == {}


def test_that_it_does_not_answer_about_the_entry_s_own_doi_is_one() -> None:
    paper = next(paper for paper in papers() if "doi" in paper)
    crossref = Counting(CompleteSource([], DAY), Kind.DOI, fails=1)
    text = f"@article{{a, title = {{{paper['title']}}}, doi = {{{paper['doi']}}}}}\n"
    answers = gather(claims(text), [crossref], Silence())
    assert len(answers.failures) == 1


def test_a_doi_that_nobody_has_registered_is_told_by_the_registry_alone() -> None:
    text = "@article{a, title = {A Title}, author = {Ann Bee}, doi = {10.1000/none}}\n"
    answers = gather(claims(text), [CompleteSource([], DAY)], Silence())
    (point,) = Evidence(answers).verdict(claims(text)[0]).of(Matter.UNKNOWN_ID)
    assert (point.ours, point.reason) == ("doi:10.1000/none", f"{CROSSREF} of {DAY}")
