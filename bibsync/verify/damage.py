"""Finds what was broken in a text on its way into an entry: letters lost, LaTeX without its
backslash, pieces stuck to an end. The words are the record's; only their spelling suffered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Final

from bibsync.bibtex.latex import comparable, to_unicode
from bibsync.bibtex.names import Name, parse_name
from bibsync.verify.titles import squeezed

_STUCK: Final = ":;,|*†‡"
_DASHES: Final = "-–—/"
_ACCENTS: Final = "'\"~"  # what is left of LaTeX's accents when backslashes are lost
_QUOTES: Final = str.maketrans("’‘´ʼʻʹʾʿ`“”″–—‐‑−", "'''''''''\"\"\"-----")
_MARKS: Final = str.maketrans("∗⋆＊∣｜", "***||")  # as journals print those of a formula


def damaged_names(ours: Sequence[str], theirs: Sequence[str]) -> list[int]:
    """Which of an entry's names, by their place, are the record's in the same place, but broken."""
    if len(ours) > len(theirs):
        return []
    return [
        place
        for place, (our, their) in enumerate(zip(ours, theirs, strict=False))
        if is_damaged(our, their)
    ]


def is_damaged(ours: str, theirs: str) -> bool:
    """Whether a name is that of the record, with letters lost or signs that are none of a name.

    A name that merely lacks its accents, or is spelt with initials, is whole.
    """
    if ours == theirs:
        return False
    one, other = parse_name(ours), parse_name(theirs)
    if _are_initials(one.first) and _first_letter(one.first) == _first_letter(other.first):
        # `Th?rien, B.`: what the initials stand for is nobody's damage.
        one, other = one._replace(first=()), other._replace(first=())
    our, their = _plain(_spoken(one)), _without_other_scripts(_plain(_spoken(other)))
    if our == their or not our or not their:
        return False
    if _letters(our) == _letters(their):
        return bool(_odd_signs(our) - _odd_signs(their)) or _has_loose_accent(our, their)
    # `Th?rien`, `Thrien`, `Th√©rien`: the ASCII letters that are left are the same, in their order.
    if their.isascii() or _ascii_letters(our) != _ascii_letters(their):
        return False
    # `Kaiser` for `Ł. Kaiser` lacks a word, and no letter of one.
    is_whole = len(our.split()) < len(their.split())
    return _ascii_letters(their) != "" and not is_whole and _is_broken(our)


def mended(ours: str, theirs: str) -> str:
    """The record's name in the form of the entry's: family name first, or initials, as it has."""
    one, other = parse_name(ours), parse_name(theirs)
    if not other.first or not other.last:
        return theirs
    given = one.first if _are_initials(one.first) else other.first
    made = other._replace(first=given)
    return made.last_first if "," in ours else _spoken(made)


def trailing_piece(ours: str, theirs: str) -> str:
    """What is stuck to the end of a title that is the record's in every word; "" for nothing.

    Marks that can end a title (`?`, `!`, a closing quote or bracket) are no such piece, and neither
    is a full stop, about which styles differ.
    """
    if not squeezed(ours) or squeezed(ours) != squeezed(theirs):
        return ""
    our, their = (to_unicode(text).rstrip().translate(_MARKS) for text in (ours, theirs))
    piece = our[_end_of_words(our) :].strip()
    if their.endswith(piece) or (set(piece) <= set("*|") and _is_of_formula(ours, our)):
        return ""
    return piece


def _is_of_formula(tex: str, printed: str) -> bool:
    """Whether the stars and bars at the end of a title belong to a formula, or to the name `A*`."""
    formula = _formula_at_end().search(tex)
    if formula is not None:
        return any(c.isalnum() for c in formula[0])
    return re.search(r"(?<!\w)\w\*\Z", printed) is not None


def _end_of_words(title: str) -> int:
    """Where the marks and blanks begin that stand at the end of a title and belong to nothing."""
    end = len(title)
    while end:
        last, before = title[end - 1], title[end - 2 : end - 1]
        if not (last.isspace() or last in _STUCK or (last in _DASHES and before.isspace())):
            break
        end -= 1
    return end


def _spoken(name: Name) -> str:
    return " ".join((*name.first, *name.von, *name.last, *name.jr))


def _are_initials(words: Sequence[str]) -> bool:
    return bool(words) and all(len(_letters(word)) <= 2 for word in words)


def _first_letter(words: Sequence[str]) -> str:
    return _letters(" ".join(words))[:1]


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", to_unicode(name)).translate(_QUOTES).strip()


def _letters(name: str) -> str:
    return comparable(name).replace(" ", "")


def _ascii_letters(name: str) -> str:
    return "".join(c for c in name.lower() if c.isascii() and c.isalpha())


def _odd_signs(name: str) -> set[str]:
    """Signs that no name has: not those of `O'Brien, D.-H. (Dan)`."""
    return {
        c
        for c in name
        if not (c.isalnum() or c.isspace() or unicodedata.combining(c)) and c not in ",-.'()\"~"
    }


def _has_loose_accent(ours: str, theirs: str) -> bool:
    """Whether an accent stands beside the letter that has one in the record; the apostrophe of
    `Gel'fand` does not."""
    is_accented = [not c.isascii() for c in theirs for _ in _letters(c)]
    place = 0
    for c in ours:
        if c in _ACCENTS and any(is_accented[max(place - 1, 0) : place + 1]):
            return True
        place += len(_letters(c))
    return False


def _without_other_scripts(name: str) -> str:
    """A name without what it says again in another script: `Jian Li (李建)`."""
    words = [
        word
        for word in name.split()
        if not any(c.isalpha() for c in word)
        or any(unicodedata.name(c, "").startswith("LATIN") for c in word)
    ]
    return " ".join(words)


def _is_broken(name: str) -> bool:
    """Whether signs stand in a name where letters should, or letters are simply not there."""
    return all(c.isascii() for c in name) or any(
        not (c.isalpha() or c.isspace() or c in ".,-'") for c in name
    )


@cache
def _formula_at_end() -> re.Pattern[str]:
    return re.compile(r"\$[^$]++\$[\s}.]*+\Z")
