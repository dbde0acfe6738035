"""Turns wanted slots into the smallest edits of the entry that a record was read from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from bibsync.bibtex import edits
from bibsync.bibtex.datamodel import Dialect
from bibsync.bibtex.entry import Work
from bibsync.bibtex.names import split_names
from bibsync.bibtex.parser import parse
from bibsync.bibtex.syntax import Entry, Field
from bibsync.record import ENTRY_TYPE, KEYWORD
from bibsync.text import Edit, apply_edits, overlaps
from bibsync.zotero import names
from bibsync.zotero.dates import is_biblatex_date, is_iso
from bibsync.zotero.entry_text import dates_as_fields, expression, field_name
from bibsync.zotero.from_entry import KEYWORDS, entry_record, used_fields
from bibsync.zotero.slots import (
    date_fields,
    field_of_slot,
    is_date_slot,
    keywords_in,
    normalised,
    split_keywords,
)
from bibsync.zotero.table import ALIASES, SLOT_OF_ALIAS
from bibsync.zotero.to_item import in_braces, keyword_tex
from bibsync.zotero.values import Holds, from_tex, holds, names_slot, others_slot, to_tex

_WIDEST: Final = 40  # columns that the lines of a summary are indented by
_DATE_FIELDS: Final = ("date", "year", "month", "day")


def entry_edits(
    work: Work, wanted: Mapping[str, str], *, key: str | None = None, dialect: Dialect
) -> list[Edit]:
    """Edits of the entry's text after which `entry_record` gives these slots, "" for none.

    No other slot changes, and no byte that does not have to. Where a value is inherited, the entry
    gets a field of its own, an empty one to say that it has none. `key` is a new citation key; None
    leaves it. (Aliases and parts of dates are normalised in the result, see `slots`.)
    """
    before = entry_record(work).slots
    after = normalised({**before, **wanted})
    entry = work.entry
    found: list[Edit] = []
    if key is not None and key != work.key:
        found.append(Edit(entry.key_start, entry.key_end, key))
    if after[ENTRY_TYPE] != work.type:
        found.append(Edit(entry.type_start, entry.type_end, after[ENTRY_TYPE]))
    fields = _field_values(work, before, after, dialect)
    return sorted(found + _field_edits(entry, fields, work))


def _field_values(
    work: Work, before: Mapping[str, str], after: Mapping[str, str], dialect: Dialect
) -> dict[str, str | None]:
    """Field -> its new value with delimiters, of the fields that have to change; None: no field."""
    changed = [slot for slot in (*before, *after) if before.get(slot) != after.get(slot)]
    changed = [names_slot(slot) or slot for slot in changed]
    found: dict[str, str | None] = {}
    for slot in changed:
        if slot == ENTRY_TYPE or slot.startswith(KEYWORD) or is_date_slot(slot):
            continue
        value = after.get(slot, "")
        for name in _names(work, slot, before, after, dialect):
            found[name] = _expression(work, name, slot, after, dialect) if value else None
        main = SLOT_OF_ALIAS.get(slot)
        if main and value and main in after and not _is_own(work, main):
            # An own alias hides what is inherited under the main name, and would be taken for it.
            found.setdefault(main, _expression(work, main, main, after, dialect))
    if any(is_date_slot(slot) for slot in changed):
        found |= _date_values(work, after, dialect)
    if any(slot.startswith(KEYWORD) for slot in changed):
        keywords = _keywords(work, keywords_in(after), dialect)
        found[KEYWORDS] = f"{{{keywords}}}" if keywords else None
    return found


def _is_own(work: Work, name: str) -> bool:
    value = work.values.get(name)
    return value is not None and value.inherited_from is None and bool(value.text)


def _names(
    work: Work, slot: str, before: Mapping[str, str], after: Mapping[str, str], dialect: Dialect
) -> list[str]:
    """The fields that say a slot now; where none does, the one that the dialect knows.

    To say nothing, all names count under which it could be inherited.
    """
    slots = [n for n in (slot, *ALIASES.get(slot, ())) if n == slot or n not in before]
    if slot not in after:
        return [name for name in map(field_of_slot, slots) if name in work.values]
    used = used_fields(work.values)
    there = [name for name in map(field_of_slot, slots) if name in used]
    return there or [field_name(slot, after, dialect)]


def _expression(
    work: Work, name: str, slot: str, after: Mapping[str, str], dialect: Dialect
) -> str:
    value = after[slot]
    if holds(slot) is Holds.NAMES:
        has_others = others_slot(slot) in after
        return f"{{{_names_tex(_written(work, name), value, has_others, dialect)}}}"
    if holds(slot) is Holds.SUMMARY:
        return f"{{{_hanging(work.entry, name, to_tex(slot, value, dialect))}}}"
    return expression(slot, value, dialect)


def _written(work: Work, name: str) -> str:
    """The value of a field with its line breaks, where it has no macros."""
    field = work.entry.get(name)
    return field.content if field is not None and field.is_delimited else work.get(name)


def _names_tex(old: str, value: str, has_others: bool, dialect: Dialect) -> str:
    """The list in LaTeX: names that were there as they were written, `others` last."""
    spans = split_names(old)
    separator = old[spans[0].end : spans[1].start] if len(spans) > 1 else " and "
    written: dict[str, str] = {}
    for span in spans:
        if found := names.parsed(span.text, is_tex=True):
            written.setdefault(names.spelt(found), span.text)
    pieces: list[str] = []
    for span in split_names(value):
        pieces.append(written.get(span.text) or names.to_tex(span.text, dialect))
    if has_others:
        pieces.append("others")
    return separator.join(pieces)


def _hanging(entry: Entry, name: str, text: str) -> str:
    """The lines of a summary below each other, as the entry's text ends and indents lines."""
    field = entry.get(name)
    before = "  " + name + " = {"
    if field is not None:
        line = max(
            entry.text.rfind("\n", 0, field.value_start),
            entry.text.rfind("\r", 0, field.value_start),
        )
        before = entry.text[line + 1 : field.value_start + 1]
    line_end = "\r\n" if "\r\n" in entry.raw else "\n"
    indent = "".join("\t" if character == "\t" else " " for character in before)
    if len(indent) > _WIDEST:
        indent = "    "
    return text.replace("\n", line_end + indent)


