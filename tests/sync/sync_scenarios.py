"""What can be waiting when `bibsync` is called: a row of the table of `docs/sync.md` each."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from sync_clone import Clone, article, by_key, paper, people, works

from bibsync.sandbox.server import Sandbox
from bibsync.sync.model import KEY, WHOLE, Result, Side
from bibsync.sync.setup import Command

THREE = "% Mine.\n" + "\n".join(
    [
        article("one", title="The {First} One", author="Doe, Jane", year="2020", note="n1"),
        article("two", title="Two of \\'Etudes", journal="J. of Two", keywords="a, b"),
        article("three", title="Three", doi="10.1/three", annote="kept"),
    ]
)


class Scenario(NamedTuple):
    """How to come to the moment before a command, and the command."""

    prepare: Callable[[Clone, Callable[[], Clone]], None]  # gets a clone, and a maker of others
    command: Command = Command.SYNC
    trash: bool = False
    collection: str = "Paper"


def _agreed(clone: Clone, text: str = THREE) -> None:
    clone.save(text)
    clone.sync()


def edit(clone: Clone, old: str, new: str) -> None:
    """Somebody replaces a piece of the file."""
    assert old in clone.text
    clone.save(clone.text.replace(old, new, 1))


def drop(clone: Clone, key: str) -> None:
    """Takes an entry out of the file."""
    head, _, rest = clone.text.partition(f"@article{{{key},")
    clone.save(head + rest.partition("\n}\n")[2].lstrip("\n"))


def patch(clone: Clone, key: str, **data: Any) -> None:
    """Somebody changes an item in Zotero."""
    people(clone.box).patch(by_key(clone.box, key)["key"], data)


def first_push(clone: Clone, other: Callable[[], Clone]) -> None:
    clone.save(THREE)


def many(clone: Clone, other: Callable[[], Clone]) -> None:
    clone.save("\n".join(article(f"key{n}", title=f"Number {n}") for n in range(102)))


def new_in_zotero(clone: Clone, other: Callable[[], Clone]) -> None:
    _agreed(clone)
    for number, key in enumerate(("four", "")):
        people(clone.box).create(
            {
                "itemType": "book",
                "title": f"New {number}",
                "citationKey": key,
                "date": "2021",
                "creators": [{"creatorType": "author", "firstName": "Ann", "lastName": "Lee"}],
                "collections": [paper(clone.box)],
                "tags": [{"tag": "x"}],
            }
        )


def changed_here(clone: Clone, other: Callable[[], Clone]) -> None:
    _agreed(clone)
    edit(clone, "Three", "Three and More")
    edit(clone, "note = {n1}", "note = {n2}")
    edit(clone, "keywords = {a, b}", "keywords = {b, c}")


def changed_there(clone: Clone, other: Callable[[], Clone]) -> None:
    _agreed(clone)
    patch(clone, "three", title="Three and Less", volume="3")
    patch(clone, "two", tags=[{"tag": "b"}, {"tag": "z"}], publicationTitle="")


def changed_on_both(clone: Clone, other: Callable[[], Clone]) -> None:
    changed_here(clone, other)
    patch(clone, "three", volume="3", DOI="10.1/other")
    patch(clone, "one", title="The <i>Very</i> First One")
    patch(clone, "two", tags=[{"tag": "a"}, {"tag": "b"}, {"tag": "z"}])


def in_conflict(clone: Clone, other: Callable[[], Clone]) -> None:
    changed_here(clone, other)
    patch(clone, "three", title="Three and Less", volume="3")


def nothing_known(clone: Clone, other: Callable[[], Clone]) -> None:
    state_lost(clone, other)
    clone.save_links("")


def state_lost(clone: Clone, other: Callable[[], Clone]) -> None:
    _agreed(clone)
    edit(clone, "  annote = {kept},\n", "  publisher = {P},\n  keywords = {k},\n")
    patch(clone, "three", tags=[{"tag": "m"}], volume="7", title="Another Three")
    clone.lose_state()


def second_clone(clone: Clone, other: Callable[[], Clone]) -> None:
    first = other()
    _agreed(first, THREE + "\n" + article("four", title="Four", note="theirs"))
    clone.save(THREE + "\n" + article("five", title="Five"))
    clone.save_links(first.link_text)


def same_key_twice(clone: Clone, other: Callable[[], Clone]) -> None:
    first = other()
    _agreed(first)
    clone.save(THREE.replace("n1", "n3"))


def removed_here(clone: Clone, other: Callable[[], Clone]) -> None:
    _agreed(clone)
    drop(clone, "two")


def gone_there(clone: Clone, other: Callable[[], Clone]) -> None:
    _agreed(clone)
    person = people(clone.box)
    person.trash(by_key(clone.box, "one")["key"])
    person.erase(by_key(clone.box, "two")["key"])
    person.patch(by_key(clone.box, "three")["key"], {"collections": []})
    person.create({"itemType": "book", "title": "Stays", "collections": [paper(clone.box)]})


def gone_there_and_changed_here(clone: Clone, other: Callable[[], Clone]) -> None:
    gone_there(clone, other)
    edit(clone, "Three", "Three and More")
    clone.cited = {"two"}


def gone_on_both(clone: Clone, other: Callable[[], Clone]) -> None:
    _agreed(clone)
    drop(clone, "two")
    people(clone.box).trash(by_key(clone.box, "two")["key"])


def removed_here_and_changed_there(clone: Clone, other: Callable[[], Clone]) -> None:
    removed_here(clone, other)
    patch(clone, "two", title="Two, revised")


def renamed_here(clone: Clone, other: Callable[[], Clone]) -> None:
    _agreed(clone)
    edit(clone, "{two,", "{zwei,")
    edit(clone, "Three", "Three and More")


def renamed_there(clone: Clone, other: Callable[[], Clone]) -> None:
    _agreed(clone)
    patch(clone, "two", citationKey="deux")


def rename_taken_over(clone: Clone, other: Callable[[], Clone]) -> None:
    renamed_there(clone, other)
    clone.resolve(Side.REMOTE, "two", KEY)


def rename_refused(clone: Clone, other: Callable[[], Clone]) -> None:
    renamed_there(clone, other)
    clone.resolve(Side.LOCAL, "two", KEY)


def merged(clone: Clone, other: Callable[[], Clone]) -> None:
    """Somebody adds the work once more, and merges ours into that."""
    _agreed(clone)
    person, old = people(clone.box), by_key(clone.box, "two")
    new = person.create(
        {
            "itemType": "journalArticle",
            "title": "Two of Études",
            "volume": "2",
            "citationKey": "two",
            "collections": [paper(clone.box)],
            "relations": {"dc:replaces": _address(clone, old["key"])},
        }
    )
    person.trash(old["key"])
    assert new != old["key"]


def merged_and_both_here(clone: Clone, other: Callable[[], Clone]) -> None:
    """Two entries that are one work: their items are merged."""
    _agreed(clone)
    person = people(clone.box)
    keys = sorted(by_key(clone.box, key)["key"] for key in ("one", "three"))
    person.patch(keys[1], {"relations": {"dc:replaces": _address(clone, keys[0])}})
    person.trash(keys[0])


def merged_the_other_way(clone: Clone, other: Callable[[], Clone]) -> None:
    """As before, but the item with the lower key stays."""
    _agreed(clone)
    person = people(clone.box)
    keys = sorted(by_key(clone.box, key)["key"] for key in ("one", "three"))
    person.patch(keys[0], {"relations": {"dc:replaces": _address(clone, keys[1])}})
    person.trash(keys[1])


def _address(clone: Clone, key: str) -> str:
    return f"http://zotero.org/{clone.library}/items/{key}"


def chosen(winner: Side) -> Callable[[Clone, Callable[[], Clone]], None]:
    def prepare(clone: Clone, other: Callable[[], Clone]) -> None:
        in_conflict(clone, other)
        clone.sync()
        assert clone.resolve(winner, "three", "title")

    return prepare


def whole_chosen(winner: Side) -> Callable[[Clone, Callable[[], Clone]], None]:
    def prepare(clone: Clone, other: Callable[[], Clone]) -> None:
        gone_there_and_changed_here(clone, other)
        clone.sync()
        assert len(clone.resolve(winner, slot=WHOLE)) == 2

    return prepare


def edit_chosen(winner: Side) -> Callable[[Clone, Callable[[], Clone]], None]:
    def prepare(clone: Clone, other: Callable[[], Clone]) -> None:
        removed_here_and_changed_there(clone, other)
        assert clone.resolve(winner, "two", WHOLE)

    return prepare


def elsewhere(clone: Clone, other: Callable[[], Clone]) -> None:
    """The work is in the library already, in another collection."""
    person = people(clone.box)
    person.create(
        {
            "itemType": "journalArticle",
            "title": "Three",
            "DOI": "10.1/three",
            "collections": [person.create_collection("Other")],
        }
    )
    clone.save(THREE)


def with_summary(clone: Clone, other: Callable[[], Clone]) -> None:
    """A summary goes into a note of its own."""
    clone.attach_files = True
    _agreed(clone, THREE + "\n" + article("four", title="Four", summary="- First\n- Second"))
    edit(clone, "- Second", "- Other")
    edit(clone, "doi = {10.1/three}", "summary = {- New}, file = {https://example.org/a.pdf}")


ROWS: dict[str, Scenario] = {
    "new in the file": Scenario(first_push),
    "new in the file, pushed": Scenario(first_push, Command.PUSH),
    "many new in the file": Scenario(many, Command.PUSH),
    "new in Zotero": Scenario(new_in_zotero),
    "new in Zotero, pulled": Scenario(new_in_zotero, Command.PULL),
    "changed in the file": Scenario(changed_here),
    "changed in Zotero": Scenario(changed_there),
    "changed in Zotero, pulled": Scenario(changed_there, Command.PULL),
    "changed on both sides": Scenario(changed_on_both),
    "changed on both sides, pushed": Scenario(changed_on_both, Command.PUSH),
    "changed on both sides, pulled": Scenario(changed_on_both, Command.PULL),
    "in conflict": Scenario(in_conflict),
    "conflict settled by the file": Scenario(chosen(Side.LOCAL)),
    "conflict settled by Zotero": Scenario(chosen(Side.REMOTE)),
    "no base": Scenario(nothing_known),
    "no base, pulled": Scenario(nothing_known, Command.PULL),
    "no base, pushed": Scenario(nothing_known, Command.PUSH),
    "a base in the link file only": Scenario(state_lost),
    "a base in the link file only, pulled": Scenario(state_lost, Command.PULL),
    "a base in the link file only, pushed": Scenario(state_lost, Command.PUSH),
    "a second clone": Scenario(second_clone),
    "the same entries in two clones": Scenario(same_key_twice),
    "removed from the file": Scenario(removed_here),
    "removed from the file, to the trash": Scenario(removed_here, trash=True),
    "removed from the file, whole library": Scenario(removed_here, collection=""),
    "gone in Zotero": Scenario(gone_there),
    "gone in Zotero, changed in the file": Scenario(gone_there_and_changed_here),
    "gone in Zotero, the file wins": Scenario(whole_chosen(Side.LOCAL)),
    "gone in Zotero, Zotero wins": Scenario(whole_chosen(Side.REMOTE)),
    "gone on both sides": Scenario(gone_on_both),
    "removed from the file, changed in Zotero": Scenario(removed_here_and_changed_there),
    "removed from the file, and the file wins": Scenario(edit_chosen(Side.LOCAL)),
    "removed from the file, and Zotero wins": Scenario(edit_chosen(Side.REMOTE)),
    "renamed in the file": Scenario(renamed_here),
    "renamed in Zotero": Scenario(renamed_there),
    "renamed in Zotero, taken over": Scenario(rename_taken_over),
    "renamed in Zotero, refused": Scenario(rename_refused),
    "merged in Zotero": Scenario(merged),
    "merged in Zotero, and both in the file": Scenario(merged_and_both_here),
    "merged the other way, and both in the file": Scenario(merged_the_other_way),
    "in another collection": Scenario(elsewhere),
    "with notes and files": Scenario(with_summary),
}


def conflicts(result: Result) -> list[tuple[str, str]]:
    """Citation key and slot of what a run has left to a person."""
    return [(conflict.key, conflict.slot) for conflict in result.plan.conflicts]


# What the server says of an item that depends on when, and not on what.
_OF_TIME = ("version", "dateAdded", "dateModified")


def library_state(box: Sandbox) -> str:
    """Every item and collection, in the trash or not, without times; to be compared."""
    person = people(box)
    items = [*person.items(), *person.items(trashed=True)]
    shown = [{k: v for k, v in item.items() if k not in _OF_TIME} for item in items]
    for item in shown:
        if "tags" in item:
            item["tags"] = sorted(item["tags"], key=str)
    collections = [(c["key"], c["name"], c["parentCollection"]) for c in person.collections()]
    shown.sort(key=lambda item: item["key"])
    return json.dumps([shown, sorted(collections, key=str)], indent=1, sort_keys=True)


def end_state(clone: Clone) -> dict[str, Any]:
    """Everything that a run leaves, to be compared."""
    return {
        "file": clone.text,
        "links": re.sub(r"@\d+$", "", clone.link_text, flags=re.MULTILINE),  # versions
        "library": library_state(clone.box),
        "bases": clone.bases(),
        "live": sorted(item["key"] for item in works(clone.box)),
    }
