"""The lossless syntax tree of a BibTeX text: blocks and fields with spans, never copies.

A tree covers a range of one text without gaps: joining `text[block.start:block.end]` over its
blocks gives the range back, character for character, and joining the `pieces()` of a block gives
the block. All offsets count characters of the whole text, also when the range is a fence inside
Markdown.

Plain slotted classes, not frozen dataclasses: a frozen dataclass costs nearly half of the parser's
speed (measured on 10,000 entries). Nothing outside the parser assigns to these attributes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final

WHITESPACE: Final = " \t\r\n"


class ProblemKind(StrEnum):
    """What the parser could not read as BibTeX would; a rule of the SYN family reports each."""

    # These two span the value as far as it is believed: up to where the delimiter should be.
    UNCLOSED_BRACE = "unclosed-brace"  # a value's `{` has no `}`
    UNCLOSED_QUOTE = "unclosed-quote"  # a value's `"` has no closing `"`
    UNBALANCED_BRACES = "unbalanced-braces"  # a quoted value with a brace without a partner
    QUOTE_IN_VALUE = "quote-in-value"  # a `"` inside of a quoted value, which it ends too early
    UNCLOSED_ENTRY = "unclosed-entry"  # the block ends without its closing delimiter
    WRONG_DELIMITER = "wrong-delimiter"  # `{` closed by `)`, or `(` by `}`
    MISSING_COMMA = "missing-comma"  # between two fields, or after the key; spans a `;` instead
    MISSING_EQUALS = "missing-equals"  # a field name without `=`; spans what stands instead, `:`
    MISSING_VALUE = "missing-value"  # `eid = ,`, and nothing before or behind `#`
    MISSING_FIELD_NAME = "missing-field-name"  # `,,` or `= {value}`
    MISSING_DELIMITERS = "missing-delimiters"  # `doi = 10.1000/182,`
    TYPOGRAPHIC_QUOTES = "typographic-quotes"  # a value in “…” or ‘…’
    INVALID_NAME = "invalid-name"  # a field name that begins with a digit, or holds `(`, `"`, …
    SPACE_IN_NAME = "space-in-name"  # `date added = {…}`
    INVALID_KEY = "invalid-key"  # a citation key with a blank or `}` in it; empty: none, no comma
    EXTRA_BRACE = "extra-brace"  # a `}` that closes the entry although fields follow
    UNEXPECTED_TEXT = "unexpected-text"  # text where a field, a comma or the end should be
    PERCENT_COMMENT = "percent-comment"  # `% …` between fields: biber skips it, BibTeX stops there
    ENTRY_IN_VALUE = "entry-in-value"  # `@type{key,` on its own line inside a balanced value
    NOT_AN_ENTRY = "not-an-entry"  # `@` at a line's start that opens nothing
    COMMA_IN_STRING = "comma-in-string"  # `@string{a = "b", …}`: BibTeX expects the end
    AT_SIGN = "at-sign"  # `@` in free text or a comment, where BibTeX looks for an entry


class Problem:
    """Why a block is not what BibTeX expects, and where: `text[start:end]` (may be empty)."""

    __slots__ = ("end", "kind", "start")

    def __init__(self, kind: ProblemKind, start: int, end: int) -> None:
        self.kind = kind
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"Problem({self.kind.value!r}, {self.start}, {self.end})"


class PieceKind(StrEnum):
    """What a run of characters is to BibTeX's grammar."""

    AT = "at"
    TYPE = "type"
    OPEN = "open"
    KEY = "key"
    NAME = "name"
    EQUALS = "equals"
    BRACED = "braced"  # a value's piece, its delimiters included
    QUOTED = "quoted"
    NUMBER = "number"
    MACRO = "macro"
    BARE = "bare"  # a value without delimiters that is neither number nor macro
    HASH = "hash"
    COMMA = "comma"
    CLOSE = "close"
    WHITESPACE = "whitespace"
    COMMENT = "comment"
    TEXT = "text"  # free text between entries; inside one, what could not be read


class Piece:
    """`text[start:end]` is of this kind."""

    __slots__ = ("end", "kind", "start")

    def __init__(self, kind: PieceKind, start: int, end: int) -> None:
        self.kind = kind
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"Piece({self.kind.value!r}, {self.start}, {self.end})"


class Field:
    """`name = value` of an entry. Offsets: name, then value with its delimiters.

    `name` is in lower case; `value_kind` is the kind of a value of one piece, and `HASH` for a
    concatenation, whose pieces `value_pieces()` gives.
    """

    __slots__ = ("name", "name_end", "start", "text", "value_end", "value_kind", "value_start")

    def __init__(
        self,
        text: str,
        name: str,
        start: int,
        name_end: int,
        value_start: int,
        value_end: int,
        value_kind: PieceKind,
    ) -> None:
        self.text = text
        self.name = name
        self.start = start
        self.name_end = name_end
        self.value_start = value_start
        self.value_end = value_end
        self.value_kind = value_kind

    @property
    def end(self) -> int:
        """End of the value; a comma after it belongs to the entry."""
        return self.value_end

    @property
    def written_name(self) -> str:
        """The name as it stands in the file, in its own case."""
        return self.text[self.start : self.name_end]

    @property
    def raw_value(self) -> str:
        """The value as it stands in the file, delimiters included."""
        return self.text[self.value_start : self.value_end]

    @property
    def is_delimited(self) -> bool:
        """Whether the value is one piece in braces or quotes."""
        return self.value_kind is PieceKind.BRACED or self.value_kind is PieceKind.QUOTED

    @property
    def content_start(self) -> int:
        """Where the value's text begins, behind the delimiter where there is one."""
        return self.value_start + 1 if self.is_delimited else self.value_start

    @property
    def content_end(self) -> int:
        """Where the value's text ends, before the delimiter where there is one."""
        if self.is_delimited and self.value_end - self.value_start >= 2:
            return self.value_end - 1
        return self.value_end

    @property
    def content(self) -> str:
        """The value's text without its delimiters; a concatenation as written."""
        return self.text[self.content_start : self.content_end]

    def value_pieces(self) -> list[Piece]:
        """The pieces of the value that `#` joins, without whitespace and `#`."""
        from bibsync.bibtex.pieces import value_pieces

        return [piece for piece in value_pieces(self) if piece.kind in VALUE_KINDS]

    def __repr__(self) -> str:
        return f"Field({self.written_name!r}, {self.raw_value!r})"


