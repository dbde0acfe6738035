"""SYN024 unknown-entry-type."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, Rule, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry

# Commands of BibTool (its manual), and types of the styles for the Chinese standard GB/T 7714.
_FINE_TOO = frozenset({"alias", "include", "modify", "newspaper", "archive", "database"})


class UnknownEntryType(Rule):
    """An entry's type is none that BibTeX's or biblatex's styles know.

    BibTeX and biber warn, and print the entry as `@misc`: without its journal, publisher or school.
    The types of both programs are fine in any file, and so are those of widespread styles
    (`@online`, `@software`, `@dataset`, `@patent`, `@standard`, `@electronic`, …).

    When the type is a slip of the keyboard away from one that is known, the fix writes that. It is
    unsafe, because a style of your own may define the type.
    """

    code = "SYN024"
    name = "unknown-entry-type"
    severity = Severity.WARNING
    valid = (
        "@Article{a, title = {A}}\n@INPROCEEDINGS{b, title = {A}}\n@conference{c, title = {A}}\n",
        "@software{a, title = {A}}\n@dataset{b, title = {A}}\n@online{c, title = {A}}\n",
        "@www{a, title = {A}}\n@patent{b, title = {A}}\n@standard{c, title = {A}}\n",
        "@mvbook{a, title = {A}}\n@xdata{b, title = {A}}\n@thesis{c, title = {A}}\n",
        '@string{a = "b"}\n@preamble{"c"}\n@comment{d}\n',
    )
    invalid = (
        Invalid("@artcile{a, title = {A}}\n", "@article{a, title = {A}}\n"),
        Invalid("@InProceeding{a, title = {A}}\n", "@inproceedings{a, title = {A}}\n"),
        Invalid("@MASTERTHESIS{a, title = {A}}\n", "@MASTERSTHESIS{a, title = {A}}\n"),
        Invalid("@blurb{a, title = {A}}\n", None),
    )

    def concerns(self, type_: str, names: tuple[str, ...]) -> bool:
        from bibsync.bibtex.datamodel import Dialect, known_types

        return type_ not in _FINE_TOO and not any(type_ in known_types(d) for d in Dialect)

    def check_entry(self, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        if entry.problems and not entry.fields:
            return  # `@todo(read this)` on a line of its own is hardly meant for an entry
        written = entry.text[entry.type_start : entry.type_end]
        message = f"`@{written}` is no entry type that a style knows; it is printed as `@misc`"
        fix = None
        meant = _meant(entry.type, file)
        if meant is not None:
            right = meant.upper() if written.isupper() else meant
            message = f"`@{written}` is no entry type that a style knows; `@{right}` is"
            edit = Edit(entry.type_start, entry.type_end, right)
            fix = unsafe(f"Write `@{right}`", edit)
        yield self.diagnostic(entry.start, entry.type_end, message, fix, entry)


def _meant(type_: str, file: LintFile) -> str | None:
    from bibsync.bibtex.datamodel import known_types, standard_types
    from bibsync.nearest import nearest

    dialect = file.dialect
    return nearest(type_, standard_types(dialect)) or nearest(type_, known_types(dialect))
