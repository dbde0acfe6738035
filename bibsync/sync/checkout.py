"""Turns the link file, and what this folder remembers, into the bases of what is checked out.

`refs.bib` and the link file are in git, `.bibsync` is not. Each line of the link file has a digest
of what was agreed on when it was written, so it tells which base belongs to this checkout, whatever
commit, branch or clone that is. What was agreed on later is no base for an older file: it would
make a colleague's newer edits look like ours taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bibsync.record import Record
from bibsync.sync.digest import base_of, says
from bibsync.sync.model import Base, Local, Remote
from bibsync.sync.ports import Link


def bases_of_checkout(
    remembered: Mapping[str, Mapping[str, Base]],
    links: Mapping[str, Link],
    local: Sequence[Local],
    remote: Mapping[str, Remote],
    hidden: Iterable[str] = (),
) -> dict[str, Base]:
    """The bases that belong to this file and this link file, by item key.

    `remembered` has the bases that this folder has seen, by item key and digest. One that it has
    not seen is made of what both sides hold now, as far as that has the hashes of the digest.
    `hidden` are slots that are on both sides and not shown.

    A deletion needs a base that this folder has seen: from a line alone there is none where the
    entry is not in the file, or the item not in the paper; nor where the item is older than the
    line, as then the library was restored from a backup.
    """
    entries = {entry.record.key: entry.record for entry in local}
    unlinked = [record for key, record in entries.items() if key not in links]
    found: dict[str, Base] = {}
    for item_key, (key, link) in _lines(links, entries).items():
        mine = remembered.get(item_key, {})
        base = mine.get(link.agreed)
        if base is None:
            item = remote.get(item_key)
            # Another citation key may be new, too.
            entry = entries.get(key) or next((e for e in unlinked if says(link.agreed, e)), None)
            is_there = entry is not None and item is not None and item.in_scope and not item.trashed
            if not (mine or is_there) or (item is not None and item.version < link.version):
                continue
            records = [entry] if entry is not None else []
            records += [item.record] if item is not None else []
            slots = {*hidden, *(slot for other in mine.values() for slot in other.slots)}
            base = base_of(link.agreed, item_key, key, records, slots)
        found[item_key] = _unseen(base, hidden)
    return found


def _lines(links: Mapping[str, Link], entries: Mapping[str, Record]) -> dict[str, tuple[str, Link]]:
    """The line with a digest of each item: of several, the one of an entry that is there."""
    lines: dict[str, tuple[str, Link]] = {}
    for key, link in links.items():
        if link.agreed and not link.is_detached:
            known = lines.get(link.item_key)
            if known is None or (key in entries and known[0] not in entries):
                lines[link.item_key] = key, link
    return lines


def _unseen(base: Base, hidden: Iterable[str]) -> Base:
    """The base with what is hidden out of sight."""
    unseen = {slot: base.slots[slot] for slot in hidden if slot in base.slots}
    if not unseen:
        return base
    slots = {slot: agreed for slot, agreed in base.slots.items() if slot not in unseen}
    return base._replace(slots=slots, unseen=unseen)
