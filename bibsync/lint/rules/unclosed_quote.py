"""SYN003 unclosed-quote."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.delimiters import is_balanced
from bibsync.bibtex.syntax import ProblemKind
from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, Rule, unsafe
from bibsync.lint.syntax_faults import entry_of, field_at, mends
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Block, Problem
    from bibsync.lint.file import LintFile


class UnclosedQuote(Rule):
    """A value in quotation marks lacks the second one, or has another in between that ends it.

    A `"` within a quoted value ends it, unless braces are around it; a backslash does not help.
    BibTeX keeps what stands before that mark and drops the rest of the entry with an error; where
    the closing mark is missing, the value goes on to the next one in the file. biber reads no entry
    of the file.

    The unsafe fix puts the missing mark where the next field, the entry's last line or the next
    entry begins, and braces around a value that has marks within.
    """

    code = "SYN003"
    name = "unclosed-quote"
    severity = Severity.ERROR
    valid = (
        '@misc{a,\n  title = "A",\n  year = "1999"\n}\n',
        '@misc{a, author = "P. Erd{\\"o}s", title = {A "B" C}, note = "see {"}x{"}"}\n',
        '@misc{a, title = "A, year = " # "B"}\n',
    )
    invalid = (
        Invalid(
            '@misc{a,\n  title = "A,\n  year = "1999"\n}\n',
            '@misc{a,\n  title = "A",\n  year = "1999"\n}\n',
        ),
        Invalid(
            '@misc{a, title = "A, year = "1999"}\n@misc{b, note = "x"}\n',
            '@misc{a, title = "A", year = "1999"}\n@misc{b, note = "x"}\n',
        ),
        Invalid('@misc{a, title = "A}\n@misc{b}\n', '@misc{a, title = "A"}\n@misc{b}\n'),
        Invalid(
            '@misc{a,\n  title = "The "Big" One",\n  year = 1999\n}\n',
            '@misc{a,\n  title = {The "Big" One},\n  year = 1999\n}\n',
        ),
        Invalid('@misc{a, author = "P. Erd\\"os"}\n', '@misc{a, author = {P. Erd\\"os}}\n'),
        Invalid('@misc{a,\n  note = jan # "A {B\n}\n', None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        for block, problem in file.faults.get(ProblemKind.UNCLOSED_QUOTE, ()):
            value = file.text[problem.start : problem.end]
            if value.endswith(("”", "“")):
                continue  # SYN011
            fix = None
            edit = Edit(problem.end, problem.end, '"')
            if is_balanced(value) and mends(block, edit):
                fix = unsafe("Close the value", edit)
            message = f"the quotation mark that opens {quoted(value)} is not closed"
            yield self.diagnostic(problem.start, problem.start + 1, message, fix, entry_of(block))
        for block, problem in file.faults.get(ProblemKind.QUOTE_IN_VALUE, ()):
            message = "this quotation mark ends the value, which goes on behind it"
            yield self.diagnostic(
                problem.start, problem.end, message, _braces(block, problem), entry_of(block)
            )


def _braces(block: Block, problem: Problem) -> Fix | None:
    field = field_at(block, problem.start)
    if field is None or not is_balanced(field.raw_value):
        return None
    start, end = field.value_start, field.value_end
    return unsafe("Put the value in braces", Edit(start, start + 1, "{"), Edit(end - 1, end, "}"))
