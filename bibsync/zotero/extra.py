"""Turns the `extra` field of an item into lines that say something of a slot, and edits them.

Lines that bibsync does not know keep their bytes and their place. Written are `tex.field: value`
and `tex.field= LaTeX`, the form that Better BibTeX made known, and `arXiv:ID [class]` as Zotero's
own translator writes it. Zotero moves other `field: value` lines into fields of that name, so none
are written; some are read.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final, NamedTuple
from urllib.parse import quote, unquote

from bibsync.bibtex.arxiv_id import parse_arxiv_id
from bibsync.zotero.slots import is_slot
from bibsync.zotero.table import BARE_LINES, LOCAL_FIELDS

# Names of lines that no field can have.
CITATION_KEY: Final = "citation key"
ARXIV: Final = "=arxiv"


class Line(NamedTuple):
    """A line that says something of a field."""

    name: str  # of the field, in lower case; `ARXIV`, `CITATION_KEY` for those lines
    value: str
    is_tex: bool = False  # the value is LaTeX
    is_bare: bool = False  # without `tex.`
    subject: str = ""  # of an arXiv line, what stands in brackets


@cache
def _tex_line() -> re.Pattern[str]:
    return re.compile(r"\s*tex\.([^\s:=]+)\s*([:=])(.*)", re.IGNORECASE | re.DOTALL)


@cache
def _bare_line() -> re.Pattern[str]:
    names = "|".join(map(re.escape, BARE_LINES))
    return re.compile(rf"\s*({names}|citation key)\s*:(.*)", re.IGNORECASE | re.DOTALL)


@cache
def _arxiv_line() -> re.Pattern[str]:
    return re.compile(r"\s*arXiv\s*:\s*([^\s\[\]]+)(?:\s*\[([^\]\s]+)\])?\s*", re.IGNORECASE)


@lru_cache(4096)
def parse_line(text: str) -> Line | None:
    """What a line of `extra` says of a field; None for any other line."""
    if found := _tex_line().fullmatch(text):
        name = unquote(found[1]).lower()
        if name in LOCAL_FIELDS or not is_slot(name):
            return None
        return Line(name, found[3].strip(), found[2] == "=")
    if found := _arxiv_line().fullmatch(text):
        if parse_arxiv_id(found[1]) is None:
            return None
        return Line(ARXIV, found[1], is_bare=True, subject=found[2] or "")
    if found := _bare_line().fullmatch(text):
        name = found[1].lower()
        return Line(BARE_LINES.get(name, name), found[2].strip(), is_bare=True)
    return None


def field_line(name: str, value: str, *, is_tex: bool = False) -> str:
    """The line that gives a field this value, on one line."""
    mark = "=" if is_tex else ":"
    return f"tex.{quote(name, safe=_SAFE)}{mark} {value}"


_SAFE: Final = "+/*"  # beside letters, digits, `_.-~`


def arxiv_line(identifier: str, subject: str) -> str:
    """The line that names an arXiv paper."""
    return f"arXiv:{identifier} [{subject}]" if subject else f"arXiv:{identifier}"


def is_arxiv_line(identifier: str, subject: str) -> bool:
    """Whether `arxiv_line` gives a line that is read as the same."""
    line = parse_line(arxiv_line(identifier, subject))
    return line is not None and (line.name, line.value, line.subject) == (
        ARXIV,
        identifier,
        subject,
    )


def citation_key_line(extra: str) -> str:
    """The citation key that a line names; "" where none does."""
    if ":" not in extra:
        return ""
    for text in extra.split("\n"):
        line = parse_line(text)
        if line is not None and line.name == CITATION_KEY and line.is_bare:
            return line.value
    return ""
