"""Compares two lists of authors as lists of surnames in their order, with a reader's tolerance.

Nobody is accused for what sources spell differently: initials, accents, the order of family and
given name, particles, `ue` for `ü`, a given name that was changed, a list cut short by `others`, a
collaboration named in front of its members, an organisation named in place of its people.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final, NamedTuple

from bibsync.bibtex.latex import comparable, to_unicode
from bibsync.bibtex.names import parse_name
from bibsync.verify.groups import (
    are_same_groups,
    is_collaboration,
    is_lone_surname,
    may_be_organisation,
    may_be_organisations,
)
from bibsync.verify.romanised import APOSTROPHES, folded, folded_family, sound


class Likeness(StrEnum):
    """How two lists of authors agree, from the best to the worst."""

    SAME = "same"  # the same people in the same order
    CUT = "cut"  # so far as the shorter one goes, which says `others`
    NOTED = "noted"  # the same first author; others are missing, added or in another order
    MOVED = "moved"  # the first author stands elsewhere in the other list
    RESPELT = "respelt"  # the first author is nearly the same name: mistyped, romanised, married
    # One of the lists is empty, or names nobody who can be compared: better than to differ.
    UNKNOWN = "unknown"
    OTHERS_DIFFER = "others-differ"  # the first one is the same, most others are somebody else
    FIRST_DIFFERS = "first-differs"  # he does not stand in it at all, but others do
    STRANGERS = "strangers"  # nobody stands in both


_ORDER: Final = list(Likeness)
_MOST_OF_A_PART: Final = 64  # names of a list that share a word; of more it says nothing
_LEAST_LETTERS: Final = 5  # of a name; what fewer have in common is chance


class Comparison(NamedTuple):
    """What a comparison of an entry's authors with a record's came to."""

    likeness: Likeness
    missing: tuple[str, ...] = ()  # of the record, as it writes them
    # In the entry only, as it writes them. Of what is UNKNOWN: one word that may be an
    # organisation's name or somebody else's surname.
    foreign: tuple[str, ...] = ()

    @property
    def rank(self) -> int:
        """0 for the best; for choosing among several records of one work."""
        return _ORDER.index(self.likeness)


class _Person(NamedTuple):
    surname: str  # its last word
    is_cut: bool  # whether that is initials, as in `Wang XL` and `Wei J.`
    family: str  # the letters of the whole family name with its particles: `benhamou`
    given: str  # the letters of the given names
    rest: (
        str  # those of all words but the surname, for BibTeX takes the `jin` of `Ye-jin` for a von
    )
    words: frozenset[str]
    glued: str  # the last two words of `Saunders Mac Lane` as one; "" for other names
    letters: str  # all of the name's letters and digits
    ascii: str  # the ASCII letters, which are left when others are lost: `Th?rien`
    sound: str  # what romanisations of the family name share

    @property
    def initial(self) -> str:
        """The first letter of the given name; "" without one."""
        return self.given[:1]


def compare_authors(claimed: Sequence[str], has_others: bool, stated: Sequence[str]) -> Comparison:
    """How the authors of an entry (LaTeX as written) agree with those that a record states."""
    ours = [name for name in claimed if _letters(name) not in _NOBODY]
    theirs = [name for name in stated if _letters(name) not in _NOBODY]
    if not ours or not theirs:
        return Comparison(Likeness.UNKNOWN)
    if len(ours) == 1 and len(theirs) > 1 and _is_run_together(ours[0], theirs):
        return Comparison(Likeness.SAME)
    people = [name for name in ours if not is_collaboration(name)]
    members = [name for name in theirs if not is_collaboration(name)]
    if not people or not members:
        return _of_collaborations(ours, theirs)
    return _of_people(people, has_others, members)


def _has_same_surname(one: str, other: str) -> bool:
    return one == other or _are_namesakes(person(one), person(other))


def _of_collaborations(ours: Sequence[str], theirs: Sequence[str]) -> Comparison:
    """One side names a group only. It is the other's when both name it, else nobody can tell."""
    groups = [name for name in ours if is_collaboration(name)]
    named = [name for name in theirs if is_collaboration(name)]
    if groups and named:
        is_same = are_same_groups(groups, named)
        if is_same:
            return Comparison(Likeness.CUT)
        if is_same is False and len(groups) == len(ours) and len(named) == len(theirs):
            return Comparison(Likeness.STRANGERS, tuple(theirs[:1]), tuple(ours[:1]))
    return Comparison(Likeness.UNKNOWN)


