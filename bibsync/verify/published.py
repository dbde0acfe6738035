"""Turns a preprint's entry and the records of its paper into the entry that it would become."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from bibsync.bibtex.arxiv_id import ArxivId, find_arxiv_id, is_arxiv_doi, parse_arxiv_id
from bibsync.bibtex.datamodel import Dialect
from bibsync.bibtex.doi import parse_doi
from bibsync.bibtex.own_fields import balanced
from bibsync.bibtex.printable import printable
from bibsync.verify.companions import is_notice
from bibsync.verify.journal_ref import JournalReference, read_journal_reference
from bibsync.verify.people import Likeness, compare_authors
from bibsync.verify.titles import is_same_title, is_shortened_title

if TYPE_CHECKING:
    from bibsync.bibtex.entry import Work
    from bibsync.verify.authority import AuthorityRecord


class Published(NamedTuple):
    """What an entry of a preprint would become as one of the published paper.

    Where the paper's record says that it was published, but not plainly where, `entry_type` is the
    present one, and `fields` may be empty: then there is something to tell, and nothing to write.
    """

    entry_type: str  # in lower case
    fields: tuple[tuple[str, str], ...]  # names and texts of those to set, in their order
    removed: tuple[str, ...]  # names of those that would say something wrong then
    description: str  # "published in Visual Intelligence 2(1):36, 2024, doi:10.1007/…"


def published_entry(
    work: Work,
    arxiv_record: AuthorityRecord | None,
    crossref_record: AuthorityRecord | None,
    dialect: Dialect,
) -> Published | None:
    """What the entry would become; None when it is no preprint, or nothing is known to change.

    Where it appeared is taken from Crossref's record, else from the `journal_ref` of arXiv's as far
    as that can be read. Without either, only the DOI is added. The key, the authors, the arXiv id
    and whatever else the entry has stay; an id that stood in a field that changes gets its own. An
    entry that names another DOI is left alone, and a DOI that turns out to be another work's, or an
    erratum's, is not believed.
    """
    if not is_preprint_entry(work):
        return None
    if (
        arxiv_record is not None
        and crossref_record is not None
        and not _is_publication_of(arxiv_record, crossref_record, work.get("title"))
    ):
        arxiv_record, crossref_record = arxiv_record._replace(doi=""), None
    known = [record for record in (crossref_record, arxiv_record) if record is not None]
    place = next((found for record in known if (found := _place(record)) is not None), None)
    reference = _reference(arxiv_record)
    doi = _doi(arxiv_record, crossref_record)
    own_doi = parse_doi(work.get("doi"))
    if own_doi is not None and not is_arxiv_doi(own_doi.key) and doi and own_doi.key != doi:
        return None
    if place is None and not doi and (reference is None or own_doi is not None):
        return None
    wanted = _Wanted(work)
    if place is not None:
        _set_place(wanted, place, dialect)
    if doi and (own_doi is None or own_doi.key != doi):
        wanted.set("doi", doi)
    _keep_arxiv_id(wanted, arxiv_record, dialect)
    entry_type = work.type if place is None else place.entry_type
    if entry_type == work.type and not wanted.fields and not wanted.removed:
        is_news = place is None and reference is not None and own_doi is None
        if not is_news:
            return None
    return Published(
        entry_type,
        tuple(wanted.fields.items()),
        tuple(wanted.removed),
        _description(place, reference, doi),
    )


def is_preprint_entry(work: Work) -> bool:
    """Whether an entry stands for a preprint: by its type, or an article whose journal is arXiv."""
    if work.type == "article":
        journal = work.get("journal") or work.get("journaltitle")
        return _archive().search(journal) is not None
    return work.type in _PREPRINT_TYPES


def _is_publication_of(paper: AuthorityRecord, registered: AuthorityRecord, title: str) -> bool:
    """Whether a registry's record is of a paper that was published: it has the title, which is that
    of the paper or of the entry, or the authors."""
    titles = (paper.title, title)
    if is_notice(registered.title) and not any(map(is_notice, titles)):
        return False
    if any(
        is_same_title(one, registered.title) or is_shortened_title(one, registered.title)
        for one in titles
    ):
        return True
    compared = compare_authors(registered.authors, False, paper.authors)
    return compared.likeness not in (
        *(Likeness.OTHERS_DIFFER, Likeness.FIRST_DIFFERS, Likeness.STRANGERS),
    )


# Sources of the place ----------------------------------------------------------------------------


class _Place(NamedTuple):
    """Where a paper appeared; "" for what is not known."""

    entry_type: str
    container: str
    volume: str = ""
    number: str = ""
    pages: str = ""
    year: str = ""
    date: str = ""  # ISO: year, month and day as far as they are known
    series: str = ""
    publisher: str = ""
    title: str = ""


_PREPRINT_TYPES: Final = frozenset(
    ("misc", "online", "unpublished", "preprint", "techreport", "report")
)
# Crossref's types (its API, `/types`) that have an entry type of their own. `posted-content` is a
# preprint again.
_TYPES: Final = {
    "journal-article": "article",
    "proceedings-article": "inproceedings",
    "book-chapter": "incollection",
}


def _place(record: AuthorityRecord) -> _Place | None:
    """Where the record plainly says that the paper appeared."""
    publication = record.publication
    if publication is None:
        reference = _reference(record)
        if reference is None or not reference.is_plain:
            return None
        return _Place(
            "inproceedings" if reference.is_conference else "article",
            reference.name,
            reference.volume,
            reference.number,
            reference.pages,
            reference.year,
            reference.year,
            reference.series,
        )
    entry_type = _TYPES.get(publication.type)
    if entry_type is None or not publication.container:
        return None
    return _Place(
        entry_type,
        publication.container,
        publication.volume,
        publication.number,
        publication.pages,
        record.published[:4],
        record.published[:10],
        publisher="" if entry_type == "article" else publication.publisher,
        title=record.title,
    )


def _reference(record: AuthorityRecord | None) -> JournalReference | None:
    """The `journal_ref` of a record; None for none, and for one that is an intention."""
    if record is None or not record.journal_ref.strip():
        return None
    reference = read_journal_reference(record.journal_ref)
    return None if reference.is_intention else reference


def _doi(arxiv: AuthorityRecord | None, crossref: AuthorityRecord | None) -> str:
    """The DOI of the published paper, in lower case; "" when no record names one."""
    if crossref is not None and crossref.publication is not None:
        if crossref.publication.type == "posted-content":
            return ""
        return crossref.id
    return "" if arxiv is None or is_arxiv_doi(arxiv.doi) else arxiv.doi


# Fields ------------------------------------------------------------------------------------------


class _Wanted:
    """The fields of an entry that are to change, against those that it has."""

    __slots__ = ("fields", "removed", "work")

    def __init__(self, work: Work) -> None:
        self.work = work
        self.fields: dict[str, str] = {}
        self.removed: list[str] = []

    def set(self, name: str, text: str) -> None:
        """The field is to have this text; nothing when the text is empty or there already."""
        text = balanced(text)  # a DOI may hold any character
        if text and self.work.get(name) != text:
            self.fields[name] = text

    def remove(self, name: str) -> None:
        """The entry is to have no such field of its own."""
        value = self.work.values.get(name)
        if value is not None and value.inherited_from is None:
            self.removed.append(name)


def _set_place(wanted: _Wanted, place: _Place, dialect: Dialect) -> None:
    work = wanted.work
    is_parted = "subtitle" in work  # then nobody knows which part of the new title is which
    if place.title and not is_parted and not is_same_title(work.get("title"), place.title):
        wanted.set("title", printable(place.title))
    is_article = place.entry_type == "article"
    container = _journal_field(work, dialect) if is_article else "booktitle"
    wanted.set(container, printable(place.container))
    parts = {
        "series": place.series,
        "volume": place.volume,
        "number": place.number,
        "pages": _range().sub("--", place.pages),
    }
    for name, text in parts.items():
        if text:
            wanted.set(name, printable(text))
        elif name != "series" and _is_of_the_preprint(work, name):
            wanted.remove(name)
    wanted.set("publisher", printable(place.publisher))
    _set_year(wanted, place, dialect)
    if work.get("pubstate").strip().lower() in ("preprint", "submitted", "inpreparation"):
        wanted.remove("pubstate")
    for name in ("journal", "journaltitle", "publisher", "organization", "institution"):
        if name not in wanted.fields and _archive().search(work.get(name)):
            wanted.remove(name)


def _journal_field(work: Work, dialect: Dialect) -> str:
    for name in ("journal", "journaltitle"):
        if name in work:
            return name
    return "journaltitle" if dialect is Dialect.BIBLATEX else "journal"


def _is_of_the_preprint(work: Work, name: str) -> bool:
    """Whether a volume, number or pages cannot be those of the journal: `CoRR`'s `abs/1706.03762`,
    the number of a report."""
    if work.type in ("article", "techreport", "report"):
        return True
    value = work.get(name)
    return _archive().search(value) is not None or _arxiv_id(name, value) is not None


def _arxiv_id(name: str, text: str) -> ArxivId | None:
    """The arXiv id that a field says; a bare one counts where a volume or an issue should be."""
    found = find_arxiv_id(text)
    if found is None and name in ("volume", "number"):
        return parse_arxiv_id(text)
    return None if found is None else found.arxiv


def _set_year(wanted: _Wanted, place: _Place, dialect: Dialect) -> None:
    """The year is that of the publication, in the field that has it; a month of another goes."""
    work = wanted.work
    if not place.year:
        return
    written = [name for name in ("year", "date") if name in work]
    for name in written or ["date" if dialect is Dialect.BIBLATEX else "year"]:
        if name == "year" or work.get("date")[:4] != place.year:
            wanted.set(name, place.year if name == "year" else place.date)
    if wanted.fields.keys() & {"year", "date"}:
        wanted.remove("month")
        wanted.remove("day")


def _keep_arxiv_id(wanted: _Wanted, record: AuthorityRecord | None, dialect: Dialect) -> None:
    """The arXiv id gets a field of its own when the one that says it changes."""
    work = wanted.work
    if "eprint" in work or "arxivid" in work:
        return
    changed = (_arxiv_id(name, work.get(name)) for name in (*wanted.fields, *wanted.removed))
    found = next((arxiv for arxiv in changed if arxiv is not None), None)
    if found is None:
        return
    is_biblatex = dialect is Dialect.BIBLATEX
    wanted.set("eprint", found.versioned)
    if "archiveprefix" not in work and "eprinttype" not in work:
        name, text = ("eprinttype", "arxiv") if is_biblatex else ("archivePrefix", "arXiv")
        wanted.set(name, text)
    if record is not None and "primaryclass" not in work and "eprintclass" not in work:
        wanted.set("eprintclass" if is_biblatex else "primaryClass", record.primary_class)


def _description(place: _Place | None, reference: JournalReference | None, doi: str) -> str:
    words: list[str] = []
    if place is not None:
        issue = f"({place.number})" if place.number else ""
        numbers = place.volume + issue + (f":{place.pages}" if place.pages else "")
        if place.pages and not place.volume:
            numbers = f"{issue} {place.pages}".strip()
        words.append(f"{place.container} {numbers}".rstrip())
        words.append(place.year)
    elif reference is not None:
        words.append(reference.text)
    words.append(f"doi:{doi}" if doi else "")
    said = ", ".join(word for word in words if word)
    return f"published in {said}" if place or reference else f"published as {said}"


@cache
def _archive() -> re.Pattern[str]:
    return re.compile(r"(?i:arxiv|\bcorr\b)")


@cache
def _range() -> re.Pattern[str]:
    return re.compile(r"(?<=[0-9A-Za-z]) ?(?:-{1,3}|[–—]) ?(?=[0-9A-Za-z])")
