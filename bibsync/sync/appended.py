"""Turns the steps that append entries into the same steps with the citation keys that these get."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from bibsync.sync.guard import DELETING
from bibsync.sync.local import LocalFile
from bibsync.sync.model import KEY, Action, Base, Side, Step
from bibsync.sync.new_keys import new_keys


def with_new_keys(
    steps: tuple[Step, ...], file: LocalFile, bases: Mapping[str, Base], sides: Container[Side]
) -> tuple[Step, ...]:
    """The steps, with citation keys for what is new; `sides` are those that the run writes to."""
    going = {step.key for step in steps if _is_local(step, Action.REMOVE)}
    renamed = {
        field.remote
        for step in steps
        if _is_local(step, Action.UPDATE)
        for field in step.fields
        if field.name == KEY
    }
    records = [
        step.pair.remote.record
        for step in steps
        if _is_local(step, Action.APPEND) and step.pair.remote is not None
    ]
    taken = (file.keys - going) | renamed | _pending_keys(bases, steps, sides)
    keys = iter(new_keys(records, taken))
    return tuple(
        _with_new_key(step, next(keys)) if _is_local(step, Action.APPEND) else step
        for step in steps
    )


def _with_new_key(step: Step, key: str) -> Step:
    record = None if step.pair.remote is None else step.pair.remote.record
    if record is None or record.key in ("", key):
        return step._replace(new_key=key)
    reason = f"{step.reason}; its citation key there, {record.key!r}, cannot be used here"
    return step._replace(new_key=key, reason=reason)


def _pending_keys(
    bases: Mapping[str, Base], steps: Iterable[Step], sides: Container[Side]
) -> set[str]:
    """The citation keys of entries that were removed here, and that Zotero will not hear of now.

    Their bases keep the keys until then.
    """
    settled = {
        step.pair.item_key
        for step in steps
        if step.action in (Action.APPEND, Action.FORGET)
        or (step.side is Side.REMOTE and Side.REMOTE in sides and step.action in DELETING)
    }
    return {base.name for item_key, base in bases.items() if item_key not in settled}


def _is_local(step: Step, action: Action) -> bool:
    return step.action is action and step.side is Side.LOCAL
