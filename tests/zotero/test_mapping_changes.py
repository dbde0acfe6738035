"""What is pushed changes what it has to in an item, and nothing that people or Zotero put there."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from mapping_worlds import (
    ITEM_KEY,
    KEYS,
    REGULAR_TYPES,
    TEXTS,
    applied,
    differing,
    stored,
)
from test_mapping_edits import wanted_slots

from bibsync.zotero.extra import parse_line
from bibsync.zotero.mapping import Item, RemoteWork, changes, item_record
from bibsync.zotero.schema import load_schema
from bibsync.zotero.slots import normalised
from bibsync.zotero.table import fields_of, roles_of

LINES = st.one_of(
    TEXTS,
    st.sampled_from(
        [
            "Comment: 9 pages",
            "tex.journaltitle: J",
            "tex.note= \\emph{a}",
            "tex.title: Another",
            "Citation Key: old2020",
            "DOI: 10.1/x",
            "arXiv:1706.03762 [cs]",
            "arXiv:2201.11903",
            "tex.keywords: a, {b, c}",
            "tex.entrytype: inbook",
            "tex.year: 2020",
            "tex.summary: s",
            "tex.file: a.pdf",
            "tex.author-others: and others",
            "tex.editor: A, B and others",
            "",
            "note: x",
            "  tex.Series : T ",
        ]
    ),
)


@st.composite
def items(draw: st.DrawFn) -> RemoteWork:
    """An item as people have it, with what no slot is for."""
    item_type = draw(st.sampled_from(REGULAR_TYPES))
    known = load_schema().item_types[item_type]
    data: dict[str, Any] = {"key": ITEM_KEY, "version": 0, "itemType": item_type}
    fields = [
        field for field in known.fields if field not in ("accessDate", "extra", "citationKey")
    ]
    data |= draw(st.dictionaries(st.sampled_from(fields), TEXTS, max_size=6))
    if draw(st.booleans()):
        data["accessDate"] = draw(st.sampled_from(["2020-01-02", "2020-01-02T03:04:05Z"]))
    if item_type == "preprint" and draw(st.booleans()):
        data |= {"archiveID": "arXiv:1706.03762", "repository": "arXiv"}
        data["DOI"] = draw(st.sampled_from(["", "10.48550/ARXIV.1706.03762", "10.1/x"]))
    data["extra"] = "\n".join(draw(st.lists(LINES, max_size=5)))
    part = TEXTS.map(lambda text: "x" + text.strip())
    creator = st.one_of(
        st.fixed_dictionaries({"creatorType": st.sampled_from(known.creators), "name": part}),
        st.fixed_dictionaries(
            {
                "creatorType": st.sampled_from(known.creators),
                "lastName": part,
                "firstName": st.one_of(st.just(""), TEXTS.map(str.strip)),
            }
        ),
    )
    data["creators"] = draw(st.lists(creator, max_size=4))
    tags = draw(st.lists(part.map(lambda text: {"tag": text.strip()}), max_size=3, unique_by=str))
    data["tags"] = [*tags, {"tag": "automatic", "type": 1}]
    data |= {"collections": ["CCCC2222"], "relations": {"dc:replaces": []}, "newField": "unknown"}
    note = attachment = None
    if draw(st.booleans()):
        text = draw(
            st.sampled_from(
                ["<ul><li>a</li><li>b</li></ul>", "<p>p</p>", "loose", "<p><b>a</b></p>"]
            )
        )
        note = _child({"itemType": "note", "note": text}, "NNNN2222", draw(st.booleans()))
    if draw(st.booleans()):
        link = {"itemType": "attachment", "linkMode": "linked_url", "url": "http://a.org/x.pdf"}
        attachment = _child(link, "TTTT2222", draw(st.booleans()))
    return RemoteWork(Item(ITEM_KEY, 0, stored(data)), note, attachment)


def _child(data: dict[str, Any], key: str, is_trashed: bool) -> Item:
    trash = {"deleted": 1} if is_trashed else {}
    return Item(key, 0, stored({"key": key, "parentItem": ITEM_KEY, **data, **trash}))


def free_lines(item: Item) -> list[str]:
    """The lines of `extra` that say nothing of a slot."""
    return [line for line in item.data["extra"].split("\n") if line and parse_line(line) is None]


def is_automatic(tag: dict[str, Any]) -> bool:
    return tag.get("type") == 1


@given(st.data())
@settings(max_examples=300)
def test_a_change_makes_the_wanted_slots_and_keeps_the_rest(data: st.DataObject) -> None:
    before = data.draw(items())
    slots = dict(item_record(before).slots)
    wanted = data.draw(wanted_slots(slots))
    key = data.draw(st.one_of(st.none(), KEYS))
    how = {"attach_files": data.draw(st.booleans()), "library_is_group": data.draw(st.booleans())}
    payload = changes(before, wanted, key=key, **how)
    after = applied(before, payload)
    record = item_record(after)
    result = normalised({**slots, **wanted})
    assert differing(record.slots, result) == {}
    assert record.key == (before.item.citation_key if key is None else key)
    old, new = before.item.data, after.item.data
    for name in ("collections", "relations", "newField", "key"):
        assert new[name] == old[name]
    assert [t for t in new["tags"] if is_automatic(t)] == [
        t for t in old["tags"] if is_automatic(t)
    ]
    kept = free_lines(after.item)
    assert [line for line in free_lines(before.item) if line in kept] == free_lines(before.item)
    if new["itemType"] == old["itemType"]:
        mapped = {*fields_of(old["itemType"], "").values(), "extra", "citationKey"}
        for name in load_schema().item_types[old["itemType"]].fields:
            assert new[name] == old[name] or name in mapped | {"institution", "archiveID"}
        roles = set(roles_of(old["itemType"]).values())
        others = [c for c in old["creators"] if c["creatorType"] not in roles]
        assert [c for c in new["creators"] if c["creatorType"] not in roles] == others
    assert changes(after, result, key=key, **how) == (None, None, None)


@given(items())
@settings(max_examples=100)
def test_nothing_wanted_is_nothing_sent(item: RemoteWork) -> None:
    assert changes(item, {}) == (None, None, None)
    assert changes(item, item_record(item).slots) == (None, None, None)


def test_a_change_of_type_keeps_what_a_person_wrote_where_a_slot_goes_now():
    data = {
        "key": "AAAA2222",
        "version": 3,
        "itemType": "preprint",
        "title": "T",
        "archiveID": "q7",
        "seriesNumber": "q9",
        "extra": "",
    }
    work = RemoteWork(Item("AAAA2222", 3, data), None, None)
    before = item_record(work)
    sent = changes(work, {"entrytype": "thesis"}).item
    after = item_record(RemoteWork(Item("AAAA2222", 4, {**data, **sent}), None, None))
    assert after.slots == {**before.slots, "entrytype": "thesis"}
    assert "zotero.seriesNumber: q9" in sent["extra"]
