"""Turns what works say into what tells them apart: citation keys, identifiers, whole contents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bibsync.record import Record
from bibsync.sync.model import Remote

_IDENTIFIERS: Final = ("doi", "eprint")

Body = tuple[tuple[str, str], ...]  # slots and values, or one of them


class Items:
    """Items by what can tell them apart."""

    def __init__(self, items: Iterable[Remote]) -> None:
        self.by_key: dict[str, list[Remote]] = {}
        self.by_identifier: dict[tuple[str, str], list[Remote]] = {}
        for item in items:
            if item.record.key:
                self.by_key.setdefault(item.record.key, []).append(item)
            for identifier in identifiers(item.record.slots):
                self.by_identifier.setdefault(identifier, []).append(item)


def by_body(works: Mapping[str, Mapping[str, str]]) -> dict[Body, list[str]]:
    """The names of works by all that they say, and by each of their identifiers."""
    found: dict[Body, list[str]] = {}
    for name, slots in works.items():
        for body in (whole_body(slots), *((identifier,) for identifier in identifiers(slots))):
            found.setdefault(body, []).append(name)
    return found


def whole_body(slots: Mapping[str, str]) -> Body:
    return tuple(sorted(slots.items()))


def identifiers(slots: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for slot in _IDENTIFIERS:
        if value := slots.get(slot):
            yield slot, value.lower()


def may_be_same(here: Record, there: Record) -> bool:
    """Whether two records of one citation key can be one work.

    They are when they share an identifier. They are two when their titles and their authors differ,
    or their titles and identifiers, or, where one lacks authors, their titles and dates.
    """
    ours, theirs = dict(identifiers(here.slots)), dict(identifiers(there.slots))
    common = ours.keys() & theirs.keys()
    if any(ours[slot] == theirs[slot] for slot in common):
        return True
    if not _differ(here, there, "title"):
        return True
    beside = "author" if here.get("author") and there.get("author") else "date"
    return not (common or _differ(here, there, beside))


def _differ(here: Record, there: Record, slot: str) -> bool:
    """Whether both have the slot, and say other words in it."""
    one, other = _words(here.get(slot)), _words(there.get(slot))
    return bool(one and other and one != other)


def _words(value: str) -> list[str]:
    """The words without markup, case and punctuation."""
    return re.findall(r"\w+", re.sub(r"<[^<>]*>", "", value).casefold())
