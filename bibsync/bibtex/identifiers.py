"""Turns what people write as a DOI, arXiv id, ISBN, ISSN or URL into its canonical form or a fault.

A fault is a clause that goes on from the identifier's name: "the DOI … contains whitespace".
Sources: DOI Handbook, "DOI name syntax"; arXiv help, "Understanding the arXiv identifier" and
"arXiv identifier scheme - information for interacting services"; ISBN Users' Manual; ISO 3297
(ISSN); RFC 3986 (URL).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Final, NamedTuple


class Doi(NamedTuple):
    """A DOI without resolver and prefix, and where it stood: `text[start:end]` is it as written.

    `name` keeps the case that was written; percent escapes of a URL and backslashes of LaTeX are
    resolved in it.
    """

    name: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """What is equal for equal DOIs: their case has no meaning."""
        return self.name.lower()


@cache
def _doi() -> re.Pattern[str]:
    host = r"(?:www\.)?(?:dx\.)?doi\.(?:org|acm\.org|ieeecomputersociety\.org)"
    prefix = rf"(?>(?:(?:https?://)?{host}/|(?:doi|info:doi/|urn:doi)[ \t]*+:?[ \t]*+)*)"
    name = r"10\.[0-9]{4,9}(?>(?:\.[0-9]+)*)/[^\s\x00-\x1f\x7f]+"
    return re.compile(rf"\s*+({prefix})({name})\s*+", re.IGNORECASE)


@cache
def _behind_path() -> re.Pattern[str]:
    # DOIs made from SICIs may end in `#`, which then begins no fragment.
    return re.compile(r"\?|(?<!\\)#(?=.)")


@cache
def _latex_escape() -> re.Pattern[str]:
    return re.compile(r"\{?\\([&%_#$])\}?")


def parse_doi(text: str) -> Doi | None:
    """The DOI that a text is: bare, as the URL of a resolver, or after `doi:`; None for any other.

    A query or fragment behind a URL is not part of the DOI.
    """
    match = _doi().fullmatch(text)
    if match is None:
        return None
    start, end = match.span(2)
    name = match[2]
    is_url = "/" in match[1]
    if is_url and (behind := _behind_path().search(name)):
        name = name[: behind.start()]
        end = start + behind.start()
        if name.endswith("/") and name.count("/") == 1:
            return None
    if "\\" in name:
        name = _latex_escape().sub(r"\1", name)
    if is_url and "%" in name:
        from urllib.parse import unquote

        name = unquote(name)
    return Doi(name, start, end)


def doi_fault(text: str) -> str | None:
    """Why a text is no DOI, or one that nobody registers; None when it is one, prefixed or not."""
    doi = parse_doi(text)
    if doi is not None:
        if doi.name[-1] in ".,;":
            return f"ends in “{doi.name[-1]}”"
        if "\\" in doi.name or "{" in doi.name:
            return "contains a LaTeX command"
        return "contains whitespace" if re.search(r"\s", doi.name) else None
    bare = text.strip()
    at = bare.find("10.")
    if not bare:
        return "is empty"
    if at < 0:
        return "does not begin with “10.”"
    bare = bare[at:]
    if re.search(r"\s", bare):
        return "contains whitespace"
    prefix, slash, suffix = bare.partition("/")
    if not slash or not suffix:
        return "has no suffix after a slash"
    if re.fullmatch(r"10\.[0-9]{4,9}(?>(?:\.[0-9]+)*)", prefix) is None:
        return "has no registrant code of four digits or more after “10.”"
    return "has other text around it"


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


@cache
def _number_dressing() -> re.Pattern[str]:
    return re.compile(
        r"\([^()]*+\)|e?-?is[bs]n(?:-1[03])?[ \t]*+:?|[\s\u00a0‐‑‒–—-]++", re.IGNORECASE
    )


def _bare_number(text: str) -> str:
    return _number_dressing().sub("", text).upper()


def isbn_check_digit(body: str) -> str:
    """The check digit for the first 9 digits of an ISBN-10 or the first 12 of an ISBN-13."""
    if len(body) == 9:
        rest = sum((10 - place) * int(digit) for place, digit in enumerate(body)) % 11
        return "0123456789X"[-rest % 11]
    return str(-sum((3 if place % 2 else 1) * int(digit) for place, digit in enumerate(body)) % 10)


def issn_check_digit(body: str) -> str:
    """The check digit for the first 7 digits of an ISSN."""
    return "0123456789X"[-sum((8 - place) * int(digit) for place, digit in enumerate(body)) % 11]


def _isbn_number_fault(number: str) -> str | None:
    if len(number) == 13 and number.isdigit() and not number.startswith(("978", "979")):
        return "has 13 digits but does not begin with 978 or 979"
    return _check_fault(number, "10 or 13", isbn_check_digit)


def _issn_number_fault(number: str) -> str | None:
    return _check_fault(number, "8", issn_check_digit)


def _check_fault(number: str, lengths: str, check_digit: Callable[[str], str]) -> str | None:
    if str(len(number)) not in lengths.split(" or "):
        return f"is {len(number)} characters long instead of {lengths}"
    body, written = number[:-1], number[-1]
    if not (body.isascii() and body.isdigit()) or written not in "0123456789X":
        return "contains something other than digits"
    expected = check_digit(body)
    if written != expected:
        return f"ends in the check digit {written} where its other digits need {expected}"
    return None


def _numbers(text: str, lengths: tuple[int, ...]) -> list[str]:
    """The numbers of a field that may hold several, or the whole field as one."""
    whole = _bare_number(text)
    if len(whole) in lengths:
        return [whole]
    for separators in (r"[,;/]|\band\b", r"[,;/\s]|\band\b"):
        pieces = [_bare_number(piece) for piece in re.split(separators, text)]
        pieces = [piece for piece in pieces if piece]
        if len(pieces) > 1 and all(len(piece) in lengths for piece in pieces):
            return pieces
    return [whole]


def isbn_fault(text: str) -> str | None:
    """Why a field holds no valid ISBN; None when each that it holds is valid.

    Hyphens, blanks, a leading `ISBN` and notes in parentheses are no fault.
    """
    faults = [_isbn_number_fault(number) for number in _numbers(text, (10, 13))]
    return next((fault for fault in faults if fault), None)


def issn_fault(text: str) -> str | None:
    """Why a field holds no valid ISSN; None when each that it holds is valid."""
    faults = [_issn_number_fault(number) for number in _numbers(text, (8,))]
    return next((fault for fault in faults if fault), None)


def normalise_isbn(text: str) -> str | None:
    """The ISBN as 10 or 13 characters without hyphens; None when the text is not one valid ISBN."""
    number = _bare_number(text)
    return number if _isbn_number_fault(number) is None else None


def isbn13(text: str) -> str | None:
    """The ISBN as 13 digits, by which two can be compared; None when it is not valid."""
    number = normalise_isbn(text)
    if number is None or len(number) == 13:
        return number
    body = "978" + number[:9]
    return body + isbn_check_digit(body)


def normalise_issn(text: str) -> str | None:
    """The ISSN as `1234-5679`; None when the text is not one valid ISSN."""
    number = _bare_number(text)
    return f"{number[:4]}-{number[4:]}" if _issn_number_fault(number) is None else None


_HOSTLESS_SCHEMES: Final = frozenset(("mailto", "urn", "info", "data", "news", "magnet", "file"))
_HOST_SCHEMES: Final = frozenset(("http", "https", "ftp", "ftps", "sftp", "ssh", "git", "ipfs"))


@cache
def _url() -> re.Pattern[str]:
    host = r"(?:[\w-]++(?>(?:\.[\w-]++)+)\.?+|localhost|\[[0-9a-f:.]++\])"
    return re.compile(
        rf"(?:https?|s?ftps?|ssh|git|ipfs)://(?:[^\s/?#@]*+@)?{host}(?::[0-9]{{1,5}})?"
        r"(?:[/?#][^\s<>\"\x00-\x1f\x7f]*+)?",
        re.IGNORECASE,
    )


def url_fault(text: str) -> str | None:
    """Why a text cannot be followed as a URL; None when it can.

    Asked for are a known scheme, a host where the scheme wants one, and no whitespace, quotation
    mark or angle bracket. LaTeX's `\\_` and `\\%` are let pass: BibTeX styles need them.
    """
    if _url().fullmatch(text):
        return None
    if not text.strip():
        return "is empty"
    if text.startswith("\\url{"):
        return r"is wrapped in \url, which styles do themselves"
    if re.search(r"\s", text):
        return "contains whitespace"
    scheme, colon, rest = text.partition(":")
    scheme = scheme.lower()
    if not colon or re.fullmatch(r"[a-z][a-z0-9+-]*+", scheme) is None:
        return "has no scheme such as https://"
    if scheme not in _HOST_SCHEMES and scheme not in _HOSTLESS_SCHEMES:
        return f"has a scheme that is not known, “{scheme}:”"
    forbidden = re.search(r'[<>"\x00-\x1f\x7f]', rest)
    if forbidden:
        return f"contains {forbidden[0]!r}"
    if scheme in _HOSTLESS_SCHEMES:
        return None if rest else "has nothing after its scheme"
    if not rest.startswith("//"):
        return f"has no “//” after “{scheme}:”"
    if re.match(r"//[a-z]+:/", rest):
        return "has two schemes"
    return "has no host"
