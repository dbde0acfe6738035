"""The note and the attachment that are ours, whatever people do to them in Zotero."""

from __future__ import annotations

import pytest
from sync_clone import article, by_key, people

from bibsync.sync.model import Done
from bibsync.sync.remote import read_remote
from bibsync.zotero.item import Item
from bibsync.zotero.keys import attachment_key, note_key
from bibsync.zotero.note import note_html

PARENT = "ABCD2345"
MARKED = "<h1>Summary (bibsync)</h1><ul><li>old</li></ul><h2>Criticism</h2><p>Table 3</p>"


@pytest.fixture
def agreed(new_clone):
    """Two entries, of which one has a summary and a file, that both sides agree on."""
    clone = new_clone(attach_files=True)
    own = article("own", title="Own", summary="* First", file="https://a.org/x.pdf")
    clone.save(own + "\n" + article("other", title="Other"))
    clone.sync()
    return clone


def children(clone, parent, item_type):
    """The children of an item that are not in the trash, in their order."""
    return [
        item
        for item in people(clone.box).items()
        if item.get("parentItem") == parent and item["itemType"] == item_type
    ]


@pytest.mark.parametrize("goes_to", ["another item", "nowhere"])
def test_a_note_that_was_moved_away_leaves_room_for_a_new_one(agreed, goes_to):
    own, other = (by_key(agreed.box, key)["key"] for key in ("own", "other"))
    place = other if goes_to == "another item" else False
    people(agreed.box).patch(note_key(own), {"parentItem": place})
    agreed.sync()
    assert ("First" in agreed.text.partition("@article{other")[2]) is bool(place)
    agreed.save(agreed.text.replace("title = {Own}", "title = {Own}, summary = {* Second}"))
    agreed.sync()
    (note,) = children(agreed, own, "note")
    assert (note["key"], "Second" in note["note"]) == (note_key(own, 1), True)
    assert agreed.sync().done == Done(unchanged=2)


def test_an_attachment_that_was_moved_away_leaves_room_for_a_new_one(agreed):
    own, other = (by_key(agreed.box, key)["key"] for key in ("own", "other"))
    people(agreed.box).patch(attachment_key(own), {"parentItem": other})
    agreed.sync()
    agreed.save(agreed.text.replace("title = {Own}", "title = {Own}, file = {https://a.org/y.pdf}"))
    agreed.sync()
    (attachment,) = children(agreed, own, "attachment")
    assert (attachment["key"], attachment["url"]) == (
        attachment_key(own, 1),
        "https://a.org/y.pdf",
    )


def test_what_a_person_wrote_into_our_note_outlives_the_summary(agreed):
    own = by_key(agreed.box, "own")["key"]
    person = people(agreed.box)
    person.patch(note_key(own), {"note": MARKED})
    agreed.sync()
    assert "* old" in agreed.text and "* Table 3" in agreed.text
    stored = person.item(note_key(own))["note"]
    agreed.save(agreed.text.replace("* old", "* new"))
    agreed.sync()
    assert person.item(note_key(own))["note"] == stored
    assert person.item(note_key(own, 1))["note"].count("<li>") == 2
    start, end = agreed.text.index("summary"), agreed.text.index("}", agreed.text.index("summary"))
    agreed.save(agreed.text[:start] + "summary = {" + agreed.text[end:])
    agreed.sync()
    assert person.item(note_key(own))["note"] == stored
    assert person.item(note_key(own, 1))["deleted"]
    before = agreed.text
    agreed.sync()
    assert agreed.text == before, "the summary of the older note does not come back"


def item(key, **data):
    return Item(key, 1, {"key": key, "version": 1, **data})


def note(key, text, **data):
    return item(key, itemType="note", parentItem=PARENT, note=text, **data)


OURS = note_html("x")
CHOSEN = [
    ("the one", [note(note_key(PARENT), OURS)], 0),
    ("the last", [note(note_key(PARENT, n), OURS) for n in (2, 0, 1)], 0),
    (
        "the last, in the trash",
        [note(note_key(PARENT), OURS), note(note_key(PARENT, 1), OURS, deleted=1)],
        1,
    ),
    ("its own", [note("NNNN2222", OURS), note(note_key(PARENT), MARKED)], 1),
    ("not in the trash", [note("AAAA2222", OURS, deleted=1), note("NNNN2222", MARKED)], 1),
    ("without more", [note("AAAA2222", MARKED), note("NNNN2222", OURS)], 1),
    ("the first by key", [note("NNNN2222", OURS), note("AAAA2222", OURS)], 1),
]


@pytest.mark.parametrize(
    ("notes", "index"), [row[1:] for row in CHOSEN], ids=[row[0] for row in CHOSEN]
)
def test_of_several_notes_one_holds_the_summary(notes, index):
    items = {each.key: each for each in (item(PARENT, itemType="book"), *notes)}
    library = read_remote(items, frozenset(), None)
    assert library.works[PARENT].note == notes[index]
    assert library.taken == items.keys()
