from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.record import Record
from bibsync.sync.agreement import equal
from bibsync.sync.model import (
    KEY,
    MEMBER,
    WHOLE,
    Action,
    Agreed,
    Base,
    Choice,
    Local,
    Pair,
    Remote,
    Scope,
    Side,
)
from bibsync.sync.plan import decide, fingerprint, plan

ITEM = "ABCD2345"


def record(key: str = "k", **slots: str) -> Record:
    return Record(key, {"entrytype": "article", **slots})


def base(key: str = "k", **slots: str) -> Base:
    return equal(ITEM, record(key, **slots), record(key, **slots))


def here(key: str = "k", **slots: str) -> Local:
    return Local(record(key, **slots), 1)


def there(key: str = "k", **slots: str) -> Remote:
    return Remote(ITEM, 7, record(key, **slots))


TRASHED = there(title="T")._replace(trashed=True)
OUTSIDE = there(title="T")._replace(in_scope=False)
PAPER = Scope(has_collection=True)

# base, local, remote -> (action, side, names of the fields that change), of each step
ROWS = {
    "a new entry is created in Zotero": (
        Pair(None, here(title="T"), None, ITEM, linked=False),
        [(Action.CREATE, Side.REMOTE, ["entrytype", "title"])],
    ),
    "a new item in scope is appended to the file": (
        Pair(None, None, there(title="T"), ITEM),
        [(Action.APPEND, Side.LOCAL, ["entrytype", "title"])],
    ),
    "a new item out of scope is no concern of the file": (Pair(None, None, OUTSIDE, ITEM), []),
    "a new item in the trash is no concern of the file": (Pair(None, None, TRASHED, ITEM), []),
    "what is equal on both sides and was never agreed is agreed on": (
        Pair(None, here(title="T"), there(title="T"), ITEM),
        [(Action.AGREE, None, ["entrytype", "title", KEY])],
    ),
    "without a base blanks are filled on both sides": (
        Pair(None, here(title="T", note="n"), there(title="T", doi="d"), ITEM),
        [
            (Action.AGREE, None, ["entrytype", "title", KEY]),
            (Action.UPDATE, Side.REMOTE, ["note"]),
            (Action.UPDATE, Side.LOCAL, ["doi"]),
        ],
    ),
    "without a base differing values are a conflict": (
        Pair(None, here(title="T"), there(title="U"), ITEM),
        [(Action.AGREE, None, ["entrytype", KEY]), (Action.CONFLICT, None, ["title"])],
    ),
    "without a base keywords unite": (
        Pair(None, here(**{"keywords/a": "a"}), there(**{"keywords/b": "b"}), ITEM),
        [
            (Action.AGREE, None, ["entrytype", KEY]),
            (Action.UPDATE, Side.REMOTE, ["keywords/a"]),
            (Action.UPDATE, Side.LOCAL, ["keywords/b"]),
        ],
    ),
    "what nobody changed needs nothing": (
        Pair(base(title="T"), here(title="T"), there(title="T"), ITEM),
        [],
    ),
    "a change in the file is sent": (
        Pair(base(title="T", doi="d"), here(title="U", doi="d"), there(title="T", doi="d"), ITEM),
        [(Action.UPDATE, Side.REMOTE, ["title"])],
    ),
    "a change in Zotero is pulled": (
        Pair(base(title="T", doi="d"), here(title="T", doi="d"), there(title="U", doi="d"), ITEM),
        [(Action.UPDATE, Side.LOCAL, ["title"])],
    ),
    "a field removed in the file is removed in Zotero": (
        Pair(base(title="T", doi="d"), here(title="T"), there(title="T", doi="d"), ITEM),
        [(Action.UPDATE, Side.REMOTE, ["doi"])],
    ),
    "changes of different fields merge": (
        Pair(base(title="T", doi="d"), here(title="U", doi="d"), there(title="T", doi="e"), ITEM),
        [(Action.UPDATE, Side.REMOTE, ["title"]), (Action.UPDATE, Side.LOCAL, ["doi"])],
    ),
    "the same change on both sides is agreed on": (
        Pair(base(title="T"), here(title="U"), there(title="U"), ITEM),
        [(Action.AGREE, None, ["title"])],
    ),
    "different changes of one field are a conflict": (
        Pair(base(title="T"), here(title="U"), there(title="V"), ITEM),
        [(Action.CONFLICT, None, ["title"])],
    ),
    "an entry removed from the file leaves the collection": (
        Pair(base(title="T"), None, there(title="T"), ITEM),
        [(Action.REMOVE, Side.REMOTE, ["entrytype", "title"])],
    ),
    "an item erased in Zotero is removed from the file": (
        Pair(base(title="T"), here(title="T"), None, ITEM),
        [(Action.REMOVE, Side.LOCAL, ["entrytype", "title"])],
    ),
    "an item trashed in Zotero is removed from the file": (
        Pair(base(title="T"), here(title="T"), TRASHED, ITEM),
        [(Action.REMOVE, Side.LOCAL, ["entrytype", "title"])],
    ),
    "an item taken out of the collection is removed from the file": (
        Pair(base(title="T"), here(title="T"), OUTSIDE, ITEM),
        [(Action.REMOVE, Side.LOCAL, ["entrytype", "title"])],
    ),
    "removed in the file and changed in Zotero is a conflict": (
        Pair(base(title="T"), None, there(title="U"), ITEM),
        [(Action.CONFLICT, None, [WHOLE])],
    ),
    "trashed in Zotero and changed in the file is a conflict": (
        Pair(base(title="T"), here(title="U"), TRASHED, ITEM),
        [(Action.CONFLICT, None, [WHOLE])],
    ),
    "trashed in Zotero, and no base to tell why, is a conflict": (
        Pair(None, here(title="T"), TRASHED, ITEM),
        [(Action.CONFLICT, None, [WHOLE])],
    ),
    "erased in Zotero, and no base to tell why, is a conflict": (
        Pair(None, here(title="T"), None, ITEM),
        [(Action.CONFLICT, None, [WHOLE])],
    ),
    "deleted on both sides is forgotten": (
        Pair(base(title="T"), None, TRASHED, ITEM),
        [(Action.FORGET, None, ["entrytype", "title"])],
    ),
    "an entry found in another collection joins this one": (
        Pair(None, here(title="T"), OUTSIDE, ITEM),
        [(Action.UPDATE, Side.REMOTE, [MEMBER])],
    ),
    "an item that was merged into another goes on as that one": (
        Pair(base(title="T"), here(title="T"), there(title="T"), "WXYZ2345", relinked=True),
        [(Action.AGREE, None, [])],
    ),
    "a citation key renamed in the file is renamed in Zotero": (
        Pair(base(title="T"), here("new", title="T"), there(title="T"), ITEM),
        [(Action.UPDATE, Side.REMOTE, [KEY])],
    ),
    "a citation key changed in Zotero is only proposed": (
        Pair(base(title="T"), here(title="T"), there("new", title="T"), ITEM),
        [(Action.CONFLICT, None, [KEY])],
    ),
    "an item without a citation key gets the one of the file": (
        Pair(None, here(title="T"), there("", title="T"), ITEM),
        [(Action.AGREE, None, ["entrytype", "title"]), (Action.UPDATE, Side.REMOTE, [KEY])],
    ),
    "two papers may call one item by two citation keys": (
        Pair(None, here("ours", title="T"), there("theirs", title="T"), ITEM),
        [(Action.AGREE, None, ["entrytype", "title", KEY])],
    ),
}


