"""Holds a claim against what is known of its work: the points to be told of it.

It is better to say "could not verify" than to accuse a true reference. So an id fixes the identity,
and only title and first author together can say that it is another work's; all titles that the work
is known under are tried; and where an answer is missing nothing is concluded from that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from bibsync.bibtex.arxiv_categories import same_category
from bibsync.verify.authority import ARXIV, AuthorityRecord
from bibsync.verify.claim import Claim
from bibsync.verify.damage import damaged_names, trailing_piece
from bibsync.verify.dossier import Dossier, full_title
from bibsync.verify.people import Comparison, Likeness, compare_authors
from bibsync.verify.sources import Answer
from bibsync.verify.titles import is_same_title, is_shortened_title, shared_words
from bibsync.verify.verdict import Matter, Point, Verdict
from bibsync.verify.years import allowed_years

_NOBODY_OF_THE_RECORD: Final = (Likeness.FIRST_DIFFERS, Likeness.STRANGERS)
# The share of a title's words that the record's title and abstract have: a paper that its journal
# retitled has most, another paper's title seldom half.
_RETITLED: Final = 0.5


class _Held(NamedTuple):
    """A claim beside the records of one work."""

    record: AuthorityRecord  # the one that the id names
    has_title: bool  # whether titles could be compared
    is_titled: bool  # whether one of the work's titles is the entry's
    authors: Comparison  # the best of all
    stated: AuthorityRecord  # the record that it was the best with


def judge(dossier: Dossier) -> Verdict:
    """The verdict on one claim."""
    claim = dossier.claim
    points: list[Point] = []
    record: AuthorityRecord | None = None
    is_settled = False
    if claim.arxiv is not None:
        answer = dossier.paper
        if answer is None:
            points.append(_not_verified(dossier, f"arXiv:{claim.arxiv.versioned}"))
        elif not answer.records:
            points.append(_unknown(dossier, claim.arxiv.versioned, f"arXiv:{claim.arxiv.id}"))
        else:
            record = answer.records[0]
            found = list(_on_paper(dossier, record))
            is_settled = not any(point.matter is Matter.OTHER_WORK for point in found)
            points += found
    if claim.doi:
        answer = dossier.registered
        if answer is None:
            if record is None:
                points.append(_not_verified(dossier, f"doi:{claim.doi}"))
        elif not answer.records:
            points.append(_unknown(dossier, claim.doi, f"doi:{claim.doi}"))
        else:
            points += _on_registration(dossier, answer.records[0], is_settled=is_settled)
            record = record or answer.records[0]
    if claim.arxiv is None and not claim.doi:
        return _on_search(dossier)
    return Verdict(record, tuple(points), dossier.published or _first(dossier.registered))


# The parts of a verdict ---------------------------------------------------------------------------


def _on_paper(dossier: Dossier, record: AuthorityRecord) -> Iterator[Point]:
    """What there is to say when arXiv has the entry's paper."""
    claim = dossier.claim
    assert claim.arxiv is not None, "only such claims have a paper"
    work = list(_records_of_one_work(dossier, record))
    held = _hold(claim, record, work)
    if held.has_title and not held.is_titled and held.authors.likeness in _NOBODY_OF_THE_RECORD:
        yield from _on_two_disagreements(dossier, held)
        return
    yield from _on_title(dossier, held)
    yield from _on_authors(claim, held)
    yield from _on_year(dossier, record, work)
    if claim.primary_class and record.primary_class:
        if not same_category(claim.primary_class, record.primary_class):
            yield Point(Matter.PRIMARY_CLASS, record, claim.primary_class, record.primary_class)
    elif record.primary_class:
        yield Point(Matter.LACKS_CLASS, record, "", record.primary_class)
    yield Point(Matter.LACKS_ARCHIVE, record)
    yield from _on_version(dossier, record)
    if _withdrawn().search(record.comment):
        yield Point(Matter.WITHDRAWN, record, "", record.comment)
    if claim.is_preprint and (record.doi or record.journal_ref) and held.is_titled:
        yield Point(Matter.PUBLISHED, record, "", record.doi or record.journal_ref)