def _of_people(ours: Sequence[str], has_others: bool, theirs: Sequence[str]) -> Comparison:
    if len(ours) <= len(theirs) and all(map(_has_same_surname, ours, theirs)):
        if len(ours) == len(theirs):
            return Comparison(Likeness.SAME)
        if has_others:
            return Comparison(Likeness.CUT)
    found = _places(ours, theirs)
    # An organisation may stand in front of its people on one side alone.
    while len(found) > 1 and found[0] is None and found[1] == 0 and may_be_organisation(ours[0]):
        ours, found = ours[1:], found[1:]
    if found[0] == 1 and 0 not in found and may_be_organisation(theirs[0]):
        theirs = theirs[1:]
        found = [None if place is None else place - 1 for place in found]
    known = {place for place in found if place is not None}
    foreign = tuple(name for name, place in zip(ours, found, strict=True) if place is None)
    missing = tuple(name for place, name in enumerate(theirs) if place not in known)
    if found[0] is None:
        if _is_beyond_comparison(ours, theirs):
            return Comparison(Likeness.UNKNOWN, (), tuple(ours) if is_lone_surname(ours) else ())
        is_other_like = bool(known) or len(ours) == len(theirs) == 1
        if is_nearly_same_person(person(ours[0]), person(theirs[0]), is_other_like=is_other_like):
            return Comparison(Likeness.RESPELT, missing, foreign)
        likeness = Likeness.FIRST_DIFFERS if known else Likeness.STRANGERS
        return Comparison(likeness, missing, foreign)
    if found == list(range(len(theirs))):
        return Comparison(Likeness.SAME)
    if found == list(range(len(ours))) and has_others:
        return Comparison(Likeness.CUT)
    if len(foreign) * 2 > len(ours):
        return Comparison(Likeness.OTHERS_DIFFER, missing, foreign)
    likeness = Likeness.NOTED if found[0] == 0 else Likeness.MOVED
    return Comparison(likeness, () if has_others else missing, foreign)


def _places(ours: Sequence[str], theirs: Sequence[str]) -> list[int | None]:
    """For each of our names where the other list has it; None for one that it does not have."""
    places = _Places(theirs)
    people = [person(name) for name in ours]
    found = [places.take(one) for one in people]
    # Those who have but a surname in common are one when they stand in the same place: given names
    # get changed. Elsewhere in the list it is somebody else of that name.
    for index, one in enumerate(people):
        if found[index] is None:
            before = found[index - 1] if index else None
            found[index] = places.take_namesake(one, index if before is None else before + 1)
    return [
        places.take_otherwise(one) if place is None else place
        for one, place in zip(people, found, strict=True)
    ]


