"""Turns three states of one work into what is to happen to each of its slots."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum, auto
from typing import Final, NamedTuple

from bibsync.record import ENTRY_TYPE, Record
from bibsync.sync.model import KEY, Base, Choice, FieldChange, Local, Pair, Remote, Side
from bibsync.zotero.keys import can_be_citation_key

Choices = Mapping[tuple[str, str], Choice]  # by item key and slot

# Zotero's mark for words that keep their case: few people set it there, many set braces in BibTeX.
_PROTECTION: Final = re.compile(r'<span class="nocase">|</span>')


class Merged(NamedTuple):
    """The slots of a work that is on both sides, by what is to happen to them."""

    to_local: tuple[FieldChange, ...]
    to_remote: tuple[FieldChange, ...]
    agreed: tuple[FieldChange, ...]  # equal now, and not remembered as such
    conflicts: tuple[FieldChange, ...]


class _Verdict(Enum):
    """What is to happen to a citation key."""

    NOTHING = auto()
    TO_LOCAL = auto()
    TO_REMOTE = auto()
    AGREED = auto()
    CONFLICT = auto()


def merge(pair: Pair, base: Base | None, local: Local, remote: Remote, choices: Choices) -> Merged:
    """Each slot of a work that is on both sides, by what is to happen to it."""
    to_local: list[FieldChange] = []
    to_remote: list[FieldChange] = []
    agreed: list[FieldChange] = []
    conflicts: list[FieldChange] = []
    retyped = _is_retyped_twice(base, local.record, remote.record)
    for slot in slots_of(base, local.record, remote.record):
        known = None if base is None else base.agreed(slot)
        ours, theirs = local.record.get(slot), remote.record.get(slot)
        field = FieldChange(slot, None if base is None else base.shown(slot), ours, theirs)
        if ours == theirs or (known is None and _differ_in_case_protection_only(ours, theirs)):
            if known != (ours, theirs):
                agreed.append(field)
            continue
        changed_here = ours != "" if known is None else ours != known.local
        changed_there = theirs != "" if known is None else theirs != known.remote
        # Zotero drops what a new type has no field for: with the type that is in question, too.
        changed_here |= retyped and changed_there and theirs == ""
        if changed_here and changed_there:
            winner = winner_of(choices, pair.item_key, slot, ours, theirs)
            if winner is None:
                conflicts.append(field)
            else:
                (to_remote if winner is Side.LOCAL else to_local).append(field)
        elif changed_here:
            to_remote.append(field)
        elif changed_there:
            to_local.append(field)
    verdict, field = _merged_key(pair, base, local, remote, choices)
    {
        _Verdict.NOTHING: [],
        _Verdict.TO_LOCAL: to_local,
        _Verdict.TO_REMOTE: to_remote,
        _Verdict.AGREED: agreed,
        _Verdict.CONFLICT: conflicts,
    }[verdict].append(field)
    return Merged(tuple(to_local), tuple(to_remote), tuple(agreed), tuple(conflicts))


def _is_retyped_twice(base: Base | None, local: Record, remote: Record) -> bool:
    """Whether both sides changed the type, each in its own way."""
    known = None if base is None else base.agreed(ENTRY_TYPE)
    return (
        known is not None
        and local.type != known.local
        and remote.type != known.remote
        and local.type != remote.type
    )


def _merged_key(
    pair: Pair, base: Base | None, local: Local, remote: Remote, choices: Choices
) -> tuple[_Verdict, FieldChange]:
    """What is to happen to the citation key.

    Two papers may call one item by two keys: the link file ties them, and each keeps its own. A
    key that somebody changes in Zotero is only proposed: `\\cite` of the old one would break.
    """
    known = None if base is None else base.agreed(KEY)
    ours, theirs = local.record.key, remote.record.key
    field = FieldChange(KEY, None if base is None else base.shown(KEY), ours, theirs)
    if known is None:
        return (_Verdict.TO_REMOTE if theirs == "" else _Verdict.AGREED), field
    if known == (ours, theirs):
        return _Verdict.NOTHING, field
    if ours == theirs:
        return _Verdict.AGREED, field
    if theirs != known.remote:
        winner = winner_of(choices, pair.item_key, KEY, ours, theirs)
        if winner is None:
            return _Verdict.CONFLICT, field
        if winner is Side.LOCAL:
            # Of an item that is in another paper's collection too, each paper keeps its own key:
            # two that wrote theirs over each other's would never end.
            return (_Verdict.AGREED if remote.elsewhere else _Verdict.TO_REMOTE), field
        # What BibTeX could not read cannot be taken over.
        return (_Verdict.TO_LOCAL if can_be_citation_key(theirs) else _Verdict.AGREED), field
    return (_Verdict.TO_REMOTE if known.local == known.remote else _Verdict.AGREED), field


def slots_of(base: Base | None, *records: Record) -> list[str]:
    """The slots that are anywhere, the type first."""
    slots = set() if base is None else {*base.slots, *base.open}
    slots.update(*(record.slots for record in records))
    slots -= {ENTRY_TYPE, KEY}
    return [ENTRY_TYPE, *sorted(slots)]


def winner_of(choices: Choices, item_key: str, slot: str, local: str, remote: str) -> Side | None:
    """Whom a person chose, unless a value has changed since."""
    choice = choices.get((item_key, slot))
    if choice is None or (choice.local, choice.remote) != (local, remote):
        return None
    return choice.winner


def _differ_in_case_protection_only(ours: str, theirs: str) -> bool:
    """Whether two titles that were never synced are one: then each side keeps its own form."""
    return _PROTECTION.sub("", ours) == _PROTECTION.sub("", theirs)
