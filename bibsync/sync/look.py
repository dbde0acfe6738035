"""Reads both sides and what was agreed, and turns them into a plan.

Neither side is written; the state gets the new mirror and the key of the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Set
from itertools import count

from bibsync.bibtex.own_fields import SUMMARY
from bibsync.errors import UnreadableInputError
from bibsync.sync.checkout import bases_of_checkout
from bibsync.sync.collections import choose_collection
from bibsync.sync.guard import DELETING
from bibsync.sync.identity import pair_up
from bibsync.sync.local import LocalFile, read_local
from bibsync.sync.mirror import refreshed
from bibsync.sync.model import KEY, Action, Base, Pair, Plan, Remote, Scope, Side, Step
from bibsync.sync.new_keys import new_keys
from bibsync.sync.plan import plan
from bibsync.sync.remote import read_remote
from bibsync.sync.setup import Options, Setup
from bibsync.sync.view import View
from bibsync.zotero.keys import derived_item_key


def look(setup: Setup, options: Options) -> View:
    """Both sides as they are now, and the plan.

    Raises BrokenBibliographyError, UnreadableInputError, and what the library raises.
    """
    mirror, is_older = refreshed(setup)
    setup.checkpoint("fetched")
    links = setup.links.read()
    agreed = sum(bool(link.agreed) for link in links.values())
    if agreed and not setup.bibliography.is_there():
        raise UnreadableInputError(
            f"{setup.file_name}: no such file, though {agreed} entries of it were synced: bring it"
            f" back with git; to make it anew from Zotero, delete {setup.links.name} first"
        )
    # That a key shows no notes does not say that there are none.
    hidden = frozenset() if setup.library.rights().may_notes else frozenset({SUMMARY})
    file = read_local(setup.bibliography.read(), setup.file_name, hidden=hidden)
    remembered = setup.store.bases(setup.target)
    has_bases = bool(agreed and remembered)
    known = setup.store.collection_key(setup.target)
    chosen = choose_collection(
        mirror.collections,
        options.collection,
        known=known,
        library=setup.target.library,
        has_bases=has_bases,
    )
    if chosen.is_found and chosen.key != known:
        setup.store.remember_collection(setup.target, chosen.key)
    collection = chosen.key or None
    is_missing = collection is not None and collection not in mirror.collections
    remote = read_remote(mirror.items, mirror.collections.keys(), collection, hidden=hidden)
    # The collection may have had another name.
    remembered = remembered or setup.store.bases(setup.target)
    bases = bases_of_checkout(remembered, links, file.entries, remote.items, hidden)
    learned = tuple(
        base
        for item_key, base in bases.items()
        if not any(base is known for known in remembered.get(item_key, {}).values())
    )
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
    if chosen.remark:
        notes.append(chosen.remark)
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
        learned,
        links,
        pairs,
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
