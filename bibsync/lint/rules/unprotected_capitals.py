"""TTL002 unprotected-capitals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, Rule, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field


class UnprotectedCapitals(Rule):
    """A title holds an acronym or a mixed-case name that BibTeX prints in small letters.

    The styles of BibTeX set the titles of articles, papers and reports in sentence case: `BitNet`
    becomes "Bitnet", `GPT-4` becomes "gpt-4", and they go on with commands and formulas, where
    `\\LaTeX` becomes the unknown command `\\latex` and `$\\Sigma$` becomes `$\\sigma$`. What stands
    in braces is printed as it is, so the fix puts braces around these words, which is unsafe only
    because some styles print titles as they are and need none.

    Reported are words with a capital behind their first letter, capitals beside digits (`3D`), and
    commands and formulas with capitals. Ordinary capitalised words, whether names or Title Case,
    are not: BibTeX is meant to make most of them small. Nothing is said of types whose titles keep
    their capitals (books, manuals, PhD theses), of titles that are not English, of titles in
    capitals throughout, and of files for biblatex, whose own styles leave titles alone.
    """

    code = "TTL002"
    name = "unprotected-capitals"
    severity = Severity.WARNING
    fields = frozenset(("title",))
    pattern = r"[A-Z](?<=[A-Za-z0-9\\$.(^_}].)"
    valid = (
        "@misc{a, title = {{BitNet}: Scaling 1-bit Transformers for {LLMs}}}\n",
        "@misc{a, title = {{BitNet and LLM in Double Braces}}}\n",
        "@misc{a, title = {State-of-the-Art Methods: A Study of O'Neill's B-Trees, Part B}}\n",
        "@book{a, title = {LaTeX: A Document Preparation System}}\n",
        "@misc{a, title = {T5 and the {\\'E}cole {\\TeX} in {$O(N)$} and \\emph{GaLore}}}\n",
        "@misc{a, title = {Die BRD und die DDR}, language = {german}}\n",
        "@misc{a, title = {A STUDY OF SOMETHING IN CAPITALS}}\n",
        "@online{a, title = {BitNet and LLM}, date = {2024-01-01}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a, title = {BitNet: Scaling 1-bit Transformers for LLMs}}\n",
            "@misc{a, title = {{BitNet}: Scaling 1-bit Transformers for {LLMs}}}\n",
        ),
        Invalid(
            "@misc{a, title = {Can GPT-4 do 3D vision? LLM-based answers}}\n",
            "@misc{a, title = {Can {GPT-4} do {3D} vision? {LLM}-based answers}}\n",
        ),
        Invalid(
            "@misc{a, title = {The \\LaTeX{} of $\\Sigma$ and {\\em GaLore} in the U.S.}}\n",
            "@misc{a, title = {The {\\LaTeX{}} of {$\\Sigma$} and {{\\em GaLore}} in the {U.S.}}}"
            "\n",
        ),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.datamodel import Dialect
        from bibsync.lint.titles import (
            TYPES_THAT_KEEP_CAPITALS,
            braced,
            is_all_caps,
            is_english,
            words_at_risk,
        )

        if entry.type in TYPES_THAT_KEEP_CAPITALS or entry.problems or not field.is_delimited:
            return
        title = field.content
        words = words_at_risk(title)
        if not words or not is_english(entry) or is_all_caps(title):
            return
        if file.dialect is Dialect.BIBLATEX:
            return
        start = field.content_start
        edits = [
            Edit(start + word.start, start + word.end, braced(title[word.start : word.end]))
            for word in words
        ]
        shown = [f"`{title[word.start : word.end]}`" for word in words[:4]]
        more = f" and {len(words) - 4} more" if len(words) > 4 else ""
        message = f"BibTeX prints {', '.join(shown)}{more} in small letters unless in braces"
        fix = unsafe("Put braces around what must keep its capitals", *edits)
        yield self.diagnostic(edits[0].start, edits[0].end, message, fix, entry)
