"""DOI001 doi-as-url."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, Rule, safe, unsafe

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field


class DoiAsUrl(Rule):
    """The field `doi` holds a link, or a DOI with a word before it.

    Styles put `https://doi.org/` before what stands in `doi`, so the printed link leads nowhere,
    and no program that compares DOIs sees that this is the one it knows. The DOI alone is left:
    what a link to doi.org means is certain. Where the rest is not a DOI that anybody registers (it
    ends in a full stop), or has letters beyond ASCII, the fix is unsafe; where white space or a
    command of LaTeX would be left, there is none.
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
        Invalid(
            '@misc{a, doi = "https://doi.org/10.1000/a%22b"}\n',
            '@misc{a, doi = {10.1000/a"b}}\n',
        ),
        Invalid("@misc{a, doi = {https://doi.org/10.1000/a%20b}}\n", None),
    )  # fmt: skip

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.doi import parse_doi

        text = field.content
        doi = parse_doi(text) if field.is_delimited else None
        if doi is None or doi.start == len(text) - len(text.lstrip()):
            return
        message = f"{quoted(text)} should be the bare DOI {quoted(doi.name)}"
        fix = _fix(field, doi.name, file)
        yield self.diagnostic(field.content_start, field.content_end, message, fix, entry)


def _fix(field: Field, name: str, file: LintFile) -> Fix | None:
    """Writes the DOI alone; None when its percent escapes stood for what no DOI and no value can
    hold, such as white space or half a pair of braces."""
    from bibsync.bibtex.doi import doi_fault, parse_doi
    from bibsync.bibtex.edits import set_value

    again = parse_doi(name)
    is_text = name.isprintable() and "\ufffd" not in name and file.can_hold(name)
    if again is None or again.name != name or not is_text:
        return None
    fault = doi_fault(name)
    if fault is not None and not fault.startswith("ends in"):
        return None
    try:
        edit = set_value(field, name)
    except ValueError:
        return None
    make = safe if fault is None and name.isascii() else unsafe
    return make(f"Write `{name}`", edit)
