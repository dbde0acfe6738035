"""Tells the names of groups and organisations from those of people, and one group from another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

from bibsync.bibtex.latex import comparable, to_unicode
from bibsync.bibtex.names import is_one_group

# Words that say nothing of which group it is.
_SMALL: Final = frozenset("the of for and on in scientific experiment".split())


@lru_cache(16384)
def is_collaboration(name: str) -> bool:
    """Whether a name is that of a group: its members may be listed behind it, or not."""
    return _group_word().search(to_unicode(name)) is not None


def are_same_groups(ours: Sequence[str], theirs: Sequence[str]) -> bool | None:
    """Whether two lists name a group in common, however it is spelt; None when one may be the other
    abbreviated."""
    one, other = (
        frozenset(word for name in names for word in _group_words(name)) for names in (ours, theirs)
    )
    if not one or not other or _is_abbreviation(one, other) or _is_abbreviation(other, one):
        return None
    glued, whole = ({"".join(_group_words(name)) for name in names} for names in (ours, theirs))
    return not (one | glued).isdisjoint(other | whole)


def may_be_organisation(name: str) -> bool:
    """Whether a name can be that of an organisation: it stands in braces, or is one word."""
    return is_one_group(name) or len(name.split()) == 1


def may_be_organisations(names: Sequence[str]) -> bool:
    """Whether a whole list can name organisations: one, or several words each in braces."""
    if len(names) == 1:
        return may_be_organisation(names[0])
    return all(is_one_group(name) and len(name.split()) == 1 for name in names)


def is_lone_surname(names: Sequence[str]) -> bool:
    """Whether a list is one word that may be somebody's surname as well as an organisation: not
    `{Google}`, `OpenAI`, `NVIDIA` or `01.AI`."""
    return len(names) == 1 and names[0].isalpha() and names[0].istitle()


@lru_cache(4096)
def _group_words(name: str) -> tuple[str, ...]:
    """The words that tell one group from another, in their order."""
    words = comparable(_group_word().sub(" ", to_unicode(name))).split()
    return tuple(word for word in words if word not in _SMALL)


def _is_abbreviation(short: frozenset[str], long: frozenset[str]) -> bool:
    """Whether a group's only word is made of the first letters of other words."""
    initials = {word[0] for word in long}
    return len(short) == 1 and len(long) > 1 and initials.issuperset(*short)


@cache
def _group_word() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:collaborations?|team|consortium|group|project|committee|network|community|authors"
        r"|contributors|et al)\b",
        re.IGNORECASE,
    )
