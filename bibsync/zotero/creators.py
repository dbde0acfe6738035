"""Turns the creators of an item into canonical lists of names, and changes one role's in place.

A suffix stands in Zotero behind the given name: "Martin Luther, Jr.".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bibsync.zotero.names import Person, joined, person, persons, zotero_part

_LONGEST: Final = 255  # characters of a part; the server refuses more (413)

Creator = Mapping[str, Any]


def creators_value(creators: Sequence[Creator], role: str) -> str:
    """The canonical list of the creators in this role, in their order."""
    return joined(found for creator in creators if (found := _person(creator, role)))


def can_hold(value: str) -> bool:
    """Whether creators of an item can say this canonical list."""
    made = [_creator(found, "author") for found in persons(value, is_tex=False)]
    is_short = all(len(part) <= _LONGEST for creator in made for part in creator.values())
    return is_short and creators_value(made, "author") == value


def with_role(creators: Sequence[Creator], role: str, value: str, *, is_first: bool) -> list[Any]:
    """The creators with this list in this role; all others stay where they are.

    A creator who stays is the same object, with whatever else the server says of it. New ones come
    behind the last of their role, which begins the list if `is_first`, and ends it otherwise.
    """
    old: dict[Person | None, list[Creator]] = {}
    for creator in reversed(creators):
        if _has_role(creator, role):
            old.setdefault(_person(creator, role), []).append(creator)
    rest: list[Any] = []
    for found in persons(value, is_tex=False) if value else ():
        same = old.get(found)
        rest.append(same.pop() if same else _creator(found, role))
    result: list[Any] = []
    places = sum(_has_role(creator, role) for creator in creators)
    if not places:
        return [*rest, *creators] if is_first else [*creators, *rest]
    for creator in creators:
        if not _has_role(creator, role):
            result.append(creator)
            continue
        places -= 1
        taken = rest[:1] if places else rest
        result.extend(taken)
        rest = rest[len(taken) :]
    return result


def _has_role(creator: Creator, role: str) -> bool:
    return creator.get("creatorType") == role


def _person(creator: Creator, role: str) -> Person | None:
    if not _has_role(creator, role):
        return None
    if name := creator.get("name"):
        return person(zotero_part(str(name)), "", "", is_whole=True)
    last = zotero_part(str(creator.get("lastName") or ""))
    first, _, jr = str(creator.get("firstName") or "").partition(",")
    return person(last, zotero_part(first), zotero_part(jr))


def _creator(found: Person, role: str) -> dict[str, str]:
    if found.is_whole:
        return {"creatorType": role, "name": found.last}
    first = f"{found.first}, {found.jr}" if found.jr else found.first
    return {"creatorType": role, "firstName": first, "lastName": found.last}
