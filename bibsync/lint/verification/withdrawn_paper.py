"""VER008 withdrawn-paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid
from bibsync.lint.verification_rule import (
    VerificationRule,
    place_of,
    record_in_words,
    value_in_words,
)
from bibsync.verify.authority import ARXIV, AuthorityRecord
from bibsync.verify.verdict import Matter

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry
    from bibsync.verify.verdict import Point

_RECORDS = (
    AuthorityRecord(
        ARXIV,
        "2201.11903",
        "Chain-of-Thought Prompting Elicits Reasoning in Large Language Models",
        ("Jason Wei", "Xuezhi Wang", "Dale Schuurmans"),
        1,
        "2022-01-28",
        "2022-01-28",
        primary_class="cs.CL",
        comment="This paper has been withdrawn by the authors",
        as_of="2026-01-01",
    ),
)


class WithdrawnPaper(VerificationRule):
    """The paper was withdrawn: arXiv keeps its page, with a comment that says so.

    Whoever cites it should know, and say why. There is no fix.
    """

    code = "VER008"
    name = "withdrawn-paper"
    severity = Severity.WARNING
    matters = (Matter.WITHDRAWN,)
    records = _RECORDS
    valid = ("@misc{b, title = {A Title}, url = {https://example.org}}\n",)
    invalid = (
        Invalid(
            "@misc{wei2022,\n"
            "  title = {Chain-of-Thought Prompting Elicits Reasoning in Large Language Models},\n"
            "  author = {Jason Wei and Xuezhi Wang and Dale Schuurmans},\n"
            "  year = {2022},\n"
            "  eprint = {2201.11903},\n"
            "  archivePrefix = {arXiv},\n"
            "  primaryClass = {cs.CL},\n"
            "}\n",
            None,
        ),
    )

    def check_record(
        self, record: AuthorityRecord, point: Point, entry: Entry, file: LintFile
    ) -> Iterable[Diagnostic]:
        message = f"{record_in_words(record)} was withdrawn: {value_in_words(record.comment)}"
        start, end = place_of(entry, point.field)
        yield self.diagnostic(start, end, message, None, entry)
