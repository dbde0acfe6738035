"""Linting takes steps in proportion to the length of the text, however it was made.

Calls of functions, in Python and in C, are counted, not timed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from types import FrameType

import pytest

from bibsync.bibtex.datamodel import Dialect
from bibsync.bibtex.entry import read_works
from bibsync.bibtex.parser import parse
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.engine import Linter, _fixable
from bibsync.lint.rule import safe
from bibsync.lint.settings import LintSettings
from bibsync.nearest import distance
from bibsync.text import Edit

LINTER = Linter(LintSettings())
IGNORE = "<!-- bibsync: ignore[DOI001] -->"


def calls(action: Callable[[], object]) -> int:
    """How many functions an action calls. Its second run is counted: modules are loaded then."""
    action()
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count


def repeated(piece: str, before: str = "", after: str = "") -> Callable[[int], str]:
    """A piece again and again, each with its number where it says `{i}`."""
    return lambda count: (
        before + "".join(piece.replace("{i}", str(i)) for i in range(count)) + after
    )


def unlike_strings(count: int) -> str:
    """As many definitions as uses of other names."""
    definitions = "".join(f'@string{{name{i:05}x = "S"}}\n' for i in range(count))
    return definitions + repeated("@misc{k{i}, title = nane{i}y}\n")(count)


def one_parent(count: int) -> str:
    """A parent with many fields, and as many children."""
    fields = "".join(f"f{i} = {{x}}, " for i in range(count))
    return f"@xdata{{p, {fields}}}\n" + repeated("@article{k{i}, xdata = {p}}\n")(count)


def layers(count: int) -> str:
    """Entries that inherit from each of the next layer; the text grows with the links."""
    width = int(count**0.5)
    text = ""
    for layer in range(5):
        parents = ",".join(f"k{layer + 1}-{i}" for i in range(width)) if layer < 4 else ""
        for i in range(width):
            text += f"@inbook{{k{layer}-{i}, title = {{T}}, xdata = {{{parents}}}}}\n"
    return text


TEXTS: dict[str, Callable[[int], str]] = {
    "strings that are not defined": unlike_strings,
    "strings beside faults": repeated(
        "title = foo # bar {x}, ", '@string{foo = "F"}\n@misc{a, ', "}\n"
    ),
    "definitions": repeated('@string{n{i} = n{i} # "S"}\n'),
    "pieces": repeated("{A — “b” & c} # ", "@misc{a, title = ", "{d}}\n"),
    "quoted pieces": repeated('"caf\u00e9\u200b <i>x</i>" # ', "@misc{a, title = ", '"d"}\n'),
    "odd characters in unread text": repeated("; a\u00a0\u200b—b ;\n", "@misc{a,\n", "}\n"),
    "entries that name each other": repeated(
        "@misc{a{i}, xdata = {a{i},b{i},c{i}}, date = {1}}\n"
        "@misc{b{i}, xdata = {a{i},b{i},c{i}}}\n@misc{c{i}, xdata = {a{i},b{i},c{i}}}\n"
    ),
    "one parent of many": one_parent,
    "layers of parents": layers,
    "parents in another case": repeated(
        "@inbook{a{i}, crossref = {P{i}}, date = {1}}\n@book{p{i}, date = {1}}\n"
    ),
    "parents that are missing": repeated(
        "@inbook{a{i}, crossref = {q{i}}, year = 1}\n@book{p{i}, year = 1}\n"
        "@inbook{b{i}, crossref = {p{i}}}\n"
    ),
    "conflicts without an end": repeated("<<<<<<< a\n"),
    "conflicts without an end in an entry": repeated("<<<<<<< a\n", "@misc{a,\n", "}\n"),
    "conflicts with one end": repeated("<<<<<<< a\n", "", "=======\n"),
    "suppressions": repeated("% bibsync: ignore[DOI001]\n@misc{k{i}, title = {T}}\n"),
    "suppressions in an entry": repeated("% bibsync: ignore[DOI001]\n", "@misc{k,\n", "}\n"),
    "lost opening braces": repeated("f{i} = A T}, ", "@misc{a, ", "}\n"),
    "open entries in parentheses": repeated("@misc(a, title = {A}"),
    "unexpected text": repeated("title = {A} see , ", "@misc{a, ", "}\n"),
    "values to be joined": repeated("title = {A} {B} c # {D}, ", "@misc{a, ", "}\n"),
}
MARKDOWN: dict[str, Callable[[int], str]] = {
    "headings": repeated(f"## H{{i}}\n\n{IGNORE}\n```bibtex\n@misc{{k{{i}}, year = 1}}\n```\n\n"),
    "fences": repeated(f"{IGNORE}\n```bibtex\n@misc{{k{{i}}, year = 1}}\n```\n"),
    "code": repeated(f"```\nx\n```\n{IGNORE} y\n"),
    "comments in a row": repeated(f"{IGNORE}\n"),
    "comments on a line": repeated(f"{IGNORE} ", "## H "),
}
CASES = [
    pytest.param(make, filename, id=name.replace(" ", "-"))
    for filename, texts in (("refs.bib", TEXTS), ("refs.md", MARKDOWN))
    for name, make in texts.items()
]


@pytest.mark.parametrize(("make", "filename"), CASES)
def test_twice_the_text_takes_twice_the_calls(make: Callable[[int], str], filename: str) -> None:
    short, long = make(100), make(200)
    assert len(long) >= 1.7 * len(short)
    short_calls = calls(lambda: LINTER.lint(short, filename))
    assert calls(lambda: LINTER.lint(long, filename)) <= 2.6 * short_calls


@pytest.mark.parametrize("name", ["entries that name each other", "layers of parents"])
@pytest.mark.parametrize("dialect", list(Dialect))
def test_inheriting_takes_steps_in_proportion_to_the_links(name: str, dialect: Dialect) -> None:
    short, long = (parse(TEXTS[name](count)) for count in (64, 144))
    links = 144 / 64
    short_calls = calls(lambda: read_works(short, dialect))
    assert calls(lambda: read_works(long, dialect)) <= 1.3 * links * short_calls
    assert short_calls <= 400 * len(short.text)


def fixes(count: int) -> list[Diagnostic]:
    """Findings whose fixes each edit a place near the beginning and one near the end."""
    return [
        Diagnostic(
            "SYN001",
            "faulty",
            Severity.ERROR,
            "both places",
            3 * i,
            3 * i + 1,
            safe("", Edit(3 * i, 3 * i + 1, "x"), Edit(9 * count + 3 * i, 9 * count + 3 * i, "y")),
        )
        for i in range(count)
    ]


def test_fixes_with_edits_far_apart_are_chosen_in_steps_in_proportion() -> None:
    allowed = {fix.applicability for d in fixes(1) if (fix := d.fix) is not None}
    text = "." * 5_000
    short, long = fixes(200), fixes(400)
    assert len(_fixable(text, long, allowed)) == 400
    short_calls = calls(lambda: _fixable(text, short, allowed))
    assert calls(lambda: _fixable(text, long, allowed)) <= 2.4 * short_calls


def test_of_two_long_names_only_the_band_is_reckoned() -> None:
    short, long = (calls(partial(distance, "ab" * count, "ba" * count, 2)) for count in (100, 200))
    assert long <= 2.2 * short
