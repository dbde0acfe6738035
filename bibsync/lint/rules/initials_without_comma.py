"""NAM007 initials-without-comma."""

from __future__ import annotations

from collections.abc import Iterable

from bibsync.bibtex.syntax import Entry, Field
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.name_lists import NAME_LISTS, names_in, with_comma
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, Rule, unsafe
from bibsync.text import Edit


class InitialsWithoutComma(Rule):
    """Initials stand behind the surname without a comma: `Smith J and Doe AB`.

    That is how medical databases list authors. BibTeX takes the last word of a name without a comma
    for the surname, so these people are called "J" and "AB": they are sorted and cited under their
    initials, and abbreviating styles print "S. J". The unsafe fix writes `Smith, J. and Doe, A.
    B.`.

    Only lists in which every name has this form are reported, so that `Malcolm X` and `Louis XIV`
    keep their names.
    """

    code = "NAM007"
    name = "initials-without-comma"
    severity = Severity.WARNING
    fields = NAME_LISTS
    pattern = r"and\s+[\w'’-]+ [A-Z](?:[A-Z]{0,2}|\.(?:[ -]?[A-Z]\.)*)(?=\s+and\b|\s*[}\"])"
    valid = (
        "@misc{a, author = {Malcolm X and Alex Haley}}\n",
        "@misc{a, author = {Louis XIV and Henri IV}}\n",
        "@misc{a, author = {Malcolm X}}\n",
        "@misc{a, author = {Smith, J. and Doe, A. B. and Knuth, D E and others}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a, author = {Smith J and Doe AB and others}}\n",
            "@misc{a, author = {Smith, J. and Doe, A. B. and others}}\n",
        ),
        Invalid(
            "@misc{a, author = {Smith J. and O'Neill A.B.}}\n",
            "@misc{a, author = {Smith, J. and O'Neill, A. B.}}\n",
        ),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        names = [name for name in names_in(field, entry) if name.text != "others"]
        turned = [with_comma(name.text) for name in names]
        if len(names) < 2 or not all(turned):
            return
        if all(set(text.partition(",")[2]) <= set(" .IVX") for text in turned):
            return  # numbers of kings
        edits = [Edit(name.start, name.end, text) for name, text in zip(names, turned, strict=True)]
        start, end, first = names[0]
        message = (
            f"the surname of {quoted(first)} is its last word to BibTeX; a comma must follow it"
        )
        fix = unsafe("Write the surname, a comma and the initials", *edits)
        yield self.diagnostic(start, end, message, fix, entry)
