"""DOI002 malformed-doi."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, safe, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field

_ESCAPE = LazyPattern(r"\{\\([_%&#$])\}|\\([_%&#$])(?:\{\})?")
_WITHIN_LINK = LazyPattern(r"(?:https?://)?[^\s/]+/(?:[^\s]*?/)?(10\.[0-9]{4,9}/[^\s?#]+)")


class MalformedDoi(Rule):
    """What stands in `doi` is not a DOI, so the printed link leads nowhere.

    A DOI is `10.`, a number of at least four digits, a slash and a name without white space (DOI
    Handbook). Escapes of LaTeX do not belong into it (`10.1007/978-3-319-24574-4\\_28`): `doi` is
    read as it stands, and the backslash gets into the link. They are removed by a safe fix, as no
    DOI has a backslash; so is a second pair of braces. A full stop, comma or semicolon at the end,
    a line break within, and a link of a publisher around the DOI are removed by an unsafe fix. For
    the rest there is none.
    """

    code = "DOI002"
    name = "malformed-doi"
    severity = Severity.ERROR
    fields = frozenset({"doi"})
    # `{` or `"`, and behind it anything but a DOI that needs no thought.
    pattern = (
        r"[{\"](?!10\.[0-9]{4,9}(?>(?:\.[0-9]+)*)/"
        r"[^\s\\{}\".,;]++(?>(?:[.,;]++[^\s\\{}\".,;]++)*)[}\"])[^\n]"
    )
    valid = (
        "@misc{a, doi = {10.1000/182}}\n",
        "@misc{a, doi = {10.1002/(SICI)1097-4636(199823)43:3<338::AID-JBM16>3.0.CO;2-B}}\n",
        "@misc{a, doi = {10.1016/S0140-6736(05)67889-0}}\n",
        "@misc{a, doi = {10.1093/ajae/aaq063}, url = {n/a}}\n",
        "@misc{a, doi = {}}\n@misc{b, doi = mydoi}\n@misc{c, doi = { 10.1000/182 }}\n",
        "@misc{a, doi = {https://doi.org/10.1000/182}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a, doi = {10.1007/978-3-319-24574-4\\_28}}\n",
            "@misc{a, doi = {10.1007/978-3-319-24574-4_28}}\n",
        ),
        Invalid("@misc{a, doi = {{10.1000/182}}}\n", "@misc{a, doi = {10.1000/182}}\n"),
        Invalid("@misc{a, doi = {10.1000/182.}}\n", "@misc{a, doi = {10.1000/182}}\n"),
        Invalid("@misc{a, doi = {10.1000/18\n  2}}\n", "@misc{a, doi = {10.1000/182}}\n"),
        Invalid(
            "@misc{a, doi = {https://pubs.acs.org/doi/abs/10.1021/ja01577a030}}\n",
            "@misc{a, doi = {10.1021/ja01577a030}}\n",
        ),
        Invalid("@misc{a, doi = {10.1000}}\n", None),
        Invalid("@misc{a, doi = {n/a}}\n", None),
        Invalid("@misc{a, doi = {1000/182}}\n", None),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.doi import doi_fault, parse_doi

        text = field.content
        if not field.is_delimited or not text.strip():
            return
        fix: Fix | None = None
        start, end = field.content_start, field.content_end
        if text[0] == "{" and text[-1] == "}":  # as Web of Science writes all values
            start, end, text = start + 1, end - 1, text[1:-1]
            if doi_fault(text) is None and parse_doi(text) is not None:
                edits = (Edit(start - 1, start, ""), Edit(end, end + 1, ""))
                fix = safe("Remove the second pair of braces", *edits)
                message = f"the DOI {quoted(text)} stands in two pairs of braces"
                yield self.diagnostic(start, end, message, fix, entry)
                return
        plain = _unescaped(text)
        fault = "contains an escape of LaTeX" if plain != text else None
        if fault is not None and doi_fault(plain) is None:
            fix = safe(
                "Remove the escapes",
                *(
                    Edit(match.start(), match.end(), match[1] or match[2])
                    for match in _ESCAPE().finditer(field.text, start, end)
                ),
            )
        elif (fault := doi_fault(text)) is None:
            return
        elif (right := _repaired(text)) is not None:
            fix = unsafe(f"Write `{right}`", Edit(start, end, right))
        yield self.diagnostic(start, end, f"the DOI {quoted(text)} {fault}", fix, entry)


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE().sub(lambda match: match[1] or match[2], text)


def _repaired(text: str) -> str | None:
    """The DOI that was most likely meant; None when a guess would be needed."""
    from bibsync.bibtex.doi import doi_fault, parse_doi

    link = _WITHIN_LINK().fullmatch(text.strip())
    candidate = link[1] if link is not None else text.strip().rstrip(".,;")
    lines = [line.strip() for line in candidate.splitlines()]
    candidate = "".join(lines)
    if doi_fault(candidate) is not None or parse_doi(candidate) is None:
        return None
    return candidate if "{" not in candidate and "}" not in candidate else None
