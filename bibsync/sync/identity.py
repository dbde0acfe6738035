"""Turns bases, links, entries and items into pairs: which entry is which item.

In this order: what was agreed before; the committed link file; an entry that was given another
citation key; the item key that the citation key leads to, so that two clones that push the same new
entry make one item; the citation key in Zotero; the exact DOI or arXiv identifier. Never the title
alone: two works may share one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bibsync.record import Record
from bibsync.sync.likeness import Body, Items, by_body, identifiers, may_be_same, whole_body
from bibsync.sync.links import line_of_each_item
from bibsync.sync.merged import successors_of, survivor
from bibsync.sync.model import OPAQUE, WHOLE, Base, Conflict, Local, Pair, Remote
from bibsync.sync.ports import Link


class Pairing(NamedTuple):
    """The pairs, entries in the order of the file first, and what could not be told apart."""

    pairs: tuple[Pair, ...]
    problems: tuple[Conflict, ...]


def pair_up(
    bases: Mapping[str, Base],
    links: Mapping[str, Link],
    local: Sequence[Local],
    remote: Mapping[str, Remote],
    item_keys: Callable[[str], Iterator[str]],
    *,
    has_collection: bool = False,
) -> Pairing:
    """Every entry, every item in scope and every base in exactly one pair, or in a problem.

    `local` has each citation key once. `remote` holds all regular items of the library by item
    key, those in the trash and out of scope too. `item_keys` gives the item keys that a citation
    key leads to, one after the other, without end. `has_collection`: what is in scope was put there
    by somebody; else the scope is the whole library.
    """
    return _Matcher(bases, links, local, remote, item_keys, has_collection).run()


class _Matcher:
    def __init__(
        self,
        bases: Mapping[str, Base],
        links: Mapping[str, Link],
        local: Sequence[Local],
        remote: Mapping[str, Remote],
        item_keys: Callable[[str], Iterator[str]],
        has_collection: bool,
    ) -> None:
        self.has_collection = has_collection
        self.bases = bases
        self.links = links
        self.local = {entry.record.key: entry for entry in local}
        self.remote = remote
        self.item_keys = item_keys
        self.successors = successors_of(remote)
        self.lines = line_of_each_item(links, self.local)
        self.found: dict[str, Pair] = {}  # citation key -> the pair of its entry
        self.claimed: set[str] = set()  # item keys
        self.orphans: dict[str, Base] = {}  # bases whose entry is not in the file any more
        self.by_content = Items(item for item in remote.values() if not item.trashed)
        self.problems: list[Conflict] = []

    def run(self) -> Pairing:
        self._by_base()
        self._by_link()
        self._renamed()
        # What is sure first: a problem keeps its items from everybody.
        for is_sure in (True, False):
            for key, entry in self.local.items():
                if key not in self.found:
                    self._by_content(key, entry, is_sure=is_sure)
        pairs = [self.found[key] for key in self.local if key in self.found]
        pairs += (self._pair(base, None) for base in self.orphans.values())
        pairs += self._new_items()
        return Pairing(tuple(pairs), tuple(self.problems))

    def _pair(self, base: Base, entry: Local | None) -> Pair:
        """The pair of a base, with the item that its item was merged into, if it was."""
        item_key = self._survivor(base.item_key, base.name)
        again = self._imported_again(base.item_key, base.name, entry)
        if again and self._owner(again, base.name) == base.name:
            # What the new item lacks nobody has taken out: it is met for the first time.
            self.claimed.update((base.item_key, again))
            return Pair(None, entry, self.remote[again], again, former=base.item_key)
        self.claimed.update((base.item_key, item_key))
        item = self.remote.get(item_key)
        return Pair(base, entry, item, item_key, relinked=item_key != base.item_key)

    def _owner(self, item_key: str, otherwise: str) -> str:
        """The citation key of the entry that the link file says an item is."""
        line = self.lines.get(item_key)
        return line.key if line is not None and line.key in self.local else otherwise

    def _survivor(self, item_key: str, name: str) -> str:
        """The item that an item which is gone was merged into; the item itself when it was not.

        What was merged into an item that another entry stands for is not that entry's too.
        """
        found = survivor(item_key, self.remote, self.successors)
        is_others = found in self.claimed or self._owner(found, name) != name
        return item_key if found != item_key and is_others else found

    def _imported_again(self, item_key: str, name: str, entry: Local | None) -> str:
        """The one free item in scope that is the same work as one that is gone; "" for none."""
        found = self.remote.get(self._survivor(item_key, name))
        if entry is None or (found is not None and found.in_scope and not found.trashed):
            return ""
        record = entry.record
        candidates = {
            item.item_key
            for item in (
                *self.by_content.by_key.get(record.key, ()),
                *(
                    item
                    for identifier in identifiers(record.slots)
                    for item in self.by_content.by_identifier.get(identifier, ())
                ),
            )
            if item.in_scope and self._is_free(item) and may_be_same(record, item.record)
        }
        return candidates.pop() if len(candidates) == 1 else ""

    def _by_base(self) -> None:
        """Pairs what was agreed on; two entries that swapped their citation keys swap back."""
        self.claimed.update(self.bases)
        named: dict[str, Base] = {}
        for base in sorted(self.bases.values(), key=lambda base: (base.name, base.item_key)):
            named.setdefault(self._name_now(base), base)
        moved = {
            key
            for key, entry in self.local.items()
            if key in named
            and whole_body(entry.record.slots) != whole_body(_agreed_slots(named[key]))
        }
        loose = [key for key in self.local if key in moved or key not in named]
        bodies = by_body({key: self.local[key].record.slots for key in loose})
        for key, base in named.items():
            if key in moved:
                key = self._moved_to(key, base, bodies) or key
            if key in self.local and key not in self.found:
                self.found[key] = self._pair(base, self.local[key])
        paired = {
            pair.former if pair.base is None else pair.base.item_key for pair in self.found.values()
        }
        self.orphans = {key: base for key, base in self.bases.items() if key not in paired}

    def _name_now(self, base: Base) -> str:
        """The citation key of the entry of a base: the link file knows of later renames.

        Of two bases of one name (an entry was renamed, and another got its key) the link file says
        which is whose.
        """
        key = self._owner(base.item_key, base.name)
        link = self.links.get(key)
        is_others = link is not None and link.item_key in self.bases.keys() - {base.item_key}
        return f"{key} of {base.item_key}" if is_others else key

    def _moved_to(self, key: str, base: Base, bodies: Mapping[Body, Sequence[str]]) -> str:
        """The entry that says what the base says, when another work has got its citation key."""
        slots = _agreed_slots(base)
        elsewhere = bodies.get(whole_body(slots), ())
        # What only the link file knows of may be anything.
        known = {slot: value for slot, value in slots.items() if not OPAQUE.fullmatch(value)}
        if len(elsewhere) != 1 and not may_be_same(self.local[key].record, Record(key, known)):
            elsewhere = [k for i in identifiers(slots) for k in bodies.get((i,), ())]
        return elsewhere[0] if len(set(elsewhere)) == 1 else ""

    def _by_link(self) -> None:
        for key, link in self.links.items():
            entry = self.local.get(key)
            if entry is None or key in self.found:
                continue
            if link.item_key in self.orphans:
                # Another clone renamed the entry, and its link came with the file.
                self.found[key] = self._pair(self.orphans.pop(link.item_key), entry)
            elif link.item_key not in self.claimed:
                if again := self._imported_again(link.item_key, key, entry):
                    self.claimed.update((link.item_key, again))
                    self.found[key] = Pair(
                        None, entry, self.remote[again], again, former=link.item_key
                    )
                    continue
                for item_key in (self._survivor(link.item_key, key), link.item_key):
                    item = self.remote.get(item_key)
                    if item is None or may_be_same(entry.record, item.record):
                        break
                else:
                    continue  # the citation key was given to another work
                self.claimed.update((link.item_key, item_key))
                self.found[key] = Pair(None, entry, item, item_key)

    def _renamed(self) -> None:
        """Gives an entry under a new key the base of one that is gone and said the same."""
        if not self.orphans:
            return
        bodies = by_body({key: _agreed_slots(base) for key, base in self.orphans.items()})
        wanted: dict[str, list[str]] = {}
        for key, entry in self.local.items():
            if key in self.found:
                continue
            for body in (
                whole_body(entry.record.slots),
                *((identifier,) for identifier in identifiers(entry.record.slots)),
            ):
                candidates = [item for item in bodies.get(body, ()) if item in self.orphans]
                if len(candidates) == 1:
                    wanted.setdefault(candidates[0], []).append(key)
                    break
        for item_key, keys in wanted.items():
            if len(keys) == 1:
                entry = self.local[keys[0]]
                self.found[keys[0]] = self._pair(self.orphans.pop(item_key), entry)

    def _is_free(self, item: Remote) -> bool:
        return not item.trashed and item.item_key not in self.claimed

    def _by_content(self, key: str, entry: Local, *, is_sure: bool) -> None:
        """Finds the item of an entry; without `is_sure` also says what is in doubt, or new."""
        fresh = ""
        for item_key in self.item_keys(key):
            item = self.remote.get(item_key)
            if item is None and item_key not in self.claimed:
                fresh = item_key
                break
            if (
                item is not None
                and self._is_free(item)
                and item.record.key in ("", key)
                and may_be_same(entry.record, item.record)
            ):
                self._take(key, entry, item)
                return
        by_key = [item for item in self.by_content.by_key.get(key, ()) if self._is_free(item)]
        same = [item for item in by_key if may_be_same(entry.record, item.record)]
        alike = {
            item.item_key: item
            for identifier in identifiers(entry.record.slots)
            for item in self.by_content.by_identifier.get(identifier, ())
            if self._is_free(item)
        }
        chosen = _only(same) if by_key else _only(list(alike.values()))
        if chosen is not None:
            self._take(key, entry, chosen)
        elif is_sure:
            return
        elif same:
            self._problem(key, same, f"{_named(same)} in Zotero have this citation key")
        elif by_key:
            self._problem(key, by_key, f"{_named(by_key)} in Zotero, another work, has this key")
        elif alike:
            items = list(alike.values())
            self._problem(key, items, f"{_named(items)} in Zotero are this work")
        else:
            self.claimed.add(fresh)
            self.found[key] = Pair(None, entry, None, fresh, linked=False)

    def _take(self, key: str, entry: Local, item: Remote) -> None:
        self.claimed.add(item.item_key)
        self.found[key] = Pair(None, entry, item, item.item_key, linked=False)

    def _problem(self, key: str, items: Iterable[Remote], what: str) -> None:
        items = tuple(items)
        advice = "merge them there" if len(items) > 1 else "rename one of the two"
        self.claimed.update(item.item_key for item in items)
        self.problems.append(
            Conflict(key, items[0].item_key, WHOLE, None, "", "", f"{what}: {advice}", False)
        )

    def _new_items(self) -> Iterator[Pair]:
        """Items that no entry stands for, by their citation keys."""
        detached = {
            survivor(link.item_key, self.remote, self.successors)
            for link in self.links.values()
            if link.is_detached and not self.has_collection
        }
        taken = {key.lower() for key in self.local}
        new = [
            item
            for item in self.remote.values()
            if self._is_free(item) and item.in_scope and item.item_key not in detached
        ]
        for item in sorted(new, key=lambda item: (item.record.key, item.item_key)):
            key = item.record.key
            if key and key.lower() in taken:
                # Never a second entry of that key, and never a key that nobody chose.
                self._problem(key, [item], f"{_named([item])} in Zotero has this citation key too")
                continue
            taken.add(key.lower())
            yield Pair(None, None, item, item.item_key)


def _only(items: Sequence[Remote]) -> Remote | None:
    """The one item, or the one in scope; None when there is none or more."""
    if len(items) > 1:
        items = [item for item in items if item.in_scope]
    return items[0] if len(items) == 1 else None


def _named(items: Sequence[Remote]) -> str:
    keys = [item.item_key for item in items]
    return f"item {keys[0]}" if len(keys) == 1 else f"items {', '.join(sorted(keys))}"


def _agreed_slots(base: Base) -> dict[str, str]:
    return {slot: agreed.local for slot, agreed in base.slots.items() if agreed.local}
