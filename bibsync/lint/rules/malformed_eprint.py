"""ARX002 malformed-eprint."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.archives import archive_field, names_arxiv
from bibsync.lint.file import LintFile
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule
from bibsync.lint.values import plain_text

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field

_LOOKS_LIKE_ONE = LazyPattern(r"(?:(?i:arxiv)[ \t]*+:[ \t]*+)?[0-9]{4}\.[0-9]{3,6}(?:v[0-9]+)?")


class MalformedEprint(Rule):
    """An arXiv id is none: it has too few digits, or a month that does not exist.

    An id is the year and month of the submission and a number of five digits (`2201.11903`), of
    four before 2015, or an archive with seven digits (`hep-th/9901001`) before April 2007. With any
    other text the printed link leads nowhere, or to another paper. Only an `eprint` of arXiv is
    looked at: one whose archive says so, or one without an archive that looks like an id.

    There is no fix: which digit is missing cannot be told.
    """

    code = "ARX002"
    name = "malformed-eprint"
    severity = Severity.ERROR
    fields = frozenset({"eprint"})
    # Behind the delimiter anything but a good id of the new style, of 2025 at the latest.
    pattern = (
        r"[{\"](?!(?:0[7-9]|1[0-4])(?:0[1-9]|1[0-2])\.[0-9]{4}(?>(?:v[0-9]++)?)[}\"]"
        r"|(?:1[5-9]|2[0-5])(?:0[1-9]|1[0-2])\.[0-9]{5}(?>(?:v[0-9]++)?)[}\"])\S"
    )
    valid = (
        "@misc{a, eprint = {2201.11903}, archivePrefix = {arXiv}}\n",
        "@misc{a, eprint = {0704.0001v3}}\n",
        "@misc{a, eprint = {hep-th/9901001}, archivePrefix = {arXiv}}\n",
        "@misc{a, eprint = {math.GT/0309136}, eprinttype = {arxiv}}\n",
        "@misc{a, eprint = {10.2307/4124567}, eprinttype = {jstor}}\n",
        "@misc{a, eprint = {12345678}}\n",
        "@misc{a, eprint = {https://example.org/a.pdf}}\n@misc{b, eprint = {2022/1234}}\n",
        "@misc{a, eprint = {arXiv:2201.11903}, archivePrefix = {arXiv}}\n",
    )
    invalid = (
        Invalid("@misc{a, eprint = {2201.1190}, archivePrefix = {arXiv}}\n", None),
        Invalid("@misc{a, eprint = {2213.11903}}\n", None),
        Invalid("@misc{a, eprint = {9901001}, archivePrefix = {arXiv}}\n", None),
        Invalid("@misc{a, eprint = {hepth/9901001}, archivePrefix = {arXiv}}\n", None),
    )  # fmt: skip

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.arxiv_id import arxiv_fault, parse_arxiv_id

        text = plain_text(field)
        if not text:
            return
        archive = archive_field(entry)
        is_arxiv = names_arxiv(archive) if archive else bool(_LOOKS_LIKE_ONE().fullmatch(text))
        if not is_arxiv:
            return
        fault = arxiv_fault(text)
        if fault is None:
            arxiv, today = parse_arxiv_id(text), file.settings.today
            if today is None or arxiv is None:
                return
            if arxiv.submitted_year_month <= (today.year, today.month):
                return
            fault = "states a month that is still to come"
        start, end = field.content_start, field.content_end
        yield self.diagnostic(start, end, f"the arXiv id {quoted(text)} {fault}", None, entry)
