"""Finds what was broken in a text on its way into an entry: letters lost, LaTeX without its
backslash, pieces stuck to an end. The words are the record's; only their spelling suffered.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

from bibsync.bibtex.latex import comparable, to_unicode
from bibsync.verify.titles import squeezed

_STUCK: Final = ":;,|*†‡"
_DASHES: Final = "-–—/"
_ACCENTS: Final = "'\"~"  # what is left of LaTeX's accents when backslashes are lost
_QUOTES: Final = str.maketrans("’‘´ʼ`“”″–—‐‑−", "'''''\"\"\"-----")


def damaged_names(ours: Sequence[str], theirs: Sequence[str]) -> list[int]:
    """Which of an entry's names, by their place, are the record's in the same place, but broken."""
    if len(ours) != len(theirs):
        return []
    return [
        place
        for place, (our, their) in enumerate(zip(ours, theirs, strict=True))
        if is_damaged(our, their)
    ]


def is_damaged(ours: str, theirs: str) -> bool:
    """Whether a name is that of the record, with letters lost or signs that are none of a name.

    A name that merely lacks its accents, or is spelt with initials, is whole.
    """
    if ours == theirs:
        return False
    our, their = _plain(ours), _plain(theirs)
    if our == their or not our:
        return False
    if _letters(our) == _letters(their):
        accents = "" if their.isascii() else _ACCENTS
        return bool(_odd_signs(our, accents) - _odd_signs(their, accents))
    # `Th?rien`, `Thrien`, `Th√©rien`: the ASCII letters that are left are the same, in their order.
    lost = _ascii_letters(our) == _ascii_letters(their)
    return lost and not their.isascii() and _ascii_letters(their) != "" and _is_broken(our)


def trailing_piece(ours: str, theirs: str) -> str:
    """What is stuck to the end of a title that is the record's in every word; "" for nothing.

    Marks that can end a title (`?`, `!`, a closing quote or bracket) are no such piece, and neither
    is a full stop, about which styles differ.
    """
    if not squeezed(ours) or squeezed(ours) != squeezed(theirs):
        return ""
    our, their = to_unicode(ours).rstrip(), to_unicode(theirs).rstrip()
    piece = our[_end_of_words(our) :].strip()
    return "" if their.endswith(piece) else piece


def _end_of_words(title: str) -> int:
    """Where the marks and blanks begin that stand at the end of a title and belong to nothing."""
    end = len(title)
    while end:
        last, before = title[end - 1], title[end - 2 : end - 1]
        if not (last.isspace() or last in _STUCK or (last in _DASHES and before.isspace())):
            break
        end -= 1
    return end


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", to_unicode(name)).translate(_QUOTES).strip()


def _letters(name: str) -> str:
    return comparable(name).replace(" ", "")


def _ascii_letters(name: str) -> str:
    return "".join(c for c in name.lower() if c.isascii() and c.isalpha())


def _odd_signs(name: str, accents: str) -> set[str]:
    """Signs that no name has: not those of `O'Brien, D.-H. (Dan)`, unless they are `accents`."""
    return {
        c
        for c in name
        if not (c.isalnum() or c.isspace() or unicodedata.combining(c))
        and (c in accents or c not in ",-.'()\"~")
    }


def _is_broken(name: str) -> bool:
    """Whether signs stand in a name where letters should, or letters are simply not there."""
    return all(c.isascii() for c in name) or any(
        not (c.isalpha() or c.isspace() or c in ".,-'") for c in name
    )
