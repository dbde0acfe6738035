"""Turns an item of a Zotero library, with its children that are ours, into a record.

What a native field says counts; a `tex.…` line in `extra` says what no native field does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from bibsync.bibtex.arxiv_id import parse_arxiv_id
from bibsync.bibtex.names import is_one_group
from bibsync.record import ENTRY_TYPE, Record
from bibsync.zotero.creators import creators_value
from bibsync.zotero.extra import ARXIV as ARXIV_LINE
from bibsync.zotero.extra import CITATION_KEY, Line, parse_line
from bibsync.zotero.from_entry import KEYWORDS
from bibsync.zotero.item import Item, RemoteWork, text_of
from bibsync.zotero.note import note_summary
from bibsync.zotero.slots import (
    ARXIV,
    derived_doi,
    keyword_slots,
    normalised,
    split_keywords,
)
from bibsync.zotero.table import can_be, entry_type_for, fields_of, roles_of
from bibsync.zotero.values import canonical, from_tex

PREPRINT: Final = "preprint"
ARCHIVE_ID: Final = "archiveID"
REPOSITORY: Final = "repository"
AUTOMATIC: Final = 1  # the type of a tag that a program gave
ATTACHMENT_BASE: Final = "attachments:"  # Zotero's mark of a path below the user's own folder


def item_record(work: RemoteWork) -> Record:
    """The record of an item; its key is "" where the item has no citation key."""
    slots = data_slots(work.item.data)
    if summary := _summary(work.note):
        slots["summary"] = summary
    if file := attached_file(work.attachment):
        slots["file"] = file
    return Record(work.item.citation_key, slots)


def data_slots(data: Mapping[str, Any]) -> dict[str, str]:
    """The slots that an item says itself, without its children."""
    item_type = text_of(data.get("itemType"))
    lines = extra_lines(data)
    entry_type = _entry_type(item_type, data, lines)
    identifier = archive_identifier(data)
    found: dict[str, str] = {}
    for slot, field in fields_of(item_type, entry_type).items():
        text = text_of(data.get(field))
        if not text or (identifier and _is_arxiv_field(field, text, identifier)):
            continue
        found[slot] = canonical(slot, text)
    creators = data.get("creators") or ()
    for slot, role in roles_of(item_type).items():
        if value := creators_value(creators, role):
            found[slot] = value
    if identifier:
        found["eprint"], found["eprinttype"] = canonical("eprint", identifier), ARXIV
    for line in lines:
        _read_line(line, found)
    tags = (text_of(tag.get("tag")) for tag in manual_tags(data))
    slots = {ENTRY_TYPE: entry_type} | normalised(found) | keyword_slots(tags)
    for line in lines:
        if line.name == KEYWORDS:
            slots |= keyword_slots(line_keywords(line))
    return slots


def extra_lines(data: Mapping[str, Any]) -> list[Line]:
    """The lines of `extra` that say something of a field."""
    extra = text_of(data.get("extra"))
    if ":" not in extra and "=" not in extra:
        return []
    return [line for text in extra.split("\n") if (line := parse_line(text)) is not None]


def manual_tags(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The tags that people gave."""
    return [tag for tag in data.get("tags") or () if tag.get("type") != AUTOMATIC]


def line_keywords(line: Line) -> Iterable[str]:
    """The keywords of a `tex.keywords` line."""
    for start, end in split_keywords(line.value):
        text = line.value[start:end]
        if line.is_tex:
            yield from_tex(KEYWORDS, text)
        else:
            yield text[1:-1] if is_one_group(text) else text


def attached_file(attachment: Item | None) -> str:
    """The address or path that our attachment links; "" for none, or one in the trash."""
    if attachment is None or attachment.is_trashed:
        return ""
    if attachment.data.get("linkMode") == "linked_url":
        return canonical("file", text_of(attachment.data.get("url")))
    return canonical("file", text_of(attachment.data.get("path")).removeprefix(ATTACHMENT_BASE))


def archive_identifier(data: Mapping[str, Any]) -> str:
    """The arXiv id that a preprint has in its own field; "" for none."""
    if data.get("itemType") != PREPRINT:
        return ""
    found = _archive_id().fullmatch(text_of(data.get(ARCHIVE_ID)))
    return found[1] if found is not None and parse_arxiv_id(found[1]) is not None else ""


@cache
def _archive_id() -> re.Pattern[str]:
    return re.compile(r"\s*arXiv\s*:\s*(\S+)\s*", re.IGNORECASE)


def _is_arxiv_field(field: str, text: str, identifier: str) -> bool:
    """Whether a field of a preprint says no more than that it is on arXiv."""
    if field == REPOSITORY:
        return text.strip().lower().removesuffix(".org") == "arxiv"
    if field == "DOI":
        return canonical("doi", text).lower() == derived_doi(identifier).lower()
    return field == ARCHIVE_ID


def _entry_type(item_type: str, data: Mapping[str, Any], lines: list[Line]) -> str:
    """The type that a line says, unless the item is of another type by now; else the usual one."""
    for line in lines:
        if line.name == ENTRY_TYPE:
            said = line.value.lower()
            return said if can_be(item_type, said) else entry_type_from(item_type, data)
    return entry_type_from(item_type, data)


def entry_type_from(item_type: str, data: Mapping[str, Any]) -> str:
    """The entry type of an item of which no line says one."""
    if item_type == "thesis" and _master().search(text_of(data.get("thesisType"))):
        return "mastersthesis"
    return entry_type_for(item_type)


@cache
def _master() -> re.Pattern[str]:
    return re.compile(r"\b(?:master|m\.? ?sc\b|m\.? ?a\b|magister|diplom)", re.IGNORECASE)


def _read_line(line: Line, found: dict[str, str]) -> None:
    if line.name in (ENTRY_TYPE, CITATION_KEY, KEYWORDS):
        return
    if line.name == ARXIV_LINE:
        identifier = canonical("eprint", line.value)
        said = (found.setdefault("eprint", identifier), found.setdefault("eprinttype", ARXIV))
        if said == (identifier, ARXIV) and line.subject:
            found.setdefault("eprintclass", line.subject)
        return
    if line.name not in found:
        value = (from_tex if line.is_tex else canonical)(line.name, line.value)
        if value:
            found[line.name] = value


def _summary(note: Item | None) -> str:
    return "" if note is None or note.is_trashed else note_summary(text_of(note.data.get("note")))
