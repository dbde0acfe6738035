"""Turns what both sides hold now into the base of the next sync.

A base may only say what both sides held. So it is made from what the file says after it was
written, and from what the server echoed, never from what was meant to be written.
"""

from __future__ import annotations

from collections.abc import Mapping

from bibsync.record import Record
from bibsync.sync.model import KEY, NOTHING, Agreed, Base, Step


def met(item_key: str, local: Record, remote: Record) -> Base:
    """The base of a work that is found on both sides for the first time: nothing is agreed."""
    return Base(
        item_key,
        Agreed(local.key, ""),
        {},
        frozenset((KEY, *local.slots, *remote.slots)),
    )


def equal(item_key: str, local: Record, remote: Record) -> Base:
    """The base of a work that one side has just taken over from the other, as a whole."""
    slots = {
        slot: Agreed(local.get(slot), remote.get(slot)) for slot in (*local.slots, *remote.slots)
    }
    is_open = frozenset() if remote.key else frozenset((KEY,))  # remote.key is "" then
    return Base(item_key, Agreed(local.key, remote.key), slots, is_open)


def advance(base: Base, agreed: Mapping[str, Agreed]) -> Base:
    """The base, with these slots (or KEY) agreed on."""
    slots = dict(base.slots)
    for slot, values in agreed.items():
        if slot == KEY:
            continue
        if values == NOTHING:
            slots.pop(slot, None)
        else:
            slots[slot] = values
    key = agreed.get(KEY, base.key)
    return base._replace(key=key, slots=slots, open=base.open - agreed.keys())


def agreement(step: Step, local: Record, remote: Record) -> dict[str, Agreed]:
    """What the slots of a step are now, on both sides."""
    return {
        field.name: Agreed(local.key, remote.key)
        if field.name == KEY
        else Agreed(local.get(field.name), remote.get(field.name))
        for field in step.fields
    }
