"""Real files survive the way to Zotero and back: every entry of the fixtures, and both seeds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from mapping_worlds import created, differing, work, works

from bibsync.bibtex.datamodel import Dialect
from bibsync.encoding import decode
from bibsync.ingest.detect import detect
from bibsync.ingest.feed import Feed, import_feed
from bibsync.ingest.markdown import import_reference_list
from bibsync.markdown.reference_list import ReferenceList
from bibsync.record import Record
from bibsync.zotero.mapping import changes, entry_record, item_record, new_entry

FIXTURES = Path(__file__).parents[2] / "fixtures"
FILES = sorted(FIXTURES.rglob("*.bib"))


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_every_entry_of_a_file_comes_back(path: Path) -> None:
    text = decode(path.read_bytes()).text
    for dialect in Dialect:
        for found in works(text, dialect):
            if not found.entry.is_broken:
                check(entry_record(found))


def check(record: Record) -> None:
    item = created(record)
    pulled = item_record(item)
    assert differing(pulled.slots, record.slots) == {}
    assert changes(item, record.slots, key=item.item.citation_key) == (None, None, None)
    for dialect in Dialect:
        again = entry_record(work(new_entry(pulled, dialect=dialect), dialect))
        assert again.key == pulled.key
        assert differing(again.slots, record.slots) == {}


# The seeds ---------------------------------------------------------------------------------------


def seed(name: str) -> list[Record]:
    """The records of what `bibsync import` makes of a seed."""
    source = detect(decode((FIXTURES / "seeds" / name).read_bytes()).text)
    if isinstance(source, Feed):
        imported = import_feed(source)
    else:
        assert isinstance(source, ReferenceList)
        imported = import_reference_list(source)
    return [entry_record(found) for found in works(imported.bibtex)]


@pytest.mark.parametrize("name", ["references.md", "trending-papers.txt"])
def test_a_seed_that_is_imported_and_pushed_comes_back(name: str) -> None:
    for record in seed(name):
        check(record)


def test_the_reference_list_becomes_preprints_with_notes() -> None:
    items = [created(record) for record in seed("references.md")]
    assert Counter(item.item.type for item in items) == {"preprint": 20}
    assert sum(len(item.item.data["creators"]) for item in items) == 295
    assert all(item.note is not None for item in items)
    assert {item.item.data["repository"] for item in items} == {"arXiv"}


def test_a_reference_becomes_this_item() -> None:
    item = created(seed("references.md")[0])
    data = {name: value for name, value in item.item.data.items() if value}
    assert data.pop("creators")[:2] == [
        {"creatorType": "author", "firstName": "Jason", "lastName": "Wei"},
        {"creatorType": "author", "firstName": "Xuezhi", "lastName": "Wang"},
    ]
    assert data == {
        "key": "ABCD2345",
        "version": 1,
        "itemType": "preprint",
        "title": "Chain-of-Thought Prompting Elicits Reasoning in Large Language Models",
        "date": "2023",
        "repository": "arXiv",
        "archiveID": "arXiv:2201.11903",
        "DOI": "10.48550/arXiv.2201.11903",
        "citationKey": "wei2023chainofthought",
        "collections": ["CCCC2222"],
        "extra": "arXiv:2201.11903 [cs.CL]\ntex.file: papers/wei2023chainofthought/2201.11903.pdf",
    }
    assert item.note is not None
    bullets = item_record(item).get("summary").split("\n")
    assert len(bullets) == 6
    assert bullets[0].startswith('The paper proposes a method called "chain-of-thought" prompting')
    assert item.note.data["note"].startswith("<h1>Summary (bibsync)</h1>")


def test_the_feed_becomes_documents_with_abstracts() -> None:
    items = [created(record).item for record in seed("trending-papers.txt")]
    assert Counter(item.type for item in items) == {"document": 52}
    assert all(item.data["title"] and len(item.data["abstractNote"]) > 200 for item in items)
    assert {item.data["extra"] for item in items} == {""}
