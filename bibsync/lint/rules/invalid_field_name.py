"""SYN013 invalid-field-name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.syntax import ProblemKind
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, unsafe
from bibsync.lint.syntax_faults import entry_of
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.lint.file import LintFile

_FORBIDDEN = LazyPattern(r"[^\w:.+/@-]++")


class InvalidFieldName(Rule):
    """The name of a field begins with a digit, or has a character that BibTeX forbids in names.

    Those are `"`, `#`, `%`, `'`, `(`, `)`, `,`, `=`, braces and white space. BibTeX drops the field
    and the rest of the entry with an error, so that the reference is printed without the fields
    that follow. biber reads no entry of the file.

    The unsafe fix removes the quotation marks around a name, and writes a hyphen for each forbidden
    character within one. For a name that begins with a digit there is none.
    """

    code = "SYN013"
    name = "invalid-field-name"
    severity = Severity.ERROR
    valid = (
        "@misc{a, date-added = {x}, bdsk-url-1 = {y}, größe = {z}, x_y:z.w+an = {v}, a@b = {u}}\n",
    )
    invalid = (
        Invalid('@misc{a, "title" = {A}}\n', "@misc{a, title = {A}}\n"),
        Invalid("@misc{a, url(pdf) = {A}, o'b#c = 1}\n", "@misc{a, url-pdf = {A}, o-b-c = 1}\n"),
        Invalid("@misc{a, 1st = {A}}\n", None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        for block, problem in file.faults.get(ProblemKind.INVALID_NAME, ()):
            written = file.text[problem.start : problem.end]
            name = _FORBIDDEN().sub("-", written).strip("-")
            fix = None
            if name and name != written and not name[0].isdigit():
                fix = unsafe(f"Write `{name}`", Edit(problem.start, problem.end, name))
            if written[0].isdigit():
                message = f"the field name {quoted(written)} begins with a digit"
            else:
                message = f"the field name {quoted(written)} has a character that BibTeX forbids"
            yield self.diagnostic(problem.start, problem.end, message, fix, entry_of(block))
