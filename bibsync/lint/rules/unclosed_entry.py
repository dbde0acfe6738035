"""SYN004 unclosed-entry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.syntax import Command, Entry, PieceKind, ProblemKind
from bibsync.diagnostic import Applicability, Diagnostic, Fix, Severity
from bibsync.lint.rule import Invalid, Rule
from bibsync.lint.syntax_faults import entry_of, mends
from bibsync.text import Edit, first_line_end

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Block
    from bibsync.lint.file import LintFile

_NAMES = {"}": "closing brace", ")": "closing parenthesis"}


class UnclosedEntry(Rule):
    """An entry lacks its closing brace, or ends in a parenthesis instead.

    BibTeX reads on and takes the next entry for a field: when a comma stands before it, that entry
    is lost, and at the end of the file the last field is. biber reads no entry of the file.

    The brace is added at the end of the entry, on a line of its own where the entry has several.
    The fix is safe when nothing else is wrong with the entry, as only white space stands between it
    and the next one. It is unsafe otherwise, and where the brace may be missing in the last value
    instead: it has `\\{`, `\\}` or ends in `}}`. A `@comment` without its brace is reported only:
    nobody can know where it was to end.
    """

    code = "SYN004"
    name = "unclosed-entry"
    severity = Severity.ERROR
    valid = (
        "@misc{a, title = {A}}\n@misc(b, title = {B})\n",
        "@misc{a, title = {A}}\n@comment{about @article{b, title}}\n@comment\n",
        '@string{a = "A"}\n@preamble{"P"}\n',
    )
    invalid = (
        Invalid(
            "@misc{a,\n  title = {A},\n  year = 1999\n\n@misc{b}\n",
            "@misc{a,\n  title = {A},\n  year = 1999\n}\n\n@misc{b}\n",
        ),
        Invalid("@misc{a, title = {A}\n@misc{b}\n", "@misc{a, title = {A}}\n@misc{b}\n"),
        Invalid("  @misc(a,\r\n   year = 1,\r\n", "  @misc(a,\r\n   year = 1,\r\n  )\r\n"),
        Invalid("@book(a,\n  year = 1999\n}\n", "@book(a,\n  year = 1999\n)\n"),
        Invalid("@misc{a, note = {cut o", "@misc{a, note = {cut o}}"),
        Invalid("@misc{a,\n  note = {A {B}\n}\n", "@misc{a,\n  note = {A {B}\n}\n}\n"),
        Invalid(
            '@string{a = "A"\n@misc{b, title = a}\n', '@string{a = "A"}\n@misc{b, title = a}\n'
        ),
        Invalid("@misc{a, title = {A \\{0}}\n", "@misc{a, title = {A \\{0}}}\n"),
        Invalid('@preamble("{', None),
        Invalid("@comment{a\n@misc{b}\n", None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        for block, problem in file.faults.get(ProblemKind.WRONG_DELIMITER, ()):
            if isinstance(block, Command):
                closing = _closing(block)
                edit = Edit(problem.start, problem.end, closing)
                fix: Fix | None = Fix(f"Write `{closing}`", (edit,), _applicability(block))
                message = f"the entry opens with `{file.text[block.open]}` and ends in another sign"
                yield self.diagnostic(problem.start, problem.end, message, fix, entry_of(block))
        for block, _ in file.faults.get(ProblemKind.UNCLOSED_ENTRY, ()):
            if isinstance(block, Command):
                closing = _closing(block)
                edit = Edit(block.end, block.end, _before(block) + closing)
                fix = None
                if mends(block, edit):  # else it would be taken for text of the last value
                    fix = Fix(f"Add the {_NAMES[closing]}", (edit,), _applicability(block))
                message = f"`@{block.type}` has no {_NAMES[closing]}"
                yield self.diagnostic(block.start, block.open + 1, message, fix, entry_of(block))
            else:
                message = "the brace behind `@comment` is not closed"
                yield self.diagnostic(block.start, block.end, message)._replace(
                    severity=Severity.WARNING  # BibTeX does not look for it
                )


def _closing(block: Command) -> str:
    return "}" if block.text[block.open] == "{" else ")"


def _applicability(block: Command) -> Applicability:
    is_named = not isinstance(block, Entry) or block.key_end > block.key_start
    is_only_fault = len(block.problems) == 1 and is_named and bool(block.fields)
    is_certain = is_only_fault and not _may_be_missing_in_a_value(block)
    return Applicability.SAFE if is_certain else Applicability.UNSAFE


def _may_be_missing_in_a_value(block: Command) -> bool:
    """Whether the brace that is missing may be one of a value, which took the entry's for its own.

    A value that ends in another brace or on a line of its own may have; not where a comma follows.
    An escaped brace counts for BibTeX: where somebody wrote one, another may be missing.
    """
    raw = block.raw
    if "\\{" in raw or "\\}" in raw:
        return True
    last = block.fields[-1]
    if last.value_kind is not PieceKind.BRACED or "," in raw[last.value_end - block.start :]:
        return last.content.rstrip(" \t")[-1:] in ("\n", "\r")
    return last.content.rstrip(" \t")[-1:] in ("\n", "\r", "}")


def _before(block: Block) -> str:
    """What stands before the closing brace: a line end and the entry's indentation, or nothing."""
    text = block.text
    line_end = first_line_end(text, block.start, block.end)
    if not line_end:
        return ""
    start = block.start
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    is_first_on_line = start == 0 or text[start - 1] in "\r\n"
    return line_end + (text[start : block.start] if is_first_on_line else "")
