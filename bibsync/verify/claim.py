"""Turns an entry into what it claims: the few things that an authority can be asked about."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from bibsync.bibtex.arxiv_id import (
    ArxivId,
    arxiv_fault,
    find_arxiv_id,
    is_arxiv_doi,
    parse_arxiv_id,
    stands_alone,
)
from bibsync.bibtex.doi import meant_doi
from bibsync.bibtex.names import is_others, split_names

if TYPE_CHECKING:
    from bibsync.bibtex.entry import Work

# Fields whose whole value is an id, in the order in which they are believed; then those that may
# say it in words.
_IDENTIFIERS: Final = ("eprint", "arxivid", "doi", "url")
_TEXTS: Final = (
    *("url", "journal", "journaltitle", "volume", "number", "eid", "howpublished", "note"),
    *("booktitle", "publisher", "institution", "series", "annote", "addendum", "pages"),
)
_VENUES: Final = (
    *("journal", "journaltitle", "booktitle", "series", "eventtitle", "institution", "school"),
)
# Types of entries that can stand for a preprint; all others say by their type that they do not.
_UNPUBLISHED: Final = frozenset(
    (
        *("misc", "online", "electronic", "www", "unpublished", "preprint", "techreport", "report"),
        *("article", "manual", "dataset", "software"),
    )
)


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
    # In lower case, without what a program made of it; arXiv's own DOIs are ids of arXiv and not
    # here, nor is what cannot be read for sure.
    doi: str = ""
    primary_class: str = ""
    venue: str = ""  # where the entry says it was published; "" when that is arXiv
    arxiv_field: str = ""  # the field that says the arXiv id, in lower case
    doi_field: str = ""
    second_id: str = ""  # of another paper, in another field for ids: "arXiv:… in `url`"
    # Where `arxiv_field` says something that is no id: the text, and why it is none, as a clause.
    no_id: str = ""
    no_id_fault: str = ""

    @property
    def is_preprint(self) -> bool:
        """Whether the entry names no place of publication but arXiv."""
        return not self.venue and self.type in _UNPUBLISHED


def full_title(claim: Claim) -> str:
    """The title with the subtitle that biblatex keeps apart."""
    return f"{claim.title}: {claim.subtitle}" if claim.subtitle else claim.title


def read_claim(work: Work) -> Claim:
    """What a work claims, own and inherited fields alike; but an id that it inherits is that of the
    book it appeared in."""
    names = [span.text for span in split_names(work.get("author")) if span.text]
    authors = tuple(bare for name in names if (bare := _without_et_al(name)))
    arxiv, is_own, arxiv_field = _arxiv_id(work)
    no_id = fault = ""
    if arxiv is None:
        no_id, fault, arxiv_field = _what_is_no_id(work)
    doi, doi_field = _doi(work)
    year = _year().search(work.get("year") or work.get("date"))
    return Claim(
        work.type,
        work.get("title"),
        work.get("subtitle"),
        authors,
        authors != tuple(names),
        year[0] if year is not None else "",
        arxiv,
        is_own,
        doi,
        (work.get("primaryclass") or work.get("eprintclass")).strip(),
        _venue(work),
        arxiv_field,
        doi_field,
        _second_id(work, arxiv, arxiv_field) if arxiv is not None and is_own else "",
        no_id,
        fault,
    )


def _arxiv_id(work: Work) -> tuple[ArxivId | None, bool, str]:
    """The id, whether it is the entry's own, and the field that says it."""
    archive = (work.get("eprinttype") or work.get("archiveprefix")).strip().lower()
    for name in _IDENTIFIERS:
        value = _own(work, name)
        if not value or (name == "eprint" and archive not in ("", "arxiv")):
            continue
        arxiv = parse_arxiv_id(value)
        # A bare `1234.5678` is an id in a field for ids only.
        if arxiv is not None and (name in ("eprint", "arxivid") or "arxiv" in value.lower()):
            return arxiv, True, name
    mentioned: ArxivId | None = None
    mentioning = ""
    for name in _TEXTS:
        value = _own(work, name)
        found = find_arxiv_id(value) if value else None
        if found is None:
            continue
        if stands_alone(value, found):
            return found.arxiv, True, name
        if mentioned is None:
            mentioned, mentioning = found.arxiv, name
    return mentioned, False, mentioning


