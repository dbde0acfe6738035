"""Turns the `data` objects of Zotero's API into items with the few properties a sync asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from bibsync.zotero.extra import citation_key_line

CHILD_TYPES: Final = frozenset(("note", "attachment", "annotation"))
_REPLACES: Final = "dc:replaces"  # written by Zotero into the item that others were merged into


class Item(NamedTuple):
    """One item of a library as the server has it."""

    key: str
    version: int
    data: Mapping[str, Any]  # with `key`, `version`, `itemType` and whatever the server knows

    @property
    def type(self) -> str:
        """Zotero's item type: `journalArticle`."""
        return text_of(self.data.get("itemType"))

    @property
    def is_trashed(self) -> bool:
        """Whether the item lies in the trash."""
        return bool(self.data.get("deleted"))

    @property
    def parent(self) -> str:
        """The key of the item that this is a child of; "" for a top-level item."""
        return text_of(self.data.get("parentItem") or "")

    @property
    def collections(self) -> frozenset[str]:
        """The keys of the collections that the item is in."""
        return frozenset(map(text_of, self.data.get("collections") or ()))

    @property
    def citation_key(self) -> str:
        """The native citation key, else that of a `Citation Key:` line in `extra`; "" for none."""
        native = text_of(self.data.get("citationKey")).strip()
        return native or citation_key_line(text_of(self.data.get("extra")))

    @property
    def replaces(self) -> frozenset[str]:
        """The keys of the items that were merged into this one."""
        relations = self.data.get("relations")
        found = relations.get(_REPLACES) if isinstance(relations, Mapping) else None
        addresses = [found] if isinstance(found, str) else found or ()
        return frozenset(text_of(address).rpartition("/")[2] for address in addresses)

    @property
    def is_regular(self) -> bool:
        """Whether this is a work, and not a note, an attachment or an annotation."""
        return self.type not in CHILD_TYPES and not self.parent


class RemoteWork(NamedTuple):
    """An item with its children that bibsync made."""

    item: Item
    note: Item | None = None  # holds the summary; None: there is none, in the trash or not
    attachment: Item | None = None  # links the file; None: there is none


def text_of(value: object) -> str:
    """A property as text; a server may answer `null`, and a number where text is usual."""
    if value is None or value is False:
        return ""
    return value if isinstance(value, str) else str(value)
