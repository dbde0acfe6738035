"""What there is to say of a claim, given what is known; and what must not be said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper_records import DAY

from bibsync.bibtex.arxiv_id import parse_arxiv_id
from bibsync.bibtex.entry import read_works
from bibsync.bibtex.parser import parse
from bibsync.errors import NetworkError
from bibsync.lint.registry import all_rules
from bibsync.lint.verification_rule import VerificationRule
from bibsync.progress import Progress, Silence
from bibsync.verify.arxiv_entry import arxiv_fields
from bibsync.verify.authority import ARXIV, CROSSREF, AuthorityRecord, Publication
from bibsync.verify.claim import Claim, read_claim
from bibsync.verify.complete_source import CompleteSource
from bibsync.verify.dossier import Answers
from bibsync.verify.gather import gather
from bibsync.verify.judge import judge
from bibsync.verify.remarks import is_too_new, is_withdrawn, stated_categories
from bibsync.verify.sources import Answer, Kind, Question, Reply
from bibsync.verify.verdict import Matter, Point, Verdict

HINTS = {
    *(Matter.ON_ARXIV, Matter.PUBLISHED, Matter.NEWER_VERSION),
    *(Matter.OTHER_VERSION_YEAR, Matter.HAS_ID, Matter.AUTHOR_LIST),
}

PAPER = AuthorityRecord(
    ARXIV,
    "2201.11903",
    "Deep Widgets: A Study of Widgets in Depth",
    ("Ann One", "Bo Two", "Cy Three"),
    3,
    "2022-06-28",
    "2023-02-10",
    "cs.CL",
    abstract="We study widgets in depth and find that deep widgets are deep.",
    as_of=DAY,
)
VERSIONS = [PAPER._replace(version=n, updated=f"2022-0{n + 5}-28") for n in (1, 2)]
JOURNAL = AuthorityRecord(
    CROSSREF,
    "10.1000/182",
    "On the Depth of Gadgets",
    ("Ann One", "Bo Two", "Cy Three"),
    published="2024-03",
    publication=Publication("journal-article", "Journal of Gadgets"),
    as_of=DAY,
)
OTHER = AuthorityRecord(
    ARXIV,
    "1706.03762",
    "Something Else Entirely",
    ("Xu Yz",),
    1,
    "2017-06-12",
    "2017-06-12",
    as_of=DAY,
)


def claim(one: AuthorityRecord = PAPER, entry_type: str = "misc", **changes: str) -> Claim:
    """The entry that arXiv exports for a record, with other fields."""
    fields = {**dict(arxiv_fields(one)), **changes}
    body = ", ".join(f"{name} = {{{text}}}" for name, text in fields.items() if text)
    return read_claim(read_works(parse(f"@{entry_type}{{a, {body}}}\n"))[0])


def judged(one: Claim, records: Iterable[AuthorityRecord] = (PAPER, *VERSIONS, OTHER)) -> Verdict:
    """The verdict of an authority that knows everything, and has these."""
    return judge(gather([one], [CompleteSource(records, DAY)], Silence()).dossier(one))


def knowing(one: Claim, *answers: tuple[Question, Answer]) -> Verdict:
    """The verdict when nothing but these answers is known."""
    return judge(Answers(dict(answers)).dossier(one))


def of_paper(*records: AuthorityRecord, as_of: str = DAY) -> tuple[Question, Answer]:
    return Question(Kind.PAPER, PAPER.id), Answer(records, ARXIV, as_of)


def more_than_hints(verdict: Verdict) -> list[Matter]:
    return [point.matter for point in verdict.points if point.matter not in HINTS]


def only(verdict: Verdict, matter: Matter) -> Point:
    assert more_than_hints(verdict) == [matter]
    return verdict.of(matter)[0]


# An id of arXiv -----------------------------------------------------------------------------------


def test_a_right_entry_is_verified() -> None:
    verdict = judged(claim())
    assert verdict.is_verified
    assert more_than_hints(verdict) == []


def test_title_and_first_author_together_make_it_another_work() -> None:
    wrong = claim(OTHER, eprint=PAPER.id)
    point = only(judged(wrong), Matter.OTHER_WORK)
    assert point.record == PAPER
    assert point.elsewhere == OTHER


def test_one_of_them_alone_is_a_difference() -> None:
    assert only(judged(claim(title="Something Else Entirely")), Matter.TITLE).elsewhere == OTHER
    point = only(judged(claim(author="Xu Yz and Bo Two and Cy Three")), Matter.AUTHORS)
    assert point.reason == "Xu Yz"


def test_slips_in_both_do_not_make_it_another_work() -> None:
    verdict = judged(claim(title="Deep Widgets: A Study of Wigets in Depth", author="Zed Nobody"))
    assert more_than_hints(verdict) == [Matter.TITLE, Matter.AUTHORS]
    by_tim = PAPER._replace(authors=("Timothy Lillicrap",))
    wrong = claim(title="Other Words for It", author="T. Lilicrap")
    assert more_than_hints(judged(wrong, [by_tim, *VERSIONS])) == [Matter.TITLE]


def test_a_name_that_is_nearly_the_same_is_a_hint_and_no_agreement() -> None:
    by_tim = PAPER._replace(authors=("Timothy Lillicrap",))
    verdict = judged(claim(author="T. Lilicrap"), [by_tim])
    assert more_than_hints(verdict) == []
    assert [point.reason for point in verdict.of(Matter.AUTHOR_LIST)] == [
        "T. Lilicrap may be another spelling of Timothy Lillicrap"
    ]
    assert not verdict.is_verified


@pytest.mark.parametrize(
    ("author", "is_verified"),
    [
        ("Ann One and Bo Two", True),  # cut short
        ("Bo Two and Ann One and Cy Three", True),
        ("Ann One and Zed Fake", False),
        ("Ann One and Bo Two and Zed Fake", False),
    ],
)
def test_nobody_has_verified_an_author_who_is_not_in_the_record(
    author: str, is_verified: bool
) -> None:
    verdict = judged(claim(author=author))
    assert verdict.of(Matter.AUTHOR_LIST)
    assert not verdict.is_accused
    assert verdict.is_verified == is_verified


def test_a_title_without_a_letter_cannot_be_compared() -> None:
    assert more_than_hints(judged(claim(title="🤗"))) == []
    assert more_than_hints(judged(claim(title=""))) == []


def test_an_organisation_for_its_people_is_no_other_author() -> None:
    assert more_than_hints(judged(claim(author="{Widgets Inc.}"))) == []
    assert only(judged(claim(author="{Widgets Inc.}", title="Other Words")), Matter.TITLE)


def test_the_title_of_any_version_is_right() -> None:
    old = [one._replace(title="Widgets, Deep and Shallow") for one in VERSIONS]
    assert more_than_hints(judged(claim(old[0], eprint=PAPER.id), [PAPER, *old])) == []


@pytest.mark.parametrize(
    ("changes", "matters"),
    [
        pytest.param({"title": "Other Words for It"}, [Matter.NOT_VERIFIED], id="title"),
        pytest.param({"author": "Bo Two and Zed New"}, [], id="first author further down the list"),
        pytest.param(
            {"author": "Zed New and Bo Two"}, [Matter.NOT_VERIFIED], id="first author, others agree"
        ),
        pytest.param(
            {"author": "Zed New and Bo Two", "title": "Other Words for It"},
            [Matter.NOT_VERIFIED],
            id="title and first author, others agree",
        ),
        pytest.param(
            {"author": "Zed New", "title": "Other Words for It"},
            [Matter.OTHER_WORK],
            id="title and all authors",
        ),
        pytest.param({"author": "Zed New"}, [Matter.AUTHORS], id="all authors"),
    ],
)
def test_what_an_earlier_version_could_explain_is_not_held_against_an_entry_offline(
    changes: dict[str, str], matters: list[Matter]
) -> None:
    assert more_than_hints(knowing(claim(**changes), of_paper(PAPER))) == matters


def test_of_a_paper_with_one_version_nothing_is_left_to_ask() -> None:
    only_one = PAPER._replace(version=1)
    verdict = knowing(claim(title="Other Words for It"), of_paper(only_one))
    assert more_than_hints(verdict) == [Matter.TITLE]


def test_what_a_source_that_failed_would_have_said_is_not_known() -> None:
    class Failing:
        def takes(self, question: Question) -> bool:
            return True

        def ask(self, questions: Sequence[Question], progress: Progress) -> Reply:
            return Reply({}, NetworkError("arxiv.test: no answer within 30 seconds"))

    one = claim()
    verdict = judge(gather([one], [Failing()], Silence()).dossier(one))
    assert only(verdict, Matter.NOT_VERIFIED).reason == "arxiv.test: no answer within 30 seconds"


def test_a_work_of_somebody_else_with_the_title_is_named_and_not_sure() -> None:
    for known in ([OTHER], [OTHER, PAPER._replace(version=1)]):
        wrong = claim(OTHER, eprint=PAPER.id, author="Li Na")
        (point,) = judged(wrong, known).points
        assert (point.elsewhere, point.is_elsewhere_sure) == (OTHER, False)
    assert judged(claim(OTHER, eprint="2201.99999"), [OTHER]).points[0].is_elsewhere_sure


@pytest.mark.parametrize(
    ("changes", "is_described"),
    [
        ({}, True),
        ({"year": "2017"}, True),
        ({"primaryClass": "math.AG"}, True),
        ({"title": "Other Words for It"}, False),
        ({"author": "Zed Nobody"}, False),
        ({"title": "Other Words for It", "author": "Zed Nobody"}, False),
    ],
)
def test_nothing_is_written_from_a_record_while_it_is_in_doubt(
    changes: dict[str, str], is_described: bool
) -> None:
    for verdict in (judged(claim(**changes)), knowing(claim(**changes), of_paper(PAPER))):
        assert verdict.described == (PAPER if is_described else None)
        assert bool(verdict.of(Matter.ON_ARXIV)) == is_described


def test_an_id_that_no_source_was_asked_for_is_not_known() -> None:
    point = only(knowing(claim()), Matter.NOT_VERIFIED)
    assert point.reason == "no source knows arXiv:2201.11903"


def test_an_id_that_arxiv_denies_is_unknown_and_the_work_is_looked_for() -> None:
    point = only(judged(claim(OTHER, eprint="2201.99999")), Matter.UNKNOWN_ID)
    assert (point.ours, point.field) == ("arXiv:2201.99999", "eprint")
    assert point.elsewhere == OTHER


@pytest.mark.parametrize(
    ("as_of", "is_new"),
    [
        ("2022-01-31", True),
        ("2022-02-02", True),
        ("2022-02-20", False),
        ("2021-12-31", False),
        ("2023-01-01", False),
        ("", False),
    ],
)
def test_an_id_of_these_days_may_be_too_new_to_be_known(as_of: str, is_new: bool) -> None:
    arxiv = parse_arxiv_id("2201.11903")
    assert arxiv is not None
    assert is_too_new(arxiv, as_of) == is_new
    matter = Matter.NOT_VERIFIED if is_new else Matter.UNKNOWN_ID
    only(knowing(claim(), of_paper(as_of=as_of)), matter)


def test_what_was_published_under_a_title_that_nobody_knows_could_be_this() -> None:
    title = "In Depth: On Deep Widgets, which Are Deep"
    named = claim(entry_type="article", journal="Widgets Today", title=title)
    assert more_than_hints(judged(named)) == [Matter.NOT_VERIFIED]
    assert more_than_hints(judged(claim(title=title))) == [Matter.TITLE]
    with_doi = PAPER._replace(doi=JOURNAL.id)
    known = [with_doi, *VERSIONS, JOURNAL]
    assert more_than_hints(judged(claim(title=title), known)) == [Matter.TITLE]
    assert more_than_hints(judged(claim(title=JOURNAL.title), known)) == []


# Years, classes, versions -------------------------------------------------------------------------


def test_years() -> None:
    assert more_than_hints(judged(claim(year="2022"))) == []
    assert only(judged(claim(year="2017")), Matter.YEAR).theirs == "2023"
    doubtful = only(judged(claim(year="2026")), Matter.NOT_VERIFIED)
    assert doubtful.reason == (
        "arXiv:2201.11903v3 is of 2022 to 2023, and no record is known of what was published in"
        " 2026"
    )
    old = claim(entry_type="article", journal="Annals of Widgets", year="1985")
    only(judged(old), Matter.NOT_VERIFIED)


@pytest.mark.parametrize(
    ("entry_type", "changes"),
    [
        ("misc", {"year": "1983"}),
        ("techreport", {"year": "1983", "institution": "CERN"}),
        ("phdthesis", {"year": "2014", "school": "MIT"}),
        ("incollection", {"year": "1962", "booktitle": "Gravitation: An Introduction"}),
        ("article", {"year": "2026", "journal": "Journal of Slow Widgets"}),
    ],
)
def test_what_a_record_of_another_publication_says_of_a_year_is_no_accusation(
    entry_type: str, changes: dict[str, str]
) -> None:
    reprinted = PAPER._replace(
        version=1, updated=PAPER.published, journal_ref="Gadgets 4 (2022) 1-9"
    )
    point = only(judged(claim(PAPER, entry_type, **changes), [reprinted]), Matter.NOT_VERIFIED)
    assert point.field == "year"
    assert judged(claim(PAPER, entry_type, **changes), [reprinted]).described == reprinted


def test_the_year_of_the_journal_that_an_entry_names_is_held_against_it() -> None:
    dated = PAPER._replace(version=1, journal_ref="Widgets Today 4 (2022) 1-9")
    only(
        judged(claim(PAPER, "article", year="2010", journal="Widgets Today"), [dated]), Matter.YEAR
    )


def test_a_version_that_is_named_pins_the_year() -> None:
    verdict = judged(claim(eprint="2201.11903v1", year="2023"))
    assert [point.theirs for point in verdict.of(Matter.OTHER_VERSION_YEAR)] == ["2022"]
    assert judged(claim(eprint="2201.11903v1", year="2022")).of(Matter.OTHER_VERSION_YEAR) == ()


@pytest.mark.parametrize("written", ["cs.CL", "cmp-lg", "[cs.CL]", "cs.LG cs.CL", "cs.CL, stat.ML"])
def test_the_class_is_right(written: str) -> None:
    assert more_than_hints(judged(claim(primaryClass=written))) == []


def test_the_class_differs() -> None:
    assert only(judged(claim(primaryClass="math.AG")), Matter.PRIMARY_CLASS).theirs == "cs.CL"
    assert stated_categories("cs.CL cond-mat.dis-nn") == ["cs.CL", "cond-mat.dis-nn"]


def test_versions() -> None:
    assert only(judged(claim(eprint="2201.11903v9")), Matter.UNKNOWN_VERSION).ours == "v9"
    assert judged(claim(eprint="2201.11903v1")).of(Matter.NEWER_VERSION) != ()
    assert judged(claim(eprint="2201.11903v3")).of(Matter.NEWER_VERSION) == ()


def test_a_version_newer_than_what_is_remembered_is_not_denied() -> None:
    new = claim(eprint="2201.11903v4")
    assert more_than_hints(knowing(new, of_paper(PAPER))) == []
    pinned = Question(Kind.PAPER, "2201.11903v4"), Answer((PAPER._replace(version=4),), ARXIV, DAY)
    assert more_than_hints(knowing(new, of_paper(PAPER), pinned)) == []
    denied = Question(Kind.PAPER, "2201.11903v4"), Answer((), ARXIV, DAY)
    only(knowing(new, of_paper(PAPER), denied), Matter.UNKNOWN_VERSION)


@pytest.mark.parametrize(
    "comment",
    [
        "This paper has been withdrawn by the author due to an error in Theorem 3",
        "Withdrawn",
        "The proof of Lemma 2 is wrong. The paper is withdrawn",
        "arXiv admin note: withdrawn by arXiv",
        "the authors withdraw this submission",
    ],
)
def test_it_was_withdrawn(comment: str) -> None:
    assert is_withdrawn(comment)
    only(judged(claim(), [PAPER._replace(comment=comment), *VERSIONS]), Matter.WITHDRAWN)


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "12 pages, with drawings",
        "Theorem 3 of the first version is withdrawn",
        "supersedes the withdrawn arXiv:1706.03762",
        "replaces v1, which was withdrawn",
        "an earlier version was withdrawn",
    ],
)
def test_it_was_not_withdrawn(comment: str) -> None:
    assert not is_withdrawn(comment)


# An id that is mentioned --------------------------------------------------------------------------


def test_what_replies_to_a_paper_is_not_held_against_it() -> None:
    reply = claim(eprint="", title="A Reply", author="Xu Yz", note="A reply to arXiv:2201.11903")
    assert only(judged(reply), Matter.NOT_VERIFIED).reason == "no paper with this title was found"
    # Nor is what the same people wrote next.
    sequel = claim(eprint="", title="More Widgets", note="Extends arXiv:2201.11903", year="1999")
    assert only(judged(sequel), Matter.NOT_VERIFIED)


def test_it_is_looked_for_by_its_title() -> None:
    reply = claim(OTHER, eprint="", note="A reply to arXiv:2201.11903")
    assert judged(reply).record == OTHER


def test_what_is_the_paper_that_it_mentions_is_verified_by_it() -> None:
    verdict = judged(claim(eprint="", note="Long version: arXiv:2201.11903, accepted at WIDGETS"))
    assert verdict.record == PAPER
    assert more_than_hints(verdict) == []


def test_a_mention_offline_is_not_verified() -> None:
    reply = claim(eprint="", note="A reply to arXiv:2201.11903")
    point = only(knowing(reply), Matter.NOT_VERIFIED)
    assert point.reason == "no source knows that it is arXiv:2201.11903, which it mentions"


# A DOI --------------------------------------------------------------------------------------------


def article(one: AuthorityRecord = JOURNAL, **changes: str) -> Claim:
    fields = {
        **{"title": one.title, "author": " and ".join(one.authors), "year": "2024"},
        **{"journal": "Journal of Gadgets", "doi": one.id, "eprint": "", "archivePrefix": ""},
    }
    return claim(one, "article", **{**fields, "primaryClass": "", **changes})


def test_a_right_entry_is_verified_by_its_doi() -> None:
    verdict = judged(article(), [JOURNAL])
    assert verdict.record == JOURNAL
    assert verdict.is_verified


@pytest.mark.parametrize(
    ("changes", "matter"),
    [
        ({"title": "Something Else", "author": "Xu Yz"}, Matter.OTHER_WORK),
        ({"title": "Something Else"}, Matter.TITLE),
        ({"author": "Xu Yz"}, Matter.AUTHORS),
        ({"year": "2014"}, Matter.YEAR),
        ({"doi": "10.1000/none"}, Matter.UNKNOWN_ID),
    ],
)
def test_what_its_doi_contradicts(changes: dict[str, str], matter: Matter) -> None:
    only(judged(article(**changes), [JOURNAL, OTHER]), matter)


def test_a_doi_that_nobody_could_ask_for_is_not_verified() -> None:
    assert only(knowing(article()), Matter.NOT_VERIFIED).reason == "no source knows doi:10.1000/182"


def test_the_doi_of_the_book_is_not_held_against_its_chapter() -> None:
    book = JOURNAL._replace(
        publication=Publication("book"), authors=("Ed Editor",), title="Gadgets"
    )
    chapter = article(book, title="A Chapter", author="Ann One")
    point = only(judged(chapter, [book]), Matter.NOT_VERIFIED)
    assert point.reason == "doi:10.1000/182 is the book that it appeared in"


@pytest.mark.parametrize("kind", ["journal", "journal-issue", "book-series", "proceedings-series"])
def test_the_doi_of_the_issue_or_the_series_is_not_held_against_a_paper_in_it(kind: str) -> None:
    issue = JOURNAL._replace(
        publication=Publication(kind), authors=("Ed Editor",), title="Special Issue"
    )
    point = only(
        judged(article(issue, title="A Paper", author="Ann One"), [issue]), Matter.NOT_VERIFIED
    )
    assert point.reason == "doi:10.1000/182 is the journal or the series that it appeared in"


def test_a_part_of_a_book_may_have_the_book_s_title() -> None:
    chapter = JOURNAL._replace(
        title="Generative Models", publication=Publication("book-chapter", "Deep Widgets")
    )
    inbook = article(chapter, title="Deep Widgets")._replace(type="inbook")
    assert judged(inbook, [chapter]).is_verified
    only(judged(inbook._replace(type="article"), [chapter]), Matter.TITLE)


@pytest.mark.parametrize("author", ["Ann One", "Kolmogorov, A. N."])
def test_a_translated_title_is_not_held_against_an_entry(author: str) -> None:
    german = JOURNAL._replace(
        title="Über die analytischen Methoden in der Wahrscheinlichkeitsrechnung"
    )
    cited = article(german, title="On analytical methods in probability theory", author=author)
    point = only(judged(cited, [german]), Matter.NOT_VERIFIED)
    assert point.reason.endswith("of doi:10.1000/182, which is in another language")
    assert more_than_hints(judged(cited, [german._replace(title="On Fish and Fishing")])) != [
        Matter.NOT_VERIFIED
    ]


def test_the_year_of_a_book_may_be_that_of_its_reprint() -> None:
    book = JOURNAL._replace(publication=Publication("monograph"))
    assert more_than_hints(judged(article(book, year="1965"), [book])) == []


def test_the_title_on_arxiv_is_right_for_the_published_work() -> None:
    preprint = PAPER._replace(doi=JOURNAL.id)
    assert more_than_hints(judged(article(title=PAPER.title), [JOURNAL, preprint])) == []


def test_a_retitled_publication_s_doi_beside_the_arxiv_id_is_right() -> None:
    both = claim(doi=JOURNAL.id)
    with_doi = PAPER._replace(doi=JOURNAL.id)
    assert more_than_hints(judged(both, [with_doi, *VERSIONS, JOURNAL])) == []
    # Where no record says so it may be another work of the same people.
    point = only(judged(both, [PAPER, *VERSIONS, JOURNAL]), Matter.NOT_VERIFIED)
    assert point.reason == "the title of doi:10.1000/182 is another one, and it may be another work"


@pytest.mark.parametrize(
    ("title", "is_right"),
    [
        (PAPER.title, True),
        ("Deep Widgets", True),
        ("Deep Widgets: A Study of Wigets in Depth", True),
        ("Deep Widgets II: A Study of Gadgets", False),
    ],
)
def test_a_doi_has_the_entry_s_title_or_verifies_nothing(title: str, is_right: bool) -> None:
    named = JOURNAL._replace(title=title)
    verdict = judged(claim(doi=JOURNAL.id), [PAPER, *VERSIONS, named])
    assert not verdict.is_accused
    assert verdict.is_verified == is_right


@pytest.mark.parametrize("link", ["", JOURNAL.id])
def test_the_doi_of_an_erratum_verifies_nothing(link: str) -> None:
    erratum = JOURNAL._replace(title=f"Erratum: {PAPER.title}")
    known = [PAPER._replace(doi=link), *VERSIONS, erratum]
    only(judged(claim(doi=JOURNAL.id), known), Matter.NOT_VERIFIED)
    alone = judged(article(erratum, title=PAPER.title), [erratum])
    only(alone, Matter.TITLE)


def test_a_companion_s_arxiv_id_beside_a_right_doi_is_not_verified() -> None:
    wrong = claim(title=JOURNAL.title, doi=JOURNAL.id)
    verdict = judged(wrong, [PAPER, *VERSIONS, JOURNAL])
    assert only(verdict, Matter.NOT_VERIFIED).reason == (
        "the title is not that of arXiv:2201.11903v3, but that of doi:10.1000/182, and no record"
        " says that both are of one work"
    )
    assert verdict.described == JOURNAL
    preprint = PAPER._replace(id="2203.00001", title=JOURNAL.title, version=1)
    found = only(judged(wrong, [PAPER, *VERSIONS, JOURNAL, preprint]), Matter.TITLE)
    assert found.elsewhere == preprint
    assert judged(wrong, [PAPER._replace(doi=JOURNAL.id), *VERSIONS, JOURNAL]).is_verified


def test_another_work_s_doi_beside_a_right_arxiv_id_is_wrong() -> None:
    other = JOURNAL._replace(authors=("Xu Yz",))
    point = only(judged(claim(doi=JOURNAL.id), [PAPER, *VERSIONS, other]), Matter.OTHER_WORK)
    assert point.record == other


def test_a_doi_with_another_title_and_another_order_of_authors_is_doubtful() -> None:
    moved = JOURNAL._replace(authors=("Zed New", "Bo Two", "Cy Three"))
    only(judged(claim(doi=JOURNAL.id), [PAPER, *VERSIONS, moved]), Matter.NOT_VERIFIED)


def test_another_work_s_arxiv_id_beside_a_right_doi_is_wrong() -> None:
    wrong = article(eprint=OTHER.id, archivePrefix="arXiv")
    assert only(judged(wrong, [JOURNAL, OTHER]), Matter.OTHER_WORK).record == OTHER


def test_a_registry_that_does_not_answer_about_a_verified_entry_is_no_news() -> None:
    assert more_than_hints(knowing(claim(doi=JOURNAL.id), of_paper(PAPER))) == []


# No id --------------------------------------------------------------------------------------------


def test_without_an_id_it_is_found_by_title_and_authors() -> None:
    verdict = judged(claim(eprint=""))
    assert verdict.record == PAPER
    assert [point.matter for point in verdict.points] == [Matter.HAS_ID]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"title": "Nobody Wrote This"}, "no paper with this title was found"),
        ({"author": ""}, "arXiv:2201.11903v3 has this title, but there are no authors to compare"),
        (
            {"author": "Xu Yz"},
            "arXiv:2201.11903v3 has this title and other authors (Ann One, Bo Two, …)",
        ),
        ({"title": ""}, "it has neither an id nor a title to look for"),
        ({"title": "🤗"}, "it has neither an id nor a title to look for"),
    ],
)
def test_without_an_id_nothing_is_held_against_it(changes: dict[str, str], reason: str) -> None:
    assert only(judged(claim(eprint="", **changes)), Matter.NOT_VERIFIED).reason == reason


# Properties ---------------------------------------------------------------------------------------

TEXT = st.text(max_size=25)
# In a record's name braces mean an organisation, and there is no LaTeX in it.
NAME = st.text(st.characters(exclude_characters="{}\\"), max_size=25)
RECORDS = st.builds(
    AuthorityRecord,
    source=st.just(ARXIV),
    id=st.just(PAPER.id),
    title=TEXT,
    authors=st.lists(NAME, max_size=4).map(tuple),
    version=st.sampled_from([None, 1, 3]),
    published=st.sampled_from(["", "2022-01-28", "2022-06-28"]),
    updated=st.sampled_from(["", "2023-02-10"]),
    primary_class=st.sampled_from(["", "cs.CL", "hep-th"]),
    comment=st.just(""),
    doi=st.sampled_from(["", JOURNAL.id]),
    abstract=TEXT,
    as_of=st.just(DAY),
)


@given(one=RECORDS)
def test_what_is_written_from_a_record_is_never_accused_by_it(one: AuthorityRecord) -> None:
    found = knowing(claim(one), of_paper(one))
    assert not found.is_accused
    assert set(more_than_hints(found)) <= {Matter.NOT_VERIFIED}
    if one.title.strip() and one.authors:
        assert Matter.NOT_VERIFIED not in more_than_hints(found)


@given(
    one=RECORDS,
    title=TEXT,
    authors=st.lists(TEXT, max_size=4).map(tuple),
    year=st.sampled_from(["", "0000", "1999", "2022", "9999"]),
    is_own=st.booleans(),
    doi=st.sampled_from(["", JOURNAL.id]),
)
def test_any_claim_can_be_held_against_any_record(
    one: AuthorityRecord, title: str, authors: tuple[str, ...], year: str, is_own: bool, doi: str
) -> None:
    made = Claim("misc", title, "", authors, False, year, parse_arxiv_id(PAPER.id), is_own, doi)
    verdict = judged(made, [one, JOURNAL])
    assert isinstance(verdict, Verdict)
    if not is_own and not doi:
        assert not verdict.is_accused or verdict.record is not None


def test_a_collaboration_of_thousands_is_judged_in_all_its_versions() -> None:
    names = tuple(f"Given{n} Family{n}" for n in range(3000))
    new = PAPER._replace(authors=names, version=20)
    old = [new._replace(version=n) for n in range(1, 20)]
    wrong = claim(new, author=" and ".join(f"Other{n} Name{n}" for n in range(3000)))
    assert more_than_hints(judged(wrong, [new, *old])) == [Matter.AUTHORS]


def test_each_matter_has_exactly_one_rule_that_speaks_of_it() -> None:
    rules = [rule for rule in all_rules() if issubclass(rule, VerificationRule)]
    spoken_of = [matter for rule in rules for matter in rule.matters]
    assert sorted(spoken_of) == sorted(Matter)


def test_a_doi_of_another_work_says_nothing_of_where_this_one_was_published() -> None:
    fish = AuthorityRecord(
        CROSSREF,
        "10.1000/fish",
        "On Fish",
        ("Fisher, Ann",),
        published="1999",
        publication=Publication("journal-article", "Journal of Fish", "4", "1", "1-9"),
        as_of=DAY,
    )
    verdict = judged(claim(doi="10.1000/fish"), [PAPER, *VERSIONS, fish])
    assert [point.field for point in verdict.of(Matter.OTHER_WORK)] == ["doi"]
    assert verdict.published is None


def test_versions_that_were_not_all_asked_for_are_not_all_known() -> None:
    newest = PAPER._replace(version=40)
    older = [newest._replace(version=n, title=f"The Old Title {n}") for n in range(1, 40)]
    verdict = judged(claim(title="The Old Title 7"), [newest, *older])
    assert not verdict.is_accused


def test_each_id_is_told_why_it_was_not_found() -> None:
    one = claim(doi="10.1000/x")
    down = {Question(Kind.PAPER, "2201.11903"): NetworkError("arxiv.test: cannot be reached")}
    verdict = judge(Answers({}, down).dossier(one))
    assert [point.reason for point in verdict.of(Matter.NOT_VERIFIED)] == [
        "arxiv.test: cannot be reached",
        "no source knows doi:10.1000/x",
    ]


def test_the_agency_that_has_a_doi_is_named() -> None:
    one = claim(eprint="", doi="10.5281/zenodo.1")
    answer = Answer((), CROSSREF, DAY, "DataCite")
    dossier = Answers({Question(Kind.DOI, "10.5281/zenodo.1"): answer}).dossier(one)
    (point,) = judge(dossier).points
    assert point.matter is Matter.NOT_VERIFIED
    assert "registered with DataCite" in point.reason


def test_an_id_that_cannot_be_one_is_told_without_asking_and_the_right_one_is_found() -> None:
    wrong = claim(eprint="2201.119031")
    (point,) = judged(wrong).points
    assert point.matter is Matter.UNKNOWN_ID
    assert (point.ours, point.field) == ("arXiv:2201.119031", "eprint")
    assert point.reason.startswith("the id does not look like one")
    assert point.elsewhere == PAPER
    assert judge(Answers().dossier(wrong)).of(Matter.UNKNOWN_ID) != ()


def test_a_doi_that_nobody_has_is_not_where_the_paper_was_published() -> None:
    paper = PAPER._replace(doi="10.1000/none")
    verdict = judged(claim(paper), [paper, *VERSIONS])
    assert verdict.of(Matter.PUBLISHED) == ()
    assert verdict.is_verified


def test_an_entry_that_names_two_papers_is_a_hint() -> None:
    two = claim(url="https://arxiv.org/abs/1706.03762")
    (point,) = judged(two).of(Matter.NOT_VERIFIED)
    assert point.reason == "it names a second paper, arXiv:1706.03762 in `url`"
    same = claim(url="https://arxiv.org/abs/2201.11903v1", doi="10.48550/arXiv.2201.11903")
    assert judged(same).is_verified
