"""SYN032 missing-at-sign."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.lost_heads import lost_heads
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, Rule, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.lint.file import LintFile


class MissingAtSign(Rule):
    """An entry has lost the `@` before its type.

    BibTeX and biber skip all text up to the next `@`, without a word, so that the whole entry is
    missing from the bibliography. Reported are lines that begin with a known type, a brace, a key
    and a comma.

    The unsafe fix puts the `@` there. Somebody may have taken it away to hide the entry: a `%`
    before the line says so, and such a line is not reported.
    """

    code = "SYN032"
    name = "missing-at-sign"
    severity = Severity.ERROR
    valid = (
        "@article{a,\n  title = {A}\n}\n",
        "% article{a,\n%  title = {A}\n% }\n@misc{b}\n",
        "Two books: book{a, b} and the article{c}, see below\n\n@misc{b}\n",
        "book {a, b} is how a set is written\ngroup{a,\n@misc{b}\n",
        "@misc{b, note = {\narticle{a,\n}}}\n",
    )
    invalid = (
        Invalid("article{k3,\n  title = {A}\n}\n", "@article{k3,\n  title = {A}\n}\n"),
        Invalid(
            "@misc{a}\n\n  Book {b, title = {B}}\n@misc{c}\n",
            "@misc{a}\n\n  @Book {b, title = {B}}\n@misc{c}\n",
        ),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        for head in lost_heads(file):
            start, end = head.start(1), head.end(2)
            fix = unsafe("Add the `@`", Edit(start, start, "@"))
            message = (
                f"{quoted(file.text[start:end])} has no `@` before it, so the entry is skipped"
            )
            yield self.diagnostic(start, end, message, fix)
