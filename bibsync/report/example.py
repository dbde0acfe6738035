"""Turns a rule's example into lines that can stand in a page or a terminal, blanks and all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple
from unicodedata import category

from bibsync.report.display import visible
from bibsync.text import lines_with_ends

if TYPE_CHECKING:
    from bibsync.lint.rule import Invalid, Rule

_END_OF_FILE: Final = "<end of file>"
_TRAILING: Final = {" ": "·", "\t": "→"}
_LEGEND: Final = {
    "·": "`·` stands for a space at the end of a line",
    "→": "`→` stands for a tab at the end of a line",
    "<": "`<…>` stands for what cannot be seen",
}


class ShownText(NamedTuple):
    """An example's text as lines."""

    title: str
    lines: list[str]
    marks: frozenset[str]  # the keys of `_LEGEND` that its lines need


def shown_example(rule: type[Rule]) -> list[ShownText]:
    """The first text in which the rule finds something, and what its fix makes of it.

    Without a fix the second text is the first one in which the rule finds nothing.
    """
    if not rule.invalid:
        return []
    example: Invalid = rule.invalid[0]
    where = "" if example.filename == "refs.bib" else f" (`{example.filename}`)"
    if example.after is None:
        first = _shown(f"Reported{where}", example.before, False)
        return [
            first,
            *(_shown("Not reported", passed, False) for passed in _valid_texts(rule)[:1]),
        ]
    ends_differ = _ends_line(example.before) != _ends_line(example.after)
    return [
        _shown(f"Before{where}", example.before, ends_differ),
        _shown("After", example.after, ends_differ),
    ]


def _valid_texts(rule: type[Rule]) -> list[str]:
    """The texts in which nothing is found, those for `refs.bib` first."""
    plain = [valid for valid in rule.valid if isinstance(valid, str)]
    return plain + [valid.text for valid in rule.valid if not isinstance(valid, str)]


def _ends_line(text: str) -> bool:
    return text.endswith(("\n", "\r"))


def legend(texts: Iterable[ShownText]) -> str:
    """A sentence on the marks in these texts; empty when everything in them can be seen."""
    marks = frozenset().union(*(text.marks for text in texts))
    sentence = ", ".join(meaning for mark, meaning in _LEGEND.items() if mark in marks)
    return f"{sentence}." if sentence else ""


def _shown(title: str, text: str, show_end: bool) -> ShownText:
    lines: list[str] = []
    marks: set[str] = set()
    for line in lines_with_ends(text):
        line = line.removesuffix("\n")
        kept = line.rstrip(" \t")
        body = "".join(map(_seen, kept))
        blanks = [_TRAILING[blank] for blank in line[len(kept) :]]
        lines.append(body + "".join(blanks))
        marks.update(blanks)
        if body != kept:
            marks.add("<")
    if show_end and not _ends_line(text):
        lines[-1:] = ["".join((*lines[-1:], _END_OF_FILE))]
        marks.add("<")
    return ShownText(title, lines, frozenset(marks))


def _seen(character: str) -> str:
    if character in " \t" or character.isprintable():
        return character
    # Other spaces are printed, but nobody can tell them from a space on a page.
    if category(character) in ("Zs", "Cf"):
        return f"<U+{ord(character):04X}>"
    return visible(character)
