"""Turns what was last agreed in this folder into what was agreed for this checkout of the file.

The bases are in `.bibsync`, which git does not know; `refs.bib` and the link file are in git. After
`git switch` to an older commit the bases are of another time than the file, and would make a
colleague's newer edits look like ours taken back. Each line of the link file holds a fingerprint of
what was agreed when it was written, so it tells which base belongs to this checkout.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bibsync.record import Record
from bibsync.sync.agreement import equal
from bibsync.sync.model import KEY, Agreed, Base, Local, Remote
from bibsync.sync.plan import fingerprint
from bibsync.sync.ports import Link


def agreed_fingerprint(base: Base) -> str:
    """What the link file says of this base; "" while not all of the entry is agreed on."""
    if base.open - {KEY}:
        return ""
    slots = {slot: agreed.local for slot, agreed in base.slots.items() if agreed.local}
    return fingerprint(Record(base.name, slots))


def bases_of_checkout(
    bases: Mapping[str, Base],
    links: Mapping[str, Link],
    local: Sequence[Local],
    remote: Mapping[str, Remote],
) -> dict[str, Base]:
    """The bases that belong to this file and this link file, by item key.

    A base whose item has no line was agreed in another checkout: here it was never synced. One
    that is not what its line says gives way to the entry as it stands, if that is what the line
    says; else to none. An item without a base gets one in the same way, unless it is gone: a
    deletion needs a base of our own. Without any line nothing is known of the checkout.
    """
    if not links:
        return dict(bases)
    entries = {entry.record.key: entry.record for entry in local}
    lines = {link.item_key: (key, link) for key, link in links.items()}
    found: dict[str, Base] = {}
    for item_key, (key, link) in lines.items():
        base = bases.get(item_key)
        if base is not None and link.agreed in ("", agreed_fingerprint(base)):
            found[item_key] = base
            continue
        entry, item = entries.get(key), remote.get(item_key)
        is_live = item is not None and not item.trashed and item.in_scope
        if entry is None or item is None or not is_live or fingerprint(entry) != link.agreed:
            if base is not None and link.is_detached:
                found[item_key] = base
            continue
        made = equal(item_key, entry, entry)
        found[item_key] = made._replace(key=Agreed(entry.key, item.record.key))
    return found
