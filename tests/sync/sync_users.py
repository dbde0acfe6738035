"""What people do to `.bib` files and to a Zotero library: rules for a state machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from sync_laws import TOKEN
from sync_world import ZOTERO, World

from bibsync.bibtex.edits import insert_field, remove_field, set_value
from bibsync.bibtex.parser import parse
from bibsync.bibtex.syntax import Entry
from bibsync.text import Edit, apply_edits

KEYS = ("alpha", "beta", "gamma", "delta", "epsilon")
FIELDS = ("title", "journal", "note", "annote", "publisher", "author", "doi", "x-mine")
PROPERTIES = ("title", "publicationTitle", "abstractNote", "volume", "rights", "DOI")

places = st.integers(0, 1)
numbers = st.integers(0, 11)
_fields = st.sampled_from(FIELDS)


class Editors(RuleBasedStateMachine):
    """People who edit the `.bib` files of the clones."""

    world: World

    def _edit(self, place: int, doing: str, change: Callable[[str], str]) -> None:
        with self.world.user(place, doing):
            clone = self.world.clones[place]
            clone.save(change(clone.text))

    def _entry(self, place: int, number: int) -> Entry | None:
        entries = parse(self.world.clones[place].text).entries
        return entries[number % len(entries)] if entries else None

    @rule(place=places, key=numbers, number=numbers)
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

    @rule(place=places, number=numbers, field=_fields)
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

    @rule(place=places)
    def remove_all(self, place: int) -> None:
        """A merge that went wrong, say."""
        self._edit(
            place,
            "removes all entries",
            lambda text: "".join(b.raw for b in parse(text).blocks if not isinstance(b, Entry)),
        )

    @rule(place=places, number=numbers, which=numbers)
    def put_title_back(self, place: int, number: int, which: int) -> None:
        """What was agreed on long ago, and something else since, is an edit all the same."""
        entry = self._entry(place, number)
        title = None if entry is None else entry.get("title")
        if entry is None or title is None:
            return
        titles = self.world.history.local_values(place, entry.key, "title") - {title.content}
        if titles:
            value = sorted(titles)[which % len(titles)]
            edit = set_value(title, value)
            self._edit(place, f"puts {value} back", lambda text: apply_edits(text, [edit]))
            self.world.revive(place, value)

    @rule(place=places, number=numbers, field=numbers)
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

    @rule(place=places, number=numbers, removes=st.booleans())
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

    @rule(place=places, number=numbers)
    def remove_entry(self, place: int, number: int) -> None:
        entry = self._entry(place, number)
        if entry is not None:
            edit = Edit(entry.start, entry.end, "")
            self._edit(place, f"removes {entry.key}", lambda t: apply_edits(t, [edit]))

    @rule(place=places, number=numbers, key=numbers)
    def rename_entry(self, place: int, number: int, key: int) -> None:
        entry = self._entry(place, number)
        name = KEYS[key % len(KEYS)]
        if entry is not None and f"{{{name}," not in self.world.clones[place].text:
            edit = Edit(entry.key_start, entry.key_end, name)
            doing = f"renames {entry.key} to {name}"
            # With an edit besides, or without a state, that is a new work to bibsync.
            self.world.copied |= set(TOKEN.findall(entry.raw))
            self._edit(place, doing, lambda t: apply_edits(t, [edit]))

    @rule(place=places, number=numbers)
    def change_type(self, place: int, number: int) -> None:
        entry = self._entry(place, number)
        if entry is not None:
            name = ("article", "book", "misc", "inproceedings")[number % 4]
            edit = Edit(entry.type_start, entry.type_end, name)
            self._edit(place, f"{entry.key} is @{name} now", lambda t: apply_edits(t, [edit]))

    @rule(place=places, number=numbers)
    def write_comment(self, place: int, number: int) -> None:
        comment = f"% {self.world.token('u')}\n"
        entry = self._entry(place, number)
        at = 0 if entry is None else entry.start
        self._edit(place, "writes a comment", lambda t: f"{t[:at]}{comment}{t[at:]}")

    @rule(place=places, number=numbers)
    def move_entry(self, place: int, number: int) -> None:
        entry = self._entry(place, number)
        if entry is not None:
            self._edit(
                place,
                f"moves {entry.key} to the top",
                lambda t: f"{entry.raw}\n\n{t[: entry.start]}{t[entry.end :]}",
            )


class People(RuleBasedStateMachine):
    """People who have Zotero open."""

    world: World

    def _item(self, number: int) -> dict[str, Any] | None:
        found = [
            item
            for item in self.world.person.items()
            if item["itemType"] not in ("note", "attachment")
        ]
        return found[number % len(found)] if found else None

    def _patch(self, number: int, doing: str, data: dict[str, Any]) -> None:
        item = self._item(number)
        if item is not None:
            with self.world.user(ZOTERO, f"{doing} {item['key']} {data}"):
                try:
                    self.world.person.patch(item["key"], data)
                except ValueError:  # its type has no such field
                    self.world.person.patch(item["key"], {"title": self.world.token()})

    @rule(key=numbers, in_paper=st.booleans(), kind=st.sampled_from(["journalArticle", "book"]))
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
            self.world.person.create(data)

    @rule(number=numbers, name=st.sampled_from(PROPERTIES))
    def person_edits(self, number: int, name: str) -> None:
        self._patch(number, "edits", {name: self.world.token()})

    @rule(number=numbers, which=numbers)
    def person_puts_title_back(self, number: int, which: int) -> None:
        item = self._item(number)
        if item is None or "title" not in item:
            return
        titles = self.world.history.titles(item["key"]) - {item["title"]}
        if titles:
            title = sorted(titles)[which % len(titles)]
            self._patch(number, "puts back", {"title": title})
            self.world.revive(ZOTERO, title)

    @rule(number=numbers, clears=st.booleans())
    def person_edits_extra(self, number: int, clears: bool) -> None:
        item = self._item(number)
        if item is not None:
            # Of two lines for one field only the first says something.
            lines = [line for line in item.get("extra", "").split("\n") if line]
            if clears and lines:
                lines.pop()
            else:
                lines = [line for line in lines if not line.startswith("tex.annote")]
                lines.insert(0, f"I think {self.world.token('u')}")
                lines.append(f"tex.annote: {self.world.token()}")
            self._patch(number, "edits", {"extra": "\n".join(lines)})

    @rule(number=numbers)
    def person_edits_creators(self, number: int) -> None:
        creator = {"creatorType": "author", "lastName": self.world.token(), "firstName": "Ann"}
        self._patch(number, "edits", {"creators": [creator]})

    @rule(number=numbers, removes=st.booleans(), kind=st.integers(0, 1))
    def person_tags(self, number: int, removes: bool, kind: int) -> None:
        item = self._item(number)
        if item is not None:
            tags = item.get("tags", [])
            if removes and tags:
                tags = tags[1:]
            else:
                tags = [*tags, {"tag": self.world.token(), "type": kind}]
            self._patch(number, "tags", {"tags": tags})

    @rule(number=numbers)
    def person_writes_note(self, number: int) -> None:
        item = self._item(number)
        if item is not None:
            note = f"<p>{self.world.token('u')}</p>"
            with self.world.user(ZOTERO, f"writes a note to {item['key']}"):
                self.world.person.create(
                    {"itemType": "note", "note": note, "parentItem": item["key"]}
                )

    @rule(number=numbers)
    def person_trashes(self, number: int) -> None:
        self._patch(number, "trashes", {"deleted": 1})

    @rule(number=numbers)
    def person_restores(self, number: int) -> None:
        trashed = self.world.person.items(trashed=True)
        if trashed:
            key = trashed[number % len(trashed)]["key"]
            with self.world.user(ZOTERO, f"restores {key}"):
                self.world.person.restore(key)
            # An undo may have put it there, and its entry have got another item since.
            item = self.world.person.item(key)
            self.world.copied |= {item.get("citationKey", ""), *TOKEN.findall(str(item))}

    @rule(number=numbers)
    def person_erases(self, number: int) -> None:
        item = self._item(number)
        if item is not None:
            with self.world.user(ZOTERO, f"erases {item['key']}"):
                self.world.person.erase(item["key"])

    @precondition(lambda self: self.world.collection)
    @rule(number=numbers)
    def person_moves(self, number: int) -> None:
        """Into the paper's collection, or out of it: then what it says is no more in the paper."""
        item = self._item(number)
        if item is not None:
            collections = set(item["collections"]) ^ {self.world.collection}
            self._patch(number, "moves", {"collections": sorted(collections)})
            if self.world.collection not in collections:
                self.world.die(set(TOKEN.findall(str(item))))

    @rule(number=numbers, key=numbers)
    def person_renames(self, number: int, key: int) -> None:
        item = self._item(number)
        if item is not None and item.get("citationKey") != KEYS[key % len(KEYS)]:
            self._patch(number, "renames", {"citationKey": KEYS[key % len(KEYS)]})
            # Without a state, and edited besides, that is another work to bibsync.
            self.world.copied |= set(TOKEN.findall(str(item)))

    @rule(number=numbers, other=numbers)
    def person_merges(self, number: int, other: int) -> None:
        """As Zotero does it: one goes to the trash, and the other says that it stands for both."""
        gone, stays = self._item(number), self._item(other)
        if gone is None or stays is None or gone["key"] == stays["key"]:
            return
        address = f"http://zotero.org/groups/{self.world.box.groups['lab']}/items/{gone['key']}"
        with self.world.user(ZOTERO, f"merges {gone['key']} into {stays['key']}"):
            old = (stays.get("relations") or {}).get("dc:replaces", [])
            relations = {"dc:replaces": [*([old] if isinstance(old, str) else old), address]}
            self.world.person.patch(stays["key"], {"relations": relations})
            self.world.person.trash(gone["key"])
