"""Tells when two titles are in two languages: then nobody can compare them by their words."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from bibsync.bibtex.latex import comparable, to_unicode

_ENGLISH: Final = "English"
# Small words of titles; without accents, as they are compared. Those of the languages beside
# English overlap, which matters only where one of two titles is taken for French and the other for
# Spanish: then they are not compared.
_WORDS: Final = {
    _ENGLISH: frozenset("the of and on for with by from to using via is are at its their".split()),
    "German": frozenset(
        "der die das und uber ueber von vom zur zum eine einer eines einen im auf fur fuer mit"
        " bei aus nach den dem ist nicht als sich".split()
    ),
    "French": frozenset(
        "le la les des du sur une et dans pour par de aux au ou son ses d l un".split()
    ),
    "Spanish": frozenset("el los las del y sobre para con una por de la un en".split()),
    "Italian": frozenset("il lo gli di della dei delle sulla sul per con nella dal un e".split()),
    "Portuguese": frozenset("os do da dos das sobre em para uma com no na de e o".split()),
    "Dutch": frozenset("het een van voor met op bij de en over".split()),
}
_LETTERS: Final = {"German": "äöüß", "French": "éèêçàûôî", "Spanish": "ñóáíé", "Italian": "àèìòù"}
_LEAST: Final = 2  # signs of a language; `de novo` and `à la carte` are English
_SCRIPT: Final = "another script"


def are_in_two_languages(one: str, other: str) -> bool:
    """Whether two titles are in two languages, as far as their small words tell: one is surely not
    in English, and the other not surely in the same language."""
    first, second = language_of(one), language_of(other)
    return first != second and not {first, second} <= {"", _ENGLISH}


@lru_cache(1024)
def language_of(title: str) -> str:
    """The language of a title by its English name; "" when its words do not tell."""
    plain = to_unicode(title)
    letters = [letter for letter in plain if letter.isalpha()]
    if sum(letter > "\u036f" for letter in letters) * 2 > len(letters):
        return _SCRIPT
    words = comparable(title).split()
    signs = {
        language: sum(word in small for word in words)
        + any(letter in plain.casefold() for letter in _LETTERS.get(language, ""))
        for language, small in _WORDS.items()
    }
    best = max(signs, key=lambda language: signs[language])
    most = signs[best]
    if best == _ENGLISH:
        is_sure = most > 0 and all(
            count < most for language, count in signs.items() if language != best
        )
        return best if is_sure else ""
    # Two of the others may tie; that they are not English is enough.
    return best if most >= _LEAST and signs[_ENGLISH] == 0 else ""
