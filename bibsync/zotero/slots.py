"""Turns what one side says, field by field, into the slots in which both sides are compared.

Aliases become one slot, a year and a month become a date. The same is done for both sides, so that
what one can say, the other can be compared with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from bibsync.bibtex.arxiv_id import parse_arxiv_id
from bibsync.bibtex.grammar import NAME
from bibsync.record import ENTRY_TYPE, KEYWORD
from bibsync.zotero.dates import split_iso, with_day, with_month
from bibsync.zotero.table import ALIASES
from bibsync.zotero.values import canonical, names_slot

ARXIV: Final = "arXiv"  # the canonical `eprinttype`
_DATE_PARTS: Final = ("year", "month", "day")


def slot_of_field(name: str) -> str:
    """The slot of a field; a name that means something else among slots gets an `=` before it,
    which no field's name can have."""
    is_other = name == ENTRY_TYPE or name.startswith(KEYWORD) or names_slot(name)
    return "=" + name if is_other else name


def field_of_slot(slot: str) -> str:
    """The field that a slot is for, unless it is the type, a keyword or `and others`."""
    return slot.removeprefix("=")


def is_slot(name: str) -> bool:
    """Whether a name in `extra` is the type's, that of `and others`, or a field's as
    `slot_of_field` gives it."""
    field = field_of_slot(name)
    return (
        name == ENTRY_TYPE
        or names_slot(name) != ""
        or (is_field_name(field) and slot_of_field(field) == name)
    )


def is_field_name(name: str) -> bool:
    """Whether BibTeX takes this for the name of a field."""
    return _field_name().fullmatch(name) is not None


@cache
def _field_name() -> re.Pattern[str]:
    return re.compile(NAME)


def normalised(found: Mapping[str, str]) -> dict[str, str]:
    """The slots of canonical values by field name; of the result, the result itself.

    Where no names are, there are no others beside them.
    """
    slots = {slot: value for slot, value in found.items() if value}
    for slot, aliases in ALIASES.items():
        for alias in aliases:
            if alias not in slots:
                continue
            if slot not in slots:
                slots[slot] = canonical(slot, slots.pop(alias))
            elif slots[slot] == canonical(slot, slots[alias]):
                del slots[alias]
    _fold_date(slots)
    for slot in [slot for slot in slots if (said := names_slot(slot)) and said not in slots]:
        del slots[slot]
    return slots


def _fold_date(slots: dict[str, str]) -> None:
    """Makes one `date` of date, year, month and day as far as they agree.

    Of a month beside a date that names another one, the date counts, as in biblatex.
    """
    date = slots.get("date") or slots.pop("year", "")
    if not date:
        return
    date = canonical("date", date)
    year, month, day = split_iso(date)
    if slots.get("year") in (year, date):
        del slots["year"]
    if "month" in slots:
        if month:
            del slots["month"]
        elif folded := with_month(date, slots["month"]):
            date = folded
            del slots["month"]
            year, month, day = split_iso(date)
    if "day" in slots and "month" not in slots:
        if day:
            del slots["day"]
        elif folded := with_day(date, slots["day"]):
            date = folded
            del slots["day"]
    slots["date"] = date


def date_fields(slots: Mapping[str, str]) -> dict[str, str]:
    """Year, month and day that are read as the date of these slots; {} where only `date` can be."""
    if not slots.get("date"):
        return {part: slots[part] for part in _DATE_PARTS if part in slots}
    parts = dict(zip(_DATE_PARTS, split_iso(slots["date"]), strict=True))
    for part in _DATE_PARTS:
        if part in slots:
            if parts[part]:
                return {}
            parts[part] = slots[part]
    parts = {part: value for part, value in parts.items() if value}
    wanted = {slot: slots[slot] for slot in ("date", *_DATE_PARTS) if slot in slots}
    return parts if normalised(parts) == wanted else {}


def arxiv_id(slots: Mapping[str, str]) -> str:
    """The arXiv id of a work, as canonical text; "" when it names none."""
    identifier = slots.get("eprint", "")
    if slots.get("eprinttype") == ARXIV and parse_arxiv_id(identifier) is not None:
        return identifier
    return ""


def derived_doi(identifier: str) -> str:
    """The DOI that arXiv registers for a paper; "" for no id."""
    arxiv = parse_arxiv_id(identifier) if identifier else None
    return arxiv.doi if arxiv is not None else ""


# Keywords ----------------------------------------------------------------------------------------


def keyword_slots(tags: Iterable[str]) -> dict[str, str]:
    """A slot for each keyword."""
    found: dict[str, str] = {}
    for tag in tags:
        if value := canonical(KEYWORD, tag):
            found[KEYWORD + value] = value
    return found


def keywords_in(slots: Mapping[str, str]) -> list[str]:
    """The keywords of a work in the order of its slots."""
    return [value for slot, value in slots.items() if slot.startswith(KEYWORD) and value]


@cache
def _separator() -> re.Pattern[str]:
    return re.compile(r"[{},;]")


def split_keywords(tex: str) -> Iterator[tuple[int, int]]:
    """Where the keywords of a field stand: parted by commas, or, where there are none, semicolons.

    biblatex knows commas only, other programs write semicolons; in braces both are text.
    """
    commas: list[int] = []
    semicolons: list[int] = []
    depth = 0
    for found in _separator().finditer(tex):
        mark = found[0]
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth = max(0, depth - 1)
        elif depth == 0 and mark in ",;":
            (commas if mark == "," else semicolons).append(found.start())
    start = 0
    for end in [*(commas or semicolons), len(tex)]:
        text = tex[start:end]
        stripped = text.strip()
        if stripped:
            begin = start + len(text) - len(text.lstrip())
            yield begin, begin + len(stripped)
        start = end + 1


def is_date_slot(slot: str) -> bool:
    """Whether a slot is one of those that make up the date."""
    return slot == "date" or slot in _DATE_PARTS
