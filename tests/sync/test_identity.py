from __future__ import annotations

from itertools import count

import pytest

from bibsync.record import Record
from bibsync.sync.agreement import equal
from bibsync.sync.identity import pair_up
from bibsync.sync.model import Base, Local, Pair, Remote
from bibsync.sync.ports import Link

TITLE = "A Study of Things"


def record(key: str, **slots: str) -> Record:
    return Record(key, {"entrytype": "article", **slots})


def entry(key: str, **slots: str) -> Local:
    return Local(record(key, **slots), 1)


def item(item_key: str, key: str = "", **slots: str) -> Remote:
    return Remote(item_key, 3, record(key, **slots))


def agreed(item_key: str, key: str, **slots: str) -> Base:
    return equal(item_key, record(key, **slots), record(key, **slots))


def derived(key: str):
    return (f"{key.upper()}{number}" for number in count())


def paired(bases=(), links=None, local=(), remote=()):
    return pair_up(
        {base.item_key: base for base in bases},
        {key: Link(item_key) for key, item_key in (links or {}).items()},
        local,
        {item.item_key: item for item in remote},
        derived,
    )


def only(pairing) -> Pair:
    assert pairing.problems == ()
    (pair,) = pairing.pairs
    return pair


def test_a_base_ties_entry_and_item_whatever_they_say_now():
    pair = only(
        paired([agreed("I1", "a", title="T")], local=[entry("a", title="U")], remote=[item("I1")])
    )
    assert (pair.local.record.key, pair.remote.item_key) == ("a", "I1")
    assert pair.base is not None


def test_the_link_file_ties_an_entry_to_an_item_with_another_citation_key():
    pair = only(paired(links={"a": "I1"}, local=[entry("a")], remote=[item("I1", "theirs")]))
    assert pair.item_key == "I1"
    assert pair.linked


def test_the_item_that_the_citation_key_leads_to_is_the_one_that_another_clone_made():
    pair = only(paired(local=[entry("a", title=TITLE)], remote=[item("A0", "a", title=TITLE)]))
    assert pair.item_key == "A0"


def test_the_citation_key_in_zotero_identifies_an_item():
    pair = only(paired(local=[entry("a", title=TITLE)], remote=[item("I1", "a", title=TITLE)]))
    assert pair.item_key == "I1"


@pytest.mark.parametrize("slot", ["doi", "eprint"])
def test_an_identifier_identifies_an_item_without_regard_to_case(slot):
    pair = only(
        paired(local=[entry("a", **{slot: "10.1/X"})], remote=[item("I1", **{slot: "10.1/x"})])
    )
    assert pair.item_key == "I1"


def test_the_title_alone_identifies_nothing():
    pairing = paired(local=[entry("a", title=TITLE)], remote=[item("I1", "b", title=TITLE)])
    assert len(pairing.pairs) == 2


def test_a_new_entry_gets_the_first_item_key_that_is_free():
    trashed = item("A0", "a", title=TITLE)._replace(trashed=True)
    pair = paired(local=[entry("a", title="Other")], remote=[trashed]).pairs[0]
    assert (pair.item_key, pair.remote, pair.linked) == ("A1", None, False)


def test_an_entry_with_a_new_citation_key_and_the_same_body_keeps_its_item():
    pair = only(
        paired(
            [agreed("I1", "old", title=TITLE, date="2020")],
            local=[entry("new", title=TITLE, date="2020")],
            remote=[item("I1", "old", title=TITLE, date="2020")],
        )
    )
    assert (pair.local.record.key, pair.base.name, pair.item_key) == ("new", "old", "I1")


def test_an_entry_renamed_and_edited_keeps_its_item_by_its_identifier():
    pair = only(
        paired(
            [agreed("I1", "old", title=TITLE, doi="10.1/x")],
            local=[entry("new", title="Edited", doi="10.1/x")],
            remote=[item("I1", "old", title=TITLE, doi="10.1/x")],
        )
    )
    assert pair.item_key == "I1"


def test_an_entry_that_another_clone_renamed_is_found_by_its_link():
    pair = only(
        paired(
            [agreed("I1", "old", title=TITLE)],
            {"new": "I1"},
            [entry("new", title="Edited")],
            [item("I1", "new", title=TITLE)],
        )
    )
    assert pair.base is not None
    assert pair.local.record.key == "new"


def test_two_entries_with_the_body_of_one_that_is_gone_are_both_new():
    pairing = paired(
        [agreed("I1", "old", title=TITLE)],
        local=[entry("b", title=TITLE), entry("c", title=TITLE)],
        remote=[item("I1", "old", title=TITLE)],
    )
    assert [pair.base is None for pair in pairing.pairs] == [True, True, False]


def test_an_item_that_was_merged_into_another_is_followed():
    survivor = item("I2", "a", title=TITLE)._replace(replaces=frozenset({"I1"}))
    pair = only(
        paired(
            [agreed("I1", "a", title=TITLE)],
            local=[entry("a", title=TITLE)],
            remote=[item("I1", "a")._replace(trashed=True), survivor],
        )
    )
    assert (pair.item_key, pair.relinked) == ("I2", True)


def test_items_merged_in_a_circle_are_no_trap():
    first = item("I1")._replace(trashed=True, replaces=frozenset({"I2"}))
    second = item("I2")._replace(trashed=True, replaces=frozenset({"I1"}))
    pair = only(paired([agreed("I1", "a")], local=[entry("a")], remote=[first, second]))
    assert not pair.relinked


