"""The laws of a sync but the first, which is in `sync_world`: what holds after every command.

They look at the files and at the library, and not at how the engine came to its plan.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sync_clone import Clone, works

from bibsync.bibtex.parser import parse
from bibsync.bibtex.syntax import Entry
from bibsync.record import Record
from bibsync.sync.model import KEY, NOTHING, WHOLE, Base, Result

if TYPE_CHECKING:
    from sync_world import World

TOKEN = re.compile(r"q[mu]\d+z")


class Before:
    """What was there before a command."""

    def __init__(self, world: World, place: int) -> None:
        clone, other = world.clones[place], world.clones[1 - place]
        self.text = clone.text
        self.links = clone.link_text
        self.other = other.text, other.link_text
        self.bases = clone.bases()
        self.in_scope = world.in_scope()
        self.remote_keys = {item["key"]: item.get("citationKey", "") for item in works(world.box)}
        self.chosen = {
            slot: {
                self.bases[item].name
                for item, s in clone.choices()
                if s == slot and item in self.bases
            }
            for slot in (KEY, WHOLE)
        }
        self.has_choices = bool(clone.choices())


def check_text(
    before: str, now: str, records: tuple[Mapping[str, Record], Mapping[str, Record]]
) -> None:
    """Law 5: what is between entries stays, and so do their order and the untouched fields."""
    assert outside(now) == outside(before), "text between entries was changed"
    was, stands = entries(before), entries(now)
    kept = [key for key in was if key in stands and _is_same(was[key], stands[key])]
    assert kept == [key for key in stands if key in kept], "entries changed their order"
    for key in kept:
        if key not in records[0] or key not in records[1]:
            continue
        old, new = records[0][key], records[1][key]
        if old == new:
            assert was[key].raw == stands[key].raw, f"{key}: changed, and says the same"
        elif old.type == new.type:
            for name, field in was[key].by_name.items():
                other = stands[key].get(name)
                if other is not None and other.raw_value != field.raw_value:
                    slots = {"year": ["date"], "keywords": []}.get(name, [name])
                    assert not slots or any(old.get(s) != new.get(s) for s in slots), (
                        f"{key}: {name} was written anew, and says the same"
                    )


def check_copies(world: World) -> None:
    """Laws 4 and 12: nothing but people makes two items of one.

    Of the items of the paper: another paper of the group may have other works of those keys.
    """
    items = [item for item in works(world.box) if item["key"] in world.in_scope()]
    keys = [item.get("citationKey", "") for item in items]
    twice = _repeated(key for key in keys if key) - world.copied
    assert not twice, f"two items for {sorted(twice)}"
    tokens = (token for item in items for token in set(TOKEN.findall(json.dumps(item))))
    twice = _repeated(tokens) - world.copied
    assert not twice, f"two items with {sorted(twice)}"


def check_bases(
    world: World, place: int, known: Mapping[str, Base], now: Mapping[str, Base]
) -> None:
    """Law 8: what is agreed on was in the file and in Zotero.

    Not at the same time: somebody may write while the other side is just being written.
    """
    for item_key, base in now.items():
        old = known.get(item_key)
        for slot, agreed in base.slots.items():
            if agreed == NOTHING or (old is not None and old.slots.get(slot) == agreed):
                continue
            assert world.history.held(place, item_key, base.name, slot, agreed), (
                f"{base.name}: {slot} is agreed to be {agreed}, and never was"
            )


def check_deletions(world: World, before: Before, clone: Clone, how: Mapping[str, Any]) -> None:
    """Law 10, for what the run did to the file and, where nobody else wrote, to Zotero."""
    gone = set(entries(before.text)) - set(entries(clone.text)) - before.chosen[KEY]
    number = len(gone)
    if not world.person_acted:
        number += len(before.in_scope - world.in_scope())
    limit = max(3, len(before.bases) // 10)
    assert number <= max(limit, how.get("allow") or 0), f"{number} deletions"
    if not before.bases and not before.has_choices:
        assert number == 0, "deleted, and nothing tells that it was ever agreed on"


def check_keys(world: World, before: Before, clone: Clone) -> None:
    """Law 11: a citation key changes where somebody wanted it."""
    if world.person_acted:
        return
    now, was = entries(clone.text), entries(before.text)
    live = {item.get("citationKey", "") for item in works(world.box)}
    # The file has it, or had it and another item is not done with it.
    names = (base.name for base in before.bases.values())
    taken = {key.lower() for key in (*was, *now, *names)}
    # A key that Zotero does not have is made for an item without a usable one.
    keyless = [
        key for key in before.remote_keys.values() if not key or " " in key or key.lower() in taken
    ]
    made = set(now) - set(was) - live - before.chosen[KEY]
    assert len(made) <= len(keyless), f"{sorted(made)}: whose idea was that?"
    for key in set(was) - set(now) - before.chosen[KEY]:
        tokens = set(TOKEN.findall(was[key].raw)) - world.copied
        for other in set(now) - set(was):
            assert not tokens & set(TOKEN.findall(now[other].raw)), f"{key} became {other}"
    for item in works(world.box):
        old, new = before.remote_keys.get(item["key"], ""), item.get("citationKey", "")
        assert not old or new == old or new in now, f"{old} became {new} in Zotero"


def check_agreement(world: World, place: int, result: Result) -> None:
    """Law 2: what differs after a sync is in the conflicts (or was refused)."""
    clone = world.clones[place]
    scope, items = world.in_scope(), world.history.items()
    live = {key: world.history.remote(items, key) for key in scope}
    told = {(conflict.item_key, conflict.slot) for conflict in result.plan.conflicts}
    whole = [conflict for conflict in result.plan.conflicts if conflict.slot == WHOLE]
    excused = {conflict.key for conflict in whole} | {failure.key for failure in result.failed}
    linked = links(clone.link_text)
    for key, record in world.history.local(clone.text).items():
        if key in excused:
            continue
        assert key in linked, f"{key}: neither agreed on nor in conflict"
        there = live.get(linked[key])
        assert there is not None, f"{key}: {linked[key]} is gone, and no conflict says so"
        for slot in {*record.slots, *there.slots}:
            assert record.get(slot) == there.get(slot) or (linked[key], slot) in told, (
                f"{key}: {slot} is {record.get(slot)!r} here and {there.get(slot)!r} there,"
                " and no conflict says so"
            )
    known = {*linked.values(), *links(clone.link_text, detached=True).values()}
    known |= {conflict.item_key for conflict in whole}
    # Of several items that could be meant, the conflict is about one, and names them all.
    known |= {name for conflict in whole for name in re.findall(r"[2-9A-Z]{8}", conflict.reason)}
    for item_key, there in live.items():
        assert item_key in known or (there is not None and there.key in excused), (
            f"item {item_key} is in no entry, and no conflict says so"
        )


def entries(text: str) -> dict[str, Entry]:
    """The entries by citation key, of a repeated one the first."""
    found: dict[str, Entry] = {}
    for entry in parse(text).entries:
        found.setdefault(entry.key, entry)
    return found


def outside(text: str) -> list[str]:
    """The lines that belong to no entry, blank ones aside."""
    blocks = [block.raw for block in parse(text).blocks if not isinstance(block, Entry)]
    return [line.strip() for raw in blocks for line in raw.splitlines() if line.strip()]


def links(text: str, *, detached: bool = False) -> dict[str, str]:
    """Citation key -> item key, of the rows that are detached or of those that are not."""
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return {row[0]: row[2] for row in rows if ("detached" in row[3:]) is detached}


def _is_same(one: Entry, other: Entry) -> bool:
    """Whether it can be the same entry: not one that was removed, and another of its key added."""
    tokens = set(TOKEN.findall(one.raw))
    return not tokens or bool(tokens & set(TOKEN.findall(other.raw)))


def _repeated(values: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    return {value for value in values if value in seen or seen.add(value)}
