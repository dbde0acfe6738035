"""Runs a sync: look, decide, let a person confirm, write the file, then Zotero; again where others
were quicker."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Final, NamedTuple, NoReturn

from bibsync.errors import BibsyncError, GuardError, NotAuthorisedError
from bibsync.sync.collections import collection_key, find_collection
from bibsync.sync.guard import DELETING, check_deletions
from bibsync.sync.ledger import Ledger
from bibsync.sync.look import look
from bibsync.sync.model import Action, Conflict, Done, Failure, Result, Side, Step
from bibsync.sync.ports import Fetched, Rights
from bibsync.sync.send import Sent, joins, send
from bibsync.sync.setup import Options, Setup
from bibsync.sync.take import remember, take
from bibsync.sync.view import View

_ROUNDS: Final = 6  # each beginning with a new look; the next run goes on from there
_STALE: Final = "Zotero has it otherwise than it was read, again and again: run bibsync once more"


def preview(setup: Setup, options: Options) -> Result:
    """What a run would do. Neither side is written, nor what is agreed on.

    Raises what `look` raises.
    """
    setup.library.rights()
    view = look(setup, options)
    try:
        _guard(view, options)
    except GuardError as error:
        view = view._replace(notes=(*view.notes, f"this would be stopped: {error}"))
    return _result(view)


def shown_before(setup: Setup) -> list[Conflict]:
    """The conflicts that a person was shown last."""
    return setup.store.conflicts(setup.target)


def remember_shown(setup: Setup, result: Result) -> None:
    """Afterwards `resolve` knows that a person has seen these conflicts."""
    setup.store.store_conflicts(setup.target, result.plan.conflicts)


def synchronise(setup: Setup, options: Options, confirm: Callable[[Result], bool]) -> Result:
    """Afterwards the sides that the command writes to have what the plan said; conflicts stay.

    `confirm` is shown what would be done, once; nothing is written when it answers False. Raises
    GuardError, ChangedOnDiskError, UnwritableOutputError before anything of that kind is written;
    NetworkError and NotAuthorisedError with what was acknowledged until then kept. An entry that
    others change again and again in Zotero is among those that failed.
    """
    rights = setup.library.rights()
    view = look(setup, options)
    _guard(view, options)
    if view.plan.on(Side.REMOTE) and not rights.may_write:
        _refuse(setup, rights)
    if (view.plan.steps or view.plan.conflicts) and not confirm(_result(view)):
        return _result(view)
    first = view
    confirmed = {step.key for step in view.plan.steps if step.action in DELETING}
    steps: list[Step] = []
    failed: dict[str, Failure] = {}
    run = None
    version = view.version
    for number in range(1, _ROUNDS + 1):
        if run is None and view.plan.steps:
            run = setup.store.begin_run(setup.target, options.command.value, setup.now())
        if run is None:
            break
        round_ = _round(setup, options, view, run)
        version = round_.version
        steps += round_.done
        failed.update((failure.key, failure) for failure in round_.failed)
        if not round_.again:
            break
        if number == _ROUNDS:
            failed.update((key, Failure(key, 412, _STALE)) for key in round_.stale)
            if round_.stale:
                # Should it be something that we were not shown, the next run reads everything.
                endpoint, library = setup.target.endpoint, setup.target.library
                setup.store.store_written(endpoint, library, [], 0)
        view = _without_surprises(look(setup, options), confirmed, set(failed))
    if run is None:
        # Nothing to do, but the run before may have ended before it wrote this.
        Ledger(setup, view, None).write()
    if setup.store.is_put_back(setup.target):
        setup.store.settle(setup.target)
    setup.store.store_conflicts(setup.target, view.plan.conflicts)
    waiting = {
        step.pair.item_key
        for step in view.whole.steps
        if step.side is not None and step.side not in options.command.sides
    }
    waiting |= {pair.item_key for pair in view.pairs if pair.key in failed}
    # A choice on which nothing waits has been carried out, or its conflict has gone by itself.
    waiting |= {conflict.item_key for conflict in view.plan.conflicts}
    chosen = {item_key for item_key, _ in setup.store.choices(setup.target)}
    setup.store.drop_choices(setup.target, sorted(chosen - waiting))
    setup.checkpoint("done")
    return Result(
        first.plan._replace(conflicts=view.plan.conflicts),
        max(version, view.version),
        _counted(steps, first.plan.same),
        tuple(failed.values()),
        first.notes,
        first.whole,
    )


def _refuse(setup: Setup, rights: Rights) -> NoReturn:
    library = setup.library.name
    if not rights.has_key:
        hint = f"; {setup.key_hint}" if setup.key_hint else ""
        raise NotAuthorisedError(f"writing to {library} needs a key, and there is none{hint}")
    raise NotAuthorisedError(
        f"the key may read {library}, but not write to it: ask the group's owner for the right to"
        " edit, or make a key that has it"
    )


class _Round(NamedTuple):
    """What came of one round."""

    done: tuple[Step, ...]
    failed: tuple[Failure, ...]
    stale: tuple[str, ...]  # citation keys of entries that somebody else was quicker with
    again: bool  # there may be more to do now
    version: int  # of the library


def _round(setup: Setup, options: Options, view: View, run: int) -> _Round:
    """Carries out one plan: what is agreed, the file, Zotero, the links."""
    if view.plan.on(Side.REMOTE):
        # First: a base without the collection would mean that the collection was deleted.
        view = _with_collection(setup, options, view)
    ledger = Ledger(setup, view, run)
    remember(setup, view, ledger, run)
    taken = take(setup, view, ledger, run)
    done = taken.done
    sent = Sent((), (), (), view.version)
    if view.plan.on(Side.REMOTE):
        try:
            sent = send(setup, options, view, ledger, run)
        except (BibsyncError, KeyboardInterrupt):
            with suppress(BibsyncError):  # the first error is the one to tell
                ledger.write()  # what was acknowledged until then is agreed on
            raise
    ledger.write()
    setup.checkpoint("round-done")
    # What came back is compared now; citation keys that entries got here are new to Zotero; and a
    # citation key that was in the way may be free.
    again = bool(sent.stale)
    again |= any(step.action is Action.RESTORE or joins(step) for step in sent.done)
    again |= bool(taken.keys) and Side.REMOTE in options.command.sides
    again |= bool(view.plan.conflicts) and any(step.action is Action.REMOVE for step in done)
    # Entries that inherit from one that was changed are others now, too.
    again |= any(step.key in view.file.referred for step in done if step.action is Action.UPDATE)
    failed = (*taken.failed, *sent.failed)
    return _Round((*done, *sent.done), failed, sent.stale, again, sent.version)


def _with_collection(setup: Setup, options: Options, view: View) -> View:
    """Afterwards the collection is there; of a path (`Group/Paper`) each part that was missing."""
    if not view.is_missing or view.collection is None:
        return view
    endpoint, library = setup.target.endpoint, setup.target.library
    may_notes = setup.library.rights().may_notes
    version = view.version
    parent = ""
    path = ""
    for name in options.collection.split("/"):
        path = f"{path}/{name}" if path else name
        there = find_collection(setup.store.mirror(endpoint, library).collections, path)
        if there is not None:
            parent = there.key
            continue
        key = view.collection if path == options.collection else collection_key(library, path)
        made = setup.library.create_collection(key, name, parent)
        setup.checkpoint("collection-created")
        if made.version == version + 1:  # else somebody else wrote too: the next look shows what
            seen = Fetched(made.version, (), (made,), frozenset(), frozenset(), is_complete=False)
            setup.store.store_fetch(endpoint, library, seen, has_notes=may_notes)
            version = made.version
        parent = key
    setup.store.remember_collection(setup.target, parent)
    return view._replace(version=version, is_missing=False)


def _without_surprises(view: View, confirmed: set[str], failed: set[str]) -> View:
    """The view without deletions that nobody has seen, and without what was refused already."""
    steps = tuple(
        step
        for step in view.plan.steps
        if (step.action not in DELETING or step.key in confirmed) and step.key not in failed
    )
    return view._replace(plan=view.plan._replace(steps=steps))


def _guard(view: View, options: Options) -> None:
    check_deletions(
        view.plan,
        options.command.sides,
        agreed=len(view.bases),
        local=len(view.file.entries),
        remote=sum(item.in_scope and not item.trashed for item in view.remote.items.values()),
        allowed=options.allow_deletes,
    )


def _result(view: View) -> Result:
    """What a run would do."""
    done = Done(unchanged=view.plan.same)
    return Result(view.plan, view.version, done, (), view.notes, view.whole)


def _counted(steps: list[Step], unchanged: int) -> Done:
    created = {s.key for s in steps if s.action in (Action.CREATE, Action.APPEND)}
    deleted = {s.key for s in steps if s.action in DELETING}
    updated = {s.key for s in steps if s.action in (Action.UPDATE, Action.RESTORE)}
    return Done(len(created), len(updated - created), len(deleted), unchanged)
