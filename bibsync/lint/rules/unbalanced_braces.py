"""SYN029 unbalanced-braces."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.delimiters import lone_braces
from bibsync.bibtex.syntax import ProblemKind
from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, Rule, unsafe
from bibsync.lint.syntax_faults import entry_of
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.lint.file import LintFile


class UnbalancedBraces(Rule):
    """A value in quotation marks has a brace without its partner.

    BibTeX counts braces within quotation marks too. After an opening brace it does not see the
    closing mark, and the value goes on into the next fields; at a closing brace it stops with
    "Unbalanced braces" and drops the rest of the entry. A backslash before the brace does not help.

    The unsafe fix removes the brace when there is just one. It may be the other one that is
    missing.
    """

    code = "SYN029"
    name = "unbalanced-braces"
    severity = Severity.ERROR
    valid = (
        '@misc{a, title = "A {B} {"}C{"} \\{D\\}", year = 1999}\n',
        '@misc{a, title = {A "B} }\n',
    )
    invalid = (
        Invalid(
            '@misc{a,\n  title = "A {B",\n  year = 1999\n}\n',
            '@misc{a,\n  title = "A B",\n  year = 1999\n}\n',
        ),
        Invalid(
            '@misc{a,\n  title = "A} {B}",\n  year = 1999\n}\n',
            '@misc{a,\n  title = "A {B}",\n  year = 1999\n}\n',
        ),
        Invalid('@misc{a, title = "A} {B"}\n', None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        for block, problem in file.faults.get(ProblemKind.UNBALANCED_BRACES, ()):
            lone = lone_braces(file.text, problem.start, problem.end)
            fix: Fix | None = None
            start, end = problem.start, problem.end
            if len(lone) == 1:
                start, end = lone[0], lone[0] + 1
                fix = unsafe("Remove the brace", Edit(start, end, ""))
            value = file.text[problem.start : problem.end]
            message = f"the braces in {quoted(value)} are not balanced"
            yield self.diagnostic(start, end, message, fix, entry_of(block))
