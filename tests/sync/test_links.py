"""Which line of the link file counts, and what the lines are when something is agreed on."""

from __future__ import annotations

import pytest

from bibsync.record import Record
from bibsync.sync.agreement import equal
from bibsync.sync.digest import digest_of, in_common
from bibsync.sync.links import Line, line_of_each_item, links_before, next_links
from bibsync.sync.ports import Link

ITEM, OTHER = "ABCD2345", "WXYZ6789"


def record(key, title):
    return Record(key, {"entrytype": "book", "title": title})


def base(title, key="k", item=ITEM):
    return equal(item, record(key, title), record(key, title))


def line(title, version=5, key="k", item=ITEM):
    return Link(item, agreed=digest_of(base(title, key, item)), version=version)


LINES = {
    # links, entries that are there -> the citation key whose line counts
    "one line": ({"k": line("A")}, {"k"}, "k"),
    "one line, the entry gone": ({"k": line("A")}, set(), "k"),
    "two lines, one entry gone": ({"a": line("A"), "k": line("B")}, {"k"}, "k"),
    "two lines, one says nothing": ({"a": Link(ITEM), "k": line("B")}, {"a", "k"}, "k"),
    "two lines alike": ({"k": line("B"), "a": line("A")}, {"a", "k"}, "a"),
}


@pytest.mark.parametrize(("links", "keys", "wanted"), LINES.values(), ids=LINES.keys())
def test_one_line_of_an_item_counts(links, keys, wanted):
    assert line_of_each_item(links, keys) == {ITEM: Line(wanted, links[wanted])}


def after(links, *, entries=(), bases=(), gone=(), there=(ITEM,)):
    return next_links(
        links,
        {item: record(key, title) for item, key, title in entries},
        {each.item_key: each for each in bases},
        {ITEM: 9, OTHER: 9},
        gone=set(gone),
        there=there,
    )


ENTRY = (ITEM, "k", "A")


def test_what_is_agreed_on_gets_a_line_with_the_version_of_the_item():
    assert after({}, entries=[ENTRY], bases=[base("A")]) == {"k": line("A", version=9)}


def test_a_line_that_says_the_same_stays_as_it_is():
    assert after({"k": line("A")}, entries=[ENTRY], bases=[base("A")]) == {"k": line("A")}


def test_a_line_without_a_base_here_is_kept_for_those_who_know_more():
    assert after({"k": line("A")}, entries=[ENTRY], there=()) == {"k": line("A")}
    assert after({"k": line("A")}) == {"k": line("A")}, "nor is the entry there"


def test_a_line_goes_when_both_sides_know_that_the_entry_is_gone():
    assert after({"k": line("A")}, gone=[ITEM]) == {}


def test_an_entry_that_got_another_citation_key_has_one_line():
    now = after({"old": line("A", key="old")}, entries=[ENTRY], bases=[base("A")])
    assert now == {"k": line("A", version=9)}


def test_a_detached_item_stays_detached_until_its_entry_is_back():
    detached = {"k": Link(ITEM, is_detached=True)}
    assert after(detached) == detached
    assert after(detached, entries=[ENTRY]) == {"k": Link(ITEM)}


def before(links, bases, left, *, keep=(), keys=("k",)):
    return links_before(links, bases, left, keep=keep, keys=keys, versions={ITEM: 9})


OLD, NEW = base("old"), base("new")

UNDONE = {
    "as the run left it": ({"k": line("new")}, {}, {"k": line("old", 9)}),
    "another one by now": ({"k": line("else")}, {}, {"k": line("else")}),
    "of an entry that was edited since": (
        {"k": line("new")},
        {"keep": {"k"}},
        {"k": Link(ITEM, agreed=in_common(digest_of(OLD), digest_of(NEW)))},
    ),
    "gone, and the entry is back": ({}, {"left": {ITEM: ""}}, {"k": line("old", 9)}),
    "gone, though the run left one": ({}, {}, {}),
}


@pytest.mark.parametrize(("links", "how", "wanted"), UNDONE.values(), ids=UNDONE.keys())
def test_undo_puts_a_line_back(links, how, wanted):
    how = {"left": {ITEM: digest_of(NEW)}, **how}
    assert before(links, {ITEM: OLD}, **how) == wanted


def test_undo_leaves_a_line_without_a_base_where_there_was_none_before():
    assert before({"k": line("new")}, {ITEM: None}, {ITEM: digest_of(NEW)}) == {"k": Link(ITEM)}


def test_an_entry_that_a_run_has_given_another_item_has_its_former_one_again():
    links = {"k": line("new", item=OTHER)}
    bases = {ITEM: OLD, OTHER: None}
    left = {ITEM: "", OTHER: digest_of(base("new", item=OTHER))}
    assert before(links, bases, left) == {"k": line("old", 9)}
