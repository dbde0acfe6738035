"""Reads both sides and what was agreed, and turns them into a plan.

Neither side is written; the state gets the new mirror and the key of the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Set
from itertools import count
from typing import Final, TypeVar

from bibsync.bibtex.own_fields import SUMMARY
from bibsync.errors import UnknownLibraryError, UnreadableInputError
from bibsync.record import Record
from bibsync.sync.checkout import bases_of_checkout
from bibsync.sync.collections import find_collection, path_of
from bibsync.sync.guard import DELETING
from bibsync.sync.identity import pair_up
from bibsync.sync.local import LocalFile, read_local
from bibsync.sync.model import KEY, Action, Base, Pair, Plan, Remote, Scope, Side, Step
from bibsync.sync.new_keys import new_keys
from bibsync.sync.plan import plan
from bibsync.sync.ports import Mirror
from bibsync.sync.remote import RemoteLibrary, read_remote
from bibsync.sync.setup import Options, Setup, View
from bibsync.zotero.keys import derived_item_key

_T = TypeVar("_T")
_COLLECTION_SALT: Final = -1  # no entry's item key is made with it


def look(setup: Setup, options: Options) -> View:
    """Both sides as they are now, and the plan.

    Raises BrokenBibliographyError, UnreadableInputError, and what the library raises.
    """
    mirror, is_older = _fetched(setup)
    setup.checkpoint("fetched")
    bases = setup.store.bases(setup.target)
    if bases and not setup.bibliography.is_there():
        raise UnreadableInputError(
            f"{setup.file_name}: no such file, though {len(bases)} entries of it were synced: bring"
            " it back with git; to make it anew from Zotero, delete the folder .bibsync first"
        )
    file = read_local(setup.bibliography.read(), setup.file_name)
    hidden = () if setup.library.rights().may_notes else (SUMMARY,)
    links = setup.links.read()
    collection, remark = _collection(setup, options, mirror, has_bases=bool(bases))
    is_missing = collection is not None and collection not in mirror.collections
    bases = setup.store.bases(setup.target)  # again: the collection may have had another name
    remote = read_remote(mirror.items, mirror.collections.keys(), collection)
    if hidden:
        # The key shows no notes: that there seem to be none says nothing.
        file, remote, bases = _without(hidden, file, remote, bases)
    seen = setup.store.links_seen(setup.target)
    stored = bases
    bases = bases_of_checkout(stored, links, seen, file.entries, remote.items)
    turned = tuple(
        base
        for key, base in bases.items()
        # One without slots says only that an entry was removed in an older checkout.
        if stored.get(key) is not base and base.slots
    )
    dropped = tuple(sorted(stored.keys() - bases.keys()))
    pairing = pair_up(
        bases,
        links,
        file.entries,
        remote.items,
        _item_keys(setup.target.library),
        has_collection=collection is not None,
    )
    versions = {link.item_key: link.version for link in links.values()}
    pairs = tuple(pair._replace(version=versions.get(pair.item_key, 0)) for pair in pairing.pairs)
    made = plan(
        pairs,
        Scope(has_collection=collection is not None, trash=options.trash),
        choices=setup.store.choices(setup.target),
        cited=_cited(setup, pairs),
        referred=file.referred,
        used=_used_keys(remote.items),
        problems=pairing.problems,
    )
    sides = options.command.sides
    notes = list(file.notes)
    if dropped:
        notes.append(
            f"{len(dropped)} of the entries are as in an older commit: what was synced later"
            " counts for Zotero, and was not changed by you"
        )
    if remark:
        notes.append(remark)
    if is_older:
        notes.append(
            f"{setup.library.name} is older than at the last sync (restored from a backup?): what"
            " was agreed is forgotten, and nothing is taken for deleted"
        )
    made = made._replace(
        steps=_with_new_keys(made.steps, file, _pending_keys(bases, made.steps, sides))
    )
    if is_missing and Side.REMOTE not in sides:
        made = Plan((), (), 0)  # nothing can be agreed on before the collection is there
    shown = made._replace(
        steps=tuple(step for step in made.steps if step.side is None or step.side in sides)
    )
    setup.checkpoint("planned")
    return View(
        file,
        remote,
        mirror.version,
        collection,
        is_missing,
        bases,
        turned,
        dropped,
        links,
        pairs,
        shown,
        made,
        tuple(notes),
    )


def _without(
    slots: Iterable[str], file: LocalFile, remote: RemoteLibrary, bases: dict[str, Base]
) -> tuple[LocalFile, RemoteLibrary, dict[str, Base]]:
    """Both sides and the bases, as if there were no such slots."""

    def less(values: Mapping[str, _T]) -> dict[str, _T]:
        return {slot: value for slot, value in values.items() if slot not in slots}

    def stripped(record: Record) -> Record:
        return record._replace(slots=less(record.slots))

    return (
        file._replace(entries=tuple(e._replace(record=stripped(e.record)) for e in file.entries)),
        remote._replace(
            items={
                key: item._replace(record=stripped(item.record))
                for key, item in remote.items.items()
            }
        ),
        {key: base._replace(slots=less(base.slots)) for key, base in bases.items()},
    )


def _used_keys(items: Mapping[str, Remote]) -> dict[str, set[str]]:
    """The citation keys of the library, with the keys of the items that have them."""
    used: dict[str, set[str]] = {}
    for item in items.values():
        if item.record.key and not item.trashed:
            used.setdefault(item.record.key, set()).add(item.item_key)
    return used


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


def _with_new_keys(steps: tuple[Step, ...], file: LocalFile, agreed: Set[str]) -> tuple[Step, ...]:
    """The steps, with the citation keys that new entries get.

    `agreed` are those of the bases: an entry that was removed here has its own until Zotero knows.
    """
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
    keys = iter(new_keys(records, (file.keys - going) | renamed | agreed))
    return tuple(
        step._replace(new_key=next(keys)) if _is_local(step, Action.APPEND) else step
        for step in steps
    )


def _is_local(step: Step, action: Action) -> bool:
    return step.action is action and step.side is Side.LOCAL


def _fetched(setup: Setup) -> tuple[Mirror, bool]:
    """The mirror, brought up to date, and whether the library is of an older time than before."""
    endpoint, library = setup.target.endpoint, setup.target.library
    mirror = setup.store.mirror(endpoint, library)
    fetched = setup.library.changes_since(mirror.version)
    if fetched is None:
        return mirror, False
    setup.store.store_fetch(endpoint, library, fetched)
    return setup.store.mirror(endpoint, library), fetched.version < mirror.version


def _collection(
    setup: Setup, options: Options, mirror: Mirror, *, has_bases: bool
) -> tuple[str | None, str]:
    """The key of the collection, and what a person should know of it.

    A collection stays the one that it was, whatever it is called now. Raises UnknownLibraryError
    when it is gone: its items are not to be taken for removed.
    """
    wanted = options.collection
    if not wanted:
        return None, ""
    known = setup.store.collection_key(setup.target)
    found = find_collection(mirror.collections, wanted)
    if known and known in mirror.collections:
        if found is not None and found.key == known:
            return known, ""
        return known, _renamed_collection(mirror, wanted, known)
    if known and has_bases:
        raise UnknownLibraryError(
            f"the collection {wanted!r} ({known}) is not in Zotero any more: nothing was written;"
            " bring it back there, or name another one in the configuration"
        )
    if found is None:
        key = collection_key(setup.target.library, wanted)
        if key in mirror.collections:
            return key, _renamed_collection(mirror, wanted, key)
        return key, f"the collection {wanted!r} is not in Zotero yet; push makes it"
    setup.store.remember_collection(setup.target, found.key)
    return found.key, ""


def _renamed_collection(mirror: Mirror, wanted: str, key: str) -> str:
    name = path_of(mirror.collections, mirror.collections[key])
    return (
        f"the collection {wanted!r} is called {name!r} in Zotero now: write that name into the"
        " configuration"
    )


def collection_key(library: str, path: str) -> str:
    """The key that a new collection gets, so that two clones that make it at once make one."""
    return derived_item_key(library, path, _COLLECTION_SALT)


def _item_keys(library: str) -> Callable[[str], Iterator[str]]:
    """The item keys that a citation key leads to."""
    return lambda key: (derived_item_key(library, key, salt) for salt in count())


def _cited(setup: Setup, pairs: tuple[Pair, ...]) -> Set[str]:
    """Those of the entries whose items are gone that the paper still uses."""
    going = {
        pair.local.record.key
        for pair in pairs
        if pair.local is not None
        and pair.base is not None
        and (pair.remote is None or pair.remote.trashed or not pair.remote.in_scope)
    }
    return setup.cited(going) if going else going
