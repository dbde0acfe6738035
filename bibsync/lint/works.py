"""Turns two entries with one title into an answer: are they one work, and how are they related?"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bibsync.lint.archives import given_arxiv_id
from bibsync.lint.duplicates import are_related
from bibsync.lint.rule import LazyPattern

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry


class Sameness(StrEnum):
    """What two entries with the same title and first author are to each other."""

    SAME = "same"  # one work, described twice
    PREPRINT = "preprint"  # one is the preprint of the other
    DIFFERENT = "different"  # two works, or nobody can tell


# Types that describe works of one kind.
_KINDS: Final = {
    "conference": "inproceedings",
    "techreport": "report",
    "electronic": "misc",
    "www": "misc",
    "online": "misc",
    "unpublished": "misc",
    "preprint": "misc",
}
_PUBLISHED: Final = frozenset(("article", "inproceedings", "incollection", "book", "inbook"))
# When two entries say something different here, they describe two works: parts, editions, issues,
# translations, columns under a standing title.
_TELLING: Final = (
    *("volume", "number", "issue", "edition", "chapter", "part", "version", "eid", "subtitle"),
    *("titleaddon", "volumetitle", "month", "language", "langid", "translator", "crossref", "isrn"),
)
_YEAR: Final = LazyPattern(r"[0-9]{4}")
_NUMBER: Final = LazyPattern(r"[0-9]+")
_PREPRINT_SERVER: Final = LazyPattern(r"(?i:arxiv|corr\b|biorxiv|medrxiv|preprint|ssrn)")
_FURTHEST: Final = 3  # years between a preprint and its publication


def sameness(entry: Entry, other: Entry) -> Sameness:
    """What two entries are to each other whose titles are equal.

    `SAME` needs the same first author or editor, kind, and year (or none), and nothing that tells
    them apart. Entries that the rules on keys, DOIs and arXiv ids report are `DIFFERENT` here.
    """
    if entry.key.lower() == other.key.lower() or are_related(entry, other):
        return Sameness.DIFFERENT
    if any(name in e.by_name for name in ("related", "entryset") for e in (entry, other)):
        return Sameness.DIFFERENT  # one work on purpose, shown in two ways
    surname = _first_surname(entry)
    if not surname or surname != _first_surname(other) or _is_told_apart(entry, other):
        return Sameness.DIFFERENT
    kinds = {_KINDS.get(entry.type, entry.type), _KINDS.get(other.type, other.type)}
    are_preprints = _is_preprint(entry) + _is_preprint(other)
    if are_preprints == 1 and len(_PUBLISHED & kinds) >= 1:
        return Sameness.PREPRINT if _years_apart(entry, other) <= _FURTHEST else Sameness.DIFFERENT
    if len(kinds) > 1 or _years_apart(entry, other) or _says_otherwise(entry, other, _TELLING):
        return Sameness.DIFFERENT
    if _are_co_published(entry, other):
        return Sameness.DIFFERENT
    if kinds == {"misc"} and _says_otherwise(entry, other, ("url", "howpublished")):
        return Sameness.DIFFERENT
    return Sameness.SAME


def _text(entry: Entry, name: str) -> str:
    from bibsync.bibtex.latex import comparable

    field = entry.by_name.get(name)
    return comparable(field.content) if field is not None else ""


def _says_otherwise(entry: Entry, other: Entry, names: tuple[str, ...]) -> bool:
    for name in names:
        one = _text(entry, name)
        if one:
            two = _text(other, name)
            if two and one != two:
                return True
    return False


def _is_told_apart(entry: Entry, other: Entry) -> bool:
    """Whether identifiers or pages are different, or so equal that another rule speaks of them."""
    for name in ("doi", "eprint"):
        both = (_text(entry, name), _text(other, name))
        if all(both) and not any("arxiv" in text for text in both):
            return True
    arxiv = [given_arxiv_id(e) for e in (entry, other)]
    if arxiv[0] is not None and arxiv[1] is not None and arxiv[0][0].id == arxiv[1][0].id:
        return True  # for DUP004
    pages = [_NUMBER().search(_text(e, "pages")) for e in (entry, other)]
    first, second = (found[0].lstrip("0") if found is not None else "" for found in pages)
    return bool(first) and bool(second) and first != second


def _are_co_published(entry: Entry, other: Entry) -> bool:
    """Whether two publishers brought the same book out; one name may be longer than the other."""
    fields = [e.by_name.get("publisher") for e in (entry, other)]
    if any(field is None for field in fields):
        return False
    names = [f.content if f is not None and not f.is_delimited else "" for f in fields]
    if not any(names):
        names = ["".join(_text(e, "publisher").split()[:1]) for e in (entry, other)]
    return all(names) and names[0] != names[1]


def _first_surname(entry: Entry) -> str:
    from bibsync.bibtex.names import first_surname

    for name in ("author", "editor"):
        field = entry.by_name.get(name)
        if field is not None:
            surname = first_surname(field.content)
            return "" if surname.startswith("anonym") else surname
    return ""


def _years_apart(entry: Entry, other: Entry) -> int:
    """How many years lie between two works; 0 when one does not say."""
    years = []
    for one in (entry, other):
        field = one.by_name.get("year") or one.by_name.get("date")
        found = _YEAR().search(field.content) if field is not None else None
        if found is None:
            return 0
        years.append(int(found[0]))
    return abs(years[0] - years[1])


def _is_preprint(entry: Entry) -> bool:
    if entry.type not in ("article", "misc", "online", "unpublished", "techreport", "preprint"):
        return False
    names = ("journal", "journaltitle", "howpublished", "archiveprefix", "eprinttype", "publisher")
    return any(_PREPRINT_SERVER().search(_text(entry, name)) for name in names) and not (
        entry.type == "article" and ("volume" in entry.by_name and "pages" in entry.by_name)
    )
