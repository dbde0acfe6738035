"""FLD009 page-range-reversed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, LazyPattern, Rule, shown
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field

_RANGE = LazyPattern(
    r"(?<![\w.:/–-])([1-9][0-9]{0,9}+)([ ~]?(?:-{1,3}+|[–—])[ ~]?)([1-9][0-9]{0,9}+)(?![\w.:/–-])"
)


class PageRangeReversed(Rule):
    """A range of pages ends before it begins.

    Either the two numbers were swapped or one of them was mistyped. Short forms are understood:
    `1234--45` ends on page 1245.

    Swapping the numbers is only shown: which of them is wrong, the work itself has to tell.
    """

    code = "FLD009"
    name = "page-range-reversed"
    severity = Severity.WARNING
    fields = frozenset({"pages"})
    # The numbers begin alike, and then the second has the smaller digit.
    pattern = (
        r"[{\", .](?=[1-9])([0-9]{0,9}?)(?:"
        + "|".join(rf"{d}[0-9]{{0,9}}+[ ~]?[-–—]++[ ~]?\1[0-{d - 1}]" for d in range(9, 0, -1))
        + ")"
    )
    valid = (
        "@misc{a, pages = {12--34}}\n@misc{b, pages = {99--101}}\n@misc{c, pages = {1--1}}\n",
        "@misc{a, pages = {1234--45}}\n@misc{b, pages = {1496--500}}\n",
        "@misc{a, pages = {12-1--12-20}}\n@misc{b, pages = {A34--A12}}\n@misc{c, pages = {12-1}}\n",
        "@misc{a, pages = {34--35, 12--13}}\n",
    )
    invalid = (
        Invalid("@misc{a, pages = {34--12}}\n", None),
        Invalid("@misc{a, pages = {1234–1199}}\n", None),
        Invalid("@misc{a, pages = {1--5, 334--12}}\n", None),
        Invalid("@misc{a, pages = {34-12}}\n", None),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        if not field.is_delimited:
            return
        for match in _RANGE().finditer(field.text, field.content_start, field.content_end):
            first, dash, last = match.groups()
            if int(first) <= int(last):
                continue
            is_short = len(last) < len(first)
            # One hyphen can join a chapter and its page.
            if is_short and (dash == "-" or first[-len(last) :] <= last):
                continue
            edit = Edit(match.start(), match.end(), f"{last}{dash}{first}")
            yield self.diagnostic(
                match.start(),
                match.end(),
                f"the page range ends before it begins: from {first} to {last}",
                None if is_short else shown("Swap the numbers", edit),
                entry,
            )
