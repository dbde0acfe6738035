"""URL001 url-repeats-doi."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.edits import remove_field
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, Rule, unsafe

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field


class UrlRepeatsDoi(Rule):
    """The `url` is nothing but the link of the DOI that the same entry has.

    Styles that print both print the same address twice. The fix removes `url`; it is unsafe, as
    every removal is, and because a style that knows no `doi` would print no link at all.
    """

    code = "URL001"
    name = "url-repeats-doi"
    severity = Severity.INFO
    fields = frozenset({"url"})
    pattern = r"doi\.(?:org|acm)"
    valid = (
        "@misc{a, doi = {10.1000/182}, url = {https://example.org/182}}\n",
        "@misc{a, doi = {10.1000/182}, url = {https://doi.org/10.1000/183}}\n",
        "@misc{a, url = {https://doi.org/10.1000/182}}\n",
        "@misc{a, doi = {10.1000/182}, url = {https://example.org/doi.org/10.1000/182}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a,\n  doi = {10.1000/ABC},\n  url = {https://doi.org/10.1000/abc}\n}\n",
            "@misc{a,\n  doi = {10.1000/ABC}\n}\n",
        ),
        Invalid(
            '@misc{a, url = "http://dx.doi.org/10.1000/a%28b%29", doi = "10.1000/a(b)"}\n',
            '@misc{a, doi = "10.1000/a(b)"}\n',
        ),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.doi import parse_doi

        doi_field = entry.get("doi")
        if doi_field is None or not field.is_delimited:
            return
        url = parse_doi(field.content)
        doi = parse_doi(doi_field.content)
        if url is None or doi is None or url.key != doi.key:
            return
        fix = None
        if not entry.problems:
            fix = unsafe(f"Remove `{field.written_name}`", remove_field(entry, field))
        message = f"`{field.written_name}` only repeats the DOI of the entry"
        yield self.diagnostic(field.start, field.value_end, message, fix, entry)
