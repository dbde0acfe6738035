"""Turns an entry of a `.bib` file, with what it inherits, into a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bibsync.bibtex.entry import Value, Work
from bibsync.record import ENTRY_TYPE, Record
from bibsync.zotero import names
from bibsync.zotero.slots import (
    is_field_name,
    keyword_slots,
    normalised,
    slot_of_field,
    split_keywords,
)
from bibsync.zotero.table import ALIASES, LOCAL_FIELDS
from bibsync.zotero.values import OTHERS, Holds, from_tex, holds, others_slot

KEYWORDS: Final = "keywords"
_DATE_FIELDS: Final = frozenset(("date", "year", "month", "day"))
_NO_SLOTS: Final = LOCAL_FIELDS | {KEYWORDS}  # keywords are slots one by one


def entry_record(work: Work) -> Record:
    """The record of an entry: own and inherited values; empty fields are absent.

    `crossref`, `xref`, `xdata` and bibsync's own marks are no slots: they concern the file alone.
    """
    found: dict[str, str] = {}
    for name in used_fields(work.values):
        text = work.values[name].text
        slot = slot_of_field(name)
        found[slot] = from_tex(slot, text)
        if holds(slot) is Holds.NAMES and names.has_others(text):
            found[others_slot(slot)] = OTHERS
    slots = {ENTRY_TYPE: work.type} | normalised(found)
    if keywords := work.get(KEYWORDS):
        slots |= keyword_slots(
            from_tex(KEYWORDS, keywords[start:end]) for start, end in split_keywords(keywords)
        )
    return Record(work.key, slots)


def used_fields(values: Mapping[str, Value]) -> list[str]:
    """The fields that say something: of one that is inherited under one name and the entry's own
    under another (`date` and `year`), only its own."""
    own = {name for name, value in values.items() if value.inherited_from is None and value.text}
    hidden: set[str] = set()
    for slot, aliases in ALIASES.items():
        names = {slot, *aliases}
        if names & own:
            hidden |= names - own
    if "date" in own:
        hidden |= _DATE_FIELDS - own
    elif "year" in own:
        hidden.add("date")
    return [
        name
        for name, value in values.items()
        if value.text and name not in hidden and name not in _NO_SLOTS and is_field_name(name)
    ]
