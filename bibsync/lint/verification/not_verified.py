"""VER017 not-verified."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid
from bibsync.lint.verification_examples import CHAIN_OF_THOUGHT
from bibsync.lint.verification_rule import VerificationRule
from bibsync.verify.verdict import Matter

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry
    from bibsync.verify.verdict import Point


class NotVerified(VerificationRule):
    """Nobody could tell whether the entry is right: no source that was asked knows the work, an
    answer is missing, or what is known does not suffice to say.

    It says nothing against the entry. Books, theses and web pages are in none of the sources, and
    what BibTeX cannot read as an entry cannot be compared with anything.
    """

    code = "VER017"
    name = "not-verified"
    severity = Severity.INFO
    matters = (Matter.NOT_VERIFIED,)
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
        "}\n",
    )
    invalid = (
        Invalid(
            "@book{b, title = {A Book About Something}, author = {Ann Bee}}\n",
            None,
        ),
    )

    def check_entry(self, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        if entry.is_broken:
            message = "could not be verified: BibTeX cannot read it; `bibsync lint` says why"
            yield self.diagnostic(entry.key_start, entry.key_end, message, None, entry)
        yield from super().check_entry(entry, file)

    def check_point(self, point: Point, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        message = f"could not be verified: {point.reason}"
        yield self.diagnostic(entry.key_start, entry.key_end, message, None, entry)
