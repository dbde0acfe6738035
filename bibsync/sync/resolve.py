"""Turns a person's word on a conflict into a choice that the next run carries out."""

from __future__ import annotations

from collections.abc import Iterable

from bibsync.errors import UsageError
from bibsync.nearest import nearest
from bibsync.sync.model import KEY, WHOLE, Choice, Conflict, Side
from bibsync.sync.setup import Setup


def select(conflicts: Iterable[Conflict], key: str, field: str) -> list[Conflict]:
    """The conflicts of an entry, or of one of its fields ("": of all).

    Raises UsageError when there is no such conflict, naming the nearest.
    """
    conflicts = list(conflicts)
    of_key = [conflict for conflict in conflicts if conflict.key == key]
    if not of_key:
        near = nearest(key, {conflict.key for conflict in conflicts})
        hint = f"; did you mean `{near}`?" if near else ""
        raise UsageError(f"no conflict waits for the entry `{key}`{hint}")
    if not field:
        return of_key
    chosen = [conflict for conflict in of_key if conflict.slot == field]
    if not chosen:
        there = ", ".join(named(conflict) for conflict in of_key)
        raise UsageError(f"{key}: no conflict waits for `{field}`, but for: {there}")
    return chosen


def named(conflict: Conflict) -> str:
    """What a person calls the part of the entry that the conflict is about."""
    if conflict.slot == WHOLE:
        return "the whole entry"
    return "the citation key" if conflict.slot == KEY else conflict.slot


def resolve(setup: Setup, conflicts: Iterable[Conflict], winner: Side) -> list[Conflict]:
    """Afterwards the next run lets `winner` have its way in these; the answer is what was settled.

    A choice holds for the values that the person has seen: when one of them changes before the
    next run, the conflict comes back. Raises UsageError when none of them can be settled here.
    """
    conflicts = list(conflicts)
    settled = [conflict for conflict in conflicts if conflict.can_be_chosen]
    if not settled and conflicts:
        raise UsageError(f"{conflicts[0].key}: {conflicts[0].reason}")
    for conflict in settled:
        choice = Choice(conflict.slot, winner, conflict.local, conflict.remote)
        setup.store.choose(setup.target, conflict.item_key, choice)
    return settled
