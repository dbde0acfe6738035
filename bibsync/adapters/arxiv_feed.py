"""Turns the bytes of an answer of arXiv's API into records, or into the reason why it is none.

The package `arxiv` reads the entries. What it takes without a word is told apart before: HTML, a
feed that was cut off, an error that looks like an entry; and where an entry has no date, it would
leave out the entry. Source: arXiv API User's Manual, and answers recorded in 2017 and 2026.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple
from xml.etree import ElementTree

from bibsync.bibtex.arxiv_id import is_arxiv_doi, parse_arxiv_id
from bibsync.bibtex.doi import parse_doi
from bibsync.bibtex.latex import to_unicode
from bibsync.verify.authority import ARXIV, AuthorityRecord

if TYPE_CHECKING:
    from arxiv import Result  # type: ignore[import-untyped]  # ships no type information

_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_TOTAL: Final = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
_NO_DATE: Final = "0001-01-01T00:00:00Z"  # a year in which no paper was submitted
# What the names of groups end in; arXiv has no mark for them.
_GROUPS: Final = frozenset({"collaboration", "collaborations", "consortium", "team"})


class Page(NamedTuple):
    """An answer that is a whole feed."""

    content: bytes  # of the feed; each entry has an id and both dates, be it `_NO_DATE`
    total: int  # how many results there are, on this page and on others
    error: str  # what arXiv finds wrong with the question; "": nothing

    @property
    def malformed_id(self) -> str:
        """The id that arXiv says is none; "" when the error is no such one."""
        found = _malformed().search(self.error)
        return found[1] if found else ""


class Feed(NamedTuple):
    """What a page says."""

    records: tuple[AuthorityRecord, ...]
    total: int

    @property
    def is_complete(self) -> bool:
        """Whether every result that there is was read."""
        return len(self.records) == self.total


def read_page(content: bytes) -> Page | str:
    """The page, or what is wrong with the answer: a clause that goes on from the server's name."""
    start = content[:1000].lstrip().lower()
    if not start:
        return "sends an empty answer"
    if start.startswith(b"rate exceeded"):
        return "says `Rate exceeded.`"
    if b"<!doctype" in content.lower() or start.startswith(b"<html"):
        # Entities could be declared there too: nothing behind it is read.
        return "sends HTML in place of a feed"
    try:
        # The parser is strict: it wants every element closed.
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError):
        if not start.startswith(b"<"):
            return "sends something that is no feed"
        is_whole = content.rstrip().endswith(b"</feed>")
        return "sends a damaged feed" if is_whole else "sends a feed that was cut off"
    total = (root.findtext(_TOTAL) or "").strip()
    if root.tag != f"{_ATOM}feed":
        return "sends something that is no feed"
    if not (total.isascii() and total.isdigit() and len(total) < 10):
        return "sends a feed that does not say how much there is"
    error = ""
    is_changed = False
    for entry in root.iter(f"{_ATOM}entry"):
        address = (entry.findtext(f"{_ATOM}id") or "").strip()
        if not address:
            return "sends a feed with an entry that has no id"
        if "/api/errors" in address:
            said = entry.findtext(f"{_ATOM}summary") or ""
            error = _fold(said) or "an error without a reason"
        for name in ("published", "updated"):
            is_changed |= _date_entry(entry, name)
    if is_changed:
        content = ElementTree.tostring(root, "utf-8")
    return Page(content, int(total), error)


def _date_entry(entry: ElementTree.Element, name: str) -> bool:
    """Whether the entry had to be given a date, as it had none that can be read."""
    element = entry.find(f"{_ATOM}{name}")
    if element is None:
        element = ElementTree.SubElement(entry, f"{_ATOM}{name}")
    elif _is_date(element.text or ""):
        return False
    element.text = _NO_DATE
    return True


def _is_date(text: str) -> bool:
    try:
        # As the package does it: where this fails, the package raises.
        datetime.fromisoformat(text.strip().replace("Z", "+00:00")).astimezone(UTC)
    except (ValueError, OverflowError):
        return False
    return True


def record_of(result: Result, as_of: str) -> AuthorityRecord | None:
    """What arXiv states about a paper; None when its id cannot be read."""
    arxiv = parse_arxiv_id(result.entry_id.rpartition("/abs/")[2])
    if arxiv is None:
        return None
    return AuthorityRecord(
        source=ARXIV,
        id=arxiv.id,
        title=_fold(result.title),
        authors=_authors([author.name for author in result.authors]),
        version=arxiv.version,
        published=_day(result.published),
        updated=_day(result.updated),
        primary_class=_fold(result.primary_category),
        comment=_fold(result.comment or ""),
        journal_ref=_fold(result.journal_ref or ""),
        doi=_doi(result.doi or ""),
        abstract=_fold(result.summary),
        as_of=as_of,
    )


def _fold(text: str) -> str:
    return " ".join(text.split())


def _authors(names: Sequence[str]) -> tuple[str, ...]:
    """The names; several that were sent in as one, with commas, are taken apart."""
    if len(names) == 1 and names[0].count(",") > 1:
        names = names[0].split(",")
    return tuple(name for one in names if (name := _author(one)))


def _author(text: str) -> str:
    name = _fold(to_unicode(text) if "\\" in text else text)
    is_group = name.rpartition(" ")[2].lower() in _GROUPS and " " in name
    return f"{{{name}}}" if is_group else name


def _day(moment: datetime) -> str:
    return "" if moment.year == 1 else moment.date().isoformat()


def _doi(text: str) -> str:
    """The first DOI of a field that can have several."""
    found = parse_doi(text.split()[0]) if text.split() else None
    return "" if found is None or is_arxiv_doi(found.key) else found.key


@cache
def _malformed() -> re.Pattern[str]:
    return re.compile(r"incorrect id format for (\S++)")
