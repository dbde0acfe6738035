"""WSP006 line-break-in-value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.rule import Invalid, LazyPattern, Rule, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field
    from bibsync.lint.file import LintFile

_BREAK = LazyPattern(r"[ \t]*+[\r\n][ \t\r\n]*+")
_TITLES = frozenset(("title", "booktitle", "subtitle"))
_NAMES = frozenset(("author", "editor", "translator"))


class LineBreakInValue(Rule):
    """A line break stands inside a title, or in the middle of a name.

    BibTeX takes it for a space, but not every program does: Zotero and web pages show the break
    and the indentation, and a search for the title does not find it. A list of names may be broken
    at each `and`.

    The fix puts a space in its place. It cannot change what is printed; it is unsafe all the same,
    as it also undoes the layout of those who break long lines on purpose.
    """

    code = "WSP006"
    name = "line-break-in-value"
    severity = Severity.INFO
    fields = _TITLES | _NAMES
    pattern = r"[\r\n]"
    valid = (
        "@misc{a,\n  author = {Anna Bee and\n            Carl Dee\n            and Eve Eff}}\n",
        "@misc{a,\n  title = {\n    A Title\n  },\n  abstract = {One line\n    and another}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a,\n  title = {A Title That\n           Is Long}}\n",
            "@misc{a,\n  title = {A Title That Is Long}}\n",
        ),
        Invalid(
            "@misc{a,\r\n  author = {Anna\r\n    Bee and\r\n    Carl Dee}}\r\n",
            "@misc{a,\r\n  author = {Anna Bee and\r\n    Carl Dee}}\r\n",
        ),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        if not field.is_delimited or entry.problems:
            return
        breaks = list(_breaks(field))
        if not breaks:
            return
        where = "a name" if field.name in _NAMES else f"`{field.name}`"
        yield self.diagnostic(
            *breaks[0],
            f"{where} is broken over two lines",
            unsafe("Write a space", *(Edit(start, end, " ") for start, end in breaks)),
            entry,
        )


def _breaks(field: Field) -> Iterator[tuple[int, int]]:
    """The line breaks inside the value, less those beside an `and` of a list of names."""
    text = field.text
    for match in _BREAK().finditer(text, field.content_start, field.content_end):
        start, end = match.span()
        if start == field.content_start or end == field.content_end:
            continue  # at the value's edge: another rule's
        if field.name in _NAMES:
            before, behind = text[max(start - 4, field.content_start) : start], text[end : end + 4]
            if before.lower().endswith("and") or behind[:3].lower() == "and":
                continue
        yield start, end
