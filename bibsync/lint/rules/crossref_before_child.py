"""SYN025 crossref-before-child."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.duplicates import remove_entry
from bibsync.lint.file import FileKind, LintFile
from bibsync.lint.line_ends import line_end_of
from bibsync.lint.relations import references
from bibsync.lint.rule import Invalid, LazyPattern, Rule, Valid, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry

_REST_OF_LINE = LazyPattern(r"[ \t]*+(?:[\r\n]|\Z)")


class CrossrefBeforeChild(Rule):
    """An entry stands before one that inherits from it by `crossref`.

    BibTeX reads the file once and learns only from the child that the parent is needed. When the
    parent is past by then and is not cited itself, BibTeX says "A bad cross reference" and prints
    the child without the book title, year and publisher that it should inherit (BibTeX manual,
    section 4: the parent "must occur later in the database file"). biber does not mind, and so
    nothing is said in a file that is written for biblatex.

    The unsafe fix moves the parent behind its last child. A comment above the parent stays where it
    is, which is why somebody should look.
    """

    code = "SYN025"
    name = "crossref-before-child"
    severity = Severity.ERROR
    valid = (
        "@inproceedings{a, crossref = {P}}\n\n@proceedings{p, title = {P}}\n",
        "@inproceedings{a, crossref = {elsewhere}}\n",
        "@proceedings{p, date = {1999}}\n@inproceedings{a, crossref = {p}, date = {1999}}\n",
        "@misc{a, title = {A}, crossref = {a}}\n",
        Valid("```bibtex\n@book{p}\n```\n\n```bibtex\n@misc{a, crossref = {p}}\n```\n", "a.md"),
    )
    invalid = (
        Invalid(
            "@proceedings{p, title = {P}}\n\n@inproceedings{a, crossref = {p}}\n\n@misc{z}\n",
            "@inproceedings{a, crossref = {p}}\n\n@proceedings{p, title = {P}}\n\n@misc{z}\n",
        ),
        Invalid(
            "@book{p}\n@misc{a, crossref = {p}}\n@misc{b, Crossref = {P}}",
            "@misc{a, crossref = {p}}\n@misc{b, Crossref = {P}}\n@book{p}",
        ),
        Invalid("@book{p} @misc{a, crossref = {p}}\n", None),
    )

    def concerns(self, type_: str, names: tuple[str, ...]) -> bool:
        return "crossref" in names

    def check_entry(self, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        field = entry.by_name["crossref"]
        for reference in references(field):
            parent = file.entries_by_key.get(reference.key.lower())
            if parent is None or parent.start >= entry.start or not _is_order_important(file):
                return
            children = file.relations.children(reference.key)
            first = bisect_right(children, parent.start, key=attrgetter("start"))
            if children[first] is not entry:
                return  # reported at the parent, once
            behind = children[first:]
            message = (
                f"`{parent.key}` stands before {_listed(behind)} with `crossref` to it;"
                " BibTeX needs it behind"
            )
            fix = _moved(parent, behind[-1])
            yield self.diagnostic(parent.key_start, parent.key_end, message, fix, parent)


def _is_order_important(file: LintFile) -> bool:
    from bibsync.bibtex.datamodel import Dialect

    return file.kind is FileKind.BIBTEX and file.dialect is Dialect.BIBTEX


def _listed(entries: Sequence[Entry]) -> str:
    if len(entries) > 2:
        return f"`{entries[0].key}` and {len(entries) - 1} more entries"
    return " and ".join(f"`{entry.key}`" for entry in entries)


def _moved(parent: Entry, child: Entry) -> Fix | None:
    """The parent behind the child; None where it shares a line, or is itself a child (two that
    name each other would be moved for ever)."""
    text = parent.text
    if parent.problems or child.problems or "crossref" in parent.by_name:
        return None
    begins_line = parent.start == 0 or text[parent.start - 1] in "\r\n"
    rest_of_line = _REST_OF_LINE()
    if not begins_line or not all(rest_of_line.match(text, e.end) for e in (parent, child)):
        return None
    removal = remove_entry(parent)
    line_end = line_end_of(text)
    lines = text[parent.end : removal.end].replace("\r\n", "\n").replace("\r", "\n").count("\n")
    insertion = Edit(child.end, child.end, line_end * max(1, lines) + parent.raw)
    return unsafe(f"Move it behind `{child.key}`", removal, insertion)
