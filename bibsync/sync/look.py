"""Reads both sides and what was agreed, and turns them into a plan.

Neither side is written. The state gets the new mirror and the key of the collection; of a library
that was put back to an older state it forgets what was agreed on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from itertools import count

from bibsync.bibtex.own_fields import SUMMARY
from bibsync.errors import UnreadableInputError
from bibsync.sync.appended import with_new_keys
from bibsync.sync.checkout import bases_of_checkout
from bibsync.sync.collections import Chosen, choose_collection
from bibsync.sync.identity import pair_up
from bibsync.sync.links import Line, line_of_each_item
from bibsync.sync.local import LocalFile, read_local
from bibsync.sync.mirror import refreshed
from bibsync.sync.model import Action, Base, Pair, Plan, Remote, Scope, Side, Step
from bibsync.sync.plan import plan
from bibsync.sync.ports import Link, Mirror
from bibsync.sync.remote import RemoteLibrary, read_remote
from bibsync.sync.setup import Options, Setup
from bibsync.sync.view import View
from bibsync.zotero.keys import derived_item_key
from bibsync.zotero.mapping import holds_more


def look(setup: Setup, options: Options) -> View:
    """Both sides as they are now, and the plan.

    Raises BrokenBibliographyError, UnreadableInputError, and what the library raises.
    """
    mirror = refreshed(setup)
    setup.checkpoint("fetched")
    links = setup.links.read()
    is_put_back = setup.store.is_put_back(setup.target)
    if is_put_back:
        # Of a library that was put back nothing counts as agreed on any more.
        links = {key: link._replace(agreed="", version=0) for key, link in links.items()}
    agreed = sum(bool(link.agreed) for link in links.values())
    if agreed and not setup.bibliography.is_there():
        raise UnreadableInputError(
            f"{setup.file_name}: no such file, though {agreed} entries of it were synced: bring it"
            f" back with git; to make it anew from Zotero, delete {setup.links.name} first"
        )
    # That a key shows no notes does not say that there are none.
    hidden = frozenset() if setup.library.rights().may_notes else frozenset({SUMMARY})
    file = read_local(setup.bibliography.read(), setup.file_name, hidden=hidden)
    chosen = _chosen(setup, options, mirror, has_agreed=agreed > 0)
    collection = chosen.key or None
    is_missing = collection is not None and collection not in mirror.collections
    remote = read_remote(mirror.items, mirror.collections.keys(), collection, hidden=hidden)
    remembered = setup.store.bases(setup.target)  # the collection may have had another name before
    lines = line_of_each_item(links, {entry.record.key for entry in file.entries})
    if setup.target.has_own_versions:
        lines = {
            item_key: Line(line.key, line.link._replace(version=0))
            for item_key, line in lines.items()
        }
    bases = bases_of_checkout(remembered, lines, file.entries, remote.items, hidden)
    learned = tuple(
        base
        for item_key, base in bases.items()
        if not any(base is known for known in remembered.get(item_key, {}).values())
    )
    pairing = pair_up(
        bases,
        _implied(remembered, links, file, remote) | links,
        file.entries,
        remote.items,
        _item_keys(setup.target.library),
        has_collection=collection is not None,
    )
    pairs = _with_traits(pairing.pairs, lines, remote, options)
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
    if is_put_back:
        notes.append(
            f"{setup.library.name} is older than at the last sync (restored from a backup?): what"
            " was agreed is forgotten, and nothing is taken for deleted"
        )
    notes += _older_values(made.on(Side.REMOTE), remembered)
    made = made._replace(steps=with_new_keys(made.steps, file, bases, sides))
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


def _chosen(setup: Setup, options: Options, mirror: Mirror, *, has_agreed: bool) -> Chosen:
    """The collection that is synced; afterwards the state knows it."""
    known = setup.store.collection_key(setup.target)
    chosen = choose_collection(
        mirror.collections,
        options.collection,
        known=known,
        library=setup.target.library,
        has_bases=has_agreed and setup.store.has_bases(setup.target),
    )
    if chosen.is_found and chosen.key != known:
        setup.store.remember_collection(setup.target, chosen.key)
    return chosen


def _with_traits(
    pairs: Iterable[Pair],
    lines: Mapping[str, Line],
    remote: RemoteLibrary,
    options: Options,
) -> tuple[Pair, ...]:
    """The pairs, with what the plan needs to know of some of them besides."""
    agreed = {item_key for item_key, line in lines.items() if line.link.agreed}
    # Where most of these are not in the collection, another one is named now: all are to join it.
    there = sum(key in remote.items and remote.items[key].in_scope for key in agreed)
    lasts = 2 * there > len(agreed)
    return tuple(
        pair._replace(
            was_in_scope=lasts and pair.item_key in agreed,
            holds_more=options.trash
            and pair.local is None
            and pair.remote is not None
            and holds_more(remote.works[pair.item_key]),
        )
        for pair in pairs
    )


def _older_values(
    steps: Iterable[Step], remembered: Mapping[str, Mapping[str, Base]]
) -> Iterator[str]:
    """What a person should know when values that Zotero has replaced are in the file again.

    Somebody may have put them there on purpose: then they are a change like any other.
    """
    found = [
        f"{step.key} ({field.name})"
        for step in steps
        if step.action is Action.UPDATE and step.pair.base is not None
        for field in step.fields
        if field.local
        and any(
            field.local == base.slots[field.name].local
            for base in remembered.get(step.pair.item_key, {}).values()
            if field.name in base.slots
        )
    ]
    if found:
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        yield (
            f"older values are in the file again: {', '.join(found[:3])}{more}; if git or an editor"
            " has put them there, and not you, bring the newer ones back before you go on"
        )


def _implied(
    remembered: Mapping[str, Mapping[str, Base]],
    links: Mapping[str, Link],
    file: LocalFile,
    remote: RemoteLibrary,
) -> dict[str, Link]:
    """The links that this folder remembers of entries of which the link file has lost the line.

    They tell which item an entry is, and not what was agreed on; of an item that is gone, nothing.
    """
    items = remote.items
    linked = {link.item_key for link in links.values()}
    names = {item_key: [*bases.values()][-1].name for item_key, bases in remembered.items()}
    return {
        name: Link(item_key)
        for item_key, name in names.items()
        if item_key not in linked and name not in links and name in file.works
        # Else the line is missing because the entry was removed, and has been put back.
        if item_key in items and items[item_key].in_scope and not items[item_key].trashed
    }


def _used_keys(items: Mapping[str, Remote]) -> dict[str, set[str]]:
    """The citation keys of the library, with the keys of the items that have them."""
    used: dict[str, set[str]] = {}
    for item in items.values():
        if item.record.key and not item.trashed:
            used.setdefault(item.record.key, set()).add(item.item_key)
    return used


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
