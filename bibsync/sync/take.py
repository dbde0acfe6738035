"""Carries out what a plan says of the file: writes it once, then remembers what is agreed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bibsync.bibtex.entry import Work
from bibsync.errors import InternalError
from bibsync.record import Record
from bibsync.sync.agreement import advance, agreement, equal, met
from bibsync.sync.ledger import Ledger
from bibsync.sync.local import Changes, LocalFile, changed_text, new_text, read_local
from bibsync.sync.model import KEY, Action, Base, Failure, Side, Step
from bibsync.sync.ports import Effect
from bibsync.sync.setup import Setup
from bibsync.sync.view import View


class Taken(NamedTuple):
    """What came of writing the file."""

    keys: Mapping[str, str]  # item key -> citation key, of entries that were added or renamed
    done: tuple[Step, ...] = ()
    failed: tuple[Failure, ...] = ()


def take(setup: Setup, view: View, ledger: Ledger, run: int) -> Taken:
    """Afterwards the file has what Zotero changed, and the ledger knows it; Zotero is untouched.

    Raises ChangedOnDiskError, UnwritableOutputError: then nothing was written.
    """
    steps, failed = _writable(setup, view)
    if not steps:
        return Taken({}, (), failed)
    changes, keys = _changes(steps)
    text = changed_text(view.file, changes)
    file = read_local(text, setup.file_name, hidden=view.file.hidden)
    _check(view.file, file, changes)
    effect = Effect("local", "", "", view.file.text, text, 0, False)
    before = ledger.journaled(step.pair.item_key for step in steps)
    effects = setup.store.journal(run, [effect], before)
    ledger.announce(keys)
    setup.checkpoint("links-written")
    setup.bibliography.write(text, expected=view.file.text)
    setup.checkpoint("file-written")
    ledger.file_written(file, keys)
    records = {entry.record.key: entry.record for entry in file.entries}
    for step in steps:
        base = _base_after(step, ledger, records, keys)
        if base is None:
            ledger.forget(step.pair)
        else:
            ledger.agree([base])
    ledger.write()
    setup.store.journal_done({effects[0]: (0, text)})
    setup.checkpoint("bases-remembered")
    return Taken(keys, steps, failed)


def _writable(setup: Setup, view: View) -> tuple[tuple[Step, ...], tuple[Failure, ...]]:
    """The steps that the encoding of the file can hold; an entry that it cannot stops no other."""
    steps: list[Step] = []
    failed: list[Failure] = []
    for step in view.plan.on(Side.LOCAL):
        lacking = setup.bibliography.lacks(new_text(view.file, _changes((step,))[0]))
        if lacking:
            what = lacking if lacking.isprintable() else f"U+{ord(lacking):04X}"
            failed.append(
                Failure(
                    step.key,
                    0,
                    f"{setup.file_name} would get {what}, which its encoding does not have:"
                    " convert it to UTF-8",
                )
            )
        else:
            steps.append(step)
    return tuple(steps), tuple(failed)


def remember(setup: Setup, view: View, ledger: Ledger, run: int) -> None:
    """Afterwards the ledger knows what both sides hold already; nothing else is written."""
    before: dict[str, Base | None] = {}
    for step in view.plan.agreements:
        pair = step.pair
        if pair.base is not None:
            before |= ledger.journaled([pair.base.item_key])
        if step.action is Action.FORGET:
            ledger.forget(pair)
            continue
        if pair.local is None or pair.remote is None:
            raise InternalError(f"{pair.key}: agreed on without both sides")
        before |= ledger.journaled({pair.item_key, pair.former} - {"", *before})
        ours, theirs = pair.local.record, pair.remote.record
        base = pair.base or met(pair.item_key, ours, theirs)
        if pair.former:
            ledger.replace(pair.former)
        if pair.relinked:
            ledger.replace(base.item_key)
            base = base._replace(item_key=pair.item_key)
        ledger.agree([advance(base, agreement(step, ours, theirs))])
    if before:
        setup.store.journal(run, [], before)
        ledger.remember()
        setup.checkpoint("agreements-remembered")


def _changes(steps: tuple[Step, ...]) -> tuple[Changes, dict[str, str]]:
    """What to do to the text, and the citation keys that items get by it."""
    updates: dict[str, dict[str, str]] = {}
    removals: set[str] = set()
    added: list[Record] = []
    keys: dict[str, str] = {}
    for step in steps:
        remote = step.pair.remote
        if step.action is Action.REMOVE:
            removals.add(step.key)
        elif step.action is Action.APPEND and remote is not None:
            added.append(remote.record._replace(key=step.key))
            keys[step.pair.item_key] = step.key
        elif step.action is Action.UPDATE:
            updates[step.key] = {field.name: field.remote for field in step.fields}
            if KEY in updates[step.key]:
                keys[step.pair.item_key] = updates[step.key][KEY]
        else:
            raise InternalError(f"{step.key}: {step.action} is nothing that is done to a file")
    return Changes(updates, removals, tuple(added)), keys


def _check(before: LocalFile, after: LocalFile, changes: Changes) -> None:
    """Afterwards it is sure that only the changes happened: a bug must not reach the file."""
    renamed = {wanted.get(KEY, key): key for key, wanted in changes.updates.items()}
    expected = [_key_after(key, changes) for key in before.works if key not in changes.removals]
    expected += [record.key for record in changes.additions]
    if sorted(expected) != sorted(after.works):
        raise InternalError("the changes would lose or make up an entry; nothing was written")
    added = {record.key for record in changes.additions}
    for key, work in after.works.items():
        old = before.works.get(renamed.get(key, key))
        if key not in added and key not in renamed and (old is None or _raw(old) != _raw(work)):
            raise InternalError(f"{key}: would change by mistake; nothing was written")


def _key_after(key: str, changes: Changes) -> str:
    """The citation key that an entry has after the changes."""
    wanted = changes.updates.get(key)
    return key if wanted is None else wanted.get(KEY, key)


def _raw(work: Work) -> str:
    return work.entry.raw


def _base_after(
    step: Step, ledger: Ledger, records: Mapping[str, Record], keys: Mapping[str, str]
) -> Base | None:
    """The base that a step leaves; None: there is nothing left to remember."""
    pair = step.pair
    if step.action is Action.REMOVE or pair.remote is None:
        return None
    theirs = pair.remote.record
    ours = records[keys.get(pair.item_key, pair.key)]
    if step.action is Action.APPEND:
        return equal(pair.item_key, ours, theirs)
    base = ledger.bases.get(pair.item_key)
    if base is None:
        raise InternalError(f"{pair.key}: was changed without a base")
    return advance(base, agreement(step, ours, theirs))