@pytest.mark.parametrize(("pair", "expected"), ROWS.values(), ids=ROWS.keys())
def test_each_row_of_the_table_is_decided_as_it_says(pair, expected):
    steps = decide(pair, PAPER, {}, set())
    told = [(step.action, step.side, [field.name for field in step.fields]) for step in steps]
    assert told == expected


def test_an_entry_that_the_paper_cites_is_not_removed():
    pair = Pair(base(title="T"), here(title="T"), TRASHED, ITEM)
    (step,) = decide(pair, PAPER, {}, {"k"})
    assert step.action is Action.CONFLICT
    assert "still cites it" in step.reason


def test_without_a_collection_an_entry_removed_from_the_file_only_parts_from_its_item():
    pair = Pair(base(title="T"), None, there(title="T"), ITEM)
    (step,) = decide(pair, Scope(), {}, set())
    assert step.action is Action.DETACH


@pytest.mark.parametrize("has_collection", [True, False])
def test_an_entry_removed_from_the_file_goes_to_the_trash_when_asked(has_collection):
    pair = Pair(base(title="T"), None, there(title="T"), ITEM)
    (step,) = decide(pair, Scope(has_collection, trash=True), {}, set())
    assert step.action is Action.TRASH


def test_what_another_paper_has_in_its_collection_is_never_sent_to_the_trash():
    shared = there(title="T")._replace(elsewhere=True)
    (step,) = decide(Pair(base(title="T"), None, shared, ITEM), Scope(True, trash=True), {}, set())
    assert step.action is Action.REMOVE


