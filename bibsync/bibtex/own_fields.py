"""Turns what bibsync adds to an entry (summary, PDF path, mark) into field text, and back.

`summary` holds the bullets of a reference list. Neither BibTeX's standard styles nor biblatex's
data model know a field of that name, so no style prints it, whereas `note`, `annote` and `addendum`
are printed by some; `abstract` is the authors' own text, which is checked against arXiv.

`bibsync` holds bibsync's marks for an entry. A field survives programs that drop comments (biber's
tool mode, imports into reference managers), it shows in every editor, and removing it takes the
mark back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from bibsync.bibtex.delimiters import lone_braces

SUMMARY: Final = "summary"
FILE: Final = "file"  # as in JabRef and Zotero; a bare path, several joined by ";"
MARK: Final = "bibsync"
UNRESOLVED: Final = "unresolved"  # a mark: made without a citation to copy, data may be missing

# The BibTeX characters that a value cannot hold alone, and what stands for them in a summary.
_ESCAPES: Final = {
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "*": r"\textasteriskcentered{}",
    "\\": r"\textbackslash{}",
}
_UNESCAPED: Final = {escape: character for character, escape in _ESCAPES.items()}


def summary_text(bullets: Iterable[str]) -> str:
    """The text of a `summary` field: one line a bullet, each after `* `; "" for no bullets.

    White space in a bullet becomes single spaces, as Markdown shows it. Braces that have a partner
    in their bullet stay; a lone brace, and a lone `*` that would read as the next bullet, become
    LaTeX commands (`\\textbraceleft{}`): the field stays balanced for BibTeX, which counts braces
    also behind a backslash.
    """
    return "\n".join(f"* {text}" if text else "*" for text in map(_escaped, bullets))


def summary_bullets(text: str) -> tuple[str, ...]:
    """The bullets of a `summary` field: what `summary_text` was given, white space aside.

    A program that folds line breaks or indents lines changes nothing: a bullet begins at any `*`
    that stands alone. Text before the first `*` is a bullet too, so that a summary in a person's
    own form is kept.
    """
    bullets: list[list[str]] = []
    for word in fold(text).split(" "):
        if word == "*":
            bullets.append([])
        elif bullets:
            bullets[-1].append(word)
        elif word:
            bullets.append([word])
    return tuple(_restored(" ".join(words)) for words in bullets)


def balanced(text: str) -> str:
    """The text with every brace that has no partner replaced by a LaTeX command that prints it."""
    lone = frozenset(lone_braces(text))
    if not lone:
        return text
    return "".join(_ESCAPES[c] if i in lone else c for i, c in enumerate(text))


def fold(text: str) -> str:
    """The text with each run of spaces, tabs and line ends as one space, and none at the edges."""
    return _white_space().sub(" ", text).strip(" ")


def _escaped(bullet: str) -> str:
    # What looks like an escape already is told from one by escaping its backslash.
    text = _escape().sub(lambda match: _ESCAPES["\\"] + match[0][1:], fold(bullet))
    return balanced(" ".join(_ESCAPES["*"] if word == "*" else word for word in text.split(" ")))


def _restored(text: str) -> str:
    return _escape().sub(lambda match: _UNESCAPED[match[0]], text)


@cache
def _escape() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _UNESCAPED)))


@cache
def _white_space() -> re.Pattern[str]:
    return re.compile(r"[ \t\r\n]+")