def _on_registration(
    dossier: Dossier, record: AuthorityRecord, *, is_settled: bool
) -> Iterator[Point]:
    """What there is to say when a registry has the entry's DOI. `is_settled`: arXiv's record agrees
    with the entry, so that a title or a year of the published version may be another one."""
    claim = dossier.claim
    held = _hold(
        claim, record, [record, *dossier.versions, *_all(dossier.paper)] if is_settled else [record]
    )
    registered = _hold(claim, record, [record])
    first_differs = registered.authors.likeness in _NOBODY_OF_THE_RECORD
    if registered.has_title and not registered.is_titled and first_differs:
        yield Point(
            Matter.OTHER_WORK,
            record,
            claim.title,
            record.title,
            elsewhere=_elsewhere(dossier, record),
        )
        return
    if is_settled:
        return
    yield from _on_title(dossier, held)
    yield from _on_authors(claim, held)
    yield from _on_year(dossier, record, [record])


def _on_search(dossier: Dossier) -> Verdict:
    """The verdict on an entry without an id."""
    claim = dossier.claim
    if not claim.title:
        reason = "it has neither an id nor a title to look for"
        return Verdict(None, (Point(Matter.NOT_VERIFIED, reason=reason),))
    if dossier.search is None:
        return Verdict(None, (_not_verified(dossier, "a work of this title"),))
    record, reason = dossier.resolution()
    if record is None:
        return Verdict(None, (Point(Matter.NOT_VERIFIED, reason=reason),))
    if not claim.authors or not record.authors:
        reason = f"{record.name} has this title, but there are no authors to compare"
        return Verdict(None, (Point(Matter.NOT_VERIFIED, record, reason=reason),))
    held = _hold(claim, record, [record])
    points = (Point(Matter.HAS_ID, record, "", record.id), *_on_authors(claim, held))
    return Verdict(record, points)


def _on_two_disagreements(dossier: Dossier, held: _Held) -> Iterator[Point]:
    """Title and first author are not the record's: the id is another work's, if it is sure."""
    claim, record = dossier.claim, held.record
    if not claim.is_own_id:
        reason = f"it mentions {record.name}, which is another work"
        yield Point(Matter.NOT_VERIFIED, record, reason=reason)
    elif held.authors.likeness is Likeness.FIRST_DIFFERS and not _knows_titles(dossier, record):
        reason = (
            f"title and first author are not those of {record.name}, and its earlier versions"
            " could not be asked for"
        )
        yield Point(Matter.NOT_VERIFIED, record, claim.title, record.title, reason)
    else:
        yield Point(
            Matter.OTHER_WORK,
            record,
            claim.title,
            record.title,
            elsewhere=_elsewhere(dossier, record),
        )


def _on_title(dossier: Dossier, held: _Held) -> Iterator[Point]:
    claim, record = dossier.claim, held.record
    if held.is_titled:
        if trailing_piece(claim.title, record.title):
            piece = trailing_piece(claim.title, record.title)
            yield Point(Matter.DAMAGED_TITLE, record, claim.title, piece)
        return
    if not held.has_title:
        return
    elsewhere = _elsewhere(dossier, record)
    if elsewhere is None and record.source == ARXIV:
        if not _knows_titles(dossier, record):
            reason = (
                f"the title is not that of {record.name}, and its earlier versions could not be"
                " asked for"
            )
            yield Point(Matter.NOT_VERIFIED, record, claim.title, record.title, reason)
            return
        known = " ".join((record.title, record.abstract))
        if not claim.is_preprint and shared_words(full_title(claim), known) >= _RETITLED:
            reason = (
                f"the title is not that of {record.name}; what was published may have another, and"
                " no record of it is known"
            )
            yield Point(Matter.NOT_VERIFIED, record, claim.title, record.title, reason)
            return
    yield Point(Matter.TITLE, record, claim.title, record.title, elsewhere=elsewhere)


def _on_authors(claim: Claim, held: _Held) -> Iterator[Point]:
    compared, record = held.authors, held.stated
    ours, theirs = " and ".join(claim.authors), " and ".join(record.authors)
    if compared.likeness in (*_NOBODY_OF_THE_RECORD, Likeness.OTHERS_DIFFER):
        yield Point(Matter.AUTHORS, record, ours, theirs, ", ".join(compared.foreign[:3]))
    elif compared.likeness in (Likeness.NOTED, Likeness.MOVED):
        yield Point(Matter.AUTHOR_LIST, record, ours, theirs, _difference(compared))
    elif compared.likeness is Likeness.SAME and damaged_names(claim.authors, record.authors):
        yield Point(Matter.DAMAGED_AUTHORS, record, ours, theirs)


