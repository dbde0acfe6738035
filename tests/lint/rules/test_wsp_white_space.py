"""White space goes where it says nothing, and stays where it is layout or text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.bibtex.entry import read_works
from bibsync.bibtex.parser import parse
from bibsync.lint.engine import Linter
from bibsync.lint.line_ends import line_end_of
from bibsync.lint.removal import without_comment
from bibsync.lint.settings import LintSettings
from bibsync.text import apply_edits


def linter(*codes: str) -> Linter:
    return Linter(LintSettings(select=codes))


def fixed(text: str, *codes: str, filename: str = "refs.bib") -> str:
    result = linter(*codes).fix(text, filename)
    assert result.has_converged
    return result.text


TRAILING = {
    "in a title": ("@misc{a, title = {A \n b}}\n", "@misc{a, title = {A\n b}}\n"),
    "in a remark": ("A remark \n@misc{a}\n", "A remark\n@misc{a}\n"),
    "at the file's end": ("@misc{a}\n  ", "@misc{a}\n"),
    "all there is": ("  ", ""),
    "lone CR": ("@misc{a, \r title = {A}}\r", "@misc{a,\r title = {A}}\r"),
    "mixed": ("@misc{a, \r\n}\t\n@misc{b} \r", "@misc{a,\r\n}\n@misc{b}\r"),
}


@pytest.mark.parametrize(
    ("before", "after"),
    [pytest.param(*pair, id=name) for name, pair in TRAILING.items()],
)
def test_white_space_at_line_ends_goes(before: str, after: str) -> None:
    assert fixed(before, "WSP001") == after


def test_in_markdown_only_bibtex_is_touched() -> None:
    text = "Break:  \nhere\n\n```python\nx = 1 \n```\n\n```bib\n@misc{a, \n}\n```\n"
    after = text.replace("a, \n", "a,\n")
    assert fixed(text, "WSP001", filename="a.md") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("{ A}", "{A}", id="leading"),
        pytest.param("{A }", "{A}", id="trailing"),
        pytest.param("{\t A \t}", "{A}", id="tabs"),
        pytest.param('" A "', '"A"', id="quotes"),
        pytest.param('{"A" }', '{"A"}', id="quote in braces"),
        pytest.param("{{A} }", "{{A}}", id="before the last brace"),
        pytest.param("{    }", "{}", id="nothing else"),
        pytest.param("{{ A }}", "{{ A }}", id="within"),
        pytest.param("{\n    A\n  }", "{\n    A\n  }", id="lines of its own"),
        pytest.param("{A\n      }", "{A\n      }", id="closing brace on a line of its own"),
        pytest.param("{ \n  A\n}", "{ \n  A\n}", id="trailing white space is WSP001's"),
        pytest.param("{A\\ }", "{A\\ }", id="LaTeX's blank"),
        pytest.param('" A " # b', '" A " # b', id="joined"),
        pytest.param('b # " A " # {c }', 'b # " A " # {c }', id="joined three times"),
        pytest.param("{}", "{}", id="empty"),
        pytest.param("{A and = { b } c}", "{A and = { b } c}", id="equals in a value"),
    ],
)
def test_blanks_at_the_edge_of_a_value_go(before: str, after: str) -> None:
    text = "@misc{{a,\n  title = {},\n  year = 2020\n}}\n"
    assert fixed(text.format(before), "WSP002") == text.format(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("title = {A  b}", "title = {A b}", id="title"),
        pytest.param("title = {A\tb}", "title = {A b}", id="one tab"),
        pytest.param("title = {A \t \t b  c}", "title = {A b c}", id="blanks and tabs"),
        pytest.param("title\t=\t{A\tb}", "title\t=\t{A b}", id="tabs around the equals sign"),
        pytest.param("author = {A  B  and  C D}", "author = {A B and C D}", id="names"),
        pytest.param("pages = {1 --\n    3}", "pages = {1 --3}", id="page range"),
        pytest.param("title = {A\n    b}", "title = {A\n    b}", id="line break"),
        pytest.param("title = {A\n\t\tb}", "title = {A\n\t\tb}", id="line break and tabs"),
        pytest.param("title = {  A  }", "title = {  A  }", id="edges are WSP002's"),
        pytest.param("title = {A\\  b}", "title = {A\\  b}", id="LaTeX's blank"),
        pytest.param("title = {\\verb|a  b|}", "title = {\\verb|a  b|}", id="verbatim"),
        pytest.param("note = {A  b}", "note = {A  b}", id="a longer text"),
        pytest.param('title = "A  b" # c  # "d"', 'title = "A b" # c  # "d"', id="joined"),
    ],
)
def test_runs_of_white_space_become_one_space(before: str, after: str) -> None:
    text = "@misc{{a,\n  {},\n  howpublished = {{x}}\n}}\n"
    assert fixed(text.format(before), "WSP003") == text.format(after)


def test_a_value_with_several_runs_is_one_finding() -> None:
    found = linter("WSP003").lint("@misc{a, title = {A  b\tc  d}}\n")
    assert [d.message for d in found] == ["`title` has 3 runs of white space in it"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a\nb\r\nc\n", "a\nb\nc\n", id="mostly LF"),
        pytest.param("a\r\nb\r\nc\n", "a\r\nb\r\nc\r\n", id="mostly CR LF"),
        pytest.param("a\rb\rc\n", "a\rb\rc\r", id="mostly CR"),
        pytest.param("a\nb\r\n", "a\nb\n", id="a tie goes to the first"),
        pytest.param("a\r\nb\n", "a\r\nb\r\n", id="a tie, CR LF first"),
        pytest.param("a\r\nb\nc\r", "a\r\nb\r\nc\r\n", id="all three"),
        pytest.param("a\nb\n", "a\nb\n", id="LF"),
        pytest.param("a\r\r\nb\r\n", "a\r\n\r\nb\r\n", id="a stray CR"),
    ],
)
def test_line_ends_become_those_of_most_lines(before: str, after: str) -> None:
    assert fixed(before, "WSP004") == after


def test_mixed_line_ends_are_one_finding_that_says_how_many() -> None:
    (found,) = linter("WSP004").lint("a\nb\r\nc\rd\ne\nf\n")
    assert found.message == "2 lines end in CR LF and CR where the file's usual line end is LF"


@pytest.mark.parametrize(
    ("text", "end"),
    [("a", "\n"), ("a\r\nb", "\r\n"), ("a\rb", "\r"), ("a\r\nb\nc\nd", "\n"), ("%", "\n")],
)
def test_the_last_line_gets_the_line_end_of_the_file(text: str, end: str) -> None:
    assert fixed(text, "WSP005") == text + end


@pytest.mark.parametrize("text", ["", " \n\t", "  ", "a\n", "a\r\n", "a\n\n"])
def test_a_file_that_ends_in_a_line_end_or_says_nothing_is_left_alone(text: str) -> None:
    assert linter("WSP005").lint(text) == ()


@given(st.text("a\r\n", max_size=40))
def test_the_usual_line_end_is_one_of_the_text(text: str) -> None:
    end = line_end_of(text)
    ends = re.findall("\r\n|\r|\n", text)
    assert ends.count(end) == max(map(ends.count, ends)) if ends else end == "\n"


@given(st.text("ab \t\n\r", max_size=30), st.data())
def test_removing_a_comment_touches_blank_space_only(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    after = apply_edits(text, [without_comment(text, start, end)])
    left = (text[:start] + text[end:]).split()
    assert "".join(after.split()) == "".join(left)


VALUES = st.text("aB ={}#\\\"'\t\n-,%@ü", max_size=25)


@given(VALUES, st.sampled_from(["\n", "\r\n", "\r"]))
def test_safe_fixes_of_white_space_change_no_value_to_bibtex(value: str, end: str) -> None:
    text = f"@misc{{k,\n  title = {{{value}}},\n  pages = {{{value}}}, \n}}".replace("\n", end)
    before = parse(text)
    after = linter("WSP").fix(text).text
    if any(block.problems for block in before.blocks):
        return
    works = [work for work in read_works(before) if work.entry.type == "misc"]
    others = [work for work in read_works(parse(after)) if work.entry.type == "misc"]
    for one, other in zip(works, others, strict=True):
        assert one.get("title") == other.get("title")
        assert one.get("pages").replace(" ", "") == other.get("pages").replace(" ", "")
    assert linter("WSP").lint(after) == linter("WSP").fix(after).remaining
