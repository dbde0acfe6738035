"""What a crash leaves, and what the next run makes of it: a test for each row of the crash table.

After the fetch, after the rename of the file, after the server has stored something of which no
answer came (a new item, a changed one), and after something was sent away.
"""

from __future__ import annotations

import pytest
from sync_clone import article, by_key, crash_when, people, works, writes
from sync_scenarios import drop, edit, patch


def crash(clone, point, **how):
    assert clone.run(at=crash_when(point), **how).crashed
    clone.box.clear_requests()


def is_quiet(clone):
    text, links = clone.text, clone.link_text
    clone.box.clear_requests()
    clone.sync()
    return not writes(clone.box) and (clone.text, clone.link_text) == (text, links)


def test_after_the_fetch_the_library_is_known_as_a_whole_and_the_plan_is_made_again(agreed):
    patch(agreed, "two", title="Theirs")
    text, links = agreed.text, agreed.link_text
    crash(agreed, "checkpoint fetched")
    assert (agreed.text, agreed.link_text) == (text, links)
    with agreed.opened() as setup:
        mirror = setup.store.mirror(agreed.target.endpoint, agreed.library)
    assert mirror.version == people(agreed.box).version
    assert mirror.items[by_key(agreed.box, "two")["key"]].data["title"] == "Theirs"
    agreed.sync()
    assert "title = {Theirs}" in agreed.text


def test_after_the_rename_of_the_file_both_sides_are_equal_and_agreed_on(agreed):
    patch(agreed, "two", title="Theirs")
    crash(agreed, "checkpoint file-written")
    text = agreed.text
    assert "title = {Theirs}" in text
    (step,) = agreed.status().plan.steps
    assert (step.action, [field.name for field in step.fields]) == ("agree", ["title"])
    agreed.sync()
    assert agreed.text == text and not writes(agreed.box)
    assert agreed.bases()[by_key(agreed.box, "two")["key"]].slots["title"].local == "Theirs"
    assert is_quiet(agreed)


def test_an_item_that_was_made_without_an_answer_is_found_by_its_key(agreed):
    agreed.save(agreed.text + "\n" + article("four", title="Four", note="n"))
    crash(agreed, "after library.write")
    assert by_key(agreed.box, "four")["title"] == "Four", "the server has stored it"
    (step,) = agreed.status().plan.steps
    assert (step.action, step.key) == ("agree", "four")
    agreed.sync()
    assert not writes(agreed.box)
    assert len(works(agreed.box)) == 4
    assert is_quiet(agreed)


def test_a_change_that_was_stored_without_an_answer_is_agreed_on(agreed):
    edit(agreed, "{Three}", "{Three and More}")
    crash(agreed, "after library.write")
    assert by_key(agreed.box, "three")["title"] == "Three and More"
    (step,) = agreed.status().plan.steps
    assert (step.action, [field.name for field in step.fields]) == ("agree", ["title"])
    agreed.sync()
    assert not writes(agreed.box)
    assert is_quiet(agreed)


@pytest.mark.parametrize("trash", [True, False], ids=["to-the-trash", "out-of-the-collection"])
def test_what_was_sent_away_before_the_crash_is_gone_on_both_sides_and_forgotten(agreed, trash):
    key = by_key(agreed.box, "two")["key"]
    drop(agreed, "two")
    crash(agreed, "after library.write", trash=trash)
    assert "two\t" in agreed.link_text, "until the run that forgets it"
    (step,) = agreed.status().plan.steps
    assert (step.action, step.key) == ("forget", "two")
    agreed.sync()
    assert not writes(agreed.box)
    assert "two\t" not in agreed.link_text and key not in agreed.bases()
    assert "{two," not in agreed.text
    assert is_quiet(agreed)
