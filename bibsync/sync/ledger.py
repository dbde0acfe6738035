"""Notes what is agreed on: in the link file, where it is every clone's base from then on, and its
values in the state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bibsync.errors import BrokenBibliographyError
from bibsync.record import Record
from bibsync.sync.links import line_of_each_item, next_links
from bibsync.sync.local import LocalFile, read_local
from bibsync.sync.model import NOTHING, Base, Pair, Step
from bibsync.sync.ports import Link
from bibsync.sync.setup import Setup
from bibsync.sync.view import View


class Ledger:
    """What is agreed on in a round, and the entries as they are in the file now."""

    def __init__(self, setup: Setup, view: View, run: int | None) -> None:
        """`run`: of the journal; None: nothing is to be done."""
        self._setup = setup
        self._view = view
        self._run = run
        self.bases = dict(view.bases)  # by item key
        self.records = _records(view, view.file, {})  # the entries, by item key
        self._text = view.file.text
        self._links = dict(view.links)
        self._gone: set[str] = set()
        items = view.remote.items.values()
        self._versions = {item.item_key: item.version for item in items}
        if setup.target.has_own_versions:
            self._versions.clear()
        self._new = list(view.learned)  # bases that the state does not know yet
        self._touched: set[str] = set()

    def journaled(self, item_keys: Iterable[str]) -> dict[str, Base | None]:
        """What is agreed on these items, for the journal, before something is done with them.

        `write` tells the journal what the link file says of them afterwards.
        """
        item_keys = tuple(item_keys)
        self._touched.update(item_keys)
        return {item_key: self.bases.get(item_key) for item_key in item_keys}

    def announce(self, keys: Mapping[str, str]) -> None:
        """Afterwards the link file has these citation keys for these items, and nothing else new.

        Before the file has them: an entry that is there without a line could be taken for new.
        """
        lines = {link.item_key: link for link in self._links.values() if link.item_key in keys}
        self._links = {k: link for k, link in self._links.items() if link.item_key not in keys}
        for item_key, key in keys.items():
            line = lines.get(item_key, Link(item_key))
            self._links[key] = line._replace(is_detached=False)
        self._setup.links.write(self._links)

    def file_written(self, file: LocalFile, keys: Mapping[str, str]) -> None:
        """The file is this now; `keys` are the citation keys that items got by that."""
        self.records = _records(self._view, file, keys)
        self._text = file.text

    def sent(self, versions: Mapping[str, int]) -> None:
        """We have written to these items, which have these versions now."""
        if not self._setup.target.has_own_versions:
            self._versions.update(versions)

    def agree(self, bases: Iterable[Base]) -> None:
        """These are agreed on; `remember` and `write` make it last."""
        for base in bases:
            self.bases[base.item_key] = base
            self._new.append(base)

    def forget(self, pair: Pair) -> None:
        """Neither side has this work any more."""
        for item_key in {pair.item_key, pair.item_key if pair.base is None else pair.base.item_key}:
            self.bases.pop(item_key, None)
            self._gone.add(item_key)

    def replace(self, former: str) -> None:
        """The entry of this item goes on with another one."""
        self.bases.pop(former, None)

    def detach(self, steps: Sequence[Step]) -> None:
        """Afterwards the link file says that these items are no longer synced with this file."""
        keys = {step.pair.item_key: step.key for step in steps}
        self._links = {k: link for k, link in self._links.items() if link.item_key not in keys}
        for item_key, key in keys.items():
            self.bases.pop(item_key, None)
            self._links[key] = Link(item_key, is_detached=True)
        self._setup.links.write(self._links)

    def remember(self) -> None:
        """Afterwards the state has the values of what is agreed on."""
        if self._new:
            self._setup.store.remember_bases(self._setup.target, self._new)
            self._new = []

    def write(self) -> None:
        """Afterwards the link file says what is agreed on, and the state has the values.

        In this order: what a crash in between loses are values that one of the sides still has.
        """
        entries = self._entries()
        taken_back = self._taken_back(entries)
        self._links = next_links(
            self._links,
            {key: record for key, record in entries.items() if key not in taken_back},
            self.bases,
            self._versions,
            gone=self._gone,
            there=self._view.remote.items,
        )
        self._setup.links.write(self._links)
        self.remember()
        if self._run is not None and self._touched:
            keys = {record.key for record in entries.values()}
            lines = line_of_each_item(self._links, keys)
            left = {
                item_key: lines[item_key].link.agreed if item_key in lines else ""
                for item_key in self._touched
            }
            self._setup.store.journal_links(self._run, left)

    def _taken_back(self, entries: Mapping[str, Record]) -> set[str]:
        """The items of which somebody has put an older entry into the file during this run: git, or
        an editor that had the file open. What was agreed on before is still the base of these."""
        text = self._setup.bibliography.read()
        if text == self._text:
            return set()
        try:
            found = read_local(text, self._setup.file_name, hidden=self._view.file.hidden).entries
        except BrokenBibliographyError:
            found = ()
        now = {entry.record.key: entry.record for entry in found}
        return {
            item_key
            for item_key, base in self.bases.items()
            if base is not (old := self._view.bases.get(item_key))
            and _is_of(now.get(entries[item_key].key if item_key in entries else ""), old, base)
        }

    def _entries(self) -> dict[str, Record]:
        """The entries by the key of the item whose line they have."""
        merged = {
            pair.item_key: pair.base.item_key
            for pair in self._view.pairs
            # As long as nothing is agreed on with the item that the old one was merged into.
            if pair.relinked and pair.base is not None and pair.base.item_key in self.bases
        }
        return {merged.get(item_key, item_key): r for item_key, r in self.records.items()}


def _is_of(entry: Record | None, old: Base | None, new: Base) -> bool:
    """Whether an entry has a value of an older base where the new one has another."""
    if entry is None or old is None:
        return entry is None
    return any(
        entry.get(slot) == before.local != after.local
        for slot in {*old.slots, *new.slots}
        if (before := old.slots.get(slot, NOTHING)) != (after := new.slots.get(slot, NOTHING))
    )


def _records(view: View, file: LocalFile, renamed: Mapping[str, str]) -> dict[str, Record]:
    """The entries as they are in the file now, by item key."""
    by_key = {entry.record.key: entry.record for entry in file.entries}
    keys = {
        pair.item_key: renamed.get(pair.item_key, pair.key)
        for pair in view.pairs
        # Of an entry that is gone another may have the citation key now.
        if pair.local is not None or pair.item_key in renamed
    }
    return {item_key: by_key[key] for item_key, key in keys.items() if key in by_key}
