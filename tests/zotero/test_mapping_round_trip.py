"""What is pushed comes back the same, and a pull of what was pushed is the entry again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from mapping_worlds import ENTRY_TYPES, created, created_slots, differing, records, work

from bibsync.bibtex.datamodel import Dialect
from bibsync.record import ENTRY_TYPE, Record
from bibsync.zotero.mapping import changes, entry_edits, entry_record, item_record, new_entry


@given(records())
@settings(max_examples=200)
def test_an_item_made_from_a_record_says_that_record(record: Record) -> None:
    item = item_record(created(record))
    assert item.key == record.key
    assert differing(item.slots, record.slots) == {}


@given(records())
@settings(max_examples=200)
def test_an_item_with_children_says_the_record_too(record: Record) -> None:
    slots = created_slots(record, attach_files=True, is_group=False)
    assert differing(slots, record.slots) == {}


@given(records())
@settings(max_examples=200)
def test_an_entry_made_from_a_record_says_that_record(record: Record) -> None:
    for dialect in Dialect:
        entry = entry_record(work(new_entry(record, dialect=dialect), dialect))
        assert entry.key == record.key
        assert differing(entry.slots, record.slots) == {}


@given(records())
@settings(max_examples=100)
def test_what_is_equal_is_not_written(record: Record) -> None:
    item = created(record)
    assert changes(item, record.slots, key=record.key) == (None, None, None)
    entry = work(new_entry(record, dialect=Dialect.BIBTEX))
    assert entry_edits(entry, record.slots, key=record.key, dialect=Dialect.BIBTEX) == []


@pytest.mark.parametrize("entry_type", ENTRY_TYPES)
def test_every_entry_type_comes_back(entry_type: str) -> None:
    for slots in ({}, {"eprint": "1706.03762", "eprinttype": "arXiv"}, {"type": "Master's thesis"}):
        assert created_slots(Record("a", {ENTRY_TYPE: entry_type, **slots})) == {
            ENTRY_TYPE: entry_type,
            **slots,
        }
