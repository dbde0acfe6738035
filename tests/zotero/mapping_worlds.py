"""What the tests of the mapping share: hostile values, records, and a server that stores items."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from bibsync.bibtex.biblatex_model import FIELDS, TYPE_ALIASES, TYPES
from bibsync.bibtex.datamodel import Dialect
from bibsync.bibtex.entry import Work, read_works
from bibsync.bibtex.parser import parse
from bibsync.record import ENTRY_TYPE, Record
from bibsync.sandbox.notes import clean_note
from bibsync.zotero.mapping import (
    Item,
    Payload,
    RemoteWork,
    creation,
    entry_record,
    item_record,
)
from bibsync.zotero.schema import load_schema
from bibsync.zotero.slots import keyword_slots, normalised, slot_of_field
from bibsync.zotero.table import ALIASES, LOCAL_FIELDS
from bibsync.zotero.values import canonical, others_slot

ITEM_KEY = "ABCD2345"
REGULAR_TYPES = sorted(
    name for name, known in load_schema().item_types.items() if "citationKey" in known.fields
)
ENTRY_TYPES = sorted({*TYPES, *TYPE_ALIASES, "conference", "preprint", "newsarticle", "wombat"})

_CHARACTERS = (
    "abZ09 .,;:=-–—'’‘`“”\"~^_&%#$\\{}[]()<>/|!?*@\n\téßЖ字😀\u0301\u00a0\u202f\u00ad\x07…"
)
_COMMANDS = r"\emph{ \textsc{ \foo \foo{x} \url{http://a_b} {\large {\"o} \'e \c{c} \ss \LaTeX{} \&"
_SYMBOLS = r"\_ \% \$ \{ \} $x_i^2$ \(y\) $$ <i> </i> <b> </sub> </span> {BERT} -- --- `` ''"
_VALUES = "others arXiv al-Masri 2020 2020-03-05 1--10 mar http://a.org/b_c%20d 10.1/x 1706.03762"
_PHRASES = ['<span class="nocase">', r"{\em ", " and ", "tex.note: ", "DOI: ", "in press", "van "]
_PHRASES += [" and others", "IV-12--IV-19", "2001-05/2001-07", "2001-21", "~1950?"]
_NAMES = ["Last, First", "Last, Jr, First"]
_WORDS = f"{_COMMANDS} {_SYMBOLS} {_VALUES}".split()
PIECES = st.sampled_from([*_CHARACTERS, *_WORDS, *_PHRASES, *_NAMES])
TEXTS = st.lists(PIECES, min_size=1, max_size=9).map("".join)
NAMES = st.one_of(
    st.sampled_from(
        sorted({*FIELDS, *ALIASES, *(a for some in ALIASES.values() for a in some)} - LOCAL_FIELDS)
    ),
    st.sampled_from(
        "title author editor date year month day doi url eprint eprinttype eprintclass journal "
        "booktitle note file pages number publisher institution urldate type".split()
    ),
    st.sampled_from(
        ["date-added", "bdsk-url-1", "author+an", "__markedentry", "prénom", "a:b", "author-others"]
    ),
    st.sampled_from(["entrytype", "keywords/x", "citation-key", "arxiv", "a/b", "extra"]),
).filter(lambda name: name != "keywords")
KEYS = st.sampled_from(["a2020", "Müller:2020/x", "10.1000/182", "a+b-c.d"])


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Any record that an entry or an item could have."""
    fields = draw(st.dictionaries(NAMES.map(slot_of_field), TEXTS, max_size=8))
    if draw(st.booleans()):
        fields |= {"eprint": draw(st.sampled_from(["1706.03762v2", "math.GT/0309136", "x"]))}
        fields |= {"eprinttype": "arxiv"}
    if draw(st.booleans()):
        fields["summary"] = draw(st.lists(TEXTS, max_size=3).map("\n".join))
    for slot in draw(st.sets(st.sampled_from(["author", "editor", "holder"]))):
        fields[others_slot(slot)] = "x"
    found = normalised({slot: canonical(slot, text) for slot, text in fields.items()})
    keywords = keyword_slots(draw(st.lists(TEXTS, max_size=3)))
    if draw(st.integers(0, 19)) == 0:
        keywords |= keyword_slots(["long, long; " * 30])
    return Record(draw(KEYS), {ENTRY_TYPE: draw(st.sampled_from(ENTRY_TYPES)), **found, **keywords})


# A server ----------------------------------------------------------------------------------------


