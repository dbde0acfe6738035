"""Turns the link file, and what this folder remembers, into the bases of what is checked out.

`refs.bib` and the link file are in git, `.bibsync` is not. Each line of the link file has a digest
of what was agreed on when it was written, so it tells which base belongs to this checkout, whatever
commit, branch or clone that is. What was agreed on later is no base for an older file: it would
make a colleague's newer edits look like ours taken back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bibsync.record import Record
from bibsync.sync.digest import base_of, says
from bibsync.sync.links import Line
from bibsync.sync.merged import successors_of, survivor
from bibsync.sync.model import NOTHING, OPAQUE, Base, Local, Remote


def bases_of_checkout(
    remembered: Mapping[str, Mapping[str, Base]],
    lines: Mapping[str, Line],
    local: Sequence[Local],
    remote: Mapping[str, Remote],
    hidden: Iterable[str] = (),
) -> dict[str, Base]:
    """The bases that belong to this file and this link file, by item key.

    `remembered` has the bases that this folder has seen, by item key and digest. Of one that it has
    not seen the values are those that have the hashes of the digest: of the entry, of the item (or
    the one that it was merged into), or of what this folder has seen. `hidden` are slots that are
    not shown.

    A deletion needs a base that this folder has seen: from a line alone there is none where the
    entry is not in the file, or the item not in the paper; nor where the item is older than the
    line, as then the library was restored from a backup.
    """
    entries = {entry.record.key: entry.record for entry in local}
    with_line = {line.key for line in lines.values()}
    unlinked = [record for key, record in entries.items() if key not in with_line]
    successors = successors_of(remote)
    standing = {item_key: survivor(item_key, remote, successors) for item_key in lines}
    claims = Counter(standing.values())
    found: dict[str, Base] = {}
    for item_key, (key, link) in lines.items():
        if not link.agreed or (link.is_detached and key not in entries):
            continue
        mine = remembered.get(item_key, {})
        base = mine.get(link.agreed)
        if base is None or _is_opaque(base):
            # What was merged into the item of another entry is not that entry's, too.
            item = remote.get(standing[item_key] if claims[standing[item_key]] == 1 else item_key)
            # Another citation key may be new, too.
            entry = entries.get(key) or next((e for e in unlinked if says(link.agreed, e)), None)
            is_there = entry is not None and item is not None and item.in_scope and not item.trashed
            if not (mine or is_there) or (item is not None and item.version < link.version):
                continue
            records = [entry] if entry is not None else []
            records += [item.record] if item is not None else []
            records += [record for seen in mine.values() for record in _records(seen)]
            base = base_of(link.agreed, item_key, key, records, hidden)
        found[item_key] = _unseen(base, hidden)
    return found


def _is_opaque(base: Base) -> bool:
    """Whether some of it was not known when it was remembered; it may be by now."""
    values = (*base.slots.values(), base.key)
    return any(OPAQUE.fullmatch(value) for agreed in values for value in agreed) or any(
        OPAQUE.fullmatch(slot) for slot in (*base.slots, *base.open)
    )


def _records(base: Base) -> Iterator[Record]:
    """What the two sides of a base said."""
    for side in (0, 1):
        slots = {slot: agreed[side] for slot, agreed in base.slots.items()}
        known = {
            slot: value
            for slot, value in slots.items()
            if not (OPAQUE.fullmatch(slot) or OPAQUE.fullmatch(value))
        }
        yield Record("" if OPAQUE.fullmatch(base.key[side]) else base.key[side], known)


def _unseen(base: Base, hidden: Iterable[str]) -> Base:
    """The base with what is hidden out of sight."""
    unseen = {slot: base.agreed(slot) for slot in hidden}
    unseen = {slot: agreed for slot, agreed in unseen.items() if agreed != NOTHING}
    if not unseen:
        return base
    slots = {slot: agreed for slot, agreed in base.slots.items() if slot not in unseen}
    return base._replace(slots=slots, open=base.open - unseen.keys(), unseen=unseen)
