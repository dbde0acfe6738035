"""ARX005 unknown-primary-class."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from bibsync.bibtex.edits import set_value
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.archives import archive_field, names_arxiv
from bibsync.lint.file import LintFile
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, Rule, safe, unsafe
from bibsync.lint.values import plain_text

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field


class UnknownPrimaryClass(Rule):
    """The category of an arXiv paper is not one that arXiv has, or has ever had.

    It is printed in brackets behind the id, and programs that sort by category miss the paper.
    Another case (`cs.cl`) and brackets around it are corrected by a safe fix; a category that is
    close to a known one is suggested by an unsafe fix.
    """

    code = "ARX005"
    name = "unknown-primary-class"
    severity = Severity.WARNING
    fields = frozenset({"primaryclass", "eprintclass"})
    valid = (
        "@misc{a, eprint = {2201.11903}, archivePrefix = {arXiv}, primaryClass = {cs.CL}}\n",
        "@misc{a, eprint = {hep-th/9901001}, primaryClass = {hep-th}}\n",
        "@misc{a, eprint = {cmp-lg/9901001}, primaryClass = {cmp-lg}}\n",
        "@misc{a, eprint = {x}, eprinttype = {jstor}, eprintclass = {anything}}\n",
        "@misc{a, primaryClass = {}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a, eprint = {2201.11903}, primaryClass = {cs.cl}}\n",
            "@misc{a, eprint = {2201.11903}, primaryClass = {cs.CL}}\n",
        ),
        Invalid("@misc{a, primaryClass = {[cs.CL]}}\n", "@misc{a, primaryClass = {cs.CL}}\n"),
        Invalid(
            "@misc{a, primaryClass = {cond-mat.str-ell}}\n",
            "@misc{a, primaryClass = {cond-mat.str-el}}\n",
        ),
        Invalid("@misc{a, primaryClass = {cs.XY}}\n", None),
        Invalid("@misc{a, primaryClass = {cs.CL, cs.LG}}\n", None),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        text = plain_text(field)
        if not text or _is_category(text):
            return ()
        archive = archive_field(entry)
        if archive is not None and not names_arxiv(archive):
            return ()
        return self._check(field, entry, text)

    def _check(self, field: Field, entry: Entry, text: str) -> list[Diagnostic]:
        from bibsync.bibtex.arxiv_categories import known_categories, spelled_category
        from bibsync.nearest import nearest

        right = spelled_category(text.strip("[]"))
        fix = None
        if right is not None:
            fix = safe(f"Write `{right}`", set_value(field, right))
            message = f"arXiv spells the category {quoted(text)} `{right}`"
        else:
            message = f"arXiv has no category {quoted(text)}"
            right = nearest(text, sorted(known_categories())) if "." in text[:-3] else None
            if right is not None:
                message += f"; `{right}` is close"
                fix = unsafe(f"Write `{right}`", set_value(field, right))
        return [self.diagnostic(field.content_start, field.content_end, message, fix, entry)]


@cache
def _is_category(text: str) -> bool:
    from bibsync.bibtex.arxiv_categories import is_category

    return is_category(text)