def _is_beyond_comparison(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether nobody can tell if two first authors are one: an organisation for its people, or two
    scripts."""
    if any(map(may_be_organisations, (ours, theirs))):
        return True
    return _is_latin(ours[0]) != _is_latin(theirs[0])


def _is_latin(name: str) -> bool:
    return any(c.isascii() and c.isalpha() for c in _letters(name))


class _Places:
    """The names of a list by what they can be found under; each is found once.

    A name that is not found under its surname is compared only with those with which it shares a
    word or all of its letters, and a word that very many share tells nothing: 3,000 authors against
    3,000 others take no longer than that.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._people = [person(name) for name in names]
        self._namesakes: dict[tuple[str, ...], deque[int]] = {}
        self._by_part: dict[str, list[int]] = {}
        for place, each in enumerate(self._people):
            for key in _namesake_keys(each):
                self._namesakes.setdefault(key, deque()).append(place)
            for part in _parts(each):
                self._by_part.setdefault(part, []).append(place)
        self._free = set(range(len(names)))

    def take(self, wanted: _Person) -> int | None:
        """The place of who has that surname and that given name, or that initial; None when nobody
        has."""
        for key in _namesake_keys(wanted)[:2]:
            if (place := self._first(key)) is not None:
                return place
        return None

    def take_namesake(self, wanted: _Person, expected: int) -> int | None:
        """The place of who has that surname: the expected one, or any where a given name is not
        said."""
        if not _is_proof(wanted):
            return None
        if not wanted.initial:
            return self._first((wanted.surname,))
        if expected in self._free and _are_namesakes(wanted, self._people[expected]):
            self._free.discard(expected)
            return expected
        return None

    def take_otherwise(self, wanted: _Person) -> int | None:
        """The place of who is spelt so in another way; None when nobody is."""
        place = self._otherwise(wanted)
        if place is not None:
            self._free.discard(place)
        return place

    def _first(self, key: tuple[str, ...]) -> int | None:
        places = self._namesakes.get(key, ())
        while places and places[0] not in self._free:
            places.popleft()
        if not places:
            return None
        self._free.discard(places[0])
        return places[0]

    def _otherwise(self, wanted: _Person) -> int | None:
        near: set[int] = set()
        for part in _parts(wanted):
            places = self._by_part.get(part, ())
            if len(places) <= _MOST_OF_A_PART:
                near.update(places)
        return next(
            (
                place
                for place in sorted(near & self._free)
                if is_other_spelling(wanted, self._people[place])
            ),
            None,
        )


def _namesake_keys(one: _Person) -> tuple[tuple[str, ...], ...]:
    """Those under which namesakes find each other, the one that says most first."""
    return (one.surname, one.initial, one.given), (one.surname, one.initial), (one.surname,)


@lru_cache(16384)
def _parts(one: _Person) -> frozenset[str]:
    """What two spellings of one name share at least one of."""
    letters = ("".join(sorted(text)) for text in (one.ascii, one.letters))
    return frozenset((*one.words, one.family, one.glued, *letters)) - {""}


def _is_proof(one: _Person) -> bool:
    return len(one.surname) > 1 and not one.is_cut


def _are_namesakes(one: _Person, other: _Person) -> bool:
    """Whether two names have one surname; of initials, and of `Weinan E`, that is no proof."""
    return one.surname == other.surname and (_is_proof(one) or one.initial == other.initial)


def is_same_person(one: _Person, other: _Person) -> bool:
    """Whether two names can be one person's, apart from how they are taken apart."""
    return _are_namesakes(one, other) or is_other_spelling(one, other)


def is_other_spelling(one: _Person, other: _Person) -> bool:
    """Whether two names are spellings of one, whatever of them is the surname."""
    if one.words == other.words:
        return True
    # `Wang Xiao-Lei` for `Xiaolei Wang`: the same letters, begun at another place.
    if _is_turned(one.letters, other.letters):
        return True
    if len(one.ascii) > _LEAST_LETTERS and _is_turned(one.ascii, other.ascii):
        return True
    if one.family == other.family and one.initial == other.initial:
        return True
    return any(_is_spelling_of(part, whole) for part, whole in ((one, other), (other, one)))


def _is_turned(one: str, other: str) -> bool:
    """Whether two texts are one text whose end was put in front."""
    return len(one) == len(other) and one in other * 2


def _is_spelling_of(part: _Person, whole: _Person) -> bool:
    """Whether a name is a shorter, or another, order of some of another name's words."""
    # `MacLane, S.` for `Saunders Mac Lane`.
    if whole.glued and part.family == whole.glued and part.initial == whole.initial:
        return True
    # `García, Gabriel` for `Gabriel García Márquez`; `Wei J.` for `Jason Wei`.
    if len(part.surname) > 2 and part.surname in whole.words:
        rest = part.words - {part.surname}
        initials = {word[0] for word in whole.words - {part.surname}}
        if not rest or {word[0] for word in rest} <= initials:
            return True
    # BibTeX takes `Wei J.` for a man called J.
    full = {word for word in part.words if word != part.surname and len(word) > 1}
    if part.is_cut and full and full <= whole.words:
        return part.surname[0] in {word[0] for word in whole.words - full}
    return False


def is_nearly_same_person(one: _Person, other: _Person, *, is_other_like: bool) -> bool:
    """Whether two names differ by a slip in the surname or, where the rest of the two lists is
    alike, in the surname alone: mistyped, romanised in another way, changed by marriage."""
    if is_other_like and len(one.rest) > 2 and one.rest == other.rest:
        return True
    is_initial = one.initial == other.initial or not (one.initial and other.initial)
    if is_initial and len(one.sound) >= _LEAST_LETTERS and one.sound == other.sound:
        return True
    return is_initial and _is_slip(one.surname, other.surname)


def _is_slip(one: str, other: str) -> bool:
    """Whether two words are one but for a letter: another, one more, or two in another order."""
    short, long = sorted((one, other), key=len)
    if len(short) < _LEAST_LETTERS or len(long) - len(short) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), None)
    if start is None:
        return True
    if len(short) != len(long):
        return short[start:] == long[start + 1 :]
    if short[start + 1 :] == long[start + 1 :]:
        return True
    return (
        short[start : start + 2] == long[start : start + 2][::-1]
        and short[start + 2 :] == long[start + 2 :]
    )


