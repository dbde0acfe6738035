"""The tables of `docs/mapping.md` are the table of the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from bibsync.zotero.schema import load_schema
from bibsync.zotero.table import FIELDS, TYPES, can_be, fields_of, item_type_for, roles_of

PAGE = Path(__file__).parents[2] / "docs" / "mapping.md"


def type_rows() -> list[str]:
    """A row for each item type: what it becomes, and what else it can be."""
    rows = []
    for item_type, entry_types in TYPES.items():
        first, *others = (f"`@{name}`" for name in entry_types.split())
        rows.append(f"| `{item_type}` | {first} | {' '.join(others)} |")
    return rows


def field_rows() -> list[str]:
    """A row for each slot: its fields by how many item types have it there."""
    rows = []
    types = [name for name in load_schema().item_types if name in TYPES]
    for slot in FIELDS:
        found: dict[str, list[str]] = {}
        for item_type in types:
            if field := fields_of(item_type, "").get(slot):
                found.setdefault(field, []).append(item_type)
        ordered = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        said = []
        for field, where in ordered:
            few = len(where) <= 4 and len(where) < len(types)
            said.append(f"`{field}`" + (f" ({', '.join(where)})" if few else ""))
        rows.append(f"| `{slot}` | {', '.join(said)} |")
    return rows


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (
            "| Zotero | New entries get | Kept with a `tex.entrytype` line |\n|---|---|---|\n",
            type_rows,
        ),
        ("| BibTeX | Zotero |\n|---|---|\n", field_rows),
    ],
    ids=["types", "fields"],
)
def test_the_page_has_the_table_of_the_code(head: str, rows: object) -> None:
    assert callable(rows)
    assert head + "\n".join(rows()) + "\n\n" in PAGE.read_text("utf-8")


def test_every_item_type_of_the_schema_is_in_the_table() -> None:
    known = load_schema().item_types
    assert {name for name, row in known.items() if "citationKey" in row.fields} == TYPES.keys()


def test_every_field_and_role_of_the_table_is_in_the_schema() -> None:
    for item_type, known in load_schema().item_types.items():
        if item_type in TYPES:
            assert set(fields_of(item_type, "").values()) <= known.fields.keys()
            assert set(roles_of(item_type).values()) <= set(known.creators)
    names = {
        n
        for known in load_schema().item_types.values()
        for pair in known.fields.items()
        for n in pair
    }
    assert {name for row in FIELDS.values() for name in row.split()} <= names


def test_an_item_can_be_what_it_is_made_from() -> None:
    for item_type, entry_types in TYPES.items():
        for entry_type in entry_types.split():
            assert can_be(item_type, entry_type)
            assert can_be(item_type_for(entry_type, is_preprint=False), entry_type)
            assert can_be(item_type_for(entry_type, is_preprint=True), entry_type)
