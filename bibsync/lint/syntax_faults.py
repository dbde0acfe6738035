"""Turns a problem that the parser noted into what rules need to report and mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bibsync.bibtex.syntax import Command, Entry, Field, ProblemKind

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Block, Problem
    from bibsync.lint.file import LintFile

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


def is_sure(block: Block) -> bool:
    """Whether the block's fields are where they seem to be: a small fault has one remedy then."""
    return not any(problem.kind in _DISPLACING for problem in block.problems)


def field_at(block: Block, offset: int) -> Field | None:
    """The field that begins before the offset and ends at or behind it; None when none does."""
    if isinstance(block, Command):
        for field in block.fields:
            if field.start <= offset <= field.value_end:
                return field
    return None


def is_balanced(text: str) -> bool:
    """Whether the braces of a text are balanced, so that it can stand in braces."""
    depth = 0
    for character in text:
        if character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if depth < 0:
                return False
    return depth == 0


def lost_brace(block: Block, problem: Problem, file: LintFile) -> Field | None:
    """The field whose opening brace is missing: `title = A Title},` has a value without delimiters
    before a closing brace that is one too many. None when that brace is just too many."""
    for field in block.fields if isinstance(block, Command) else ():
        if field.value_end == problem.start and not field.is_delimited and field.raw_value:
            value = field.raw_value
            is_text = not value.isdigit() and value.lower() not in file.macros
            return field if is_text and "{" not in value else None
    return None
