"""Turns one work in the JSON of Crossref's REST API into a record.

Fields are named in https://github.com/CrossRef/rest-api-doc/blob/master/api_format.md. A field that
is missing, or is not what it should be, is not stated: nothing is concluded from that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from bibsync.adapters.marked_up_text import plain_text
from bibsync.bibtex.latex import comparable
from bibsync.verify.authority import CROSSREF, AuthorityRecord, Publication
from bibsync.zotero.names import person, spelt, zotero_part

_DATES = ("issued", "published", "published-print", "published-online")


def record_of(work: Mapping[str, Any], asked: str, as_of: str) -> AuthorityRecord:
    """The record of a work that was asked for by this DOI; `doi` is the one that Crossref uses."""
    dates = sorted(_dates(work))
    return AuthorityRecord(
        CROSSREF,
        asked,
        title=_title(work),
        authors=tuple(_authors(work.get("author"))),
        published=dates[0] if dates else "",
        updated=dates[-1] if dates else "",
        doi=_text(work.get("DOI")).lower(),
        abstract=_abstract(work),
        publication=_publication(work),
        as_of=as_of,
    )


def _text(value: object) -> str:
    return plain_text(value) if isinstance(value, str) else ""


def _texts(value: object) -> list[str]:
    """What a list says; a text alone is a list of one."""
    found = value if isinstance(value, list) else [value]
    return [text for each in found if (text := _text(each))]


def _title(work: Mapping[str, Any]) -> str:
    """The first title, with its subtitle; what follows are translations of it."""
    titles, subtitles = _texts(work.get("title")), _texts(work.get("subtitle"))
    if not titles:
        return ""
    title = titles[0]
    if not subtitles:
        return title
    whole, end = comparable(title), comparable(subtitles[0])
    if not end or whole == end or whole.endswith(f" {end}"):
        return title
    return f"{title.removesuffix(':').rstrip()}: {subtitles[0]}"


def _authors(stated: object) -> Iterator[str]:
    for author in stated if isinstance(stated, list) else ():
        if isinstance(author, dict):
            # Braces and backslashes would mean something in BibTeX; some publishers deposit LaTeX.
            family, given, suffix, whole = (
                zotero_part(_text(author.get(part)))
                for part in ("family", "given", "suffix", "name")
            )
            if not (family or given):
                found = person(whole, "", "", is_whole=True)
            else:
                found = person(family, given, suffix)
            if found is not None:
                yield spelt(found)


def _dates(work: Mapping[str, Any]) -> Iterator[str]:
    """All days that count as the day of publication, as ISO dates, which may lack day and month."""
    for part in (work, _issue(work)):
        for name in _DATES:
            if date := _date(part.get(name)):
                yield date


def _issue(work: Mapping[str, Any]) -> Mapping[str, Any]:
    stated = work.get("journal-issue")
    return stated if isinstance(stated, dict) else {}


def _date(stated: object) -> str:
    """An ISO date of `{"date-parts": [[2024, 3, 7]]}`; "" for `[[null]]`, which is there too."""
    match stated:
        case {"date-parts": [[int(year), *rest], *_]} if 1000 <= year <= 9999:
            date = f"{year}"
            for part, most in zip(rest[:2], (12, 31), strict=False):
                if not isinstance(part, int) or not 1 <= part <= most:
                    break
                date += f"-{part:02}"
            return date
    return ""


def _publication(work: Mapping[str, Any]) -> Publication:
    type_ = _text(work.get("type"))
    containers = _texts(work.get("container-title")) or [""]
    return Publication(
        type_,
        # A chapter names the series first, and then its book.
        containers[-1 if type_ == "book-chapter" else 0],
        _text(work.get("volume")),
        _text(work.get("issue")) or _text(_issue(work).get("issue")),
        _text(work.get("page")) or _text(work.get("article-number")),
        _text(work.get("publisher")),
    )


@cache
def _heading() -> re.Pattern[str]:
    return re.compile(
        r"\s*+(?:<jats:abstract[^<>]{0,200}>\s*+)?(?:<jats:sec[^<>]{0,200}>\s*+)?"
        r"<jats:title>\s*+(?:abstract|summary)\s*+</jats:title>",
        re.IGNORECASE,
    )


def _abstract(work: Mapping[str, Any]) -> str:
    stated = work.get("abstract")
    if not isinstance(stated, str):
        return ""
    heading = _heading().match(stated)
    return plain_text(stated[heading.end() :] if heading else stated)
