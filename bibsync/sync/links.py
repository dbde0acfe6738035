"""Turns what is agreed on into the lines of the link file, and lines into the one that counts.

Pure: the ledger writes them, the checkout reads them.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Set
from typing import NamedTuple

from bibsync.record import Record
from bibsync.sync.digest import digest_of, in_common
from bibsync.sync.model import Base
from bibsync.sync.ports import Link


class Line(NamedTuple):
    """What the link file says of an item."""

    key: str  # the citation key that the line is about
    link: Link


def line_of_each_item(links: Mapping[str, Link], keys: Container[str]) -> dict[str, Line]:
    """The line of each item; of several (git has put two side by side, or a rename was cut short)
    the first one of an entry that is there, else the first one that says what was agreed on.

    `keys` are the citation keys of the file.
    """
    lines: dict[str, Line] = {}
    for key in sorted(links):
        found = Line(key, links[key])
        known = lines.get(found.link.item_key)
        if known is None or _rank(found, keys) < _rank(known, keys):
            lines[found.link.item_key] = found
    return lines


def _rank(line: Line, keys: Container[str]) -> tuple[bool, bool]:
    return line.key not in keys, not line.link.agreed


def next_links(
    links: Mapping[str, Link],
    records: Mapping[str, Record],
    bases: Mapping[str, Base],
    versions: Mapping[str, int],
    *,
    gone: Set[str],
    there: Container[str],
) -> dict[str, Link]:
    """The lines when this is agreed on.

    `records` are the entries by item key, `versions` of the items that which was agreed on had.
    `gone` are items that no entry stands for any more, as both sides know. `there` are the items of
    the library. Of an entry that is not in the file the line stays otherwise: it tells that it was
    synced, to a folder that knows more than this one.
    """
    found = {
        key: link
        for key, link in links.items()
        if link.is_detached or not (link.item_key in gone or link.item_key in records)
    }
    for item_key, record in records.items():
        known = links.get(record.key)
        if known is not None and (known.item_key != item_key or known.is_detached):
            known = None
        base = bases.get(item_key)
        if base is not None:
            # As long as the same is agreed on the line stays: others need not merge it.
            new = Link(item_key, agreed=digest_of(base), version=versions.get(item_key, 0))
            is_same = known is not None and known.agreed == new.agreed
            found[record.key] = known if known is not None and is_same else new
        elif known is not None:
            # It tells the next run, and other clones, what was agreed on with an item that is gone.
            found[record.key] = known
        elif item_key in there:
            found[record.key] = Link(item_key)
    return found


def links_before(
    links: Mapping[str, Link],
    bases: Mapping[str, Base | None],
    left: Mapping[str, str],
    *,
    keep: Container[str],
    keys: Container[str],
    versions: Mapping[str, int],
) -> dict[str, Link]:
    """The lines when a run is taken back.

    `bases` are those before the run, by item key, `left` the digests that the run left: a line that
    says something else by now is of another checkout, or of a later agreement, and stays. Of the
    citation keys to `keep`, whose entries stay as they are, only that is agreed on which was so
    before and after. `keys` are the entries of the file then.
    """
    lines = line_of_each_item(links, keys)
    found = dict(links)
    # Last those that had one: an entry that the run gave another item has its former one again.
    for item_key, base in sorted(bases.items(), key=lambda known: known[1] is not None):
        line = lines.get(item_key)
        key = line.key if line is not None else "" if base is None else base.name
        now = line.link.agreed if line is not None else ""
        if not key or now != left.get(item_key, now):
            continue
        if key in keep:
            before = "" if base is None else digest_of(base)
            found[key] = Link(item_key, agreed=in_common(before, now) if before and now else "")
        elif base is None:
            found[key] = Link(item_key)
        elif line is not None or key in keys or left.get(item_key) == "":
            if line is not None and base.name in keys:
                del found[line.key]  # the run has given the entry another citation key
                key = base.name
            version = versions.get(item_key, 0)
            found[key] = Link(item_key, agreed=digest_of(base), version=version)
    return found