def _second_id(work: Work, first: ArxivId, field: str) -> str:
    for name in ("url", "doi"):
        other = parse_arxiv_id(_own(work, name)) if name != field else None
        if other is not None and "arxiv" in _own(work, name).lower() and other.id != first.id:
            return f"arXiv:{other.id} in `{name}`"
    return ""


def _what_is_no_id(work: Work) -> tuple[str, str, str]:
    """What stands where an arXiv id should, why it is none, and in which field."""
    archive = (work.get("eprinttype") or work.get("archiveprefix")).strip().lower()
    eprint, url = _own(work, "eprint").strip(), _own(work, "url").strip()
    if eprint and (archive == "arxiv" or (not archive and _like_an_id().match(eprint))):
        return _prefix().sub("", eprint), arxiv_fault(eprint) or "", "eprint"
    for name, text in (("url", url), ("doi", _own(work, "doi").strip())):
        page = _page().search(text)
        if page is not None:
            return page[1], arxiv_fault(text) or "", name
    return "", "", ""


def _doi(work: Work) -> tuple[str, str]:
    """The DOI and the field that says it."""
    for name in ("doi", "url"):
        doi = meant_doi(_own(work, name))
        if doi is not None and not is_arxiv_doi(doi):
            return doi, name
    return "", ""


def _own(work: Work, name: str) -> str:
    """The text of a field that the entry does not have from its `crossref`."""
    value = work.values.get(name)
    if value is None or (value.inherited_from is not None and "crossref" in work):
        return ""
    return value.text


def _venue(work: Work) -> str:
    for name in _VENUES:
        value = work.get(name).strip()
        if value and not _is_no_venue(value):
            return value
    return ""


def _is_no_venue(value: str) -> bool:
    """Whether a venue's field says that the work was published nowhere else: it begins with arXiv,
    or holds nothing beside it. `NeurIPS (arXiv:2201.11903)` is a venue."""
    if _unpublished().match(value) is not None:
        return True
    rest = _archive().sub(" ", value)
    return rest != value and _word().search(rest) is None


def _without_et_al(name: str) -> str:
    """A name without the `et al.` behind it; "" for what is nothing else."""
    return "" if is_others(name) else _et_al().sub("", name)


@cache
def _like_an_id() -> re.Pattern[str]:
    return re.compile(r"(?:arxiv:\s*+)?[0-9]{4}\.[0-9]{3,6}(?:v[0-9]+)?\Z", re.IGNORECASE)


@cache
def _prefix() -> re.Pattern[str]:
    return re.compile(r"\A(?:arxiv\s*+:\s*+)+", re.IGNORECASE)


@cache
def _page() -> re.Pattern[str]:
    return re.compile(
        r"(?:\barxiv\.org/(?:abs|pdf)|\b10\.48550)/(?:arxiv\.)?([^?#]++)\Z", re.IGNORECASE
    )


@cache
def _et_al() -> re.Pattern[str]:
    """What says that more names follow: behind a name, or in the place of one."""
    words = r"(?:\\(?:emph|textit|textsl)\s?)?\{{0,2}et\.?[\s~]{0,2}al\b\.?"
    return re.compile(
        rf"(?:\A|[\s,~])[{{\s,]{{0,4}}{words}[\s}}.]*+\Z|\A[{{\s]*+(?:others\b\.?|\.\.\.|…)[\s}}]*+\Z",
        re.IGNORECASE,
    )


@cache
def _year() -> re.Pattern[str]:
    return re.compile(r"(?<![0-9])[12][0-9]{3}(?![0-9])")


@cache
def _unpublished() -> re.Pattern[str]:
    """How a venue's field begins when the work was published nowhere else."""
    return re.compile(
        r"\W*(?:(?:the|in|on|at|available|published|posted)\s){0,3}"
        r"(?:arxiv|corr\b|computing research repository|pre-?print|e-?print|openreview|submitted"
        r"|under (?:review|submission)|in (?:submission|preparation)|unpublished|manuscript)",
        re.IGNORECASE,
    )


@cache
def _archive() -> re.Pattern[str]:
    """What a venue's field may say of an archive, with the words around it."""
    return re.compile(
        r"arxiv|\bcorr\b|pre-?prints?|e-?prints?|openreview|\bto appear\b|\babs\b|\bavailable\b"
        r"|\.(?:org|net)\b|cornell university(?: library)?",
        re.IGNORECASE,
    )


@cache
def _word() -> re.Pattern[str]:
    return re.compile(r"[^\W\d_]{3}")
