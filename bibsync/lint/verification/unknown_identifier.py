"""VER002 unknown-identifier."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid
from bibsync.lint.verification_examples import CHAIN_OF_THOUGHT
from bibsync.lint.verification_rule import (
    VerificationRule,
    place_of,
    record_in_words,
    right_id,
)
from bibsync.verify.verdict import Matter

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry
    from bibsync.verify.verdict import Point


class UnknownIdentifier(VerificationRule):
    """The authority says that it has no such id: arXiv has no paper with it, or no agency has
    registered the DOI.

    The link leads nowhere. A digit is wrong, or the reference was invented. It is only said when
    the authority has answered in full, twice for an arXiv id; a failure of the network is never
    taken for it, and neither is an index that may be older than the paper.

    When exactly one paper on arXiv has the entry's title and authors, the fix writes its id; it is
    unsafe, as somebody should look. One that has the title and other authors is only named.
    """

    code = "VER002"
    name = "unknown-identifier"
    severity = Severity.ERROR
    matters = (Matter.UNKNOWN_ID,)
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
            "  eprint = {2201.99999},\n"
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
            "@misc{b, title = {A Paper That Nobody Wrote}, eprint = {2201.99999}}\n",
            None,
        ),
    )

    def check_point(self, point: Point, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        message = f"there is no {point.ours} ({point.reason})"
        fix = None
        if point.elsewhere is not None:
            is_sure = point.is_elsewhere_sure
            what = "the work with this title" + ("" if is_sure else ", by other authors,")
            message += f"; {what} is {record_in_words(point.elsewhere)}"
            fix = right_id(entry, point.elsewhere, file) if is_sure else None
        start, end = place_of(entry, point.field)
        yield self.diagnostic(start, end, message, fix, entry)
