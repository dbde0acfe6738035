"""Turns arXiv's `journal_ref`, where authors say in free text where a paper appeared, into parts.

There is no rule for that text (arXiv manual, "Journal reference"). What stands behind the name is
read as a row of tokens, and the row is held against the few orders in which volume, issue, pages
and year cannot be taken for each other. In any other order nothing is concluded.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from bibsync.bibtex.own_fields import fold
from bibsync.verify.journal_names import NameKind, is_only_a_name, kind_of_name, without_series


class JournalReference(NamedTuple):
    """Where a paper appeared. Each part stands so in `text`; "" for what it does not plainly say.

    Without `name`, the text could not be read, and nothing but `year` may be filled.
    """

    text: str  # all of it, white space folded
    name: str = ""  # of the journal, or of the conference or its proceedings
    volume: str = ""
    number: str = ""  # the issue
    pages: str = ""  # "117-145", or an article number
    year: str = ""
    series: str = ""  # of the proceedings, to which the volume belongs: "PMLR"
    is_conference: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the text could be read."""
        return bool(self.name)

    @property
    def is_intention(self) -> bool:
        """Whether the text says that the paper was sent somewhere, or is still to appear."""
        return _intention().search(self.text) is not None


def read_journal_reference(text: str) -> JournalReference:
    """What a `journal_ref` plainly says. Never raises; linear."""
    text = fold(text)
    reference = JournalReference(text)
    if len(text) > _LONGEST or reference.is_intention:
        return _unread(reference)
    tokens = _tokens(text)
    first = len(tokens)
    while first and tokens[first - 1].sign not in _OF_NAMES:
        first -= 1
    name = text[: tokens[first - 1].end].strip(" ,;:") if first else ""
    parts = _parts(tokens[first:])
    if parts is None and (section := _section(tokens[first:])):
        name = text[: text.index(section, tokens[first - 1].end if first else 0) + 1]
        parts = _parts([_Token("d", section[1:], 0), *tokens[first + 1 :]])
    name, series = without_series(name)
    name = _in().sub("", name)
    kind = NameKind.CONFERENCE if series else kind_of_name(name)
    if parts is None or not is_only_a_name(name, kind):
        return _unread(reference)
    if kind is NameKind.CONFERENCE and not parts.year:
        parts = parts._replace(year=_only_year(name))
    is_told = kind is not NameKind.UNKNOWN or parts.volume
    if not parts.year or not is_told:
        return _unread(reference)
    is_conference = kind is NameKind.CONFERENCE
    return reference._replace(
        name=name, series=series, is_conference=is_conference, **parts._asdict()
    )


# Nobody writes more about one publication; what is longer names several, or is no reference.
_LONGEST: Final = 400


def _unread(reference: JournalReference) -> JournalReference:
    return reference._replace(year=_only_year(reference.text))


def _only_year(text: str) -> str:
    """The one year that stands in a text; "" for none or several."""
    years = set(_lone_year().findall(text))
    return years.pop() if len(years) == 1 else ""


# Tokens ------------------------------------------------------------------------------------------


class _Token(NamedTuple):
    """`sign` is one character for its kind, `value` what it says without label and brackets.

    V, N, P: labelled volume, issue, pages. n: in brackets. Y: a year in brackets. y: a number that
    can be a year, d: any other number. r: a range, or a number with a letter before it, which only
    pages have. Commas and colons are themselves. w: a word; `.`: other punctuation.
    """

    sign: str
    value: str
    end: int


_OF_NAMES: Final = "w."
_YEARS: Final = range(1900, 2100)


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    for match in _token().finditer(text):
        kind = match.lastgroup or ""
        value = match[kind]
        sign = _SIGNS.get(kind, "")
        if kind == "number":
            sign = "y" if _is_year(value) else "d"
        elif kind == "bracketed":
            sign = "Y" if _is_year(value) else "n"
        elif kind == "mark":
            sign = value if value in ",:" else "."
        elif kind == "end":
            continue
        if sign:
            found.append(_Token(sign, value, match.end()))
    return found


_SIGNS: Final = {
    "volume": "V",
    "issue": "N",
    "labelled_pages": "P",
    "dated": "Y",
    "range": "r",
    "month": "m",
    "word": "w",
}


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isdecimal() and int(text) in _YEARS


# Parts -------------------------------------------------------------------------------------------


class _Parts(NamedTuple):
    volume: str = ""
    number: str = ""
    pages: str = ""
    year: str = ""


