"""Turns an entry into what it claims: the few things that an authority can be asked about."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from bibsync.bibtex.arxiv_id import ArxivId, find_arxiv_id, parse_arxiv_id, stands_alone
from bibsync.bibtex.doi import parse_doi
from bibsync.bibtex.names import is_others, split_names

if TYPE_CHECKING:
    from bibsync.bibtex.entry import Work

# Fields whose whole value is an id, in the order in which they are believed; then those that may
# say it in words.
_IDENTIFIERS: Final = ("eprint", "arxivid", "doi", "url")
_TEXTS: Final = (
    *("journal", "journaltitle", "volume", "number", "eid", "howpublished", "note", "booktitle"),
    *("publisher", "institution", "series", "annote", "pages"),
)
_VENUES: Final = ("journal", "journaltitle", "booktitle", "series", "eventtitle")


class Claim(NamedTuple):
    """What an entry says of itself, LaTeX as written; "" for what it does not say.

    Equal claims get equal verdicts, so that a verdict can be kept for its claim.
    """

    type: str  # entry type in lower case
    title: str = ""
    subtitle: str = ""
    authors: tuple[str, ...] = ()  # of the list, without `others`
    has_others: bool = False
    year: str = ""  # four digits
    arxiv: ArxivId | None = None  # the id that the entry has, or names in a text
    # Whether the id is the entry's own; False: a note mentions it, perhaps as that of another work.
    is_own_id: bool = True
    doi: str = ""  # in lower case; arXiv's own DOIs are ids of arXiv and not here
    primary_class: str = ""
    venue: str = ""  # where the entry says it was published; "" when that is arXiv

    @property
    def is_preprint(self) -> bool:
        """Whether the entry names no place of publication but arXiv."""
        return not self.venue and self.type not in ("inproceedings", "incollection", "book")


def read_claim(work: Work) -> Claim:
    """What a work claims, own and inherited fields alike."""
    names = [span.text for span in split_names(work.get("author"))]
    authors = tuple(name for name in names if not _is_et_al(name))
    arxiv, is_own = _arxiv_id(work)
    doi = parse_doi(work.get("doi")) or parse_doi(work.get("url"))
    has_doi = doi is not None and not doi.key.startswith("10.48550/")
    year = _year().search(work.get("year") or work.get("date"))
    return Claim(
        work.type,
        work.get("title"),
        work.get("subtitle"),
        authors,
        len(authors) < len(names),
        year[0] if year is not None else "",
        arxiv,
        is_own,
        doi.key if doi is not None and has_doi else "",
        (work.get("primaryclass") or work.get("eprintclass")).strip(),
        _venue(work),
    )


def _arxiv_id(work: Work) -> tuple[ArxivId | None, bool]:
    archive = (work.get("eprinttype") or work.get("archiveprefix")).strip().lower()
    for name in _IDENTIFIERS:
        value = work.get(name)
        if not value or (name == "eprint" and archive not in ("", "arxiv")):
            continue
        arxiv = parse_arxiv_id(value)
        # A bare `1234.5678` is an id in a field for ids only.
        if arxiv is not None and (name in ("eprint", "arxivid") or "arxiv" in value.lower()):
            return arxiv, True
    mentioned: ArxivId | None = None
    for name in _TEXTS:
        value = work.get(name)
        found = find_arxiv_id(value) if value else None
        if found is None:
            continue
        if stands_alone(value, found):
            return found.arxiv, True
        mentioned = mentioned or found.arxiv
    return mentioned, False


def _venue(work: Work) -> str:
    for name in _VENUES:
        value = work.get(name).strip()
        if value and not _no_venue().search(value):
            return value
    return ""


def _is_et_al(name: str) -> bool:
    return is_others(name) or _et_al().fullmatch(name.strip("{} ")) is not None


@cache
def _et_al() -> re.Pattern[str]:
    return re.compile(r"(?:et\.? al\.?|others|\\emph\{et al\.?\}|\.\.\.|…)", re.IGNORECASE)


@cache
def _year() -> re.Pattern[str]:
    return re.compile(r"(?<![0-9])[12][0-9]{3}(?![0-9])")


@cache
def _no_venue() -> re.Pattern[str]:
    """What stands in a venue's field when the work was published nowhere else."""
    return re.compile(
        r"arxiv|\bcorr\b|pre-?print|e-?print|openreview|\bto appear\b|submitted|under review",
        re.IGNORECASE,
    )
