"""Holds a claim against what is known of its work: the points to be told of it.

It is better to say "could not verify" than to accuse a true reference. So an id fixes the identity,
and only title and first author together can say that it is another work's; all titles that the work
is known under are tried; and where an answer is missing nothing is concluded from that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bibsync.bibtex.arxiv_categories import same_category
from bibsync.verify.authority import ARXIV, AuthorityRecord
from bibsync.verify.claim import Claim
from bibsync.verify.damage import damaged_names, trailing_piece
from bibsync.verify.dossier import Dossier
from bibsync.verify.held import (
    Held,
    doubt_of_titles,
    first_of,
    found_elsewhere,
    found_preprints,
    hold,
    is_book,
    is_its_book,
    is_mentioned_work,
    knows_versions,
    records_of_one_work,
)
from bibsync.verify.people import Comparison, Likeness
from bibsync.verify.remarks import is_too_new, is_withdrawn, stated_categories
from bibsync.verify.sources import Answer
from bibsync.verify.titles import squeezed
from bibsync.verify.verdict import Matter, Point, Verdict
from bibsync.verify.years import YearLikeness, compare_year


class _Part(NamedTuple):
    """What one of the entry's ids led to."""

    record: AuthorityRecord | None = None  # None: the id names none, or nobody could tell
    points: tuple[Point, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether the entry is known to describe the record's work."""
        return self.record is not None and not any(
            point.matter is Matter.OTHER_WORK for point in self.points
        )


def judge(dossier: Dossier) -> Verdict:
    """The verdict on one claim."""
    claim = dossier.claim
    paper = _Part()
    if claim.arxiv is not None and (claim.is_own_id or is_mentioned_work(dossier)):
        paper = _on_arxiv_id(dossier)
    elif not claim.doi:
        return _on_search(dossier)
    registered = _on_doi(dossier, paper) if claim.doi else _Part()
    # A DOI that may be another work's says nothing of where this one was published.
    is_sure = registered.is_settled and not any(
        point.matter is Matter.NOT_VERIFIED for point in registered.points
    )
    return Verdict(
        paper.record or registered.record,
        paper.points + registered.points,
        dossier.published or (registered.record if is_sure else None),
    )


# The parts of a verdict ---------------------------------------------------------------------------


def _on_arxiv_id(dossier: Dossier) -> _Part:
    arxiv = dossier.claim.arxiv
    assert arxiv is not None, "only such claims are judged here"
    answer = dossier.paper
    if answer is None:
        reason = dossier.paper_failure or f"no source knows arXiv:{arxiv.versioned}"
        return _Part(None, (Point(Matter.NOT_VERIFIED, reason=reason),))
    if answer.records:
        record = answer.records[0]
        return _Part(record, tuple(_on_paper(dossier, record)))
    if is_too_new(arxiv, answer.as_of):
        reason = f"arXiv had no {arxiv.id} on {answer.as_of}; it may have come since"
        return _Part(None, (Point(Matter.NOT_VERIFIED, reason=reason),))
    field = dossier.claim.arxiv_field
    return _Part(None, (_unknown(dossier, answer, f"arXiv:{arxiv.id}", field),))


def _on_doi(dossier: Dossier, paper: _Part) -> _Part:
    doi, answer = dossier.claim.doi, dossier.registered
    if answer is None:
        reason = dossier.doi_failure or f"no source knows doi:{doi}"
        return _Part(None, () if paper.record else (Point(Matter.NOT_VERIFIED, reason=reason),))
    if answer.agency:
        reason = f"doi:{doi} is registered with {answer.agency}, which is not asked"
        return _Part(None, () if paper.record else (Point(Matter.NOT_VERIFIED, reason=reason),))
    if not answer.records:
        return _Part(None, (_unknown(dossier, answer, f"doi:{doi}", dossier.claim.doi_field),))
    record = answer.records[0]
    on_record = _on_second_id if paper.is_settled else _on_registration
    return _Part(record, tuple(on_record(dossier, record)))


def _on_paper(dossier: Dossier, record: AuthorityRecord) -> Iterator[Point]:
    """What there is to say when arXiv has the entry's paper."""
    claim = dossier.claim
    work = list(records_of_one_work(dossier, record))
    held = hold(claim, record, work)
    if held.is_other_work:
        yield _on_two_disagreements(dossier, held)
        return
    yield from _on_title(dossier, held)
    yield from _on_authors(dossier, held)
    yield from _on_year(dossier, record, work)
    yield from _on_class(claim, record)
    yield Point(Matter.ON_ARXIV, record)
    yield from _on_version(dossier, record)
    if is_withdrawn(record.comment):
        yield Point(Matter.WITHDRAWN, record, field=claim.arxiv_field)
    if claim.is_preprint and (record.doi or record.journal_ref) and held.is_titled:
        yield Point(Matter.PUBLISHED, record)


def _on_registration(dossier: Dossier, record: AuthorityRecord) -> Iterator[Point]:
    """What there is to say when a registry has the entry's DOI, and arXiv nothing for it."""
    claim = dossier.claim
    work = [record, *found_preprints(dossier, record)]
    held = hold(claim, record, work)
    if is_its_book(claim, record):
        reason = f"{record.name} is the book that it appeared in"
        yield Point(Matter.NOT_VERIFIED, record, reason=reason)
    elif held.is_other_work:
        yield _other_work(dossier, record)
    else:
        yield from _on_title(dossier, held)
        yield from _on_authors(dossier, held)
        yield from _on_year(dossier, record, work)


def _on_second_id(dossier: Dossier, record: AuthorityRecord) -> Iterator[Point]:
    """What there is to say of a DOI where the entry agrees with arXiv's record: the published work
    may have another title, another year and more authors, and is the same."""
    held = hold(dossier.claim, record, [record])
    if not held.is_other_work or is_its_book(dossier.claim, record):
        return
    if held.authors.likeness is Likeness.STRANGERS:
        yield _other_work(dossier, record)
    else:
        reason = f"title and first author are not those of {record.name}"
        yield Point(Matter.NOT_VERIFIED, record, reason=reason)


def _on_search(dossier: Dossier) -> Verdict:
    """The verdict on an entry without an id of its own."""
    claim = dossier.claim
    if not squeezed(claim.title):
        reason = "it has neither an id nor a title to look for"
        return Verdict(None, (Point(Matter.NOT_VERIFIED, reason=reason),))
    if dossier.search is None:
        known = "a work of this title"
        if claim.arxiv is not None:
            known = f"that it is arXiv:{claim.arxiv.versioned}, which it mentions"
        reason = dossier.search_failure or f"no source knows {known}"
        point = Point(Matter.NOT_VERIFIED, reason=reason, is_to_be_sought=True)
        return Verdict(None, (point,))
    record, reason = dossier.resolution()
    if record is None or record.source != ARXIV:
        return Verdict(None, (Point(Matter.NOT_VERIFIED, reason=reason),))
    if not claim.authors or not record.authors:
        reason = f"{record.name} has this title, but there are no authors to compare"
        return Verdict(None, (Point(Matter.NOT_VERIFIED, record, reason=reason),))
    held = hold(claim, record, [record])
    points = (Point(Matter.HAS_ID, record), *_on_authors(dossier, held))
    return Verdict(record, points)


def _on_two_disagreements(dossier: Dossier, held: Held) -> Point:
    """Title and first author are not the record's: the id is another work's, if it is sure."""
    record = held.record
    if held.authors.likeness is Likeness.FIRST_DIFFERS:
        doubt = doubt_of_titles(dossier, record)
        if doubt:
            reason = f"title and first author are not those of {record.name}, {doubt}"
            return Point(Matter.NOT_VERIFIED, record, reason=reason, is_to_be_sought=True)
    return _other_work(dossier, record)


def _on_title(dossier: Dossier, held: Held) -> Iterator[Point]:
    claim, record = dossier.claim, held.record
    if held.is_titled:
        piece = trailing_piece(claim.title, record.title)
        if piece:
            yield Point(Matter.DAMAGED_TITLE, record, claim.title, piece)
        return
    if not held.has_title:
        return
    elsewhere = found_elsewhere(dossier, record)
    doubt = "" if elsewhere is not None else doubt_of_titles(dossier, record)
    if doubt:
        reason = f"the title is not that of {record.name}, {doubt}"
        yield Point(Matter.NOT_VERIFIED, record, reason=reason, is_to_be_sought=True)
    else:
        yield Point(Matter.TITLE, record, claim.title, elsewhere=elsewhere)


def _on_authors(dossier: Dossier, held: Held) -> Iterator[Point]:
    claim, compared, record = dossier.claim, held.authors, held.stated
    match compared.likeness:
        case Likeness.FIRST_DIFFERS if not knows_versions(dossier, record):
            reason = (
                f"the first author is not that of {record.name}, and its earlier versions could not"
                " be asked for"
            )
            yield Point(Matter.NOT_VERIFIED, record, reason=reason)
        case (
            Likeness.FIRST_DIFFERS | Likeness.STRANGERS | Likeness.OTHERS_DIFFER | Likeness.RESPELT
        ):
            yield Point(Matter.AUTHORS, record, reason=", ".join(compared.foreign[:3]))
        case Likeness.NOTED | Likeness.MOVED:
            yield Point(Matter.AUTHOR_LIST, record, reason=_difference(compared))
        case Likeness.SAME if damaged_names(claim.authors, record.authors):
            yield Point(Matter.DAMAGED_AUTHORS, record)


def _on_year(
    dossier: Dossier, record: AuthorityRecord, work: Iterable[AuthorityRecord]
) -> Iterator[Point]:
    claim = dossier.claim
    if not claim.year:
        return
    # What a registry calls the year of a book may be that of its scan or its reprint.
    dated = [one for one in work if not is_book(one)]
    year = int(claim.year)
    has_venue = not claim.is_preprint or bool(claim.doi)
    match compare_year(year, dated, has_venue=has_venue):
        case YearLikeness.WRONG:
            yield Point(Matter.YEAR, record, claim.year, _best_year(record))
        case YearLikeness.DOUBTFUL:
            reason = (
                f"{record.name} is of {_years_of(record)}, and no record is known of what was"
                f" published in {claim.year}"
            )
            yield Point(Matter.NOT_VERIFIED, record, reason=reason)
        case YearLikeness.RIGHT:
            pinned = first_of(dossier.pinned)
            stated = pinned.updated[:4] if pinned is not None and claim.is_preprint else ""
            if stated and stated != claim.year:
                yield Point(Matter.OTHER_VERSION_YEAR, pinned, claim.year, stated)


def _on_class(claim: Claim, record: AuthorityRecord) -> Iterator[Point]:
    if not record.primary_class or not claim.primary_class:
        return
    stated = stated_categories(claim.primary_class)
    if not any(same_category(one, record.primary_class) for one in stated):
        yield Point(Matter.PRIMARY_CLASS, record, claim.primary_class, record.primary_class)


def _on_version(dossier: Dossier, record: AuthorityRecord) -> Iterator[Point]:
    arxiv = dossier.claim.arxiv
    asked = arxiv.version if arxiv is not None else None
    if asked is None or record.version is None:
        return
    # What is known of the newest version may be some weeks old.
    is_denied = dossier.pinned is not None and not dossier.pinned.records
    if asked > record.version and is_denied:
        yield Point(Matter.UNKNOWN_VERSION, record, f"v{asked}", field=dossier.claim.arxiv_field)
    elif asked < record.version:
        yield Point(Matter.NEWER_VERSION, record, f"v{asked}", field=dossier.claim.arxiv_field)


# What they need to know ---------------------------------------------------------------------------


def _other_work(dossier: Dossier, record: AuthorityRecord) -> Point:
    claim, elsewhere = dossier.claim, found_elsewhere(dossier, record)
    field = claim.arxiv_field if record.source == ARXIV else claim.doi_field
    return Point(Matter.OTHER_WORK, record, claim.title, elsewhere=elsewhere, field=field)


def _unknown(dossier: Dossier, answer: Answer, name: str, field: str) -> Point:
    as_of, elsewhere = f"{answer.source} of {answer.as_of}", found_elsewhere(dossier, None)
    return Point(Matter.UNKNOWN_ID, None, name, "", as_of, elsewhere, field)


def _difference(compared: Comparison) -> str:
    parts = []
    if compared.foreign:
        parts.append(f"{_count(compared.foreign)} not in the record")
    if compared.missing:
        parts.append(f"{_count(compared.missing)} of the record missing")
    return ", ".join(parts) or "their order is another one"


def _count(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} names"


def _best_year(record: AuthorityRecord) -> str:
    """The year to write: of this version, as arXiv's own export does, else what is known."""
    years = record.years
    if years is None:
        return ""
    return str(years[1] if record.source == ARXIV else years[0])


def _years_of(record: AuthorityRecord) -> str:
    years = record.years
    if years is None:
        return "an unknown year"
    return str(years[0]) if years[0] == years[1] else f"{years[0]} to {years[1]}"
