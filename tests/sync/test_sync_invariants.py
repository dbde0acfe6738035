"""Two clones, people in Zotero, faults and crashes, in an order that nobody thought of.

What has to hold is in `sync_world`; here is what can happen.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from sync_clone import CrashError, Ran, done
from sync_laws import TOKEN
from sync_world import ZOTERO, World

from bibsync.bibtex.edits import insert_field, remove_field, set_value
from bibsync.bibtex.parser import parse
from bibsync.bibtex.syntax import Entry
from bibsync.errors import BrokenBibliographyError, GuardError
from bibsync.sandbox.faults import Fault, Hangup
from bibsync.sandbox.server import Sandbox
from bibsync.sync.model import Side
from bibsync.sync.setup import Command
from bibsync.text import Edit, apply_edits

KEYS = ("alpha", "beta", "gamma", "delta", "epsilon")
FIELDS = ("title", "journal", "note", "annote", "publisher", "author", "doi", "x-mine")
PROPERTIES = ("title", "publicationTitle", "abstractNote", "volume", "rights", "DOI")

FAULTS: dict[str, tuple[Fault, ...]] = {
    "none": (),
    "another version of an object": (Fault("POST", failed={0: 412}),),
    "412 for all": (Fault("POST", status=412),),
    "too many requests": (Fault(status=429, retry_after=3, times=2),),
    "maintenance": (Fault(status=503, retry_after=1, times=2),),
    "a pause is asked for": (Fault(backoff=2, times=0),),
    "closed before the write": (Fault("POST", hang_up=Hangup.BEFORE),),
    "closed after the write": (Fault("POST", hang_up=Hangup.AFTER),),
    "closed after every write": (Fault("POST", hang_up=Hangup.AFTER, times=0),),
    "a read breaks off": (Fault("GET", "items", truncate=30),),
    "reads break off": (Fault("GET", "items|deleted", truncate=30, times=0),),
    "the answer to a write breaks off": (Fault("POST", truncate=40),),
    "an error of the server": (Fault("POST", status=500),),
    "errors of the server": (Fault("POST", status=500, times=0),),
    "an object is refused": (Fault("POST", failed={0: 400}, times=0),),
    "an object fails": (Fault("POST", failed={1: 500}),),
    "no right to write any more": (Fault("POST", status=403, times=0),),
    "something else than JSON": (Fault("GET", "items", status=200, body="<html>"),),
}

_places = st.integers(0, 1)
_numbers = st.integers(0, 11)
_fields = st.sampled_from(FIELDS)
_commands = st.sampled_from([Command.SYNC, Command.SYNC, Command.PUSH, Command.PULL])


class _Run:
    """The sandbox that all examples of a run share."""

    box: Sandbox
    folder: Path
    examples = 0
    has_collection = True


class Sync(RuleBasedStateMachine):
    """What can happen to two clones and a library."""

    @initialize(with_entries=st.booleans())
    def begin(self, with_entries: bool) -> None:
        """Two clones of one paper."""
        _Run.examples += 1
        collection = {} if _Run.has_collection else {"collection": ""}
        self.world = World(_Run.box, _Run.folder / str(_Run.examples), **collection)
        self.person = self.world.person
        if with_entries:
            for number in range(3):
                self.add_entry(0, number, number)
            self.sync(0, Command.SYNC)
            self.world.publish(0)
            self.world.fast_forward(1)
            self.sync(1, Command.SYNC)

    def teardown(self) -> None:
        """In the end both clones come to rest, and nothing that lives is lost."""
        if not hasattr(self, "world"):
            return
        failure = sys.exc_info()[1]  # of a step: hypothesis tears down in a `finally`
        try:
            if failure is None:
                self.come_to_rest()
        except BaseException as error:
            failure = error
            raise
        finally:
            if failure is not None:
                failure.add_note("\n".join(["What happened:", *self.world.log]))
            shutil.rmtree(self.world.clones[0].folder.parent)

    # --- somebody edits a `.bib` file

    def _edit(self, place: int, doing: str, change: Callable[[str], str]) -> None:
        with self.world.user(place, doing):
            clone = self.world.clones[place]
            clone.save(change(clone.text))

    def _entry(self, place: int, number: int) -> Entry | None:
        entries = parse(self.world.clones[place].text).entries
        return entries[number % len(entries)] if entries else None

    @rule(place=_places, key=_numbers, number=_numbers)
    def add_entry(self, place: int, key: int, number: int) -> None:
        text = self.world.clones[place].text
        name = KEYS[key % len(KEYS)]
        if f"{{{name}," in text:
            return
        chosen = [field for index, field in enumerate(FIELDS) if (number + 3) >> (index % 4) & 1]
        fields = [("title", f"On {{{self.world.token()}}} and others")]
        fields += [(field, self.world.token()) for field in chosen if field != "title"]
        kind = ("article", "article", "misc", "inproceedings")[number % 4]
        lines = "".join(f"  {field} = {{{value}}},\n" for field, value in fields)
        entry = f"@{kind}{{{name},\n{lines}  year = {2000 + number},\n}}\n"
        parts = (text, entry) if number % 2 else (entry, text)
        self._edit(place, f"adds {name} {fields}", lambda _: "\n".join(filter(None, parts)))

    @rule(place=_places, number=_numbers, field=_fields)
    def edit_field(self, place: int, number: int, field: str) -> None:
        entry = self._entry(place, number)
        if entry is None:
            return
        value = self.world.token()
        found = entry.get(field)
        edit = insert_field(entry, field, value) if found is None else set_value(found, value)
        self._edit(
            place, f"sets {field} of {entry.key} to {value}", lambda t: apply_edits(t, [edit])
        )

    @rule(place=_places, number=_numbers, field=_numbers)
    def remove_field(self, place: int, number: int, field: int) -> None:
        entry = self._entry(place, number)
        if entry is None or not entry.fields:
            return
        found = entry.fields[field % len(entry.fields)]
        self._edit(
            place,
            f"removes {found.name} of {entry.key}",
            lambda t: apply_edits(t, [remove_field(entry, found)]),
        )

    @rule(place=_places, number=_numbers, removes=st.booleans())
    def edit_keywords(self, place: int, number: int, removes: bool) -> None:
        entry = self._entry(place, number)
        if entry is None:
            return
        found = entry.get("keywords")
        words = [word.strip() for word in found.content.split(",")] if found is not None else []
        if removes and words:
            words = words[1:]
        else:
            words.append(self.world.token())
        value = ", ".join(words)
        if found is None:
            edit = insert_field(entry, "keywords", value)
        elif value:
            edit = set_value(found, value)
        else:
            edit = remove_field(entry, found)
        self._edit(place, f"keywords of {entry.key}: {value}", lambda t: apply_edits(t, [edit]))

    @rule(place=_places, number=_numbers)
    def remove_entry(self, place: int, number: int) -> None:
        entry = self._entry(place, number)
        if entry is not None:
            edit = Edit(entry.start, entry.end, "")
            self._edit(place, f"removes {entry.key}", lambda t: apply_edits(t, [edit]))

    @rule(place=_places, number=_numbers, key=_numbers)
    def rename_entry(self, place: int, number: int, key: int) -> None:
        entry = self._entry(place, number)
        name = KEYS[key % len(KEYS)]
        if entry is not None and f"{{{name}," not in self.world.clones[place].text:
            edit = Edit(entry.key_start, entry.key_end, name)
            doing = f"renames {entry.key} to {name}"
            # With an edit besides, or without a state, that is a new work to bibsync.
            self.world.copied |= set(TOKEN.findall(entry.raw))
            self._edit(place, doing, lambda t: apply_edits(t, [edit]))

    @rule(place=_places, number=_numbers)
    def change_type(self, place: int, number: int) -> None:
        entry = self._entry(place, number)
        if entry is not None:
            name = ("article", "book", "misc", "inproceedings")[number % 4]
            edit = Edit(entry.type_start, entry.type_end, name)
            self._edit(place, f"{entry.key} is @{name} now", lambda t: apply_edits(t, [edit]))

    @rule(place=_places, number=_numbers)
    def write_comment(self, place: int, number: int) -> None:
        comment = f"% {self.world.token('u')}\n"
        entry = self._entry(place, number)
        at = 0 if entry is None else entry.start
        self._edit(place, "writes a comment", lambda t: f"{t[:at]}{comment}{t[at:]}")

    @rule(place=_places, number=_numbers)
    def move_entry(self, place: int, number: int) -> None:
        entry = self._entry(place, number)
        if entry is not None:
            self._edit(
                place,
                f"moves {entry.key} to the top",
                lambda t: f"{entry.raw}\n\n{t[: entry.start]}{t[entry.end :]}",
            )

    # --- people in Zotero

    def _item(self, number: int) -> dict[str, Any] | None:
        found = [
            item for item in self.person.items() if item["itemType"] not in ("note", "attachment")
        ]
        return found[number % len(found)] if found else None

    def _patch(self, number: int, doing: str, data: dict[str, Any]) -> None:
        item = self._item(number)
        if item is not None:
            with self.world.user(ZOTERO, f"{doing} {item['key']} {data}"):
                try:
                    self.person.patch(item["key"], data)
                except ValueError:  # its type has no such field
                    self.person.patch(item["key"], {"title": self.world.token()})

    @rule(key=_numbers, in_paper=st.booleans(), kind=st.sampled_from(["journalArticle", "book"]))
    def person_adds(self, key: int, in_paper: bool, kind: str) -> None:
        names = (*KEYS, "", "fresh key", "Alpha")
        collections = [self.world.collection] if in_paper and self.world.collection else []
        data = {
            "itemType": kind,
            "title": self.world.token(),
            "citationKey": names[key % len(names)],
            "collections": collections,
            "tags": [{"tag": self.world.token()}],
            "extra": self.world.token("u"),
        }
        with self.world.user(ZOTERO, f"adds {data}"):
            self.person.create(data)

    @rule(number=_numbers, name=st.sampled_from(PROPERTIES))
    def person_edits(self, number: int, name: str) -> None:
        self._patch(number, "edits", {name: self.world.token()})

    @rule(number=_numbers, clears=st.booleans())
    def person_edits_extra(self, number: int, clears: bool) -> None:
        item = self._item(number)
        if item is not None:
            lines = [line for line in item.get("extra", "").split("\n") if line]
            if clears and lines:
                lines.pop()
            else:
                lines.insert(0, f"I think {self.world.token('u')}")
                lines.append(f"tex.annote: {self.world.token()}")
            self._patch(number, "edits", {"extra": "\n".join(lines)})

    @rule(number=_numbers)
    def person_edits_creators(self, number: int) -> None:
        creator = {"creatorType": "author", "lastName": self.world.token(), "firstName": "Ann"}
        self._patch(number, "edits", {"creators": [creator]})

    @rule(number=_numbers, removes=st.booleans(), kind=st.integers(0, 1))
    def person_tags(self, number: int, removes: bool, kind: int) -> None:
        item = self._item(number)
        if item is not None:
            tags = item.get("tags", [])
            if removes and tags:
                tags = tags[1:]
            else:
                tags = [*tags, {"tag": self.world.token(), "type": kind}]
            self._patch(number, "tags", {"tags": tags})

    @rule(number=_numbers)
    def person_writes_note(self, number: int) -> None:
        item = self._item(number)
        if item is not None:
            note = f"<p>{self.world.token('u')}</p>"
            with self.world.user(ZOTERO, f"writes a note to {item['key']}"):
                self.person.create({"itemType": "note", "note": note, "parentItem": item["key"]})

    @rule(number=_numbers)
    def person_trashes(self, number: int) -> None:
        self._patch(number, "trashes", {"deleted": 1})

    @rule(number=_numbers)
    def person_restores(self, number: int) -> None:
        trashed = self.person.items(trashed=True)
        if trashed:
            key = trashed[number % len(trashed)]["key"]
            with self.world.user(ZOTERO, f"restores {key}"):
                self.person.restore(key)

    @rule(number=_numbers)
    def person_erases(self, number: int) -> None:
        item = self._item(number)
        if item is not None:
            with self.world.user(ZOTERO, f"erases {item['key']}"):
                self.person.erase(item["key"])

    @precondition(lambda self: self.world.collection)
    @rule(number=_numbers)
    def person_moves(self, number: int) -> None:
        """Into the paper's collection, or out of it: then what it says is no more in the paper."""
        item = self._item(number)
        if item is not None:
            collections = set(item["collections"]) ^ {self.world.collection}
            self._patch(number, "moves", {"collections": sorted(collections)})
            if self.world.collection not in collections:
                self.world.dead |= set(TOKEN.findall(str(item)))

    @rule(number=_numbers, key=_numbers)
    def person_renames(self, number: int, key: int) -> None:
        item = self._item(number)
        if item is not None and item.get("citationKey") != KEYS[key % len(KEYS)]:
            self._patch(number, "renames", {"citationKey": KEYS[key % len(KEYS)]})

    @rule(number=_numbers, other=_numbers)
    def person_merges(self, number: int, other: int) -> None:
        """As Zotero does it: one goes to the trash, and the other says that it stands for both."""
        gone, stays = self._item(number), self._item(other)
        if gone is None or stays is None or gone["key"] == stays["key"]:
            return
        address = f"http://zotero.org/groups/{_Run.box.groups['lab']}/items/{gone['key']}"
        with self.world.user(ZOTERO, f"merges {gone['key']} into {stays['key']}"):
            old = (stays.get("relations") or {}).get("dc:replaces", [])
            relations = {"dc:replaces": [*([old] if isinstance(old, str) else old), address]}
            self.person.patch(stays["key"], {"relations": relations})
            self.person.trash(gone["key"])

    # --- bibsync

    def sync(self, place: int, command: Command, **how: Any) -> Ran:
        ran = self.world.run(place, command, **how)
        _Run.box.clear_faults()
        return ran

    @rule(place=_places, command=_commands, trash=st.booleans())
    def bibsync(self, place: int, command: Command, trash: bool) -> None:
        self.sync(place, command, trash=trash)

    @rule(place=_places, command=_commands, fault=st.sampled_from(sorted(FAULTS)))
    def bibsync_with_fault(self, place: int, command: Command, fault: str) -> None:
        self.world.log.append(f"server: {fault}")
        _Run.box.fail(*FAULTS[fault])
        self.sync(place, command)

    @rule(
        place=_places,
        command=_commands,
        point=st.integers(0, 60),
        fault=st.sampled_from(["none", "closed after the write"]),
    )
    def bibsync_crashes(self, place: int, command: Command, point: int, fault: str) -> None:
        left = [point]

        def at(name: str) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise CrashError(name)

        _Run.box.fail(*FAULTS[fault])
        self.sync(place, command, at=at)

    @rule(place=_places, command=_commands, point=st.integers(0, 40), number=_numbers, who=_numbers)
    def bibsync_while_others_work(
        self, place: int, command: Command, point: int, number: int, who: int
    ) -> None:
        """An editor saves the file, or somebody changes something in Zotero, during the run."""
        acts = (
            lambda: self.edit_field(place, number, "title"),
            lambda: self.remove_entry(place, number),
            lambda: self.person_edits(number, "title"),
            lambda: self.person_trashes(number),
            lambda: self.person_tags(number, False, 0),
            lambda: self.person_adds(number, True, "journalArticle"),
            lambda: self.person_edits_extra(number, False),
            lambda: self.world.run_within(1 - place),
        )
        left = [point]

        def at(name: str) -> None:
            left[0] -= 1
            if left[0] == -1:
                self.world.log.append(f"  at {name}:")
                acts[who % len(acts)]()

        self.sync(place, command, at=at)

    @rule(place=_places, command=_commands)
    def dry_run(self, place: int, command: Command) -> None:
        self.sync(place, command, dry_run=True)

    @rule(place=_places, command=_commands)
    def bibsync_with_broken_file(self, place: int, command: Command) -> None:
        """Law 10: what cannot be read is not deleted."""
        clone = self.world.clones[place]
        whole = clone.text
        half = f"{whole}\n@article{{oops,\n  title = {{half"
        clone.save(half)
        version = self.person.version
        ran = self.sync(place, command)
        assert isinstance(ran.error, BrokenBibliographyError)
        assert clone.text == half
        assert self.person.version == version
        clone.save(whole)

    @rule(place=_places, point=st.none() | st.integers(0, 12))
    def bibsync_undo(self, place: int, point: int | None) -> None:
        left = [99 if point is None else point]

        def at(name: str) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise CrashError(name)

        self.world.undo(place, at=at)

    @rule(place=_places, number=_numbers, winner=st.sampled_from(list(Side)))
    def bibsync_resolve(self, place: int, number: int, winner: Side) -> None:
        self.world.resolve(place, number, winner)

    @rule(place=_places)
    def lose_state(self, place: int) -> None:
        self.world.log.append(f"clone {place}: loses .bibsync")
        self.world.clones[place].lose_state()
        self.world.known_bases[place] = {}

    @rule(place=_places)
    def git_push(self, place: int) -> None:
        self.world.publish(place)

    @rule(place=_places)
    def git_pull(self, place: int) -> None:
        self.world.fast_forward(place)

    @rule(place=_places, number=_numbers)
    def git_checkout(self, place: int, number: int) -> None:
        self.world.switch(place, number)

    # --- the end

    def come_to_rest(self) -> None:
        """Each clone syncs until nothing is left to do; each time it must be quiet afterwards."""
        _Run.box.clear_faults()
        for place in (0, 1, 0, 1):
            self._settle(place)
            self.world.check_quiet(place)

    def _settle(self, place: int) -> None:
        ran = self.sync(place, Command.SYNC)
        if isinstance(ran.error, GuardError):
            (number,) = re.findall(r"--allow-deletes (\d+)", str(ran.error))
            ran = self.sync(place, Command.SYNC, allow=int(number))
        result = done(ran)
        if not all(conflict.can_be_chosen for conflict in result.plan.conflicts):
            # A removal can make room for what could not be told apart before.
            done(self.sync(place, Command.SYNC))


@pytest.fixture
def shared_world(shared_box: Sandbox, quick_folder: Path) -> None:
    _Run.box, _Run.folder, _Run.examples = shared_box, quick_folder, 0


def _search(examples: int, steps: int, **how: Any) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Sync,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            **how,
        ),
    )


@pytest.mark.parametrize("has_collection", [True, False], ids=["a-collection", "whole-library"])
def test_the_laws_hold_whatever_happens(shared_world, has_collection):
    _Run.has_collection = has_collection
    _search(40, 25)
