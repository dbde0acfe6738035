"""WSP005 no-final-newline."""

from __future__ import annotations

from collections.abc import Iterable

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import FileKind, LintFile
from bibsync.lint.line_ends import line_end_of
from bibsync.lint.rule import Invalid, Rule, Valid, safe
from bibsync.text import Edit


class NoFinalNewline(Rule):
    """The last line of a `.bib` file has no line end.

    BibTeX reads it all the same. But an entry that a script or `cat` appends begins on that line,
    where people and programs that look for `@` at a line's start miss it, and version control shows
    the last line as changed whenever something is added. A line end of the file's own kind is
    added, which is safe.
    """

    code = "WSP005"
    name = "no-final-newline"
    severity = Severity.INFO
    valid = (
        "",
        "@misc{a, title = {A}}\n",
        "@misc{a, title = {A}}\r",
        Valid("```\n@misc{a, title = {A}}\n```", "references.md"),
    )
    invalid = (
        Invalid("@misc{a, title = {A}}", "@misc{a, title = {A}}\n"),
        Invalid("% Papers\r\n@misc{a, title = {A}}", "% Papers\r\n@misc{a, title = {A}}\r\n"),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        text = file.text
        if file.kind is not FileKind.BIBTEX or text.endswith(("\n", "\r")) or not text.strip():
            return
        end = len(text)
        fix = safe("Add a line end", Edit(end, end, line_end_of(text)))
        yield self.diagnostic(end, end, "the last line has no line end", fix)