def stored(data: dict[str, Any]) -> dict[str, Any]:
    """An object as Zotero's server stores and shows it: checked, trimmed, with all its fields."""
    item_type = data["itemType"]
    if item_type == "note":
        return {**data, "note": clean_note(data["note"])}
    if item_type == "attachment":
        assert data["linkMode"] in ("linked_url", "linked_file")
        return data
    known = load_schema().item_types[item_type]
    shown: dict[str, Any] = dict.fromkeys(known.fields, "")
    for name, value in data.items():
        if name in known.fields:
            assert isinstance(value, str), f"{name} is no text"
            shown[name] = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", value).strip(
                " \t\n\r\0\x0b"
            )
        else:
            assert name in _OTHER_PROPERTIES, f"{name!r} is not a valid field for {item_type!r}"
            shown[name] = value
    if access := shown.get("accessDate"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?", access)
    for creator in data.get("creators", []):
        _check_creator(creator, known.creators)
    for tag in data.get("tags", []):
        assert tag["tag"].strip() == tag["tag"] != "" and len(tag["tag"]) <= 255
    return shown


_OTHER_PROPERTIES = frozenset(
    "key version itemType creators tags collections relations dateAdded dateModified deleted "
    "newField".split()
)


def _check_creator(creator: dict[str, Any], roles: tuple[str, ...]) -> None:
    assert creator["creatorType"] in roles
    if "name" in creator:
        assert "lastName" not in creator and "firstName" not in creator
        assert creator["name"].strip()
    else:
        assert creator["lastName"].strip() and "firstName" in creator
    assert all(len(part) <= 255 for part in creator.values())


def applied(work: RemoteWork | None, payload: Payload) -> RemoteWork:
    """The work as it is when the server has taken the payload."""
    return RemoteWork(
        *(
            _patched(old, sent)
            for old, sent in zip(work or (None, None, None), payload, strict=True)
        )
    )


def _patched(old: Item | None, sent: dict[str, Any] | None) -> Item | None:
    if sent is None:
        return old
    if old is not None and old.key != sent["key"]:
        old = None  # another child takes the place of one that stays as it is
    version = 0 if old is None else old.version
    assert sent["version"] == version
    data = {} if old is None else dict(old.data)
    new_type = sent.get("itemType", data.get("itemType"))
    if data and data["itemType"] != new_type:
        data = _of_type(data, new_type)
    data |= sent
    if data.get("deleted") is False:
        del data["deleted"]
    return Item(sent["key"], version + 1, stored(data) | {"version": version + 1})


def _of_type(data: dict[str, Any], item_type: str) -> dict[str, Any]:
    """Zotero drops what the new type lacks, but keeps a value whose base field it has."""
    types = load_schema().item_types
    old, new = types[data["itemType"]].fields, types[item_type].fields
    kept = {name: value for name, value in data.items() if name not in old or name in new}
    for field, base in old.items():
        heir = next((f for f, b in new.items() if b == base), None)
        if field not in new and heir and data.get(field):
            kept[heir] = data[field]
    return kept


def created(record: Record, *, attach_files: bool = False, is_group: bool = True) -> RemoteWork:
    """The record as an item that the server has stored."""
    payload = creation(
        record,
        item_key=ITEM_KEY,
        collections=["CCCC2222"],
        attach_files=attach_files,
        library_is_group=is_group,
    )
    return applied(None, payload)


def created_slots(record: Record, **how: bool) -> dict[str, str]:
    """What comes back of a record that was pushed."""
    return dict(item_record(created(record, **how)).slots)


# Entries -----------------------------------------------------------------------------------------


def works(text: str, dialect: Dialect = Dialect.BIBTEX) -> list[Work]:
    """The entries of a text."""
    return read_works(parse(text), dialect)


def work(text: str, dialect: Dialect = Dialect.BIBTEX) -> Work:
    """The first entry of a text."""
    return works(text, dialect)[0]


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The slots that are not the same in both."""
    return {
        slot: (one.get(slot, ""), other.get(slot, ""))
        for slot in (*one, *other)
        if one.get(slot) != other.get(slot)
    }


def slots_of(fields: str, entry_type: str = "article") -> dict[str, str]:
    """The slots of an entry with these fields, its type aside."""
    slots = dict(entry_record(work(f"@{entry_type}{{a, {fields}}}")).slots)
    del slots[ENTRY_TYPE]
    return slots


def item_of(**data: Any) -> RemoteWork:
    """An item as a server shows it."""
    return RemoteWork(Item(ITEM_KEY, 0, stored({"key": ITEM_KEY, "version": 0, **data})))


def said(**data: Any) -> dict[str, str]:
    """The slots of an item."""
    return dict(item_record(item_of(**data)).slots)
