"""SYN001 text-after-entry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.syntax import Command
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, safe, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.lint.file import LintFile

_LINE = LazyPattern(r"[ \t]*+([^\r\n]*)")
# A slip of the keyboard. Marks such as `TODO` are meant, and tags belong to a web page.
_SLIP = LazyPattern(r"(?!TODO|FIXME|XXX)[^\s@<>\\{}]{1,20}+\Z")

_SHORT = 2  # characters, which are too few for a note


class TextAfterEntry(Rule):
    """Text stands on the line of an entry's closing brace, behind it.

    BibTeX skips whatever stands between entries, so nobody notices: a slip of the keyboard stays in
    the file, and other programs stop at it or take it for part of the next entry. One or two
    characters, or nothing but punctuation, are a slip and removed safely; a single word (`checked`)
    may be a note, so its removal is unsafe. Several words, or a mark such as `TODO`, may be a
    remark that somebody wants to keep: they are a hint, and left alone.
    """

    code = "SYN001"
    name = "text-after-entry"
    severity = Severity.ERROR
    valid = (
        "@misc{a, title = {A}}\n",
        "@misc{a, title = {A}}\n\nA sentence between two entries.\n\n@misc{b, title = {B}}\n",
        "@misc{a, title = {A}} % to be checked\n",
        "@misc{a, title = {A}} @misc{b, title = {B}}\nX\n",
    )
    invalid = (
        Invalid("@misc{a, title = {A}}X\n", "@misc{a, title = {A}}\n"),
        Invalid(
            "## A\n\n```\n@misc{a,\n  title={A}\n}X\n\n```\n\nText}X\n",
            "## A\n\n```\n@misc{a,\n  title={A}\n}\n\n```\n\nText}X\n",
            "references.md",
        ),
        Invalid("@misc{a, title = {A}} ,\n@misc{b}\n", "@misc{a, title = {A}}\n@misc{b}\n"),
        Invalid("@misc{a, title = {A}};@misc{b}\n", "@misc{a, title = {A}}@misc{b}\n"),
        Invalid("@misc{a, title = {A}} checked\n", "@misc{a, title = {A}}\n"),
        Invalid("@misc{a, title = {A}} see also b\n", None),
        Invalid("@misc{a, title = {A}} TODO\n", None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        text = file.text
        for block in file.free_texts:
            if text[block.start] in "\r\n" or block.start == 0:
                continue
            line = _LINE().match(text, block.start, block.end)
            if line is None:
                continue
            stray = line[1].rstrip()
            # A brace is for SYN005, `@` for SYN018.
            if not stray or stray[0] in "%}" or "@" in stray:
                continue
            entry = file.block_at(block.start - 1)
            if not isinstance(entry, Command) or entry.close < 0 or entry.end != block.start:
                continue
            start = line.start(1)
            end = start + len(stray)
            message = f"{quoted(stray)} stands behind the closing brace of an entry"
            finding = self.diagnostic(start, end, message)
            if _SLIP().match(stray):
                is_certain = len(stray) <= _SHORT or not any(map(str.isalnum, stray))
                make = safe if is_certain else unsafe
                fix = make("Remove the stray text", Edit(block.start, end, ""))
                yield finding._replace(fix=fix)
            else:
                yield finding._replace(severity=Severity.INFO)
