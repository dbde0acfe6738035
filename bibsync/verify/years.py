"""Turns the dates that records state into the years that an entry may give for their work."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from bibsync.bibtex.arxiv_id import parse_arxiv_id
from bibsync.verify.authority import ARXIV, AuthorityRecord

# A paper appears in a journal up to some years after its last version on arXiv, and is put there
# when it is accepted, at the end of the year before that of the proceedings. A preprint without a
# venue is cited in the year after it, as people write down the year in which they read it.
_YEARS_TO_PRINT: Final = 3
_YEARS_BEFORE: Final = 1
_YEARS_TO_CITE: Final = 1


def allowed_years(records: Iterable[AuthorityRecord], *, has_venue: bool) -> tuple[int, int] | None:
    """The first and the last year that is right for a work, by all that is known of it; None when
    no record gives a date. Where no record says of when the last version is, any later year up to
    the day of the answer may be right.
    """
    spans: list[tuple[int, int]] = []
    for record in records:
        span = _span(record)
        if span is None:
            continue
        spans.append(span)
        stated = _year().findall(record.journal_ref)
        if len(stated) == 1:
            spans.append((int(stated[0]), int(stated[0])))
    if not spans:
        return None
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    if has_venue:
        return first - _YEARS_BEFORE, last + _YEARS_TO_PRINT
    return first, last + _YEARS_TO_CITE


def _span(record: AuthorityRecord) -> tuple[int, int] | None:
    """The years of the first version and of this one, as the record or its id states them."""
    years = record.years
    arxiv = parse_arxiv_id(record.id) if record.source == ARXIV else None
    if arxiv is None:
        return years
    first = years[0] if years and record.published else arxiv.submitted_year_month[0]
    if years and (record.updated or record.version == 1):
        return first, max(first, years[1])
    return first, max(first, int(record.as_of[:4] or 0))


@cache
def _year() -> re.Pattern[str]:
    return re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
