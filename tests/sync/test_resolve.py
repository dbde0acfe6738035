"""`bibsync resolve` notes who wins, and the next run does it, if nothing has changed since."""

from __future__ import annotations

import pytest
from sync_clone import by_key, people, works, writes
from sync_scenarios import ROWS, THREE

from bibsync.errors import UsageError
from bibsync.sync.model import KEY, WHOLE, Side
from bibsync.sync.resolve import resolve, select
from bibsync.sync.setup import Command


@pytest.fixture
def in_conflict(clone):
    """Two fields of one entry, and one of another, were changed on both sides."""
    clone.save(THREE)
    clone.sync()
    clone.save(
        clone.text.replace("{Three}", "{Ours}")
        .replace("annote = {kept}", "annote = {ours}")
        .replace("note = {n1}", "note = {ours}")
    )
    person = people(clone.box)
    person.patch(
        by_key(clone.box, "three")["key"], {"title": "Theirs", "extra": "tex.annote: theirs"}
    )
    person.patch(by_key(clone.box, "one")["key"], {"extra": "tex.note: theirs"})
    assert len(clone.sync().plan.conflicts) == 3
    clone.box.clear_requests()
    return clone


@pytest.mark.parametrize("command", [Command.SYNC, Command.PUSH, Command.PULL])
@pytest.mark.parametrize("winner", list(Side))
def test_the_winner_of_a_field_is_on_both_sides_after_the_command_that_may_write_there(
    in_conflict, winner, command
):
    settled = in_conflict.resolve(winner, "three", "title")
    assert [conflict.slot for conflict in settled] == ["title"]
    assert not writes(in_conflict.box), "resolve itself writes nothing"
    result = in_conflict.run(command).result
    assert sorted(c.slot for c in result.plan.conflicts) == ["annote", "note"]
    if command in (Command.SYNC, Command.PUSH if winner is Side.LOCAL else Command.PULL):
        title = "Ours" if winner is Side.LOCAL else "Theirs"
    else:
        title = None  # waits for a command that may write on that side
        assert by_key(in_conflict.box, "three")["title"] == "Theirs"
        assert "{Ours}" in in_conflict.text
        in_conflict.sync()
        title = "Ours" if winner is Side.LOCAL else "Theirs"
    assert by_key(in_conflict.box, "three")["title"] == title
    assert f"title = {{{title}}}" in in_conflict.text


def test_the_other_fields_and_entries_stay_in_conflict(in_conflict):
    in_conflict.resolve(Side.LOCAL, "three")
    result = in_conflict.sync()
    assert [(c.key, c.slot) for c in result.plan.conflicts] == [("one", "note")]
    item = by_key(in_conflict.box, "three")
    assert (item["title"], item["extra"]) == ("Ours", "tex.annote: ours")


@pytest.mark.parametrize("side", list(Side))
def test_a_choice_does_not_hold_for_values_that_nobody_has_seen(in_conflict, side):
    in_conflict.resolve(Side.LOCAL, "three", "title")
    if side is Side.LOCAL:
        in_conflict.save(in_conflict.text.replace("{Ours}", "{Ours, later}"))
    else:
        people(in_conflict.box).patch(by_key(in_conflict.box, "three")["key"], {"title": "Later"})
    result = in_conflict.sync()
    assert ("three", "title") in [(c.key, c.slot) for c in result.plan.conflicts]
    later = {by_key(in_conflict.box, "three")["title"], "Ours, later"}
    assert later <= {"Later", "Theirs", "Ours, later"}


def test_a_choice_is_used_once(in_conflict):
    """The same conflict, months later, is a new one."""
    in_conflict.resolve(Side.LOCAL, "one", "note")
    assert in_conflict.choices()
    in_conflict.sync()
    assert not in_conflict.choices()


def test_an_item_that_is_trashed_again_is_asked_about_again(clone):
    ROWS["gone in Zotero, changed in the file"].prepare(clone, lambda: clone)
    clone.sync()
    clone.resolve(Side.LOCAL, slot=WHOLE)
    clone.sync()
    assert {item["citationKey"] for item in works(clone.box)} >= {"two", "three"}
    clone.cited = {"three"}
    people(clone.box).trash(by_key(clone.box, "three")["key"])
    result = clone.sync()
    assert ("three", WHOLE) in [(c.key, c.slot) for c in result.plan.conflicts]


def test_a_rename_that_is_accepted_renames_the_entry(clone):
    ROWS["renamed in Zotero"].prepare(clone, lambda: clone)
    clone.sync()
    clone.resolve(Side.REMOTE, "two", KEY)
    clone.sync()
    assert "{deux," in clone.text and "{two," not in clone.text
    assert "deux\t" in clone.link_text and "\ntwo\t" not in clone.link_text
    assert not clone.status().plan.conflicts


def test_a_rename_that_is_refused_is_put_right_in_zotero(clone):
    ROWS["renamed in Zotero"].prepare(clone, lambda: clone)
    clone.sync()
    clone.resolve(Side.LOCAL, "two", KEY)
    clone.sync()
    assert by_key(clone.box, "two")
    assert not clone.status().plan.conflicts


def test_what_only_people_can_settle_is_told_and_refused(new_clone):
    first, second = new_clone(), new_clone()
    first.save("@article{key, title = {A}, author = {Doe, J}, year = 2020}\n")
    second.save("@article{key, title = {B}, author = {Roe, R}, year = 1999}\n")
    first.sync()
    (conflict,) = second.sync().plan.conflicts
    with second.opened() as setup, pytest.raises(UsageError, match="key"):
        resolve(setup, [conflict], Side.LOCAL)
    people(first.box).patch(by_key(first.box, "key")["key"], {"citationKey": "other"})
    assert not second.sync().plan.conflicts
    assert len(works(first.box)) == 2


def test_the_name_of_what_is_to_be_settled_is_checked(in_conflict):
    conflicts = in_conflict.status().plan.conflicts
    assert len(select(conflicts, "three", "")) == 2
    assert len(select(conflicts, "three", "title")) == 1
    with pytest.raises(UsageError, match="did you mean `three`"):
        select(conflicts, "thre", "")
    with pytest.raises(UsageError, match="annote"):
        select(conflicts, "three", "doi")


def test_conflicts_are_kept_for_status(in_conflict):
    with in_conflict.opened() as setup:
        kept = setup.store.conflicts(in_conflict.target)
    assert {(c.key, c.slot) for c in kept} == {
        ("one", "note"),
        ("three", "annote"),
        ("three", "title"),
    }
