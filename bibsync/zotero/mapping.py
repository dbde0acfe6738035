"""Turns entries, records and Zotero items into each other: the face of this package.

A record is what an entry and an item can both say. What Zotero has no place for stands in `extra`,
what BibTeX has none for stays in Zotero untouched; see `docs/mapping.md`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any, Final, NamedTuple

from bibsync.record import ENTRY_TYPE, Record
from bibsync.zotero.entry_text import new_entry
from bibsync.zotero.extra import CITATION_KEY, parse_line
from bibsync.zotero.from_entry import entry_record
from bibsync.zotero.from_item import ATTACHMENT_BASE, attached_file, data_slots, item_record
from bibsync.zotero.item import Item, RemoteWork, text_of
from bibsync.zotero.keys import attachment_key, derived_item_key, free_key, note_key
from bibsync.zotero.note import (
    ATTACHMENT_TITLE,
    holds_only_summary,
    is_our_attachment,
    is_our_note,
    note_html,
    note_summary,
)
from bibsync.zotero.schema import load_schema
from bibsync.zotero.slots import normalised
from bibsync.zotero.to_entry import entry_edits
from bibsync.zotero.to_item import edited, type_for

__all__ = [
    "Item",
    "Payload",
    "RemoteWork",
    "attachment_key",
    "changes",
    "creation",
    "derived_item_key",
    "entry_edits",
    "entry_record",
    "holds_more",
    "is_our_attachment",
    "is_our_note",
    "item_record",
    "new_entry",
    "note_key",
]

# What Zotero itself says of an item, and where it is.
_BESIDES: Final = frozenset(
    "key version itemType citationKey dateAdded dateModified collections relations deleted"
    " libraryCatalog".split()
)
_CHILD_SLOTS: Final = ("summary", "file")


class Payload(NamedTuple):
    """The objects to send, each with its key and version; None: nothing to send."""

    item: dict[str, Any] | None
    note: dict[str, Any] | None
    attachment: dict[str, Any] | None


def creation(
    record: Record,
    *,
    item_key: str,
    collections: Sequence[str],
    attach_files: bool,
    library_is_group: bool,
    taken: Set[str] = frozenset(),
) -> Payload:
    """A new item that says what the record says, with the children that it takes.

    `attach_files`: a file becomes an attachment where Zotero can hold the link; groups hold none
    to paths. `taken` are the keys of all items of the library: no child gets one of them.
    """
    data = {"key": item_key, "version": 0, "itemType": type_for(record.slots)}
    bare = RemoteWork(Item(item_key, 0, data))
    payload = changes(
        bare,
        record.slots,
        key=record.key,
        attach_files=attach_files,
        library_is_group=library_is_group,
        taken=taken,
    )
    item = {name: value for name, value in (payload.item or {}).items() if value not in ("", [])}
    item = {**data, **item, "creators": item.get("creators", []), "tags": item.get("tags", [])}
    return payload._replace(item={**item, "collections": list(collections)})


def holds_more(work: RemoteWork) -> bool:
    """Whether the item itself says anything that BibTeX has no field for."""
    slots = item_record(work).slots.keys() - {ENTRY_TYPE}
    cleared = changes(work, dict.fromkeys(slots, "")).item or {}
    left = {**work.item.data, **cleared}
    lines = [
        parse_line(line) for line in text_of(left.pop("extra", "")).split("\n") if line.strip()
    ]
    return any(line is None or line.name != CITATION_KEY for line in lines) or any(
        value for name, value in left.items() if name not in _BESIDES
    )


def changes(
    current: RemoteWork,
    wanted: Mapping[str, str],
    *,
    key: str | None = None,
    attach_files: bool = False,
    library_is_group: bool = True,
    taken: Set[str] = frozenset(),
) -> Payload:
    """The smallest objects that make these slots what is wanted, "" for none.

    Nothing else changes: neither the other slots nor what no slot is for. `key` is a new citation
    key; None leaves it. `taken` are the keys of all items, as for `creation`: a note that somebody
    moved to another item keeps its key. A note that holds more than a summary stays as it is, and
    a new summary gets a note of its own. (Aliases and parts of dates are normalised in the result,
    see `slots`.)
    """
    before = item_record(current).slots
    after = normalised({**before, **wanted})
    children = _Children(current, attach_files, library_is_group, taken)
    own = {slot: value for slot, value in after.items() if slot not in _CHILD_SLOTS}
    note = attachment = None
    if before.get("summary") != after.get("summary"):
        note = children.note(after.get("summary", ""))
    else:
        own |= _kept(current, "summary")
    if before.get("file") != after.get("file"):
        attachment, in_line = children.attachment(after.get("file", ""))
        own |= {"file": in_line} if in_line else {}
    else:
        own |= _kept(current, "file")
    item = _item(current.item, own, key)
    return Payload(item, note, attachment)


def _kept(current: RemoteWork, slot: str) -> dict[str, str]:
    """The slot as a line of `extra` says it, whether or not a child says it too."""
    value = data_slots(current.item.data).get(slot)
    return {slot: value} if value else {}


def _item(item: Item, wanted: Mapping[str, str], key: str | None) -> dict[str, Any] | None:
    data = edited(item.data, wanted)
    if key is not None and key != item.citation_key:
        data["citationKey"] = key
        lines = text_of(data.get("extra")).split("\n")
        known = [parse_line(line) for line in lines]
        for index, line in enumerate(known):
            if line is not None and line.name == CITATION_KEY:
                # On the server's own exports this line beats the native key.
                lines[index] = lines[index].partition(":")[0] + f": {key}"
                data["extra"] = "\n".join(lines)
    has_new_type = data.get("itemType") != item.data.get("itemType")
    differing = {
        name: value
        for name, value in data.items()
        if value != item.data.get(name) and (value or item.data.get(name) or has_new_type)
    }
    if has_new_type:
        differing |= _unwanted_heirs(item.data, data)
    if not differing:
        return None
    return {"key": item.key, "version": item.version, **differing}


def _unwanted_heirs(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """Empty values for the fields to which Zotero would move a value when the type changes.

    It gives the value of a field that the new type lacks to the one with the same base field.
    """
    types = load_schema().item_types
    if old.get("itemType") not in types:
        return {}
    fields = types[text_of(new["itemType"])].fields
    before = types[text_of(old["itemType"])].fields
    lost = {base for field, base in before.items() if old.get(field) and field not in fields}
    return {field: "" for field, base in fields.items() if base in lost and not new.get(field)}


class _Children:
    """The child items that bibsync makes: one note, one attachment."""

    def __init__(
        self, current: RemoteWork, attach_files: bool, library_is_group: bool, taken: Set[str]
    ) -> None:
        self.current = current
        self.attach_files = attach_files
        self.library_is_group = library_is_group
        self.taken = taken

    def note(self, summary: str) -> dict[str, Any] | None:
        old = self.current.note
        if not summary:
            return _trashed(old)
        note = "" if old is None else text_of(old.data.get("note"))
        if old is not None and note_summary(note) == summary:
            return _changed(old, {}) if old.is_trashed else None
        if old is not None and holds_only_summary(note):
            return _changed(old, {"note": note_html(summary)})
        taken = self.taken if old is None else {*self.taken, old.key}
        parent = self.current.item.key
        made = _new_child(free_key(note_key, parent, taken), parent, "note")
        return {**made, "note": note_html(summary)}

    def attachment(self, file: str) -> tuple[dict[str, Any] | None, str]:
        """The attachment to send, and the file that a line of `extra` has to name instead."""
        old = self.current.attachment
        is_there = old is not None and not old.is_trashed
        link = _link(file, self.library_is_group) if is_there or self.attach_files else None
        if not file or link is None:
            return _trashed(old), file
        if old is None:
            parent = self.current.item.key
            made = _new_child(free_key(attachment_key, parent, self.taken), parent, "attachment")
            kind = "application/pdf" if file.lower().endswith(".pdf") else ""
            return {**made, "title": ATTACHMENT_TITLE, "contentType": kind, **link}, ""
        if old.data.get("linkMode") != link["linkMode"]:
            return _trashed(old), file
        del link["linkMode"]
        return _changed(old, link), ""


def _new_child(key: str, parent: str, item_type: str) -> dict[str, Any]:
    return {"key": key, "version": 0, "itemType": item_type, "parentItem": parent, "tags": []}


def _changed(item: Item, properties: Mapping[str, Any]) -> dict[str, Any]:
    restored = {"deleted": False} if item.is_trashed else {}
    return {"key": item.key, "version": item.version, **properties, **restored}


def _trashed(item: Item | None) -> dict[str, Any] | None:
    if item is None or item.is_trashed:
        return None
    return {"key": item.key, "version": item.version, "deleted": 1}


def _link(file: str, library_is_group: bool) -> dict[str, Any] | None:
    """The properties of an attachment that links a file; None where none can."""
    if file.lower().startswith(("http://", "https://")) and " " not in file:
        link = {"linkMode": "linked_url", "url": file}
    elif library_is_group or ";" in file or file.count(":") > 1:
        return None  # several files, or a program's own form: `text:path:type`
    else:
        is_absolute = file.startswith(("/", "\\")) or file[1:3] in (":\\", ":/")
        link = {"linkMode": "linked_file", "path": file if is_absolute else ATTACHMENT_BASE + file}
    made = Item("", 0, {"itemType": "attachment", **link})
    return link if attached_file(made) == file else None
