"""Two clones, a library and people, and what has to hold whatever they do.

**Tokens.** Everything that a user writes, in a `.bib` file or in Zotero, carries a token that is
nowhere else: `qm12z` where the mapping has a slot for it, `qu12z` where it has none (a comment, a
free line in `extra`, a person's own note).

**Visible** means: in the text of a `.bib` file, for whoever edits that file; in an item that is not
in the trash (nor below one), for whoever looks into Zotero. A token *dies* when a user, in a place
where it was visible, does something after which it is not: overwrites the value, removes the field,
the tag, the note, the entry; trashes, erases or merges the item; says at `bibsync resolve` that the
other side is right, having been shown both. Leaving the collection is a removal from the paper: it
kills the token, though the item can still be seen. A dead token may stay anywhere, or nowhere.

**Law 1**, then, is checked for each place by itself and after each command: a token that lives, and
was visible in Zotero or in the file of the clone, still is. What dies elsewhere may go; so nothing
but a person's choice takes a living token out of any place. `undo` is the one exception, as it
takes back what a run brought: there the file and Zotero together must still have it. And what was
trashed or removed as a whole, because its entry or item was, takes along the tokens `qu` that the
other side has no place for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sync_clone import Clone, Ran, fresh, paper, people, works, writes

from bibsync.bibtex.parser import parse
from bibsync.bibtex.syntax import Entry
from bibsync.errors import BrokenBibliographyError, InternalError
from bibsync.record import Record
from bibsync.sandbox.library import Thing
from bibsync.sandbox.present import item_data
from bibsync.sandbox.server import Sandbox
from bibsync.sync.local import read_local
from bibsync.sync.model import KEY, NOTHING, WHOLE, Base, Conflict, Result, Side
from bibsync.sync.setup import Command
from bibsync.zotero.item import Item, RemoteWork
from bibsync.zotero.mapping import is_our_attachment, is_our_note, item_record

TOKEN = re.compile(r"q[mu]\d+z")
ZOTERO = -1  # the place; clones are 0 and 1

Items = Mapping[str, Thing]


class World:
    """The sandbox, two clones, and what is known of each token."""

    def __init__(self, box: Sandbox, folder: Path, **how: Any) -> None:
        fresh(box)
        self.box = box
        self.person = people(box)
        self.clones = [Clone(box, folder / name, **how) for name in ("one", "two")]
        self.collection = paper(box) if self.clones[0].collection else None
        self.count = 0
        self.dead: set[str] = set()
        self.held: dict[int, set[str]] = {ZOTERO: set(), 0: set(), 1: set()}
        # What an undo has taken out of Zotero: it may go from the other clone, too.
        self.retracted: list[set[str]] = [set(), set()]
        self.copied: set[str] = set()  # tokens and citation keys that people gave to two items
        self.head = ("", "")  # what git has: the `.bib` file and the link file
        self.checkouts = [("", ""), ("", "")]
        self.log: list[str] = []  # what happened, for whoever reads a failure
        self.known_bases: list[dict[str, Base]] = [{}, {}]
        # All texts and libraries that ever were, the newest last.
        self.times: list[tuple[tuple[str, str], Items]] = [(("", ""), {})]
        self._records: dict[str, Mapping[str, Record]] = {}
        self._remote_records: dict[tuple[int, ...], tuple[Items, Record]] = {}
        self.person_acted = False  # since the command began
        self.other_ran = False  # the other clone, while the command ran
        self.is_running = False
        self._note_time()
        box.after_commit = lambda request, index: self._note_time()

    # --- tokens

    def token(self, kind: str = "m") -> str:
        """A new token; kind `u` goes where only one side can see it."""
        self.count += 1
        return f"q{kind}{self.count}z"

    def seen(self, place: int) -> set[str]:
        """The tokens that are visible in a place."""
        return set().union(*self._carriers(place).values())

    def _carriers(self, place: int) -> dict[str, set[str]]:
        """The visible tokens of a file, or of each item of Zotero by itself."""
        if place != ZOTERO:
            return {"": set(TOKEN.findall(self.clones[place].text))}
        live = self.person.items()
        shown = {item["key"] for item in live}
        return {
            item["key"]: set(TOKEN.findall(json.dumps(item)))
            for item in live
            if item.get("parentItem", item["key"]) in shown
        }

    @contextmanager
    def user(self, place: int, doing: str) -> Iterator[None]:
        """A user acts in a place: what was visible there and is no more has died."""
        self.log.append(f"{'Zotero' if place == ZOTERO else f'clone {place}'}: {doing}")
        before = self._carriers(place)
        keys = self._keys()
        yield
        if self.is_running and place == ZOTERO:
            # Zotero lets two add a work at once; that they are two is shown as a conflict.
            self.copied |= self._keys() - keys
        after = self._carriers(place)
        for name, tokens in before.items():
            # Of an item by itself: after a rename and an edit at once, another one has them too.
            self.dead |= tokens - after.get(name, set())
        self.held[place] |= self.seen(place) - set().union(*before.values())
        if place == ZOTERO:
            self.person_acted = True
            self._note_copies()
        self._note_time()

    def _keys(self) -> set[str]:
        return {item.get("citationKey", "") for item in works(self.box)}

    def _note_copies(self) -> None:
        """Copies that people make (by restoring, say) are not to be blamed on bibsync."""
        items = works(self.box)
        keys = [item.get("citationKey", "") for item in items]
        self.copied |= {key for key in keys if key and keys.count(key) > 1}
        tokens = [token for item in items for token in set(TOKEN.findall(json.dumps(item)))]
        self.copied |= {token for token in tokens if tokens.count(token) > 1}

    # --- what was when

    def _items(self) -> Items:
        return dict(self.box.world.libraries["groups", self.box.groups["lab"]].items)

    def _note_time(self) -> None:
        texts = (self.clones[0].text, self.clones[1].text)
        self.times.append((texts, self._items()))

    def _local(self, text: str) -> Mapping[str, Record]:
        if text not in self._records:
            try:
                file = read_local(text, "refs.bib")
            except BrokenBibliographyError:
                self._records[text] = {}
            else:
                self._records[text] = {e.record.key: e.record for e in file.entries}
        return self._records[text]

    def _remote(self, items: Items, key: str) -> Record | None:
        family = {k: t for k, t in items.items() if k == key or t.data.get("parentItem") == key}
        if key not in family:
            return None
        mark = tuple(id(thing) for thing in family.values())
        if mark not in self._remote_records:
            # The things are kept, so that no other gets their ids.
            self._remote_records[mark] = family, _record_of(key, family)
        return self._remote_records[mark][1]

    # --- commands of bibsync

    def run(
        self,
        place: int,
        command: Command = Command.SYNC,
        *,
        at: Callable[[str], None] = lambda name: None,
        **how: Any,
    ) -> Ran:
        """Carries out a command in a clone, and checks what holds after every one."""
        self.log.append(f"clone {place}: bibsync {command} {how or ''}")
        return self._checked(
            place, lambda watch: self.clones[place].run(command, at=watch, **how), at, command, how
        )

    def run_within(self, place: int) -> None:
        """Lets a clone sync while a command of the other one runs, which checks what came of it."""
        self.log.append(f"  clone {place}: bibsync sync, within")
        self.other_ran = self.person_acted = True
        self.log.append(f"    {_told(self.clones[place].run())}")
        self._note_time()

    def undo(self, place: int, *, at: Callable[[str], None] = lambda name: None) -> Ran:
        """Carries out `bibsync undo`, and checks what holds after it."""
        self.log.append(f"clone {place}: bibsync undo")
        return self._checked(place, lambda watch: self.clones[place].undo(at=watch), at, None, {})

    def _checked(
        self,
        place: int,
        body: Callable[[Callable[[str], None]], Ran],
        at: Callable[[str], None],
        command: Command | None,
        how: Mapping[str, Any],
    ) -> Ran:
        clone = self.clones[place]
        other = 1 - place
        self.person_acted = self.other_ran = False
        edited = False
        before = _Before(self, place)

        def watch(name: str) -> None:
            nonlocal edited
            if name == "after bibliography.write":
                self._note_time()
            text = clone.text
            at(name)
            edited = edited or clone.text != text

        self.box.clear_requests()
        self.is_running = True
        ran = body(watch)
        self.is_running = False
        self._note_time()
        self.log.append(f"    {_told(ran)}")
        assert not isinstance(ran.error, InternalError), ran.error
        self._check_tokens(place, command, how)
        if not self.other_ran:
            now = self.clones[other].text, self.clones[other].link_text
            assert now == before.other, "the other clone's files were written"
        is_dry = how.get("dry_run") or command is Command.STATUS
        if (is_dry or command is Command.PUSH) and not edited:  # law 9
            assert clone.text == before.text, "written by a command that must not write the file"
        if is_dry:  # law 9
            assert clone.link_text == before.links, "a dry run wrote the link file"
        if (is_dry or command is Command.PULL) and not self.other_ran:  # law 9
            assert not writes(self.box), "written to Zotero by a command that must not"
        if not edited:
            self._check_text(before, clone.text, place, is_undo=command is None)
        self._check_copies()
        self._check_bases(place)
        if command is not None and not edited:
            self._check_deletions(before, clone, how)
            self._check_keys(before, clone)
        if command is Command.SYNC and ran.result is not None and not (is_dry or edited):
            if not self.person_acted and isinstance(ran.result, Result):
                self.check_agreement(place, ran.result)
        return ran

    # --- the laws

    def _check_tokens(self, place: int, command: Command | None, how: Mapping[str, Any]) -> None:
        """Law 1."""
        now = {each: self.seen(each) for each in (ZOTERO, place)}
        everywhere = now[ZOTERO] | now[place]
        for each, seen in now.items():
            lost = self.held[each] - seen - self.dead
            if each != ZOTERO:
                lost -= self.retracted[each]
            if command is None:
                if each == ZOTERO:
                    self.retracted[1 - place] |= lost
                lost -= everywhere
            else:
                lost = {token for token in lost if not self._went_along(token, each, how)}
            where = "Zotero" if each == ZOTERO else f"clone {each}"
            assert not lost, f"lost in {where}: {sorted(lost)}"
            self.held[each] = seen

    def _went_along(self, token: str, place: int, how: Mapping[str, Any]) -> bool:
        if not token.startswith("qu"):
            return False
        if place != ZOTERO:  # stood in an entry of which nothing that lives is left
            return not any(token in block for block in _outside(self.texts_before[place]))
        return bool(how.get("trash")) and token in json.dumps(
            [*self.person.items(), *self.person.items(trashed=True)]
        )

    def _check_text(self, before: _Before, now: str, place: int, *, is_undo: bool) -> None:
        """Law 5: what is not about an entry stays, and so do the order and the untouched fields."""
        assert _outside(now) == _outside(before.text), "text between entries was changed"
        was, stands = _entries(before.text), _entries(now)
        kept = [key for key in was if key in stands and _is_same(was[key], stands[key])]
        if not is_undo and not self.retracted[place]:
            assert kept == [key for key in stands if key in kept], "entries changed their order"
            records = self._local(before.text), self._local(now)
            for key in kept:
                if key not in records[0] or key not in records[1]:
                    continue
                if records[0][key] == records[1][key]:
                    assert was[key].raw == stands[key].raw, f"{key}: changed, and says the same"
                    continue
                for name, field in was[key].by_name.items():
                    other = stands[key].get(name)
                    if other is None or other.raw_value == field.raw_value:
                        continue
                    slots = ("author", "date") if name in ("year", "month") else (name,)
                    differs = any(
                        records[0][key].get(slot) != records[1][key].get(slot) for slot in slots
                    ) or name in ("keywords", "year", "month")
                    differs = differs or records[0][key].type != records[1][key].type
                    assert differs, f"{key}: {name} was written anew, and says the same"

    def _check_copies(self) -> None:
        """Laws 4 and 12: nothing but people makes two items of one.

        Of the items of the paper: another paper of the group may have other works of those keys.
        """
        scope = self._in_scope()
        items = [item for item in works(self.box) if item["key"] in scope]
        keys = [item.get("citationKey", "") for item in items]
        twice = {key for key in keys if key and keys.count(key) > 1} - self.copied
        assert not twice, f"two items for {sorted(twice)}"
        tokens = [token for item in items for token in set(TOKEN.findall(json.dumps(item)))]
        twice = {token for token in tokens if tokens.count(token) > 1} - self.copied
        assert not twice, f"two items with {sorted(twice)}"

    def _check_bases(self, place: int) -> None:
        """Law 8: what is agreed on was in the file and in Zotero.

        Not at the same time: somebody may write while the other side is just being written.
        """
        known, now = self.known_bases[place], self.clones[place].bases()
        for item_key, base in now.items():
            old = known.get(item_key)
            for slot, agreed in base.slots.items():
                if old is not None and old.slots.get(slot) == agreed or agreed == NOTHING:
                    continue
                assert self._was_held(place, item_key, base, slot, agreed), (
                    f"{base.name}: {slot} is agreed to be {agreed}, and never was"
                )
        self.known_bases[place] = now

    def _was_held(self, place: int, item_key: str, base: Base, slot: str, agreed: Any) -> bool:
        former = set(_replaced(self.times[-1][1], item_key))
        was_here = was_there = False
        for texts, items in reversed(self.times):
            theirs = [self._remote(items, key) for key in (item_key, *former)]
            was_there |= any(record and record.get(slot) == agreed.remote for record in theirs)
            was_here |= any(
                record.get(slot) == agreed.local
                for key, record in self._local(texts[place]).items()
                if key == base.name or _same_work(record, theirs)
            )
            if was_here and was_there:
                return True
        return False

    def _check_deletions(self, before: _Before, clone: Clone, how: Mapping[str, Any]) -> None:
        """Law 10, for what the run did to the file and, where nobody else wrote, to Zotero."""
        gone = set(_entries(before.text)) - set(_entries(clone.text))
        renamed = before.renames & gone
        number = len(gone - renamed)
        if not self.person_acted:
            number += len(before.in_scope - self._in_scope())
        limit = max(3, len(before.bases) // 10)
        allowed = how.get("allow")
        assert number <= (limit if allowed is None else max(limit, allowed)), f"{number} deletions"
        if not before.bases and not before.has_choices:
            assert number == 0, "deleted, and nothing tells that it was ever agreed on"

    def _in_scope(self) -> set[str]:
        return {
            item["key"]
            for item in works(self.box)
            if self.collection is None or self.collection in item.get("collections", ())
        }

    def _check_keys(self, before: _Before, clone: Clone) -> None:
        """Law 11: a citation key changes where somebody wanted it."""
        entries = _entries(clone.text)
        new = set(entries) - set(_entries(before.text))
        if new and not self.person_acted:
            live = {item.get("citationKey", "") for item in works(self.box)}
            made = {key for key in new if key not in live and key not in before.renames}
            # A key that Zotero does not have was made, for an item without a usable one.
            there = {key.lower() for key in _entries(before.text)}
            keyless = [
                key
                for key in before.remote_keys.values()
                if not key or " " in key or key.lower() in there
            ]
            assert len(made) <= len(keyless), f"{sorted(made)}: whose idea was that?"
        if self.person_acted:
            return
        for item in works(self.box):
            was, now = before.remote_keys.get(item["key"], ""), item.get("citationKey", "")
            if was and now != was:
                assert now in entries, f"{was} became {now} in Zotero"

    def check_agreement(self, place: int, result: Result) -> None:
        """Law 2: what differs after a sync is in the conflicts (or was refused)."""
        clone = self.clones[place]
        file = read_local(clone.text, "refs.bib")
        records = {entry.record.key: entry.record for entry in file.entries}
        items = self._items()
        live = {
            item["key"]: self._remote(items, item["key"])
            for item in works(self.box)
            if self.collection is None or self.collection in item["collections"]
        }
        told = {(conflict.item_key, conflict.slot) for conflict in result.plan.conflicts}
        in_conflict = {c.key for c in result.plan.conflicts if c.slot == WHOLE}
        in_conflict |= {failure.key for failure in result.failed}
        items_in_conflict = {c.item_key for c in result.plan.conflicts if c.slot == WHOLE}
        links = _links(clone.link_text)
        for key, record in records.items():
            if key in in_conflict:
                continue
            item_key = links.get(key, "")
            assert item_key, f"{key}: neither agreed on nor in conflict"
            there = live.get(item_key)
            assert there is not None, f"{key}: item {item_key} is gone, and no conflict says so"
            for slot in {*record.slots, *there.slots}:
                if record.get(slot) != there.get(slot):
                    assert (item_key, slot) in told, (
                        f"{key}: {slot} is {record.get(slot)!r} here and {there.get(slot)!r} there,"
                        " and no conflict says so"
                    )
        known = {*links.values(), *_links(clone.link_text, detached=True).values()}
        for item_key, there in live.items():
            if item_key not in known and there is not None:
                assert item_key in items_in_conflict or there.key in in_conflict, (
                    f"item {item_key} ({there.key}) is in no entry, and no conflict says so"
                )

    def check_quiet(self, place: int) -> None:
        """Laws 3 and 6: after a sync, no command has anything to do."""
        clone = self.clones[place]
        text, links, version = clone.text, clone.link_text, self.person.version
        for command in (Command.SYNC, Command.PULL, Command.PUSH):
            ran = self.run(place, command)
            assert ran.error is None, ran.error
            assert not writes(self.box), f"{command} after a sync writes to Zotero"
            assert clone.text == text, f"{command} after a sync writes the file"
            assert clone.link_text == links, f"{command} after a sync writes the links"
        assert self.person.version == version

    # --- what users say of conflicts

    def resolve(self, place: int, number: int, winner: Side) -> None:
        """Settles one conflict; what the losing side shows of it has been seen, and dies."""
        clone = self.clones[place]
        conflicts = [c for c in self._status(place).plan.conflicts if c.can_be_chosen]
        if not conflicts:
            return
        conflict = conflicts[number % len(conflicts)]
        self.log.append(f"clone {place}: resolve {conflict.key} {conflict.slot!r} {winner}")
        self.dead |= self._loses(clone, conflict, winner)
        if conflict.slot == WHOLE and winner is Side.LOCAL:
            self.copied.add(conflict.key)  # there may be another item by now
        clone.resolve(winner, conflict.key, conflict.slot)

    def _status(self, place: int) -> Result:
        ran = self.run(place, Command.STATUS)
        if ran.error is not None:
            raise ran.error
        assert isinstance(ran.result, Result)
        return ran.result

    def _loses(self, clone: Clone, conflict: Conflict, winner: Side) -> set[str]:
        if conflict.slot == WHOLE:
            entry = _entries(clone.text).get(conflict.key)
            if winner is Side.REMOTE:
                return set(TOKEN.findall(entry.raw)) if entry is not None else set()
            if entry is not None:
                return set()
            family = [
                item
                for item in self.person.items()
                if conflict.item_key in (item["key"], item.get("parentItem"))
            ]
            return set(TOKEN.findall(json.dumps(family)))
        loser = conflict.remote if winner is Side.LOCAL else conflict.local
        return set(TOKEN.findall(loser))

    # --- git

    def files(self, place: int) -> tuple[str, str]:
        return self.clones[place].text, self.clones[place].link_text

    def publish(self, place: int) -> None:
        """`git commit` and `git push`, where the other clone has not pushed since."""
        if self.checkouts[place] == self.head:
            self.head = self.checkouts[place] = self.files(place)
            self.log.append(f"clone {place}: git push")

    def fast_forward(self, place: int) -> None:
        """`git pull`, where this clone has changed nothing since it last had what git has."""
        if self.files(place) != self.checkouts[place] or self.head == self.checkouts[place]:
            return
        with self.user(place, "git pull"):
            self.clones[place].save(self.head[0])
            self.clones[place].save_links(self.head[1])
        self.checkouts[place] = self.head

    @property
    def texts_before(self) -> list[str]:
        """The files before the last command, for what was lost by it."""
        return self._texts_before

    _texts_before: list[str]


class _Before:
    """What was before a command."""

    def __init__(self, world: World, place: int) -> None:
        clone, other = world.clones[place], world.clones[1 - place]
        world._texts_before = [each.text for each in world.clones]
        self.text = clone.text
        self.links = clone.link_text
        self.other = other.text, other.link_text
        self.bases = clone.bases()
        self.in_scope = world._in_scope()
        self.remote_keys = {item["key"]: item.get("citationKey", "") for item in works(world.box)}
        choices = clone.choices()
        self.has_choices = bool(choices)
        self.renames = {
            base.name
            for item_key, slot in choices
            if slot in (KEY, WHOLE) and (base := self.bases.get(item_key)) is not None
        }


def _links(text: str, *, detached: bool = False) -> dict[str, str]:
    """Citation key -> item key, of the rows that are detached or of those that are not."""
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return {row[0]: row[2] for row in rows if ("detached" in row[3:]) is detached}


def _record_of(key: str, family: Items) -> Record:
    """What an item says, with those of its children that bibsync made."""
    children: dict[bool, Item] = {}
    for child_key, thing in sorted(family.items()):
        child = Item(child_key, thing.version, item_data(thing))
        for is_note, is_ours in ((True, is_our_note), (False, is_our_attachment)):
            if child_key != key and is_ours(child.data) and not child.is_trashed:
                children[is_note] = child
    item = Item(key, family[key].version, item_data(family[key]))
    return item_record(RemoteWork(item, children.get(True), children.get(False)))


def _told(ran: Ran) -> str:
    if ran.crashed:
        return f"crashed: {ran.points[-1]}"
    if ran.error is not None:
        return f"{type(ran.error).__name__}: {ran.error}"
    if isinstance(ran.result, Result):
        steps = [f"{s.action} {s.side} {s.key}" for s in ran.result.plan.steps]
        conflicts = [(c.key, c.slot) for c in ran.result.plan.conflicts]
        return f"{steps} conflicts {conflicts} failed {ran.result.failed}"
    return repr(ran.result and ran.result.kept)


def _entries(text: str) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for entry in parse(text).entries:
        found.setdefault(entry.key, entry)
    return found


def _is_same(one: Entry, other: Entry) -> bool:
    """Whether it can be the same entry: not one that was removed, and another of its key added."""
    tokens = set(TOKEN.findall(one.raw))
    return not tokens or bool(tokens & set(TOKEN.findall(other.raw)))


def _outside(text: str) -> list[str]:
    """The lines that belong to no entry, blank ones aside."""
    blocks = [block.raw for block in parse(text).blocks if not isinstance(block, Entry)]
    return [line.strip() for raw in blocks for line in raw.splitlines() if line.strip()]


def _replaced(items: Items, key: str) -> Iterator[str]:
    """The items that were merged into this one, one after the other."""
    waiting = [key]
    seen = {key}
    while waiting:
        thing = items.get(waiting.pop())
        if thing is None:
            continue
        for old in Item(thing.key, thing.version, item_data(thing)).replaces - seen:
            seen.add(old)
            waiting.append(old)
            yield old


def _same_work(record: Record, theirs: list[Record | None]) -> bool:
    """Whether an entry that has another key by now is the same work as the item."""
    tokens = set(TOKEN.findall(" ".join(record.slots.values())))
    return any(
        other is not None and tokens & set(TOKEN.findall(" ".join(other.slots.values())))
        for other in theirs
    )
