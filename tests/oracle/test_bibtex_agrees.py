"""BibTeX itself sees what our semantic view sees: the same entries with the same values."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bibsync.bibtex.entry import Work, read_works
from bibsync.bibtex.parser import parse
from bibsync.bibtex.syntax import CommentBlock, Document, FreeText, ProblemKind
from bibsync.encoding import decode

from .bibtex_program import Seen, ask_bibtex

pytestmark = pytest.mark.slow
FIXTURES = sorted(
    path
    for path in (Path(__file__).parent.parent.parent / "fixtures").rglob("*.bib")
    # BibTeX reads bytes: in UTF-16 it finds no entry, in Shift-JIS a byte of a letter may be `{`.
    if path.name not in ("utf-16.bib", "shift-jis.bib")
)


# What BibTeX reads without a word, though hardly as it was meant.
SILENT = {ProblemKind.ENTRY_IN_VALUE, ProblemKind.EXTRA_BRACE}


def is_rejected(document: Document) -> bool:
    """Whether a block holds a problem that BibTeX complains of."""
    return any(
        problem.kind not in SILENT and not isinstance(block, CommentBlock)
        for block, problem in document.problems
    )


def works_as_bibtex_lists_them(document: Document) -> list[Work]:
    """BibTeX drops an entry whose key was there before, whatever its case, and it stops reading
    when an entry ends on the file's last line (rule SYN030)."""
    seen: set[str] = set()
    works = []
    text = document.text.rstrip("\r\n")
    last_line = max(text.rfind("\n"), text.rfind("\r")) + 1
    for work in read_works(document):
        if work.key.lower() not in seen:
            seen.add(work.key.lower())
            works.append(work)
        if work.entry.end > last_line:
            break
    return works


def as_seen(work: Work) -> Seen:
    return Seen(work.key, work.type, {name: value.text for name, value in work.values.items()})


def hides_an_at_sign(document: Document) -> bool:
    """BibTeX knows no comments: it reads on at any `@`, also in `%` lines and in `@comment`."""
    return any(
        isinstance(block, FreeText | CommentBlock) and "@" in block.raw[1:]
        for block in document.blocks
    )


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_bibtex_sees_the_entries_that_we_see(path: Path) -> None:
    data = path.read_bytes()
    decoded = decode(data)
    document = parse(decoded.text)
    ours = works_as_bibtex_lists_them(document)
    names = {name for work in ours for name in work.values}
    types = frozenset(work.type for work in ours)
    answer = ask_bibtex(data, names, types, decoded.encoding)
    if not any(document.problems) and not hides_an_at_sign(document):
        assert [seen.key for seen in answer.entries] == [work.key for work in ours]
        assert not [line for line in answer.errors if "Repeated" not in line]
    elif is_rejected(document):
        assert answer.errors, "we call the file broken, and BibTeX does not"
    theirs = {seen.key: seen for seen in answer.entries}
    compared = 0
    for work in ours:
        seen = theirs.get(work.key)
        if seen is not None and not work.entry.problems and seen.type in (work.type, ""):
            known = set(seen.fields)
            mine = as_seen(work).fields
            assert {name: mine.get(name, "") for name in known} == seen.fields, work.key
            compared += 1
    assert compared or not ours or any(document.problems)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_entries_before_the_first_fault_are_all_seen_by_bibtex(path: Path) -> None:
    data = path.read_bytes()
    decoded = decode(data)
    document = parse(decoded.text)
    first_fault = min((problem.start for _, problem in document.problems), default=len(data))
    ours = [w for w in works_as_bibtex_lists_them(document) if w.entry.end <= first_fault]
    if hides_an_at_sign(document):
        return  # what it reads there may break what follows
    answer = ask_bibtex(data, {"title"}, encoding=decoded.encoding)
    listed = {seen.key for seen in answer.entries}
    assert {work.key for work in ours} <= listed


def test_a_second_level_is_inherited_only_where_the_parent_is_cited_first() -> None:
    text = "@inbook{c, crossref = {b}}\n\n@inbook{b, crossref = {a}}\n\n@book{a, note = {N}}\n\n"
    for cited, has_note in (
        (("*",), False),
        (("c",), False),
        (("c", "b"), False),
        (("b", "c"), True),
    ):
        seen = {one.key: one for one in ask_bibtex(text.encode(), {"note"}, cited=cited).entries}
        assert ("note" in seen["c"].fields) is has_note
    child, *_ = read_works(parse(text))
    assert "note" not in child


# Generated files: every liberty that BibTeX's grammar gives, and no fault.
SPACE = st.text(" \t\n", max_size=3)
NAME = st.sampled_from(["title", "Author", "YEAR", "note", "x-y", "doi"])
PLAIN = st.text("abZ09 ,;:.-/\\'&%$_~^!?()[]\n\t", max_size=20)


def braced(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(inner | inner.map(lambda text: f"{{{text}}}"), max_size=4).map("".join)


TEXT = st.recursive(PLAIN, braced, max_leaves=6)
PIECE = st.one_of(
    TEXT.map(lambda text: f"{{{text}}}"),
    TEXT.map(lambda text: f'"{text}"'),
    TEXT.map(lambda text: f'"{{"}}{text}"'),
    st.integers(0, 99999).map(str),
    st.sampled_from(["jan", "FEB", "one", "Two"]),
)


@st.composite
def values(draw: st.DrawFn) -> str:
    pieces = draw(st.lists(PIECE, min_size=1, max_size=3))
    return f"{draw(SPACE)}#{draw(SPACE)}".join(pieces)


@st.composite
def entries(draw: st.DrawFn, number: int = 0) -> str:
    opening, closing = draw(st.sampled_from(["{}", "()"]))
    key = draw(st.text("abcXYZ019:./+-_'=&;?*", min_size=1, max_size=8))
    fields = draw(st.lists(st.tuples(NAME, values()), min_size=1, max_size=4))
    body = ",".join(
        f"{draw(SPACE)}{name}{draw(SPACE)}={draw(SPACE)}{value}{draw(SPACE)}"
        for name, value in fields
    )
    comma = draw(st.sampled_from(["", ","]))
    kind = draw(st.sampled_from(["article", "MISC", "Book"]))
    return f"@{draw(SPACE)}{kind}{draw(SPACE)}{opening}{draw(SPACE)}{key},{body}{comma}\n{closing}"


JUNK = st.text('abc .,;"#{}%=()\n', max_size=15)
STRING = values().map(lambda value: f"@string{{one = {value}}}") | values().map(
    lambda value: f"@STRING( two={value} )"
)


@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(entries() | STRING | JUNK, min_size=1, max_size=6).map("\n".join))
def test_bibtex_agrees_on_generated_files(text: str) -> None:
    document = parse(text)
    assert not list(document.problems), list(document.problems)
    ours = works_as_bibtex_lists_them(document)
    names = {name for work in ours for name in work.values}
    types = frozenset(work.type for work in ours)
    answer = ask_bibtex(text.encode(), names, types)
    assert answer.entries == [as_seen(work) for work in ours]
    assert not [line for line in answer.errors if "Repeated" not in line]
