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
# Characters that a commented-out entry may be long; and that while so many times the file's length
# was not yet read, so that a file of nothing but such entries takes no longer than its length.
_FAR, _NEAR, _PATIENCE = 65_536, 1_024, 4


class AtSign(NamedTuple):
    """An `@` at which BibTeX begins to read."""

    offset: int
    command: Command | None  # what it reads there; None: it stops with an error
    is_commented: bool  # behind `%` or in `@comment`, where biber does not look


def find_at_signs(file: LintFile) -> Iterator[AtSign]:
    """The `@` of all comments and free texts, in the order of the text; one that is within what
    BibTeX reads from an earlier one is not given again."""
    text = file.text
    done = line = -1
    spent = 0
    for block, problem in file.faults.get(ProblemKind.AT_SIGN, ()):
        if isinstance(block, CommentBlock):
            stop, is_commented = block.end, True
        else:
            line = _line_start(text, max(line, block.start), problem.start)
            is_commented = text[line : problem.start].lstrip().startswith("%")
            rest = _LINE_END().match(text, problem.start, block.end)
            stop = rest.end() if rest is not None else block.end
        offset = problem.start
        while 0 <= offset < stop:
            if offset >= done and text[offset + 1 : offset + 8].lower() != "comment":
                reach = _FAR if spent < len(text) * _PATIENCE else _NEAR
                reach = min(block.end, offset + reach)
                spent += reach - offset
                found = parse_block(text, offset, reach)
                command = found if isinstance(found, Command) else None
                done = command.end if command is not None else offset + 1
                yield AtSign(offset, command, is_commented)
            offset = text.find("@", offset + 1, stop)


def _line_start(text: str, start: int, offset: int) -> int:
    """Where the line of the offset begins, or `start` if that is on the same line."""
    return max(start, text.rfind("\n", start, offset) + 1, text.rfind("\r", start, offset) + 1)
