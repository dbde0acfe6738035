"""What could lose something: refusals, backups, lost collections, guards, editors, dry runs."""

from __future__ import annotations

import pytest
from sync_clone import (
    article,
    by_key,
    done,
    paper,
    people,
    when,
    works,
    writes,
)
from sync_scenarios import THREE, conflicts, drop, edit, patch

from bibsync.errors import (
    BrokenBibliographyError,
    ChangedOnDiskError,
    GuardError,
    NotAuthorisedError,
    UnknownLibraryError,
)
from bibsync.sandbox.faults import Fault
from bibsync.sync.engine import synchronise
from bibsync.sync.model import WHOLE, Side
from bibsync.sync.setup import Command, Options


def test_a_refused_entry_does_not_block_the_others(clone):
    clone.save(THREE)
    clone.box.fail(Fault("POST", path="/items", failed={1: 400}, times=0))
    result = clone.push()
    assert len(result.failed) == 1
    assert len(works(clone.box)) == 2
    clone.box.clear_faults()
    assert clone.push().done.created == 1


def test_what_the_mapping_does_not_know_is_never_touched(agreed):
    person, item = people(agreed.box), by_key(agreed.box, "three")
    person.patch(
        item["key"],
        {
            "extra": f"My thoughts\n{item['extra']}\nfoo: bar",
            "rights": "R",
            "callNumber": "C",
            "tags": [{"tag": "auto", "type": 1}],
        },
    )
    person.create({"itemType": "note", "note": "<p>Mine</p>", "parentItem": item["key"]})
    agreed.sync()
    edit(agreed, "annote = {kept}", "annote = {changed}")
    edit(agreed, "Three", "Three and More")
    agreed.sync()
    now = by_key(agreed.box, "three")
    assert now["extra"].startswith("My thoughts\n")
    assert "tex.annote: changed" in now["extra"]
    assert now["extra"].endswith("foo: bar")
    assert (now["rights"], now["callNumber"]) == ("R", "C")
    assert {"tag": "auto", "type": 1} in now["tags"]
    assert [i["note"] for i in person.items() if i["itemType"] == "note"] == ["<p>Mine</p>"]


@pytest.mark.parametrize("collection", ["Paper", ""])
def test_a_library_that_was_put_back_to_an_older_state_deletes_nothing(new_clone, collection):
    """Law 10: what is missing from a picture that is older than ours is not believed deleted."""
    clone = new_clone(collection=collection)
    box = clone.box
    key = paper(box)
    clone.save(THREE)
    clone.sync()
    backup = [item for item in works(box) if item["citationKey"] != "two"]
    for number in range(8):
        patch(clone, "one", volume=str(number))
    clone.sync()
    version = people(box).version
    box.reset()
    person = people(box)
    library = box.world.libraries["groups", box.groups["lab"]]
    library.version = 1
    collections = {person.create_collection("Paper"): key}
    for item in backup:
        data = {k: v for k, v in item.items() if k not in ("version", "dateAdded", "dateModified")}
        person.create({**data, "collections": list(collections) if item["collections"] else []})
    assert person.version < version
    for command in (Command.PULL, Command.SYNC):
        done(clone.run(command))
        assert clone.text.count("@article") == 3
        assert len(works(box)) >= 2


def test_a_collection_that_is_gone_stops_everything(agreed):
    people(agreed.box).erase_collection(paper(agreed.box))
    text = agreed.text
    for command in (Command.SYNC, Command.PULL, Command.PUSH, Command.STATUS):
        assert isinstance(agreed.run(command).error, UnknownLibraryError)
    assert agreed.text == text
    assert not writes(agreed.box)


def test_a_collection_that_was_in_the_trash_for_a_while_takes_no_entry_along(agreed):
    person, collection = people(agreed.box), paper(agreed.box)
    person.patch_collection(collection, {"deleted": True})
    patch(agreed, "two", volume="8")
    assert agreed.run().error is not None
    person.patch_collection(collection, {"deleted": False})
    if collection not in by_key(agreed.box, "two")["collections"]:
        person.patch(by_key(agreed.box, "two")["key"], {"collections": [collection]})
    agreed.sync()
    assert agreed.text.count("@article") == 3


def test_another_collection_that_is_gone_does_not_block_a_removal(agreed):
    person = people(agreed.box)
    other = person.create_collection("Other")
    patch(agreed, "two", collections=[paper(agreed.box), other])
    agreed.sync()
    person.erase_collection(other)
    drop(agreed, "two")
    assert agreed.sync().failed == ()
    assert by_key(agreed.box, "two")["collections"] == []


def test_a_pull_before_the_collection_is_made_does_not_stand_in_the_way(clone):
    people(clone.box).create({"itemType": "journalArticle", "title": "Three", "DOI": "10.1/three"})
    clone.save(THREE)
    clone.pull()
    clone.sync()
    assert len(works(clone.box)) == 3


