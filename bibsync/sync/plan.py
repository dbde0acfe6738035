"""Turns base, local and remote of every work into a plan: what to write on which side, and what
only a person can decide.

Pure and total: it reads no clock, file or network, and every state of a work has its row in
`decide`, which is the table of `docs/sync.md`. The base of a slot advances only when both sides
hold its value, so the plan says what to write, never what to remember before it is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from hashlib import sha256
from typing import NamedTuple

from bibsync.record import Record
from bibsync.sync.merge import Choices, merge, slots_of, winner_of
from bibsync.sync.model import (
    KEY,
    MEMBER,
    NOTHING,
    WHOLE,
    Action,
    Base,
    Conflict,
    FieldChange,
    Local,
    Pair,
    Plan,
    Remote,
    Scope,
    Side,
    Step,
)

_STILL_REFERRED = "gone in Zotero, but another entry of the file refers to it (crossref)"
_TWICE = "its citation key is in the file twice: remove one of the two entries"
_TAKEN = "Zotero's citation key is that of another entry of the file: rename one of the two"
_USED = "another item in Zotero has this citation key: rename one of the two"
_REFERRED = (
    "the citation key was changed in Zotero, but other entries refer to the old one (crossref):"
    " rename it in the file, together with them"
)


def plan(
    pairs: Iterable[Pair],
    scope: Scope,
    *,
    choices: Choices | None = None,
    cited: Set[str] = frozenset(),
    referred: Mapping[str, Set[str]] | None = None,
    used: Mapping[str, Set[str]] | None = None,
    problems: Iterable[Conflict] = (),
) -> Plan:
    """What a sync would do; the same for the same input, in the order of the pairs.

    `cited` are the citation keys that the paper uses: their entries are not removed. `referred`
    gives for a citation key those of the entries that refer to it (crossref): none of them loses
    what it inherits. `used` gives for a citation key the items of the library that have it.
    `problems` are works that could not be told apart; they join the conflicts.
    """
    pairs = tuple(pairs)
    choices, referred = choices or {}, referred or {}
    file = _File(
        # An entry that was removed has its key until Zotero knows.
        {
            (pair.local.record.key if pair.local else pair.key).lower(): pair
            for pair in sorted(pairs, key=lambda pair: pair.local is not None)
            if pair.local is not None or pair.base is not None
        },
        referred,
        used or {},
    )
    wanted = [decide(pair, scope, choices, cited) for pair in pairs]
    decided = _all_allowed(pairs, wanted, file)
    while needed := _needed(decided, referred):
        decided = [
            [_undecided(pair, *_seen(pair), _STILL_REFERRED, can_be_chosen=False)]
            if pair.local is not None and pair.key in needed
            else steps
            for pair, steps in zip(pairs, decided, strict=True)
        ]
    conflicts = [
        Conflict(
            pair.key,
            pair.item_key,
            field.name,
            field.base,
            field.local,
            field.remote,
            step.reason,
            step.can_be_chosen,
        )
        for pair, steps in zip(pairs, decided, strict=True)
        for step in steps
        if step.action is Action.CONFLICT
        for field in step.fields
    ]
    return Plan(
        tuple(step for steps in decided for step in steps if step.action is not Action.CONFLICT),
        (*problems, *conflicts),
        sum(not steps for steps in decided),
    )


def _needed(decided: Iterable[list[Step]], referred: Mapping[str, Set[str]]) -> set[str]:
    """The entries that would be removed although one that stays refers to them."""
    going = {
        step.key
        for steps in decided
        for step in steps
        if step.action is Action.REMOVE and step.side is Side.LOCAL
    }
    return {key for key in going if referred.get(key, frozenset()) - going}


class _File(NamedTuple):
    """What a step on one entry could do to others."""

    by_key: Mapping[str, Pair]  # by citation key in lower case: case makes no other one to BibTeX
    referred: Mapping[str, Set[str]]
    used: Mapping[str, Set[str]]


def _all_allowed(
    pairs: Sequence[Pair], wanted: Sequence[list[Step]], file: _File
) -> list[list[Step]]:
    """The steps that are allowed; a citation key that an item gives up now is free for another.

    What cannot be renamed gives up nothing, so this is repeated until no more is held up.
    """
    renamed = _renamed(wanted)
    while True:
        used = {
            key: {item for item in items if renamed.get(item, key) == key}
            for key, items in file.used.items()
        }
        now = file._replace(used=used)
        allowed = [_allowed(pair, steps, now) for pair, steps in zip(pairs, wanted, strict=True)]
        left = _renamed(allowed)
        if len(left) == len(renamed):
            return allowed
        renamed = left


def _renamed(decided: Iterable[list[Step]]) -> dict[str, str]:
    """The items that get another citation key, with that key."""
    return {
        step.pair.item_key: field.local
        for steps in decided
        for step in steps
        if step.action is Action.UPDATE and step.side is Side.REMOTE
        for field in step.fields
        if field.name == KEY
    }


def _allowed(pair: Pair, steps: list[Step], file: _File) -> list[Step]:
    """The steps, without what would hit another work than the one that is meant."""
    allowed: list[Step] = []
    for step in steps:
        key = next((field for field in step.fields if field.name == KEY), None)
        is_update = step.action is Action.UPDATE
        if _makes_second(pair, step, file.used):
            allowed.append(_undecided(pair, *_seen(pair), _USED, can_be_chosen=False))
        elif _is_removed_twice(pair, step, key):
            allowed.append(_undecided(pair, *_seen(pair), _TWICE, can_be_chosen=False))
        elif key is not None and is_update and (reason := _obstacle(pair, step, key, file)):
            others = tuple(field for field in step.fields if field.name != KEY)
            allowed += [step._replace(fields=others)] if others else []
            # Where the file's key is the obstacle, no choice helps.
            is_ours = step.side is Side.REMOTE
            allowed.append(
                Step(Action.CONFLICT, None, pair, (key,), reason, can_be_chosen=not is_ours)
            )
        else:
            allowed.append(step)
    return allowed


def _makes_second(pair: Pair, step: Step, used: Mapping[str, Set[str]]) -> bool:
    """Whether an item would come, or come back, whose citation key another one has."""
    if step.action is Action.RESTORE and pair.remote is not None:
        key = pair.remote.record.key
    elif step.action is Action.CREATE:
        key = pair.key
    else:
        return False
    return bool(used.get(key, frozenset()) - {pair.item_key})


def _is_removed_twice(pair: Pair, step: Step, key: FieldChange | None) -> bool:
    """Whether an entry would go, or change its key, of which the file has another one."""
    return (
        pair.local is not None
        and pair.local.is_repeated
        and step.side is Side.LOCAL
        and (step.action is Action.REMOVE or key is not None)
    )


def _obstacle(pair: Pair, step: Step, key: FieldChange, file: _File) -> str:
    """Why a citation key cannot be given; "" when it can."""
    if step.side is Side.REMOTE:
        return _USED if file.used.get(key.local, frozenset()) - {pair.item_key} else ""
    if file.by_key.get(key.remote.lower(), pair) is not pair:
        return _TAKEN
    return _REFERRED if file.referred.get(pair.key) else ""


def _seen(pair: Pair) -> tuple[str, str]:
    """The fingerprints of both sides."""
    local, remote = pair.local, pair.remote
    return (
        "" if local is None else fingerprint(local.record),
        "" if remote is None or remote.trashed else fingerprint(remote.record),
    )


def decide(pair: Pair, scope: Scope, choices: Choices, cited: Set[str]) -> list[Step]:
    """The steps for one work: a row of the table each."""
    base, local, remote = pair.base, pair.local, pair.remote
    if local is None:
        if base is None:
            # A new item of Zotero's, or one that is no concern of this file.
            if remote is None or remote.trashed or not remote.in_scope:
                return []
            return [_whole(Action.APPEND, Side.LOCAL, pair, "new in Zotero")]
        if remote is None or remote.trashed or not remote.in_scope:
            return [_whole(Action.FORGET, None, pair, "deleted on both sides")]
        return _deleted_here(pair, base, remote, scope, choices)
    if remote is None:
        if base is None and not pair.linked:
            return [_whole(Action.CREATE, Side.REMOTE, pair, "new in the file")]
        return _gone_there(pair, base, local, choices, cited)
    is_out = not remote.in_scope and (base is not None or pair.was_in_scope)
    if remote.trashed or is_out:
        return _gone_there(pair, base, local, choices, cited)
    return _on_both_sides(pair, base, local, remote, choices)


def _deleted_here(
    pair: Pair, base: Base, remote: Remote, scope: Scope, choices: Choices
) -> list[Step]:
    """The entry was removed from the file, and the item is still there."""
    winner = None
    is_trash = scope.trash and not remote.elsewhere
    reason = ""
    if _differs(base, remote.record, Side.REMOTE):
        reason = "removed from the file, but changed in Zotero since"
    elif is_trash and pair.holds_more:
        reason = "removed from the file, but the item has more than BibTeX can say"
    if reason:
        winner = winner_of(choices, pair.item_key, WHOLE, "", fingerprint(remote.record))
        if winner is None:
            return [_undecided(pair, "", fingerprint(remote.record), reason)]
    if winner is Side.REMOTE:
        return [_whole(Action.APPEND, Side.LOCAL, pair, "Zotero's version was chosen")]
    # What is in another collection is another paper's too: it only leaves this one.
    if is_trash:
        return [_whole(Action.TRASH, Side.REMOTE, pair, "removed from the file")]
    if scope.has_collection:
        return [_whole(Action.REMOVE, Side.REMOTE, pair, "removed from the file")]
    reason = "removed from the file; the item stays in Zotero (--trash moves it to the trash)"
    return [_whole(Action.DETACH, Side.REMOTE, pair, reason)]


def _gone_there(
    pair: Pair, base: Base | None, local: Local, choices: Choices, cited: Set[str]
) -> list[Step]:
    """The item is erased, in the trash, or out of the collection; the entry is still there."""
    remote = pair.remote
    if remote is None:
        gone = "erased in Zotero"
    elif remote.trashed:
        gone = "moved to the trash in Zotero"
    else:
        gone = "taken out of the collection in Zotero"
    reason = None
    if base is None:
        reason = f"{gone}, and nothing tells whether it was meant to go from the file too"
    elif _differs(base, local.record, Side.LOCAL) or _differs_unseen(base, local):
        reason = f"{gone}, but changed in the file since"
    elif local.record.key in cited:
        reason = f"{gone}, but the paper still cites it"
    winner = None
    if reason is not None:
        winner = winner_of(choices, pair.item_key, WHOLE, fingerprint(local.record), "")
        if winner is None:
            return [_undecided(pair, fingerprint(local.record), "", reason)]
    if winner is Side.LOCAL:
        action = Action.CREATE if remote is None else Action.RESTORE
        return [_whole(action, Side.REMOTE, pair, "the file's version was chosen")]
    return [_whole(Action.REMOVE, Side.LOCAL, pair, gone)]


def _on_both_sides(
    pair: Pair, base: Base | None, local: Local, remote: Remote, choices: Choices
) -> list[Step]:
    if not remote.in_scope:
        # It joins the collection first: an agreement on what is not in it yet would look like an
        # item that somebody has taken out.
        member = FieldChange(MEMBER, None, "yes", "")
        reason = "the same work in another collection"
        return [Step(Action.UPDATE, Side.REMOTE, pair, (member,), reason)]
    merged = merge(pair, base, local, remote, choices)
    to_remote = merged.to_remote
    steps = []
    if base is None or merged.agreed or pair.relinked:
        reason = "" if base is not None else "the same work on both sides"
        steps.append(Step(Action.AGREE, None, pair, merged.agreed, reason))
    if to_remote:
        steps.append(Step(Action.UPDATE, Side.REMOTE, pair, to_remote))
    if merged.to_local:
        steps.append(Step(Action.UPDATE, Side.LOCAL, pair, merged.to_local))
    steps += (
        Step(Action.CONFLICT, None, pair, (field,), _why(field, base)) for field in merged.conflicts
    )
    return steps


def fingerprint(record: Record) -> str:
    """A short text that changes when anything in the record does."""
    text = json.dumps([record.key, sorted(record.slots.items())], ensure_ascii=False)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _differs(base: Base, record: Record, side: Side) -> bool:
    """Whether a side says anything else than when it was last agreed."""
    here = side is Side.LOCAL
    key = base.agreed(KEY)
    if key is not None and record.key != (key.local if here else key.remote):
        return True
    for slot in slots_of(base, record):
        known = base.agreed(slot)
        value = record.get(slot)
        if known is None:
            if value:
                return True
        elif value != (known.local if here else known.remote):
            return True
    return False


def _differs_unseen(base: Base, local: Local) -> bool:
    """Whether the entry was changed where this key must not see the other side."""
    slots = base.unseen.keys() | local.unseen.keys()
    known = {slot: base.unseen.get(slot, NOTHING) for slot in slots}
    return any(
        agreed is None or agreed.local != local.unseen.get(slot, "")
        for slot, agreed in known.items()
    )


def _whole(action: Action, side: Side | None, pair: Pair, reason: str) -> Step:
    """A step with all that the work says, for a reader."""
    base, local, remote = pair.base, pair.local, pair.remote
    records = [side_.record for side_ in (local, remote) if side_ is not None]
    fields = tuple(
        FieldChange(
            slot,
            None if base is None else base.shown(slot),
            "" if local is None else local.record.get(slot),
            "" if remote is None else remote.record.get(slot),
        )
        for slot in slots_of(None, *records)
    )
    return Step(action, side, pair, fields, reason)


def _undecided(
    pair: Pair, local: str, remote: str, reason: str, *, can_be_chosen: bool = True
) -> Step:
    fields = (FieldChange(WHOLE, None, local, remote),)
    return Step(Action.CONFLICT, None, pair, fields, reason, can_be_chosen=can_be_chosen)


def _why(field: FieldChange, base: Base | None) -> str:
    if field.name == KEY:
        return "the citation key was changed in Zotero; \\cite commands may use the old one"
    if base is None or base.agreed(field.name) is None:
        return "the two sides differ, and nothing tells which one was changed"
    return "changed in the file and in Zotero"
