"""Turns what a person calls a collection into the collection of the library that is meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple
from unicodedata import normalize

from bibsync.errors import UnknownLibraryError, UsageError
from bibsync.nearest import nearest
from bibsync.zotero.keys import derived_item_key

if TYPE_CHECKING:
    from bibsync.sync.ports import Collection


_SALT: Final = -1  # no entry's item key is made with it
# A name can look like this, too, but one with a digit rarely does.
_LIKE_A_KEY: Final = re.compile(r"(?=.*[2-9])[2-9A-NP-Z]{8}")


class Chosen(NamedTuple):
    """The collection that a sync is about."""

    key: str  # "": the whole library; of one that is not there yet the key that it will get
    is_found: bool  # by what it is called, in the library as it is now
    remark: str = ""  # what a person should know of it


def choose_collection(
    collections: Mapping[str, Collection],
    wanted: str,
    *,
    known: str,
    library: str,
    has_bases: bool,
) -> Chosen:
    """The collection that is meant by `wanted`, "" for the whole library.

    `known` is the key of the one that was meant before, "" for none: a collection stays the one
    that it was, whatever it is called now. Raises UnknownLibraryError when that is gone and has
    bases: its items are not to be taken for removed. Raises what `find_collection` raises.
    """
    if not wanted:
        return Chosen("", is_found=False)
    found = find_collection(collections, wanted)
    if known and known in collections:
        is_same = found is not None and found.key == known
        return Chosen(known, is_same, "" if is_same else _renamed(collections, wanted, known))
    if known and has_bases:
        raise UnknownLibraryError(
            f"the collection {wanted!r} ({known}) is not in Zotero any more: nothing was written;"
            " bring it back there, or name another one in the configuration"
        )
    if found is not None:
        return Chosen(found.key, is_found=True)
    key = collection_key(library, wanted)
    if key in collections:
        return Chosen(key, False, _renamed(collections, wanted, key))
    if _LIKE_A_KEY.fullmatch(wanted):
        remark = f"no collection has the key {wanted}; push makes one that is called so"
    else:
        near = nearest(wanted, {each.name for each in collections.values()})
        hint = f"; did you mean {near!r}?" if near else ""
        remark = f"the collection {wanted!r} is not in Zotero yet; push makes it{hint}"
    return Chosen(key, False, remark)


def collection_key(library: str, path: str) -> str:
    """The key that a new collection gets, so that two clones that make it at once make one."""
    return derived_item_key(library, path, _SALT)


def _renamed(collections: Mapping[str, Collection], wanted: str, key: str) -> str:
    name = path_of(collections, collections[key])
    return (
        f"the collection {wanted!r} is called {name!r} in Zotero now: write that name into the"
        " configuration"
    )


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