CONFLICTING = Pair(base(title="T"), here(title="U"), there(title="V"), ITEM)


@pytest.mark.parametrize("winner", Side)
def test_a_choice_lets_one_side_win(winner):
    choices = {(ITEM, "title"): Choice("title", winner, "U", "V")}
    (step,) = decide(CONFLICTING, PAPER, choices, set())
    assert step.action is Action.UPDATE
    assert step.side is not winner or winner is Side.LOCAL
    assert step.side is (Side.REMOTE if winner is Side.LOCAL else Side.LOCAL)


@pytest.mark.parametrize(("local", "remote"), [("U2", "V"), ("U", "V2")])
def test_a_choice_is_void_when_a_value_has_changed_since(local, remote):
    choices = {(ITEM, "title"): Choice("title", Side.LOCAL, local, remote)}
    (step,) = decide(CONFLICTING, PAPER, choices, set())
    assert step.action is Action.CONFLICT


WHOLES = {
    "ours brings the trashed item back": (
        Pair(base(title="T"), here(title="U"), TRASHED, ITEM),
        Choice(WHOLE, Side.LOCAL, fingerprint(record(title="U")), ""),
        Action.RESTORE,
    ),
    "ours makes the erased item again": (
        Pair(base(title="T"), here(title="U"), None, ITEM),
        Choice(WHOLE, Side.LOCAL, fingerprint(record(title="U")), ""),
        Action.CREATE,
    ),
    "theirs removes the edited entry": (
        Pair(base(title="T"), here(title="U"), None, ITEM),
        Choice(WHOLE, Side.REMOTE, fingerprint(record(title="U")), ""),
        Action.REMOVE,
    ),
    "ours removes the edited item": (
        Pair(base(title="T"), None, there(title="U"), ITEM),
        Choice(WHOLE, Side.LOCAL, "", fingerprint(record(title="U"))),
        Action.REMOVE,
    ),
    "theirs brings the entry back": (
        Pair(base(title="T"), None, there(title="U"), ITEM),
        Choice(WHOLE, Side.REMOTE, "", fingerprint(record(title="U"))),
        Action.APPEND,
    ),
}


@pytest.mark.parametrize(("pair", "choice", "action"), WHOLES.values(), ids=WHOLES.keys())
def test_a_choice_settles_a_deletion_against_an_edit(pair, choice, action):
    (step,) = decide(pair, PAPER, {(ITEM, WHOLE): choice}, set())
    assert step.action is action


# The laws -----------------------------------------------------------------------------------------

SLOTS = st.dictionaries(
    st.sampled_from(["title", "doi", "note", "keywords/a", "keywords/b"]),
    st.sampled_from(["x", "y", "z"]),
)
KEYS = st.sampled_from(["k", "k2", ""])


