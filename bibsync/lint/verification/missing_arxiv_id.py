"""VER016 missing-arxiv-id."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.datamodel import Dialect
from bibsync.bibtex.edits import insert_fields
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.archives import archive_field, arxiv_mark
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, unsafe
from bibsync.lint.verification_examples import CHAIN_OF_THOUGHT
from bibsync.lint.verification_rule import VerificationRule, place_of, record_in_words
from bibsync.verify.verdict import Matter

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry
    from bibsync.verify.authority import AuthorityRecord
    from bibsync.verify.verdict import Point


class MissingArxivId(VerificationRule):
    """The work is on arXiv, and the entry has no id that says so: exactly one paper has its title
    and its authors.

    With the id, readers find it without a subscription, and nothing needs to be looked for again.
    The fix adds it; it is unsafe, as a reference then prints it.
    """

    code = "VER016"
    name = "missing-arxiv-id"
    severity = Severity.INFO
    matters = (Matter.HAS_ID,)
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
        "@misc{b, title = {A Title That Nobody Has}, author = {Ann Bee}}\n",
    )
    invalid = (
        Invalid(
            "@misc{wei2022,\n"
            "  title = {Chain-of-Thought Prompting Elicits Reasoning in Large Language Models},\n"
            "  author = {Jason Wei and Xuezhi Wang and Dale Schuurmans},\n"
            "  year = {2022},\n"
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
        message = f"the work is {record_in_words(record)}, which the entry does not say"
        new = [("eprint", record.id)]
        if archive_field(entry) is None:
            new.append(arxiv_mark(file))
        if record.primary_class:
            is_biblatex = file.dialect is Dialect.BIBLATEX
            new.append(("eprintclass" if is_biblatex else "primaryClass", record.primary_class))
        fix = None
        if "eprint" not in entry.by_name:
            fix = unsafe(f"Add `eprint = {{{record.id}}}`", insert_fields(entry, new))
        yield self.diagnostic(*place_of(entry, "title"), message, fix, entry)
