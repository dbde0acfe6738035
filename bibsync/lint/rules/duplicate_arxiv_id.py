"""DUP004 duplicate-arxiv-id."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.archives import given_arxiv_id
from bibsync.lint.duplicates import are_related, repeated
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, Rule

if TYPE_CHECKING:
    from bibsync.bibtex.arxiv_id import ArxivId
    from bibsync.bibtex.syntax import Entry, Field


class DuplicateArxivId(Rule):
    """Two entries with different keys have the same arXiv id.

    They are one paper, listed twice in the bibliography: often once as the preprint and once as it
    was published. There is no fix: a person has to choose the entry that stays. Ids are compared
    without their version, and `math.GT/0309136` is `math/0309136`; two entries that each state a
    version of their own are left alone, as somebody compares them.
    """

    code = "DUP004"
    name = "duplicate-arxiv-id"
    severity = Severity.WARNING
    valid = (
        "@misc{a, eprint = {1706.03762}}\n@misc{b, eprint = {1706.03763}}\n",
        "@misc{a, eprint = {1706.03762v1}}\n@misc{b, eprint = {1706.03762v5}}\n",
        "@misc{a, eprint = {1234567}, eprinttype = {jstor}}\n"
        "@misc{b, eprint = {1234567}, eprinttype = {jstor}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a, eprint = {1706.03762}}\n@article{b, eprint = {arXiv:1706.03762v5}}\n", None
        ),
        Invalid("@misc{a, eprint = {math/0309136}}\n@misc{b, eprint = {math.GT/0309136}}\n", None),
        Invalid(
            "@misc{a, eprint = {1706.03762}}\n@misc{b, doi = {10.48550/arXiv.1706.03762}}\n", None
        ),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        entries = []
        values = []
        for entry in file.entries:
            by_name = entry.by_name
            if "eprint" in by_name or "doi" in by_name or "arxivid" in by_name:
                value = "" if entry.problems else _id(entry, by_name)
                if value:
                    entries.append(entry)
                    values.append(value)
        for entry, earlier, where, _ in repeated("arxiv", entries, values, file):
            given = given_arxiv_id(entry)
            other = given_arxiv_id(earlier)
            if given is None or other is None or _are_versions(given[0], other[0]):
                continue
            if entry.key.lower() == earlier.key.lower() or are_related(entry, earlier):
                continue
            arxiv, field = given
            message = f"`{earlier.key}` {where} has the same arXiv id, {arxiv.id}"
            yield self.diagnostic(field.content_start, field.content_end, message, None, entry)


def _id(entry: Entry, by_name: dict[str, Field]) -> str:
    """The arXiv id that an entry gives; "" for none. Most are in this form:"""
    eprint = by_name.get("eprint")
    archive = by_name.get("archiveprefix")
    if eprint is not None and (archive is None or archive.content == "arXiv"):
        text = eprint.content
        if len(text) == 10 and text[4] == "." and text[:4].isdigit() and text[5:].isdigit():
            return text
    elif eprint is None and "arxivid" not in by_name and ".48550/" not in by_name["doi"].content:
        return ""
    found = given_arxiv_id(entry)
    return found[0].id if found is not None else ""


def _are_versions(one: ArxivId, other: ArxivId) -> bool:
    versions = {one.version, other.version}
    return None not in versions and len(versions) == 2
