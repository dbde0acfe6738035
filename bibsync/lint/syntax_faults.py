"""Turns a problem that the parser noted into what rules need to report and mend it."""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter
from typing import TYPE_CHECKING

from bibsync.bibtex.parser import parse
from bibsync.bibtex.syntax import WHITESPACE, Command, Entry, Field, ProblemKind

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Block, Problem
    from bibsync.lint.file import LintFile
    from bibsync.text import Edit

_MANY = 24  # faults of one block

# With one of these in an entry it is a guess where its fields begin and end.
_DISPLACING = frozenset(
    {
        ProblemKind.UNCLOSED_BRACE,
        ProblemKind.UNCLOSED_QUOTE,
        ProblemKind.UNBALANCED_BRACES,
        ProblemKind.EXTRA_BRACE,
        ProblemKind.UNEXPECTED_TEXT,
    }
)


def entry_of(block: Block) -> Entry | None:
    """The block if it is an entry."""
    return block if isinstance(block, Entry) else None


class Sureness:
    """Whether the fields of a block are where they seem to be: a small fault has one remedy then.

    The answer for a block is kept as long as its problems are asked about one after another.
    """

    def __init__(self) -> None:
        self._block: Block | None = None
        self._answer = False

    def __call__(self, block: Block) -> bool:
        """Whether none of the block's problems makes it a guess where a field begins or ends."""
        if block is not self._block:
            self._block = block
            self._answer = not any(problem.kind in _DISPLACING for problem in block.problems)
        return self._answer


def keeps_key(block: Block) -> bool:
    """Whether BibTeX takes the same key as the parser: `@misc{a=` has the key `a=` to BibTeX, but
    that the comma is missing is only likely."""
    if not isinstance(block, Entry):
        return True
    start, end = block.key_start, block.key_end
    behind = block.text[end : end + 1]
    return end > start and (not behind or behind in " \t\r\n,}")


def field_before(block: Block, offset: int) -> Field | None:
    """The last field that begins before the offset; None when none does."""
    if not isinstance(block, Command):
        return None
    index = bisect_left(block.fields, offset, key=attrgetter("start"))
    return block.fields[index - 1] if index > 0 else None


def field_at(block: Block, offset: int) -> Field | None:
    """The field that begins before the offset and ends at or behind it; None when none does."""
    field = field_before(block, offset)
    return field if field is not None and offset <= field.value_end else None


def end_before(text: str, offset: int) -> int:
    """Where the white space before the offset begins."""
    while offset > 0 and text[offset - 1] in WHITESPACE:
        offset -= 1
    return offset


def mends(block: Block, edit: Edit) -> bool:
    """Whether the block has fewer faults after the edit: a fix that only moves a fault along would
    be offered again and again. Reads the block again, so not of one with dozens of faults."""
    if len(block.problems) > _MANY:
        return False
    start, end, content = edit
    text = block.text[block.start : start] + content + block.text[end : block.end]
    mended = parse(text)
    return sum(len(part.problems) for part in mended.blocks) < len(block.problems)


def lost_brace(block: Block, problem: Problem, file: LintFile) -> Field | None:
    """The field whose opening brace is missing: `title = A Title},` has a value without delimiters
    before a closing brace that is one too many. None when that brace is just too many."""
    field = field_at(block, problem.start)
    if field is None or field.value_end != problem.start or field.is_delimited:
        return None
    value = field.raw_value
    is_text = value and not value.isdigit() and value.lower() not in file.macros
    return field if is_text and "{" not in value else None
