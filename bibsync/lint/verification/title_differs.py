"""VER003 title-differs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.printable import printable
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, shown, unsafe
from bibsync.lint.verification_rule import (
    VerificationRule,
    place_of,
    record_in_words,
    set_field,
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
        "cs.CL",
        as_of="2026-01-01",
    ),
    AuthorityRecord(
        ARXIV,
        "2110.11309",
        "Fast Model Editing at Scale",
        ("Eric Mitchell", "Charles Lin"),
        1,
        "2021-10-21",
        "2021-10-21",
        "cs.LG",
        as_of="2026-01-01",
    ),
)


class TitleDiffers(VerificationRule):
    """The title is not the one that the record of the entry's id has, though the first author is.

    Spelling, case, LaTeX, hyphens and a subtitle that was left out make no difference, and the
    titles of earlier versions and of the published paper are as good as the newest. What remains is
    a typing error, or the title of another paper of the same people.

    The fix writes the record's title; it is unsafe, as the id may be what is wrong. Where the title
    is found to be another paper's, the record's title is only shown.
    """

    code = "VER003"
    name = "title-differs"
    severity = Severity.WARNING
    matters = (Matter.TITLE,)
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
        "  title = {{Chain of Thought} Prompting Elicits Reasoning in Large Language Models:},\n"
        "  author = {Jason Wei and Xuezhi Wang and Dale Schuurmans},\n"
        "  year = {2022},\n"
        "  eprint = {2201.11903},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.CL},\n"
        "}\n",
    )
    invalid = (
        Invalid(
            "@misc{wei2022,\n"
            "  title = {Chain-of-Thought Prompting Elicits Resoning in Large Language Models},\n"
            "  author = {Jason Wei and Xuezhi Wang and Dale Schuurmans},\n"
            "  year = {2022},\n"
            "  eprint = {2201.11903},\n"
            "  archivePrefix = {arXiv},\n"
            "  primaryClass = {cs.CL},\n"
            "}\n",
            "@misc{wei2022,\n"
            "  title = {Chain-of-Thought Prompting Elicits Reasoning in Large Language Models},\n"
            "  author = {Jason Wei and Xuezhi Wang and Dale Schuurmans},\n"
            "  year = {2022},\n"
            "  eprint = {2201.11903},\n"
            "  archivePrefix = {arXiv},\n"
            "  primaryClass = {cs.CL},\n"
            "}\n",
        ),
        Invalid(
            "@misc{wei2022,\n"
            "  title = {Fast Model Editing at Scale},\n"
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
        message = (
            f"the title {value_in_words(point.ours)} differs from {value_in_words(record.title)} in"
            f" {record_in_words(record)}"
        )
        make = unsafe
        if point.elsewhere is not None:
            message += f"; it is that of {record_in_words(point.elsewhere)}"
            make = shown
        if "subtitle" in entry.by_name:
            make = shown  # which part of the record's title is which, is for a person to say
        edit = set_field(entry, "title", printable(record.title), file)
        fix = None if edit is None else make(f"Write the title of {record.name}", edit)
        yield self.diagnostic(*place_of(entry, "title"), message, fix, entry)
