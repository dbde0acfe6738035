"""TTL004 double-braced-title."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, Rule, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field


class DoubleBracedTitle(Rule):
    """A whole title stands in a second pair of braces: `title = {{…}}`.

    The inner braces keep every capital, so that a style that sets titles in sentence case cannot:
    one reference prints in Title Case among others that do not. Many databases export titles like
    this. Some careful authors do it on purpose, to print titles as they were published; that is
    why this rule is off unless it is selected.

    The unsafe fix removes the inner braces, and puts words whose capitals matter (acronyms, mixed
    case) in braces of their own; names that are merely capitalised are for a person to find.
    A title of one word is left alone.
    """

    code = "TTL004"
    name = "double-braced-title"
    severity = Severity.INFO
    on_by_default = False
    fields = frozenset(("title",))
    pattern = r"[{\"]\s*+\{(?!\\)"
    valid = (
        "@misc{a, title = {{BERT} and {GPT}}}\n",
        "@misc{a, title = {{BERT}}}\n",
        "@misc{a, title = {{\\em The Title} Is Long}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a, title = {{BitNet: Scaling Transformers}}}\n",
            "@misc{a, title = {{BitNet}: Scaling Transformers}}\n",
        ),
        Invalid('@misc{a, title = "{A Plain Title}"}\n', '@misc{a, title = "A Plain Title"}\n'),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.names import is_one_group
        from bibsync.lint.titles import protected, words_at_risk

        if entry.problems or not field.is_delimited:
            return
        title = field.content.strip()
        if not is_one_group(title) or title.startswith("{\\") or len(title.split()) < 2:
            return
        inner = title[1:-1].strip()
        if is_one_group(inner):
            return
        start, end = field.content_start, field.content_end
        written = protected(inner, words_at_risk(inner))
        if written == title:
            return
        edit = Edit(start, end, written)
        fix = unsafe("Keep braces around the words that need them", edit)
        message = "the braces around the whole title keep every style from setting it its own way"
        yield self.diagnostic(start, end, message, fix, entry)