def _date_values(work: Work, after: Mapping[str, str], dialect: Dialect) -> dict[str, str | None]:
    """The date in the fields that the entry uses: `date`, or `year` and its companions."""
    used = used_fields(work.values)
    date = after.get("date", "")
    is_for_biber = dialect is Dialect.BIBLATEX and is_biblatex_date(date) and not is_iso(date)
    if "date" in used:
        wanted = {name: after[name] for name in _DATE_FIELDS if name in after}
    else:
        # biber takes nothing but a number for a year.
        wanted = date_fields(after) if "year" in used and not is_for_biber else {}
        wanted = wanted or dates_as_fields(after, dialect)
    found: dict[str, str | None] = {}
    for name in _DATE_FIELDS:
        old = from_tex(name, work.get(name)) if name in used else ""
        if old != wanted.get(name, ""):
            found[name] = expression(name, wanted[name], dialect) if name in wanted else None
        elif name in work.values and not _is_own(work, name):
            # An own `date` hides what is inherited beside it; without one, that shows again.
            if name in wanted and "date" in wanted:
                found[name] = expression(name, wanted[name], dialect)
            elif name not in wanted and "date" not in after:
                found[name] = None
    return found


def _keywords(work: Work, wanted: Iterable[str], dialect: Dialect) -> str:
    """The keywords field: those that stay as they are written, new ones behind them."""
    old = _written(work, KEYWORDS)
    missing = dict.fromkeys(wanted)
    separator = ", "
    kept: list[str] = []
    spans = list(split_keywords(old))
    if len(spans) > 1:
        separator = old[spans[0][1] : spans[1][0]]
    for start, end in spans:
        value = from_tex(KEYWORDS, old[start:end])
        if value in missing:
            del missing[value]
            # A backslash at the end would take the comma that may come to stand behind it.
            is_whole = not old[start:end].endswith("\\")
            kept.append(old[start:end] if is_whole else keyword_tex(value, dialect))
    kept += [keyword_tex(value, dialect) for value in missing]
    if len(kept) == 1 and len(list(split_keywords(kept[0]))) > 1:
        kept[0] = in_braces(kept[0])  # without a comma, its semicolons would part it
    return separator.join(kept)


# Edits -------------------------------------------------------------------------------------------


def _field_edits(entry: Entry, wanted: Mapping[str, str | None], work: Work) -> list[Edit]:
    """The edits that give the entry these fields, without overlaps."""
    replaced: list[Edit] = []
    removed: list[Field] = []
    added: list[tuple[str, str]] = []
    inherits = bool(work.get("crossref") or work.get("xdata"))
    for name, value in wanted.items():
        own = [field for field in entry.fields if field.name == name]
        if value is None and inherits:
            value = "{}"  # without a field, the entry would get the other's
        if value is None:
            removed += own
        elif own:
            replaced.append(_replacement(own[0], value))
        else:
            added.append((name, value))
    if not removed:
        return replaced + ([edits.insert_expressions(entry, added)] if added else [])
    found = replaced + [edits.remove_field(entry, field) for field in removed]
    left = [field for field in entry.fields if field not in removed]
    if added and left:
        found.append(edits.insert_expressions(entry, added, left[-1]))
    is_clear = not any(overlaps(a, b) for i, a in enumerate(found) for b in found[:i])
    if is_clear and (left or not added):
        return found
    return [_one_by_one(entry, replaced, removed, added)]


def _replacement(field: Field, value: str) -> Edit:
    if value.startswith("{"):
        return edits.set_value(field, value[1:-1])
    return edits.set_expression(field, value)


def _one_by_one(
    entry: Entry, replaced: list[Edit], removed: list[Field], added: list[tuple[str, str]]
) -> Edit:
    """All edits as one, made one after the other: removals of neighbours overlap."""
    raw = entry.raw
    text = apply_edits(
        raw, [Edit(e.start - entry.start, e.end - entry.start, e.content) for e in replaced]
    )
    for name in dict.fromkeys(field.name for field in removed):
        while field := _entry(text).get(name):
            text = apply_edits(text, [edits.remove_field(_entry(text), field)])
    if added:
        text = apply_edits(text, [edits.insert_expressions(_entry(text), added)])
    start = 0
    while start < min(len(raw), len(text)) and raw[start] == text[start]:
        start += 1
    end = 0
    while end < min(len(raw), len(text)) - start and raw[-1 - end] == text[-1 - end]:
        end += 1
    return Edit(entry.start + start, entry.end - end, text[start : len(text) - end])


def _entry(text: str) -> Entry:
    return parse(text).entries[0]
