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


def fingerprints(links: Mapping[str, Link]) -> dict[str, str]:
    """The fingerprint of each item that a line names."""
    return {link.item_key: link.agreed for link in links.values()}


def bases_of_checkout(
    bases: Mapping[str, Base],
    links: Mapping[str, Link],
    seen: Mapping[str, str],
    local: Sequence[Local],
    remote: Mapping[str, Remote],
) -> dict[str, Base]:
    """The bases that belong to this file and this link file, by item key.

    `seen` has the fingerprint of each item as this folder last left it in the link file: a base
    whose line is still that one belongs here, whatever it says by now. One whose line git has
    changed or taken away belongs here only if it is what the line says; else the entry as it stands
    takes its place, if that is what the line says, and otherwise there is none. An item without a
    base gets one in the same way, unless it is gone: a deletion needs a base of our own.
    """
    entries = {entry.record.key: entry.record for entry in local}
    lines = {link.item_key: (key, link) for key, link in links.items()}
    found: dict[str, Base] = {}
    for item_key, base in bases.items():
        now = lines[item_key][1].agreed if item_key in lines else None
        if now == seen.get(item_key) or now in ("", agreed_fingerprint(base)):
            found[item_key] = base
    for item_key, (key, link) in lines.items():
        entry, item = entries.get(key), remote.get(item_key)
        if item_key in found or entry is None or item is None or not link.agreed:
            continue
        is_live = item.in_scope and not item.trashed
        if is_live and fingerprint(entry) == link.agreed:
            made = equal(item_key, entry, entry)
            found[item_key] = made._replace(key=Agreed(entry.key, item.record.key))
    return found
