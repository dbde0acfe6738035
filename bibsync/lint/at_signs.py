"""Turns an `@` in a comment or between entries into what BibTeX makes of it.

BibTeX knows no comments: `%` and `@comment` mean nothing to it, and at any `@` outside of an entry
it begins to read one (btxdoc, "BibTeXing", section 4; `bibtex.web`, the command `@comment`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from bibsync.bibtex.parser import parse_block
from bibsync.bibtex.syntax import Command, CommentBlock, ProblemKind
from bibsync.lint.rule import LazyPattern

if TYPE_CHECKING:
    from bibsync.lint.file import LintFile

_LINE_END = LazyPattern(r"[^\r\n]*+")
_FARTHEST = 65_536  # characters that a commented-out entry may be long


class AtSign(NamedTuple):
    """An `@` at which BibTeX begins to read."""

    offset: int
    command: Command | None  # what it reads there; None: it stops with an error
    is_commented: bool  # behind `%` or in `@comment`, where biber does not look


def at_signs(file: LintFile) -> Iterator[AtSign]:
    """The `@` of all comments and free texts, in the order of the text; one that is within what
    BibTeX reads from an earlier one is not given again."""
    text = file.text
    done = -1
    for block, problem in file.faults.get(ProblemKind.AT_SIGN, ()):
        is_comment = isinstance(block, CommentBlock)
        if is_comment:
            stop, is_commented = block.end, True
        else:
            line = _LINE_END().match(text, problem.start, block.end)
            stop = line.end() if line is not None else block.end
            before = max(text.rfind("\n", 0, problem.start), text.rfind("\r", 0, problem.start))
            start = max(before + 1, block.start)
            is_commented = text[start : problem.start].lstrip().startswith("%")
        offset = problem.start
        while 0 <= offset < stop:
            if offset >= done and text[offset + 1 : offset + 8].lower() != "comment":
                found = parse_block(text, offset, min(block.end, offset + _FARTHEST))
                command = found if isinstance(found, Command) else None
                done = command.end if command is not None else offset + 1
                yield AtSign(offset, command, is_commented)
            offset = text.find("@", offset + 1, stop)
