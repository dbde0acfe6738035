"""Turns what a preprint's entry would become into edits of its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bibsync.bibtex import edits
from bibsync.bibtex.parser import parse
from bibsync.text import Edit, apply_edits, overlaps

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry
    from bibsync.verify.published import Published

_CAPITALISED: Final = {"inproceedings": "InProceedings", "incollection": "InCollection"}
_VENUES: Final = ("journal", "journaltitle", "booktitle")


def published_edits(entry: Entry, published: Published) -> tuple[Edit, ...]:
    """The edits after which the entry, one that BibTeX accepts, is the published paper's.

    The type keeps its manner (`@MISC`, `@Misc`, `@misc`), fields keep their places, a journal that
    gives way to a book title leaves it its place, and new fields stand behind the year, in the
    layout of the others. The edits do not overlap; where they would, they are one.
    """
    steps = [_type_edit(entry, published.entry_type)] if published.entry_type != entry.type else []
    wanted = dict(published.fields)
    removed = [name for name in published.removed if entry.get(name) is not None]
    for old in _VENUES:
        new = next((name for name in _VENUES if name in wanted and not entry.get(name)), None)
        if old in removed and new is not None:
            there = entry.by_name[old]
            steps.append(edits.rename_field(there, _in_the_case_of(there.written_name, new)))
            steps.append(edits.set_value(there, wanted.pop(new)))
            removed.remove(old)
    added: list[tuple[str, str]] = []
    for name, text in wanted.items():
        field = entry.get(name.lower())
        if field is None:
            added.append((name, text))
        else:
            steps.append(edits.set_value(field, text))
    if not removed and not added:
        return tuple(sorted(steps))
    found = steps + [
        edits.remove_field(entry, field) for field in entry.fields if field.name in removed
    ]
    anchor = entry.get("year") or entry.get("date")
    if added:
        found.append(edits.insert_fields(entry, added, anchor))
    is_clear = all(
        not overlaps(a, b) and not _touch(a, b) for i, a in enumerate(found) for b in found[:i]
    )
    return tuple(sorted(found)) if is_clear else (_one_by_one(entry, steps, removed, added),)


def _touch(one: Edit, other: Edit) -> bool:
    """Whether one ends where the other begins: a comma could be lost or doubled between them."""
    return one.end == other.start or other.end == one.start


def _type_edit(entry: Entry, entry_type: str) -> Edit:
    written = entry.text[entry.type_start : entry.type_end]
    if written.isupper():
        entry_type = entry_type.upper()
    elif written[:1].isupper():
        entry_type = _CAPITALISED.get(entry_type, entry_type.capitalize())
    return Edit(entry.type_start, entry.type_end, entry_type)


def _in_the_case_of(written: str, name: str) -> str:
    if written.isupper():
        return name.upper()
    return name.capitalize() if written[:1].isupper() else name


def _one_by_one(
    entry: Entry, steps: list[Edit], removed: list[str], added: list[tuple[str, str]]
) -> Edit:
    """All edits as one, made one after the other."""
    raw = entry.raw
    shifted = [Edit(e.start - entry.start, e.end - entry.start, e.content) for e in steps]
    text = apply_edits(raw, shifted)
    if added:
        anchor = _read(text).get("year") or _read(text).get("date")
        text = apply_edits(text, [edits.insert_fields(_read(text), added, anchor)])
    for name in removed:
        while (field := _read(text).get(name)) is not None:
            text = apply_edits(text, [edits.remove_field(_read(text), field)])
    start = 0
    while start < min(len(raw), len(text)) and raw[start] == text[start]:
        start += 1
    end = 0
    while end < min(len(raw), len(text)) - start and raw[-1 - end] == text[-1 - end]:
        end += 1
    return Edit(entry.start + start, entry.end - end, text[start : len(text) - end])


def _read(text: str) -> Entry:
    return parse(text).entries[0]
