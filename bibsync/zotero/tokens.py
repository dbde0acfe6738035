"""Turns runs of text, mathematics, raw LaTeX and markup into one normal form of them.

Both sides are read into these tokens: a LaTeX value of a `.bib` file and the rich text of a Zotero
field (`rich_text.read_tex`, `rich_text.canonical`). Where both say the same, the tokens are equal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import Final, NamedTuple


class Kind(StrEnum):
    """What a token is."""

    TEXT = "text"  # means itself
    MATH = "math"  # LaTeX between dollars
    RAW = "raw"  # LaTeX that neither Unicode nor markup can say, with its arguments
    OPEN = "open"  # begins a style; the text is its name
    CLOSE = "close"


class Token(NamedTuple):
    """One run."""

    kind: Kind
    text: str


# The markup of Zotero's fields ("rich text bibliography", Zotero documentation), by style.
NOCASE: Final = "nocase"
_SMALL_CAPS: Final = "sc"
OPENING: Final = {
    "i": "<i>",
    "b": "<b>",
    "sub": "<sub>",
    "sup": "<sup>",
    _SMALL_CAPS: '<span style="font-variant:small-caps;">',
    NOCASE: '<span class="nocase">',
}
CLOSING: Final = {
    style: "</span>" if tag.startswith("<span") else f"</{style}>" for style, tag in OPENING.items()
}
_SPANS: Final = (NOCASE, _SMALL_CAPS)
SPAN: Final = "span"  # the name of a `</span>` before it is known which style it ends

TAG: Final = (
    r"</?(?:i|b|su[bp]|sc)>|</span>|<span class=\"nocase\">"
    r"|<span style=\"font-variant: ?small-caps;?\">"
)


def tag_token(tag: str) -> Token:
    """The token of a tag as `TAG` finds it."""
    if tag.startswith("</"):
        return Token(Kind.CLOSE, tag[2:-1])
    if tag.startswith("<span"):
        return Token(Kind.OPEN, NOCASE if "nocase" in tag else _SMALL_CAPS)
    return Token(Kind.OPEN, tag[1:-1])


def clean(text: str) -> str:
    """The text in NFC, on one line, with single spaces and without control characters.

    Zotero's server strips these characters and the white space at the ends.
    """
    if not text.isprintable():
        text = _controls().sub("", _line_ends().sub(" ", text))
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if "  " in text:
        text = _spaces().sub(" ", text)
    return text.strip()


@cache
def _line_ends() -> re.Pattern[str]:
    return re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]")


@cache
def _controls() -> re.Pattern[str]:
    # Surrogates too: JSON in UTF-8 cannot carry them.
    return re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@cache
def _spaces() -> re.Pattern[str]:
    return re.compile(" {2,}")


def normal(tokens: Iterable[Token]) -> list[Token]:
    """The tokens with every style that is closed properly, none empty, texts joined.

    A tag without a partner is text. Protected case inside of protected case says nothing more.
    """
    return _joined(_without_doubles(_paired(tokens)))


def _paired(tokens: Iterable[Token]) -> list[Token]:
    found: list[Token] = []
    open_: list[tuple[int, str]] = []  # index in `found`, style
    counts = dict.fromkeys(OPENING, 0)  # of the open ones, so that no closing tag looks in vain
    for token in tokens:
        if token.kind is Kind.OPEN:
            open_.append((len(found), token.text))
            counts[token.text] += 1
            found.append(token)
        elif token.kind is Kind.CLOSE:
            styles = _SPANS if token.text == SPAN else (token.text,)
            if not any(counts[style] for style in styles):
                literal = "</span>" if token.text == SPAN else CLOSING[token.text]
                found.append(Token(Kind.TEXT, literal))
                continue
            while True:
                index, style = open_.pop()
                counts[style] -= 1
                if style in styles:
                    found.append(Token(Kind.CLOSE, style))
                    break
                found[index] = Token(Kind.TEXT, OPENING[style])
        else:
            found.append(token)
    for index, style in open_:
        found[index] = Token(Kind.TEXT, OPENING[style])
    return found


def _without_doubles(tokens: Iterable[Token]) -> list[Token]:
    found: list[Token] = []
    depth = 0
    for token in tokens:
        if token.text == NOCASE and token.kind is Kind.OPEN:
            depth += 1
            if depth > 1:
                continue
        elif token.text == NOCASE and token.kind is Kind.CLOSE:
            depth -= 1
            if depth > 0:
                continue
        if token.kind is Kind.CLOSE and found and found[-1] == Token(Kind.OPEN, token.text):
            found.pop()
        elif token.text:
            found.append(token)
    return found


def _joined(tokens: Iterable[Token]) -> list[Token]:
    found: list[Token] = []
    run: list[str] = []
    for token in tokens:
        if token.kind is Kind.TEXT:
            run.append(token.text)
            continue
        if run:
            found.append(Token(Kind.TEXT, "".join(run)))
            run = []
        found.append(token)
    if run:
        found.append(Token(Kind.TEXT, "".join(run)))
    return found


def glued(pieces: Iterable[tuple[Kind, str]]) -> str:
    r"""The printed tokens as one text in which raw LaTeX takes nothing of what follows it.

    A command of letters ends at a blank; before what would be its argument stands `\/`, which
    prints nothing there.
    """
    printed: list[str] = []
    raw = ""
    for kind, text in pieces:
        if raw and text:
            ends_in_letter = raw[-1].isalpha()
            if ends_in_letter and text[0].isascii() and text[0].isalpha():
                printed.append(" ")
            elif text[0] in "{[" or (ends_in_letter and text[0] in " *"):
                printed.append(r"\/")
        printed.append(text)
        raw = text if kind is Kind.RAW else ""
    return "".join(printed)
