"""Turns text that was read in a wrong encoding (`MÃ¼ller`) into the text that was meant (`Müller`).

UTF-8 writes a character beyond ASCII in two to four bytes: a first one from C2 to F4, then bytes
from 80 to BF. Who reads them as Windows-1252 or Latin-1 sees a letter such as `Ã` and one to three
signs behind it. The way back is certain only where every such byte fits, and where nobody can have
meant what stands there: `É®` and `AMANHÃ”` are the bytes of UTF-8 characters too, and right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

# The bytes 80 to 9F in Windows-1252, but for five that it lacks, which are read as in Latin-1.
_WINDOWS: Final = {
    character: byte
    for byte in range(0x80, 0xA0)
    if (character := bytes([byte]).decode("cp1252", "ignore"))
}

# What may stand right behind a letter: quotes, dashes, marks, powers (`0.5 Å²`), spaces that do not
# break, and letters.
_NATURAL: Final = frozenset("\u00a0\u00ad«»‹›‘’“”–—…•·™®©°²³¹ŠŒŽšœžŸ")
_QUOTES: Final = "“”«»‹›"
_NO_SECOND_LETTER: Final = _QUOTES + "…•™®©žšŠŽŸ"
_LOST: Final = "\ufffd"


# A closing quote is E2 80 9D, and Windows has nothing at 9D: some programs write `�` or nothing.
_CLOSING_QUOTE: Final = "â€"


class Garbled(NamedTuple):
    """`text[start:end]` was meant to be `meant`; None when the character was lost on the way."""

    start: int
    end: int
    meant: str | None
    is_certain: bool


@cache
def _sequences() -> re.Pattern[str]:
    tail = "[\x80-\xbf" + "".join(_WINDOWS) + "]"
    return re.compile(
        f"(?:[\xc2-\xdf]{tail}|[\xe0-\xef]{tail}{{2}}|[\xf0-\xf4]{tail}{{3}})+"
        f"|{_CLOSING_QUOTE}{_LOST}?|{_LOST}+"
    )


def may_be_garbled(odd_characters: str) -> bool:
    """Whether a text can hold such runs at all, told from its characters beyond ASCII alone."""
    return _sequences().search(odd_characters) is not None


def find_garbled(text: str, start: int, end: int) -> Iterator[Garbled]:
    """The runs of `text[start:end]` that surely were read in a wrong encoding, in order.

    A run that was garbled twice is taken back twice.
    """
    for run in _sequences().finditer(text, start, end):
        written = run[0]
        if written[0] == _LOST:
            yield Garbled(*run.span(), None, True)
            continue
        if written.rstrip(_LOST) == _CLOSING_QUOTE:
            yield Garbled(*run.span(), "”", False)
            continue
        before = text[max(start, run.start() - 1) : run.start()]
        behind = text[run.end() : min(end, run.end() + 1)]
        if _is_of_the_run(before) or _is_of_the_run(behind):
            continue
        meant = _meant(written, before, behind)
        if meant is not None:
            yield Garbled(*run.span(), None if _LOST in meant else meant, True)


def _is_of_the_run(neighbour: str) -> bool:
    """Whether a character would have been one of the bytes too, but does not fit."""
    is_high = "\x80" <= neighbour <= "\xff" or neighbour in _WINDOWS
    return is_high and neighbour not in _NATURAL


def _meant(written: str, before: str, behind: str) -> str | None:
    """The text that surely was meant; None when none is, or when nothing is wrong."""
    meant = None
    for _ in range(4):
        decoded = _decoded(written)
        if decoded is None or not _is_unnatural(written, decoded, before, behind):
            break
        written = decoded
        # Control characters can only be what is left of signs that were garbled twice.
        if not any("\x80" <= character <= "\x9f" for character in written):
            meant = written
        if _sequences().fullmatch(written) is None or _LOST in written:
            break
    return meant


def _decoded(written: str) -> str | None:
    data = bytes([_WINDOWS.get(character, ord(character) & 0xFF) for character in written])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _is_unnatural(written: str, meant: str, before: str, behind: str) -> bool:
    """Whether nobody writes the one, and somebody could have meant the other."""
    if not all(map(_is_common, meant)):
        return False
    # Three times a letter and a sign without a space, or a sign that stands behind no letter.
    if len(meant) > 2 or any(c not in _NATURAL and not "\xc0" <= c <= "\xff" for c in written):
        return True
    # `ErdÅ‘s`: a capital within a word of small letters.
    if before.islower() and written[0].isupper() and not behind.isupper():
        return True
    if not behind.islower():
        return False
    # `Ã…ngstrÃ¶m`, `Å“uvre`: a word whose second letter is a sign; `Nguyá»…n`: Vietnamese letters.
    return (
        (written[0] == "Ã" and not before.isalpha() and written[1] in _NO_SECOND_LETTER)
        or (written[0].isupper() and written[1] in _QUOTES)
        or all("\u1e00" <= character <= "\u1eff" for character in meant)
    )


def _is_common(character: str) -> bool:
    """Whether bibliographies have the character: letters of the great scripts, and punctuation."""
    code = ord(character)
    is_common = (
        0xA0 <= code < 0x250
        or 0x370 <= code < 0x700
        or 0x900 <= code < 0x1000
        or 0x1E00 <= code < 0x2070
        or 0x20A0 <= code < 0x2300
        or 0x3000 <= code < 0xD800
        or 0xFB00 <= code < 0xFB07
        or 0xFF00 <= code < 0xFFFE
        or 0x1F300 <= code < 0x1FB00
    )
    # The last are what is left of signs that were garbled twice.
    return is_common or 0x80 <= code < 0xA0 or character in _WINDOWS
