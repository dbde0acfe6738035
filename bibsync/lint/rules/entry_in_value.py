"""SYN016 entry-in-value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.syntax import ProblemKind
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.rule import Invalid, Rule
from bibsync.lint.syntax_faults import entry_of, field_at

if TYPE_CHECKING:
    from bibsync.lint.file import LintFile


class EntryInValue(Rule):
    """A value has the beginning of another entry in it, on a line of its own.

    It was pasted there by a slip, or the value's closing brace is at a wrong place. BibTeX reads it
    as text without a word: it is printed in the middle of a title, and the entry cannot be cited.

    There is no fix: only a person can tell where the entry ends and the value goes on.
    """

    code = "SYN016"
    name = "entry-in-value"
    severity = Severity.ERROR
    valid = (
        "@misc{a, note = {See also @misc{b, } and\n@c in the text}}\n",
        "@misc{a,\n  abstract = {Handles:\n  @misc (all)\n  @article{title}\n}}\n",
    )
    invalid = (
        Invalid("@misc{a,\n  title = {A\n@misc{b,\n  title = {B}\n}\n},\n  year = 1\n}\n", None),
        Invalid('@misc{a,\n  title = "A\n@misc{b, title = {B}}\n",\n  year = 1\n}\n', None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        for block, problem in file.faults.get(ProblemKind.ENTRY_IN_VALUE, ()):
            field = field_at(block, problem.start)
            name = f"the value of `{field.written_name}`" if field is not None else "a value"
            head = " ".join(file.text[problem.start : problem.end].split())
            message = f"an entry begins in {name}: `{head[:40]}`"
            yield self.diagnostic(problem.start, problem.end, message, None, entry_of(block))
