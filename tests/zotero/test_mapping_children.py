"""Summaries are notes, files are links; keys are derived; what is sent names them all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mapping_worlds import (
    ITEM_KEY,
    TEXTS,
    applied,
    created,
    item_of,
)

from bibsync.bibtex.datamodel import Dialect
from bibsync.bibtex.parser import parse
from bibsync.record import ENTRY_TYPE, Record
from bibsync.sandbox.notes import clean_note
from bibsync.zotero.keys import can_be_citation_key, derived_item_key
from bibsync.zotero.mapping import (
    Item,
    attachment_key,
    changes,
    creation,
    is_our_attachment,
    is_our_note,
    item_record,
    new_entry,
    note_key,
)
from bibsync.zotero.note import note_html


def test_a_summary_is_one_note_that_is_updated_in_place() -> None:
    record = Record("a", {ENTRY_TYPE: "book", "summary": "a < b & *c*\n$x$ {d}"})
    before = created(record)
    assert before.note is not None
    assert before.note.key == note_key(ITEM_KEY)
    assert is_our_note(before.note.data)
    payload = changes(before, {"summary": "new"})
    assert payload.item is None
    assert payload.note == {"key": before.note.key, "version": 1, "note": note_html("new")}
    gone = changes(before, {"summary": ""}).note
    assert gone == {"key": before.note.key, "version": 1, "deleted": 1}
    trashed = applied(before, changes(before, {"summary": ""}))
    assert "summary" not in item_record(trashed).slots
    again = applied(trashed, changes(trashed, {"summary": "new"}))
    assert item_record(again).get("summary") == "new"


NOTES = [
    ("<h1>Summary (bibsync)</h1><ul><li>a</li><li>b <b>c</b></li></ul>", "a\nb c"),
    ("<ul>\n<li>\n<p>a</p>\n</li>\n<li>b<br>c</li></ul>", "a\nb c"),
    ("<ol><li>a<ul><li>b</li></ul></li></ol>", "a\nb"),
    ("<h1>Other</h1><p>a</p><p>b</p>", "a\nb"),
    ("<ul><li>a</li></ul><p>added by hand</p>", "a\nadded by hand"),
    ("<div data-schema-version='9'><ul><li>a &lt; b &amp; c</li></ul></div>", "a < b & c"),
    ("plain", "plain"),
    ("", ""),
]


@pytest.mark.parametrize(("note", "summary"), NOTES, ids=[note for note, _ in NOTES])
def test_a_note_is_read_however_people_left_it(note: str, summary: str) -> None:
    data = {"itemType": "note", "key": "NNNN2222", "note": note}
    work_ = item_of(itemType="book")._replace(note=Item("NNNN2222", 1, data))
    assert item_record(work_).get("summary") == summary


PLAIN = [
    note_html("a < b & c\nd"),
    clean_note(note_html("a\nb")),
    "<div data-schema-version='9'><h1>Summary (bibsync)</h1><ul><li><p>a</p></li></ul></div>",
    "<ul><li>a</li></ul><p>added by hand</p><p></p>",
    "plain",
]
FOREIGN = [
    "<ul><li>a <strong>b</strong></li></ul>",
    "<ul><li>a</li></ul><h2>Criticism</h2><p>c</p>",
    "<h1>Other</h1><ul><li>a</li></ul>",
    "<p>See <a href='https://a.org'>here</a></p>",
    "<ul><li>a</li></ul><p><img data-attachment-key='AAAA2222'/></p>",
    "<ul><li>a<ul><li>b</li></ul></li></ul>",
    "<ol><li>a</li></ol>",
    "<p style='color: red'>a</p>",
    "<p>a<br>b</p>",
    "<table><tr><td>a</td></tr></table>",
]


@pytest.mark.parametrize(
    ("note", "is_plain"), [*((n, True) for n in PLAIN), *((n, False) for n in FOREIGN)]
)
def test_a_note_that_holds_more_than_a_summary_stays_as_it_is(note: str, is_plain: bool) -> None:
    data = {"itemType": "note", "key": note_key(ITEM_KEY), "parentItem": ITEM_KEY, "note": note}
    before = item_of(itemType="book")._replace(note=Item(note_key(ITEM_KEY), 3, data))
    sent = changes(before, {"summary": "new\nlines"}).note
    assert sent is not None and sent["note"] == note_html("new\nlines")
    if is_plain:
        assert (sent["key"], sent["version"]) == (note_key(ITEM_KEY), 3)
    else:
        assert (sent["key"], sent["version"]) == (note_key(ITEM_KEY, 1), 0)
        assert sent["parentItem"] == ITEM_KEY
    kept = changes(before, item_record(before).slots)
    assert kept.note is None


def test_a_note_in_the_trash_comes_back_with_what_it_holds() -> None:
    note = {"itemType": "note", "key": "NNNN2222", "note": "<p><b>a</b></p>", "deleted": 1}
    before = item_of(itemType="book")._replace(note=Item("NNNN2222", 3, note))
    sent = changes(before, {"summary": "a"}).note
    assert sent == {"key": "NNNN2222", "version": 3, "deleted": False}


def test_no_child_gets_a_key_that_another_item_has() -> None:
    record = Record("a", {ENTRY_TYPE: "book", "summary": "s", "file": "https://a.org/x.pdf"})
    taken = {note_key(ITEM_KEY), attachment_key(ITEM_KEY), attachment_key(ITEM_KEY, 1)}
    how = {"attach_files": True, "library_is_group": True, "taken": taken}
    made = creation(record, item_key=ITEM_KEY, collections=[], **how)
    assert made.note is not None and made.attachment is not None
    assert made.note["key"] == note_key(ITEM_KEY, 1)
    assert made.attachment["key"] == attachment_key(ITEM_KEY, 2)
    changed = changes(item_of(itemType="book"), record.slots, **how)
    assert (changed.note, changed.attachment) == (made.note, made.attachment)
    assert is_our_note({**made.note, "note": "<p>without its heading</p>"})
    assert is_our_attachment({**made.attachment, "title": "renamed"})


def test_a_note_is_ours_by_its_key_or_its_heading() -> None:
    own = {"itemType": "note", "parentItem": ITEM_KEY, "key": note_key(ITEM_KEY), "note": ""}
    assert is_our_note(own)
    moved = {"itemType": "note", "parentItem": "PPPP2222", "key": "NNNN2222"}
    assert is_our_note({**moved, "note": note_html("a")})
    assert not is_our_note({**moved, "note": "<p>Summary (bibsync)</p>"})
    assert not is_our_note({**own, "itemType": "attachment"})


FILES = [
    ("https://a.org/x.pdf", True, {"linkMode": "linked_url", "url": "https://a.org/x.pdf"}),
    ("/a/x.pdf", True, None),
    ("/a/x.pdf", False, {"linkMode": "linked_file", "path": "/a/x.pdf"}),
    ("papers/x.pdf", False, {"linkMode": "linked_file", "path": "attachments:papers/x.pdf"}),
    ("C:/a/x.pdf", False, {"linkMode": "linked_file", "path": "C:/a/x.pdf"}),
    ("a.pdf;b.pdf", False, None),
    (":a.pdf:application/pdf", False, None),
]


@pytest.mark.parametrize(
    ("file", "is_group", "link"), FILES, ids=[f"{file} {group}" for file, group, _ in FILES]
)
def test_a_file_is_linked_where_zotero_can(
    file: str, is_group: bool, link: dict[str, str] | None
) -> None:
    record = Record("a", {ENTRY_TYPE: "book", "file": file})
    made = created(record, attach_files=True, is_group=is_group)
    if link is None:
        assert made.attachment is None
        assert made.item.data["extra"] == f"tex.file: {file}"
    else:
        assert made.attachment is not None
        assert made.attachment.key == attachment_key(ITEM_KEY)
        assert is_our_attachment(made.attachment.data)
        assert link.items() <= made.attachment.data.items()
        assert made.item.data["extra"] == ""
    assert item_record(made) == record


def test_a_file_is_a_line_unless_attachments_are_asked_for() -> None:
    record = Record("a", {ENTRY_TYPE: "book", "file": "https://a.org/x.pdf"})
    assert created(record).attachment is None
    assert created(record).item.data["extra"] == "tex.file: https://a.org/x.pdf"


def test_a_file_that_cannot_be_linked_any_more_takes_its_attachment_away() -> None:
    record = Record("a", {ENTRY_TYPE: "book", "file": "https://a.org/x.pdf"})
    before = created(record, attach_files=True)
    after = applied(before, changes(before, {"file": "a.pdf;b.pdf"}))
    assert after.attachment is not None and after.attachment.is_trashed
    assert item_record(after).get("file") == "a.pdf;b.pdf"


# Items and keys ----------------------------------------------------------------------------------


def test_a_creation_names_keys_versions_and_collections() -> None:
    record = Record("a", {ENTRY_TYPE: "book", "summary": "s"})
    payload = creation(
        record,
        item_key=ITEM_KEY,
        collections=["CCCC2222"],
        attach_files=False,
        library_is_group=True,
    )
    assert payload.item == {
        "key": ITEM_KEY,
        "version": 0,
        "itemType": "book",
        "citationKey": "a",
        "creators": [],
        "tags": [],
        "collections": ["CCCC2222"],
    }
    assert payload.note is not None
    assert (payload.note["version"], payload.note["parentItem"]) == (0, ITEM_KEY)


def test_an_item_knows_its_place_in_the_library() -> None:
    relations = {"dc:replaces": ["http://zotero.org/groups/1/items/AAAA2222"]}
    data = {"itemType": "book", "deleted": 1, "collections": ["C"], "relations": relations}
    item = Item(ITEM_KEY, 1, data)
    assert item.is_trashed and item.is_regular and item.parent == ""
    assert (item.collections, item.replaces) == ({"C"}, {"AAAA2222"})
    assert Item("", 1, {"relations": {"dc:replaces": "x/BBBB2222"}}).replaces == {"BBBB2222"}
    assert Item("", 1, {"relations": []}).replaces == frozenset()
    assert not Item("", 1, {"itemType": "note"}).is_regular
    assert Item("", 1, {"itemType": "attachment", "parentItem": "P"}).parent == "P"
    assert Item("", 1, {"itemType": "note", "parentItem": False}).parent == ""


def test_a_derived_key_depends_on_library_key_and_salt() -> None:
    keys = {
        derived_item_key(library, key, salt)
        for library in ("groups/1", "users/1")
        for key in ("a", "b")
        for salt in (0, 1)
    } | {note_key("a"), attachment_key("a")}
    assert len(keys) == 10
    assert all(
        len(key) == 8 and set(key) <= set("23456789ABCDEFGHIJKLMNPQRSTUVWXYZ") for key in keys
    )
    assert derived_item_key("groups/1", "a2020", 0) == derived_item_key("groups/1", "a2020", 0)


@pytest.mark.parametrize(
    ("text", "can"),
    [
        *((key, True) for key in ("a2020", "Müller:2020/α", "o'neil", "a@b", "key(1)", "a\\b")),
        *((key, True) for key in ("a=b", "a#b", "a%b", "a~b", 'a"b', "a{b", "doi:10.1/x;y")),
        *((key, False) for key in ("", "a b", "a,b", "a}", "{a}", " a", "a\n", "a\0b", "a\u00a0b")),
    ],
)
def test_not_every_citation_key_of_zotero_can_be_one_of_an_entry(text: str, can: bool) -> None:
    assert can_be_citation_key(text) is can


@given(TEXTS | st.text("ab'@()\\\"#%{}~=,; \n", max_size=5))
@settings(max_examples=200)
def test_a_key_that_can_be_one_is_read_back_from_a_new_entry(key: str) -> None:
    if can_be_citation_key(key):
        for dialect in Dialect:
            text = new_entry(Record(key, {ENTRY_TYPE: "misc", "title": "t"}), dialect=dialect)
            document = parse(text)
            assert [entry.key for entry in document.entries] == [key]
            assert not any(document.problems)
