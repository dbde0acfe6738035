"""What is pulled changes what it has to in the text of an entry, and nothing else."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from mapping_worlds import (
    ENTRY_TYPES,
    KEYS,
    NAMES,
    TEXTS,
    created,
    differing,
    records,
    work,
    works,
)

from bibsync.bibtex.datamodel import Dialect
from bibsync.record import ENTRY_TYPE, KEYWORD, Record
from bibsync.text import apply_edits
from bibsync.zotero.mapping import entry_edits, entry_record, item_record, new_entry
from bibsync.zotero.slots import keyword_slots, normalised
from bibsync.zotero.values import canonical

DIALECTS = st.sampled_from(list(Dialect))


def balanced(text: str) -> str:
    """The text without the braces that would end a value."""
    kept: list[str] = []
    depth = 0
    for character in text:
        if character == "}" and depth == 0:
            continue
        depth += (character == "{") - (character == "}")
        kept.append(character)
    return "".join(kept) + "}" * depth


@st.composite
def entries(draw: st.DrawFn, key: str = "k1") -> str:
    """An entry as people write them, in many layouts."""
    written = draw(
        st.sampled_from(["{name} = {{{value}}}", '{name}="{value}"', "{name}  = {{{value}}}"])
    )
    separator = draw(st.sampled_from([",\n  ", ",\n\t", ", ", "\n  , ", ",\r\n    "]))
    last = draw(st.sampled_from([",\n", "\n", "", " "]))
    names = draw(st.lists(st.one_of(NAMES, st.just("keywords"), st.just("summary")), max_size=6))
    fields = []
    for name in names:
        if name[0].isdigit():
            continue
        value = balanced(draw(TEXTS)).replace("@", "")
        quoted = written if '"' not in value else "{name} = {{{value}}}"
        fields.append(quoted.format(name=name, value=value))
    fields += draw(
        st.lists(
            st.sampled_from(["month = mar", "year = 2020", 'day = "5"', "crossref = {parent}"]),
            max_size=3,
        )
    )
    body = separator.join(fields)
    return f"@{draw(st.sampled_from(ENTRY_TYPES))}{{{key}{separator}{body}{last}}}"


@st.composite
def wanted_slots(draw: st.DrawFn, slots: dict[str, str]) -> dict[str, str]:
    """Changes of some of these slots, and of others."""
    names = draw(st.lists(st.one_of(NAMES, st.sampled_from([*slots, "summary"])), max_size=4))
    found: dict[str, str] = {}
    for name in names:
        if name == ENTRY_TYPE:
            found[name] = draw(st.sampled_from(ENTRY_TYPES))
        elif name.startswith(KEYWORD):
            found[name] = ""
        elif name != "entrytype=":
            found[name] = draw(st.one_of(st.just(""), TEXTS.map(lambda t, n=name: canonical(n, t))))
    return found | keyword_slots(draw(st.lists(TEXTS, max_size=2)))


PARENT = "\n@book{parent, title = {Parent}, year = 1999, month = may, journal = {J}, note={n}}\n"


@given(st.data(), DIALECTS)
@settings(max_examples=250)
def test_edits_make_the_wanted_slots_and_touch_nothing_else(
    data: st.DataObject, dialect: Dialect
) -> None:
    before = "% free text\n" + PARENT
    text = before + data.draw(entries()) + "\n@misc{other, title = {x}}\n"
    found = works(text, dialect)
    if len(found) != 3 or found[1].entry.problems:
        return
    slots = dict(entry_record(found[1]).slots)
    wanted = data.draw(wanted_slots(slots))
    if "crossref" in found[1] and dialect is Dialect.BIBLATEX:
        wanted.pop(ENTRY_TYPE, None)  # in biblatex the type decides what is inherited
    edits = entry_edits(
        found[1], wanted, key=data.draw(st.one_of(st.none(), KEYS)), dialect=dialect
    )
    after = apply_edits(text, edits)
    assert after.startswith(before) and after.endswith(text[found[1].entry.end :])
    again = works(after, dialect)
    assert len(again) == 3
    result = normalised({**slots, **wanted})
    assert differing(entry_record(again[1]).slots, result) == {}
    assert entry_edits(again[1], result, dialect=dialect) == []


@given(st.data(), DIALECTS)
@settings(max_examples=250)
def test_an_entry_that_is_pushed_and_pulled_elsewhere_says_the_same(
    data: st.DataObject, dialect: Dialect
) -> None:
    found = works(PARENT + data.draw(entries()), dialect)
    if len(found) != 2 or found[1].entry.problems:
        return
    record = entry_record(found[1])
    pulled = item_record(created(record))
    assert differing(pulled.slots, record.slots) == {}
    for other in Dialect:
        text = new_entry(Record(record.key, pulled.slots), dialect=other)
        assert differing(entry_record(work(text, other)).slots, record.slots) == {}


@given(records(), DIALECTS)
@settings(max_examples=100)
def test_the_text_of_a_new_entry_has_no_faults(record: Record, dialect: Dialect) -> None:
    entry = work(new_entry(record, dialect=dialect), dialect).entry
    assert entry.problems in ([], ())
