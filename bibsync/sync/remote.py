"""Turns the items of a library into the works that a file can be compared with."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import NamedTuple

from bibsync.sync.model import Remote
from bibsync.zotero.item import Item, text_of
from bibsync.zotero.keys import ChildKey, attachment_key, note_key, salt_of
from bibsync.zotero.mapping import RemoteWork, is_our_attachment, is_our_note, item_record
from bibsync.zotero.note import holds_only_summary


class RemoteLibrary(NamedTuple):
    """A library as a sync sees it: regular items by item key, with the children that are ours."""

    works: Mapping[str, RemoteWork]
    items: Mapping[str, Remote]
    taken: Set[str]  # the keys of all items, of children too


def read_remote(
    items: Mapping[str, Item],
    collections: Set[str],
    collection: str | None,
    *,
    hidden: Set[str] = frozenset(),
) -> RemoteLibrary:
    """All regular items, those in the trash and out of scope too; `hidden` slots are left out.

    `collections` are the keys of those that the library has; `collection` is the one that is
    synced, None: the whole library.
    """
    notes: dict[str, Item] = {}
    attachments: dict[str, Item] = {}
    for item in items.values():
        if item.parent and is_our_note(item.data):
            _keep_one(notes, item, note_key)
        elif item.parent and is_our_attachment(item.data):
            _keep_one(attachments, item, attachment_key)
    works: dict[str, RemoteWork] = {}
    remotes: dict[str, Remote] = {}
    for item in items.values():
        if item.is_regular:
            if not item.collections <= collections:
                # One was deleted, which leaves the version of its items alone. To name it in a
                # write would be an error.
                kept = sorted(item.collections & collections)
                item = item._replace(data={**item.data, "collections": kept})
            work = RemoteWork(item, notes.get(item.key), attachments.get(item.key))
            works[item.key] = work
            remotes[item.key] = Remote(
                item.key,
                item.version,
                item_record(work).without(hidden),
                collection is None or collection in item.collections,
                item.is_trashed,
                item.replaces,
                bool(item.collections - {collection}),
            )
    return RemoteLibrary(works, remotes, items.keys())


def _keep_one(found: dict[str, Item], item: Item, child_key: ChildKey) -> None:
    """Of several children that look like ours: the one that we made for this item last.

    A second one is made when the first has become a person's, or was moved away. The last one
    counts in the trash too, where it says that there is no summary any more: else the text of an
    older one would come back. Of those that came with other items that were merged into this one,
    one that is not in the trash and holds nothing of a person's.
    """
    other = found.get(item.parent)

    def rank(child: Item) -> tuple[int, bool, bool, str]:
        salt = salt_of(child_key, child.parent, child.key)
        has_more = child.type == "note" and not holds_only_summary(text_of(child.data.get("note")))
        return (-salt, child.is_trashed, has_more, child.key)

    if other is None or rank(item) < rank(other):
        found[item.parent] = item
