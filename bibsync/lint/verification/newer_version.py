"""VER014 newer-version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid
from bibsync.lint.verification_rule import VerificationRule, place_of, record_in_words
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
        2,
        "2022-01-28",
        "2023-01-10",
        "cs.CL",
        as_of="2026-01-01",
    ),
    AuthorityRecord(
        ARXIV,
        "2201.11903",
        "Chain-of-Thought Prompting Elicits Reasoning in Large Language Models",
        ("Jason Wei", "Xuezhi Wang", "Dale Schuurmans"),
        1,
        "2022-01-28",
        "2022-01-28",
        "cs.CL",
        as_of="2026-01-01",
    ),
)


class NewerVersion(VerificationRule):
    """The entry names a version of its paper, and there is a newer one.

    It may name the old one on purpose, for what stands only there; so this is a hint, without a
    fix.
    """

    code = "VER014"
    name = "newer-version"
    severity = Severity.INFO
    matters = (Matter.NEWER_VERSION,)
    records = _RECORDS
    valid = (
        "@misc{wei2022,\n"
        "  title = {Chain-of-Thought Prompting Elicits Reasoning in Large Language Models},\n"
        "  author = {Jason Wei and Xuezhi Wang and Dale Schuurmans},\n"
        "  year = {2022},\n"
        "  eprint = {2201.11903},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.CL},\n"
        "}\n",
        "@misc{wei2022,\n"
        "  title = {Chain-of-Thought Prompting Elicits Reasoning in Large Language Models},\n"
        "  author = {Jason Wei and Xuezhi Wang and Dale Schuurmans},\n"
        "  year = {2023},\n"
        "  eprint = {2201.11903v2},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.CL},\n"
        "}\n",
    )
    invalid = (
        Invalid(
            "@misc{wei2022,\n"
            "  title = {Chain-of-Thought Prompting Elicits Reasoning in Large Language Models},\n"
            "  author = {Jason Wei and Xuezhi Wang and Dale Schuurmans},\n"
            "  year = {2022},\n"
            "  eprint = {2201.11903v1},\n"
            "  archivePrefix = {arXiv},\n"
            "  primaryClass = {cs.CL},\n"
            "}\n",
            None,
        ),
    )

    def check_record(
        self, record: AuthorityRecord, point: Point, entry: Entry, file: LintFile
    ) -> Iterable[Diagnostic]:
        message = f"{point.ours} has a successor: {record_in_words(record)}"
        start, end = place_of(entry, point.field)
        yield self.diagnostic(start, end, message, None, entry)
