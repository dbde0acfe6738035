"""Turns the value of one field into the canonical value of its slot, by what the field holds.

`from_tex` reads what stands in a `.bib` file, `canonical` what stands in Zotero (or is canonical
already), `to_tex` and `to_zotero` write.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import cache, lru_cache
from typing import Final

from bibsync.bibtex.arxiv_id import parse_arxiv_id
from bibsync.bibtex.datamodel import Dialect
from bibsync.bibtex.doi import parse_doi
from bibsync.bibtex.months import month_macro
from bibsync.bibtex.own_fields import summary_bullets, summary_text
from bibsync.zotero import names, rich_text
from bibsync.zotero.dates import canonical_date, is_biblatex_date
from bibsync.zotero.tokens import clean


class Holds(Enum):
    """What the values of a field are."""

    TITLE = auto()  # text with styles and protected case
    TEXT = auto()  # text; braces mean nothing
    NAMES = auto()
    DATE = auto()
    PAGES = auto()
    VERBATIM = auto()  # an address, an identifier, a path
    SUMMARY = auto()  # bullets, one a line
    OTHERS = auto()  # nothing but that a list of names goes on


_NAMES: Final = frozenset(
    "author editor translator bookauthor editora editorb editorc annotator commentator afterword "
    "foreword introduction holder namea nameb namec shortauthor shorteditor".split()
)
_DATES: Final = frozenset("date urldate origdate eventdate".split())
_VERBATIM: Final = frozenset(
    "url doi eprint file pdf bibsource verba verbb verbc ee link uri arxiv pmid pmcid".split()
)
OTHERS: Final = "and others"  # the one value of a slot that says so
_OTHERS_SUFFIX: Final = "-others"


def others_slot(slot: str) -> str:
    """The slot that says whether the names of this one end in `and others`."""
    return slot + _OTHERS_SUFFIX


def names_slot(slot: str) -> str:
    """The slot of names that this one says `and others` of; "" for any other slot."""
    names_of = slot.removesuffix(_OTHERS_SUFFIX)
    return names_of if names_of != slot and names_of in _NAMES else ""


@lru_cache(4096)
def holds(slot: str) -> Holds:
    """What the values of a slot are, told by its name."""
    if slot in _NAMES:
        return Holds.NAMES
    if names_slot(slot):
        return Holds.OTHERS
    if slot in _DATES:
        return Holds.DATE
    if slot == "pages":
        return Holds.PAGES
    if slot == "summary":
        return Holds.SUMMARY
    if slot in _VERBATIM or "url" in slot:
        return Holds.VERBATIM
    if "title" in slot and not slot.startswith("journal"):
        return Holds.TITLE
    return Holds.TEXT


def from_tex(slot: str, tex: str) -> str:
    """The canonical value of a field as it stands in a `.bib` file, macros expanded."""
    match holds(slot):
        case Holds.NAMES:
            return names.from_tex(tex)
        case Holds.VERBATIM:
            return canonical(slot, (_path if slot == "file" else _unescaped)(clean(tex)))
        case Holds.SUMMARY:
            return canonical(slot, "\n".join(summary_bullets(tex)))
        case Holds.TITLE:
            return rich_text.from_tex(tex, is_rich=True)
        case Holds.DATE if is_biblatex_date(text := clean(tex)):
            return canonical(slot, text)
        case _:
            return canonical(slot, rich_text.from_tex(tex, is_rich=False))


def canonical(slot: str, text: str) -> str:
    """The canonical value of a text in Zotero's terms; that of a canonical value is itself."""
    match holds(slot):
        case Holds.NAMES:
            return names.canonical(text)
        case Holds.DATE:
            return canonical_date(rich_text.canonical(text, is_rich=False))
        case Holds.PAGES:
            return _pages(text)
        case Holds.SUMMARY:
            return "\n".join(filter(None, map(clean, text.split("\n"))))
        case Holds.VERBATIM:
            return _identifier(slot, clean(text))
        case Holds.OTHERS:
            return OTHERS if clean(text) else ""
        case Holds.TITLE:
            return rich_text.canonical(text, is_rich=True)
        case _:
            text = rich_text.canonical(text, is_rich=False)
            if slot == "eprinttype" and text.lower() == "arxiv":
                return "arXiv"
            return (month_macro(text) or text) if slot == "month" else text


def to_tex(slot: str, value: str, dialect: Dialect) -> str:
    """The text of a field, its braces balanced, that is read as this canonical value.

    The bullets of a summary stand on lines of their own (`\\n`); all else is one line.
    """
    match holds(slot):
        case Holds.NAMES:
            return names.to_tex(value, dialect)
        case Holds.VERBATIM:
            return _escaped(slot, value)
        case Holds.SUMMARY:
            return summary_text(value.split("\n"))
        case Holds.TITLE:
            return rich_text.to_tex(value, dialect, is_rich=True)
        case Holds.PAGES:
            text = _page_words().sub(_with_range, value)
            return rich_text.to_tex(text, dialect, is_rich=False)
        case Holds.DATE if is_biblatex_date(value):
            return value
        case _:
            return rich_text.to_tex(value, dialect, is_rich=False)


