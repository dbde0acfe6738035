"""SYN020 duplicate-field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.edits import remove_field
from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, Rule, shown, unsafe

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field
    from bibsync.lint.file import LintFile

_PRECIOUS = frozenset(
    ("abstract", "annotation", "annote", "author", "editor", "eprint", "keywords", "note", "notes")
)


class DuplicateField(Rule):
    """An entry has the same field twice.

    BibTeX takes the first and ignores the other with a warning, biber silently takes the last: with
    two different values one document prints this and another that.

    The unsafe fix removes a later field that says the same as the first, or nothing. Of two
    different values the removal of the later one, as BibTeX has it, is shown and not applied, and
    for texts that cannot be found again (an abstract, a note, an author) not even that: somebody
    has to choose.
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
            '@misc{a,\n  year = {1999},\n  title = {A B},\n  Title = "A\n B",\n  year = 1999\n}\n',
            "@misc{a,\n  year = {1999},\n  title = {A B}\n}\n",
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
            is_same, is_empty = _said(field) == _said(first), not _said(field).strip("{} ")
            if is_same:
                message = f"`{name}` is given again with the same value {value}"
            elif is_empty:
                message = f"`{name}` is given again, without a value"
            else:
                message = f"`{name}` is given again: BibTeX takes {quoted(first.raw_value)}"
                message += f" and ignores {value}"
            fix: Fix | None = None
            if not entry.problems and (is_same or is_empty or field.name not in _PRECIOUS):
                make = unsafe if is_same or is_empty else shown
                fix = make(f"Remove the second `{name}`", remove_field(entry, field))
            yield self.diagnostic(field.start, field.value_end, message, fix, entry)


def _said(field: Field) -> str:
    """What a field says, in braces whatever its delimiters are; a macro stands without them."""
    if field.is_delimited or field.raw_value.isdigit():
        return "{" + " ".join(field.content.split()) + "}"
    return field.raw_value
