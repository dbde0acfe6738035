"""SYN026 missing-crossref-parent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.relations import LINKS, references
from bibsync.lint.rule import Invalid, Rule, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry


class MissingCrossrefParent(Rule):
    """`crossref` or `xdata` names an entry that is not in the file.

    BibTeX says "A bad cross reference" and prints the entry without what it should inherit: often
    the book title, the year and the publisher. It happens to entries that are copied from DBLP or
    out of another file without their parent. biber compares keys letter by letter; in a file for
    biblatex a parent whose key differs in upper and lower case is missing, too.

    A file that names three parents or more and has none of them is taken for one that is read
    together with the file of the parents, and left alone. The key in the wrong case is corrected,
    which is unsafe; else there is no fix, as the parent has to be found.
    """

    code = "SYN026"
    name = "missing-crossref-parent"
    severity = Severity.WARNING
    valid = (
        "@inproceedings{a, crossref = { P }}\n@proceedings{p, title = {P}}\n",
        "@online{a, xdata = {b, c}, date = {1999}}\n@xdata{b}\n@book{x, ids = {c, d}}\n",
        "@misc{a, crossref = {x}}\n@misc{b, crossref = {y}}\n@misc{c, crossref = {z}}\n",
        "@misc{a, crossref = {}}\n@misc{b, crossref = somemacro}\n@misc{c, xref = {gone}}\n",
    )
    invalid = (
        Invalid("@inproceedings{a, crossref = {p}}\n", None),
        Invalid("@online{a, date = {1999}, xdata = {b, c}}\n@xdata{b}\n", None),
        Invalid(
            "@online{a, date = {1999}, crossref = {P}}\n@book{p, date = {1999}}\n",
            "@online{a, date = {1999}, crossref = {p}}\n@book{p, date = {1999}}\n",
        ),
    )

    def concerns(self, type_: str, names: tuple[str, ...]) -> bool:
        return not set(LINKS).isdisjoint(names)

    def check_entry(self, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        for name in LINKS:
            field = entry.get(name)
            if field is None:
                continue
            for key, start, end in references(field):
                found = file.entries_by_key.get(key.lower())
                if found is not None and found.key != key and _is_case_important(key, file):
                    fix = unsafe(f"Write `{found.key}`", Edit(start, end, found.key))
                    message = f"`{key}` is not in this file; to biber `{found.key}` is another key"
                    yield self.diagnostic(start, end, message, fix, entry)
                elif not file.relations.has(key) and not file.relations.are_parents_elsewhere:
                    message = f"`{key}`, from which `{entry.key}` inherits, is not in this file"
                    yield self.diagnostic(start, end, message, None, entry)


def _is_case_important(key: str, file: LintFile) -> bool:
    """Whether nothing but an entry of exactly that key will do."""
    from bibsync.bibtex.datamodel import Dialect

    return file.dialect is Dialect.BIBLATEX and not file.relations.has_exactly(key)
