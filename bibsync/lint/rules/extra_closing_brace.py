"""SYN005 extra-closing-brace."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.syntax import Command, ProblemKind
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.removal import without_comment
from bibsync.lint.rule import Invalid, LazyPattern, Rule, unsafe
from bibsync.lint.syntax_faults import end_before, entry_of, lost_brace
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import FreeText
    from bibsync.lint.file import LintFile

_BRACES = LazyPattern(r"[ \t\r\n]*+([})]++)[ \t]*+(?=[\r\n]|\Z)")
_FIELDS = LazyPattern(r"[ \t\r\n]*+(,?+)[ \t\r\n]*+([A-Za-z][\w-]*+)[ \t]*+=[ \t]*+[{\"]")


class ExtraClosingBrace(Rule):
    """A closing brace too many ends an entry before its last field, or stands behind an entry.

    BibTeX takes the first closing brace that is left over for the end of the entry, and skips the
    fields behind it as text between entries, without a word: the reference is printed without its
    year or its journal. A brace alone behind an entry does no harm but shows that one is missing or
    too many above.

    The unsafe fix removes the brace.
    """

    code = "SYN005"
    name = "extra-closing-brace"
    severity = Severity.ERROR
    valid = (
        "@misc{a,\n  title = {{A}},\n  year = {1999}}\n",
        "@misc{a, title = {A}}\n\nA note {in braces} on the entry, title = {A}.\n",
        "A file about braces }\n@misc{a, title = {A}}\n",
        "@misc(a, title = {A})\n",
    )
    invalid = (
        Invalid(
            "@misc{a,\n  title = {A}},\n  year = {1999}\n}\n",
            "@misc{a,\n  title = {A},\n  year = {1999}\n}\n",
        ),
        Invalid(
            "@misc{a,\n  title = {A}\n},\n  year = {1999}\n}\n",
            "@misc{a,\n  title = {A},\n  year = {1999}\n}\n",
        ),
        Invalid(
            "@misc{a,\n  title = {A}}\n  year = {1999}\n}\n",
            "@misc{a,\n  title = {A},\n  year = {1999}\n}\n",
        ),
        Invalid("@misc{a, title = {A}}}\n@misc{b}\n", "@misc{a, title = {A}}\n@misc{b}\n"),
        Invalid(
            "@misc{a, title = {A}\n}\n}\n\n@misc{b}\n", "@misc{a, title = {A}\n}\n\n@misc{b}\n"
        ),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        text = file.text
        for block, problem in file.faults.get(ProblemKind.EXTRA_BRACE, ()):
            if lost_brace(block, problem, file) is not None:
                continue  # SYN010
            edit = Edit(end_before(text, problem.start), problem.end, "")
            fix = unsafe("Remove the brace", edit)
            message = (
                f"this `{text[problem.start]}` ends the entry, and the fields behind it are lost"
            )
            yield self.diagnostic(problem.start, problem.end, message, fix, entry_of(block))
        for free in file.free_texts:
            braces = _BRACES().match(text, free.start, free.end)
            fields = None if braces else _FIELDS().match(text, free.start, free.end)
            if braces is None and fields is None:
                continue
            block_before = file.block_at(free.start - 1) if free.start > 0 else None
            if not isinstance(block_before, Command) or block_before.end != free.start:
                continue
            if braces is not None:
                edit = without_comment(text, braces.start(1), braces.end(1))
                message = f"`{braces[1][:9]}` stands behind the end of an entry"
                fix = unsafe("Remove the stray brace", edit)
                yield self.diagnostic(braces.start(1), braces.end(1), message, fix)
            elif fields is not None and block_before.close >= 0:
                yield self._lost_fields(block_before, free, fields[2], not fields[1])

    def _lost_fields(
        self, block: Command, free: FreeText, name: str, lacks_comma: bool
    ) -> Diagnostic:
        """The finding that an entry is closed although, but for a comma, fields follow it."""
        text = block.text
        before = end_before(text, block.close)
        comma = "," if lacks_comma and text[before - 1] != "," else ""
        fix = unsafe("Remove the brace", Edit(before, block.end, comma))
        sign = text[block.close]
        message = f"this `{sign}` ends the entry, and the fields from `{name}` on are lost"
        return self.diagnostic(block.close, block.end, message, fix, entry_of(block))
