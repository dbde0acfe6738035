"""SYN030 entry-on-last-line."""

from __future__ import annotations

from collections.abc import Iterable

from bibsync.bibtex.syntax import BrokenBlock, Entry, FreeText
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import FileKind, LintFile
from bibsync.lint.line_ends import line_end_of
from bibsync.lint.rule import Invalid, Rule, Valid, safe
from bibsync.text import Edit


class EntryOnLastLine(Rule):
    """An entry begins on the last line of the file, behind the end of another.

    BibTeX looks whether the file has a further line each time it has read an entry, an `@string` or
    a comment. When one ends on the last line, it is done: whatever begins behind it there is never
    read, and BibTeX does not say so. The same entries on any other line are all read.

    The safe fix puts a line break before the entry.
    """

    code = "SYN030"
    name = "entry-on-last-line"
    severity = Severity.ERROR
    valid = (
        "@misc{a, title = {A}}\n@misc{b, title = {B}}",
        "@misc{a, title = {A}} @misc{b, title = {B}}\n\n",
        "@misc{a,\n title = {A}} @misc{b,\n title = {B}}\n",
        "@misc{a, title = {A}} @misc{b, title = {B}}\r\n",
        "Two papers: @misc{b, title = {B}}\n",
        Valid("```bibtex\n@misc{a} @misc{b}\n```", "references.md"),
    )
    invalid = (
        Invalid("@misc{a} @misc{b}", "@misc{a}\n@misc{b}"),
        Invalid(
            '@string{s = "S"}@misc{a,title=s}  @misc{b}\n',
            '@string{s = "S"}\n@misc{a,title=s}\n@misc{b}\n',
        ),
        Invalid("% Papers\r\n@misc{a,\r\n} @misc{b}", "% Papers\r\n@misc{a,\r\n}\r\n@misc{b}"),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        text, blocks = file.text, file.blocks
        if file.kind is not FileKind.BIBTEX or len(blocks) < 2:
            return
        last_line = _start_of_last_line(text)
        index = len(blocks) - 1
        while index > 0 and blocks[index - 1].end > last_line:
            index -= 1
        lost: list[Entry] = []
        is_read = True
        for block in blocks[index:]:
            if isinstance(block, Entry) and block.start >= last_line and not is_read:
                lost.append(block)
            elif not isinstance(block, FreeText | BrokenBlock):
                is_read = False
        if lost:
            first = lost[0]
            others = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
            message = (
                f"BibTeX never reads `{first.key}`{others}: another ends before it on the last line"
            )
            line_end = line_end_of(text)
            edits = [_line_break(entry, last_line, line_end) for entry in lost]
            fix = safe("Begin a line", *edits)
            yield self.diagnostic(first.start, first.open + 1, message, fix, first)


def _line_break(entry: Entry, last_line: int, line_end: str) -> Edit:
    """A line end in the place of the blanks before the entry."""
    start = entry.start
    while start > last_line and entry.text[start - 1] in " \t":
        start -= 1
    return Edit(start, entry.start, line_end)


def _start_of_last_line(text: str) -> int:
    """0 when there is one line only. Behind a final CR LF, BibTeX sees one more line: it takes the
    CR for the end of a line, and then finds the LF."""
    stop = len(text)
    if text.endswith("\r\n"):
        return stop
    if text.endswith(("\n", "\r")):
        stop -= 1
    return max(text.rfind("\n", 0, stop), text.rfind("\r", 0, stop)) + 1
