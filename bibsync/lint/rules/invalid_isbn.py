"""ISN001 invalid-isbn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.edits import rename_field
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.field_names import written_like
from bibsync.lint.file import LintFile
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, Rule, unsafe
from bibsync.lint.values import plain_text, without_notes

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field


class InvalidIsbn(Rule):
    """An ISBN has the wrong number of digits, or its last digit does not fit the others.

    The last digit of an ISBN is reckoned from the others (ISBN Users' Manual), so that a mistyped
    or swapped digit shows: no shop and no library will find the book by this number. Several
    numbers in one field, hyphens, blanks, and notes in parentheses are fine.

    Which digit is wrong cannot be told, so there is no fix; but when the number is an ISSN, as
    some programs export it, an unsafe fix renames the field.
    """

    code = "ISN001"
    name = "invalid-isbn"
    severity = Severity.WARNING
    fields = frozenset({"isbn"})
    valid = (
        "@book{a, isbn = {978-0-262-03384-8}}\n@book{b, isbn = {0-8044-2957-X}}\n",
        "@book{a, isbn = 9780262033848}\n@book{b, isbn = {ISBN 0 8044 2957 x}}\n",
        "@book{a, isbn = {0262033844, 978-0-262-03384-8 (hardcover)}}\n",
        "@book{a, isbn = {0-262-03384-4 (vol. 1, pt. 2), 978-0-262-03384-8}}\n",
        "@book{a, isbn = {}}\n@book{b, isbn = myisbn}\n@book{c, isbn = {????}}\n",
    )
    invalid = (
        Invalid("@book{a, isbn = {978-0-262-03384-9}}\n", None),
        Invalid("@book{a, isbn = {0-262-0384-4}}\n", None),
        Invalid("@article{a, isbn = {0028-0836}}\n", "@article{a, issn = {0028-0836}}\n"),
        Invalid("@book{a, isbn = {0262033844, 978-0-262-03384-0}}\n", None),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        # The check of a plain ISBN-13 by itself: with 10,000 of them, a quarter of the time.
        digits = field.content.replace("-", "")
        if len(digits) == 13 and digits.isdecimal() and digits.isascii():
            total = sum(map(int, digits[::2])) + 3 * sum(map(int, digits[1::2]))
            if total % 10 == 0 and digits[:3] in ("978", "979"):
                return ()
        return self._check(field, entry)

    def _check(self, field: Field, entry: Entry) -> list[Diagnostic]:
        from bibsync.bibtex.book_numbers import isbn_fault, issn_fault

        text = without_notes(plain_text(field) or "")
        fault = isbn_fault(text) if any(map(str.isdigit, text)) else None
        if fault is None:
            return []
        fix = None
        message = f"the ISBN {quoted(text)} {fault}"
        if issn_fault(text) is None:
            message = f"{quoted(text)} is an ISSN, not an ISBN"
            if entry.get("issn") is None:
                right = written_like(field.written_name, "issn")
                fix = unsafe(f"Rename the field to `{right}`", rename_field(field, right))
        return [self.diagnostic(field.content_start, field.content_end, message, fix, entry)]
