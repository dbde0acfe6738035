"""VER012 published-version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, unsafe
from bibsync.lint.verification_rule import VerificationRule, holdable, record_in_words
from bibsync.verify.authority import ARXIV, CROSSREF, AuthorityRecord, Publication
from bibsync.verify.published import published_entry
from bibsync.verify.published_edits import published_edits
from bibsync.verify.verdict import Matter

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry
    from bibsync.verify.verdict import Point

_RECORDS = (
    AuthorityRecord(
        ARXIV,
        "2404.14047",
        "An empirical study of LLaMA3 quantization: from LLMs to MLLMs",
        ("Wei Huang", "Xingyu Zheng"),
        1,
        "2024-04-22",
        "2024-04-22",
        "cs.LG",
        doi="10.1007/s44267-024-00070-x",
        as_of="2026-01-01",
    ),
    AuthorityRecord(
        CROSSREF,
        "10.1007/s44267-024-00070-x",
        "An empirical study of LLaMA3 quantization: from LLMs to MLLMs",
        ("Huang, Wei", "Zheng, Xingyu"),
        published="2024-12",
        publication=Publication("journal-article", "Visual Intelligence", "2", "1", "36"),
        as_of="2026-01-01",
    ),
)


class PublishedVersion(VerificationRule):
    """A preprint has been published: its record names a DOI or a journal.

    Publishers and readers want the published version cited. The fix makes the entry that of the
    publication, as far as Crossref or arXiv's record say where it appeared, and keeps the arXiv id
    and everything else; it is unsafe, as somebody may mean the preprint.
    """

    code = "VER012"
    name = "published-version"
    severity = Severity.INFO
    matters = (Matter.PUBLISHED,)
    records = _RECORDS
    valid = (
        "@article{wei2022,\n"
        "  title = {An empirical study of LLaMA3 quantization: from LLMs to MLLMs},\n"
        "  author = {Wei Huang and Xingyu Zheng},\n"
        "  year = {2024},\n"
        "  journal = {Visual Intelligence},\n"
        "  eprint = {2404.14047},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.LG},\n"
        "}\n",
        "@misc{b, title = {A Title}, url = {https://example.org}}\n",
    )
    invalid = (
        Invalid(
            "@misc{wei2022,\n"
            "  title = {An empirical study of LLaMA3 quantization: from LLMs to MLLMs},\n"
            "  author = {Wei Huang and Xingyu Zheng},\n"
            "  year = {2024},\n"
            "  eprint = {2404.14047},\n"
            "  archivePrefix = {arXiv},\n"
            "  primaryClass = {cs.LG},\n"
            "}\n",
            "@article{wei2022,\n"
            "  title = {An empirical study of LLaMA3 quantization: from LLMs to MLLMs},\n"
            "  author = {Wei Huang and Xingyu Zheng},\n"
            "  year = {2024},\n"
            "  journal = {Visual Intelligence},\n"
            "  volume = {2},\n"
            "  number = {1},\n"
            "  pages = {36},\n"
            "  doi = {10.1007/s44267-024-00070-x},\n"
            "  eprint = {2404.14047},\n"
            "  archivePrefix = {arXiv},\n"
            "  primaryClass = {cs.LG},\n"
            "}\n",
        ),
    )

    def check_point(self, point: Point, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        record, work, verdict = point.record, file.work_of(entry), file.verdict_of(entry)
        if record is None or work is None or verdict is None:
            return
        published = published_entry(work, record, verdict.published, file.dialect)
        if published is None:
            return
        sources = record_in_words(record)
        if verdict.published is not None and verdict.published.id in published.description:
            sources += f" and {record_in_words(verdict.published)}"
        message = f"{published.description}, by {sources}"
        fix = None
        fields = tuple((name, holdable(text, file)) for name, text in published.fields)
        can_be_written = all(file.can_hold(text) for _, text in fields)
        edits = published_edits(entry, published._replace(fields=fields)) if can_be_written else ()
        if edits:
            what = f"Make it @{published.entry_type} and keep the arXiv id"
            if published.entry_type == entry.type:
                what = "Add " + " and ".join(f"`{name}`" for name, _ in fields)
            fix = unsafe(what, *edits)._replace(shown=(entry.start, entry.end))
        yield self.diagnostic(entry.type_start, entry.type_end, message, fix, entry)
