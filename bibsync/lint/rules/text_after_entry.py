"""SYN001 text-after-entry."""

from __future__ import annotations

from collections.abc import Iterable

from bibsync.bibtex.syntax import Block, Command, FreeText
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, Rule, safe
from bibsync.text import Edit


class TextAfterEntry(Rule):
    """Text stands on the line of an entry's closing brace, behind it.

    BibTeX skips whatever stands between entries, so nobody notices: a slip of the keyboard stays in
    the file, and other programs stop at it or take it for part of the next entry. A single word is
    removed. Several words may be a remark that somebody wants to keep, so they are left alone.
    """

    code = "SYN001"
    name = "text-after-entry"
    severity = Severity.ERROR
    valid = (
        "@misc{a, title = {A}}\n",
        "@misc{a, title = {A}}\n\nA sentence between two entries.\n\n@misc{b, title = {B}}\n",
        "@misc{a, title = {A}} % to be checked\n",
    )
    invalid = (
        Invalid("@misc{a, title = {A}}X\n", "@misc{a, title = {A}}\n"),
        Invalid("@misc{a, title = {A}} ,\n@misc{b}\n", "@misc{a, title = {A}}\n@misc{b}\n"),
        Invalid("@misc{a, title = {A}} see also b\n", None),
    )

    def check_block(self, block: Block, file: LintFile) -> Iterable[Diagnostic]:
        if not isinstance(block, FreeText) or block.start == 0:
            return
        line_end = _line_end(block)
        line = block.text[block.start : line_end]
        stray = line.strip()
        if not stray or stray.startswith("%") or not _follows_entry(block, file):
            return
        start = block.start + line.index(stray)
        end = start + len(stray)
        fix = None
        if len(stray.split()) == 1 and "@" not in stray:
            fix = safe("Remove the stray text", Edit(block.start, end, ""))
        yield self.diagnostic(
            start, end, f"`{stray[:40]}` stands behind the closing brace of an entry", fix
        )


def _line_end(block: Block) -> int:
    for offset in range(block.start, block.end):
        if block.text[offset] in "\r\n":
            return offset
    return block.end


def _follows_entry(block: Block, file: LintFile) -> bool:
    entry = file.entry_at(block.start - 1)
    if entry is not None:
        return entry.close >= 0
    return any(b.end == block.start and isinstance(b, Command) for b in file.blocks)
