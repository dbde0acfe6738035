"""NAM008 name-list-in-braces."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.name_lists import NAME_LISTS, is_person, names_in
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, Rule, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field


class NameListInBraces(Rule):
    """Several people stand in one pair of braces: `author = {{Smith, J. and Doe, A.}}`.

    Braces inside a name list hold the name of an organisation together, so BibTeX takes the whole
    for one author: it is sorted under its first letter, printed as it stands, and no style can
    shorten it to "et al.". The unsafe fix removes the inner braces.

    Reported are lists in which every name has the form of a person's, with a comma or initials;
    `{Barnes and Noble}` and `{National Institute of Standards and Technology}` are right.
    """

    code = "NAM008"
    name = "name-list-in-braces"
    severity = Severity.ERROR
    fields = NAME_LISTS
    pattern = r"\{(?<=[{\"]\{)(?:[^{}]|\{[^{}]*+\})*?\sand\s"
    valid = (
        "@misc{a, author = {{National Institute of Standards and Technology}}}\n",
        "@misc{a, author = {{Barnes and Noble, Inc.} and {Smith and Sons}}}\n",
        "@misc{a, author = {{van der Berg}, Jan and {Smith}, J.}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a, author = {{Smith, John and Doe, Anna}}}\n",
            "@misc{a, author = {Smith, John and Doe, Anna}}\n",
        ),
        Invalid(
            '@misc{a, author = "{J. Smith and A. Doe}"}\n',
            '@misc{a, author = "J. Smith and A. Doe"}\n',
        ),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.names import is_one_group, split_names

        for start, end, text in names_in(field, entry):
            if not is_one_group(text):
                continue
            inner = text[1:-1]
            people = [name.text for name in split_names(inner)]
            if len(people) > 1 and all(map(is_person, people)):
                fix = unsafe("Remove the braces around the list", Edit(start, end, inner))
                message = f"{quoted(text)} is one author to BibTeX"
                yield self.diagnostic(start, end, message, fix, entry)
