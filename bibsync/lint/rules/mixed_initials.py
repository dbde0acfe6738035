"""STY003 mixed-initials."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.name_lists import is_extended, names_in
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, Rule

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field


class MixedInitials(Rule):
    """One list of names has first names for some people and mere initials for others.

    A style that prints first names in full prints "Jane Smith and B. Doe" then. Some authors
    publish under initials, so this is an opinion, and the rule is off unless it is selected. There
    is no fix, as nobody can tell the first name from the initial.
    """

    code = "STY003"
    name = "mixed-initials"
    severity = Severity.INFO
    on_by_default = False
    fields = frozenset(("author", "editor"))
    pattern = r"\."
    valid = (
        "@misc{a, author = {Smith, J. and Doe, B. C. and {OpenAI} and Madonna}}\n",
        "@misc{a, author = {Jane Q. Smith and Bob Doe and {\\'E}lie Cartan}}\n",
    )
    invalid = (
        Invalid("@misc{a, author = {Jane Smith and B. Doe}}\n", None),
        Invalid("@misc{a, author = {Smith, Jane and Doe, B. C. and others}}\n", None),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.names import parse_name

        full = False
        initials = None
        for name in names_in(field, entry):
            if is_extended(name.text):
                continue
            words = parse_name(name.text).first
            if not words:
                continue
            if all(len(word) == 1 or word.endswith(".") for word in words):
                initials = initials or name
            else:
                full = True
        if full and initials is not None:
            start, end, text = initials
            message = f"{quoted(text)} has initials only, and others in the list have first names"
            yield self.diagnostic(start, end, message, None, entry)
