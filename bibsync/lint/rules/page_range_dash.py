"""FLD008 page-range-dash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, LazyPattern, Rule, safe, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    import re

    from bibsync.bibtex.syntax import Entry, Field

_DASH = r"(?:---|[-‐‑‒–—−])"
_PAGE = r"[A-Za-z]{0,2}[0-9]{1,6}[A-Za-z]?|[ivxlcdm]{1,8}|[IVXLCDM]{1,8}"
_RANGE = LazyPattern(rf"\s*+(?:pp?\.?[\s~]*)?({_PAGE})(\s*+{_DASH}\s*+)({_PAGE})\s*+\.?")
_FINE = LazyPattern(rf"\s*+(?:pp?\.?[\s~]*)?(?:{_PAGE})(?:\s*+--\s*+(?:{_PAGE})?|ff?\.?)?\s*+\.?")
_DIGITS = "123456789"
_LONG = 60  # pages; `100-99` is likely something else than the pages 100 to 199
_PARTS = LazyPattern(r"([A-Za-z]*)([0-9]*)([A-Za-z]*)")


class PageRangeDash(Rule):
    """A range of pages is written with another dash than LaTeX's `--`.

    One hyphen prints as a hyphen in every style that does not correct it (`12-34` instead of
    `12–34`), three as a long dash, and a dash that a word processor made may not print at all.
    biblatex reads every dash alike, so files that are written for it are left alone.

    The dash becomes `--` where the value is nothing but pages and ranges that go upwards, so that
    neither an article number such as `014501-1` nor `12-1--12-20` (chapter and page) is touched.
    The fix is unsafe where the second number is a short form (`1234-45`), which might be an article
    number as well.
    """

    code = "FLD008"
    name = "page-range-dash"
    severity = Severity.WARNING
    fields = frozenset({"pages"})
    pattern = r"[^-]-[^-]|---|[‐‑‒–—−]"
    valid = (
        "@misc{a, pages = {12--34}}\n@misc{b, pages = {7,41,73--97}}\n",
        "@misc{a, pages = {12-1--12-20}}\n@misc{b, pages = {1-1}}\n@misc{c, pages = {014501-1}}\n",
        "@misc{a, pages = {e12-34}}\n@misc{b, pages = {S12-3}}\n@misc{c, pages = {34-12}}\n",
        "@misc{a, pages = {2019-123}}\n@misc{b, pages = {100-99}}\n@misc{c, pages = {12-3}}\n",
        "@misc{a, pages = {1021-3}}\n@misc{b, pages = {2019-45}}\n",
        "@misc{a, pages = {12-34 in the reprint of 1990}}\n",
        "@article{a, journaltitle = {J}, pages = {12-34}}\n",
        "@misc{a, pages = {1234–1199}}\n",
    )
    invalid = (
        Invalid("@misc{a, pages = {12-34}}\n", "@misc{a, pages = {12--34}}\n"),
        Invalid("@misc{a, pages = {12 – 34}}\n", "@misc{a, pages = {12--34}}\n"),
        Invalid("@misc{a, pages = {1-3, 7—9}}\n", "@misc{a, pages = {1--3, 7--9}}\n"),
        Invalid('@misc{a, pages = "xii---xiv"}\n', '@misc{a, pages = "xii--xiv"}\n'),
        Invalid("@misc{a, pages = {S12-S34}}\n", "@misc{a, pages = {S12--S34}}\n"),
        Invalid("@misc{a, pages = {S34–S12}}\n", None),
        Invalid("@misc{a, pages = {1234-45}}\n", "@misc{a, pages = {1234--45}}\n"),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.datamodel import Dialect

        if not field.is_delimited or file.dialect is Dialect.BIBLATEX:
            return
        for match in _ranges(field):
            start, end = match.span(2)
            dash = match[2].strip()
            # A dash of that length says "to" already.
            is_certain = dash == "–" or len(match[3]) >= len(match[1])
            make = safe if is_certain or not match[1][-1].isdigit() else unsafe
            fix: Fix | None = make("Write `--`", Edit(start, end, "--"))
            if _is_reversed(match[1], match[3]):
                if match[1][0] in _DIGITS and match[3][0] in _DIGITS:
                    continue  # for FLD009
                fix = None
            message = f"the page range has `{dash}` where LaTeX wants `--`"
            yield self.diagnostic(match.start(1), match.end(3), message, fix, entry)


def _ranges(field: Field) -> Iterator[re.Match[str]]:
    """The ranges with a wrong dash of a value that is nothing but pages; none of any other."""
    found: list[re.Match[str]] = []
    start = field.content_start
    for item in field.content.replace(";", ",").replace("+", ",").split(","):
        end = start + len(item)
        match = _RANGE().fullmatch(field.text, start, end)
        if match is not None:
            found.append(match)
        elif not _FINE().fullmatch(field.text, start, end) and item.strip():
            return
        start = end + 1
    for match in found:
        if match[2].strip() == "–" or _is_upwards(match[1], match[3]):
            yield match


def _is_reversed(left: str, right: str) -> bool:
    """Whether a range of these pages ends before it begins, short forms (`1234--45`) aside."""
    left_parts, right_parts = _PARTS().fullmatch(left), _PARTS().fullmatch(right)
    if left_parts is None or right_parts is None or left_parts[1] != right_parts[1]:
        return False
    low, high = left_parts[2], right_parts[2]
    if not low or not high or int(low) <= int(high):
        return False
    return len(high) >= len(low) or low[-len(high) :] > high


def _is_upwards(left: str, right: str) -> bool:
    """Whether a range of these pages makes sense: from the smaller to the larger, of one kind."""
    left_parts, right_parts = _PARTS().fullmatch(left), _PARTS().fullmatch(right)
    if left_parts is None or right_parts is None:
        return False
    if not left_parts[2] and not right_parts[2]:  # Roman numerals
        return left != right and left.islower() == right.islower() and len(left + right) > 2
    if not left_parts[2] or not right_parts[2]:
        return False
    if (left_parts[1], left_parts[3]) != (right_parts[1], right_parts[3]):
        return False
    low, high = left_parts[2], right_parts[2]
    if len(low) <= len(high):
        return int(low) < int(high)
    # `1234-45` leaves out what both have in common; `014501-5` is an article's number and a page,
    # and `2019-45` the number of an article in a year.
    if len(high) != 2 or len(low) not in (3, 4) or low.startswith("0"):
        return False
    is_year = len(low) == 4 and low.startswith(("19", "20"))
    return not is_year and 0 < int(high) - int(low[-2:]) <= _LONG
