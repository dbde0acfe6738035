"""Lays a claim beside the records of one work: what they share, and what cannot be known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from bibsync.verify.authority import ARXIV, AuthorityRecord
from bibsync.verify.claim import Claim, full_title
from bibsync.verify.companions import is_companion, is_notice
from bibsync.verify.dossier import Dossier
from bibsync.verify.languages import are_in_two_languages
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
# Crossref's types of whole books, and of what books and papers appear in.
_BOOKS: Final = ("book", "monograph", "proceedings", "edited-book", "reference-book", "book-set")
_SERIALS: Final = (
    *("journal", "journal-volume", "journal-issue", "book-series", "proceedings-series"),
    *("report-series", "standard-series"),
)


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
    titles = titles_of(claim, work)
    is_titled = is_title_of_one(claim, titles)
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


def titles_of(claim: Claim, work: Iterable[AuthorityRecord]) -> list[str]:
    """All titles that a claim on this work may have, each once."""
    titles = [one.title for one in work]
    if claim.type == "inbook":  # its title may be that of the whole book
        titles += [one.publication.container for one in work if one.publication is not None]
    return [one for one in dict.fromkeys(titles) if squeezed(one)]


def is_title_of_one(claim: Claim, titles: Iterable[str]) -> bool:
    """Whether one of these titles is the claim's: as it is, without the subtitle, or cut short."""
    title = full_title(claim)
    return any(
        is_same_title(title, one)
        or is_same_title(claim.title, one)
        # `Erratum: Deep Widgets` is not `Deep Widgets`.
        or (is_shortened_title(title, one) and is_notice(title) == is_notice(one))
        for one in titles
    )


def is_titled_by_doi_alone(dossier: Dossier, work: Iterable[AuthorityRecord]) -> bool:
    """Whether the claim's title is only that of its DOI, of which nobody says that it is the DOI of
    the arXiv id's paper: the same people wrote other papers, too."""
    papers = [one for one in work if one.id != dossier.claim.doi]
    if any(one.doi == dossier.claim.doi for one in papers):
        return False
    return not is_title_of_one(dossier.claim, titles_of(dossier.claim, papers))


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


def is_whole(record: AuthorityRecord) -> bool:
    """Whether a registry's record is that of a whole book, journal or series."""
    return record.publication is not None and record.publication.type in (*_BOOKS, *_SERIALS)


def whole_that_it_is_in(claim: Claim, record: AuthorityRecord) -> str:
    """What a DOI is the DOI of, when an entry is only a part of that; "" for the entry's own."""
    is_part = bool(claim.venue) and not is_same_title(full_title(claim), record.title)
    if not is_part or not is_whole(record):
        return ""
    is_serial = record.publication is not None and record.publication.type in _SERIALS
    return "the journal or the series" if is_serial else "the book"


def knows_versions(dossier: Dossier, record: AuthorityRecord) -> bool:
    """Whether all is known that the paper was on arXiv; a registry has one version only."""
    return record.source != ARXIV or record.version == 1 or dossier.has_all_versions


def doubt_of_titles(dossier: Dossier, record: AuthorityRecord, work: list[AuthorityRecord]) -> str:
    """Why the work may have titles that are not known: a clause, "" when it cannot."""
    if not knows_versions(dossier, record):
        return "and its earlier versions could not be asked for"
    claim = dossier.claim
    if is_foreign(dossier, work):
        return "which is in another language"
    is_published = not claim.is_preprint or bool(record.doi or record.journal_ref)
    is_known = record.source != ARXIV or any(one.source != ARXIV for one in work)
    if is_known or not is_published:
        return ""
    if shared_words(full_title(claim), " ".join((record.title, record.abstract))) < _RETITLED:
        return ""
    return "which may have another one where it was published, and no record of that is known"


def is_foreign(dossier: Dossier, work: list[AuthorityRecord]) -> bool:
    """Whether all titles of the work are in another language than the entry's, which may translate
    one of them; names are then written in another way, too."""
    title, titles = full_title(dossier.claim), titles_of(dossier.claim, work)
    return bool(titles) and all(are_in_two_languages(title, one) for one in titles)


def doubt_of_publication(dossier: Dossier, record: AuthorityRecord) -> str:
    """Why the record of the entry's DOI may be of another work by the people of its paper on arXiv,
    such as an erratum or the next part: a clause, "" when it is not."""
    paper = first_of(dossier.paper)
    if paper is None or (paper.doi == record.id and not is_notice(record.title)):
        return ""
    papers = [one for one in records_of_one_work(dossier, paper) if one.id != record.id]
    known = [full_title(dossier.claim), *titles_of(dossier.claim, papers)]
    if not squeezed(record.title) or any(_is_one_title(one, record.title) for one in known):
        return ""
    return f"the title of {record.name} is another one, and it may be another work"


def _is_one_title(one: str, other: str) -> bool:
    """Whether two titles are one apart from a subtitle and a slip, and not those of two parts."""
    if is_same_title(one, other):
        return True
    is_like = is_shortened_title(one, other) or is_near_title(one, other)
    return is_like and not is_companion(one, other)


class Elsewhere(NamedTuple):
    """Another work that an entry's title leads to."""

    record: AuthorityRecord | None = None  # None: none was found
    is_sure: bool = False  # whether its authors are the entry's, too


def found_elsewhere(dossier: Dossier, record: AuthorityRecord | None) -> Elsewhere:
    """The other work than the record's that the entry's title belongs to."""
    if dossier.search is None:
        return Elsewhere()
    found = dossier.resolution().record
    is_sure = found is not None
    if found is None:
        exact = [
            one
            for one in dossier.search.records
            if is_same_title(full_title(dossier.claim), one.title)
        ]
        found = exact[0] if len({one.id for one in exact}) == 1 else None
    if found is None or (record is not None and found.id == record.id):
        return Elsewhere()
    return Elsewhere(found, is_sure)


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
