"""The rules about duplicates find one work under two keys, in one file and across files."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync.bibtex.parser import parse
from bibsync.diagnostic import Applicability, Diagnostic, Severity
from bibsync.lint.catalogue import MOST_PLACES, Catalogue
from bibsync.lint.duplicates import remove_entry
from bibsync.lint.engine import Linter
from bibsync.lint.settings import LintSettings

LINTER = Linter(LintSettings(select=("DUP",)))


def findings(text: str, filename: str = "refs.bib") -> tuple[Diagnostic, ...]:
    return LINTER.lint(text, filename)


def codes(text: str) -> list[str]:
    return [finding.code for finding in findings(text)]


def pair(first: str, second: str) -> str:
    return f"@{first}\n@{second}\n"


# Keys --------------------------------------------------------------------------------------------


def test_the_message_names_the_line_of_the_first_entry() -> None:
    (finding,) = findings("% a comment\n\n@misc{a, title = {A}}\n\n@misc{a, title = {B}}\n")
    assert finding.message == "the key `a` is that of the entry in line 3"
    assert (finding.code, finding.severity, finding.key) == ("DUP001", Severity.ERROR, "a")


def test_three_entries_with_one_key_make_two_findings() -> None:
    assert codes("@misc{a}\n@misc{a, title = {B}}\n@misc{a, title = {C}}\n") == ["DUP001"] * 2


def test_a_key_is_reported_by_one_rule_only() -> None:
    text = "@misc{Ab, title = {A}}\n@misc{aB, title = {B}}\n@misc{aB, title = {C}}\n"
    assert [(d.code, d.message) for d in findings(text)] == [
        ("DUP002", "BibTeX does not tell `aB` from `Ab` in line 1"),
        ("DUP001", "the key `aB` is that of the entry in line 2"),
    ]


def test_entries_without_a_key_are_no_duplicates() -> None:
    assert codes("@misc{, title = {A}}\n@misc{, title = {B}}\n@misc{}\n@misc{}\n") == []


def test_an_identical_entry_in_another_layout_is_removed_by_an_unsafe_fix() -> None:
    text = (
        "@misc{a, title = {A},\n  year = 2001}\n\n"
        "@MISC{a, year = 2001,\n  title = {A},}\n\n@misc{b}\n"
    )
    (finding,) = findings(text)
    assert finding.fix is not None
    assert finding.fix.applicability is Applicability.UNSAFE
    assert LINTER.fix(text).text == text
    assert LINTER.fix(text, unsafe=True).text == text.replace(
        "@MISC{a, year = 2001,\n  title = {A},}\n\n", ""
    )


@pytest.mark.parametrize(
    "second",
    ["title = {B}", "title = {A}, note = {N}", "title = {A}, title = {A}", 'title = "A"', ""],
)
def test_an_entry_that_says_anything_else_is_never_removed(second: str) -> None:
    text = f"@misc{{a, title = {{A}}}}\n@misc{{a, {second}}}\n"
    assert LINTER.fix(text, unsafe=True).text == text


def test_nothing_is_removed_from_a_reference_list() -> None:
    block = "```bibtex\n@misc{a, title = {A}}\n```\n"
    text = f"## A\n\n{block}\n## B\n\n{block}"
    (finding,) = findings(text, "references.md")
    assert finding.fix is None
    assert finding.message == "the key `a` is that of the entry in line 4"


REMOVALS = [
    ("@misc{a}\n\n@misc{x}\n\n@misc{b}\n", "@misc{a}\n\n@misc{b}\n"),
    ("@misc{a}\n@misc{x}\n@misc{b}\n", "@misc{a}\n@misc{b}\n"),
    ("@misc{a}\n\n@misc{x}\n", "@misc{a}\n"),
    ("@misc{a}\n\n@misc{x}", "@misc{a}\n"),
    ("@misc{a}\r\n\r\n@misc{x}\r\n\r\n@misc{b}\r\n", "@misc{a}\r\n\r\n@misc{b}\r\n"),
    ("@misc{a}\r\n\r\n@misc{x}\r\n", "@misc{a}\r\n"),
    ("@misc{a}\r\r@misc{x}\r\r@misc{b}\r", "@misc{a}\r\r@misc{b}\r"),
    ("@misc{a}\n@misc{x} % why\n@misc{b}\n", "@misc{a}\n % why\n@misc{b}\n"),
    ("@misc{a}\n% about x\n@misc{x}\n\n@misc{b}\n", "@misc{a}\n% about x\n@misc{b}\n"),
    ("@misc{x}\n", ""),
]


@pytest.mark.parametrize(
    ("before", "after"), [pytest.param(*case, id=repr(case[0])) for case in REMOVALS]
)
def test_an_entry_goes_with_its_line_and_one_blank_line(before: str, after: str) -> None:
    (entry,) = [entry for entry in parse(before).entries if entry.key == "x"]
    edit = remove_entry(entry)
    assert before[: edit.start] + edit.content + before[edit.end :] == after


# DOIs and arXiv ids ------------------------------------------------------------------------------

SAME_IDS = [
    ("doi = {10.1000/xyz}", "doi = {10.1000/XYZ}", "DUP003"),
    ("doi = {10.1000/xyz}", "doi = {https://doi.org/10.1000/xyz}", "DUP003"),
    ("doi = {10.1000/x_z}", "doi = {doi:10.1000/x\\_z}", "DUP003"),
    ("doi = {10.1000/xyz }", "doi = {10.1000/xyz}", "DUP003"),
    ("eprint = {1706.03762}", "eprint = {1706.03762v5}", "DUP004"),
    ("eprint = {1706.03762}", "eprint = {arXiv:1706.03762 [cs.CL]}", "DUP004"),
    ("eprint = {1706.03762}, archivePrefix = {arXiv}", "eprint = {1706.03762}", "DUP004"),
    ("eprint = {math/0309136}", "eprint = {math.GT/0309136v1}", "DUP004"),
    ("eprint = {1706.03762}", "doi = {10.48550/arXiv.1706.03762}", "DUP004"),
    ("arxivid = {1706.03762}", "eprint = {1706.03762}", "DUP004"),
]


@pytest.mark.parametrize(
    ("first", "second", "code"), [pytest.param(*case, id=case[1]) for case in SAME_IDS]
)
def test_one_identifier_in_two_forms_is_one(first: str, second: str, code: str) -> None:
    assert codes(pair(f"misc{{a, {first}}}", f"misc{{b, {second}}}")) == [code]
    assert codes(pair(f"misc{{a, {second}}}", f"misc{{b, {first}}}")) == [code]


OTHER_IDS = [
    ("misc{a, doi = {10.1000/1}}", "misc{b, doi = {10.1000/2}}"),
    ("misc{a, doi = {}}", "misc{b, doi = {}}"),
    ("misc{a, doi = {none}}", "misc{b, doi = {none}}"),
    ("book{a, doi = {10.1000/1}}", "inbook{b, title = {B}, crossref = {a}, doi = {10.1000/1}}"),
    ("book{a, title = {A}, doi = {10.1000/1}}", "incollection{b, title = {B}, doi = {10.1000/1}}"),
    ("software{a, version = {1}, doi = {10.1/1}}", "software{b, version = {2}, doi = {10.1/1}}"),
    ("misc{a, eprint = {1706.03762v1}}", "misc{b, eprint = {1706.03762v2}}"),
    ("misc{a, eprint = {12345}, eprinttype = {jstor}}", "misc{b, eprint = {12345}}"),
    ("misc{a, eprint = {1706.03762}}", "misc{b, eprint = {1706.03762}, eprinttype = {hal}}"),
    ("misc{a, doi = x}", "misc{b, doi = x}"),
]


@pytest.mark.parametrize(
    ("first", "second"), [pytest.param(*case, id=case[1]) for case in OTHER_IDS]
)
def test_other_identifiers_and_parts_of_one_book_are_left_alone(first: str, second: str) -> None:
    assert codes(pair(first, second)) == []


# Works -------------------------------------------------------------------------------------------

WORK = "author = {Bee, Al and Dee, Cy}, title = {The Big {I}dea}, year = {2001}"

SAME_WORKS = [
    (f"article{{a, {WORK}}}", f"article{{b, {WORK}}}"),
    (
        f"article{{a, {WORK}, journal = {{J. Logic}}, volume = 1, pages = {{1--9}}}}",
        'article{b, author = "A. Bee", title = "The big idea", year = 2001, pages = {1-9}}',
    ),
    (f"inproceedings{{a, {WORK}}}", f"conference{{b, {WORK}}}"),
    (f"misc{{a, {WORK}}}", f"online{{b, {WORK}}}"),
    (f"article{{a, {WORK}}}", "article{b, author = {Bee, Al}, title = {The Big Idea}}"),
    (
        f"article{{a, {WORK}}}",
        "article{b, author = {A. Bee}, title = {The Big Idea}, date = {2001-05-01}}",
    ),
    (
        f"book{{a, {WORK}, publisher = {{Springer}}}}",
        f"book{{b, {WORK}, publisher = {{Springer-Verlag}}}}",
    ),
]


@pytest.mark.parametrize(
    ("first", "second"), [pytest.param(*case, id=str(i)) for i, case in enumerate(SAME_WORKS)]
)
def test_one_work_described_twice_is_found(first: str, second: str) -> None:
    for text in (pair(first, second), pair(second, first)):
        (finding,) = findings(text)
        assert finding.code == "DUP005"
        assert finding.severity is Severity.WARNING
        assert finding.fix is None


def described(type_: str, key: str, more: str = "", work: str = WORK) -> str:
    return f"{type_}{{{key}, {work}{', ' + more if more else ''}}}"


OTHER_WORKS = [
    (described("article", "a", "volume = 1"), described("article", "b", "volume = 2")),
    (described("article", "a", "number = 1"), described("article", "b", "number = 2")),
    (described("article", "a", "pages = {1--9}"), described("article", "b", "pages = {11--19}")),
    (described("article", "a", "month = jan"), described("article", "b", "month = feb")),
    (described("article", "a", "doi = {10.1/1}"), described("article", "b", "doi = {10.1/2}")),
    (described("book", "a", "edition = {1}"), described("book", "b", "edition = {2}")),
    (described("book", "a", "volume = {I}"), described("book", "b", "volume = {II}")),
    (described("book", "a", "publisher = {Faber}"), described("book", "b", "publisher = {Watson}")),
    (described("book", "a", "publisher = faber"), described("book", "b", "publisher = watson")),
    (described("book", "a", "language = {german}"), described("book", "b", "language = {french}")),
    (described("book", "a", "subtitle = {I}"), described("book", "b", "subtitle = {II}")),
    (described("misc", "a", "url = {http://a.b}"), described("misc", "b", "url = {http://c.d}")),
    (described("inproceedings", "a"), described("article", "b")),
    (described("book", "a"), described("inbook", "b")),
    (described("mastersthesis", "a"), described("phdthesis", "b")),
    (described("techreport", "a"), described("article", "b")),
    (described("book", "a"), described("book", "b", "related = {a}")),
    (described("inproceedings", "a", "crossref = {b}"), described("inproceedings", "b")),
    (described("book", "a"), described("book", "b", work=WORK.replace("2001", "2002"))),
    (described("book", "a"), described("book", "b", work=WORK.replace("Bee", "Eff"))),
    (described("book", "a"), described("book", "b", work=WORK.replace("dea}", "dea, Part II}"))),
    (
        described("article", "a", work="author = {Bee, Al}, title = {Editorial}, year = 2001"),
        described("article", "b", work="author = {Bee, Al}, title = {{Editorial}}, year = 2001"),
    ),
    (
        described("misc", "a", work="author = {Anonymous}, title = {News}, year = 2001"),
        described("misc", "b", work="author = {Anonymous}, title = {News}, year = 2001"),
    ),
    ("misc{a, title = {News}, year = 2001}", "misc{b, title = {News}, year = 2001}"),
    ("misc{a, author = {Bee, Al}, title = {}}", "misc{b, author = {Bee, Al}, title = {}}"),
]


@pytest.mark.parametrize(
    ("first", "second"), [pytest.param(*case, id=str(i)) for i, case in enumerate(OTHER_WORKS)]
)
def test_works_that_something_tells_apart_are_left_alone(first: str, second: str) -> None:
    assert codes(pair(first, second)) == []
    assert codes(pair(second, first)) == []


@pytest.mark.parametrize(
    "preprint",
    [
        "misc{p, author = {Bee, Al}, title = {Idea}, year = 2000, archivePrefix = {arXiv},"
        " eprint = {2001.00001}}",
        "article{p, author = {Bee, Al}, title = {Idea}, year = 1999,"
        " journal = {arXiv preprint arXiv:2001.00001}}",
        "article{p, author = {Bee, Al}, title = {Idea}, year = 2001, journal = {CoRR},"
        " volume = {abs/2001.00001}}",
    ],
)
def test_a_preprint_beside_the_published_paper_is_a_hint(preprint: str) -> None:
    published = "inproceedings{q, author = {Bee, Al}, title = {Idea}, year = 2001}"
    for text in (pair(published, preprint), pair(preprint, published)):
        (finding,) = findings(text)
        assert (finding.code, finding.severity) == ("DUP005", Severity.INFO)


def test_equal_identifiers_are_reported_once() -> None:
    for field, code in (("doi = {10.1/1}", "DUP003"), ("eprint = {2001.00001}", "DUP004")):
        assert codes(pair(described("misc", "a", field), described("misc", "b", field))) == [code]
    assert codes(pair(described("misc", "a"), described("misc", "a"))) == ["DUP001"]


def test_the_third_of_one_title_is_held_against_both_others() -> None:
    text = (
        "@misc{a, author = {Eff, Bo}, title = {News}, year = 2001}\n"
        "@misc{b, author = {Bee, Al}, title = {News}, year = 2001}\n"
        "@misc{c, author = {Bee, Al}, title = {News}, year = 2001}\n"
    )
    (finding,) = findings(text)
    assert finding.message == "`b` in line 2 has the same title, first author and year"


# Several files -----------------------------------------------------------------------------------


def together(*texts: str) -> list[str]:
    catalogue = Catalogue()
    return [
        finding.message
        for number, text in enumerate(texts)
        for finding in LINTER.lint(text, f"{number}.bib", catalogue)
    ]


def test_a_duplicate_in_another_file_is_named_with_its_file_and_line() -> None:
    first = f"% old\r\n@article{{a, {WORK}, doi = {{10.1/1}}}}\r\n@article{{x, {WORK}}}\r\n"
    assert together("@misc{z}\n", first, "@misc{a}\n") == [
        "`a` in line 2 has the same title, first author and year",
        "the key `a` is that of the entry in `1.bib`, line 2",
    ]
    assert together(first.split("@article{x")[0], f"@article{{b, {WORK}}}\n") == [
        "`a` in `0.bib`, line 2 has the same title, first author and year"
    ]
    assert together("@misc{a, doi = {10.1/1}}", "@misc{b, doi = {10.1/1}}\n") == [
        "`a` in `0.bib`, line 1 has the same DOI"
    ]
    assert together("@misc{Key}", "@misc{b}\n@misc{kEY}\n") == [
        "BibTeX does not tell `kEY` from `Key` in `0.bib`, line 1"
    ]


def test_files_that_are_linted_alone_know_nothing_of_each_other() -> None:
    assert codes("@misc{a}\n") == []
    assert codes("@misc{a}\n") == []


def test_an_identical_entry_in_another_file_is_not_removed() -> None:
    seen = Catalogue()
    LINTER.lint("@misc{a, title = {A}}\n", "one.bib", seen)
    text = "@misc{a, title = {A}}\n"
    result = LINTER.fix(text, "two.bib", unsafe=True, catalogue=seen.copy)
    assert result.text == text
    assert [finding.code for finding in result.remaining] == ["DUP001"]


def test_a_copy_of_a_catalogue_goes_its_own_way() -> None:
    catalogue = Catalogue()
    catalogue.note("key", "one.bib", "@misc{a}", ["a"], [0])
    twin = catalogue.copy()
    twin.note("key", "two.bib", "@misc{b}", ["b"], [0])
    assert catalogue.note("key", "two.bib", "@misc{b}", ["b"], [0]) == []
    assert len(twin.note("key", "three.bib", "@misc{a} ", ["a", "b"], [0, 4])) == 2


def test_a_text_that_is_noted_twice_is_no_duplicate_of_itself() -> None:
    catalogue = Catalogue()
    text = "@misc{a}"
    assert catalogue.note("key", "one.bib", text, ["a"], [0]) == []
    assert catalogue.note("key", "one.bib", text, ["a"], [0]) == []


@given(
    st.lists(
        st.lists(st.sampled_from(["", "a", "b", "c", "d", "e"]), max_size=6), min_size=1, max_size=4
    )
)
@settings(max_examples=200)
def test_a_value_is_repeated_when_it_occurred_before(files: list[list[str]]) -> None:
    catalogue = Catalogue()
    before: list[str] = []
    for number, values in enumerate(files):
        text = f"{number}" * 10
        found = catalogue.note("k", f"{number}.bib", text, values, list(range(len(values))))
        wanted = []
        for index, value in enumerate(values):
            if value and value in before:
                wanted.append(index)
            before.append(value)
        assert [index for index, _ in found] == wanted
        for _, places in found:
            assert all(place.text == place.filename[0] * 10 for place in places)


def test_a_title_on_very_many_entries_costs_no_more_than_a_few_comparisons_each() -> None:
    texts = [f"@misc{{k{i}, author = {{N{i}, A}}, title = {{News}}}}\n" for i in range(3000)]
    assert codes("".join(texts)) == []
    catalogue = Catalogue()
    found = catalogue.note("t", "a.bib", "x" * 3000, ["news"] * 3000, list(range(3000)))
    assert max(len(places) for _, places in found) == MOST_PLACES + 1
