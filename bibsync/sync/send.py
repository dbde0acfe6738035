"""Carries out what a plan says of Zotero: sends batches, and remembers each object as it is
acknowledged, from what the server echoed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from bibsync.errors import InternalError
from bibsync.sync.agreement import advance, agreement, equal
from bibsync.sync.ledger import Ledger
from bibsync.sync.mirror import BATCH, Outbox
from bibsync.sync.model import KEY, MEMBER, Action, Failure, Side, Step
from bibsync.sync.ports import Effect, Outcome, Refused
from bibsync.sync.setup import Options, Setup
from bibsync.sync.view import View
from bibsync.zotero.item import Item
from bibsync.zotero.mapping import Payload, RemoteWork, changes, creation, item_record

_BATCHES: Final = 10  # after so many the link file is written: that takes as long as a request
_ALWAYS_SENT: Final = ("key", "version")
# Properties that no change of the type can take away.
_BESIDES: Final = frozenset(
    "key version dateAdded dateModified tags collections relations deleted".split()
)


class Sent(NamedTuple):
    """What came of sending."""

    done: tuple[Step, ...]
    failed: tuple[Failure, ...]
    stale: tuple[str, ...]  # citation keys of what somebody changed meanwhile: look again
    version: int  # of the library afterwards


class _Parcel(NamedTuple):
    """The objects of one step, the item first."""

    step: Step
    payload: Payload

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [part for part in self.payload if part is not None]


def send(setup: Setup, options: Options, view: View, ledger: Ledger, run: int) -> Sent:
    """Afterwards Zotero has what the plan says of it, and the ledger knows it. The file stays.

    Raises NotAuthorisedError and NetworkError; the ledger knows what was acknowledged before.
    """
    return _Sender(setup, options, view, ledger, run).send()


class _Sender:
    def __init__(
        self,
        setup: Setup,
        options: Options,
        view: View,
        ledger: Ledger,
        run: int,
    ) -> None:
        self.setup = setup
        self.options = options
        self.view = view
        self.ledger = ledger
        self.run = run
        self.outbox = Outbox(setup, view.version)
        self.version = view.version
        self.done: list[Step] = []
        self.failed: list[Failure] = []
        self.stale: list[str] = []

    def send(self) -> Sent:
        steps = self.view.plan.on(Side.REMOTE)
        self._detach([step for step in steps if step.action is Action.DETACH])
        parcels = [
            _Parcel(step, self._payload(step)) for step in steps if step.action is not Action.DETACH
        ]
        with self.setup.progress.task("sending to Zotero", len(parcels)) as task:
            for number, batch in enumerate(_batches(parcels), 1):
                self._send_batch(batch)
                if number % _BATCHES == 0:
                    self.ledger.write()
                task.advance(len(batch))
        return Sent(tuple(self.done), tuple(self.failed), tuple(self.stale), self.version)

    def _detach(self, steps: Sequence[Step]) -> None:
        if not steps:
            return
        before = self.ledger.journaled(step.pair.item_key for step in steps)
        self.ledger.detach(steps)
        effects = [
            Effect("link", step.key, step.pair.item_key, "synced", "detached", 0, True)
            for step in steps
        ]
        self.setup.store.journal(self.run, effects, before)
        self.done += steps

    def _payload(self, step: Step) -> Payload:
        """The objects that make Zotero as the step says."""
        pair, collection, taken = step.pair, self.view.collection, self.view.remote.taken
        how = {"attach_files": self.options.attach_files, "library_is_group": self.setup.is_group}
        if step.action is Action.CREATE:
            collections = [] if collection is None else [collection]
            record = self.ledger.records[pair.item_key]
            return creation(
                record, item_key=pair.item_key, collections=collections, taken=taken, **how
            )
        current = self.view.remote.works[pair.item_key]
        if step.action is Action.UPDATE:
            if joins(step):
                return self._joined(Payload(None, None, None), current.item)
            wanted = {field.name: field.local for field in step.fields}
            key = wanted.pop(KEY, None)
            return changes(current, wanted, key=key, taken=taken, **how)
        bare = Payload({"key": pair.item_key, "version": current.item.version}, None, None)
        if step.action is Action.RESTORE:
            if current.item.is_trashed and bare.item is not None:
                bare.item["deleted"] = 0
            return self._joined(bare, current.item)
        if bare.item is not None and step.action is Action.TRASH:
            bare.item["deleted"] = 1
        elif bare.item is not None and step.action is Action.REMOVE:
            bare.item["collections"] = sorted(current.item.collections - {collection})
        else:
            raise InternalError(f"{step.key}: {step.action} is nothing that is done to Zotero")
        return bare

    def _joined(self, payload: Payload, item: Item) -> Payload:
        """The payload, with the item in the collection too."""
        collection = self.view.collection
        if collection is None or collection in item.collections:
            return payload
        properties = payload.item or {"key": item.key, "version": item.version}
        properties["collections"] = sorted(item.collections | {collection})
        return payload._replace(item=properties)

    def _send_batch(self, batch: Sequence[_Parcel]) -> None:
        setup = self.setup
        objects = [part for parcel in batch for part in parcel.objects]
        effects = [self._effect(parcel.step, part) for parcel in batch for part in parcel.objects]
        before = self.ledger.journaled(parcel.step.pair.item_key for parcel in batch)
        ids = setup.store.journal(self.run, effects, before)
        setup.checkpoint("batch-journaled")
        outcomes, written, self.version = self.outbox.send(objects)
        self.ledger.sent({key: item.version for key, item in written.items()})
        for parcel in batch:
            self._settle(parcel, outcomes, written)
        self.ledger.remember()
        setup.store.journal_done(
            {
                effect_id: (written[effect.item_key].version, _echoed(effect, written))
                for effect_id, effect in zip(ids, effects, strict=True)
                if effect.item_key in written
            }
        )
        setup.checkpoint("batch-remembered")

    def _effect(self, step: Step, sent: Mapping[str, Any]) -> Effect:
        """What is about to happen to one object, with what was there."""
        works = self.view.remote.works.get(step.pair.item_key)
        parts: tuple[Item | None, ...] = () if works is None else works
        old = next((part.data for part in parts if part and part.key == sent["key"]), None)
        names = {name for name in sent if name not in _ALWAYS_SENT}
        after = _json({name: sent[name] for name in sorted(names)})
        if old is not None and "itemType" in sent:
            # The server drops what the new type has no field for.
            names |= {name for name, value in old.items() if value and name not in _BESIDES}
        before = "" if old is None else _json({name: old.get(name) for name in names})
        return Effect("remote", step.key, sent["key"], before, after, 0, False)

    def _settle(
        self,
        parcel: _Parcel,
        outcomes: Mapping[str, Outcome],
        written: Mapping[str, Item],
    ) -> None:
        """Tells the ledger what is agreed now on one work."""
        step, pair = parcel.step, parcel.step.pair
        parts = parcel.objects
        refused = [outcomes[p["key"]] for p in parts if isinstance(outcomes[p["key"]], Refused)]
        self.failed += (
            Failure(step.key, outcome.code, outcome.message)
            for outcome in refused[:1]
            if isinstance(outcome, Refused)
        )
        missing = [part for part in parts if part["key"] not in written]
        if len(missing) > len(refused):
            self.stale.append(step.key)
        if not missing:
            self.done.append(step)
        if parcel.payload.item is not None and pair.item_key not in written:
            return
        if step.action in (Action.REMOVE, Action.TRASH):
            self.ledger.forget(pair)
            return
        if step.action is Action.RESTORE or joins(step):
            return  # what differs is looked at again
        work = self._work_now(parcel, written)
        theirs = item_record(work).without(self.view.file.hidden)
        ours = self.ledger.records[pair.item_key]
        if step.action is Action.CREATE:
            base = equal(pair.item_key, ours, theirs)
            untaken = _untaken(parcel.payload, written)
            if untaken:
                base = base._replace(
                    slots={slot: v for slot, v in base.slots.items() if slot not in untaken},
                    open=base.open | untaken,
                )
            self.ledger.agree([base])
            return
        known = self.ledger.bases.get(pair.item_key)
        if known is None:
            raise InternalError(f"{pair.key}: was changed without a base")
        agreed = agreement(step, ours, theirs)
        for slot in _untaken(parcel.payload, written):
            agreed.pop(slot, None)
        self.ledger.agree([advance(known, agreed)])

    def _work_now(self, parcel: _Parcel, written: Mapping[str, Item]) -> RemoteWork:
        """The work with what the server echoed."""
        item_key = parcel.step.pair.item_key
        old = self.view.remote.works.get(item_key)
        parts: list[Item | None] = []
        for index, sent in enumerate(parcel.payload):
            before = None if old is None else old[index]
            now = None if sent is None else written.get(sent["key"])
            parts.append(now or before)
        item, note, attachment = parts
        if item is None:
            raise InternalError(f"{item_key}: was written and is not there")
        return RemoteWork(item, note, attachment)


def joins(step: Step) -> bool:
    """Whether the step puts an item into the collection, and does nothing else."""
    return any(field.name == MEMBER for field in step.fields)


def _untaken(payload: Payload, written: Mapping[str, Item]) -> frozenset[str]:
    """The slots of those of our children that the server has not taken."""
    children = (("summary", payload.note), ("file", payload.attachment))
    return frozenset(
        slot for slot, part in children if part is not None and part["key"] not in written
    )


def _echoed(effect: Effect, written: Mapping[str, Item]) -> str:
    """What the properties that were sent are now; of a new object, all that it has."""
    data = written[effect.item_key].data
    if effect.before == "":
        return _json(data)
    return _json({name: data.get(name) for name in json.loads(effect.after)})


def _json(properties: Mapping[str, Any]) -> str:
    return json.dumps(properties, ensure_ascii=False, sort_keys=True)


def _batches(parcels: Sequence[_Parcel]) -> Iterator[list[_Parcel]]:
    """The parcels in requests of at most 50 objects; the objects of one stay together."""
    batch: list[_Parcel] = []
    size = 0
    for parcel in parcels:
        count = len(parcel.objects)
        if size + count > BATCH:
            yield batch
            batch, size = [], 0
        batch.append(parcel)
        size += count
    if batch:
        yield batch
