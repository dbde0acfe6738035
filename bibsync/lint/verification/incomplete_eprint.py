"""VER011 incomplete-eprint."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.datamodel import Dialect
from bibsync.bibtex.edits import insert_fields
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.archives import archive_field, arxiv_mark
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, safe
from bibsync.lint.verification_examples import CHAIN_OF_THOUGHT
from bibsync.lint.verification_rule import VerificationRule, arxiv_eprint, place_of, record_in_words
from bibsync.verify.verdict import Matter

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry
    from bibsync.verify.authority import AuthorityRecord
    from bibsync.verify.verdict import Point


class IncompleteEprint(VerificationRule):
    """The entry has the arXiv id, but not what arXiv's own export puts beside it: the field that
    says that it is arXiv's, and the primary class.

    Styles that print `arXiv:2201.11903 [cs.CL]` need both. The record states them, so that the fix
    is safe. Ids of before April 2007 have their class in themselves.
    """

    code = "VER011"
    name = "incomplete-eprint"
    severity = Severity.INFO
    matters = (Matter.ON_ARXIV,)
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
        "@misc{b, title = {A Title}, url = {https://example.org}}\n",
    )
    invalid = (
        Invalid(
            "@misc{wei2022,\n"
            "  title = {Chain-of-Thought Prompting Elicits Reasoning in Large Language Models},\n"
            "  author = {Jason Wei and Xuezhi Wang and Dale Schuurmans},\n"
            "  year = {2022},\n"
            "  eprint = {2201.11903},\n"
            "  archivePrefix = {arXiv},\n"
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
        field = arxiv_eprint(entry)
        if field is None or "/" in record.id:
            return
        lacking: list[tuple[str, str]] = []
        last = field
        archive = archive_field(entry)
        if archive is None:
            lacking.append(arxiv_mark(file))
        else:
            last = max(field, archive, key=lambda one: one.start)
        has_class = "primaryclass" in entry.by_name or "eprintclass" in entry.by_name
        if not has_class and record.primary_class:
            is_biblatex = file.dialect is Dialect.BIBLATEX
            lacking.append(("eprintclass" if is_biblatex else "primaryClass", record.primary_class))
        if not lacking:
            return
        written = " and ".join(f"`{name} = {{{text}}}`" for name, text in lacking)
        message = f"{record_in_words(record)} states {written}, which the entry lacks"
        fix = safe(f"Add {written}", insert_fields(entry, lacking, after=last))
        yield self.diagnostic(*place_of(entry, "eprint"), message, fix, entry)
