"""SYN017 not-an-entry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.syntax import ProblemKind
from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Block
    from bibsync.lint.file import LintFile

# Type, key, comma, and a field: all that is missing is the brace.
_HEAD = LazyPattern(
    r"@([A-Za-z]++)[ \t]*+[^\s{}()[\],\"#%=]++[ \t]*+,"
    r"[ \t\r\n]*+[A-Za-z][\w-]*+[ \t]*+=[ \t]*+[{\"0-9]"
)


class NotAnEntry(Rule):
    """A line begins with `@`, but opens no entry.

    BibTeX expects a type and an opening brace behind every `@`, and reports an error; all up to the
    next `@` is skipped. (Of two `@` in a row it takes the second for a part of the type, which no
    style knows.) biber reads no entry of the file.

    The unsafe fix adds the brace where only that is missing, and removes an `@` that is doubled.
    """

    code = "SYN017"
    name = "not-an-entry"
    severity = Severity.ERROR
    valid = (
        "@ misc { a, title = {A}}\n@comment\n@comment no braces\n",
        "@misc{a, note = {\n@nobody\n}}\n",
    )
    invalid = (
        Invalid(
            "@misc a,\n  title = {A}\n}\n\n@misc{b}\n", "@misc{a,\n  title = {A}\n}\n\n@misc{b}\n"
        ),
        Invalid("@@misc{a, title = {A}}\n", "@misc{a, title = {A}}\n"),
        Invalid("@\n@misc{a}\n", None),
        Invalid("@misc\n", None),
        Invalid("@misc[a, title = {A}]\n@misc{b}\n", None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        for block, problem in file.faults.get(ProblemKind.NOT_AN_ENTRY, ()):
            line = file.text[problem.start : problem.end]
            message = f"{quoted(line)} begins with `@`, but is no entry"
            yield self.diagnostic(problem.start, problem.end, message, _fix(block))


def _fix(block: Block) -> Fix | None:
    raw = block.raw
    if not raw.strip("@ \t") and block.text[block.end : block.end + 1] == "@":
        return unsafe("Remove the `@`", Edit(block.start, block.end, ""))
    head = _HEAD().match(raw)
    if head is None:
        return None
    start = block.start + head.end(1)
    end = start
    while block.text[end] in " \t":
        end += 1
    return unsafe("Add the opening brace", Edit(start, end, "{"))
