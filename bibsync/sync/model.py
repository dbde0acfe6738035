"""The values of a sync: what was agreed, what both sides hold now, and what is to be done.

`base, local, remote`, always in that order: the last agreed state, `refs.bib`, the Zotero library.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from bibsync.record import Record

KEY: Final = "citationkey"  # the citation key, where it is compared like a slot
MEMBER: Final = (
    "zotero:collection"  # whether the item is in the paper's collection; no field's name
)
WHOLE: Final = ""  # names the entry as a whole, where a slot is asked for

# Stand in a base for a value, and for the name of a slot, of which only the hash is known (see
# sync/digest.py): another one than either side has now. No value or name begins with NUL.
OPAQUE: Final = re.compile(r"\0[0-9a-f]{8}")


class Side(StrEnum):
    """Where a change is to be written."""

    LOCAL = "local"
    REMOTE = "remote"


class Command(StrEnum):
    """What a run may write."""

    PUSH = "push"  # Zotero only
    PULL = "pull"  # the file only
    SYNC = "sync"  # both
    STATUS = "status"  # nothing

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides that the command writes to, or, of `status`, that it tells about."""
        return _SIDES[self]


_SIDES = {
    Command.PUSH: (Side.REMOTE,),
    Command.PULL: (Side.LOCAL,),
    Command.SYNC: (Side.LOCAL, Side.REMOTE),
    Command.STATUS: (Side.LOCAL, Side.REMOTE),
}


class Agreed(NamedTuple):
    """What both sides held for one slot when they were last equal.

    Two values, as a side may write the same thing in its own way: the server trims, for one.
    """

    local: str
    remote: str


NOTHING = Agreed("", "")


class Base(NamedTuple):
    """The last agreed state of one entry. A slot is there only if both sides held its value."""

    item_key: str
    key: Agreed  # the citation keys; with KEY in `open` only the file's, and that not agreed
    slots: Mapping[str, Agreed]
    open: frozenset[str] = frozenset()  # slots that were never agreed; all others that are not in
    # `slots` were agreed to be absent
    # Slots that this key must not see, only carried along; None: never agreed.
    unseen: Mapping[str, Agreed | None] = {}

    @property
    def name(self) -> str:
        """The citation key in `refs.bib` when the entry was last synced."""
        return self.key.local

    def agreed(self, slot: str) -> Agreed | None:
        """What was agreed on a slot, or on KEY; None when nothing ever was."""
        if slot == KEY:
            return None if KEY in self.open else self.key
        return None if slot in self.open else self.slots.get(slot, NOTHING)

    def shown(self, slot: str) -> str | None:
        """The value that was agreed on, for a reader; None when none was, or it is opaque."""
        known = self.agreed(slot)
        return None if known is None or OPAQUE.fullmatch(known.remote) else known.remote


class Local(NamedTuple):
    """An entry of `refs.bib`."""

    record: Record
    row: int  # of its first line, counted from 1
    is_repeated: bool = False  # another entry of the file has the same citation key
    unseen: Mapping[str, str] = {}  # what is not compared, as this key must not see the other side


class Remote(NamedTuple):
    """An item of the library with its version and what it says."""

    item_key: str
    version: int
    record: Record
    in_scope: bool = True  # in the collection of this paper, or in the library when it has none
    trashed: bool = False
    replaces: frozenset[str] = frozenset()  # keys of items that were merged into this one
    elsewhere: bool = False  # in another collection, too


class Pair(NamedTuple):
    """One work as its three states; at least one of them is there."""

    base: Base | None
    local: Local | None
    remote: Remote | None  # None: erased, or never there
    item_key: str = ""  # "": has none yet
    relinked: bool = False  # the item was merged into this one since the base
    linked: bool = True  # known by the link file or a base; otherwise found by what it says
    was_in_scope: bool = False  # it has a line with what was agreed on, and most such items are in
    # scope: if this one is not, somebody has taken it out
    holds_more: bool = False  # the item says more than BibTeX can; not asked where it stays
    former: str = (
        ""  # the item that this work was before, which is gone: its base is to be forgotten
    )

    @property
    def key(self) -> str:
        """The citation key to speak of this work by."""
        if self.local is not None:
            return self.local.record.key
        if self.base is not None:
            return self.base.name
        return self.remote.record.key if self.remote is not None else ""


