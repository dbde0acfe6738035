"""FLD013 pages-with-prefix."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, LazyPattern, Rule, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field

_PREFIX = LazyPattern(r"\s*+((?:[pP]{1,2}\.|[pP]p|[pP]ages?\b\.?)(?>(?:[\s~]|\\[ ,])*))(?=[0-9])")


class PagesWithPrefix(Rule):
    """The field `pages` says "pp." before its numbers.

    Styles put a word of their own there, so the reference reads "pages pp. 10–20"; where they put
    none, as after the volume of a journal, none is wanted. The unsafe fix removes it.
    """

    code = "FLD013"
    name = "pages-with-prefix"
    severity = Severity.WARNING
    fields = frozenset({"pages"})
    pattern = r"[{\"]\s*+[pP](?:[pP]|\.|age)"
    valid = (
        "@misc{a, pages = {10--20}}\n@misc{b, pages = {P12}}\n@misc{c, pages = {p1--p9}}\n",
        "@misc{a, pages = {xii, 320 pp.}}\n@misc{b, pages = {PPoPP-3}}\n",
    )
    invalid = (
        Invalid("@misc{a, pages = {pp. 10--20}}\n", "@misc{a, pages = {10--20}}\n"),
        Invalid("@misc{a, pages = {p.~7}}\n", "@misc{a, pages = {7}}\n"),
        Invalid('@misc{a, pages = "Pages 10--20"}\n', '@misc{a, pages = "10--20"}\n'),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        if not field.is_delimited or entry.problems:
            return
        prefix = _PREFIX().match(field.text, field.content_start, field.content_end)
        if prefix is None:
            return
        start, end = prefix.span(1)
        message = f"`pages` begins with `{prefix[1].strip()}`, which styles add themselves"
        yield self.diagnostic(
            start,
            end,
            message,
            unsafe(f"Remove `{prefix[1].strip()}`", Edit(start, end, "")),
            entry,
        )
