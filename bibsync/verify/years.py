"""Turns the dates that records state into what they say about the year of an entry."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import Final

from bibsync.bibtex.arxiv_id import parse_arxiv_id
from bibsync.bibtex.latex import comparable
from bibsync.verify.authority import ARXIV, AuthorityRecord
from bibsync.verify.journal_ref import read_journal_reference

# A paper appears in a journal up to some years after its last version on arXiv, and is put there
# when it is accepted, at the end of the year before that of the proceedings. A preprint without a
# venue is cited in the year after it, as people write down the year in which they read it.
_YEARS_TO_PRINT: Final = 3
_YEARS_BEFORE: Final = 1
_YEARS_TO_CITE: Final = 1
# What nobody can tell: a preprint may have the year of a publication that it does not name, and
# what was written long before may be put on arXiv at any time.
_YEARS_TO_PRINT_UNSAID: Final = 3
_YEARS_OF_AN_OLD_TEXT: Final = 10
# Crossref's type of a preprint: its date is that of the last version.
_PREPRINT: Final = "posted-content"


class YearLikeness(StrEnum):
    """What records say about the year of an entry."""

    RIGHT = "right"
    DOUBTFUL = "doubtful"  # no record is of that year, and none that is known rules it out
    WRONG = "wrong"
    UNKNOWN = "unknown"  # no record gives a date


def compare_year(
    year: int,
    records: Iterable[AuthorityRecord],
    *,
    has_venue: bool,
    is_publication_known: bool = False,
) -> YearLikeness:
    """What all records of a work say about a year that an entry gives for it.

    Right is any year from the first version to the last one and to the publication, and what the
    constants above allow around them. An entry that names a venue means what was published there:
    no other year is wrong unless one of the records is of just that (`is_publication_known`), as
    works are reprinted, collected, made of a thesis and put on arXiv when they are old. No work is
    of a year that has not begun when the sources were asked, save the next one.
    """
    known = list(records)
    spans = [span for record in known if (span := _span(record)) is not None]
    published = [year for record in known for year in _years_of_publication(record)]
    told = [year for record in known for year in _years_in(record.comment)]
    if not spans and not published:
        return YearLikeness.UNKNOWN
    first = min([*(span[0] for span in spans), *published, *told])
    last = max([*(span[1] for span in spans), *published, *told])
    if has_venue:
        is_right = first - _YEARS_BEFORE <= year <= last + _YEARS_TO_PRINT
    else:
        is_right = first <= year <= last + _YEARS_TO_CITE
    now = max(
        (int(record.as_of[:4]) for record in known if record.as_of[:4].isdecimal()), default=0
    )
    if now and year > max(now + 1, last):
        return YearLikeness.WRONG
    if is_right:
        return YearLikeness.RIGHT
    if has_venue:
        is_doubtful = not is_publication_known
    elif year < first:
        is_doubtful = year < first - _YEARS_OF_AN_OLD_TEXT
    else:
        is_doubtful = not published and year <= last + _YEARS_TO_PRINT_UNSAID
    return YearLikeness.DOUBTFUL if is_doubtful else YearLikeness.WRONG


def is_of_publication(record: AuthorityRecord, doi: str, venue: str) -> bool:
    """Whether a record says when that was published which an entry means by its DOI or its venue
    (LaTeX as written): journal and year of a reprint say nothing of the original."""
    publication = record.publication
    if publication is None:
        reference = read_journal_reference(record.journal_ref)
        return not reference.is_intention and _are_one_venue(venue, reference.name)
    if publication.type == _PREPRINT:
        return False
    return record.id == doi or _are_one_venue(venue, publication.container)


def _are_one_venue(one: str, other: str) -> bool:
    """Whether two names are one venue's: word by word the same, or one short for the other."""
    ours, theirs = (
        [word for word in comparable(name.replace(".", ". ")).split() if word not in _SMALL]
        for name in (one, other)
    )
    return (
        bool(ours)
        and len(ours) == len(theirs)
        and all(
            our.startswith(their) or their.startswith(our)
            for our, their in zip(ours, theirs, strict=True)
        )
    )


_SMALL: Final = frozenset("a an and der die et for fur in of on the und".split())


def _years_of_publication(record: AuthorityRecord) -> list[int]:
    """Those in which the record says that the work was published: all of them, as two may be the
    original's and the translation's."""
    if record.source != ARXIV:
        return list(record.years or ())
    return _years_in(record.journal_ref)


def _years_in(text: str) -> list[int]:
    return [int(found) for found in _year().findall(text)]


def _span(record: AuthorityRecord) -> tuple[int, int] | None:
    """The years of the first version and of this one, as the record or its id states them."""
    years = record.years
    arxiv = parse_arxiv_id(record.id) if record.source == ARXIV else None
    if arxiv is None:
        return years
    year, month = arxiv.submitted_year_month
    # What is announced in January, or dated when it was written, may be of the year before.
    first = years[0] if years and record.published else year
    if "01" in (record.published[5:7], "" if record.published else f"{month:02}"):
        first -= 1
    if years and (record.updated or record.version == 1):
        return first, max(first, years[1])
    if record.version == 1:
        return first, year
    return first, max(year, int(record.as_of[:4]) if record.as_of[:4].isdecimal() else 0)


@cache
def _year() -> re.Pattern[str]:
    return re.compile(
        r"(?<![0-9])(?<![0-9][./-])(?:19|20)[0-9]{2}"
        r"(?![0-9]|\.[0-9]|\s?(?:pages?|pp|figures?|tables?|references|words|tokens)\b)"
    )
