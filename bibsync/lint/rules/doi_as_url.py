"""DOI001 doi-as-url."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, Rule, safe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field


class DoiAsUrl(Rule):
    """The field `doi` holds a link, or a DOI with a word before it.

    Styles put `https://doi.org/` before what stands in `doi`, so the printed link leads nowhere,
    and no program that compares DOIs sees that this is the one it knows. The DOI alone is left:
    what a link to doi.org means is certain.
    """

    code = "DOI001"
    name = "doi-as-url"
    severity = Severity.WARNING
    fields = frozenset({"doi"})
    pattern = r"[{\"](?!10\.)\S"
    valid = (
        "@misc{a, doi = {10.1000/182}}\n",
        "@misc{a, doi = {10.1088/1742-6596/doi:1}}\n",
        "@misc{a, url = {https://doi.org/10.1000/182}}\n",
        "@misc{a, doi = {https://example.org/10.1000/182}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a, doi = {https://doi.org/10.1000/182}}\n", "@misc{a, doi = {10.1000/182}}\n"
        ),
        Invalid('@misc{a, doi = "doi: 10.1000/182"}\n', '@misc{a, doi = "10.1000/182"}\n'),
        Invalid(
            "@misc{a, doi = {http://dx.doi.org/10.1000/a%2Fb}}\n",
            "@misc{a, doi = {10.1000/a/b}}\n",
        ),
        Invalid("@misc{a, doi = {DOI:10.1000/182}}\n", "@misc{a, doi = {10.1000/182}}\n"),
    )  # fmt: skip

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.edits import delimited
        from bibsync.bibtex.identifiers import parse_doi

        text = field.content
        doi = parse_doi(text) if field.is_delimited else None
        if doi is None or doi.start == len(text) - len(text.lstrip()):
            return
        start, end = field.content_start, field.content_end
        message = f"{quoted(text)} should be the bare DOI `{doi.name}`"
        fix = None
        if doi.name == text[doi.start :]:
            fix = safe(f"Write `{doi.name}`", Edit(start, start + doi.start, ""))
        else:
            try:
                delimited(doi.name)
            except ValueError:  # a percent escape stood for a brace, which no value can hold
                pass
            else:
                fix = safe(f"Write `{doi.name}`", Edit(start, end, doi.name))
        yield self.diagnostic(start, end, message, fix, entry)