def to_zotero(slot: str, value: str) -> str:
    """The text of a field in Zotero that is read as this canonical value."""
    if holds(slot) in (Holds.TITLE, Holds.TEXT):
        shown = rich_text.for_people(value)
        if canonical(slot, shown) == value:
            return shown
    return value


def has_latex(slot: str, value: str) -> bool:
    """Whether a canonical value says something that only LaTeX can say."""
    return holds(slot) in (Holds.TITLE, Holds.TEXT) and re.search(r"[\\$]", value) is not None


# Pages -------------------------------------------------------------------------------------------


@cache
def _dashes() -> re.Pattern[str]:
    return re.compile(" *[-\u00ad‐‑‒–—−]+ *")


@cache
def _page_words() -> re.Pattern[str]:
    return re.compile(r"[^\s,;]+")


@cache
def _numbered_page() -> re.Pattern[str]:
    return re.compile("[A-Z]+-[0-9]+")


def _pages(text: str) -> str:
    """The pages with one hyphen for the dash between two of them, whatever it is.

    Where a page has hyphens of its own (`IV-12--IV-19`), what is more than a hyphen is `–`.
    """

    def dash(found: re.Match[str]) -> str:
        return "-" if found[0] in "-\u00ad‐‑−" else "–"

    def plain(found: re.Match[str]) -> str:
        is_alone = found[0].count("-") + found[0].count("–") == 1
        return found[0].replace("–", "-") if is_alone else found[0]

    for _ in range(4):  # where a dash goes, mathematics can become text
        again = _page_words().sub(plain, _dashes().sub(dash, text))
        again = rich_text.canonical(again, is_rich=False)
        if again == text:
            break
        text = again
    return text


def _with_range(found: re.Match[str]) -> str:
    """The word with the dash of a range, where its hyphen is one; that of `IV-12` is not."""
    word = found[0]
    if word.count("-") != 1 or "–" in word or re.search(r"[\\${}]", word):
        return word
    return word if _numbered_page().fullmatch(word) else word.replace("-", "–")


# Verbatim values ---------------------------------------------------------------------------------


def _identifier(slot: str, text: str) -> str:
    if slot == "doi":
        while (doi := parse_doi(text)) is not None and doi.name != text:
            text = doi.name
        return text
    if slot == "eprint" and (arxiv := parse_arxiv_id(text)) is not None:
        identifier = arxiv.versioned
        if arxiv.subject_class is not None:
            identifier = identifier.replace("/", f".{arxiv.subject_class}/")
        return identifier
    return text


@cache
def _escape() -> re.Pattern[str]:
    return re.compile(
        r"\\(textbackslash|textbraceleft|textbraceright)\{\}"
        r"|\{\\([_%&#$~])\}|\\([_%&#${}])"
        r"|\\~(?:\{\})?|\{\\textasciitilde\}|\\textasciitilde(?:\{\}|(?![a-z]))|\$\\sim\$"
    )


_WORDS: Final = {"textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}"}
_LAST_RESORT: Final = str.maketrans({sign: f"\\{word}{{}}" for word, sign in _WORDS.items()})


@cache
def _wrapped() -> re.Pattern[str]:
    return re.compile(r"\\(?:url|path|nolinkurl) ?\{([^{}]*+)\}")


def _unescaped(tex: str) -> str:
    """The address or identifier without what older BibTeX styles need before special characters.

    What people put around addresses (`\\url{…}`, braces) goes too.
    """
    while tex[:1] == "{" and tex[-1:] == "}" and not re.search("[{}]", tex[1:-1]):
        tex = tex[1:-1].strip()
    if "\\" not in tex:
        return tex
    if wrapped := _wrapped().fullmatch(tex):
        tex = wrapped[1].strip()
    return _escape().sub(lambda found: _WORDS.get(found[1]) or found[2] or found[3] or "~", tex)


@cache
def _lone_brace() -> re.Pattern[str]:
    return re.compile(r"\\(textbraceleft|textbraceright)\{\}")


def _path(tex: str) -> str:
    """A path as it is written, but for braces that BibTeX could not hold."""
    return _lone_brace().sub(lambda found: _WORDS[found[1]], tex)


def _escaped(slot: str, value: str) -> str:
    if rich_text.is_balanced(value) and from_tex(slot, value) == value:
        return value
    if slot == "file":
        return value.translate({key: to for key, to in _LAST_RESORT.items() if key != ord("\\")})
    return value.translate(_LAST_RESORT)