# Orders of tokens, and what each token then is: v volume, n issue, p pages, y year, - nothing.
_VOLUME: Final = "[Vdy]"
_YEAR: Final = "[Yy]"
_ORDERS: Final = (
    # 2(1):36, 2024   76:013009,2007   116, 061102 (2016)   vol 3, no 1, pp. 5-9, January 2012
    (rf"({_VOLUME}),?([nN])[,:]?([Pdr]),?m?,?({_YEAR})", "vnpy"),
    (rf"([Vd])[,:]([Pdr]),?m?,?({_YEAR})", "vpy"),
    (r"([Vd])[,:](y),?(Y)", "vpy"),
    (rf"({_VOLUME}),?([Pr]),?m?,?({_YEAR})", "vpy"),
    # 35(2) (2021) 12   76 (2007) 013009   65, 2019, pp. 1-9
    (rf"({_VOLUME}),?([nN]),?m?(Y)[,:]?([Pdry])", "vnyp"),
    (rf"({_VOLUME}),?([nN]),?m?,?(y),?([Pr])", "vnyp"),
    (rf"({_VOLUME})(Y)[,:]?([Pdry])", "vyp"),
    (r"([Vd]),?m?(y),?([Pr])", "vyp"),
    # 116 (2016) 6, 061102   123 (1989), no. 1, 1-20
    (rf"({_VOLUME})(Y)(d),([Pdr])", "vynp"),
    (rf"({_VOLUME})(Y),?(N),?([Pdr])", "vynp"),
    # 51 (8), 2021   123 (2010)   vol. 39, 2025
    (rf"({_VOLUME}),?([nN]),?m?,?({_YEAR})", "vny"),
    (r"(V),?m?,?([Yy])", "vy"),
    (rf"({_VOLUME})(Y)", "vy"),
    # 2017, 835, 12   2017, 835:12   (2010) P05001   2022, pp. 26-33   2025, vol. 39
    (rf"({_YEAR}),?(V),?([nN])[,:]?([Pdr])", "yvnp"),
    (rf"({_YEAR}),([dV])[,:]([Pdr])", "yvp"),
    (r"(Y)([Vd]):([Pdr])", "yvp"),
    (rf"({_YEAR}),?([Pr])", "yp"),
    (rf"({_YEAR}),?(V),?([nN])", "yvn"),
    (rf"({_YEAR}),?(V)", "yv"),
    # pages 14-26, 2020   2020   nothing
    (rf"([Pr]),?m?,?({_YEAR})", "py"),
    (r"(P)", "p"),
    (rf"m?({_YEAR})", "y"),
    (r"", ""),
)
_NAMES: Final = {"v": "volume", "n": "number", "p": "pages", "y": "year"}


@cache
def _orders() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), roles) for pattern, roles in _ORDERS)


def _parts(tokens: list[_Token]) -> _Parts | None:
    """The parts that a row of tokens is; None when that is not plain."""
    row = "".join(token.sign for token in tokens)
    stripped = row.lstrip(",")
    tokens = tokens[len(row) - len(stripped) :]
    for pattern, roles in _orders():
        if match := pattern.fullmatch(stripped):
            places = [match.start(group) for group in range(1, len(roles) + 1)]
            values = {
                _NAMES[role]: tokens[place].value for role, place in zip(roles, places, strict=True)
            }
            return _Parts(**values)
    return None


def _section(tokens: list[_Token]) -> str:
    """The `D76` of `Phys.Rev. D76 (2007) 013009`, where the letter belongs to the journal's name
    and the page comes later; "" for any other row."""
    value = tokens[0].value if tokens and tokens[0].sign == "r" else ""
    has_page = any(token.sign in "Pdr" for token in tokens[1:])
    return value if has_page and _section_and_volume().fullmatch(value) else ""


@cache
def _token() -> re.Pattern[str]:
    dash = r"[ ]?(?:-{1,3}|[–—])[ ]?"
    page = r"(?:[A-Za-z]{1,4}[.]?)?[0-9]{1,9}[A-Za-z]?"
    pages = rf"{page}(?:{dash}{page})?"
    month = (
        r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
        r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
    )
    issue = r"[0-9]{1,4}(?:[-–/][0-9]{1,4})?"
    edge = r"(?![A-Za-z0-9])"
    return re.compile(
        rf"\b(?i:vol(?:ume)?)(?:\.|\b)[ ]?:?[ ]?(?P<volume>[0-9]{{1,5}}){edge}"
        rf"|\b(?i:no|num|number|issue|iss)(?:\.|\b)[ ]?:?[ ]?(?P<issue>{issue}){edge}"
        r"|\b(?i:pp?\.|pp|pages?|art(?:icle)?\.?(?: (?:no\.?|number|id))?)[ ]?:?[ ]?"
        rf"(?P<labelled_pages>{pages}){edge}"
        rf"|\(\s?(?P<bracketed>{issue})\s?\)"
        rf"|\({month},?[ ](?P<dated>(?:19|20)[0-9]{{2}})\)"
        rf"|(?<![A-Za-z0-9])(?P<month>{month})"
        rf"|(?<![A-Za-z0-9])(?P<range>[A-Za-z]{{0,4}}[0-9]{{1,9}}{dash}{page}"
        rf"|(?<=[ :,])[A-Za-z]{{1,4}}[0-9]{{3,9}}"
        rf"|(?<=[ :,])[A-Za-z][0-9]{{1,3}}){edge}"
        rf"|(?<![0-9])(?P<number>[0-9]{{1,9}}){edge}"
        r"|(?P<end>[.;]$)"
        r"|(?P<word>[^\W\d_]+|[0-9]+[^\W_]*)"
        r"|(?P<mark>\S)"
    )


@cache
def _lone_year() -> re.Pattern[str]:
    # Not a page, a volume, half of a range, or the beginning of a longer number.
    return re.compile(
        r"(?<![\w:/.–—-])(?<!\bp\. )(?<!\bpp )(?<!\bpp\. )(?<!\bvol\. )(?<!\bVol\. )(?<!\bno\. )"
        r"((?:19|20)[0-9]{2})(?!\w|[:/–—-]|\.[0-9])"
    )


@cache
def _section_and_volume() -> re.Pattern[str]:
    return re.compile(r"[A-X][0-9]{1,4}")


@cache
def _in() -> re.Pattern[str]:
    return re.compile(r"^[Ii]n:? ")


@cache
def _intention() -> re.Pattern[str]:
    return re.compile(
        r"(?i:\bsubmitted|\bunder review|\bappear(?:ing)? in\b|\bto (?:appear|be published)"
        r"|\baccepted|\bin press\b|\bforthcoming|\bin preparation|\bpre-?print|\barxiv)"
    )
