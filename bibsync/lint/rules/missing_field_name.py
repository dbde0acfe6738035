"""SYN009 missing-field-name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.syntax import ProblemKind
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, Rule, safe
from bibsync.lint.syntax_faults import entry_of
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.lint.file import LintFile


class MissingFieldName(Rule):
    """A comma follows a comma, or a value has no name before its `=`.

    BibTeX expects the name of a field behind a comma, unless the entry ends there, and drops the
    rest of the entry with an error. biber reads no entry of the file.

    The surplus comma is removed. A value without a name is left alone: nobody but its author knows
    what it was.
    """

    code = "SYN009"
    name = "missing-field-name"
    severity = Severity.ERROR
    valid = (
        "@misc{a,\n  title = {A,, B},\n  year = 1999,\n}\n",
        "@misc{a\n , title = {A}\n , year = 1999\n}\n",
        "@misc{a,}\n",
    )
    invalid = (
        Invalid(
            "@misc{a, title = {A},, year = 1999, ,}\n", "@misc{a, title = {A}, year = 1999,}\n"
        ),
        Invalid("@misc{a,,\n  title = {A},\n  ,\n}\n", "@misc{a,\n  title = {A},\n}\n"),
        Invalid("@misc{a, title = {A}, = {B}}\n", None),
        Invalid("@string{ }\n", None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        text = file.text
        for block, problem in file.faults.get(ProblemKind.MISSING_FIELD_NAME, ()):
            start, end = problem.start, problem.end
            fix = None
            if text[start] == ",":
                message = "a comma stands where a field should begin"
                before = start
                while text[before - 1] in " \t\r\n":
                    before -= 1
                is_bare = text[before - 1] == ","  # behind a comment, the line end is needed
                fix = safe("Remove the comma", Edit(before if is_bare else start, end, ""))
            elif text[start] == "=":
                message = f"{quoted(text[start:end])} has no field name before it"
            else:
                message = "`@string` defines nothing"
            yield self.diagnostic(start, end, message, fix, entry_of(block))