def _on_year(
    dossier: Dossier, record: AuthorityRecord, work: Iterable[AuthorityRecord]
) -> Iterator[Point]:
    claim = dossier.claim
    known = [*work, *_all(dossier.registered), *([dossier.published] if dossier.published else [])]
    years = allowed_years(known, has_venue=not claim.is_preprint)
    if years is None or not claim.year:
        return
    first, last = years
    year = int(claim.year)
    if not first <= year <= last:
        yield Point(Matter.YEAR, record, claim.year, _best_year(record))
        return
    pinned = _first(dossier.pinned)
    if pinned is not None and pinned.updated and claim.is_preprint:
        pinned_year = int(pinned.updated[:4])
        if year != pinned_year and first <= pinned_year:
            yield Point(Matter.OTHER_VERSION_YEAR, pinned, claim.year, str(pinned_year))


def _on_version(dossier: Dossier, record: AuthorityRecord) -> Iterator[Point]:
    arxiv = dossier.claim.arxiv
    asked = arxiv.version if arxiv is not None else None
    if asked is None or record.version is None:
        return
    if asked > record.version:
        yield Point(Matter.UNKNOWN_VERSION, record, f"v{asked}", f"v{record.version}")
    elif asked < record.version:
        yield Point(Matter.NEWER_VERSION, record, f"v{asked}", f"v{record.version}")


# What they need to know ---------------------------------------------------------------------------


def _hold(claim: Claim, record: AuthorityRecord, work: list[AuthorityRecord]) -> _Held:
    title = full_title(claim)
    titled = [one for one in work if one.title]
    is_titled = any(
        is_same_title(title, one.title)
        or is_same_title(claim.title, one.title)
        or is_shortened_title(title, one.title)
        for one in titled
    )
    compared = [
        (compare_authors(claim.authors, claim.has_others, one.authors), one) for one in work
    ]
    best, stated = min(compared, key=lambda pair: pair[0].rank)
    return _Held(record, bool(title.strip()) and bool(titled), is_titled, best, stated)


def _records_of_one_work(dossier: Dossier, record: AuthorityRecord) -> Iterator[AuthorityRecord]:
    """All records of the paper that the arXiv id names, its published version included."""
    yield record
    yield from _all(dossier.pinned)
    yield from dossier.versions
    if dossier.published is not None:
        yield dossier.published
    for registered in _all(dossier.registered):
        # The entry's DOI may be wrong; it is the paper's when the first author says so.
        compared = compare_authors(registered.authors, False, record.authors)
        if compared.likeness not in (*_NOBODY_OF_THE_RECORD, Likeness.UNKNOWN):
            yield registered


def _knows_titles(dossier: Dossier, record: AuthorityRecord) -> bool:
    """Whether all titles that the paper had on arXiv are known."""
    return record.version == 1 or dossier.has_all_versions


def _elsewhere(dossier: Dossier, record: AuthorityRecord | None) -> AuthorityRecord | None:
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


def _unknown(dossier: Dossier, written: str, name: str) -> Point:
    if dossier.claim.arxiv is not None and not dossier.claim.is_own_id:
        return Point(Matter.NOT_VERIFIED, reason=f"it mentions {name}, which does not exist")
    answer = dossier.registered if name.startswith("doi:") else dossier.paper
    as_of = "" if answer is None else f"{answer.source} of {answer.as_of}"
    return Point(Matter.UNKNOWN_ID, None, written, name, as_of, elsewhere=_elsewhere(dossier, None))


def _not_verified(dossier: Dossier, what: str) -> Point:
    return Point(Matter.NOT_VERIFIED, reason=dossier.failure or f"no source knows {what}")


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


def _all(answer: Answer | None) -> tuple[AuthorityRecord, ...]:
    return () if answer is None else answer.records


def _first(answer: Answer | None) -> AuthorityRecord | None:
    records = _all(answer)
    return records[0] if records else None


@cache
def _withdrawn() -> re.Pattern[str]:
    return re.compile(r"withdr[ae]w", re.IGNORECASE)
