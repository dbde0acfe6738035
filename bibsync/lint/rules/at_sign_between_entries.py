"""SYN018 at-sign-between-entries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.syntax import ProblemKind
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, Valid, shown
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.lint.file import LintFile

_ADDRESS = LazyPattern(r"([\w.+-]*+)@([\w.-]*+)")


class AtSignBetweenEntries(Rule):
    """An `@` stands in a comment or in a sentence between entries.

    BibTeX knows no comments: at any `@` between entries it begins to read one, also behind `%` and
    in `@comment{…}`. At `% mail me@example.org` it finds no brace and reports an error, at which
    programs that run it (`latexmk`, Overleaf) may stop. biber skips `%` lines and comments, so in
    files for biblatex only sentences are reported.

    How the address is to be written instead is shown, not applied.
    """

    code = "SYN018"
    name = "at-sign-between-entries"
    severity = Severity.ERROR
    valid = (
        "% mail: me at example.org\n@misc{a, note = {me@example.org}}\n",
        "% me@example.org\n@online{a, date = {1999}}\n",
        Valid("Text.\n\nme@example.org\n\n```bibtex\n@misc{a}\n```\n", "references.md"),
        "@comment{a}\n@comment me\n",
    )
    invalid = (
        Invalid("% mail me@example.org\n@misc{a}\n", None),
        Invalid("Mail me@example.org (at night)\n\n@misc{a}\n", None),
        Invalid("@comment{by me@example.org}\n@misc{a}\n", None),
        Invalid("by me@example.org\n@online{a, date = {1999}}\n", None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        if ProblemKind.AT_SIGN not in file.faults:
            return
        from bibsync.bibtex.datamodel import Dialect

        for sign in file.at_signs:
            if sign.command is not None:
                continue  # SYN019
            if sign.is_commented and file.dialect is Dialect.BIBLATEX:
                continue
            before = max(0, sign.offset - 64)
            start = sign.offset
            while start > before and (
                file.text[start - 1].isalnum() or file.text[start - 1] in "._+-"
            ):
                start -= 1
            match = _ADDRESS().match(file.text, start)
            end = match.end() if match is not None else sign.offset + 1
            fix = None
            if start < sign.offset and end > sign.offset + 1:
                fix = shown("Write ` at `", Edit(sign.offset, sign.offset + 1, " at "))
            message = f"BibTeX begins to read an entry at the `@` of {quoted(file.text[start:end])}"
            yield self.diagnostic(start, end, message, fix)
