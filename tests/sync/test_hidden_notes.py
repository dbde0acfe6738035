"""A key that shows no notes: what it does not see is neither changed nor forgotten."""

from __future__ import annotations

import pytest
from sync_clone import article, writes

from bibsync.sandbox.people import FULL_ACCESS
from bibsync.zotero.keys import note_key

WITHOUT = article("own", title="Own")
WITH = article("own", title="Own", summary="* First")


@pytest.fixture
def owner(box):
    return box.library("users", box.user_ids["owner"])


@pytest.fixture
def clone(new_clone, box):
    """A clone of a paper in a user library; only of these can a key lack the right to see notes."""
    return new_clone(collection="", library=f"users/{box.user_ids['owner']}")


@pytest.fixture
def sees_notes(clone, box):
    """Switches between two keys of the same user."""
    access = {**FULL_ACCESS, "user": {**FULL_ACCESS["user"], "notes": False}}
    keys = {True: clone.api_key, False: box.world.add_key(box.user_ids["owner"], access)}

    def switch(sees: bool) -> None:
        clone.api_key = keys[sees]

    yield switch
    del box.world.keys[keys[False]]


def the_note(owner):
    (item,) = [item for item in owner.items() if item["itemType"] == "journalArticle"]
    return owner.item(note_key(item["key"]))


def test_a_summary_that_is_not_seen_stays_on_both_sides(clone, sees_notes, owner):
    clone.save(WITH)
    clone.sync()
    links, note = clone.link_text, the_note(owner)
    sees_notes(False)
    clone.box.clear_requests()
    for _ in range(2):
        result = clone.sync()
        assert not result.plan.steps and not result.plan.conflicts
    assert (clone.text, clone.link_text) == (WITH, links)
    clone.save(WITH.replace("{Own}", "{Owned}"))
    clone.sync()
    sees_notes(True)
    result = clone.sync()
    assert not result.plan.steps and not result.plan.conflicts
    assert clone.text == WITH.replace("{Own}", "{Owned}")
    assert the_note(owner) == note


def test_a_clone_that_never_saw_a_note_takes_nothing_off_the_line_of_others(
    clone, sees_notes, owner
):
    clone.save(WITH)
    clone.sync()
    links = clone.link_text
    clone.lose_state()
    sees_notes(False)
    clone.sync()
    assert (clone.text, clone.link_text) == (WITH, links)


def test_notes_that_were_there_all_along_appear_with_a_key_that_shows_them(
    clone, sees_notes, owner
):
    clone.save(WITH)
    clone.sync()
    clone.lose_state()
    clone.save_links("")
    sees_notes(False)
    clone.save(WITHOUT)
    clone.sync()
    sees_notes(True)
    result = clone.sync()
    assert not result.plan.conflicts
    assert "First" in clone.text
    assert "First" in the_note(owner)["note"]


def test_a_summary_that_was_written_unseen_is_sent_later(clone, sees_notes, owner):
    sees_notes(False)
    clone.save(WITH)
    clone.sync()
    assert clone.text == WITH
    assert all(item["itemType"] != "note" for item in owner.items())
    sees_notes(True)
    clone.sync()
    assert "First" in the_note(owner)["note"]
    clone.box.clear_requests()
    clone.sync()
    assert not writes(clone.box)


def test_a_note_that_others_change_unseen_is_pulled_later(clone, sees_notes, owner):
    clone.save(WITH)
    clone.sync()
    sees_notes(False)
    note = the_note(owner)
    owner.patch(note["key"], {"note": note["note"].replace("First", "Second")})
    clone.sync()
    assert clone.text == WITH
    sees_notes(True)
    clone.sync()
    assert "Second" in clone.text and "First" not in clone.text


def test_an_edit_of_an_unseen_summary_keeps_its_entry(clone, sees_notes, owner):
    clone.save(WITH + "\n" + article("x", title="X"))
    clone.sync()
    sees_notes(False)
    clone.save(clone.text.replace("* First", "* Mine"))
    (item,) = [i for i in owner.items() if i.get("citationKey") == "own"]
    owner.trash(item["key"])
    clone.sync()
    assert "Mine" in clone.text


def test_what_was_agreed_on_unseen_is_known_when_it_is_seen_again(clone, sees_notes, owner):
    clone.save(WITH)
    clone.sync()
    clone.lose_state()
    sees_notes(False)
    clone.sync()
    sees_notes(True)
    clone.save(WITH.replace("First", "Mine"))
    assert not clone.sync().plan.conflicts


def test_an_open_conflict_stays_open_under_a_key_that_does_not_see_it(clone, sees_notes, owner):
    clone.save(WITH)
    clone.sync()
    clone.lose_state()
    clone.save_links("")
    clone.save(WITH.replace("First", "Mine"))
    assert clone.sync().plan.conflicts
    links = clone.link_text
    sees_notes(False)
    clone.sync()
    assert clone.link_text == links
