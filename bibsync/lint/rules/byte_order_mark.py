"""ENC001 byte-order-mark."""

from __future__ import annotations

from collections.abc import Iterable

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import FileKind, LintFile
from bibsync.lint.rule import Invalid, Rule, Valid, safe
from bibsync.text import Edit


class ByteOrderMark(Rule):
    """The file begins with a byte order mark (U+FEFF).

    Windows' editors put it there. UTF-8 needs none, and BibTeX takes it for text before the first
    entry. But when files are joined it ends up in the middle of one, and scripts that look for `@`
    or `%` at the start of the first line do not find it. It is removed, which is safe: the file is
    still read as UTF-8. The mark of UTF-16 is another matter, as it tells the order of the bytes.
    """

    code = "ENC001"
    name = "byte-order-mark"
    severity = Severity.INFO
    valid = (
        "@misc{a, title = {A}}\n",
        Valid("\ufeff# Papers\n", "references.md"),
    )
    invalid = (
        Invalid("\ufeff@misc{a, title = {A}}\n", "@misc{a, title = {A}}\n"),
        Invalid("\ufeff% Müller's papers\n@misc{a}\n", "% Müller's papers\n@misc{a}\n"),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        if file.kind is FileKind.BIBTEX and file.text.startswith("\ufeff"):
            fix = safe("Remove the byte order mark", Edit(0, 1, ""))
            yield self.diagnostic(0, 1, "the file begins with a byte order mark", fix)
