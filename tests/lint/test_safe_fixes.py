"""Safe fixes change how an entry is written, never what it says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync.bibtex.syntax import Entry
from bibsync.diagnostic import Diagnostic
from bibsync.lint.catalogue import Catalogue
from bibsync.lint.engine import FixResult, Linter
from bibsync.lint.file import LintFile
from bibsync.lint.registry import all_rules
from bibsync.lint.settings import LintSettings

ALL = Linter(LintSettings(select=("ALL",)))
EXAMPLES = [
    pytest.param(example.before, example.filename, id=f"{rule.code}-{number}")
    for rule in all_rules()
    for number, example in enumerate(rule.invalid)
]
# What cannot be found again.
PRECIOUS = ("abstract", "annote", "note", "notes", "eprint")
# Rules about characters and their escapes (FLD010), and about what surrounds an id (ARX001).
MAY_TOUCH = ("WSP", "ENC", "FLD010", "ARX001")


def read(text: str, filename: str) -> LintFile:
    return LintFile(text, filename, LintSettings(), Catalogue())


def problems(file: LintFile) -> int:
    return sum(len(list(document.problems)) for document in file.documents)


def entries_by_place(file: LintFile) -> dict[tuple[str, int], Entry]:
    """The entries by key and by how many of that key come before."""
    found: dict[tuple[str, int], Entry] = {}
    for entry in file.entries:
        number = 0
        while (entry.key.lower(), number) in found:
            number += 1
        found[entry.key.lower(), number] = entry
    return found


def says_something(value: str) -> bool:
    return any(map(visible, value))


def visible(character: str) -> bool:
    return character.isprintable() and not character.isspace()


def touching(applied: tuple[Diagnostic, ...], key: str) -> bool:
    """Whether a fix that may change characters was applied to the entry, or outside of entries."""
    return any(d.code.startswith(MAY_TOUCH) for d in applied if d.key in (None, key))


def assert_nothing_was_lost(text: str, filename: str, result: FixResult) -> None:
    before, after = read(text, filename), read(result.text, filename)
    assert problems(after) <= problems(before)
    kept = entries_by_place(after)
    for place, entry in entries_by_place(before).items():
        if entry.problems:
            continue  # what its fields are is what the fix finds out
        assert place in kept
        for name, field in entry.by_name.items():
            if not says_something(field.content):
                continue
            name = "".join(filter(visible, name))
            assert name in kept[place].by_name, name
            content = kept[place].by_name[name].content
            assert says_something(content), name
            if name in PRECIOUS and not touching(result.applied, entry.key):
                assert content.split() == field.content.split()
    again = ALL.fix(result.text, filename)
    assert result.has_converged
    assert again.text == result.text


@pytest.mark.parametrize(("text", "filename"), EXAMPLES)
def test_safe_fixes_of_the_examples_lose_nothing(text: str, filename: str) -> None:
    assert_nothing_was_lost(text, filename, ALL.fix(text, filename))


# Pieces that rules look for, put where they do not belong.
PIECES = st.sampled_from(
    [
        *("&quot;", "&amp;", "&#123;", "&lt;i&gt;", "&eacute;", "%22", "%20", "%0A", "%", "\\_"),
        *("--", "–", " ", "~", ",", ";", ".", "'", "``", "\\&", "#", "$", "\\url{x}", "{X}", "é"),
        *("https://doi.org/10.1000/a", "arXiv:2201.11903", "[cs.CL]", "2201.11903", " and ", "."),
        *("et al.", "J.R. Smith", "I.B.M. Research", "January", "1234–1199", "\u200b", "\u00a0"),
    ]
)
NAMES = st.sampled_from(
    [
        *("title", "author", "url", "doi", "eprint", "note", "abstract", "month", "pages", "year"),
        *("journal", "booktitle", "primaryClass", "archivePrefix", "editor", "volume", "date"),
    ]
)
DELIMITERS = st.sampled_from([("{", "}"), ('"', '"'), ("{{", "}}"), ("", "")])
FIELDS = st.tuples(NAMES, DELIMITERS, st.lists(PIECES, min_size=1, max_size=4).map("".join))
TYPES = st.sampled_from(["misc", "article", "online", "inproceedings"])
BETWEEN = st.sampled_from(["\n", "\n\n", " checked\n", "X\n", " [unread]\n", ",\n", "% kept\n"])


@st.composite
def entry_texts(draw: st.DrawFn) -> str:
    key = draw(st.sampled_from("abc"))
    fields = draw(st.lists(FIELDS, max_size=4))
    lines = [f"  {name} = {left}{value}{right}" for name, (left, right), value in fields]
    comma = draw(st.sampled_from([",\n", ",\n", ",", "\n", ",,\n"]))
    body = comma.join(lines)
    return f"@{draw(TYPES)}{{{key},\n{body}\n}}{draw(BETWEEN)}"


@settings(max_examples=250, deadline=None)
@given(st.lists(entry_texts(), min_size=1, max_size=3).map("".join))
def test_safe_fixes_of_any_entries_lose_nothing(text: str) -> None:
    assert_nothing_was_lost(text, "refs.bib", ALL.fix(text))


def safe_fix(text: str, code: str) -> str:
    return Linter(LintSettings(select=(code,))).fix(text).text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        pytest.param("ENC005", '@misc{a, note = "\\url{x?q=&quot;a}"}\n', id="quote in a command"),
        pytest.param("ENC005", '@misc{a, doi = "10.1000/a&quot;b"}\n', id="quote in a DOI"),
        pytest.param("ENC005", "@misc{a, url = x&quot;y, year = 1}\n", id="quote in a bare value"),
        pytest.param("ENC005", "@misc{a, title = x&#123;y, year = 1}\n", id="brace"),
        pytest.param("DOI001", "@misc{a, doi = {https://doi.org/10.1000/a%20b}}\n", id="space"),
        pytest.param("DOI001", "@misc{a, doi = {https://doi.org/10.1000/a%0Ab}}\n", id="line end"),
        pytest.param("DOI001", "@misc{a, doi = {https://doi.org/10.1000/a%FFb}}\n", id="no UTF-8"),
        pytest.param("DOI001", "@misc{a, doi = {https://doi.org/10.1000/a%7Bb}}\n", id="half pair"),
        pytest.param("DOI001", "@misc{a, doi = {https://doi.org/10.1000/a.}}\n", id="full stop"),
        pytest.param("SYN001", "@misc{a, title = {A}} checked\n", id="a word"),
        pytest.param("SYN001", "@misc{a, title = {A}} READ!\n", id="a word and a mark"),
        pytest.param("SYN001", "@misc{a, title = {A}} [unread]\n", id="a word in brackets"),
        pytest.param(
            "ARX001",
            "@misc{a, eprint = {2201.11903 [cs.CL]}, primaryClass = {cs.LG}}\n",
            id="another category",
        ),
        pytest.param(
            "ARX006",
            "@article{a, journal = {Nature}, url = {https://arxiv.org/abs/2201.11903}}\n",
            id="an article",
        ),
        pytest.param(
            "ARX006",
            "@misc{a, journal = {Nature}, url = {https://arxiv.org/abs/2201.11903}}\n",
            id="published after all",
        ),
        pytest.param("NAM006", "@misc{a, author = {I.B.M. Research}}\n", id="three initials"),
        pytest.param("NAM006", "@misc{a, author = {S.W.I.F.T. SCRL}}\n", id="a company"),
        pytest.param("NAM006", "@misc{a, author = {J.R. New York}}\n", id="two large words"),
        pytest.param("NAM006", "@misc{a, author = {J.R. SMITH}}\n", id="capitals"),
        pytest.param(
            "FLD007", '@string{jan = "1"}\n@misc{a, month = {January}}\n', id="own macro"
        ),
        pytest.param("FLD008", "@misc{a, pages = {1234–1199}}\n", id="reversed range"),
        pytest.param("FLD008", "@misc{a, pages = {S34–S12}}\n", id="reversed with letters"),
        pytest.param(
            "URL002", "@online{a, date = {1999}, url = {https://x.org/a\\_b}}\n", id="guess"
        ),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_not_fixed_safely(code: str, text: str) -> None:
    assert safe_fix(text, code) == text


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("SYN001", "@misc{a, title = {A}}X\n", "@misc{a, title = {A}}\n"),
        ("SYN001", "@misc{a, title = {A}} ;;;\n", "@misc{a, title = {A}}\n"),
        (
            "ARX001",
            "@misc{a, eprint = {2201.11903 [cs.LG]}, primaryClass = {cs.LG}}\n",
            "@misc{a, eprint = {2201.11903}, primaryClass = {cs.LG}}\n",
        ),
        (
            "NAM006",
            "@misc{a, author = {J.R. van Smith and I.B.M. Research and L{\\'o}pez Ruiz, D.E.}}\n",
            "@misc{a, author = {J. R. van Smith and I.B.M. Research and L{\\'o}pez Ruiz, D.E.}}\n",
        ),
        (
            "ENC005",
            '@misc{a, url = "x?q=&quot;a", title = "&quot;A&quot; &amp; &ouml;"}\n',
            '@misc{a, url = "x?q=%22a", title = "``A\'\' \\& {\\"o}"}\n',
        ),
    ],
)
def test_what_is_certain_is_fixed_safely(code: str, before: str, after: str) -> None:
    assert safe_fix(before, code) == after


def test_escapes_go_safely_where_the_settings_say_that_biblatex_reads_the_file() -> None:
    from bibsync.lint.settings import DialectChoice

    linter = Linter(LintSettings(select=("URL002",), dialect=DialectChoice.BIBLATEX))
    text = "@online{a, date = {1999}, url = {https://x.org/a\\_b}}\n"
    assert linter.fix(text).text == text.replace("\\_", "_")


@pytest.mark.parametrize(
    ("text", "codes", "expected"),
    [
        ("@misc{a, title = {T}, title = {}}\n", ("FLD002", "SYN020"), ["SYN020"]),
        ("@misc{a, pages = {1234–1199}}\n", ("FLD008", "FLD009"), ["FLD009"]),
        (
            "@misc{a, author = {Smith, J., Doe, A., et al.}}\n",
            ("NAM002", "NAM003"),
            ["NAM002"],
        ),
        (
            "@misc{a, author = {Bee, Al}, title = {T}, doi = {10.48550/arXiv.1706.03762}}\n"
            "@misc{b, author = {Bee, Al}, title = {T}, doi = {10.48550/arXiv.1706.03762}}\n",
            ("DUP004", "DUP005"),
            ["DUP004"],
        ),
    ],
)
def test_one_fault_is_reported_once(text: str, codes: tuple[str, ...], expected: list[str]) -> None:
    found = Linter(LintSettings(select=codes)).lint(text)
    assert [diagnostic.code for diagnostic in found] == expected