def test_pulling_twice_does_not_lose_an_entry_whose_item_is_in_another_collection(clone):
    person = people(clone.box)
    paper(clone.box)
    person.create(
        {
            "itemType": "journalArticle",
            "title": "Three",
            "DOI": "10.1/three",
            "collections": [person.create_collection("Other")],
        }
    )
    text = article("three", title="Three", doi="10.1/three")
    clone.save(text)
    for _ in range(3):
        clone.pull()
    assert clone.text == text
    clone.sync()
    assert paper(clone.box) in by_key(clone.box, "three")["collections"]


def test_too_many_deletions_are_stopped_until_their_number_is_named(clone):
    clone.save("\n".join(article(f"k{n}", title=f"N {n}") for n in range(10)))
    clone.sync()
    person = people(clone.box)
    for item in works(clone.box)[:5]:
        person.trash(item["key"])
    text = clone.text
    assert isinstance(clone.run().error, GuardError)
    assert isinstance(clone.run(allow=4).error, GuardError)
    assert clone.text == text
    clone.sync(allow=5)
    assert clone.text.count("@article") == 5


@pytest.mark.parametrize("side", list(Side))
def test_a_side_that_has_emptied_stops_the_sync(agreed, side):
    if side is Side.LOCAL:
        agreed.save("")
    else:
        for item in works(agreed.box):
            people(agreed.box).trash(item["key"])
    text, version = agreed.text, people(agreed.box).version
    assert isinstance(agreed.run().error, GuardError)
    assert (agreed.text, people(agreed.box).version) == (text, version)


def test_a_part_that_cannot_be_read_is_no_deletion(agreed):
    broken = agreed.text.replace("keywords = {a, b},\n}", "keywords = {a, b")
    agreed.save(broken)
    ran = agreed.run()
    assert isinstance(ran.error, BrokenBibliographyError)
    assert "refs.bib:" in str(ran.error)
    assert agreed.text == broken
    assert not writes(agreed.box)


def test_a_key_that_may_not_write_can_pull_but_not_push(agreed, new_clone):
    reader = new_clone(user="reader")
    reader.pull()
    assert reader.text.count("@article") == 3
    edit(reader, "Three", "Mine")
    assert isinstance(reader.run(Command.PUSH).error, NotAuthorisedError)
    assert reader.status().plan.on(Side.REMOTE)
    reader.pull()


def test_two_clones_that_add_the_same_entry_make_one_item(new_clone):
    clones = [new_clone(), new_clone()]
    for clone in clones:
        clone.save(THREE)
    clones[0].push()
    clones[1].push()
    assert len(works(clones[0].box)) == 3
    for clone in clones:
        clone.sync()
        assert clone.text == THREE
    assert clones[0].link_text == clones[1].link_text


def test_two_works_under_one_citation_key_stay_two(new_clone):
    first, second = new_clone(), new_clone()
    first.save(article("key", title="A", author="Doe, J", year="2020"))
    second.save(article("key", title="B", author="Roe, R", year="1999"))
    first.sync()
    result = second.sync()
    assert conflicts(result) == [("key", WHOLE)]
    assert not result.plan.conflicts[0].can_be_chosen
    assert len(works(first.box)) == 1
    assert "{B}" in second.text


def test_a_dry_run_shows_the_same_plan_and_writes_nothing(agreed):
    edit(agreed, "Three", "Three and More")
    patch(agreed, "two", volume="2")
    text, links, version = agreed.text, agreed.link_text, people(agreed.box).version
    shown = {command: agreed.run(command, dry_run=True).result for command in Command}
    assert (agreed.text, agreed.link_text, people(agreed.box).version) == (text, links, version)
    for command in (Command.PULL, Command.PUSH):
        told = [(step.action, step.side, step.fields) for step in shown[command].plan.steps]
        result = done(agreed.run(command))
        assert [(s.action, s.side, s.fields) for s in result.plan.steps] == told


def test_a_plan_that_is_declined_is_not_carried_out(agreed):
    edit(agreed, "Three", "Three and More")
    version = people(agreed.box).version
    with agreed.opened() as setup:
        synchronise(setup, Options(Command.SYNC, agreed.collection), lambda result: False)
    assert people(agreed.box).version == version


def test_the_file_is_not_written_over_an_editor(agreed):
    patch(agreed, "two", volume="2")

    def save():
        agreed.save(agreed.text + "% more\n")

    ran = agreed.run(at=when("before bibliography.write", save))
    assert isinstance(ran.error, ChangedOnDiskError)
    assert agreed.text == THREE + "% more\n"
    agreed.sync()
    assert agreed.text.endswith("% more\n")
    assert "volume = {2}" in agreed.text


def test_an_item_that_somebody_changes_all_the_time_is_among_those_that_failed(agreed):
    edit(agreed, "Three", "Three and More")
    numbers = iter(range(1000))

    def always(name):
        if name == "before library.write":
            patch(agreed, "three", volume=str(next(numbers)))

    result = agreed.sync(at=always)
    assert [(failure.key, failure.code) for failure in result.failed] == [("three", 412)]
    agreed.sync()
    assert by_key(agreed.box, "three")["title"] == "Three and More"


def test_a_lost_link_file_is_made_again(agreed):
    links = agreed.link_text
    agreed.save_links("")
    agreed.sync()
    assert agreed.link_text == links
