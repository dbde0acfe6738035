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
takes back what a run brought: there the file and Zotero together must still have it, unless it came
from a file and the run made it. What was trashed or removed as a whole, because its entry or item
was, takes along the tokens `qu` that the other side has no place for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sync_clone import Clone, Ran, fresh, paper, people, works, writes
from sync_history import History
from sync_laws import (
    TOKEN,
    Before,
    check_agreement,
    check_bases,
    check_copies,
    check_deletions,
    check_keys,
    check_text,
    entries,
    outside,
)

from bibsync.errors import InternalError
from bibsync.sandbox.server import Sandbox
from bibsync.sync.model import WHOLE, Base, Conflict, Result, Side
from bibsync.sync.setup import Command

ZOTERO = -1  # the place; clones are 0 and 1


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
        self.killers: dict[str, set[int | None]] = {}  # token -> where it died; None: by a choice
        self.origin: dict[str, int] = {}  # token -> the place where a user wrote it
        self.held: dict[int, set[str]] = {ZOTERO: set(), 0: set(), 1: set()}
        # What an undo has taken out of Zotero: it may go from the other clone, too.
        self.retracted: list[set[str]] = [set(), set()]
        self.copied: set[str] = set()  # tokens and citation keys that people gave to two items
        self.commits = [("", "")]  # of git: the `.bib` file and the link file, the newest last
        self.checkouts = [("", ""), ("", "")]
        self.log: list[str] = []  # what happened, for whoever reads a failure
        self.known_bases: list[dict[str, Base]] = [{}, {}]
        self.person_acted = False  # since the command began
        self.other_ran = False  # the other clone, while the command ran
        self.is_running = False
        self.history = History(self.clones)
        self.history.note()
        box.after_commit = lambda request, index: self.history.note()

    # --- tokens

    def token(self, kind: str = "m") -> str:
        """A new token; kind `u` goes where only one side can see it."""
        self.count += 1
        return f"q{kind}{self.count}z"

    def seen(self, place: int) -> set[str]:
        """The tokens that are visible in a place."""
        return set().union(*self._carriers(place).values())

    def _carriers(self, place: int) -> dict[str, set[str]]:
        """The visible tokens of a file, or of each item of Zotero by itself.

        Not those in citation keys: bibsync makes some of titles.
        """
        if place != ZOTERO:
            text = re.sub(r"(@\w+\{)[^\s,]+,", r"\1,", self.clones[place].text)
            return {"": set(TOKEN.findall(text))}
        live = self.person.items()
        shown = {item["key"] for item in live}
        return {
            item["key"]: set(TOKEN.findall(json.dumps({**item, "citationKey": ""})))
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
            self.die(tokens - after.get(name, set()), place)
        new = self.seen(place) - set().union(*before.values())
        self.held[place] |= new
        for token in new:
            self.origin.setdefault(token, place)
        if place == ZOTERO:
            self.person_acted = True
            self._note_copies()
        self.history.note()

    def die(self, tokens: set[str], place: int | None = None) -> None:
        self.dead |= tokens
        for token in tokens:
            self.killers.setdefault(token, set()).add(place)

    def revive(self, place: int, value: str) -> None:
        """A user has written this once more: what died by being overwritten there lives again.

        Not what was overwritten elsewhere, too: there it is an edit of the value that stands again.
        """
        for token in TOKEN.findall(value):
            if self.killers.get(token) == {place}:
                self.dead.discard(token)
                del self.killers[token]

    def _keys(self) -> set[str]:
        return {item.get("citationKey", "") for item in works(self.box)}

    def _note_copies(self) -> None:
        """Copies that people make (by restoring, say) are not to be blamed on bibsync."""
        items = works(self.box)
        keys = [item.get("citationKey", "") for item in items]
        self.copied |= {key for key in keys if key and keys.count(key) > 1}
        tokens = [token for item in items for token in set(TOKEN.findall(json.dumps(item)))]
        self.copied |= {token for token in tokens if tokens.count(token) > 1}

    def in_scope(self) -> set[str]:
        """The items of the paper that are not in the trash."""
        return {
            item["key"]
            for item in works(self.box)
            if self.collection is None or self.collection in item.get("collections", ())
        }

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
        self.history.note()

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
        before = Before(self, place)

        def watch(name: str) -> None:
            nonlocal edited
            if name == "after bibliography.write":
                self.history.note()
            text = clone.text
            at(name)
            edited = edited or clone.text != text

        self.box.clear_requests()
        self.is_running = True
        ran = body(watch)
        self.is_running = False
        self.history.note()
        self.log.append(f"    {_told(ran)}")
        assert not isinstance(ran.error, InternalError), ran.error
        self._check_tokens(place, before.text, command, how)
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
            assert outside(clone.text) == outside(before.text), "text between entries was changed"
            # An item that an undo put into the trash and a person took out again is a new one.
            # So is one that was chosen to go, and has come by another item meanwhile.
            if command is not None and not any(self.retracted) and not before.has_choices:
                records = self.history.local(before.text), self.history.local(clone.text)
                check_text(before.text, clone.text, records)
        check_copies(self)
        bases = clone.bases()
        check_bases(self, place, self.known_bases[place], bases)
        self.known_bases[place] = bases
        if command is not None and not edited:
            check_deletions(self, before, clone, how)
            check_keys(self, before, clone)
            is_sync = command is Command.SYNC and isinstance(ran.result, Result) and not is_dry
            if is_sync and not self.person_acted:
                check_agreement(self, place, ran.result)
        return ran

    # --- the first law

    def _check_tokens(
        self, place: int, text: str, command: Command | None, how: Mapping[str, Any]
    ) -> None:
        """Law 1."""
        now = {each: self.seen(each) for each in (ZOTERO, place)}
        everywhere = now[ZOTERO] | now[place]
        for each, seen in now.items():
            lost = self.held[each] - seen - self.dead
            if each != ZOTERO:
                lost -= self.retracted[each]
            if command is None:
                lost -= everywhere if each != ZOTERO else self._taken_back(lost, place, now[place])
            else:
                lost = {token for token in lost if not self._went_along(token, each, text, how)}
            where = "Zotero" if each == ZOTERO else f"clone {each}"
            assert not lost, f"lost in {where}: {sorted(lost)}"
            self.held[each] = seen

    def _taken_back(self, lost: set[str], place: int, here: set[str]) -> set[str]:
        """What an undo may take out of Zotero: it stays in the file, or came from there.

        (The file may have been put back before, by git.) Items that a run made go to the trash.
        """
        self.retracted[1 - place] |= lost
        trashed = set(TOKEN.findall(json.dumps(self.person.items(trashed=True))))
        own = {token for token in lost if self.origin.get(token) == place}
        made = {token for token in lost & trashed if self.origin.get(token) != ZOTERO}
        return here | own | made

    def _went_along(self, token: str, place: int, text: str, how: Mapping[str, Any]) -> bool:
        if not token.startswith("qu"):
            return False
        if place != ZOTERO:  # stood in an entry of which nothing that lives is left
            return not any(token in line for line in outside(text))
        return bool(how.get("trash")) and token in json.dumps(
            [*self.person.items(), *self.person.items(trashed=True)]
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
            assert clone.link_text == links, f"{command} after a sync writes other links"
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
        self.die(self._loses(clone, conflict, winner))
        if conflict.slot == WHOLE and winner is Side.LOCAL:
            # There may be another item by now that has its key.
            item = self.person.item(conflict.item_key) or {}
            self.copied |= {conflict.key, item.get("citationKey", ""), *TOKEN.findall(str(item))}
        clone.resolve(winner, conflict.key, conflict.slot)

    def _status(self, place: int) -> Result:
        ran = self.run(place, Command.STATUS)
        if ran.error is not None:
            raise ran.error
        assert isinstance(ran.result, Result)
        return ran.result

    def _loses(self, clone: Clone, conflict: Conflict, winner: Side) -> set[str]:
        if conflict.slot == WHOLE:
            entry = entries(clone.text).get(conflict.key)
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
        if self.checkouts[place] == self.commits[-1]:
            self.log.append(f"clone {place}: git push")
            self.commits.append(self.files(place))
            self.checkouts[place] = self.commits[-1]

    def fast_forward(self, place: int) -> None:
        """`git pull`, where this clone has changed nothing since it last had what git has."""
        if self.files(place) == self.checkouts[place] != self.commits[-1]:
            self.switch(place, len(self.commits) - 1)

    def switch(self, place: int, number: int) -> None:
        """`git checkout` of any commit, over whatever is there.

        That is no edit: what the other commit lacks, and Zotero has, lives on there. What is
        nowhere else has been thrown away.
        """
        number %= len(self.commits)
        self.log.append(f"clone {place}: git checkout {number}")
        before = self.seen(place)
        text, link_text = self.checkouts[place] = self.commits[number]
        self.clones[place].save(text)
        self.clones[place].save_links(link_text)
        self.die(before - self.seen(place) - self.seen(ZOTERO))
        self.held[place] = self.seen(place)
        self.history.note()


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
