"""Turns syntax trees into what BibTeX takes them to say: entries with the values of their fields.

`@string` and the months are expanded, white space is compressed, of a repeated field the first
counts, and `crossref` and `xdata` are followed (see `inheritance`: in BibTeX one level deep, though
BibTeX goes on to a second where the parent is cited before the child). Every value keeps the field
that it was written in.

Macros may add a million characters and ten times the length of the text to all values and
definitions together, which is far more than a bibliography needs. One that is longer than what is
left of that counts as empty. (BibTeX has no such limit, and takes all memory for forty lines like
`@string{b = a # a}`.)

Sources: BibTeX's treatment of values and cross-references (`bibtex.web`; the oracle tests hold this
module against the program), the biblatex manual, sections 2.4.1 and 3.16 and appendix B.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from bibsync.bibtex.datamodel import Dialect
from bibsync.bibtex.inheritance import Inheritance
from bibsync.bibtex.months import MACROS
from bibsync.bibtex.syntax import (
    WHITESPACE,
    Document,
    Entry,
    Field,
    PieceKind,
    StringDefinition,
)

# What the macros of the months print in the standard styles (`plain.bst`; `abbrv.bst` shortens it).
_MONTHS: Final = dict(
    zip(
        MACROS,
        "January February March April May June July August September October November "
        "December".split(),
        strict=True,
    )
)
_EXPANSION: Final = 10  # characters for each of the text
_LEAST_EXPANSION: Final = 1_000_000


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


class _Macros:
    """What `@string` has defined so far, and how many characters macros may still add to values."""

    def __init__(self, allowed: int) -> None:
        self._texts = dict(_MONTHS)
        self._allowed = allowed

    def define(self, field: Field) -> None:
        """From here on the macro is known; BibTeX keeps a space at the ends of what it defines."""
        self._texts.pop(field.name, None)  # in its own definition a macro is empty
        joined = self._joined(field)
        text = compress(joined)
        if text:
            before = " " if joined[0] in WHITESPACE else ""
            self._texts[field.name] = before + text + (" " if joined[-1] in WHITESPACE else "")
        else:
            self._texts[field.name] = " " if joined else ""

    def expand(self, field: Field) -> str:
        """The text of a value: pieces joined, macros replaced, white space compressed."""
        return compress(field.content if field.is_delimited else self._joined(field))

    def _joined(self, field: Field) -> str:
        return "".join(self._pieces(field))

    def _pieces(self, field: Field) -> Iterator[str]:
        for piece in field.value_pieces():
            text = field.text[piece.start : piece.end]
            match piece.kind:
                case PieceKind.BRACED | PieceKind.QUOTED:
                    yield text[1:-1]
                case PieceKind.MACRO:
                    yield self._used(text.lower())
                case _:
                    yield text

    def _used(self, name: str) -> str:
        """A macro's text; an undefined one is the empty text, as BibTeX has it (it warns)."""
        text = self._texts.get(name, "")
        if len(text) > self._allowed:
            return ""
        self._allowed -= len(text)
        return text


def read_works(
    documents: Document | Iterable[Document], dialect: Dialect = Dialect.BIBTEX
) -> list[Work]:
    """The entries in the order of the text, each with its own and its inherited values.

    A `@string` holds for what comes after it. An entry whose key was there before (BibTeX compares
    without regard to case) is listed all the same; cross-references mean the first.
    """
    works = list(_own_values([documents] if isinstance(documents, Document) else [*documents]))
    by_entry = {id(work.entry): work for work in works}
    by_key: dict[str, Entry] = {}
    for work in works:
        by_key.setdefault(work.key.lower(), work.entry)
    inheritance = Inheritance(by_key, dialect, lambda entry, name: by_entry[id(entry)].get(name))
    for work in works:
        if "crossref" not in work.values and "xdata" not in work.values:
            continue
        for layer in inheritance.sources(work.entry).layers[1:]:
            for name, (field, parent) in layer.items():
                if name not in work.values:
                    text = by_entry[id(parent)].values[field.name].text
                    work.values[name] = Value(text, field, parent.key)
    return works


def _own_values(documents: Sequence[Document]) -> Iterator[Work]:
    length = sum(document.end - document.start for document in documents)
    macros = _Macros(_LEAST_EXPANSION + _EXPANSION * length)
    for document in documents:
        for block in document.blocks:
            if isinstance(block, StringDefinition):
                for field in block.fields:
                    macros.define(field)
            elif isinstance(block, Entry):
                values = {
                    name: Value(macros.expand(field), field)
                    for name, field in block.by_name.items()
                }
                yield Work(block, values)
