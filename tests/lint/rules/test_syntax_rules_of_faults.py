"""The rules about what the parser cannot read: each fault is one finding, fixes come to an end and
lose nothing, and the real BibTeX says what the rules claim."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync.bibtex.parser import parse
from bibsync.diagnostic import Applicability, Diagnostic, Severity
from bibsync.lint.engine import Linter
from bibsync.lint.registry import all_rules
from bibsync.lint.rule import Invalid
from bibsync.lint.settings import DialectChoice, LintSettings
from tests.oracle.bibtex_program import ask_bibtex

OWN = tuple(f"SYN{number:03}" for number in (*range(1, 20), 29, 31))
SYNTAX = Linter(LintSettings(select=("SYN",)))


def findings(
    text: str,
    *codes: str,
    dialect: DialectChoice = DialectChoice.AUTO,
    filename: str = "refs.bib",
) -> tuple[Diagnostic, ...]:
    return Linter(LintSettings(select=codes or ("SYN",), dialect=dialect)).lint(text, filename)


def codes(text: str) -> list[str]:
    return [finding.code for finding in findings(text)]


def fixed(text: str, unsafe: bool = False) -> str:
    result = SYNTAX.fix(text, unsafe=unsafe)
    assert result.has_converged
    return result.text


# One fault, one finding --------------------------------------------------------------------------

ONE_FINDING = {
    "@misc{a,\n  title = {A,\n  year = 1\n}\n": "SYN002",
    "@misc{a, title = {The {LaTeX Way}, year = {1}}\n@misc{b}\n": "SYN002",
    '@misc{a,\n  title = "A,\n  year = "1"\n}\n': "SYN003",
    '@misc{a, title = "The "Big" One", year = 1}\n': "SYN003",
    "@misc{a,\n  year = 1\n\n@misc{b}\n": "SYN004",
    "@misc{a, year = 1)\n": "SYN004",
    "@misc{a, title = {A}}, year = 1}\n": "SYN005",
    "@misc{a, title = {A}}}\n": "SYN005",
    "@misc{a, title = {A}}\n}\n@misc{b}\n": "SYN005",
    "@misc{a, title = {A}}\n  year = {1}\n}\n": "SYN005",
    "@misc{a title = {A}}\n": "SYN006",
    "@misc{a, title = {A}; year = 1}\n": "SYN006",
    "@misc{a, title {A}}\n": "SYN007",
    "@misc{a, year = }\n": "SYN008",
    "@misc{a, year =\n  month = jan}\n": "SYN008",
    "@misc{a, year = 1,,}\n": "SYN009",
    "@misc{a, doi = 10.1000/182}\n": "SYN010",
    "@misc{a, title = A Title}, year = 1}\n": "SYN010",
    "@misc{a, author = Knuth, Donald, year = 1}\n": "SYN010",
    "@misc{a, title = “A”}\n": "SYN011",
    '@misc{a,\n  title = "A”,\n  year = 1\n}\n': "SYN011",
    "@misc{a, date added = {A}}\n": "SYN012",
    "@misc{a, 1x = {A}}\n": "SYN013",
    '@misc{a, "note" = {A}}\n': "SYN013",
    "@misc{a, see below, year = 1}\n": "SYN014",
    "@misc{a, title = {A} {B}}\n": "SYN014",
    "@misc{a, year = 1 % one\n% two\n}\n": "SYN015",
    "@misc{a,\n  % one \t\n  year = 1\n}\n": "SYN015",
    "@misc{a, title = {A\n@misc{b, year = 1}\n}}\n": "SYN016",
    "@misc\n": "SYN017",
    "@@misc{a, year = 1}\n": "SYN017",
    "% me@example.org\n": "SYN018",
    "@comment{me@example.org}\n": "SYN018",
    "% @misc{a, note = {me@example.org}}\n": "SYN019",
    "% @misc{a,\n%   note = {me@example.org}\n% }\n": "SYN019",
    '@misc{a,\n  title = "A {B",\n  year = 1\n}\n': "SYN029",
    "@misc{a,\n<<<<<<< HEAD\n  year = 1,\n=======\n  month = jan,\n>>>>>>> b\n}\n": "SYN031",
    "@misc{a, year = 1}X\n": "SYN001",
}


@pytest.mark.parametrize("text", ONE_FINDING)
def test_one_fault_is_one_finding(text: str) -> None:
    assert codes(text) == [ONE_FINDING[text]]


LEFT_ALONE = [
    "Notes } and { braces, and year = {1} in a sentence.\n@misc{a}\n",
    "@misc{a}\n\nA {note} with title = {A} on a line of its own.\n",
    "@misc{a, title = {A}} % }\n% year = {1}\n",
    '@misc{a, title = "A {"}B{"} C", note = {"}, author = {O\'Neil}}\n',
    "@misc{a,\n  abstract = {We let\n    x = {1},\n    y = 2\n  and so on}}\n",
    "@misc{a,\n title = {A},\n}\n=======\n@misc{b}\n",
    "% Two signs: a {at} b\n@comment{@comment}\n@misc{a}\n",
    '@misc{a, title = {A} # " " # jan # 12,}\n@misc(b,)\n@misc{c}\n',
]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_only_looks_like_a_fault_is_left_alone(text: str) -> None:
    assert codes(text) == []


def test_findings_in_a_reference_list_are_where_the_fence_is() -> None:
    before, after = "# A } list\n\n## A\n\nMail me@example.org.\n\n", "}\n"
    text = f"{before}```bibtex\n@misc{{a,\n year = 1,,\n}}X\n```\n{after}"
    found = findings(text, *OWN, filename="references.md")
    assert [(d.code, text[d.start : d.end]) for d in found] == [("SYN009", ","), ("SYN001", "X")]


def test_a_remark_behind_an_entry_is_a_hint_and_a_slip_an_error() -> None:
    remark, slip = findings("@misc{a} see also b\n@misc{b}X\n", "SYN001")
    assert (remark.severity, remark.fix) == (Severity.INFO, None)
    assert slip.severity is Severity.ERROR
    assert slip.fix is not None
    assert slip.fix.applicability is Applicability.SAFE


# Safe or not -------------------------------------------------------------------------------------

SAFE = {
    "@misc{a,\n  year = 1\n@misc{b}\n": "@misc{a,\n  year = 1\n}\n@misc{b}\n",
    "@misc{a year = 1}\n": "@misc{a, year = 1}\n",
    "@misc{a, doi = 10.1000/182, url = https://example.org/?a=b}\n": (
        "@misc{a, doi = {10.1000/182}, url = {https://example.org/?a=b}}\n"
    ),
    "@misc{a, title = “A”}\n": "@misc{a, title = {A}}\n",
    "@misc{a, year : 1,,}X": "@misc{a, year = 1,}",
}
NOT_SAFE = [
    "@misc{a,\n  title = {A\n  year = 1\n",  # the brace may be missing anywhere
    "@misc{a,\n  note = {A {B}\n}\n",  # the value may have taken the entry's brace
    "@misc{a,\n  title = {A\n  year = 1 month = jan\n}\n",
    "@misc{a, author = Knuth, Donald}\n",
    '@misc{a, title = A "B" C}\n',
    '@misc{a, title = "A "B" C"}\n',
    "@misc{a, year = }\n",
    "@misc{a, title = {A}}, year = 1}\n",
    "@misc{a, date added = {A}}\n",
    "@misc{a, % remark\n  year = 1}\n",
    "@misc{\n  year = 1\n",
]


@pytest.mark.parametrize("text", SAFE)
def test_what_is_certain_is_fixed_safely(text: str) -> None:
    assert fixed(text) == SAFE[text]


@pytest.mark.parametrize("text", NOT_SAFE)
def test_what_is_a_guess_is_not_fixed_safely(text: str) -> None:
    assert fixed(text) == text
    assert fixed(text, unsafe=True) != text


def test_biblatex_files_may_have_comments_anywhere() -> None:
    text = "% me@example.org\n% @misc{b, year = 1}\n@misc{a, % remark\n  year = 1}\n"
    assert findings(text, *OWN, dialect=DialectChoice.BIBLATEX) == ()
    assert len(findings(text, *OWN, dialect=DialectChoice.BIBTEX)) == 3


def test_comments_that_are_moved_keep_their_order_and_their_line_ends() -> None:
    comments = "".join(f"  % {n}\r\n" for n in range(150))
    text = f"@misc{{a,\r\n{comments}  year = 1\r\n}}\r\n"
    moved = comments.replace("  %", "%")
    assert fixed(text, unsafe=True) == f"{moved}@misc{{a,\r\n  year = 1\r\n}}\r\n"


def test_an_entry_is_closed_as_it_is_laid_out() -> None:
    text = "  @misc{a,\r    year = 1,\r\r  @misc{b, year = 1\r"
    assert fixed(text) == "  @misc{a,\r    year = 1,\r  }\r\r  @misc{b, year = 1}\r"


# Fixes in general --------------------------------------------------------------------------------

GOOD = (
    '@string{s = "S"}\n\n% A remark\n@article{k1,\n  author = {A and {B C}},\n'
    '  title = {The {LaTeX} way},\n  journal = "Some {J}ournal",\n  month = jan,\n'
    '  note = {a} # s # "b",\n}\n\n'
    "@book{k2, title={A, B and C}, editor=\"X Y\",\n year={2002}, abstract={Long = text\n lines}}\n"
    '\n@misc(k3\n  , title = {One {line}}\n  , author = "Z Z"\n  , year = 2003\n  )\n'
)  # fmt: skip
SIGNS = '{}()",=#%@ \n1x“:.;'


@st.composite
def damaged_files(draw: st.DrawFn) -> str:
    text = GOOD
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        if draw(st.booleans()):
            text = text[:at] + draw(st.sampled_from(SIGNS)) + text[at:]
        else:
            signs = [i for i, c in enumerate(text) if c in '{}()",=#@\n ']
            at = signs[at % len(signs)]
            text = text[:at] + text[at + 1 :]
    return text


def letters(text: str) -> Counter[str]:
    return Counter(c for c in text if c.isalnum())


@settings(max_examples=150, deadline=None)
@given(damaged_files())
def test_fixes_of_damaged_files_come_to_a_standstill_and_lose_no_entry(text: str) -> None:
    for unsafe in (False, True):
        once = fixed(text, unsafe)
        assert fixed(once, unsafe) == once
        assert len(parse(once).entries) >= len(parse(text).entries)


@settings(max_examples=150, deadline=None)
@given(damaged_files())
def test_safe_fixes_of_damaged_files_change_signs_only(text: str) -> None:
    # A single word right behind an entry is the one thing that may be removed (SYN001).
    linter = Linter(LintSettings(select=("SYN",), ignore=("SYN001",)))
    once = linter.fix(text).text
    assert letters(once) == letters(text)


@settings(max_examples=100, deadline=None)
@given(damaged_files())
def test_no_fix_of_a_damaged_file_drops_a_value_or_a_comment(text: str) -> None:
    linter = Linter(LintSettings(select=OWN, ignore=("SYN001",)))
    once = linter.fix(text, unsafe=True).text
    # Only the names of fields without a value may go.
    empty = [f for e in parse(text).entries for f in e.fields if not f.raw_value]
    assert letters(text) - letters(once) <= letters("".join(f.written_name for f in empty))


# What BibTeX says --------------------------------------------------------------------------------

RULES = {rule.code: rule for rule in all_rules()}
# An example of these is read by BibTeX without an error, though not as it was meant.
QUIET = ("SYN001", "SYN005", "SYN016", "SYN030")
FIELDS = {"title", "author", "year", "month", "note", "doi", "url", "pages"}
EXAMPLES = [
    pytest.param(code, example, id=f"{code}-{number}")
    for code in OWN
    for number, example in enumerate(RULES[code].invalid)
    if example.filename == "refs.bib" and "@online" not in example.before
]


def errors(text: str) -> list[str]:
    return ask_bibtex(text.encode(), FIELDS, frozenset({"misc", "book"})).errors


@pytest.mark.slow
@pytest.mark.parametrize(("code", "example"), EXAMPLES)
def test_bibtex_stumbles_at_an_example_and_not_when_it_is_fixed(
    code: str, example: Invalid
) -> None:
    if code in QUIET:
        assert errors(example.before) == []
        return
    after = example.after
    is_read_all_the_same = code == "SYN019" or example.before.startswith(
        ("<<<", "@@", "@\n@", "@comment")
    )
    if not is_read_all_the_same:
        assert errors(example.before) != []
    if after is not None and SYNTAX.lint(after) == ():
        assert errors(after) == []


@pytest.mark.slow
def test_bibtex_drops_the_fields_behind_an_extra_brace_in_silence() -> None:
    answer = ask_bibtex(b"@misc{a, title = {A}},\n year = {1}\n}\n", FIELDS, frozenset({"misc"}))
    assert answer.errors == []
    assert [entry.fields for entry in answer.entries] == [{"title": "A"}]


@pytest.mark.slow
@pytest.mark.parametrize("comment", ["% {}", "@comment{{{}}}", "@comment {}"])
def test_bibtex_reads_an_entry_that_is_commented_out(comment: str) -> None:
    text = comment.format("@misc{b, title = {B}}") + "\n@misc{a, title = {A}}\n"
    answer = ask_bibtex(text.encode(), FIELDS, frozenset({"misc"}))
    assert [entry.key for entry in answer.entries] == ["b", "a"]
    assert [d.code for d in findings(text, "SYN018", "SYN019")] == ["SYN019"]


@pytest.mark.slow
def test_bibtex_reports_an_address_in_a_comment() -> None:
    assert len(errors("% me@example.org\n@misc{a}\n\n")) == 1
    assert errors("% me at example.org\n@misc{a}\n\n") == []


@pytest.mark.slow
def test_bibtex_has_no_more_to_complain_of_after_the_fixes() -> None:
    chance = random.Random(1)
    for _ in range(150):
        text = GOOD
        for _ in range(chance.randrange(1, 3)):
            at = chance.randrange(len(text))
            text = text[:at] + chance.choice(["", *SIGNS]) + text[at + chance.randrange(2) :]
        before = len(errors(text))
        assert len(errors(fixed(text))) <= before, text
        assert len(errors(fixed(text, unsafe=True))) <= before, text
