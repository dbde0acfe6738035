"""VER015 year-of-other-version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, unsafe
from bibsync.lint.verification_rule import VerificationRule, place_of, record_in_words, set_field
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


class YearOfOtherVersion(VerificationRule):
    """The entry names a version, and the year is that of another one.

    The year is right for the paper, but not for the version that the link leads to. The fix writes
    the version's year; it is unsafe.
    """

    code = "VER015"
    name = "year-of-other-version"
    severity = Severity.INFO
    matters = (Matter.OTHER_VERSION_YEAR,)
    records = _RECORDS
    valid = (
        "@misc{wei2022,\n"
        "  title = {Chain-of-Thought Prompting Elicits Reasoning in Large Language Models},\n"
        "  author = {Jason Wei and Xuezhi Wang and Dale Schuurmans},\n"
        "  year = {2023},\n"
        "  eprint = {2201.11903},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.CL},\n"
        "}\n",
        "@misc{wei2022,\n"
        "  title = {Chain-of-Thought Prompting Elicits Reasoning in Large Language Models},\n"
        "  author = {Jason Wei and Xuezhi Wang and Dale Schuurmans},\n"
        "  year = {2022},\n"
        "  eprint = {2201.11903v1},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.CL},\n"
        "}\n",
    )
    invalid = (
        Invalid(
            "@misc{wei2022,\n"
            "  title = {Chain-of-Thought Prompting Elicits Reasoning in Large Language Models},\n"
            "  author = {Jason Wei and Xuezhi Wang and Dale Schuurmans},\n"
            "  year = {2023},\n"
            "  eprint = {2201.11903v1},\n"
            "  archivePrefix = {arXiv},\n"
            "  primaryClass = {cs.CL},\n"
            "}\n",
            "@misc{wei2022,\n"
            "  title = {Chain-of-Thought Prompting Elicits Reasoning in Large Language Models},\n"
            "  author = {Jason Wei and Xuezhi Wang and Dale Schuurmans},\n"
            "  year = {2022},\n"
            "  eprint = {2201.11903v1},\n"
            "  archivePrefix = {arXiv},\n"
            "  primaryClass = {cs.CL},\n"
            "}\n",
        ),
    )

    def check_record(
        self, record: AuthorityRecord, point: Point, entry: Entry, file: LintFile
    ) -> Iterable[Diagnostic]:
        message = f"the year is {point.ours}, and {record_in_words(record)} is of {point.theirs}"
        edit = set_field(entry, "year", point.theirs, file)
        fix = None if edit is None else unsafe(f"Write {point.theirs}", edit)
        yield self.diagnostic(*place_of(entry, "year", "date"), message, fix, entry)
