"""Reads both sides and what was agreed, and turns them into a plan; writes only the mirror."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from itertools import count
from typing import Final

from bibsync.errors import UnknownLibraryError, UnreadableInputError
from bibsync.sync.checkout import bases_of_checkout
from bibsync.sync.collections import find_collection
from bibsync.sync.identity import pair_up
from bibsync.sync.local import LocalFile, read_local
from bibsync.sync.model import KEY, Action, Pair, Plan, Remote, Scope, Side, Step
from bibsync.sync.new_keys import new_keys
from bibsync.sync.plan import plan
from bibsync.sync.ports import Mirror
from bibsync.sync.remote import read_remote
from bibsync.sync.setup import Options, Setup, View
from bibsync.zotero.keys import derived_item_key

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
    links = setup.links.read()
    if is_older:
        # What they say was agreed is of a time that the library does not know.
        links = {key: link._replace(agreed="") for key, link in links.items()}
        setup.links.write(links)
    collection, is_missing = _collection(setup, options, mirror, has_bases=bool(bases))
    remote = read_remote(mirror.items, mirror.collections.keys(), collection)
    bases = bases_of_checkout(bases, links, file.entries, remote.items)
    pairing = pair_up(
        bases,
        links,
        file.entries,
        remote.items,
        _item_keys(setup.target.library),
        has_collection=collection is not None,
    )
    made = plan(
        pairing.pairs,
        Scope(has_collection=collection is not None, trash=options.trash),
        choices=setup.store.choices(setup.target),
        cited=_cited(setup, pairing.pairs),
        referred=file.referred,
        used=_used_keys(remote.items),
        problems=pairing.problems,
    )
    sides = options.command.sides
    notes = list(file.notes)
    if is_missing:
        notes.append(f"the collection {options.collection!r} is not in Zotero yet; push makes it")
    if is_older:
        notes.append(
            f"{setup.library.name} is older than at the last sync (restored from a backup?): what"
            " was agreed is forgotten, and nothing is taken for deleted"
        )
    made = made._replace(
        steps=_with_new_keys(made.steps, file, {base.name for base in bases.values()})
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
        links,
        pairing.pairs,
        shown,
        made,
        tuple(notes),
    )


def _used_keys(items: Mapping[str, Remote]) -> dict[str, set[str]]:
    """The citation keys of the library, with the keys of the items that have them."""
    used: dict[str, set[str]] = {}
    for item in items.values():
        if item.record.key and not item.trashed:
            used.setdefault(item.record.key, set()).add(item.item_key)
    return used


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
    keys = iter(new_keys(records, ({*file.works} - going) | renamed | agreed))
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
) -> tuple[str | None, bool]:
    """The key of the collection, and whether it has yet to be made."""
    wanted = options.collection
    if not wanted:
        return None, False
    found = find_collection(mirror.collections, wanted)
    if found is not None:
        return found.key, False
    if has_bases:
        # Its items are not to be taken for removed.
        raise UnknownLibraryError(
            f"the collection {wanted!r} is not in Zotero any more (renamed or deleted?): nothing"
            " was written; give its present name in the configuration"
        )
    return collection_key(setup.target.library, wanted), True


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
