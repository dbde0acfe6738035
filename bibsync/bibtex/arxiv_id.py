"""Recognises an arXiv id, alone or in a text, and says what is wrong with one.

A fault is a clause that goes on from the identifier's name. Source: arXiv help, "Understanding
the arXiv identifier".
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple


class ArxivId(NamedTuple):
    """An arXiv id in canonical form: `1706.03762`, or `math/0309136` before April 2007."""

    id: str
    version: int | None = None  # None: no version was written, which means the newest
    subject_class: str | None = None  # `GT` of `math.GT/0309136`; None when none was written

    @property
    def is_old_style(self) -> bool:
        """Whether the id begins with an archive, as until March 2007."""
        return "/" in self.id

    @property
    def archive(self) -> str | None:
        """The archive of an old id; None for a new one, which does not say."""
        archive, slash, _ = self.id.partition("/")
        return archive if slash else None

    @property
    def submitted_year_month(self) -> tuple[int, int]:
        """The year and month that the id states: the paper is not older than that."""
        digits = self.id.rpartition("/")[2]
        year = int(digits[:2])
        return (1900 if self.is_old_style and year > 90 else 2000) + year, int(digits[2:4])

    @property
    def versioned(self) -> str:
        """The id with its version, where it has one."""
        return self.id if self.version is None else f"{self.id}v{self.version}"

    @property
    def url(self) -> str:
        """The page of the paper."""
        return f"https://arxiv.org/abs/{self.versioned}"

    @property
    def doi(self) -> str:
        """The DOI that arXiv registers with DataCite; it names the paper, not a version."""
        return f"10.48550/arXiv.{self.id}"


class FoundArxivId(NamedTuple):
    """An arXiv id within a text.

    `text[start:end]` is the id with the words or the URL before it and the `[category]` behind it.
    """

    arxiv: ArxivId
    start: int
    end: int


# The four groups of an id: month and number, or archive and digits; then the version.
_NEW_STYLE: Final = r"([0-9]{4})\.([0-9]{4,5})(?![0-9])"
_OLD_STYLE: Final = r"([a-z-]{2,9}(?:\.[a-z-]{2,9})?)/([0-9]{7})(?![0-9])"
_VERSION: Final = r"(?:v([1-9][0-9]{0,3})(?![0-9]))?"
_CATEGORY: Final = r"(?:[ \t]*+\[[a-z.-]++\])?"
_ID: Final = rf"(?:{_NEW_STYLE}|{_OLD_STYLE}){_VERSION}"
_PAGE: Final = (
    r"(?:https?://)?(?:(?:[a-z]{2,8}\.)?arxiv\.org|xxx\.lanl\.gov)"
    r"/(?:abs|pdf|html|ps|format|e-print|src)/(?:arxiv:)?"
)
_DATACITE: Final = r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:[ \t]?)?10\.48550/arxiv\."


@cache
def _whole_arxiv_id() -> re.Pattern[str]:
    prefix = rf"(?:{_PAGE}|{_DATACITE}|(?>(?:arxiv[ \t]*+:[ \t]*+)*))"
    behind = r"(?:\.pdf)?(?:[?#]\S*+|/)?"
    return re.compile(rf"\s*+{prefix}{_ID}{behind}{_CATEGORY}\s*+", re.IGNORECASE)


@cache
def _arxiv_id_in_text() -> re.Pattern[str]:
    gap = r"[\s~:;,.-]{0,4}"
    words = (
        rf"arxiv(?:[\s~]{{1,3}}(?:e-?prints?|pre-?prints?|reports?))?{gap}(?:arxiv\s?:\s?|abs/)?"
    )
    prefix = rf"(?:{_PAGE}|{_DATACITE}|{words}|(?:corr[\s~:;,]{{1,3}})?abs/|(?={_OLD_STYLE}))"
    # The lookahead's groups are numbers 1 and 2; those of the id come after them.
    return re.compile(rf"(?<![\w./-]){prefix}{_ID}(?:\.pdf\b)?{_CATEGORY}", re.IGNORECASE)


@cache
def _old_archives() -> frozenset[str]:
    from bibsync.bibtex.arxiv_categories import ARCHIVES, SUBSUMED

    younger_than_the_scheme = {"econ", "eess", "q-fin", "stat"}
    return frozenset((ARCHIVES.keys() | SUBSUMED.keys()) - younger_than_the_scheme)


def _checked(
    month: str | None,
    number: str | None,
    archive: str | None,
    digits: str | None,
    version: str | None,
) -> ArxivId | str:
    """The id that the groups of `_ID` make, or why there cannot be such an id."""
    revision = int(version) if version else None
    subject_class = None
    if archive is None or digits is None:
        month, number = month or "", number or ""
        wanted = 4 if month < "1501" else 5
        if len(number) != wanted:
            since = "since 2015" if wanted == 5 else "before 2015"
            return f"needs {wanted} digits after its point {since}"
        if month < "0704":
            return "states a month before April 2007, when ids began with an archive"
        identifier = f"{month}.{number}"
    else:
        archive, _, subject_class = archive.partition(".")
        archive = archive.lower()
        if archive not in _old_archives():
            return f"names an archive that arXiv does not have, “{archive}”"
        month, number = digits[:4], digits[4:]
        if "0703" < month < "9108":
            return "states a month in which ids did not begin with an archive"
        identifier = f"{archive}/{digits}"
    if not "01" <= month[2:] <= "12":
        return f"states a month that does not exist, “{month[2:]}”"
    if not number.strip("0"):
        return "has the number zero"
    return ArxivId(identifier, revision, subject_class or None)


def parse_arxiv_id(text: str) -> ArxivId | None:
    """The arXiv id that a text is, None for any other text.

    Read are the bare id in both styles, with a version, after `arXiv:`, as the URL of an arXiv
    page, as arXiv's DOI, and with the category in brackets behind it.
    """
    match = _whole_arxiv_id().fullmatch(text)
    if match is None:
        return None
    checked = _checked(*match.groups())
    return checked if isinstance(checked, ArxivId) else None


def arxiv_fault(text: str) -> str | None:
    """Why a text is no arXiv id; None when it is one, prefixed or not."""
    match = _whole_arxiv_id().fullmatch(text)
    if match is None:
        return "does not look like one (YYMM.NNNNN or archive/YYMMNNN)"
    checked = _checked(*match.groups())
    return checked if isinstance(checked, str) else None


def find_arxiv_id(text: str) -> FoundArxivId | None:
    """The first arXiv id in a sentence, a journal's name or a URL; None when there is none.

    A new-style id counts only with a mark of arXiv before it (`arXiv:`, `arXiv preprint`,
    `CoRR abs/`, an arxiv.org address, arXiv's DOI), since many things look like `2201.1190`.
    """
    if "/" not in text and "arxiv" not in text.lower():
        return None
    for match in _arxiv_id_in_text().finditer(text):
        checked = _checked(*match.groups()[2:])
        if isinstance(checked, ArxivId):
            return FoundArxivId(checked, match.start(), match.end())
    return None


def is_arxiv_doi(doi: str) -> bool:
    """Whether a DOI, in any case, is one that arXiv registers for its papers."""
    return doi.lower().startswith("10.48550/arxiv.")


@cache
def _aside() -> re.Pattern[str]:
    return re.compile(
        r"(?>(?:[\s.,:;()\[\]{}~/-]|\\url|\\href|\\textit|\\emph|\\tt|https?|www|"
        r"\b(?:arxiv|e-?prints?|pre-?prints?|corr|available|as|at|on|online|from|in|org|"
        r"also(?=\s+(?:available|as|at|on|online|in)\b)|(?<=available )also|"
        r"(?:[a-z-]{2,8}(?:\.[a-z-]{2,9})?)(?=\])|the|technical|reports?|manuscript|submitted|to)"
        r"\b)*)",
        re.IGNORECASE,
    )


def stands_alone(text: str, found: FoundArxivId) -> bool:
    """Whether the text around an id says nothing but that it is one: `Preprint, arXiv:…`.

    `A reply to arXiv:…` and `See also arXiv:…` say more, and may be about another work.
    """
    return _aside().fullmatch(f"{text[: found.start]} {text[found.end :]}") is not None