@lru_cache(16384)
def person(name: str) -> _Person:
    """A name in the form in which names are compared."""
    name = _without_generation(name.translate(APOSTROPHES))
    parsed = parse_name(name)
    words = folded(comparable(name)).split()
    family = comparable(" ".join(parsed.von + parsed.last))
    surname = folded(parsed.surname) or (words[-1] if words else "")
    last = parsed.last[-1].rstrip(".") if parsed.last else ""
    is_alone = len(parsed.last) == 1 and bool(parsed.first) and "," not in name
    return _Person(
        surname.rpartition(" ")[2],
        is_alone and _initials().fullmatch(last) is not None and not name.isupper(),
        folded_family(family),
        folded(comparable(" ".join(parsed.first))).replace(" ", ""),
        "".join(word for word in words if word != surname),
        frozenset(words),
        "".join(words[-2:]) if is_alone and len(words) > 2 else "",
        "".join(words),
        "".join(c for c in to_unicode(name).lower() if c.isascii() and c.isalpha()),
        sound(family.replace(" ", "")),
    )


def _without_generation(name: str) -> str:
    """`Guy L. Steele Jr.` as `Guy L. Steele`; BibTeX takes what stands last for the surname."""
    found = _generation().search(name)
    if found is None or "," in name:
        return name
    rest = name[: found.start()]
    # `Petrov II` are initials.
    return rest if "r" in found[0] or len(rest.split()) > 1 else name


@lru_cache(16384)
def _letters(name: str) -> str:
    return comparable(name).replace(" ", "")


def _is_run_together(name: str, names: Sequence[str]) -> bool:
    """Whether a "name" is the whole list with commas or semicolons for its `and`."""
    words = sorted(folded(comparable(name)).split())
    return words == sorted(folded(comparable(" ".join(names))).split())


@cache
def _generation() -> re.Pattern[str]:
    return re.compile(r"[ ~]\{?(?:[JS]r\.?|III?|IV)\}?\Z")


@cache
def _initials() -> re.Pattern[str]:
    return re.compile(r"[A-Z](?>(?:[.-]{0,2}[A-Z]){0,3})")


# What stands in a list of authors and is nobody's name.
_NOBODY: Final = frozenset(
    ("", "anonymous", "anonymousauthor", "anonymousauthors", "anon", "unknown", "nn", "noauthor")
)