class Action(StrEnum):
    """What is done to an entry or an item, or would be."""

    CREATE = "create"  # an item is made in Zotero
    APPEND = "append"  # an entry is added to `refs.bib`
    UPDATE = "update"  # fields are changed
    REMOVE = "remove"  # local: the entry is removed; remote: taken out of the collection
    DETACH = "detach"  # the item stays in Zotero, and is no longer synced with this file
    TRASH = "trash"  # the item goes to Zotero's trash
    RESTORE = "restore"  # the item comes back from the trash, or into the collection
    AGREE = "agree"  # both sides hold the same: only remembered
    FORGET = "forget"  # both sides have deleted it: only forgotten
    CONFLICT = "conflict"  # nothing is done until a person has chosen


class FieldChange(NamedTuple):
    """One slot and what the three states say of it. "" is: no value; None: not known."""

    name: str
    base: str | None
    local: str
    remote: str


class Step(NamedTuple):
    """What is to be done with one work on one side."""

    action: Action
    side: Side | None  # None: nothing is written anywhere
    pair: Pair
    fields: tuple[FieldChange, ...] = ()
    reason: str = ""  # for a reader: why, and for a conflict how to settle it
    can_be_chosen: bool = True  # of a conflict: `bibsync resolve` can settle it
    new_key: str = ""  # of a new entry: the citation key that it gets

    @property
    def key(self) -> str:
        """The citation key to speak of this work by."""
        return self.new_key or self.pair.key


class Conflict(NamedTuple):
    """A slot that both sides changed, each in its own way, or an entry that one deleted."""

    key: str
    item_key: str
    slot: str  # WHOLE: one side deleted what the other edited; KEY: a rename is proposed
    base: str | None
    local: str
    remote: str
    reason: str
    can_be_chosen: bool = True  # False: `bibsync resolve` cannot settle this one


class Choice(NamedTuple):
    """A person's decision on a conflict; it holds as long as both values are the ones seen."""

    slot: str
    winner: Side
    local: str
    remote: str


class Plan(NamedTuple):
    """Everything that a sync would do, in the order of the file; then what is new in Zotero."""

    steps: tuple[Step, ...]
    conflicts: tuple[Conflict, ...]
    unchanged: int  # works that are equal on both sides and agreed

    def on(self, side: Side) -> tuple[Step, ...]:
        """The steps that write to one side."""
        return tuple(step for step in self.steps if step.side is side)

    @property
    def same(self) -> int:
        """How many works are the same on both sides, whether that was known before or not."""
        busy = {
            (step.key, step.pair.item_key) for step in self.steps if step.action is not Action.AGREE
        }
        busy |= {(conflict.key, conflict.item_key) for conflict in self.conflicts}
        agreed = (step for step in self.steps if step.action is Action.AGREE)
        return self.unchanged + sum((step.key, step.pair.item_key) not in busy for step in agreed)

    @property
    def agreements(self) -> tuple[Step, ...]:
        """The steps that only remember or forget."""
        return tuple(step for step in self.steps if step.action in (Action.AGREE, Action.FORGET))


class Scope(NamedTuple):
    """What the run was told about the items of entries that were removed from the file."""

    has_collection: bool = False  # a collection is synced; False: the whole library
    trash: bool = False  # they go to the trash, not only out of the collection


class Done(NamedTuple):
    """How many works a run has changed, on whichever side it wrote to."""

    created: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0


class Failure(NamedTuple):
    """An entry that could not be synced."""

    key: str
    code: int  # the HTTP status with which the server refused it; 0: it was not the server
    message: str  # in the server's words, if it was


class Result(NamedTuple):
    """What a run would do, or did."""

    plan: Plan
    library_version: int
    done: Done = Done()
    failed: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()  # what a person should know besides, one sentence each
    whole: Plan | None = None  # what waits on both sides, `plan` among it; None: not told
