"""Reads both sides and what was agreed, and turns them into a plan; writes only the mirror."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Final

from bibsync.errors import UnknownLibraryError, UnreadableInputError
from bibsync.sync.collections import find_collection
from bibsync.sync.identity import pair_up
from bibsync.sync.local import LocalFile, read_local
from bibsync.sync.model import Pair, Plan, Scope, Side
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
    bases = setup.store.bases(setup.target)
    if bases and not setup.bibliography.is_there():
        raise UnreadableInputError(
            f"{setup.file_name}: no such file, though {len(bases)} entries of it were synced: bring"
            " it back with git; to make it anew from Zotero, delete the folder .bibsync first"
        )
    file = read_local(setup.bibliography.read(), setup.file_name)
    mirror = _fetched(setup)
    setup.checkpoint("fetched")
    links = setup.links.read()
    collection, is_missing = _collection(setup, options, mirror, has_bases=bool(bases))
    remote = read_remote(mirror.items, mirror.collections.keys(), collection)
    pairing = pair_up(bases, links, file.entries, remote.items, _item_keys(setup.target.library))
    made = plan(
        pairing.pairs,
        Scope(has_collection=collection is not None, trash=options.trash),
        choices=setup.store.choices(setup.target),
        cited=_needed(setup, file, pairing.pairs),
        problems=pairing.problems,
    )
    sides = options.command.sides
    notes = [f"the collection {options.collection!r} is not in Zotero yet; push makes it"]
    shown = Plan(
        tuple(step for step in made.steps if step.side is None or step.side in sides),
        made.conflicts,
        made.unchanged,
    )
    if is_missing and Side.REMOTE not in sides:
        shown = Plan((), (), 0)  # nothing can be agreed on before the collection is there
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
        frozenset(
            s.pair.item_key for s in made.steps if s.side is not None and s.side not in sides
        ),
        (*file.notes, *notes * is_missing),
    )


def _fetched(setup: Setup) -> Mirror:
    """The mirror, brought up to date."""
    endpoint, library = setup.target.endpoint, setup.target.library
    mirror = setup.store.mirror(endpoint, library)
    fetched = setup.library.changes_since(mirror.version)
    if fetched is None:
        return mirror
    setup.store.store_fetch(endpoint, library, fetched)
    return setup.store.mirror(endpoint, library)


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


def _needed(setup: Setup, file: LocalFile, pairs: tuple[Pair, ...]) -> frozenset[str]:
    """Those of the entries whose items are gone that the paper, or another entry, still uses."""
    going = {
        pair.local.record.key
        for pair in pairs
        if pair.local is not None
        and pair.base is not None
        and (pair.remote is None or pair.remote.trashed or not pair.remote.in_scope)
    }
    if not going:
        return frozenset()
    referred = {key for key in going if file.referred.get(key, frozenset()) - going}
    return frozenset(referred | setup.cited(going))
