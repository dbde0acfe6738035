"""SYN020 duplicate-field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.edits import remove_field
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, Rule, shown, unsafe

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field
    from bibsync.lint.file import LintFile


class DuplicateField(Rule):
    """An entry has the same field twice.

    BibTeX takes the first and ignores the other with a warning, biber silently takes the last: with
    two different values one document prints this and another that.

    The unsafe fix removes a later field that says the same as the first, or nothing. Of two
    different values the removal of the later one, as BibTeX has it, is shown and not applied:
    somebody has to choose.
    """

    code = "SYN020"
    name = "duplicate-field"
    severity = Severity.WARNING
    valid = (
        "@misc{a, title = {A}, booktitle = {A}}\n@misc{b, title = {A}}\n",
        '@string{title = "A"}\n@misc{a, title = title}\n',
    )
    invalid = (
        Invalid(
            "@misc{a,\n  year = {1999},\n  title = {A  B},\n  Title = \"A\n  B\",\n  year = 1999\n}\n",
            "@misc{a,\n  year = {1999},\n  title = {A  B}\n}\n",
        ),
        Invalid("@misc{a, note = {A}, note = {}, note = {A}}\n", "@misc{a, note = {A}}\n"),
        Invalid("@misc{a, year = 1999, title = {A}, year = 2000}\n", None),
        Invalid("@misc{a, month = jan, month = {jan}}\n", None),
    )

    def concerns(self, type_: str, names: tuple[str, ...]) -> bool:
        return len(set(names)) < len(names)

    def check_entry(self, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        for field in entry.fields:
            first = entry.by_name[field.name]
            if first is field:
                continue
            name, value = field.written_name, quoted(field.raw_value)
            if _said(field) == _said(first):
                message = f"`{name}` is given again with the same value {value}"
                fix = unsafe(f"Remove the second `{name}`", remove_field(entry, field))
            elif not _said(field).strip("{} "):
                message = f"`{name}` is given again, without a value"
                fix = unsafe(f"Remove the empty `{name}`", remove_field(entry, field))
            else:
                message = f"`{name}` is given again: BibTeX takes {quoted(first.raw_value)}"
                message += f" and ignores {value}"
                fix = shown(f"Remove the second `{name}`", remove_field(entry, field))
            yield self.diagnostic(field.start, field.value_end, message, fix, entry)


def _said(field: Field) -> str:
    """What a field says, in braces whatever its delimiters are; a macro stands without them."""
    if field.is_delimited or field.raw_value.isdigit():
        return "{" + " ".join(field.content.split()) + "}"
    return field.raw_value
