"""`bibsync undo` puts both sides back, and leaves what somebody has done since."""

from __future__ import annotations

import pytest
from sync_clone import article, by_key, crash_at, done, fresh, paper, people, works, writes
from sync_scenarios import ROWS, THREE, library_state
from test_sync_crashes import Stage

from bibsync.bibtex.parser import parse
from bibsync.errors import NetworkError
from bibsync.sandbox.faults import Fault, Hangup

# Rows after which both sides can be put back; items that were made go to the trash.
_PUT_BACK = [
    "changed in the file",
    "changed in Zotero",
    "changed on both sides",
    "no base",
    "gone in Zotero, changed in the file",
    "removed from the file",
    "removed from the file, to the trash",
    "renamed in the file",
    "renamed in Zotero, taken over",
    "conflict settled by the file",
    "conflict settled by Zotero",
    "with notes and files",
]


def prepared(box, folder, name):
    """A clone before the command of a scenario."""
    return Stage(box, folder, ROWS[name]).prepared()


def entries_of(text):
    return [entry.raw for entry in parse(text).entries]


def live(clone):
    """What people see in Zotero, the fields that are empty either way aside."""
    shown = []
    for item in people(clone.box).items():
        kept = {k: v for k, v in item.items() if v and k not in ("version", "dateModified")}
        if "tags" in kept:
            kept["tags"] = sorted(kept["tags"], key=str)
        shown.append(kept)
    return sorted(shown, key=lambda item: item["key"])


@pytest.mark.parametrize("name", _PUT_BACK)
def test_a_run_that_is_taken_back_has_left_nothing(box, quick_folder, name):
    clone = prepared(box, quick_folder, name)
    text, items, bases = clone.text, live(clone), clone.bases()
    done(clone.run(ROWS[name].command, trash=ROWS[name].trash))
    undone = done(clone.undo())
    assert undone.kept == ()
    assert clone.text == text
    assert live(clone) == items
    assert {k: v for k, v in clone.bases().items() if k in bases} == bases


@pytest.mark.parametrize("name", ["changed on both sides", "new in Zotero", "gone in Zotero"])
def test_a_run_that_was_taken_back_is_done_again_the_same_way(box, quick_folder, name):
    clone = prepared(box, quick_folder, name)
    clone.sync()
    text, items = clone.text, live(clone)
    done(clone.undo())
    clone.sync()
    assert (clone.text, live(clone)) == (text, items)


def test_items_that_a_run_made_go_to_the_trash_and_their_entries_are_new_again(clone):
    clone.save(THREE)
    clone.sync()
    person, made = people(clone.box), {item["key"] for item in works(clone.box)}
    done(clone.undo())
    assert works(clone.box) == []
    assert {item["key"] for item in person.items(trashed=True)} == made
    assert clone.text == THREE
    assert {request.method for request in writes(clone.box)} == {"POST"}
    result = clone.sync()
    assert not result.plan.conflicts
    assert len(works(clone.box)) == 3


def test_entries_that_a_run_appended_are_taken_out_again(clone):
    clone.save(THREE)
    clone.sync()
    for name in ("four", ""):
        people(clone.box).create(
            {
                "itemType": "book",
                "title": f"New {name}",
                "citationKey": name,
                "collections": [paper(clone.box)],
            }
        )
    clone.pull()
    assert clone.text.count("@book") == 2
    done(clone.undo())
    assert clone.text == THREE


@pytest.mark.parametrize(
    "act",
    [
        lambda person, key: person.patch(key, {"title": "Edited since"}),
        lambda person, key: person.patch(key, {"abstractNote": "Added since"}),
        lambda person, key: person.patch(key, {"tags": [{"tag": "since"}]}),
        lambda person, key: person.patch(key, {"collections": []}),
        lambda person, key: person.create(
            {"itemType": "note", "note": "<p>since</p>", "parentItem": key}
        ),
    ],
    ids=["title", "abstract", "tag", "collection", "note"],
)
def test_a_new_item_that_somebody_has_worked_on_since_stays(clone, act):
    clone.save(THREE)
    clone.sync()
    act(people(clone.box), by_key(clone.box, "two")["key"])
    before = by_key(clone.box, "two")
    undone = done(clone.undo())
    assert by_key(clone.box, "two") == before
    assert len(works(clone.box)) == 1
    assert any(line.startswith("two:") for line in undone.kept)


def test_a_kept_item_and_its_entry_still_belong_together(clone):
    clone.save(THREE)
    clone.sync()
    key = by_key(clone.box, "two")["key"]
    people(clone.box).patch(key, {"title": "Edited since", "citationKey": "other"})
    done(clone.undo())
    clone.sync()
    clone.sync()
    assert len(works(clone.box)) == 3, "the entry did not become a second item"
    assert clone.text.count("@article") == 3


def test_what_was_edited_on_either_side_since_stays_and_is_named(clone):
    clone.save(THREE)
    clone.sync()
    person = people(clone.box)
    clone.save(clone.text.replace("{Three}", "{Three and More}"))
    person.patch(by_key(clone.box, "two")["key"], {"volume": "2"})
    clone.sync()
    person.patch(by_key(clone.box, "three")["key"], {"title": "Three, since"})
    clone.save(clone.text.replace("volume = {2}", "volume = {22}"))
    undone = done(clone.undo())
    assert by_key(clone.box, "three")["title"] == "Three, since"
    assert "volume = {22}" in clone.text
    assert [line.partition(":")[0] for line in undone.kept] == ["two", "three"]


