"""VER001 other-work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.latex import to_unicode
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid
from bibsync.lint.verification_rule import (
    VerificationRule,
    names_in_words,
    place_of,
    record_in_words,
    right_id,
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


class OtherWork(VerificationRule):
    """The id of an entry is that of another work: neither the title nor the first author is the
    record's.

    The reader who follows the link lands at somebody else's paper. It happens when an id is
    mistyped, when an entry is copied and half changed, and when a program invents a reference.
    Before this is said, the titles of all versions are tried, and that of the published paper.

    When exactly one paper on arXiv has the entry's title and authors, the fix writes its id; it is
    unsafe, as the entry's other fields may be the ones that are right.
    """

    code = "VER001"
    name = "other-work"
    severity = Severity.ERROR
    matters = (Matter.OTHER_WORK,)
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
        "  title = {Fast Model Editing at Scale},\n"
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
            "  title = {Fast Model Editing at Scale},\n"
            "  author = {Eric Mitchell and Charles Lin},\n"
            "  year = {2021},\n"
            "  eprint = {2201.11903},\n"
            "  archivePrefix = {arXiv},\n"
            "  primaryClass = {cs.LG},\n"
            "}\n",
            "@misc{wei2022,\n"
            "  title = {Fast Model Editing at Scale},\n"
            "  author = {Eric Mitchell and Charles Lin},\n"
            "  year = {2021},\n"
            "  eprint = {2110.11309},\n"
            "  archivePrefix = {arXiv},\n"
            "  primaryClass = {cs.LG},\n"
            "}\n",
        ),
        Invalid(
            "@misc{wei2022,\n"
            "  title = {A Paper That Nobody Wrote},\n"
            "  author = {Ann Bee},\n"
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
        claim = file.claim_of(entry)
        authors = tuple(map(to_unicode, claim.authors)) if claim is not None else ()
        message = (
            f"{record_in_words(record)} is {value_in_words(record.title)} by"
            f" {names_in_words(record.authors)}, not {value_in_words(to_unicode(point.ours))} by"
            f" {names_in_words(authors)}"
        )
        fix = None
        if point.elsewhere is not None:
            is_sure = point.is_elsewhere_sure
            what = "that is" if is_sure else "this title, by other authors, is that of"
            message += f"; {what} {record_in_words(point.elsewhere)}"
            fix = right_id(entry, point.elsewhere, file) if is_sure else None
        start, end = place_of(entry, point.field)
        yield self.diagnostic(start, end, message, fix, entry)