@st.composite
def pairs(draw) -> Pair:
    ours = draw(st.none() | SLOTS)
    theirs = draw(st.none() | SLOTS)
    known = draw(st.none() | SLOTS)
    if ours is None and theirs is None and known is None:
        theirs = {}
    agreed = None
    if known is not None:
        agreed = base(**known)
        if draw(st.booleans()):
            slots = frozenset(draw(st.sets(st.sampled_from(["title", "doi", KEY]))))
            agreed = agreed._replace(
                open=slots, slots={s: v for s, v in agreed.slots.items() if s not in slots}
            )
    remote = None
    if theirs is not None:
        remote = there(draw(KEYS), **theirs)._replace(
            trashed=draw(st.booleans()), in_scope=draw(st.booleans())
        )
    local = None if ours is None else here(draw(KEYS) or "k", **ours)
    return Pair(agreed, local, remote, ITEM, linked=draw(st.booleans()))


SCOPES = st.builds(Scope, st.booleans(), st.booleans())


@given(pairs(), SCOPES)
def test_every_state_of_a_work_has_a_decision(pair, scope):
    plan([pair], scope)


@given(pairs(), SCOPES)
def test_a_plan_never_writes_one_slot_to_both_sides_or_writes_a_conflict(pair, scope):
    made = plan([pair], scope)
    written = [field.name for side in Side for step in made.on(side) for field in step.fields]
    if any(step.action is Action.UPDATE for step in made.steps):
        assert len(written) == len(set(written))
        assert not set(written) & {conflict.slot for conflict in made.conflicts}


@given(pairs(), SCOPES)
def test_nothing_is_deleted_without_a_base(pair, scope):
    deleting = {Action.REMOVE, Action.TRASH, Action.DETACH}
    if pair.base is None:
        assert not {step.action for step in plan([pair], scope).steps} & deleting


@given(pairs(), SCOPES)
def test_only_what_a_side_still_holds_as_agreed_is_overwritten(pair, scope):
    for step in plan([pair], scope).steps:
        if step.action is not Action.UPDATE or step.side is None:
            continue
        for field in step.fields:
            known = None if pair.base is None else pair.base.agreed(field.name)
            overwritten = field.remote if step.side is Side.REMOTE else field.local
            if field.name == MEMBER:
                continue
            agreed = Agreed("", "") if known is None else known
            assert overwritten == (agreed.remote if step.side is Side.REMOTE else agreed.local)


def applied(pair: Pair, scope: Scope) -> Pair:
    """What the pair is after its plan was carried out, as the engine does it."""
    from bibsync.sync.agreement import advance, agreement, met

    agreed, local, remote = pair.base, pair.local, pair.remote
    for step in plan([pair], scope).steps:
        ours = local.record if local else None
        theirs = remote.record if remote else None
        match step.action:
            case Action.CREATE:
                remote = Remote(ITEM, 1, ours)
                agreed = equal(ITEM, ours, ours)
            case Action.APPEND:
                local = Local(theirs if theirs.key else theirs._replace(key="new"), 1)
                agreed = equal(ITEM, local.record, theirs)
                if not theirs.key:
                    return applied(Pair(agreed, local, remote, ITEM), scope)  # as the engine does
            case Action.REMOVE if step.side is Side.LOCAL:
                agreed, local = None, None
            case Action.REMOVE:
                agreed, remote = None, remote._replace(in_scope=False)
            case Action.TRASH:
                agreed, remote = None, remote._replace(trashed=True)
            case Action.DETACH:
                return Pair(None, None, None, ITEM)
            case Action.FORGET:
                agreed = None
            case Action.AGREE:
                agreed = agreed or met(ITEM, ours, theirs)
                agreed = advance(agreed, agreement(step, ours, theirs))
            case Action.UPDATE:
                wanted = {
                    f.name: f.local if step.side is Side.REMOTE else f.remote for f in step.fields
                }
                if MEMBER in wanted:
                    # The engine looks again then.
                    joined = pair._replace(remote=remote._replace(in_scope=True))
                    return applied(joined, scope)
                target = theirs if step.side is Side.REMOTE else ours
                key = wanted.pop(KEY, target.key)
                slots = {**target.slots, **wanted}
                target = Record(key, {slot: v for slot, v in slots.items() if v})
                if step.side is Side.REMOTE:
                    remote = remote._replace(record=target)
                else:
                    local = local._replace(record=target)
                agreed = advance(agreed, agreement(step, local.record, remote.record))
    return Pair(agreed, local, remote, ITEM, linked=True)


