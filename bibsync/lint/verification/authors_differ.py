"""VER004 authors-differ."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, unsafe
from bibsync.lint.verification_examples import CHAIN_OF_THOUGHT
from bibsync.lint.verification_rule import (
    VerificationRule,
    names_in_words,
    place_of,
    record_in_words,
    set_field,
    value_in_words,
)
from bibsync.verify.arxiv_entry import author_list
from bibsync.verify.verdict import Matter

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry
    from bibsync.verify.authority import AuthorityRecord
    from bibsync.verify.verdict import Point


class AuthorsDiffer(VerificationRule):
    """The first author, or most of the others, are not among the authors that the record of the
    entry's id states, though the title is its.

    Names are compared by their surnames, so that initials, accents, changed given names and the
    order of family and given name make no difference, and the lists of earlier versions count. A
    list that is short, long or in another order is another rule's (`author-list-differs`).

    The fix writes the record's authors; it is unsafe, as the id may be what is wrong.
    """

    code = "VER004"
    name = "authors-differ"
    severity = Severity.WARNING
    matters = (Matter.AUTHORS,)
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
        "  author = {Wei, J. and others},\n"
        "  year = {2022},\n"
        "  eprint = {2201.11903},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.CL},\n"
        "}\n",
        "@misc{wei2022,\n"
        "  title = {Chain-of-Thought Prompting Elicits Reasoning in Large Language Models},\n"
        "  author = {Wei, Jason and Wang, X. and Schuurmans, D.},\n"
        "  year = {2022},\n"
        "  eprint = {2201.11903},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.CL},\n"
        "}\n",
    )
    invalid = (
        Invalid(
            "@misc{wei2022,\n"
            "  title = {Chain-of-Thought Prompting Elicits Reasoning in Large Language Models},\n"
            "  author = {Ann Bee and Xuezhi Wang and Dale Schuurmans},\n"
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
            "  title = {Chain-of-Thought Prompting Elicits Reasoning in Large Language Models},\n"
            "  author = {Jason Wei and Ann Bee and Carl Dee},\n"
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
    )

    def check_record(
        self, record: AuthorityRecord, point: Point, entry: Entry, file: LintFile
    ) -> Iterable[Diagnostic]:
        message = (
            f"{value_in_words(point.reason)} is not among the authors of {record_in_words(record)}:"
            f" {names_in_words(record.authors)}"
        )
        edit = set_field(entry, "author", author_list(record.authors), file)
        fix = None if edit is None else unsafe(f"Write the authors of {record.name}", edit)
        yield self.diagnostic(*place_of(entry, "author"), message, fix, entry)
