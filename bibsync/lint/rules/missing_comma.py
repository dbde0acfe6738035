"""SYN006 missing-comma."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.syntax import Entry, ProblemKind
from bibsync.diagnostic import Applicability, Diagnostic, Fix, Severity
from bibsync.lint.rule import Invalid, Rule
from bibsync.lint.syntax_faults import Sureness, entry_of, field_at, keeps_key
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Block, Problem
    from bibsync.lint.file import LintFile


class MissingComma(Rule):
    """A comma is missing between two fields, or behind the citation key.

    BibTeX drops the rest of the entry with an error, so that the reference is printed without the
    fields that follow. biber reads no entry of the file.

    The comma is added, or put in the place of the semicolon or full stop that stands there. That is
    safe unless something else in the entry is wrong that makes the place uncertain.
    """

    code = "SYN006"
    name = "missing-comma"
    severity = Severity.ERROR
    valid = (
        "@misc{a,\n  title = {A},\n  year = 1999\n}\n",
        "@misc{a\n , title = {A}\n , year = 1999\n}\n",
        '@misc{a, title = {A} # " and " # {B}}\n@misc{b}\n',
    )
    invalid = (
        Invalid(
            "@misc{a\n  title = {A}\n  year = 1999\n  month = jan\n}\n",
            "@misc{a,\n  title = {A},\n  year = 1999,\n  month = jan\n}\n",
        ),
        Invalid("@misc{a title = {A}, year = 1}\n", "@misc{a, title = {A}, year = 1}\n"),
        Invalid('@misc{a, title = "A" year = 1}\n', '@misc{a, title = "A", year = 1}\n'),
        Invalid("@misc{a, title = {A}; year = 1.\n}\n", "@misc{a, title = {A}, year = 1,\n}\n"),
        Invalid("@misc(a)\n", "@misc(a,)\n"),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        is_sure = Sureness()
        for block, problem in file.faults.get(ProblemKind.MISSING_COMMA, ()):
            start, end = problem.start, problem.end
            if end > start:
                fix_message = "Write a comma"
                message = f"`{file.text[start:end]}` stands where a comma should be"
            else:
                fix_message = "Add the comma"
                message = f"a comma is missing behind {_what(block, problem)}"
            is_certain = is_sure(block) and keeps_key(block)
            applicability = Applicability.SAFE if is_certain else Applicability.UNSAFE
            fix = Fix(fix_message, (Edit(start, end, ","),), applicability)
            yield self.diagnostic(start, end, message, fix, entry_of(block))


def _what(block: Block, problem: Problem) -> str:
    if isinstance(block, Entry) and problem.start <= block.key_end:
        return f"the key `{block.key}`"
    field = field_at(block, problem.start)
    return f"`{field.written_name}`" if field is not None else "a field"
