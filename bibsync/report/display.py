"""Turns any text into what a terminal can show, and tells how many columns that takes."""

from __future__ import annotations

from typing import Final
from unicodedata import category, east_asian_width

TAB_STOP: Final = 4

# Format characters that readers of some scripts need, and whose absence changes the picture: the
# zero-width (non-)joiner of Persian, Hindi and emoji, and the Arabic signs that are drawn.
_KEPT_FORMATS: Final = frozenset(
    "\u200c\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
_UNSEEN: Final = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def visible(text: str) -> str:
    """The text with each character that cannot be seen, or that a terminal obeys, named instead.

    `<U+200B>` names a character, `<0xE9>` a byte that was not UTF-8 (a lone surrogate of PEP 383).
    What is returned can be encoded, holds no line end, and cannot move a cursor, change a colour
    or reverse the reading order.
    """
    if text.isprintable():
        return text
    return "".join(map(_shown, text))


def cells(text: str) -> list[tuple[str, int]]:
    """For each character of one line what is shown for it, and in how many columns.

    Tabs reach to the next multiple of `TAB_STOP`, counted from the start of this text.
    """
    if text.isascii() and text.isprintable():
        return [(character, 1) for character in text]
    result: list[tuple[str, int]] = []
    column = 0
    for character in text:
        if character == "\t":
            width = TAB_STOP - column % TAB_STOP
            shown = " " * width
        else:
            shown = _shown(character)
            width = _columns(character) if shown == character else len(shown)
        result.append((shown, width))
        column += width
    return result


def display_width(text: str) -> int:
    """The columns that `visible(text)` takes."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_columns, visible(text)))


def wrap(text: str, width: int, indent: str = "  ") -> list[str]:
    """`visible(text)` broken at spaces into lines of at most `width` columns; a word is never cut.

    Lines after the first begin with `indent`.
    """
    lines: list[str] = []
    line = ""
    columns = 0
    for word in visible(text).split(" "):
        word_columns = display_width(word)
        if line and columns + 1 + word_columns > width:
            lines.append(line)
            line = indent + word
            columns = len(indent) + word_columns
        else:
            line = f"{line} {word}" if line else word
            columns += word_columns + (1 if columns else 0)
    lines.append(line)
    return lines


def _shown(character: str) -> str:
    if character.isprintable() or character in _KEPT_FORMATS or category(character) not in _UNSEEN:
        return character
    code = ord(character)
    return f"<0x{code - 0xDC00:02X}>" if 0xDC80 <= code <= 0xDCFF else f"<U+{code:04X}>"


def _columns(character: str) -> int:
    """The columns of one shown character (Unicode Standard Annex 11; marks take none)."""
    if character < "\u0300":
        return 1
    if east_asian_width(character) in ("W", "F"):
        return 2
    # A vowel or final of Hangul written as letters is drawn into the syllable before it.
    is_mark = category(character) in ("Mn", "Me", "Cf") or "\u1160" <= character <= "\u11ff"
    return 0 if is_mark and not _is_drawn_format(character) else 1


def _is_drawn_format(character: str) -> bool:
    return character in _KEPT_FORMATS and character not in "\u200c\u200d"
