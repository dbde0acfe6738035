"""Lays a claim beside the records of one work: what they share, and what cannot be known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from bibsync.verify.authority import ARXIV, AuthorityRecord
from bibsync.verify.claim import Claim, full_title
from bibsync.verify.dossier import Dossier
from bibsync.verify.people import Comparison, Likeness, compare_authors
from bibsync.verify.sources import Answer
from bibsync.verify.titles import (
    is_near_title,
    is_same_title,
    is_shortened_title,
    shared_words,
    squeezed,
)

_NOBODY: Final = (Likeness.FIRST_DIFFERS, Likeness.STRANGERS)
# The share of a title's words that the record's title and abstract have: a paper that its journal
# retitled has most, another paper's title seldom half.
_RETITLED: Final = 0.5
# Crossref's types of whole books.
_BOOKS: Final = ("book", "monograph", "proceedings", "edited-book", "reference-book", "book-set")


class Held(NamedTuple):
    """A claim beside the records of one work."""

    record: AuthorityRecord  # the one that the id names
    has_title: bool  # whether titles could be compared
    is_titled: bool  # whether one of the work's titles is the entry's
    is_nearly_titled: bool  # or would be, were it not for a slip
    authors: Comparison  # the best of all
    stated: AuthorityRecord  # the record that it was the best with

    @property
    def is_other_work(self) -> bool:
        """Whether title and first author both are somebody else's."""
        is_other_title = self.has_title and not self.is_titled and not self.is_nearly_titled
        return is_other_title and self.authors.likeness in _NOBODY


def hold(claim: Claim, record: AuthorityRecord, work: list[AuthorityRecord]) -> Held:
    """The claim beside all records of the work whose record its id names."""
    title = full_title(claim)
    titles = list(dict.fromkeys(one.title for one in work if squeezed(one.title)))
    is_titled = any(
        is_same_title(title, one)
        or is_same_title(claim.title, one)
        or is_shortened_title(title, one)
        for one in titles
    )
    is_near = is_titled or any(is_near_title(title, one) for one in titles)
    # Versions mostly have the same authors, and there may be thousands of these.
    distinct = {one.authors: one for one in reversed(work) if one.authors} or {(): record}
    compared = [
        (compare_authors(claim.authors, claim.has_others, authors), one)
        for authors, one in reversed(distinct.items())
    ]
    best, stated = min(compared, key=lambda pair: pair[0].rank)
    has_title = bool(squeezed(title)) and bool(titles)
    return Held(record, has_title, is_titled, is_near, best, stated)


def records_of_one_work(dossier: Dossier, record: AuthorityRecord) -> Iterator[AuthorityRecord]:
    """All records of the paper that the arXiv id names, its published version included."""
    yield record
    yield from all_of(dossier.pinned)
    yield from dossier.versions
    if dossier.published is not None:
        yield dossier.published
    for registered in all_of(dossier.registered):
        # The entry's DOI may be wrong; it is the paper's when the first author says so.
        compared = compare_authors(registered.authors, False, record.authors)
        if compared.likeness not in (*_NOBODY, Likeness.UNKNOWN):
            yield registered


def is_mentioned_work(dossier: Dossier) -> bool:
    """Whether the entry is the paper that it only mentions; else it may be a reply to it."""
    record = first_of(dossier.paper)
    if record is None:
        return False
    held = hold(dossier.claim, record, list(records_of_one_work(dossier, record)))
    return held.is_titled and held.authors.likeness not in _NOBODY


def is_book(record: AuthorityRecord) -> bool:
    """Whether a registry's record is that of a whole book."""
    return record.publication is not None and record.publication.type in _BOOKS


def is_its_book(claim: Claim, record: AuthorityRecord) -> bool:
    """Whether a DOI is that of the book or the proceedings which an entry is a part of."""
    is_part = bool(claim.venue) and not is_same_title(full_title(claim), record.title)
    return is_part and is_book(record)


def knows_versions(dossier: Dossier, record: AuthorityRecord) -> bool:
    """Whether all is known that the paper was on arXiv; a registry has one version only."""
    return record.source != ARXIV or record.version == 1 or dossier.has_all_versions


def doubt_of_titles(dossier: Dossier, record: AuthorityRecord) -> str:
    """Why the work may have titles that are not known: a clause, "" when it cannot."""
    if not knows_versions(dossier, record):
        return "and its earlier versions could not be asked for"
    claim = dossier.claim
    is_published = not claim.is_preprint or bool(record.doi or record.journal_ref)
    is_known = record.source != ARXIV or any(
        one.source != ARXIV for one in records_of_one_work(dossier, record)
    )
    if is_known or not is_published:
        return ""
    known = " ".join((record.title, record.abstract))
    if shared_words(full_title(claim), known) < _RETITLED:
        return ""
    return "which may have another one where it was published, and no record of that is known"


def found_elsewhere(dossier: Dossier, record: AuthorityRecord | None) -> AuthorityRecord | None:
    """The record of another work that the entry's title belongs to; None when none was found."""
    if dossier.search is None:
        return None
    found = dossier.resolution().record
    if found is None:
        exact = [
            one
            for one in dossier.search.records
            if is_same_title(full_title(dossier.claim), one.title)
        ]
        found = exact[0] if len({one.id for one in exact}) == 1 else None
    return found if found is not None and (record is None or found.id != record.id) else None


def found_preprints(dossier: Dossier, record: AuthorityRecord) -> list[AuthorityRecord]:
    """Papers on arXiv that the search found, and that say that this record is of their published
    version; it may have another title."""
    found = all_of(dossier.search)
    return [one for one in found if one.source == ARXIV and one.doi and one.doi == record.id]


def all_of(answer: Answer | None) -> tuple[AuthorityRecord, ...]:
    """The records of an answer; none when nobody could tell."""
    return () if answer is None else answer.records


def first_of(answer: Answer | None) -> AuthorityRecord | None:
    """The one record of an answer; None where there is none, or nobody could tell."""
    records = all_of(answer)
    return records[0] if records else None
