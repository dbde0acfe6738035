"""A digest tells any clone which side has changed, and nothing that was not so."""

from __future__ import annotations

import re

from hypothesis import assume, given
from hypothesis import strategies as st

from bibsync.record import Record
from bibsync.sync.digest import base_of, digest_of, in_common, is_digest, says
from bibsync.sync.merge import merge
from bibsync.sync.model import KEY, NOTHING, OPAQUE, Agreed, Base, Local, Pair, Remote

ITEM = "ABCD2345"
SLOTS = ("title", "author", "note", "date", "keywords/a", "keywords/b")

values = st.sampled_from(["", "a", "b", "ä"]) | st.text(max_size=6)
records = st.builds(
    lambda slots: Record("k", {"entrytype": "book", **{s: v for s, v in slots.items() if v}}),
    st.dictionaries(st.sampled_from(SLOTS), values),
)
pairs = st.builds(Agreed, values, values)


def made(slots: dict[str, Agreed], open_: frozenset[str]) -> Base:
    agreed = {s: v for s, v in slots.items() if v != NOTHING and s not in open_}
    agreed.setdefault("entrytype", Agreed("book", "book"))
    return Base(ITEM, Agreed("k", "k"), agreed, open_)


bases = st.builds(
    made,
    st.dictionaries(st.sampled_from(SLOTS), pairs),
    st.frozensets(st.sampled_from((*SLOTS, KEY)), max_size=3),
)


@given(bases, records, records)
def test_a_clone_that_knows_the_digest_merges_as_one_that_knows_the_base(base, ours, theirs):
    known = base_of(digest_of(base), ITEM, "k", [ours, theirs])
    pair = Pair(base, Local(ours, 1), Remote(ITEM, 1, theirs), ITEM)

    def merged(with_base):
        found = merge(pair, with_base, pair.local, pair.remote, {})
        return [[(f.name, f.local, f.remote) for f in part] for part in found]

    wanted, got = merged(base), merged(known)
    # What is gone on both sides is agreed on under whatever name: nothing tells it.
    nameless = [field for field in got[2] if OPAQUE.fullmatch(field[0])]
    gone = [field for field in wanted[2] if field[1:] == ("", "") and field not in got[2]]
    assert len(nameless) == len(gone)
    wanted[2] = [field for field in wanted[2] if field not in gone]
    got[2] = [field for field in got[2] if field not in nameless]
    assert got == wanted


@given(bases, records, records)
def test_values_that_only_a_digest_knows_give_the_same_digest(base, ours, theirs):
    text = digest_of(base)
    again = base_of(text, ITEM, "k", [ours, theirs])
    assert digest_of(again) == text
    assert base_of(digest_of(again), ITEM, "k", [ours, theirs]) == again


@given(bases, bases)
def test_what_two_lines_do_not_agree_on_was_never_agreed_on(one, other):
    records_ = [
        Record("k", {slot: agreed[side] for slot, agreed in base.slots.items() if agreed[side]})
        for base in (one, other)
        for side in (0, 1)
    ]
    both = base_of(in_common(digest_of(one), digest_of(other)), ITEM, "k", records_, SLOTS)
    for slot in (*SLOTS, KEY):
        same = one.agreed(slot) == other.agreed(slot)
        assert both.agreed(slot) == (one.agreed(slot) if same else None)


@given(bases)
def test_a_digest_is_one_short_word(base):
    text = digest_of(base)
    assert re.fullmatch(r"[\w-]+", text, re.ASCII) and is_digest(text)
    assert len(text) <= 11 * (2 * len(base.slots) + len(base.open) + 2)


def test_what_is_no_digest_says_nothing():
    for text in ("", "9c1185a5c5e9fc54", "a", "ä", "====", "a b", "A" * 27):
        assert not is_digest(text), text


@given(records, records)
def test_a_digest_says_what_its_record_says(one, other):
    base = Base(ITEM, Agreed("k", "K"), {s: Agreed(v, v + "x") for s, v in one.slots.items()})
    assert says(digest_of(base), one._replace(key="new"))
    assume(one.slots != other.slots)
    assert not says(digest_of(base), other)
