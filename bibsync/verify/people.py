"""Compares two lists of authors as lists of surnames in their order, with a reader's tolerance.

Nobody is accused for what sources spell differently: initials, accents, the order of family and
given name, particles, `ue` for `ü`, a given name that was changed, a list cut short by `others`, a
collaboration named in front of its members.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final, NamedTuple

from bibsync.bibtex.latex import comparable, to_unicode
from bibsync.bibtex.names import parse_name


class Likeness(StrEnum):
    """How two lists of authors agree, from the best to the worst."""

    SAME = "same"  # the same people in the same order
    CUT = "cut"  # so far as the shorter one goes, which says `others`
    NOTED = "noted"  # the same first author; others are missing, added or in another order
    MOVED = "moved"  # the first author stands elsewhere in the other list
    FIRST_DIFFERS = "first-differs"  # he does not stand in it at all, but others do
    OTHERS_DIFFER = "others-differ"  # the first one is the same, most others are somebody else
    STRANGERS = "strangers"  # nobody stands in both
    UNKNOWN = "unknown"  # one of the lists is empty, or names no person


_ORDER: Final = list(Likeness)
_LEAST_LETTERS: Final = 5  # ASCII letters of a name; what fewer have in common is chance


class Comparison(NamedTuple):
    """What a comparison of an entry's authors with a record's came to."""

    likeness: Likeness
    missing: tuple[str, ...] = ()  # of the record, as it writes them
    foreign: tuple[str, ...] = ()  # in the entry only, as it writes them

    @property
    def rank(self) -> int:
        """0 for the best; for choosing among several records of one work."""
        return _ORDER.index(self.likeness)


class _Person(NamedTuple):
    surname: str  # its last word
    words: frozenset[str]
    letters: str  # all of the name's letters and digits
    initial: str  # of the given name; "" without one
    ascii: str  # the ASCII letters, which are left when others are lost: `Th?rien`


def compare_authors(claimed: Sequence[str], has_others: bool, stated: Sequence[str]) -> Comparison:
    """How the authors of an entry (LaTeX as written) agree with those that a record states."""
    ours = [name for name in claimed if _letters(name)]
    theirs = [name for name in stated if _letters(name)]
    if not ours or not theirs:
        return Comparison(Likeness.UNKNOWN)
    if len(ours) == 1 and len(theirs) > 1 and _is_run_together(ours[0], theirs):
        return Comparison(Likeness.SAME)
    people = [name for name in ours if not is_collaboration(name)]
    members = [name for name in theirs if not is_collaboration(name)]
    if not people or not members:
        return _of_collaborations(ours, theirs)
    return _of_people(people, has_others, members)


def is_collaboration(name: str) -> bool:
    """Whether a name is that of a group: its members may be listed behind it, or not."""
    return _group_word().search(to_unicode(name)) is not None


def _of_collaborations(ours: Sequence[str], theirs: Sequence[str]) -> Comparison:
    """One side names a group only. It is the other's when both name it, else nobody can tell."""
    groups = [_letters(name) for name in ours if is_collaboration(name)]
    named = [_letters(name) for name in theirs if is_collaboration(name)]
    for group in groups:
        if any(group in name or name in group for name in named):
            return Comparison(Likeness.CUT)
    if groups and named:
        return Comparison(Likeness.STRANGERS, tuple(theirs[:1]), tuple(ours[:1]))
    return Comparison(Likeness.UNKNOWN)


def _of_people(ours: Sequence[str], has_others: bool, theirs: Sequence[str]) -> Comparison:
    places = _Places(theirs)
    found = [places.take(person(name)) for name in ours]
    known = [place for place in found if place is not None]
    foreign = tuple(name for name, place in zip(ours, found, strict=True) if place is None)
    missing = tuple(name for place, name in enumerate(theirs) if place not in set(known))
    if not known:
        return Comparison(Likeness.STRANGERS, missing, foreign)
    if found[0] is None:
        return Comparison(Likeness.FIRST_DIFFERS, missing, foreign)
    if found == list(range(len(theirs))):
        return Comparison(Likeness.SAME)
    if found == list(range(len(ours))) and has_others:
        return Comparison(Likeness.CUT)
    if len(foreign) * 2 > len(ours):
        return Comparison(Likeness.OTHERS_DIFFER, missing, foreign)
    likeness = Likeness.NOTED if found[0] == 0 else Likeness.MOVED
    return Comparison(likeness, () if has_others else missing, foreign)


class _Places:
    """The names of a list by what they can be found under; each is found once."""

    def __init__(self, names: Sequence[str]) -> None:
        self._people = [person(name) for name in names]
        self._by_surname: dict[str, list[int]] = {}
        for place, each in enumerate(self._people):
            self._by_surname.setdefault(each.surname, []).append(place)
        self._free = set(range(len(names)))

    def take(self, wanted: _Person) -> int | None:
        """The place of that person, the best match first; None when he is not in the list."""
        namesakes = [
            place for place in self._by_surname.get(wanted.surname, ()) if place in self._free
        ]
        # Of several of one surname the one with that initial, else the first.
        namesakes.sort(key=lambda place: self._people[place].initial != wanted.initial)
        place = namesakes[0] if namesakes else self._otherwise(wanted)
        if place is not None:
            self._free.discard(place)
        return place

    def _otherwise(self, wanted: _Person) -> int | None:
        return next(
            (place for place in sorted(self._free) if is_same_person(wanted, self._people[place])),
            None,
        )


def is_same_person(one: _Person, other: _Person) -> bool:
    """Whether two names can be one person's, apart from how they are taken apart."""
    if one.surname == other.surname or one.words == other.words or one.letters == other.letters:
        return True
    if len(one.ascii) > _LEAST_LETTERS and one.ascii == other.ascii:
        return True
    for part, whole in ((one, other), (other, one)):
        # `García, Gabriel` for `Gabriel García Márquez`; `Wei J.` for `Jason Wei`.
        if len(part.surname) > 2 and part.surname in whole.words:
            rest = part.words - {part.surname}
            initials = {word[0] for word in whole.words - {part.surname}}
            if not rest or {word[0] for word in rest} <= initials:
                return True
        # `Wei J.`, which BibTeX takes for a man called J.
        full = {word for word in part.words if len(word) > 1}
        if len(part.surname) == 1 and full and full <= whole.words:
            return True
    return False


@lru_cache(16384)
def person(name: str) -> _Person:
    """A name in the form in which names are compared."""
    parsed = parse_name(name)
    words = _folded(comparable(name)).split()
    surname = _folded(parsed.surname) or (words[-1] if words else "")
    given = _folded(comparable(" ".join(parsed.first)))
    ascii_letters = "".join(c for c in to_unicode(name).lower() if c.isascii() and c.isalpha())
    return _Person(
        surname.rpartition(" ")[2], frozenset(words), "".join(words), given[:1], ascii_letters
    )


def _folded(text: str) -> str:
    """`Schuetze` and `Schutze` alike; what it does to `Blue` and `Joel` it does to both sides."""
    return text.replace("ae", "a").replace("oe", "o").replace("ue", "u")


@lru_cache(16384)
def _letters(name: str) -> str:
    return comparable(name).replace(" ", "")


def _is_run_together(name: str, names: Sequence[str]) -> bool:
    """Whether a "name" is the whole list with commas or semicolons for its `and`."""
    words = sorted(_folded(comparable(name)).split())
    return words == sorted(_folded(comparable(" ".join(names))).split())


@cache
def _group_word() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:collaborations?|team|consortium|group|project|committee|network|community|authors"
        r"|contributors|et al)\b",
        re.IGNORECASE,
    )
