"""Turns what works say into what tells them apart: citation keys, identifiers, whole contents."""

from __future__ import annotations

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
    """Whether two records of one citation key can be one work: told apart by two DOIs or titles."""
    ours, theirs = dict(identifiers(here.slots)), dict(identifiers(there.slots))
    common = ours.keys() & theirs.keys()
    if any(ours[slot] == theirs[slot] for slot in common):
        return True
    names = ("title", "author", "date")
    differ = [here.get(n) != there.get(n) for n in names if here.get(n) and there.get(n)]
    return not (len(differ) > 1 and all(differ)) and not (common and any(differ))
