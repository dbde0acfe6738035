"""arXiv is asked with few requests, and no fault of an answer is taken for "there is none"."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from zotero_script import Time

from bibsync.adapters.arxiv_api import ArxivApi, arxiv_session
from bibsync.adapters.arxiv_feed import read_page
from bibsync.bibtex.latex import comparable
from bibsync.errors import NetworkError
from bibsync.verify.sources import Kind, Question, Reply, Source
from tests.verify import arxiv_server as faults
from tests.verify.arxiv_server import ArxivServer, Paper, arxiv_server

TODAY = date(2026, 11, 30)
COT = "2201.11903"  # newest version: 6
YI = "2403.04652"  # newest version: 3
PLAIN = f"/abs/{YI}".encode()
BITNET = "2310.11453"  # newest version: 1


class Shown:
    """Progress as it is shown."""

    def __init__(self) -> None:
        self.tasks: list[tuple[str, int | None]] = []
        self.count = 0

    @contextmanager
    def task(self, label: str, total: int | None) -> Iterator[Shown]:
        self.tasks.append((label, total))
        yield self

    def advance(self, count: int = 1) -> None:
        self.count += count


class Asked:
    """A server, and arXiv as a source that asks it, in the time of the test."""

    def __init__(self, server: ArxivServer, folder: Path) -> None:
        self.server = server
        self.time = Time()
        self.progress = Shown()
        self.folder = folder

    def source(self, **more: Any) -> ArxivApi:
        session = arxiv_session(
            self.server.endpoint,
            **{
                "delay_seconds": 3.0,
                "on_wait": lambda _: nullcontext(),
                "lock_folders": [self.folder],
                **self.time.settings,
                **more,
            },
        )
        return ArxivApi(session, endpoint=self.server.endpoint, today=lambda: TODAY)

    def ask(self, *questions: Question, **more: Any) -> Reply:
        source: Source = self.source(**more)
        assert all(source.takes(question) for question in questions)
        return source.ask(questions, self.progress)

    def papers(self, *ids: str) -> Reply:
        return self.ask(*map(paper, ids))


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Asked]:
    with arxiv_server() as server:
        yield Asked(server, tmp_path)


def paper(text: str) -> Question:
    return Question(Kind.PAPER, text)


def title(text: str, surname: str = "") -> Question:
    return Question(Kind.TITLE, comparable(text), surname)


def names(reply: Reply) -> dict[str, list[str]]:
    """What came for each question."""
    return {
        question.text: [record.name for record in answer.records]
        for question, answer in reply.answers.items()
    }


def test_a_paper_is_told_with_all_that_arxiv_says(asked: Asked) -> None:
    asked.server.add(
        Paper(
            id="2401.00001",
            title="On  the\n Shape of $x$",
            authors=("  Benjamin Thérien ", r"Ren\'e Doe", "ATLAS Collaboration"),
            abstract=" Two\n words. ",
            published="2024-01-02T23:30:00Z",
            updated="2024-03-04",
            version=2,
            primary_class="cs.CL",
            comment="12 pages",
            journal_ref="J. Things 1 (2024)",
            doi="10.1109/ISSRE59848.2023.00026",
        )
    )
    reply = asked.papers("2401.00001")
    (answer,) = reply.answers.values()
    (record,) = answer.records
    assert record._asdict() == {
        "source": "arXiv",
        "id": "2401.00001",
        "title": "On the Shape of $x$",
        "authors": ("Benjamin Thérien", "René Doe", "{ATLAS Collaboration}"),
        "version": 2,
        "published": "2024-01-02",
        "updated": "2024-03-04",
        "primary_class": "cs.CL",
        "comment": "12 pages",
        "journal_ref": "J. Things 1 (2024)",
        "doi": "10.1109/issre59848.2023.00026",
        "abstract": "Two words.",
        "publication": None,
        "as_of": "2026-11-30",
    }
    assert (answer.source, answer.as_of, reply.failure) == ("arXiv", "2026-11-30", None)


@pytest.mark.parametrize(
    ("stated", "doi"),
    [
        pytest.param("10.48550/arXiv.2401.00001", "", id="arxiv-s-own"),
        pytest.param("https://doi.org/10.1000/ABC", "10.1000/abc", id="with-resolver"),
        pytest.param("10.1000/a 10.1000/b", "10.1000/a", id="two"),
        pytest.param("to appear", "", id="none"),
    ],
)
def test_the_doi_is_that_of_the_published_version(stated: str, doi: str, asked: Asked) -> None:
    asked.server.papers[COT].doi = stated
    (answer,) = asked.papers(COT).answers.values()
    assert [record.doi for record in answer.records] == [doi]


@pytest.mark.parametrize(
    "moment", ["", "soon", "2024-99-99T00:00:00Z", "0001-01-01T00:00:00+14:00"]
)
def test_an_entry_whose_dates_cannot_be_read_is_a_paper_all_the_same(
    moment: str, asked: Asked
) -> None:
    asked.server.papers[COT].published = asked.server.papers[COT].updated = moment
    (answer,) = asked.papers(COT).answers.values()
    (record,) = answer.records
    assert (record.published, record.updated, record.years) == ("", "", None)
    assert record.title.startswith("Chain-of-Thought")


def test_all_72_papers_are_one_request(asked: Asked) -> None:
    ids = list(asked.server.papers)
    reply = asked.papers(*ids)
    assert names(reply) == {one: [f"arXiv:{one}v{asked.server.papers[one].version}"] for one in ids}
    assert len(asked.server.requests) == 1
    assert asked.server.requests[0].query["max_results"] == str(len(ids))
    assert asked.progress.tasks == [("asking arXiv", 72)]
    assert asked.progress.count == 72


def test_250_papers_and_their_first_versions_are_three_requests(asked: Asked) -> None:
    for number in range(250):
        asked.server.add(Paper(id=f"2402.{number + 1:05}", title="T", version=1 + number % 3))
    ids = [f"2402.{number + 1:05}" for number in range(250)]
    reply = asked.papers(*[name for one in ids for name in (one, f"{one}v1")])
    assert len(reply.answers) == 500
    assert all(answer.records for answer in reply.answers.values())
    assert [len({one[:10] for one in seen.ids}) for seen in asked.server.requests] == [100, 100, 50]


def test_each_version_has_its_own_words(asked: Asked) -> None:
    asked.server.papers[YI].older[1] = {"title": "Yi, as it was"}
    asked.server.faults.append(faults.backwards)
    reply = asked.papers(YI, f"{YI}v1", f"{YI}v2")
    assert names(reply) == {
        YI: [f"arXiv:{YI}v3"],
        f"{YI}v1": [f"arXiv:{YI}v1"],
        f"{YI}v2": [f"arXiv:{YI}v2"],
    }
    titles = {one.text: answer.records[0].title for one, answer in reply.answers.items()}
    assert titles[f"{YI}v1"] == "Yi, as it was"
    assert titles[YI] == asked.server.papers[YI].title
    assert len(asked.server.requests) == 1


def test_old_ids_are_known_by_every_spelling_of_arxiv(asked: Asked) -> None:
    asked.server.add(Paper(id="math/0309136", title="Old", version=2))
    assert names(asked.papers("math/0309136", "math/0309136v1")) == {
        "math/0309136": ["arXiv:math/0309136v2"],
        "math/0309136v1": ["arXiv:math/0309136v1"],
    }


def test_there_is_no_such_paper_only_after_asking_twice(asked: Asked) -> None:
    reply = asked.papers(COT, "2401.99999")
    assert names(reply) == {COT: [f"arXiv:{COT}v6"], "2401.99999": []}
    assert [seen.ids for seen in asked.server.requests] == [[COT, "2401.99999"], ["2401.99999"]]
    assert asked.progress.count == 2


def test_a_paper_that_one_feed_forgot_is_found_in_the_second(asked: Asked) -> None:
    asked.server.faults.append(faults.without(YI))
    reply = asked.papers(COT, YI)
    assert names(reply) == {COT: [f"arXiv:{COT}v6"], YI: [f"arXiv:{YI}v3"]}


@pytest.mark.parametrize(
    "feeds",
    [
        pytest.param([faults.without(YI), faults.without(YI)], id="both-lack-it"),
        pytest.param([faults.without(YI, total=1), faults.without(YI)], id="the-second-lacks-it"),
        pytest.param([faults.without(YI), faults.without(YI, total=0)], id="the-first-lacks-it"),
    ],
)
def test_a_feed_that_lacks_what_it_counts_proves_nothing(
    feeds: list[faults.Fault], asked: Asked
) -> None:
    asked.server.faults += feeds
    assert names(asked.papers(COT, YI)) == {COT: [f"arXiv:{COT}v6"]}


def test_the_first_version_is_not_taken_for_the_newest_where_a_feed_lacks_one(
    asked: Asked,
) -> None:
    def lacks_the_newest(reply: faults.Reply) -> faults.Reply:
        return faults.without(YI, total=2)(reply)._replace(
            body=faults.without("nothing", total=2)(reply).body.replace(
                f"/abs/{YI}v3".encode(), b"/abs/unreadable"
            )
        )

    asked.server.faults.append(lacks_the_newest)
    assert names(asked.papers(YI, f"{YI}v1")) == {
        YI: [f"arXiv:{YI}v3"],
        f"{YI}v1": [f"arXiv:{YI}v1"],
    }
    assert [seen.ids for seen in asked.server.requests] == [[YI, f"{YI}v1"], [YI]]


@pytest.mark.parametrize(
    ("ids", "last"),
    [
        pytest.param([f"{YI}v9"], [f"{YI}v9", YI], id="alone"),
        pytest.param([f"{YI}v9", YI], [f"{YI}v9", YI], id="with-its-paper"),
    ],
)
def test_a_version_that_is_not_there_yet_is_none(
    ids: list[str], last: list[str], asked: Asked
) -> None:
    reply = asked.papers(*ids)
    assert names(reply)[f"{YI}v9"] == []
    assert asked.server.requests[-1].ids == last


def test_a_version_of_a_paper_that_does_not_exist_is_none(asked: Asked) -> None:
    assert names(asked.papers("2401.99999v2")) == {"2401.99999v2": []}


def test_a_version_that_must_exist_but_does_not_come_is_left_open(asked: Asked) -> None:
    def hides_the_second(reply: faults.Reply) -> faults.Reply:
        gone = reply.body.replace(f"/abs/{YI}v2".encode(), f"/abs/{YI}v3".encode())
        return reply._replace(body=gone)

    asked.server.faults += [hides_the_second, hides_the_second]
    reply = asked.papers(f"{YI}v2")
    assert names(reply) == {}
    assert reply.failure is None


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(faults.without("none", total=5), id="feeds-that-lack-entries"),
        pytest.param(
            lambda reply: reply._replace(body=reply.body.replace(f"/abs/{YI}v3".encode(), PLAIN)),
            id="entries-without-a-version",
        ),
    ],
)
def test_a_version_is_left_open_while_the_newest_one_is_not_known(
    fault: faults.Fault, asked: Asked
) -> None:
    asked.server.faults += [fault, fault]
    assert names(asked.papers(f"{YI}v9")) == {}


def test_one_malformed_id_does_not_sink_its_batch(asked: Asked) -> None:
    reply = asked.papers(COT, "abc", YI)
    assert names(reply) == {COT: [f"arXiv:{COT}v6"], "abc": [], YI: [f"arXiv:{YI}v3"]}
    assert [seen.ids for seen in asked.server.requests] == [[COT, "abc", YI], [COT, YI]]
    assert reply.failure is None


def test_where_arxiv_does_not_name_what_it_dislikes_it_is_found_by_halves(asked: Asked) -> None:
    asked.server.faults += [
        faults.refused("something is wrong"),
        faults.right,
        faults.refused("something is wrong"),
        faults.refused("something is wrong"),
    ]
    reply = asked.papers(COT, BITNET, YI, "2401.99998")
    assert names(reply) == {
        COT: [f"arXiv:{COT}v6"],
        BITNET: [f"arXiv:{BITNET}v1"],
        "2401.99998": [],
    }
    assert "127.0.0.1" in str(reply.failure)
    assert "something is wrong" in str(reply.failure)


def test_an_api_that_understands_nothing_is_not_asked_for_ever(asked: Asked) -> None:
    asked.server.faults += [faults.refused("no")] * 1000
    reply = asked.papers(*asked.server.papers)
    assert not reply.answers
    assert "does not understand" in str(reply.failure)
    assert len(asked.server.requests) == 20


def late(seconds: int) -> Callable[[faults.Reply], faults.Reply]:
    return faults.too_many(formatdate(1_800_000_000 + seconds, usegmt=True))


@pytest.mark.parametrize(
    ("fault", "nap"),
    [
        pytest.param(faults.html, 3, id="html"),
        pytest.param(faults.truncated, 3, id="truncated"),
        pytest.param(faults.rate_exceeded, 3, id="rate-exceeded"),
        pytest.param(faults.too_many("20"), 20, id="429-seconds"),
        pytest.param(late(20), 20, id="429-date"),
        pytest.param(faults.too_many(), 3, id="429"),
        pytest.param(faults.unavailable("20"), 20, id="503-seconds"),
        pytest.param(faults.unavailable(), 3, id="503"),
        pytest.param(faults.dropped, 3, id="dropped"),
        pytest.param(faults.redirect("/api/query?id_list=2201.11903"), 3, id="redirect"),
        pytest.param(lambda reply: reply._replace(body=b""), 3, id="empty"),
    ],
)
def test_a_fault_that_passes_costs_a_wait_and_nothing_else(
    fault: faults.Fault, nap: float, asked: Asked
) -> None:
    asked.server.faults.append(fault)
    reply = asked.papers(COT)
    assert names(reply) == {COT: [f"arXiv:{COT}v6"]}
    assert len(asked.server.requests) == 2
    assert sum(asked.time.naps) == pytest.approx(nap, abs=0.002)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        pytest.param(faults.html, "sends HTML in place of a feed", id="html"),
        pytest.param(faults.truncated, "sends a feed that was cut off", id="truncated"),
        pytest.param(faults.rate_exceeded, "says `Rate exceeded.`", id="rate-exceeded"),
        pytest.param(faults.too_many("20"), "answers 429", id="429"),
        pytest.param(faults.too_many("9999"), "would have to wait 9999 s", id="429-long"),
        pytest.param(faults.unavailable(), "answers 503", id="503"),
        pytest.param(faults.dropped, "broke off", id="dropped"),
        pytest.param(faults.redirect("https://elsewhere.example/"), "another server", id="away"),
        pytest.param(lambda _: faults.Reply(b"Not found", 404), "answers 404", id="404"),
        pytest.param(lambda _: faults.Reply(b"<html>", 400), "HTML", id="400-of-a-proxy"),
    ],
)
def test_a_fault_that_lasts_is_never_there_is_no_such_paper(
    fault: faults.Fault, says: str, asked: Asked
) -> None:
    asked.server.faults += [fault] * 50
    reply = asked.papers(COT, "2401.99999")
    assert not reply.answers
    assert isinstance(reply.failure, NetworkError)
    assert says in str(reply.failure)
    assert "\n" not in str(reply.failure)
    assert len(asked.server.requests) <= 5


def test_a_silent_server_is_a_failure(asked: Asked) -> None:
    asked.server.faults += [faults.silent] * 5
    reply = asked.ask(paper(COT), timeout=0.05)
    assert "no answer within" in str(reply.failure)
    assert not reply.answers


def test_what_came_before_a_failure_is_kept(asked: Asked) -> None:
    for number in range(150):
        asked.server.add(Paper(id=f"2402.{number + 1:05}", title="T"))
    asked.server.faults += [faults.right, *[faults.html] * 5]
    reply = asked.papers(*[f"2402.{number + 1:05}" for number in range(150)])
    assert len(reply.answers) == 100
    assert reply.failure is not None
    assert asked.progress.count == 100


def test_ctrl_c_passes(asked: Asked) -> None:
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    asked.server.faults.append(faults.unavailable())
    with pytest.raises(KeyboardInterrupt):
        asked.ask(paper(COT), sleep=interrupted)


def test_requests_are_three_seconds_apart_whatever_they_are_for(asked: Asked) -> None:
    asked.server.faults += [faults.html, faults.right]
    asked.papers(COT, "2401.99999", "abc")
    asked.papers(YI)
    assert len(asked.server.requests) == 5
    assert sum(asked.time.naps) >= 12


def test_the_server_is_told_who_asks(asked: Asked) -> None:
    asked.ask(paper(COT), contact="me@example.org")
    agent = asked.server.requests[0].headers["user-agent"]
    assert agent.startswith("bibsync/")
    assert agent.endswith(" (mailto:me@example.org)")


@pytest.mark.parametrize(
    ("question", "is_taken"),
    [
        pytest.param(paper(COT), True, id="paper"),
        pytest.param(paper(""), False, id="no-id"),
        pytest.param(paper("2201.11903,2403.04652"), False, id="two-ids"),
        pytest.param(title("Attention"), True, id="title"),
        pytest.param(title("…"), False, id="title-without-words"),
        pytest.param(title("w" * 5000), False, id="title-of-one-endless-word"),
        pytest.param(Question(Kind.OPENING, "we show"), True, id="opening"),
        pytest.param(Question(Kind.DOI, "10.1000/182"), False, id="doi"),
    ],
)
def test_what_can_be_asked_here(question: Question, is_taken: bool, asked: Asked) -> None:
    assert asked.source().takes(question) is is_taken


def test_every_title_of_the_fixture_is_found_in_one_or_two_requests(asked: Asked) -> None:
    papers = list(asked.server.papers.values())
    reply = asked.ask(*[title(one.title) for one in papers])
    found = names(reply)
    missed = [
        one.title
        for one in papers
        if f"arXiv:{one.id}v{one.version}" not in found[comparable(one.title)]
    ]
    assert missed == []
    assert len(asked.server.requests) <= 2
    assert all(len(seen.search) < 6000 for seen in asked.server.requests)
    assert asked.progress.count == len(papers)


def test_a_title_that_is_not_found_has_no_candidates(asked: Asked) -> None:
    question = title("A paper that nobody has written so far about anything")
    reply = asked.ask(question, title("BitNet"))
    assert reply.answers[question].records == ()
    assert reply.answers[question].source == "arXiv"


def test_a_short_title_is_looked_for_with_its_author(asked: Asked) -> None:
    asked.server.add(Paper(id="2401.00001", title="Attention", authors=("Ann de Vries",)))
    asked.server.add(Paper(id="2401.00002", title="Attention", authors=("Bo Roe",)))
    reply = asked.ask(title("Attention", "de vries"))
    assert names(reply) == {"attention": ["arXiv:2401.00001v1"]}
    assert asked.server.requests[0].search == '(ti:"attention" AND au:"de vries")'


def test_a_long_title_is_found_whatever_the_author_is(asked: Asked) -> None:
    reply = asked.ask(title(asked.server.papers[COT].title, "nobody"))
    assert [*names(reply).values()] == [[f"arXiv:{COT}v6"]]


def test_a_title_with_other_words_behind_it_is_a_candidate_only_if_most_words_agree(
    asked: Asked,
) -> None:
    asked.server.add(Paper(id="2401.00001", title="Deep learning of very many small things"))
    near, far = title("Deep learning"), title("Deep learning of very many small things")
    reply = asked.ask(near, far)
    assert names(reply) == {near.text: ["arXiv:2401.00001v1"], far.text: ["arXiv:2401.00001v1"]}
    asked.server.add(Paper(id="2401.00002", title="Deep learning"))
    reply = asked.ask(far)
    assert names(reply) == {far.text: ["arXiv:2401.00001v1"]}


def crowd(server: ArxivServer, words: str, count: int) -> None:
    for number in range(count):
        server.add(Paper(id=f"2402.{number + 1:05}", title=f"{words} number{number}"))


def test_where_a_page_has_not_all_results_titles_without_a_match_are_asked_again(
    asked: Asked,
) -> None:
    crowd(asked.server, "Crowded", 120)
    late = {f"23{n:02}.0000{n}": f"Wanted thing number{n}" for n in range(1, 10)}
    for name, text in late.items():
        asked.server.add(Paper(id=name, title=text))
    reply = asked.ask(title("Crowded"), *map(title, late.values()))
    assert reply.failure is None
    for name, text in late.items():
        assert f"arXiv:{name}v1" in names(reply)[comparable(text)]
    assert len(reply.answers[title("Crowded")].records) == 50  # one page must do for one title
    assert len(asked.server.requests) < 10


def test_a_search_that_arxiv_does_not_understand_spoils_no_other(asked: Asked) -> None:
    bitnet = asked.server.papers[BITNET].title
    asked.server.faults += [
        faults.refused("Invalid query string"),
        faults.refused("Invalid query string"),
    ]
    reply = asked.ask(title("Odd"), title(bitnet))
    assert names(reply) == {comparable(bitnet): [f"arXiv:{BITNET}v1"]}


def test_many_titles_fit_into_requests_of_bounded_length(asked: Asked) -> None:
    questions = [title(f"{n} 数学の問題を解く and words {'long' * 20} {n}") for n in range(120)]
    assert len(asked.ask(*questions).answers) == 120
    assert all(len(seen.search.split(" OR ")) <= 100 for seen in asked.server.requests)
    assert all(len(seen.query["search_query"]) < 6000 for seen in asked.server.requests)


def test_a_paper_is_found_by_the_first_words_of_its_abstract(asked: Asked) -> None:
    papers = [one for one in asked.server.papers.values() if len(one.abstract) > 200]
    openings = {
        one.id: Question(Kind.OPENING, " ".join(comparable(one.abstract).split()[:12]))
        for one in papers
    }
    reply = asked.ask(*openings.values())
    found = names(reply)
    missed = [
        one.abstract[:12]
        for one in papers
        if f"arXiv:{one.id}v{one.version}" not in found[openings[one.id].text]
    ]
    assert missed == ["Meta's LLaMA"]  # whose words no longer say that one is a possessive
    assert len(asked.server.requests) <= 2


def test_words_that_stand_apart_in_an_abstract_are_no_opening(asked: Asked) -> None:
    asked.server.add(Paper(id="2401.00001", title="A", abstract="One two. Three four five."))
    asked.server.add(Paper(id="2401.00002", title="B", abstract="One two six. Three."))
    reply = asked.ask(Question(Kind.OPENING, "one two three"), Question(Kind.OPENING, "one two"))
    assert names(reply)["one two three"] == ["arXiv:2401.00001v1"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b" \n", "empty", id="blank"),
        pytest.param(b"\x00\xff", "no feed", id="bytes"),
        pytest.param(b"Rate exceeded.\n", "Rate exceeded", id="rate-exceeded"),
        pytest.param(b"<html><body/></html>", "HTML", id="html"),
        pytest.param(b"<feed/>", "no feed", id="feed-of-no-namespace"),
        pytest.param(b"<a><b></a></feed>", "damaged", id="damaged"),
        pytest.param(
            b'<feed xmlns="http://www.w3.org/2005/Atom"></feed>', "how much", id="without-a-total"
        ),
        pytest.param(
            b'<feed xmlns="http://www.w3.org/2005/Atom"'
            b' xmlns:o="http://a9.com/-/spec/opensearch/1.1/"><o:totalResults>1</o:totalResults>'
            b"<entry><title>A</title></entry></feed>",
            "no id",
            id="entry-without-an-id",
        ),
        pytest.param(
            b'<!DOCTYPE x [<!ENTITY e "e">]><feed xmlns="http://www.w3.org/2005/Atom">&e;</feed>',
            "HTML",
            id="entities",
        ),
    ],
)
def test_what_is_no_feed_is_told_apart(content: bytes, says: str) -> None:
    page = read_page(content)
    assert isinstance(page, str)
    assert says in page


def test_no_part_of_a_feed_is_taken_for_all_of_it(asked: Asked) -> None:
    whole = asked.server.reply(faults.Seen({"id_list": f"{COT},{YI}"}, {}, 0.0)).body
    assert not isinstance(read_page(whole), str)
    assert [
        length
        for length in range(0, len(whole.rstrip()), 7)
        if not isinstance(read_page(whole[:length]), str)
    ] == []


def test_a_feed_without_any_of_many_papers_is_a_failure(asked: Asked) -> None:
    """arXiv is known to give empty pages now and then."""
    asked.server.papers.clear()
    reply = asked.papers(*(f"2101.{n:05}" for n in range(1, 11)))
    assert reply.answers == {}
    assert "knows none of 11 papers" in str(reply.failure)


def test_many_ids_that_do_not_exist_are_told_when_another_paper_is_there(asked: Asked) -> None:
    reply = asked.papers(*(f"2101.{n:05}" for n in range(1, 13)))
    assert [answer.records for answer in reply.answers.values()] == [()] * 12
    assert reply.failure is None
    assert len(asked.server.requests) == 2


def test_some_ids_that_do_not_exist_are_told_as_such(asked: Asked) -> None:
    reply = asked.papers(*(f"2101.{n:05}" for n in range(1, 10)))
    assert [answer.records for answer in reply.answers.values()] == [()] * 9


def test_authors_that_were_sent_in_as_one_are_taken_apart(asked: Asked) -> None:
    asked.server.add(Paper("2101.00001", "On Owls", ("Ann Bee, Carl Dee, Eve Fox",)))
    (answer,) = asked.papers("2101.00001").answers.values()
    assert answer.records[0].authors == ("Ann Bee", "Carl Dee", "Eve Fox")
