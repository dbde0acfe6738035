"""Finds what was broken in a text on its way into an entry: letters lost, LaTeX without its
backslash, pieces stuck to an end. The words are the record's; only their spelling suffered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from bibsync.bibtex.latex import comparable, to_unicode
from bibsync.verify.titles import squeezed

_QUOTES = str.maketrans("’‘´ʼ`“”″–—‐‑−", "'''''\"\"\"-----")


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
    our, their = _plain(ours), _plain(theirs)
    if our == their or not our:
        return False
    if _letters(our) == _letters(their):
        return bool((_odd_signs(our) - _odd_signs(their)) - set("."))
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
    found = _stuck().search(our)
    if found is None or their.endswith(found[0].strip()):
        return ""
    return found[0].strip()


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", to_unicode(name)).translate(_QUOTES).strip()


def _letters(name: str) -> str:
    return comparable(name).replace(" ", "")


def _ascii_letters(name: str) -> str:
    return "".join(c for c in name.lower() if c.isascii() and c.isalpha())


def _odd_signs(name: str) -> set[str]:
    return {c for c in name if not (c.isalnum() or c.isspace() or unicodedata.combining(c))} - set(
        ",-"
    )


def _is_broken(name: str) -> bool:
    """Whether signs stand in a name where letters should, or letters are simply not there."""
    return all(c.isascii() for c in name) or any(
        not (c.isalpha() or c.isspace() or c in ".,-'") for c in name
    )


@cache
def _stuck() -> re.Pattern[str]:
    return re.compile(r"\s*(?:[:;,|*†‡]|\s[-–—/])++\Z")