VALUE_KINDS: Final = frozenset(
    {PieceKind.BRACED, PieceKind.QUOTED, PieceKind.NUMBER, PieceKind.MACRO, PieceKind.BARE}
)


class Block:
    """A top-level run of the text: `text[start:end]`, blocks touching without gaps."""

    __slots__ = ("end", "problems", "start", "text")

    def __init__(self, text: str, start: int, end: int, problems: Sequence[Problem] = ()) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.problems = problems

    @property
    def raw(self) -> str:
        """The block as it stands in the file."""
        return self.text[self.start : self.end]

    @property
    def is_broken(self) -> bool:
        """Whether BibTeX would complain about this block's syntax."""
        return bool(self.problems)

    def pieces(self) -> list[Piece]:
        """The block as a run of touching pieces."""
        from bibsync.bibtex.pieces import block_pieces

        return block_pieces(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.raw!r})"


class FreeText(Block):
    """What stands between entries: blank lines, `%` lines, sentences, stray tokens."""

    __slots__ = ()


class CommentBlock(Block):
    """`@comment{…}` with balanced delimiters, or `@comment` up to the end of its line."""

    __slots__ = ()


class BrokenBlock(Block):
    """Text that begins like an entry (`@` at a line's start) but opens none; see `problems`."""

    __slots__ = ()


class Command(Block):
    """What entries, `@string` and `@preamble` share: a type and delimiters.

    `type` is in lower case. `open` is the offset of `{` or `(`; `close` that of the closing
    delimiter, or -1 when it is missing (then `end` is where the parser gave the block up).
    """

    __slots__ = ("close", "fields", "open", "type", "type_end", "type_start")

    def __init__(
        self,
        text: str,
        start: int,
        end: int,
        problems: Sequence[Problem],
        type_: str,
        type_start: int,
        type_end: int,
        open: int,
        close: int,
        fields: list[Field],
    ) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.problems = problems
        self.type = type_
        self.type_start = type_start
        self.type_end = type_end
        self.open = open
        self.close = close
        self.fields = fields


class StringDefinition(Command):
    """`@string{name = value}`; `fields` holds the definition, or none when it is unreadable."""

    __slots__ = ()


class Preamble(Command):
    """`@preamble{value}`; `fields` holds one field without a name."""

    __slots__ = ()


class Entry(Command):
    """`@type{key, fields}`. An empty key has `key_start == key_end`."""

    __slots__ = ("_by_name", "key_end", "key_start")

    def __init__(
        self,
        text: str,
        start: int,
        end: int,
        problems: Sequence[Problem],
        type_: str,
        type_start: int,
        type_end: int,
        open: int,
        close: int,
        fields: list[Field],
        key_start: int,
        key_end: int,
    ) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.problems = problems
        self.type = type_
        self.type_start = type_start
        self.type_end = type_end
        self.open = open
        self.close = close
        self.fields = fields
        self.key_start = key_start
        self.key_end = key_end
        self._by_name: dict[str, Field] | None = None

    @property
    def key(self) -> str:
        """The citation key as written; "" when the entry has none."""
        return self.text[self.key_start : self.key_end]

    @property
    def by_name(self) -> dict[str, Field]:
        """Fields by lower-case name; of a repeated name the first, as BibTeX takes it."""
        found = self._by_name
        if found is None:
            found = self._by_name = {}
            for field in self.fields:
                found.setdefault(field.name, field)
        return found

    def get(self, name: str) -> Field | None:
        """The field of that lower-case name; None when the entry has none."""
        return self.by_name.get(name)


class Document:
    """The blocks of `text[start:end]`, in order and without gaps."""

    __slots__ = ("blocks", "end", "start", "text")

    def __init__(self, text: str, start: int, end: int, blocks: list[Block]) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.blocks = blocks

    @property
    def entries(self) -> list[Entry]:
        """The entries in the order of the text, broken ones included."""
        return [block for block in self.blocks if isinstance(block, Entry)]

    @property
    def strings(self) -> list[StringDefinition]:
        """The `@string` definitions in the order of the text."""
        return [block for block in self.blocks if isinstance(block, StringDefinition)]

    @property
    def problems(self) -> Iterator[tuple[Block, Problem]]:
        """Every problem with the block that it is in."""
        return ((block, problem) for block in self.blocks for problem in block.problems)
