"""FLD004 unknown-field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.field_names import is_misspelt, is_unknown
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, Rule

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry


class UnknownField(Rule):
    """A field's name is one that no style, reference manager or database is known to write.

    Such a field is never printed. Many files hold private fields on purpose, so this is an opinion
    and off by default; a name that is close to a known one is the matter of `misspelt-field`.

    There is no fix.
    """

    code = "FLD004"
    name = "unknown-field"
    severity = Severity.INFO
    on_by_default = False
    valid = (
        "@misc{a, title = {T}, keywords = {k}, bdsk-url-1 = {u}, timestamp = {t}}\n",
        "@article{a, jounal = {J}}\n",
        "@misc{a, x-anything = {T}, url2 = {u}, OPTyear = {1999}}\n",
    )
    invalid = (
        Invalid("@misc{a, title = {T}, shelfcolour = {green}}\n", None),
        Invalid("@article{a, journal = {J}, jounal = {J}}\n", None),
    )

    def concerns(self, type_: str, names: tuple[str, ...]) -> bool:
        return any(is_unknown(name) and not is_misspelt(name, names) for name in names)

    def check_entry(self, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        names = entry.by_name
        for field in entry.fields:
            if is_unknown(field.name) and not is_misspelt(field.name, names):
                yield self.diagnostic(
                    field.start,
                    field.name_end,
                    f"`{field.written_name}` is not a field that any style is known to read",
                    None,
                    entry,
                )
