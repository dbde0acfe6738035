"""Turns an item that was merged into another one into the one that stands for it now."""

from __future__ import annotations

from collections.abc import Mapping

from bibsync.sync.model import Remote


def successors_of(remote: Mapping[str, Remote]) -> dict[str, str]:
    """Item key -> the key of the item that it was merged into."""
    return {
        old: item.item_key for item in remote.values() if not item.trashed for old in item.replaces
    }


def survivor(item_key: str, remote: Mapping[str, Remote], successors: Mapping[str, str]) -> str:
    """The item that one which is gone was merged into, perhaps by way of others; the item itself
    when it was not."""
    found = item_key
    seen = {found}
    while (item := remote.get(found)) is None or item.trashed:
        if found not in successors or successors[found] in seen:
            return item_key
        found = successors[found]
        seen.add(found)
    return found
