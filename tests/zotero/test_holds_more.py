"""What an item says that BibTeX has no field for, so that no trash takes it along unasked."""

from __future__ import annotations

import pytest

from bibsync.record import Record
from bibsync.zotero.item import Item
from bibsync.zotero.mapping import RemoteWork, creation, holds_more

SLOTS = {
    "entrytype": "article",
    "title": "A Title",
    "author": "Doe, Jane",
    "journal": "J.",
    "date": "2020",
    "note": "n",
    "keywords/k": "k",
    "x-mine": "mine",
}
MADE = creation(
    Record("k", SLOTS),
    item_key="ABCD2345",
    collections=[],
    attach_files=False,
    library_is_group=True,
).item

CASES = {
    "as it was made": ({}, False),
    "with a citation key in Extra": ({"extra": f"{MADE['extra']}\nCitation Key: k"}, False),
    "in a collection, with dates": ({"collections": ["C"], "dateAdded": "2026-01-01"}, False),
    "with another tag, which is a keyword": ({"tags": [{"tag": "other"}]}, False),
    "with where it came from": ({"libraryCatalog": "arXiv.org"}, False),
    "with a call number": ({"callNumber": "QA 76"}, True),
    "with a line in Extra": ({"extra": f"{MADE['extra']}\nI think so"}, True),
}


@pytest.mark.parametrize(("more", "expected"), CASES.values(), ids=CASES.keys())
def test_an_item_holds_more_than_its_record_says(more, expected):
    assert holds_more(RemoteWork(Item("ABCD2345", 5, {**MADE, **more}))) is expected
