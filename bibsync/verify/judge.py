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
    doubt_of_publication,
    doubt_of_titles,
    first_of,
    found_elsewhere,
    found_preprints,
    hold,
    is_foreign,
    is_mentioned_work,
    is_titled_by_doi_alone,
    is_whole,
    knows_versions,
    records_of_one_work,
    whole_that_it_is_in,
)
from bibsync.verify.people import Comparison, Likeness
from bibsync.verify.remarks import is_too_new, is_withdrawn, stated_categories
from bibsync.verify.sources import Answer
from bibsync.verify.titles import squeezed
from bibsync.verify.verdict import Matter, Point, Verdict
from bibsync.verify.years import YearLikeness, compare_year, is_of_publication


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

    @property
    def described(self) -> AuthorityRecord | None:
        """The record when nothing is left open about which work the entry describes."""
        return None if any(point.is_of_identity for point in self.points) else self.record


def judge(dossier: Dossier) -> Verdict:
    """The verdict on one claim."""
    claim = dossier.claim
    paper = _Part()
    if claim.arxiv is not None and (claim.is_own_id or is_mentioned_work(dossier)):
        paper = _on_arxiv_id(dossier)
    elif claim.no_id_fault:
        paper = _Part(None, (_on_what_is_no_id(dossier),))
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
        paper.described or registered.described,
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
        points = tuple(_on_paper(dossier, record))
        if dossier.claim.second_id:
            reason = f"it names a second paper, {dossier.claim.second_id}"
            points += (Point(Matter.NOT_VERIFIED, reason=reason),)
        return _Part(record, points)
    if is_too_new(arxiv, answer.as_of):
        reason = f"arXiv had no {arxiv.id} on {answer.as_of}; it may have come since"
        return _Part(None, (Point(Matter.NOT_VERIFIED, reason=reason),))
    field = dossier.claim.arxiv_field
    return _Part(None, (_unknown(dossier, answer, f"arXiv:{arxiv.id}", field),))


def _on_what_is_no_id(dossier: Dossier) -> Point:
    """What there is to say of an id of arXiv that cannot be one; nobody needs to be asked."""
    claim = dossier.claim
    elsewhere, is_sure = found_elsewhere(dossier, None)
    return Point(
        Matter.UNKNOWN_ID,
        None,
        f"arXiv:{claim.no_id}",
        reason=f"the id {claim.no_id_fault}",
        elsewhere=elsewhere,
        is_elsewhere_sure=is_sure,
        field=claim.arxiv_field,
    )


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
        yield _on_two_disagreements(dossier, held, work)
        return
    about = [*_on_title(dossier, held, work), *_on_authors(dossier, held)]
    yield from about
    yield from _on_year(dossier, record, work)
    yield from _on_class(claim, record)
    yield from _on_version(dossier, record)
    if is_withdrawn(record.comment):
        yield Point(Matter.WITHDRAWN, record, field=claim.arxiv_field)
    if any(point.is_of_identity for point in about):
        return  # what is told below leads to fixes
    yield Point(Matter.ON_ARXIV, record)
    if dossier.is_published_denied:
        record = record._replace(doi="")
    if claim.is_preprint and (record.doi or record.journal_ref) and held.is_titled:
        yield Point(Matter.PUBLISHED, record)


def _on_registration(dossier: Dossier, record: AuthorityRecord) -> Iterator[Point]:
    """What there is to say when a registry has the entry's DOI, and arXiv nothing for it."""
    claim = dossier.claim
    work = [record, *found_preprints(dossier, record)]
    held = hold(claim, record, work)
    whole = whole_that_it_is_in(claim, record)
    if whole:
        reason = f"{record.name} is {whole} that it appeared in"
        yield Point(Matter.NOT_VERIFIED, record, reason=reason)
    elif held.is_other_work:
        yield _on_two_disagreements(dossier, held, work)
    else:
        yield from _on_title(dossier, held, work)
        yield from _on_authors(dossier, held)
        yield from _on_year(dossier, record, work)


def _on_second_id(dossier: Dossier, record: AuthorityRecord) -> Iterator[Point]:
    """What there is to say of a DOI where the entry agrees with arXiv's record: the published work
    may have another title, another year and more authors, and is the same."""
    claim = dossier.claim
    held = hold(claim, record, [record])
    if whole_that_it_is_in(claim, record):
        return
    if held.is_other_work and held.authors.likeness is Likeness.STRANGERS:
        yield _other_work(dossier, record)
    elif held.is_other_work:
        reason = f"title and first author are not those of {record.name}"
        yield Point(Matter.NOT_VERIFIED, record, reason=reason)
    elif doubt := doubt_of_publication(dossier, record):
        yield Point(Matter.NOT_VERIFIED, record, reason=doubt)


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
    part = _Part(record, (Point(Matter.HAS_ID, record), *_on_authors(dossier, held)))
    return Verdict(record, part.points, described=part.described)


