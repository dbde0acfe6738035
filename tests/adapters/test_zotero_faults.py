"""Writing to a server that fails on demand: what the answers say is what it holds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zotero_script import Time, book_key, kinds, new_books

from bibsync.adapters.zotero_api import ZoteroLibrary
from bibsync.errors import NetworkError, NotAuthorisedError
from bibsync.sandbox.faults import Fault
from bibsync.sandbox.server import Sandbox
from bibsync.sync.ports import Outcome, Refused, Stale, Written


@pytest.fixture(params=[False, True], ids=["web", "desktop"])
def box(request: pytest.FixtureRequest) -> Any:
    with Sandbox(desktop=request.param) as found:
        yield found


def _open(box: Sandbox, time: Time | None = None, **settings: Any) -> ZoteroLibrary:
    return ZoteroLibrary(
        box.endpoint,
        f"groups/{box.groups['lab']}",
        box.keys["owner"],
        **{**(time or Time()).settings, **settings},
    )


def test_a_batch_is_stored_and_nothing_is_left_to_fetch(box: Sandbox) -> None:
    library = _open(box)
    answer = library.write(new_books(50), 0)
    assert kinds(answer) == ["Written"] * 50
    assert answer.is_alone
    assert library.changes_since(answer.version) is None
    assert sum(request.method == "POST" for request in box.requests) == 1


def test_a_write_of_another_person_between_our_objects_is_noticed(box: Sandbox) -> None:
    person = box.library("groups", box.groups["lab"], "member")
    library = _open(box)

    def interfere(_: object, index: int) -> None:
        if index == 1:
            box.after_commit = None
            person.create({"itemType": "book", "title": "theirs"})

    box.after_commit = interfere
    answer = library.write(new_books(3), 0)
    assert kinds(answer) == ["Written"] * 3
    assert not answer.is_alone
    fetched = library.changes_since(0)
    assert fetched is not None
    assert len(fetched.items) == 4


def test_an_answer_that_got_lost_stores_nothing_twice(box: Sandbox) -> None:
    time = Time()
    library = _open(box, time)
    library.rights()
    box.fail(Fault(method="POST", hang_up="after"))
    answer = library.write(new_books(3), 0)
    assert answer.outcomes == tuple(Stale(book_key(n), 412) for n in range(3))
    assert not answer.is_alone
    assert time.naps == [1.0]
    fetched = library.changes_since(0)
    assert fetched is not None
    assert sorted(item.key for item in fetched.items) == [book_key(n) for n in range(3)]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(method="POST", hang_up="before"), id="no-answer"),
        pytest.param(Fault(method="POST", status=429, retry_after=3), id="429"),
        pytest.param(Fault(method="POST", status=503, retry_after=3), id="503"),
        pytest.param(Fault(method="POST", status=500), id="500"),
        pytest.param(Fault(method="POST", status=502, body="<html>"), id="502"),
    ],
)
def test_a_passing_fault_costs_only_time(fault: Fault, box: Sandbox) -> None:
    time = Time()
    library = _open(box, time)
    library.rights()
    box.fail(fault)
    answer = library.write(new_books(3), 0)
    assert kinds(answer) == ["Written"] * 3
    assert answer.is_alone
    assert len(time.naps) == 1


def test_one_stale_object_does_not_hold_up_the_others(box: Sandbox) -> None:
    library = _open(box)
    first = library.write(new_books(3), 0)
    box.library("groups", box.groups["lab"]).patch(book_key(1), {"title": "theirs"})
    changes = [
        {"key": outcome.key, "version": outcome.version, "title": "ours"}
        for outcome in first.outcomes
        if isinstance(outcome, Written)
    ]
    answer = library.write(changes, first.version)
    assert kinds(answer) == ["Written", "Stale", "Written"]
    assert not answer.is_alone


def test_a_reader_cannot_write() -> None:
    with Sandbox() as box:
        library = ZoteroLibrary(
            box.endpoint, f"groups/{box.groups['lab']}", box.keys["reader"], **Time().settings
        )
        with pytest.raises(NotAuthorisedError, match="may read here, but not write"):
            library.write(new_books(1), 0)


_FAULTS = st.sampled_from(
    [
        Fault(method="POST", hang_up="before"),
        Fault(method="POST", hang_up="after"),
        Fault(method="POST", status=429, retry_after=2),
        Fault(method="POST", status=503),
        Fault(method="POST", status=500),
        Fault(method="POST", status=400),
        Fault(method="POST", status=412),
        Fault(method="POST", truncate=20),
        Fault(method="POST", backoff=3),
        Fault(method="POST", failed={0: 500}),
        Fault(method="POST", failed={1: 412}),
    ]
)


@settings(max_examples=60)
@given(faults=st.lists(_FAULTS, max_size=6), count=st.integers(1, 5))
def test_whatever_fails_an_answer_tells_the_truth(faults: list[Fault], count: int) -> None:
    with Sandbox() as box:
        library = _open(box)
        library.rights()
        box.fail(*faults)
        outcomes: tuple[Outcome, ...] = ()
        try:
            answer = library.write(new_books(count), 0)
        except NetworkError:
            pass
        else:
            outcomes = answer.outcomes
            assert [outcome.key for outcome in outcomes] == [book_key(n) for n in range(count)]
            if answer.is_alone:
                person = box.library("groups", box.groups["lab"])
                assert answer.version == person.version
        box.clear_faults()
        fetched = _open(box).changes_since(0)
        assert fetched is not None
        there = {item.key: item.version for item in fetched.items}
        assert len(there) == len(fetched.items)
        for outcome in outcomes:
            if isinstance(outcome, Written):
                assert there[outcome.key] == outcome.version
            elif isinstance(outcome, Refused):
                assert outcome.key not in there
