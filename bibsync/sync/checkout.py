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
    seen: Mapping[str, Sequence[str]],
    local: Sequence[Local],
    remote: Mapping[str, Remote],
) -> dict[str, Base]:
    """The bases that belong to this file and this link file, by item key.

    `seen` has the fingerprints that this folder gave each item, the newest last. A line that is not
    as this folder left it was changed by git:
    - one with a fingerprint that this folder gave before, or none any more: the checkout went back,
      and what was agreed later is not of it;
    - one with another fingerprint is somebody else's newer one; our older base is still true.
    An entry that stands as its line says was equal to its item when the line was written, which is
    a base, too: for a clone that has none, and after a checkout. Not so if the item is gone, as a
    deletion needs a base of our own, or older than the line: then the library was restored.
    """
    entries = {entry.record.key: entry.record for entry in local}
    lines = {link.item_key: (key, link) for key, link in links.items()}
    found: dict[str, Base] = {}
    for item_key, base in bases.items():
        past = seen.get(item_key, ())
        now = lines[item_key][1].agreed if item_key in lines else None
        if now == (past[-1] if past else None) or now in ("", agreed_fingerprint(base)):
            found[item_key] = base
        elif now is not None and lines[item_key][0] not in entries:
            # Removed by a person: git would have taken the line, too. Of what Zotero says now, an
            # older state was seen.
            found[item_key] = base._replace(slots={})
        elif now is not None and now not in past:
            found[item_key] = _as_line_says(lines[item_key], entries, remote) or base
    for item_key, line in lines.items():
        if item_key not in found and (made := _as_line_says(line, entries, remote)):
            found[item_key] = made
    return found


def _as_line_says(
    line: tuple[str, Link], entries: Mapping[str, Record], remote: Mapping[str, Remote]
) -> Base | None:
    """The entry as a base, if it stands as the line says; else None."""
    key, link = line
    entry, item = entries.get(key), remote.get(link.item_key)
    if entry is None or item is None or item.trashed or not item.in_scope:
        return None
    if item.version < link.version or fingerprint(entry) != link.agreed:
        return None
    return equal(link.item_key, entry, entry)._replace(key=Agreed(entry.key, item.record.key))
