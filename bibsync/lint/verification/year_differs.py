"""VER005 year-differs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, unsafe
from bibsync.lint.verification_examples import CHAIN_OF_THOUGHT
from bibsync.lint.verification_rule import VerificationRule, place_of, record_in_words, set_field
from bibsync.verify.verdict import Matter

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry
    from bibsync.verify.authority import AuthorityRecord
    from bibsync.verify.verdict import Point


class YearDiffers(VerificationRule):
    """The year is none in which the work of the entry's id can have appeared.

    Right is any year from the first version to the last one and to the publication, as far as
    records say; what names a journal or a conference may be of the year before, or of the three
    after, and a preprint of the year after. Of what names a venue, other years are wrong only when
    a record dates just that publication, by the entry's DOI or the venue's name: papers are
    reprinted, collected and made of theses. There is only a hint then, as there is where a preprint
    is said to be more than ten years older than its first version on arXiv.

    The fix writes the year that arXiv's own export gives, that of the newest version; it is unsafe.
    """

    code = "VER005"
    name = "year-differs"
    severity = Severity.WARNING
    matters = (Matter.YEAR,)
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
        "  year = {2023},\n"
        "  eprint = {2201.11903},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.CL},\n"
        "}\n",
        "@inproceedings{wei2022,\n"
        "  title = {Chain-of-Thought Prompting Elicits Reasoning in Large Language Models},\n"
        "  author = {Jason Wei and Xuezhi Wang and Dale Schuurmans},\n"
        "  year = {2024},\n"
        "  booktitle = {NeurIPS},\n"
        "  eprint = {2201.11903},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.CL},\n"
        "}\n",
    )
    invalid = (
        Invalid(
            "@misc{wei2022,\n"
            "  title = {Chain-of-Thought Prompting Elicits Reasoning in Large Language Models},\n"
            "  author = {Jason Wei and Xuezhi Wang and Dale Schuurmans},\n"
            "  year = {2017},\n"
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
            "  title = {Chain-of-Thought Prompting Elicits Reasoning in Large Language Models},\n"
            "  author = {Jason Wei and Xuezhi Wang and Dale Schuurmans},\n"
            "  year = {2027},\n"
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
    )

    def check_record(
        self, record: AuthorityRecord, point: Point, entry: Entry, file: LintFile
    ) -> Iterable[Diagnostic]:
        since = f", first version {record.published}" if record.published else ""
        message = f"the year {point.ours} is not one of {record_in_words(record)}{since}"
        edit = set_field(entry, "year", point.theirs, file) if point.theirs else None
        fix = None if edit is None else unsafe(f"Write {point.theirs}", edit)
        yield self.diagnostic(*place_of(entry, "year", "date"), message, fix, entry)