def _on_two_disagreements(dossier: Dossier, held: Held, work: list[AuthorityRecord]) -> Point:
    """Title and first author are not the record's: the id is another work's, if it is sure."""
    record = held.record
    doubt = doubt_of_titles(dossier, record, work)
    if doubt and (held.authors.likeness is Likeness.FIRST_DIFFERS or is_foreign(dossier, work)):
        reason = f"title and first author are not those of {record.name}, {doubt}"
        return Point(Matter.NOT_VERIFIED, record, reason=reason, is_to_be_sought=True)
    return _other_work(dossier, record)


def _on_title(dossier: Dossier, held: Held, work: list[AuthorityRecord]) -> Iterator[Point]:
    claim, record = dossier.claim, held.record
    is_of_doi = record.source == ARXIV and is_titled_by_doi_alone(dossier, work)
    if held.is_titled and not is_of_doi:
        piece = trailing_piece(claim.title, record.title)
        if piece:
            yield Point(Matter.DAMAGED_TITLE, record, claim.title, piece)
        return
    if not held.has_title:
        return
    elsewhere = found_elsewhere(dossier, record)
    if held.is_titled:
        # The same people wrote several papers, and the DOI may be that of another one.
        is_found = elsewhere.is_sure
        doubt = f"but that of doi:{claim.doi}, and no record says that both are of one work"
    else:
        is_found = elsewhere.record is not None
        doubt = doubt_of_titles(dossier, record, work)
    if doubt and not is_found:
        reason = f"the title is not that of {record.name}, {doubt}"
        yield Point(Matter.NOT_VERIFIED, record, reason=reason, is_to_be_sought=True)
    else:
        yield Point(Matter.TITLE, record, claim.title, elsewhere=elsewhere.record)


def _on_authors(dossier: Dossier, held: Held) -> Iterator[Point]:
    claim, compared, record = dossier.claim, held.authors, held.stated
    match compared.likeness:
        case Likeness.FIRST_DIFFERS if not knows_versions(dossier, record):
            reason = (
                f"the first author is not that of {record.name}, and its earlier versions could not"
                " be asked for"
            )
            yield Point(Matter.NOT_VERIFIED, record, reason=reason)
        case Likeness.FIRST_DIFFERS | Likeness.STRANGERS | Likeness.OTHERS_DIFFER:
            yield Point(Matter.AUTHORS, record, reason=", ".join(compared.foreign[:3]))
        case Likeness.RESPELT:
            # It may be a slip, another romanisation, or the name of before a marriage.
            reason = f"{claim.authors[0]} may be another spelling of {record.authors[0]}"
            yield Point(Matter.AUTHOR_LIST, record, reason=reason, is_doubt=True)
        case Likeness.NOTED | Likeness.MOVED:
            reason, is_doubt = _difference(compared), bool(compared.foreign)
            yield Point(Matter.AUTHOR_LIST, record, reason=reason, is_doubt=is_doubt)
        case Likeness.UNKNOWN if compared.foreign:
            reason = f"{compared.foreign[0]} is none of them, unless it names an organisation"
            yield Point(Matter.AUTHOR_LIST, record, reason=reason, is_doubt=True)
        case Likeness.SAME | Likeness.CUT if damaged_names(claim.authors, record.authors):
            yield Point(Matter.DAMAGED_AUTHORS, record)


def _on_year(
    dossier: Dossier, record: AuthorityRecord, work: Iterable[AuthorityRecord]
) -> Iterator[Point]:
    claim = dossier.claim
    if not claim.year:
        return
    # What a registry calls the year of a book may be that of its scan or its reprint.
    dated = [one for one in work if not is_whole(one)]
    year = int(claim.year)
    has_venue = not claim.is_preprint or bool(claim.doi)
    is_known = any(is_of_publication(one, claim.doi, claim.venue) for one in dated)
    match compare_year(year, dated, has_venue=has_venue, is_publication_known=is_known):
        case YearLikeness.WRONG:
            yield Point(Matter.YEAR, record, claim.year, _best_year(record))
        case YearLikeness.DOUBTFUL:
            reason = (
                f"{record.name} is of {_years_of(record)}, and no record is known of what was"
                f" published in {claim.year}"
            )
            yield Point(Matter.NOT_VERIFIED, record, reason=reason, field="year")
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
    claim, (elsewhere, is_sure) = dossier.claim, found_elsewhere(dossier, record)
    field = claim.arxiv_field if record.source == ARXIV else claim.doi_field
    return Point(
        Matter.OTHER_WORK,
        record,
        claim.title,
        elsewhere=elsewhere,
        is_elsewhere_sure=is_sure,
        field=field,
    )


def _unknown(dossier: Dossier, answer: Answer, name: str, field: str) -> Point:
    elsewhere, is_sure = found_elsewhere(dossier, None)
    return Point(
        Matter.UNKNOWN_ID,
        None,
        name,
        reason=f"{answer.source} of {answer.as_of}",
        elsewhere=elsewhere,
        is_elsewhere_sure=is_sure,
        field=field,
    )


def _difference(compared: Comparison) -> str:
    parts = []
    if compared.foreign:
        parts.append(f"{_count(compared.foreign)} not in the record")
    if compared.missing:
        parts.append(f"{_count(compared.missing)} of the record missing")
    # A list cut short by `others` may leave out somebody in between.
    return ", ".join(parts) or "they are not in its order, or not without a gap"


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
