"""Turns a record into the text of a new entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from bibsync.bibtex.datamodel import Dialect
from bibsync.bibtex.months import month_number
from bibsync.record import ENTRY_TYPE, KEYWORD, Record
from bibsync.zotero.dates import is_biblatex_date
from bibsync.zotero.from_entry import KEYWORDS
from bibsync.zotero.slots import date_fields, field_of_slot, is_date_slot, keywords_in
from bibsync.zotero.table import ALIASES
from bibsync.zotero.to_item import keyword_tex
from bibsync.zotero.values import OTHERS, names_slot, to_tex

_FIRST: Final = (
    "author editor title subtitle titleaddon booktitle booksubtitle maintitle journal translator "
    "bookauthor institution organization publisher address edition series volume number issue part "
    "chapter pages eid date year month day type howpublished version eventtitle venue isbn issn "
    "doi eprint eprinttype eprintclass url urldate language note"
).split()
_LAST: Final = "abstract keywords annote file summary".split()
_ORDER: Final = {slot: index for index, slot in enumerate(_FIRST)} | {
    slot: 1000 + index for index, slot in enumerate(_LAST)
}
_BIBTEX_NAMES: Final = {"eprinttype": "archiveprefix", "eprintclass": "primaryclass"}
_THESES: Final = frozenset(("phdthesis", "mastersthesis"))


def new_entry(record: Record, *, dialect: Dialect, indent: str = "  ", line_end: str = "\n") -> str:
    """The complete text of an entry that says what the record says, without a line end at the end.

    `line_end` also parts the bullets of a summary.
    """
    lines: list[str] = []
    for name, expression in _fields(record.slots, dialect):
        opening = f"{indent}{name} = "
        text = expression.replace("\n", line_end + " " * (len(opening) + 1))
        lines.append(f"{opening}{text},{line_end}")
    return f"@{record.type}{{{record.key},{line_end}{''.join(lines)}}}"


def field_name(slot: str, slots: Mapping[str, str], dialect: Dialect) -> str:
    """The name under which an entry of this dialect has the slot."""
    name = field_of_slot(slot)
    if dialect is Dialect.BIBTEX:
        preferred = _BIBTEX_NAMES.get(slot, name)
        if slot == "institution" and slots.get(ENTRY_TYPE) in _THESES:
            preferred = "school"
    else:
        preferred = ALIASES[slot][0] if slot in _BIBLATEX_ALIASED else name
    return name if preferred in slots else preferred


# biblatex's own names are the aliases, but for those that it shares with BibTeX.
_BIBLATEX_ALIASED: Final = frozenset(("journal", "address", "annote"))


def expression(slot: str, value: str, dialect: Dialect) -> str:
    """The value of a field with its delimiters; a month is the macro that styles define."""
    if slot == "month" and month_number(value) is not None and value.islower():
        return value
    return f"{{{to_tex(slot, value, dialect)}}}"


def dates_as_fields(slots: Mapping[str, str], dialect: Dialect) -> dict[str, str]:
    """The fields that say the date of these slots: `date` where biber can read it there."""
    parts = date_fields(slots)
    date = slots.get("date", "")
    if date and (not parts or (dialect is Dialect.BIBLATEX and is_biblatex_date(date))):
        return {name: slots[name] for name in ("date", "year", "month", "day") if name in slots}
    return parts


def _fields(slots: Mapping[str, str], dialect: Dialect) -> Iterator[tuple[str, str]]:
    values = {
        slot: value
        for slot, value in slots.items()
        if value and not (is_date_slot(slot) or slot == ENTRY_TYPE or slot.startswith(KEYWORD))
    }
    with_others = {names for slot in values if (names := names_slot(slot))}
    values = {slot: value for slot, value in values.items() if not names_slot(slot)}
    values |= dates_as_fields(slots, dialect)
    if keywords := keywords_in(slots):
        values[KEYWORDS] = ", ".join(keyword_tex(value, dialect) for value in keywords)
    for slot in sorted(values, key=lambda slot: (_ORDER.get(slot, 500), slot)):
        name = field_name(slot, slots, dialect)
        if slot == KEYWORDS:
            yield name, f"{{{values[slot]}}}"
        elif slot in with_others:
            yield name, f"{{{to_tex(slot, values[slot], dialect)} {OTHERS}}}"
        else:
            yield name, expression(slot, values[slot], dialect)
