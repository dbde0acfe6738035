"""Fixes of syntax: which are safe, where they put what is missing, and that they come to an end."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bibsync.diagnostic import Applicability
from bibsync.lint.engine import Linter

LINTER = Linter()
UGLY = Path(__file__).parents[3] / "fixtures" / "ugly"


def applicability(text: str, code: str) -> Applicability | None:
    """That of the one fix of the rule."""
    (finding,) = (d for d in LINTER.lint(text) if d.code == code)
    return finding.fix.applicability if finding.fix is not None else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("@misc{a,\n  title = {A},\n", Applicability.SAFE, id="a comma ends the value"),
        pytest.param("@misc{a,\n  title = {A}\n", Applicability.SAFE, id="a plain value"),
        pytest.param("@misc{a,\n  title = {{A}},\n", Applicability.SAFE, id="braces, then a comma"),
        pytest.param("@misc{a,\n  title = {A {B}}\n", Applicability.UNSAFE, id="two braces"),
        pytest.param(
            "@article{a, year=1999, title={A set \\{1,2 and more}}",
            Applicability.UNSAFE,
            id="an escaped brace",
        ),
        pytest.param(
            "@misc{a, note = {\\{0\\}}, title = {A},\n",
            Applicability.UNSAFE,
            id="an escaped brace in another field",
        ),
        pytest.param("@c{,%@", None, id="the brace would be in a comment"),
        pytest.param('@preamble("{', None, id="the parenthesis would be in the value"),
    ],
)  # fmt: skip
def test_an_entry_is_closed_safely_only_where_no_value_may_be_the_open_one(
    text: str, expected: Applicability | None
) -> None:
    assert applicability(text, "SYN004") is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("@misc{a\n title = {A}}\n", Applicability.SAFE, id="a key on its line"),
        pytest.param("@misc(a)\n", Applicability.UNSAFE, id="BibTeX's key is a and a parenthesis"),
        pytest.param(
            '@misc{a"b" title = {A}}\n', Applicability.SAFE, id="a key with a quotation mark"
        ),
    ],
)
def test_a_comma_is_safe_where_bibtex_takes_the_same_key(
    text: str, expected: Applicability
) -> None:
    assert applicability(text, "SYN006") is expected


@pytest.mark.parametrize("behind", ["=\n  author = {A}", "=", "= {A}", "%\n author = {A}", "{b}"])
def test_safe_fixes_leave_a_doubtful_key_alone(behind: str) -> None:
    text = f"@article{{esc200{behind}\n}}\n"
    key = text[: len("@article{esc200") + 1]
    assert LINTER.fix(text).text.startswith(key)


def test_a_no_break_space_before_braces_is_no_value_to_put_in_braces() -> None:
    assert LINTER.fix("@misc{a, title =\u00a0{A}}\n").text == "@misc{a, title = {A}}\n"


def test_a_macro_is_not_put_in_braces_for_what_stands_behind_it() -> None:
    assert "{dec}" not in LINTER.fix("@misc{a,\nmonth = dec{\n", unsafe=True).text


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        pytest.param("{A {big deal}", "}", id="braces"),
        pytest.param('"A big deal', '"', id="quotes"),
    ],
)
def test_an_unclosed_value_ends_before_the_fields_on_its_line(opening: str, closing: str) -> None:
    rest = ", author={Doe, J.}, journal={J}, year=2001,\n  pages={1--2}\n}\n"
    fixed = LINTER.fix(f"@article{{a, title={opening}{rest}", unsafe=True)
    assert fixed.text == f"@article{{a, title={opening}{closing}{rest}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("<!DOCTYPE html><html></html>\n", "HTML page", id="html"),
        pytest.param('\ufeff<?xml version="1.0"?>\n<html lang="en">\n', "HTML page", id="xhtml"),
        pytest.param('<?xml version="1.0"?>\n<records></records>\n', "XML", id="xml"),
        pytest.param("\r\nTY  - JOUR\r\nER  - \r\n", "RIS", id="ris"),
        pytest.param("PMID- 123\nTI  - A\n", "PubMed", id="pubmed"),
        pytest.param("% old\n\\bibitem{a} A\n", "bibitem", id="bibitem"),
        pytest.param('[{"title": "me@example.org"}]', "JSON", id="json"),
        pytest.param("Bee, A. A Title.\n", "nothing in it is an entry", id="words"),
    ],
)
def test_a_file_without_entries_is_called_what_it_is(text: str, words: str) -> None:
    (message,) = (d.message for d in LINTER.lint(text) if d.severity == "error")
    assert words in message


@pytest.mark.parametrize(
    "style",
    ["@media print { a { b: c } }", "\n@media(max-width:9px){a{b:c}}", "\n@font-face{a: url(b)}"],
)
def test_of_a_web_page_there_is_one_finding_whatever_its_style_says(style: str) -> None:
    found = LINTER.lint(f"<!doctype html>\n<html> \n<style>{style}\n@import url(x);</style>\n")
    assert [diagnostic.code for diagnostic in found] == ["SYN034"]


def test_an_entry_in_a_web_page_is_an_entry() -> None:
    text = "<html><pre>\n@article{a,\n  year = {1999}\n}\n</pre></html>\n"
    assert "SYN034" not in {diagnostic.code for diagnostic in LINTER.lint(text)}


def pieces() -> list[str]:
    """Pieces of ugly files, with a sign more or less here and there; the same in each run."""
    chance = random.Random(2)
    texts = [path.read_text("utf-8", "surrogateescape") for path in sorted(UGLY.glob("*.bib"))]
    found = []
    for text in filter(None, texts):
        for _ in range(12):
            start = chance.randrange(len(text))
            piece = list(text[start : start + chance.randrange(1, 300)])
            for _ in range(chance.randrange(8)):
                piece.insert(chance.randrange(len(piece) + 1), chance.choice('{}",=#%@\\\n (a1'))
                del piece[chance.randrange(len(piece))]
            found.append("".join(piece))
    return found


FORMERLY_ENDLESS = [
    "@c{,%@",
    '@preamble("{',
    '@b{p\x00=" S"\nr=',
    '@k{h="{},t\n=',
    '@m1,t="{{{{{{{{{{{{{{{',
    '@c{d="{{{{{{{{{{{{{{',
    "@c{\nonth= dec{",
]


@pytest.mark.parametrize("is_unsafe", [False, True], ids=["safe", "unsafe"])
def test_fixing_comes_to_an_end_and_does_nothing_the_second_time(is_unsafe: bool) -> None:
    for text in [*FORMERLY_ENDLESS, *pieces()]:
        fixed = LINTER.fix(text, unsafe=is_unsafe)
        assert fixed.has_converged, text
        assert LINTER.fix(fixed.text, unsafe=is_unsafe).text == fixed.text, text
