"""VER006 primary-class-differs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, safe, unsafe
from bibsync.lint.verification_examples import CHAIN_OF_THOUGHT
from bibsync.lint.verification_rule import (
    VerificationRule,
    place_of,
    record_in_words,
    set_field,
    value_in_words,
)
from bibsync.verify.verdict import Matter

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry
    from bibsync.verify.authority import AuthorityRecord
    from bibsync.verify.verdict import Point


class PrimaryClassDiffers(VerificationRule):
    """The primary class is not the one that arXiv lists the paper under.

    It is printed in brackets behind the id. Two names of one class (`cs.SY` and `eess.SY`, `cmp-lg`
    and `cs.CL`) make no difference. The fix writes arXiv's; it is safe where the entry has the same
    class misspelt (`cs.cl`, `[cs.CL]`), else unsafe.
    """

    code = "VER006"
    name = "primary-class-differs"
    severity = Severity.WARNING
    matters = (Matter.PRIMARY_CLASS,)
    records = (CHAIN_OF_THOUGHT,)
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
        "  year = {2022},\n"
        "  eprint = {2201.11903},\n"
        "  archivePrefix = {arXiv},\n"
        "}\n",
    )
    invalid = (
        Invalid(
            "@misc{wei2022,\n"
            "  title = {Chain-of-Thought Prompting Elicits Reasoning in Large Language Models},\n"
            "  author = {Jason Wei and Xuezhi Wang and Dale Schuurmans},\n"
            "  year = {2022},\n"
            "  eprint = {2201.11903},\n"
            "  archivePrefix = {arXiv},\n"
            "  primaryClass = {cs.cl},\n"
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
            "  title = {Chain-of-Thought Prompting Elicits Reasoning in Large Language Models},\n"
            "  author = {Jason Wei and Xuezhi Wang and Dale Schuurmans},\n"
            "  year = {2022},\n"
            "  eprint = {2201.11903},\n"
            "  archivePrefix = {arXiv},\n"
            "  primaryClass = {cs.LG},\n"
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
    )

    def check_record(
        self, record: AuthorityRecord, point: Point, entry: Entry, file: LintFile
    ) -> Iterable[Diagnostic]:
        message = (
            f"the primary class is {value_in_words(point.ours)} here, and"
            f" {value_in_words(point.theirs)} in {record_in_words(record)}"
        )
        name = "primaryclass" if "primaryclass" in entry.by_name else "eprintclass"
        edit = set_field(entry, name, point.theirs, file)
        is_misspelt = point.ours.strip("[]{} ").lower() == point.theirs.lower()
        make = safe if is_misspelt else unsafe
        fix = None if edit is None else make(f"Write {point.theirs}", edit)
        yield self.diagnostic(*place_of(entry, name), message, fix, entry)
