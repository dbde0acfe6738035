"""Every text that a `.bib` file had, and every state of the library, and what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b

from sync_clone import Clone

from bibsync.bibtex.parser import parse
from bibsync.errors import BrokenBibliographyError
from bibsync.record import Record
from bibsync.sandbox.library import Thing
from bibsync.sandbox.present import item_data
from bibsync.sync.local import read_local
from bibsync.sync.model import OPAQUE, Agreed
from bibsync.zotero.item import Item, RemoteWork
from bibsync.zotero.mapping import is_our_attachment, is_our_note, item_record

Items = Mapping[str, Thing]


class History:
    """What was in the files of the clones and in the library, from the beginning."""

    def __init__(self, clones: Sequence[Clone]) -> None:
        self._clones = clones
        self._library = "groups", clones[0].box.groups["lab"]
        self._times: list[tuple[tuple[str, ...], Items]] = []  # the newest last
        self._local: dict[str, Mapping[str, Record]] = {}
        self._remote: dict[tuple[int, ...], tuple[Items, Record]] = {}

    def note(self) -> None:
        """Afterwards what is there now is remembered."""
        self._times.append((tuple(clone.text for clone in self._clones), self.items()))

    def items(self) -> Items:
        """The library as it is now, by item key; a thing is never changed, only replaced."""
        return dict(self._clones[0].box.world.libraries[self._library].items)

    def titles(self, key: str) -> set[str]:
        """The titles that an item ever had."""
        things = {items[key] for _, items in self._times if key in items}
        return {title for thing in things if (title := thing.data.get("title"))}

    def local_values(self, place: int, key: str, field: str) -> set[str]:
        """What a field of an entry ever was in a clone."""
        entries = (parse(text).entries for text in {texts[place] for texts, _ in self._times})
        fields = (e.get(field) for each in entries for e in each if e.key == key)
        return {found.content for found in fields if found is not None}

    def local(self, text: str) -> Mapping[str, Record]:
        """The entries of a text by citation key; none where a part cannot be read."""
        if text not in self._local:
            try:
                entries = read_local(text, "refs.bib").entries
            except BrokenBibliographyError:
                entries = ()
            self._local[text] = {entry.record.key: entry.record for entry in entries}
        return self._local[text]

    def remote(self, items: Items, key: str) -> Record | None:
        """What an item says, with the children that bibsync made; None: there is no such item."""
        family = {k: t for k, t in items.items() if k == key or t.data.get("parentItem") == key}
        if key not in family:
            return None
        mark = tuple(id(thing) for thing in family.values())
        if mark not in self._remote:
            # The things are kept, so that no other gets their ids.
            self._remote[mark] = family, _record(key, family)
        return self._remote[mark][1]

    def held(self, place: int, item_key: str, name: str, slot: str, agreed: Agreed) -> bool:
        """Whether the file ever said the one, and the item (or one merged into it) the other."""
        former = (item_key, *_merged(self._times[-1][1], item_key))
        was_here = was_there = False
        for texts, items in reversed(self._times):
            theirs = [self.remote(items, key) for key in former]
            was_there |= any(
                record and _is_same(record.get(slot), agreed.remote) for record in theirs
            )
            was_here |= any(
                _is_same(record.get(slot), agreed.local) and (key == name or _share(record, theirs))
                for key, record in self.local(texts[place]).items()
            )
            if was_here and was_there:
                return True
        return False


def _record(key: str, family: Items) -> Record:
    children: dict[str, Item] = {}
    for child_key, thing in sorted(family.items()):
        child = Item(child_key, thing.version, item_data(thing))
        if child_key == key or child.is_trashed:
            continue
        if is_our_note(child.data):
            children["note"] = child
        elif is_our_attachment(child.data):
            children["attachment"] = child
    item = Item(key, family[key].version, item_data(family[key]))
    return item_record(RemoteWork(item, children.get("note"), children.get("attachment")))


def _is_same(value: str, agreed: str) -> bool:
    """Whether this was agreed on, as far as that is known."""
    if OPAQUE.fullmatch(agreed):
        return (
            agreed[1:] == blake2b(value.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
        )
    return value == agreed


def _merged(items: Items, key: str) -> Iterator[str]:
    """The items that were merged into this one, or into one of those."""
    waiting, seen = [key], {key}
    while waiting:
        thing = items.get(waiting.pop())
        if thing is None:
            continue
        for old in Item(thing.key, thing.version, item_data(thing)).replaces - seen:
            seen.add(old)
            waiting.append(old)
            yield old


def _share(record: Record, others: Sequence[Record | None]) -> bool:
    """Whether an entry that has another key by now says anything that the item says, too."""
    values = set(record.slots.values())
    return any(other is not None and values & set(other.slots.values()) for other in others)
