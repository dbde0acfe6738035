"""Turns syntax trees into what BibTeX takes them to say: entries with the values of their fields.

`@string` is expanded, white space is compressed, of a repeated field the first counts, and
`crossref` and `xdata` are followed. Every value keeps the field that it was written in.

Sources: BibTeX's treatment of values and cross-references (`bibtex.web`; the oracle tests hold this
module against the program), the biblatex manual, sections 2.4.1 and 3.16 and appendix B.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from bibsync.bibtex.datamodel import Dialect
from bibsync.bibtex.inheritance import inherited_names
from bibsync.bibtex.syntax import (
    WHITESPACE,
    Document,
    Entry,
    Field,
    PieceKind,
    StringDefinition,
)

# Styles define the months as macros; what they print is the style's choice, so the macro's own name
# stands for it here.
MONTHS: Final = {name: name for name in "jan feb mar apr may jun jul aug sep oct nov dec".split()}
_MAX_DEPTH: Final = 16  # of cross-references; biber warns at cycles, and so deep there is nothing


class Value(NamedTuple):
    """The value of a field and where it was written."""

    text: str  # expanded, white space compressed; LaTeX as written
    field: Field
    inherited_from: str | None = None  # citation key; None: the entry's own


class Work:
    """One entry as BibTeX sees it. Field names are in lower case."""

    __slots__ = ("entry", "values")

    def __init__(self, entry: Entry, values: dict[str, Value]) -> None:
        self.entry = entry
        self.values = values

    @property
    def key(self) -> str:
        """The citation key as written."""
        return self.entry.key

    @property
    def type(self) -> str:
        """The entry type in lower case."""
        return self.entry.type

    def get(self, name: str) -> str:
        """The text of a field; "" when the entry has none."""
        value = self.values.get(name.lower())
        return "" if value is None else value.text

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.values

    def __repr__(self) -> str:
        texts = {name: value.text for name, value in self.values.items()}
        return f"Work({self.type!r}, {self.key!r}, {texts!r})"


def compress(text: str) -> str:
    """The text with each run of BibTeX's white space as one space, and none at its ends."""
    return " ".join(part for part in text.translate(_SPACES).split(" ") if part)


_SPACES: Final = {ord("\t"): " ", ord("\r"): " ", ord("\n"): " "}


def expand(field: Field, macros: Mapping[str, str]) -> str:
    """The text of a value: pieces joined, macros replaced, white space compressed.

    An undefined macro is the empty text, as BibTeX has it (it warns).
    """
    if field.is_delimited:
        return compress(field.content)
    return compress("".join(_piece_texts(field, macros)))


def _definition(field: Field, macros: Mapping[str, str]) -> str:
    """As `expand`, for a `@string`: BibTeX keeps a space at the ends of what it defines."""
    joined = "".join(_piece_texts(field, macros))
    inner = compress(joined)
    if not inner:
        return " " if joined else ""
    before = " " if joined[0] in WHITESPACE else ""
    return before + inner + (" " if joined[-1] in WHITESPACE else "")


def _piece_texts(field: Field, macros: Mapping[str, str]) -> Iterator[str]:
    for piece in field.value_pieces():
        text = field.text[piece.start : piece.end]
        match piece.kind:
            case PieceKind.BRACED | PieceKind.QUOTED:
                yield text[1:-1]
            case PieceKind.MACRO:
                yield macros.get(text.lower(), "")
            case _:
                yield text


def read_works(
    documents: Document | Iterable[Document], dialect: Dialect = Dialect.BIBTEX
) -> list[Work]:
    """The entries in the order of the text, each with its own and its inherited values.

    A `@string` holds for what comes after it. An entry whose key was there before (BibTeX compares
    without regard to case) is listed all the same; cross-references mean the first.
    """
    if isinstance(documents, Document):
        documents = [documents]
    works = list(_own_values(documents))
    by_key: dict[str, Work] = {}
    for work in works:
        by_key.setdefault(work.key.lower(), work)
    own = {id(work): dict(work.values) for work in works}
    known: _Known = {}
    for work in works:
        if "crossref" in work.values or "xdata" in work.values:
            work.values = _with_inherited(work, by_key, own, known, dialect, _MAX_DEPTH)
    return works


def _own_values(documents: Iterable[Document]) -> Iterator[Work]:
    macros = dict(MONTHS)
    for document in documents:
        for block in document.blocks:
            if isinstance(block, StringDefinition):
                for field in block.fields:
                    macros.pop(field.name, None)  # in its own definition a macro is empty
                    macros[field.name] = _definition(field, macros)
            elif isinstance(block, Entry):
                values: dict[str, Value] = {}
                for field in block.fields:
                    if field.name not in values:
                        values[field.name] = Value(expand(field, macros), field)
                yield Work(block, values)


# What a work has, own and inherited, by its id and how many steps further are followed.
_Known = dict[tuple[int, int], dict[str, Value]]


def _with_inherited(
    work: Work,
    by_key: Mapping[str, Work],
    own: Mapping[int, dict[str, Value]],
    known: _Known,
    dialect: Dialect,
    depth: int,
) -> dict[str, Value]:
    """The own values, then what the entries named in `xdata` and `crossref` add to them.

    Each answer is kept: the ways through three entries that name each other are 2 ** 16.
    """
    answer = known.get((id(work), depth))
    if answer is not None:
        return answer
    values = known[id(work), depth] = dict(own[id(work)])
    if depth == 0:
        return values
    for name in ("xdata", "crossref") if dialect is Dialect.BIBLATEX else ("crossref",):
        if name not in values:
            continue
        for key in values[name].text.split(",") if name == "xdata" else [values[name].text]:
            parent = by_key.get(key.strip().lower())
            if parent is None or parent is work:
                continue
            # BibTeX follows one level only; biber goes on.
            if dialect is Dialect.BIBTEX:
                found = own[id(parent)]
            else:
                found = _with_inherited(parent, by_key, own, known, dialect, depth - 1)
            for parent_name, value in found.items():
                for child_name in inherited_names(
                    parent_name, parent.type, work.type, dialect, is_data=name == "xdata"
                ):
                    source = value.inherited_from or parent.key
                    values.setdefault(child_name, Value(value.text, value.field, source))
    return values
