"""SYN008 missing-value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.edits import remove_field
from bibsync.bibtex.syntax import Entry, Field, ProblemKind
from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.rule import Invalid, Rule, unsafe
from bibsync.lint.syntax_faults import entry_of, field_at
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Block, Problem
    from bibsync.lint.file import LintFile


class MissingValue(Rule):
    """Nothing stands behind a field's `=`, or on one side of a `#`.

    BibTeX drops the rest of the entry with an error, so that the reference is printed without the
    fields that follow. biber reads no entry of the file.

    The unsafe fix removes the field, which says nothing, or the `#` that joins nothing. It is
    unsafe because somebody may have meant to write a value there.
    """

    code = "SYN008"
    name = "missing-value"
    severity = Severity.ERROR
    valid = (
        '@misc{a, title = {}, note = "", year = 1999}\n',
        '@misc{a, title = {A} # " and " # {B}, year =\n 1999}\n',
    )
    invalid = (
        Invalid(
            "@misc{a,\n  title = {A},\n  eid = ,\n  year = 1999\n}\n",
            "@misc{a,\n  title = {A},\n  year = 1999\n}\n",
        ),
        Invalid("@misc{a, title = {A}, eid =}\n", "@misc{a, title = {A}}\n"),
        Invalid(
            "@misc{a,\n  title = {A},\n  eid =\n  year = 1999\n}\n",
            "@misc{a,\n  title = {A},\n  \n  year = 1999\n}\n",
        ),
        Invalid("@misc{a, title = {A} #, note = # {B}}\n", "@misc{a, title = {A}, note = {B}}\n"),
        Invalid("@string{a = }\n", None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        for block, problem in file.faults.get(ProblemKind.MISSING_VALUE, ()):
            field = field_at(block, problem.start)
            sign = file.text[problem.start - 1]
            if field is None:
                message, fix = f"nothing stands behind `{sign}`", None
                start, end = problem.start - 1, problem.end
            elif field.value_end > field.value_start:
                message, fix = "nothing stands on one side of `#`", _without_hash(problem, field)
                start, end = fix.edits[0].start, fix.edits[0].end
            else:
                message = f"`{field.written_name}` has no value"
                fix = _without_field(block, field)
                start, end = field.start, problem.start
            yield self.diagnostic(start, end, message, fix, entry_of(block))


def _without_field(block: Block, field: Field) -> Fix | None:
    if not isinstance(block, Entry):
        return None
    return unsafe(f"Remove `{field.written_name}`", remove_field(block, field))


def _without_hash(problem: Problem, field: Field) -> Fix:
    """Removes the `#` before the problem, or, at the beginning of a value, the one behind it."""
    text = field.text
    if problem.start > field.value_start:
        start = problem.start - 1
        while text[start - 1] in " \t\r\n":
            start -= 1
        return unsafe("Remove the `#`", Edit(start, problem.start, ""))
    end = field.value_start + 1
    while text[end : end + 1] in (" ", "\t", "\r", "\n"):
        end += 1
    return unsafe("Remove the `#`", Edit(field.value_start, end, ""))
