"""Which base belongs to the commit that is checked out, case by case."""

from __future__ import annotations

import pytest

from bibsync.record import Record
from bibsync.sync.agreement import equal
from bibsync.sync.checkout import bases_of_checkout
from bibsync.sync.digest import digest_of
from bibsync.sync.links import line_of_each_item
from bibsync.sync.model import KEY, OPAQUE, Agreed, Base, Local, Remote
from bibsync.sync.ports import Link

ITEM = "ABCD2345"


def found_bases(remembered, links, local, remote, hidden=frozenset()):
    lines = line_of_each_item(links, {entry.record.key for entry in local})
    return bases_of_checkout(remembered, lines, local, remote, hidden)


def record(title: str, key: str = "k", **more: str) -> Record:
    return Record(key, {"entrytype": "book", "title": title, **more})


def base(title: str) -> Base:
    return equal(ITEM, record(title), record(title))


def line(title: str, version: int = 5) -> dict[str, Link]:
    return {"k": Link(ITEM, agreed=digest_of(base(title)), version=version)}


def seen(*titles: str) -> dict[str, Base]:
    return {digest_of(base(title)): base(title) for title in titles}


OLD, NEW, THEIRS, LOST = "old", "new", "theirs", "lost"

# what this folder has seen, the line, the entry, the item and its version -> the agreed title
# (LOST: known to be neither's; None: there is no base)
CASES = {
    "the newest line": (seen(OLD, NEW), line(NEW), "edited", "edited there", 7, NEW),
    "an older line": (seen(OLD, NEW), line(OLD), OLD, NEW, 7, OLD),
    "an older line, the entry edited since": (seen(OLD, NEW), line(OLD), "edited", NEW, 7, OLD),
    "the line is gone": (seen(NEW), {"x": Link("OTHER234")}, OLD, NEW, 7, None),
    "a line that says nothing": (seen(NEW), {"k": Link(ITEM)}, OLD, NEW, 7, None),
    "a line of another clone": (seen(NEW), line(THEIRS), THEIRS, NEW, 7, THEIRS),
    "of another clone, the entry edited": (seen(NEW), line(THEIRS), "edited", THEIRS, 7, THEIRS),
    "of another clone, both edited": (seen(NEW), line(THEIRS), "edited", "there", 7, LOST),
    "a fresh clone": ({}, line(NEW), NEW, NEW, 7, NEW),
    "a fresh clone, the entry edited": ({}, line(NEW), "edited", NEW, 7, NEW),
    "a fresh clone, the item edited": ({}, line(NEW), NEW, "edited", 7, NEW),
    "a fresh clone, both edited": ({}, line(NEW), "edited", "there", 7, LOST),
    "a library that was restored": ({}, line(NEW, version=9), NEW, NEW, 7, None),
}


@pytest.mark.parametrize(
    ("known", "links", "entry", "item", "version", "expected"), CASES.values(), ids=CASES.keys()
)
def test_the_line_tells_which_base_counts(known, links, entry, item, version, expected):
    remote = {ITEM: Remote(ITEM, version, record(item))}
    local = [Local(record(entry), 1)]
    found = found_bases({ITEM: known} if known else {}, links, local, remote).get(ITEM)
    title = None if found is None else found.slots["title"]
    if expected == LOST:
        assert OPAQUE.fullmatch(title.local) and found.shown("title") is None
    else:
        assert title == (None if expected is None else Agreed(expected, expected))


GONE = {
    "the item is in the trash": {"trashed": True},
    "the item left the collection": {"in_scope": False},
    "the item is erased": None,
}


@pytest.mark.parametrize("how", GONE.values(), ids=GONE.keys())
def test_a_line_alone_is_no_reason_to_delete_an_entry(how):
    remote = {} if how is None else {ITEM: Remote(ITEM, 7, record(NEW))._replace(**how)}
    local = [Local(record(NEW), 1)]
    assert found_bases({}, line(NEW), local, remote) == {}
    assert found_bases({ITEM: seen(OLD)}, line(NEW), local, remote)[ITEM] == base(NEW)


def test_a_line_alone_is_no_reason_to_take_an_item_out():
    remote = {ITEM: Remote(ITEM, 7, record(NEW))}
    assert found_bases({}, line(NEW), [], remote) == {}
    assert found_bases({ITEM: seen(OLD)}, line(NEW), [], remote)[ITEM] == base(NEW)


def test_a_field_that_no_side_has_any_more_is_known_to_have_been_there():
    """The item lost it, and the entry is gone: that the item was changed must not be missed."""
    agreed = equal(ITEM, record(NEW, note="n"), record(NEW, note="n"))
    links = {"k": Link(ITEM, agreed=digest_of(agreed), version=5)}
    remote = {ITEM: Remote(ITEM, 7, record(NEW))}
    (found,) = found_bases({ITEM: seen(OLD)}, links, [], remote).values()
    (nameless,) = found.slots.keys() - {"entrytype", "title"}
    assert OPAQUE.fullmatch(nameless)
    assert digest_of(found) == digest_of(agreed)


def test_an_entry_that_was_renamed_before_the_first_sync_of_a_clone_is_known_by_its_content():
    remote = {ITEM: Remote(ITEM, 7, record("edited"))}
    local = [Local(record("other", key="a"), 1), Local(record(NEW, key="new"), 9)]
    (found,) = found_bases({}, line(NEW), local, remote).values()
    assert (found.name, found.slots["title"].local) == ("k", NEW)


def test_of_two_lines_of_an_item_the_one_of_an_entry_that_is_there_counts():
    links = {"gone": Link(ITEM, agreed=digest_of(base(OLD)), version=9), **line(NEW)}
    remote = {ITEM: Remote(ITEM, 9, record(NEW))}
    for order in (links, dict(reversed(links.items()))):
        found = found_bases({}, order, [Local(record(NEW), 1)], remote)
        assert found == {ITEM: base(NEW)}


def test_what_a_key_must_not_see_is_carried_along():
    agreed = equal(ITEM, record(NEW, summary="s"), record(NEW, summary="s"))
    links = {"k": Link(ITEM, agreed=digest_of(agreed), version=5)}
    local, remote = [Local(record(NEW), 1)], {ITEM: Remote(ITEM, 7, record(NEW))}
    for known in ({}, {ITEM: {digest_of(agreed): agreed}}):
        (found,) = found_bases(known, links, local, remote, {"summary"}).values()
        assert "summary" not in found.slots
        assert digest_of(found) == digest_of(agreed), "the line stays as it is"


def test_a_citation_key_that_was_never_agreed_on_stays_open():
    met = base(NEW)._replace(open=frozenset({KEY}))
    links = {"k": Link(ITEM, agreed=digest_of(met), version=5)}
    remote = {ITEM: Remote(ITEM, 7, record(NEW, key=""))}
    (found,) = found_bases({}, links, [Local(record(NEW), 1)], remote).values()
    assert (found.name, found.agreed(KEY)) == ("k", None)