def test_comments_and_other_entries_written_since_stay(clone):
    clone.save(THREE)
    clone.sync()
    people(clone.box).patch(by_key(clone.box, "two")["key"], {"volume": "2"})
    clone.sync()
    clone.save("% since\n" + clone.text + "\n" + article("five", title="Five"))
    done(clone.undo())
    assert clone.text == "% since\n" + THREE + "\n" + article("five", title="Five")


@pytest.mark.parametrize("keys", [["one"], ["two"], ["three"], ["one", "two"], ["two", "three"]])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_entries_come_back_to_where_they_were_also_if_others_were_written_since(
    clone, keys, line_end
):
    text = THREE.replace("\n", line_end)
    clone.save(text)
    clone.sync()
    for key in keys:
        people(clone.box).trash(by_key(clone.box, key)["key"])
    clone.sync()
    five = line_end + article("five", title="Five").replace("\n", line_end)
    clone.save(clone.text + five)
    undone = done(clone.undo())
    assert undone.kept == ()
    assert [entry.key for entry in parse(clone.text).entries] == ["one", "two", "three", "five"]
    assert entries_of(clone.text) == entries_of(text + five)
    assert clone.text.startswith("% Mine.")
    assert clone.text.count("\n") == clone.text.count(line_end)


def test_called_again_it_takes_back_the_run_before(clone):
    clone.save(THREE)
    clone.sync()
    for title in ("Fourth", "Fifth"):
        people(clone.box).patch(by_key(clone.box, "three")["key"], {"title": title})
        clone.sync()
    for title in ("Fourth", "Three"):
        done(clone.undo())
        assert f"title = {{{title}}}" in clone.text
    undone = done(clone.undo())
    assert [item["citationKey"] for item in works(clone.box)] == ["three"], "edited since"
    assert len(undone.kept) == 1
    assert done(clone.undo()) is None


def test_a_run_without_an_effect_is_not_the_last_one(clone):
    clone.save(THREE)
    clone.sync()
    clone.sync()
    clone.pull()
    assert clone.last_run() is not None
    done(clone.undo())
    assert works(clone.box) == []


def test_an_interrupted_run_can_be_taken_back(clone):
    """The server has stored it, and no answer came: it is taken back all the same, or named."""
    clone.save(THREE)
    clone.sync()
    clone.save(clone.text.replace("{Three}", "{Three and More}"))
    clone.box.fail(Fault("POST", hang_up=Hangup.AFTER, times=0))
    assert isinstance(clone.run().error, NetworkError)
    clone.box.clear_faults()
    undone = done(clone.undo())
    assert by_key(clone.box, "three")["title"] == "Three"
    assert undone.kept == ()


@pytest.mark.parametrize("name", [*_PUT_BACK, "new in the file", "new in Zotero"])
def test_an_undo_that_dies_anywhere_and_is_called_again_ends_as_if_it_had_not(
    box, quick_folder, name
):
    stage = Stage(box, quick_folder, ROWS[name])

    def before_undo():
        clone = stage.prepared()
        done(stage.run(clone))
        return clone

    clone = before_undo()
    run = clone.last_run().id
    ran = clone.undo()
    end = done(ran) and (clone.text, clone.link_text, library_state(box), clone.bases())
    for number, point in enumerate(ran.points):
        if point.startswith("before "):
            clone = before_undo()
            assert clone.undo(at=crash_at(number)).crashed
            assert clone.last_run().id == run
            done(clone.undo())
            now = clone.text, clone.link_text, library_state(box), clone.bases()
            assert now == end, f"after a crash at: {point}"


@pytest.mark.parametrize("name", ["changed on both sides", "new in Zotero", "gone in Zotero"])
def test_a_sync_after_an_undo_that_died_takes_nothing_from_people(box, quick_folder, name):
    """The file is put back, and nothing else: that is no edit of the user's."""
    stage = Stage(box, quick_folder, ROWS[name])
    clone = stage.prepared()
    done(stage.run(clone))
    wanted = live(clone)
    points = clone.undo().points
    for number, point in enumerate(points):
        if point.startswith("before ") and "library.write" not in "".join(points[:number]):
            clone = stage.prepared()
            done(stage.run(clone))
            assert clone.undo(at=crash_at(number)).crashed
            clone.sync()
            clone.sync()
            assert live(clone) == wanted, f"after a crash at: {point}"


def test_an_undo_goes_on_where_others_write_meanwhile(clone):
    clone.save(THREE)
    clone.sync()
    clone.save(clone.text.replace("{Three}", "{Three and More}"))
    clone.sync()
    person, key = people(clone.box), by_key(clone.box, "three")["key"]
    acted = []

    def at(name):
        if name == "before library.write" and not acted:
            acted.append(name)
            person.patch(key, {"volume": "1"})

    done(clone.undo(at=at))
    item = person.item(key)
    assert (item["title"], item["volume"]) == ("Three", "1")


def test_an_undo_writes_nothing_when_there_is_nothing_to_take_back(clone):
    fresh(clone.box)
    assert done(clone.undo()) is None
    assert not writes(clone.box)
