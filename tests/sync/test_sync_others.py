"""Others write while bibsync runs: people in Zotero, an editor, another clone.

Whatever they do and whenever they do it: what they wrote is not lost (law 1 of `sync_world`), and
after another run everything is at rest.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sync_clone import article, by_key, paper, people, when, works
from sync_world import ZOTERO, World

from bibsync.bibtex.parser import parse
from bibsync.errors import ChangedOnDiskError
from bibsync.sandbox.server import Sandbox
from bibsync.sync.setup import Command

# Whatever a run does happens behind one of these.
MOMENTS = (
    "checkpoint fetched",
    "checkpoint planned",
    "before bibliography.write",
    "after bibliography.write",
    "checkpoint bases-remembered",
    "before library.write",
    "after library.write",
    "before store.remember_bases",
    "before links.write",
    "checkpoint round-done",
)


@pytest.fixture
def world(shared_box, quick_folder):
    return prepared(shared_box, quick_folder)


def prepared(box: Sandbox, folder: Path) -> World:
    """Three agreed entries; each side has changed one since, and the file has a new one."""
    world = World(box, folder)
    first = world.clones[0]
    texts = [
        article(key, title=f"T {world.token()}", note=world.token(), year="2020")
        for key in ("alpha", "beta", "gamma")
    ]
    with world.user(0, "writes"):
        first.save("\n".join(texts))
    world.run(0)
    world.publish(0)
    world.fast_forward(1)
    world.run(1)
    edit(world, "alpha", "title")
    with world.user(0, "writes"):
        first.save(first.text + "\n" + article("delta", title=f"D {world.token()}"))
    patch(world, "beta", title=f"U {world.token()}")
    return world


def edit(world: World, key: str, field: str, place: int = 0) -> None:
    """Somebody writes another value of a field into a file."""
    clone = world.clones[place]
    head, mark, rest = clone.text.partition(f"{{{key},")
    before, name, behind = rest.partition(f"{field} = {{")
    tail = behind.partition("}")[2]
    with world.user(place, f"edits {key}"):
        clone.save(f"{head}{mark}{before}{name}{world.token()}}}{tail}")


def patch(world: World, key: str, **data: object) -> None:
    """Somebody changes an item."""
    item = by_key(world.box, key)
    with world.user(ZOTERO, f"patches {key} {data}"):
        world.person.patch(item["key"], data)


def trash(world: World, key: str) -> None:
    patch(world, key, deleted=1)


def erase(world: World, key: str) -> None:
    item = by_key(world.box, key)
    with world.user(ZOTERO, f"erases {key}"):
        world.person.erase(item["key"])


def create(world: World, key: str) -> None:
    with world.user(ZOTERO, f"adds {key}"):
        world.person.create(
            {
                "itemType": "journalArticle",
                "title": world.token(),
                "citationKey": key,
                "collections": [world.collection],
            }
        )


def annotate(world: World, key: str) -> None:
    item = by_key(world.box, key)
    with world.user(ZOTERO, f"writes a note to {key}"):
        note = {"itemType": "note", "note": world.token("u"), "parentItem": item["key"]}
        world.person.create(note)


def drop(world: World, key: str) -> None:
    clone = world.clones[0]
    head, _, rest = clone.text.partition(f"@article{{{key},")
    with world.user(0, f"removes {key}"):
        clone.save(head + rest.partition("\n}\n")[2].lstrip("\n"))


def comment(world: World) -> None:
    with world.user(0, "writes a comment"):
        world.clones[0].save(f"% {world.token('u')}\n{world.clones[0].text}")


ACTS: dict[str, Callable[[World], None]] = {
    "the same field, in Zotero": lambda w: patch(w, "alpha", title=w.token()),
    "another field, in Zotero": lambda w: patch(w, "alpha", volume=w.token()),
    "another field in extra": lambda w: patch(w, "alpha", extra=f"tex.note: {w.token()}"),
    "the pulled field once more": lambda w: patch(w, "beta", title=w.token()),
    "a tag": lambda w: patch(w, "alpha", tags=[{"tag": w.token()}]),
    "a note": lambda w: annotate(w, "alpha"),
    "trashed": lambda w: trash(w, "alpha"),
    "the pulled one trashed": lambda w: trash(w, "beta"),
    "erased": lambda w: erase(w, "alpha"),
    "a new item of the new key": lambda w: create(w, "delta"),
    "a new item": lambda w: create(w, "epsilon"),
    "the same field, in the file": lambda w: edit(w, "alpha", "title"),
    "the pulled field, in the file": lambda w: edit(w, "beta", "title"),
    "another field, in the file": lambda w: edit(w, "gamma", "note"),
    "an entry removed": lambda w: drop(w, "alpha"),
    "a comment": comment,
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_what_others_write_during_a_run_is_not_lost(shared_box, quick_folder, act):
    for number, moment in enumerate(MOMENTS):
        command = Command.PUSH if number % 3 == 2 else Command.SYNC
        world = prepared(shared_box, quick_folder / str(number))
        world.run(0, command, at=when(moment, lambda w=world: _try(w, act)))
        for place in (1, 0):
            ran = world.run(place)
            assert ran.error is None, ran.error
        world.check_quiet(0)


def _try(world: World, act: Callable[[World], None]) -> None:
    keys = [item.get("citationKey") for item in works(world.box)]
    if not any(keys.count(key) > 1 for key in ("alpha", "beta", "delta")):
        act(world)


def test_an_editor_that_saves_before_the_file_is_replaced_wins(world):
    ran = world.run(0, at=when("before bibliography.write", lambda: edit(world, "gamma", "note")))
    assert isinstance(ran.error, ChangedOnDiskError)
    world.run(0)
    world.check_quiet(0)


@pytest.mark.parametrize("index", range(3))
def test_somebody_who_writes_between_two_objects_of_a_batch_is_seen(world, index):
    """Each object of a batch takes a version of its own, and others take versions in between."""
    first = world.clones[0]
    for key in ("alpha", "gamma"):
        edit(world, key, "note")
    acted = []

    def after_commit(request, place):
        world.history.note()
        if place == index and not acted:
            acted.append(place)
            patch(world, "beta", volume=world.token(), extra=world.token("u"))

    world.box.after_commit = after_commit
    ran = world.run(0)
    assert ran.error is None and acted
    world.run(0)
    assert f"volume = {{{by_key(world.box, 'beta')['volume']}}}" in first.text
    world.check_quiet(0)


def test_two_clones_that_sync_within_each_other_agree(world):
    """The other clone syncs between what this one has read and what it sends."""
    edit(world, "alpha", "note", place=1)
    edit(world, "gamma", "title", place=1)
    edit(world, "gamma", "note")
    ran = world.run(0, at=when("before library.write", lambda: world.run_within(1)))
    assert ran.error is None
    world.run(1)
    world.run(0)
    for place in (0, 1):
        world.check_quiet(place)
    titles = [clone.text.count("T q") + clone.text.count("U q") for clone in world.clones]
    assert titles[0] == titles[1]


def test_a_picture_of_which_the_pages_are_of_different_times_is_not_believed(box, new_clone):
    """Erasing an item moves all that follow it: the first of the second page would be missed."""
    clone, person, collection = new_clone(), people(box), paper(box)
    for number in range(150):
        person.create(
            {
                "itemType": "book",
                "title": f"Number {number}",
                "citationKey": f"key{number}",
                "collections": [collection],
            }
        )
    first = by_key(box, "key0")["key"]

    def before(request):
        if "start=100" in request.path and person.item(first) is not None:
            person.erase(first)

    box.before = before
    clone.pull()
    box.before = None
    clone.pull()
    keys = {entry.key for entry in parse(clone.text).entries}
    assert keys == {f"key{number}" for number in range(1, 150)}
