"""ISN002 invalid-issn."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, Rule
from bibsync.lint.values import plain_text, without_notes

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field


class InvalidIssn(Rule):
    """An ISSN has not eight digits, or its last one does not fit the others.

    The last digit of an ISSN is reckoned from the others (ISO 3297), so that a mistyped digit
    shows: no catalogue will find the journal by this number. Several numbers in one field (print
    and online) are fine.

    There is no fix: which digit is wrong cannot be told.
    """

    code = "ISN002"
    name = "invalid-issn"
    severity = Severity.WARNING
    fields = frozenset({"issn"})
    valid = (
        "@article{a, issn = {0028-0836}}\n@article{b, issn = {2434-561x}}\n",
        "@article{a, issn = {0028-0836, 1476-4687}}\n@article{b, issn = 00280836}\n",
        "@article{a, issn = {ISSN 0028-0836 (print)}}\n@article{b, issn = {}}\n",
    )
    invalid = (
        Invalid("@article{a, issn = {0028-0837}}\n", None),
        Invalid("@article{a, issn = {0028-083}}\n", None),
        Invalid("@article{a, issn = {0028-0836, 1476-4688}}\n", None),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        text = plain_text(field)
        fault = _fault(text) if text else None
        if fault is None or text is None:
            return ()
        message = f"the ISSN {quoted(text)} {fault}"
        return (self.diagnostic(field.content_start, field.content_end, message, None, entry),)


@lru_cache(maxsize=4096)  # a file has many articles of few journals
def _fault(text: str) -> str | None:
    from bibsync.bibtex.book_numbers import issn_fault

    text = without_notes(text)
    return issn_fault(text) if any(map(str.isdigit, text)) else None
