"""SYN002 unclosed-brace."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.syntax import ProblemKind
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, Rule, unsafe
from bibsync.lint.syntax_faults import entry_of
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.lint.file import LintFile


class UnclosedBrace(Rule):
    """A value that begins with `{` lacks a closing brace.

    BibTeX counts braces, and takes everything up to the brace that evens the count for the value:
    the fields behind it, often the following entries. It complains only where that goes wrong, many
    lines below, and the entries in between are missing from the bibliography. biber reads no entry
    of the file.

    The unsafe fix closes the value where the next field, the entry's last line or the next entry
    begins. The brace may be missing further inside: `{The {LaTeX Companion}`.
    """

    code = "SYN002"
    name = "unclosed-brace"
    severity = Severity.ERROR
    valid = (
        "@misc{a,\n  title = {A {B} C},\n  year = {1999}\n}\n",
        "@misc{a, title = {a brace \\{ counts} and needs \\} its partner}}\n",
        "@misc{a,\n  abstract = {Let\n  x = {1} and\n  y = 2.},\n  year = 1999\n}\n",
        "@misc{a,\n  title = {The {\\\\\\} command}\n}\n",
    )
    invalid = (
        Invalid(
            "@misc{a,\n  title = {A,\n  year = {1999}\n}\n\n@misc{b, title = {B}}\n",
            "@misc{a,\n  title = {A},\n  year = {1999}\n}\n\n@misc{b, title = {B}}\n",
        ),
        Invalid(
            "@misc{a,\n  title = {The {LaTeX Way},\n}\n",
            "@misc{a,\n  title = {The {LaTeX Way}},\n}\n",
        ),
        Invalid(
            "@misc{a, title = {A, year = {1999}}\n@misc{b, title = {B}}\n",
            "@misc{a, title = {A}, year = {1999}}\n@misc{b, title = {B}}\n",
        ),
        Invalid(
            "@misc{a, title={A {B C}, author={D, E}, year=1999,\n  pages={1--2}\n}\n",
            "@misc{a, title={A {B C}}, author={D, E}, year=1999,\n  pages={1--2}\n}\n",
        ),
        Invalid("@misc{a,\n  note = {{{A\n}\n", "@misc{a,\n  note = {{{A}}}\n}\n"),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        for block, problem in file.faults.get(ProblemKind.UNCLOSED_BRACE, ()):
            start, end = problem.start, problem.end
            value = file.text[start:end]
            missing = max(1, value.count("{") - value.count("}"))
            fix = unsafe("Close the value", Edit(end, end, "}" * missing))
            message = f"the brace that opens {quoted(value)} is not closed"
            yield self.diagnostic(start, start + 1, message, fix, entry_of(block))