def test_two_items_with_one_citation_key_are_a_problem_and_nothing_is_guessed():
    pairing = paired(
        local=[entry("a", title=TITLE)],
        remote=[item("I1", "a", title=TITLE), item("I2", "a", title=TITLE)],
    )
    assert pairing.pairs == ()
    (problem,) = pairing.problems
    assert "I1, I2" in problem.reason
    assert not problem.can_be_chosen


def test_of_two_items_with_one_citation_key_the_one_in_scope_is_meant():
    pair = only(
        paired(
            local=[entry("a", title=TITLE)],
            remote=[
                item("I1", "a", title=TITLE)._replace(in_scope=False),
                item("I2", "a", title=TITLE),
            ],
        )
    )
    assert pair.item_key == "I2"


def test_another_work_of_the_same_citation_key_is_a_problem_not_a_merge():
    (problem,) = paired(
        local=[entry("smith", title="Apples", author="Smith, A", date="2020")],
        remote=[item("I1", "smith", title="Pears", author="Smith, B", date="2019")],
    ).problems
    assert "another work" in problem.reason


def test_another_work_of_the_same_citation_key_elsewhere_in_the_library_is_a_problem_too():
    elsewhere = item("I1", "smith", title="Pears", author="Smith, B", date="2019")
    pairing = paired(
        local=[entry("smith", title="Apples", author="Smith, A", date="2020")],
        remote=[elsewhere._replace(in_scope=False)],
    )
    assert pairing.pairs == ()
    assert len(pairing.problems) == 1


def test_a_new_item_with_the_citation_key_of_another_entry_is_a_problem():
    pairing = paired(
        [agreed("I1", "a", title=TITLE)],
        local=[entry("a", title=TITLE)],
        remote=[item("I1", "a", title=TITLE), item("I2", "A", title="Other")],
    )
    assert len(pairing.pairs) == 1
    assert "citation key too" in pairing.problems[0].reason


def test_a_detached_item_is_not_pulled_again():
    pairing = pair_up({}, {"a": Link("I1", is_detached=True)}, [], {"I1": item("I1", "a")}, derived)
    assert pairing.pairs == ()


def test_a_detached_entry_that_comes_back_finds_its_item():
    pairing = pair_up(
        {}, {"a": Link("I1", is_detached=True)}, [entry("a")], {"I1": item("I1", "a")}, derived
    )
    assert only(pairing).item_key == "I1"


def test_no_item_is_paired_twice():
    pairing = paired(
        [agreed("I1", "a", doi="d")],
        {"b": "I1"},
        [entry("a", doi="d"), entry("b", doi="d")],
        [item("I1", "a", doi="d")],
    )
    # The link file is newer than the base's name: it knows of renames.
    assert [pair.item_key for pair in pairing.pairs] == ["A0", "I1"]


def test_new_items_come_in_the_order_of_their_citation_keys():
    pairing = paired(remote=[item("I1", "b"), item("I2", "a"), item("I3")])
    assert [pair.item_key for pair in pairing.pairs] == ["I3", "I2", "I1"]


def merged(survivor: str, gone: str) -> list[Remote]:
    return [
        item(gone, "b", title="B")._replace(trashed=True),
        item(survivor, "d", title="D")._replace(replaces=frozenset({gone})),
    ]


@pytest.mark.parametrize(("survivor", "gone"), [("I1", "I2"), ("I2", "I1")])
@pytest.mark.parametrize("is_linked_only", [True, False])
def test_an_item_that_survives_a_merge_stays_with_its_own_entry(survivor, gone, is_linked_only):
    bases = [agreed(gone, "b", title="B")]
    links = {"d": survivor} if is_linked_only else {}
    if not is_linked_only:
        bases.append(agreed(survivor, "d", title="D"))
    local = [entry("b", title="B"), entry("d", title="D")]
    pairing = paired(bases, links, local, merged(survivor, gone))
    assert [(pair.key, pair.item_key) for pair in pairing.pairs] == [("b", gone), ("d", survivor)]


def test_a_merge_that_another_clone_has_followed_is_followed_here_too():
    survivor = item("I2", "a", title=TITLE)._replace(replaces=frozenset({"I1"}))
    pair = only(
        paired(
            [agreed("I1", "a", title=TITLE)],
            {"a": "I2"},
            [entry("a", title=TITLE)],
            [item("I1", "a")._replace(trashed=True), survivor],
        )
    )
    assert (pair.item_key, pair.relinked) == ("I2", True)


def test_entries_that_swapped_their_citation_keys_keep_their_items():
    pairing = paired(
        [agreed("I1", "a", title="A"), agreed("I2", "b", title="B")],
        local=[entry("a", title="B"), entry("b", title="A")],
        remote=[item("I1", "a", title="A"), item("I2", "b", title="B")],
    )
    assert {pair.local.record.key: pair.item_key for pair in pairing.pairs} == {
        "a": "I2",
        "b": "I1",
    }


@pytest.mark.parametrize("is_detached", [True, False])
def test_a_link_does_not_tie_an_entry_to_another_work(is_detached):
    old = item("I1", "smith", title="Apples", author="Smith, A", date="2019", doi="10.1/a")
    pairing = pair_up(
        {},
        {"smith": Link("I1", is_detached)},
        [entry("smith", title="Pears", author="Smith, B", date="2020")],
        {"I1": old},
        derived,
    )
    assert not any(pair.local and pair.remote for pair in pairing.pairs)
