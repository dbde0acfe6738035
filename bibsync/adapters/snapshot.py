"""Turns a line of arXiv's metadata snapshot (JSON, one paper a line) into an authority's record."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from enum import Enum
from functools import cache, lru_cache
from typing import Any, Final

from bibsync.bibtex.arxiv_categories import known_categories, spelled_category
from bibsync.bibtex.arxiv_id import is_arxiv_doi, parse_arxiv_id
from bibsync.bibtex.latex import to_unicode
from bibsync.errors import UsageError
from bibsync.verify.authority import ARXIV, AuthorityRecord

_MONTHS: Final = {
    name: number
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)
}


class Omitted(Enum):
    """Why a line gives no record."""

    BROKEN = "broken"  # no JSON object, or without an arXiv id or a title
    UNWANTED = "unwanted"  # of none of the categories that are kept


def parse_categories(text: str) -> frozenset[str]:
    """The categories of a list such as `cs.CL,stat`, as arXiv spells them.

    Raises UsageError when one is not known; the message names the nearest.
    """
    return frozenset(_category(name) for name in text.replace(",", " ").split())


def _category(name: str) -> str:
    found = spelled_category(name)
    if found is None:
        from bibsync.nearest import nearest

        near = nearest(name, sorted(known_categories()))
        hint = f"did you mean `{near}`?" if near else "arXiv's have names such as cs.CL or stat"
        raise UsageError(f"--categories: `{name}` is no category of arXiv; {hint}")
    return found


def read_line(line: bytes, kept: frozenset[str] = frozenset()) -> AuthorityRecord | Omitted:
    """The record of the paper that a line describes, in its last version; never raises.

    Kept are papers that have one of the categories `kept`, of which an archive stands for all of
    its categories; without any, all papers. The comment is given only where it says that the paper
    was withdrawn. `as_of` is the day on which arXiv last changed the metadata.
    """
    paper = _json_object(line)
    if paper is None:
        return Omitted.BROKEN
    written_id = paper.get("id")
    arxiv = parse_arxiv_id(written_id) if isinstance(written_id, str) else None
    title = _text(paper.get("title"))
    if arxiv is None or not title:
        return Omitted.BROKEN
    categories = _text(paper.get("categories")).split()
    if kept and not _is_kept(categories, kept):
        return Omitted.UNWANTED
    changed = _iso_date(paper.get("update_date"))
    version, published, updated = _versions(paper.get("versions"))
    comment = _text(paper.get("comments"))
    return AuthorityRecord(
        source=ARXIV,
        id=arxiv.id,
        title=title,
        authors=_authors(paper.get("authors_parsed")),
        version=version,
        published=published,
        updated=updated,
        primary_class=categories[0] if categories else "",
        comment=comment if comment and _withdrawn().search(comment) else "",
        journal_ref=_text(paper.get("journal-ref")),
        doi=_published_doi(_text(paper.get("doi"))),
        abstract=_text(paper.get("abstract")),
        as_of=changed,
    )


def _json_object(line: bytes) -> dict[str, Any] | None:
    """The object that a line is; None when it is none."""
    try:
        found = json.loads(str(line, "utf-8", "replace").removeprefix("\ufeff"))
        if b"\\ud" in line or b"\\uD" in line:
            # Halves of a surrogate pair cannot be stored as UTF-8; whole pairs stay.
            found = json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _text(value: object) -> str:
    """A text with its white space folded; "" for what is no text."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def _is_kept(categories: Iterable[str], kept: frozenset[str]) -> bool:
    return any(name in kept or name.partition(".")[0] in kept for name in categories)


def _versions(versions: object) -> tuple[int | None, str, str]:
    """The number of the last version, and the dates of the first and the last."""
    if not isinstance(versions, list) or not versions:
        return None, "", ""
    first, last = versions[0], versions[-1]
    if not isinstance(first, dict) or not isinstance(last, dict):
        return None, "", ""
    name = last.get("version")
    digits = name[1:] if isinstance(name, str) else ""
    number = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 5 else None
    return number, _day(first.get("created")), _day(last.get("created"))


def _day(created: object) -> str:
    """The ISO date in `Mon, 2 Apr 2007 19:18:42 GMT`; "" where there is none."""
    words = created.split(None, 4)[1:4] if isinstance(created, str) else []
    return _date(*words) if len(words) == 3 else ""


@lru_cache(32_768)  # the days since 1986 are half as many
def _date(day: str, month: str, year: str) -> str:
    try:
        return date(int(year), _MONTHS[month], int(day)).isoformat()
    except (ValueError, KeyError):
        return ""


@lru_cache(32_768)
def _checked_date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _iso_date(value: object) -> str:
    """An ISO date; "" for what is none."""
    return _checked_date(value) if isinstance(value, str) else ""


def _authors(parsed: object) -> tuple[str, ...]:
    if not isinstance(parsed, list):
        return ()
    return tuple([name for each in parsed if isinstance(each, list) and (name := _name(each))])


def _name(parts: list[object]) -> str:
    """`Family, Given` or `Family, Jr, Given` of [family, given, suffix, affiliations ...]."""
    family, given, suffix = [*map(_name_part, parts[:3]), "", "", ""][:3]
    if not family or not given:
        whole = family or given
        if suffix:
            return f"{{{whole} {suffix}}}" if whole else ""
        return f"{{{whole}}}" if " " in whole else whole
    return f"{family}, {suffix}, {given}" if suffix else f"{family}, {given}"


def _name_part(value: object) -> str:
    """A part of a name in Unicode, without the comma, which would part the name anew."""
    if not isinstance(value, str):
        return ""
    # A name of letters alone, as most are, is as it should be (0.1 of 1.5 microseconds).
    if value.isalpha():
        return value
    return " ".join(to_unicode(value).replace(",", " ").replace("{", "").replace("}", "").split())


def _published_doi(doi: str) -> str:
    """The first of the DOIs that stand there, in lower case; "" when it is arXiv's own."""
    if not doi:
        return ""
    first = doi.split()[0].lower().rstrip(",;")
    first = first.removeprefix("doi:").removeprefix("https://doi.org/")
    return "" if is_arxiv_doi(first) or not first.startswith("10.") else first


@cache
def _withdrawn() -> re.Pattern[str]:
    return re.compile("withdr[ae]w", re.IGNORECASE)
