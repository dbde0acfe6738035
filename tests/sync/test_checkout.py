"""Which bases belong to the commit that is checked out, case by case."""

from __future__ import annotations

import pytest

from bibsync.record import Record
from bibsync.sync.agreement import equal
from bibsync.sync.checkout import agreed_fingerprint, bases_of_checkout
from bibsync.sync.model import Base, Local, Remote
from bibsync.sync.plan import fingerprint
from bibsync.sync.ports import Link

ITEM = "ABCD2345"


def record(title: str) -> Record:
    return Record("k", {"entrytype": "book", "title": title})


def base(title: str) -> Base:
    return equal(ITEM, record(title), record(title))


def line(title: str, version: int = 5) -> dict[str, Link]:
    return {"k": Link(ITEM, agreed=fingerprint(record(title)), version=version)}


OLD, NEW, THEIRS = "old", "new", "theirs"
SEEN = {ITEM: (fingerprint(record(OLD)), fingerprint(record(NEW)))}

# stored base, line, seen, entry, version of the item -> the base that counts (None: none)
CASES = {
    "the line as it was left": (base(NEW), line(NEW), SEEN, "edited", 7, NEW),
    "an older line, the entry as it says": (base(NEW), line(OLD), SEEN, OLD, 7, OLD),
    "an older line, and the entry edited": (base(NEW), line(OLD), SEEN, "edited", 7, None),
    "the line is gone": (base(NEW), {"x": Link("OTHER234")}, SEEN, OLD, 7, None),
    "no line yet, and there never was one": (base(NEW), {}, {}, NEW, 7, NEW),
    "somebody else's line, and the entry edited": (base(NEW), line(THEIRS), SEEN, "edited", 7, NEW),
    "somebody else's line, the entry as it says": (
        base(NEW),
        line(THEIRS),
        SEEN,
        THEIRS,
        7,
        THEIRS,
    ),
    "a fresh clone, the entry as its line says": (None, line(NEW), {}, NEW, 7, NEW),
    "a fresh clone, the entry edited": (None, line(NEW), {}, "edited", 7, None),
    "a fresh clone of a restored library": (None, line(NEW, 9), {}, NEW, 7, None),
    "not all was agreed on": (base(NEW), {"k": Link(ITEM)}, SEEN, "edited", 7, NEW),
}


@pytest.mark.parametrize(
    ("stored", "links", "seen", "entry", "version", "expected"), CASES.values(), ids=CASES.keys()
)
def test_the_base_that_belongs_to_the_checkout_counts(
    stored, links, seen, entry, version, expected
):
    bases = {} if stored is None else {ITEM: stored}
    remote = {ITEM: Remote(ITEM, version, record("whatever"))}
    found = bases_of_checkout(bases, links, seen, [Local(record(entry), 1)], remote).get(ITEM)
    assert (None if found is None else found.slots["title"].local) == expected


@pytest.mark.parametrize("gone", [{"trashed": True}, {"in_scope": False}])
def test_a_line_alone_is_no_base_for_an_item_that_is_gone(gone):
    remote = {ITEM: Remote(ITEM, 7, record(NEW))._replace(**gone)}
    assert bases_of_checkout({}, line(NEW), {}, [Local(record(NEW), 1)], remote) == {}


def test_an_entry_that_is_not_agreed_on_as_a_whole_has_no_fingerprint():
    assert agreed_fingerprint(base(NEW)) == fingerprint(record(NEW))
    assert agreed_fingerprint(base(NEW)._replace(open=frozenset({"note"}))) == ""
