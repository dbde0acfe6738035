"""Turns what a person calls a collection into the collection of the library that is meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from unicodedata import normalize

from bibsync.errors import UsageError

if TYPE_CHECKING:
    from bibsync.sync.ports import Collection


def find_collection(collections: Mapping[str, Collection], wanted: str) -> Collection | None:
    """The collection with this key, path ("Parent/Child", from the top) or name; None: none has.

    A key is taken before a name, and a name or path as it is written before one that differs in
    case only. Raises UsageError, which lists the keys, when more than one is left: a name at the
    top may be one further down too.
    """
    if wanted in collections:
        return collections[wanted]
    for same in (_composed, _folded):
        name = same(wanted)
        found = [
            collection
            for collection in collections.values()
            if name in (same(collection.name), same(path_of(collections, collection)))
        ]
        if len(found) == 1:
            return found[0]
        if found:
            listed = ", ".join(sorted(f"{one.key} ({path_of(collections, one)})" for one in found))
            raise UsageError(
                f"{len(found)} collections are called `{wanted}`: name the key of one: {listed}"
            )
    return None


def path_of(collections: Mapping[str, Collection], collection: Collection) -> str:
    """The names from the top down to the collection, with `/` between them."""
    names = [collection.name]
    seen = {collection.key}
    # A parent may be gone before its children are; one that is its own ancestor ends the path too.
    while (parent := collections.get(collection.parent)) is not None and parent.key not in seen:
        names.append(parent.name)
        seen.add(parent.key)
        collection = parent
    return "/".join(reversed(names))


def _composed(name: str) -> str:
    # A name that was typed on a Mac may have its accents as characters of their own.
    return normalize("NFC", name.strip())


def _folded(name: str) -> str:
    return _composed(name).casefold()