@given(pairs(), SCOPES)
def test_after_a_plan_was_carried_out_there_is_nothing_more_to_do(pair, scope):
    done = applied(pair, scope)
    if done.base is None and done.local is None and done.remote is None:
        return
    again = plan([done], scope)
    assert again.steps == ()
    if any(field.name == MEMBER for step in plan([pair], scope).steps for field in step.fields):
        return  # what is in conflict shows when it is in the collection
    conflicts = {conflict.slot for conflict in plan([pair], scope).conflicts}
    assert {conflict.slot for conflict in again.conflicts} == conflicts


@given(pairs(), SCOPES)
def test_after_a_plan_was_carried_out_every_differing_slot_is_in_the_conflicts(pair, scope):
    done = applied(pair, scope)
    if done.local is None or done.remote is None or done.remote.trashed:
        return
    if not done.remote.in_scope or done.base is None:
        return
    conflicts = {conflict.slot for conflict in plan([done], scope).conflicts}
    ours, theirs = done.local.record, done.remote.record
    for slot in {*ours.slots, *theirs.slots}:
        assert ours.get(slot) == theirs.get(slot) or slot in conflicts


# What would hit another entry of the file ---------------------------------------------------------

GONE = Pair(base(title="T"), here(title="T"), TRASHED, ITEM)


def test_an_entry_that_is_there_twice_is_not_removed():
    repeated = GONE._replace(local=GONE.local._replace(is_repeated=True))
    made = plan([repeated], PAPER)
    assert made.steps == ()
    assert "twice" in made.conflicts[0].reason
    assert not made.conflicts[0].can_be_chosen


def pair_of(key: str, item_key: str, *, is_gone: bool) -> Pair:
    remote = there(key, title=key)._replace(item_key=item_key, trashed=is_gone)
    agreed = base(key, title=key)._replace(item_key=item_key)
    return Pair(agreed, here(key, title=key), remote, item_key)


def test_a_parent_stays_as_long_as_an_entry_that_stays_refers_to_it():
    child, parent = pair_of("child", "I1", is_gone=True), pair_of("proc", "I2", is_gone=True)
    referred = {"proc": {"child"}}
    assert len(plan([child, parent], PAPER, referred=referred).on(Side.LOCAL)) == 2
    kept = plan([child, parent], PAPER, referred=referred, cited={"child"})
    assert kept.steps == ()
    assert [conflict.key for conflict in kept.conflicts] == ["child", "proc"]


@pytest.mark.parametrize("key", ["b", "B"])
def test_a_citation_key_from_zotero_is_not_taken_when_another_entry_has_it(key):
    mine = Pair(base(title="T"), here(title="T"), there(key, title="T"), ITEM)
    other = pair_of("b", "I2", is_gone=False)
    choices = {(ITEM, KEY): Choice(KEY, Side.REMOTE, "k", key)}
    made = plan([mine, other], PAPER, choices=choices)
    assert made.steps == ()
    assert "another entry" in made.conflicts[0].reason


def test_what_a_person_wrote_beside_the_fields_is_not_sent_to_the_trash():
    pair = Pair(base(title="T"), None, there(title="T"), ITEM)
    (step,) = decide(pair, Scope(trash=True), {}, set())
    assert step.action is Action.TRASH
    (step,) = decide(pair._replace(holds_more=True), Scope(trash=True), {}, set())
    assert step.action is Action.CONFLICT
