"""NAM004 unprotected-corporate-name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bibsync.bibtex.syntax import Entry, Field
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.name_lists import NAME_LISTS, is_extended, is_organisation, names_in, plain
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, unsafe
from bibsync.text import Edit

_COMPANY_FORM: Final = LazyPattern(r"(?:Inc|Incorporated|Ltd|Limited|LLC|L\.L\.C|LLP|PLC|GmbH|Corp)\.?")
# A name of this form is the second half of one that BibTeX has split: "… of Standards and Technology".
_SECOND_HALF: Final = LazyPattern(
    r"(?:Technolog(?:y|ies)|Sciences?|Engineering|Medicine|Research|Development|Mathematics"
    r"|Economics|Statistics|Health|Education|Culture|Space|Mechanics|Computation|Humanities"
    r"|Innovation|Infrastructure|Prevention|Evaluation|Administration|Informatics|Literature)"
    r"(?: [A-Z(][\w()]*)*"
)
_SPLIT: Final = LazyPattern(r"\b(?:of|for|on)\s(?!.*\b(?:of|for|on)\s)[\w, ]+\Z")


class UnprotectedCorporateName(Rule):
    """The name of an organisation stands in a list of names without braces.

    BibTeX takes it for a person: of `OpenAI Team` "Team" is the surname, sorted under T and
    abbreviated to "O. Team"; `Google, Inc.` prints as "Inc. Google"; and the `and` of `National
    Institute of Standards and Technology` makes two authors of it. Braces around the whole name
    keep it together: `{OpenAI Team}`. The unsafe fix writes them.

    Only names are reported that say what they are by a word that is no surname (`Team`,
    `Consortium`, `University of`, `Inc.`); people are left alone.
    """

    code = "NAM004"
    name = "unprotected-corporate-name"
    severity = Severity.WARNING
    fields = NAME_LISTS
    pattern = (
        r"(?:University|Universit[äéày]|Universidad|Institut|Consortium|Collaboration|Committee|Team"
        r"|Group|Association|Organi[sz]ation|Foundation|Corp|Inc|Ltd|LLC|GmbH|Society|Department"
        r"|Ministry|Agency|Laborator|Developers|Contributors|Commission|Council|Bureau|Academy"
        r"|Federation|Alliance|Initiative|Network|Centers?\s|Centre|School\s|College\s)"
    )
    valid = (
        "@misc{a, author = {{OpenAI Team} and {Google, Inc.}}}\n",
        "@misc{a, author = {{National Institute of Standards and Technology}}}\n",
        "@misc{a, author = {Grouper, Anna and Group, Peter and Incze, Teamo and Foundation, Al}}\n",
        "@misc{a, author = {Academy Jones and Jane School and Council, Ana and OpenAI}}\n",
    )
    invalid = (
        Invalid("@misc{a, author = {OpenAI Team}}\n", "@misc{a, author = {{OpenAI Team}}}\n"),
        Invalid(
            "@misc{a, author = {Smith, John and Google, Inc.}}\n",
            "@misc{a, author = {Smith, John and {Google, Inc.}}}\n",
        ),
        Invalid(
            "@misc{a, author = {National Institute of Standards and Technology}}\n",
            "@misc{a, author = {{National Institute of Standards and Technology}}}\n",
        ),
        Invalid(
            "@misc{a, author = {The {ATLAS} Collaboration and University of Oslo}}\n",
            "@misc{a, author = {{The {ATLAS} Collaboration} and {University of Oslo}}}\n",
        ),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.names import is_one_group

        names = names_in(field, entry)
        for (start, end, text), following in zip(names, [*names[1:], None], strict=True):
            if is_one_group(text) or is_extended(text) or not _is_corporate(text):
                continue
            if following is not None and _SECOND_HALF().fullmatch(following.text):
                if _SPLIT().search(text):
                    end = following.end
            whole = file.text[start:end]
            fix = unsafe("Put the organisation's name in braces", Edit(start, end, "{" + whole + "}"))
            message = f"{quoted(whole)} is a person to BibTeX; braces make it an organisation"
            yield self.diagnostic(start, end, message, fix, entry)


def _is_corporate(text: str) -> bool:
    """Whether a name without braces around it is surely no person's."""
    parts = text.split(",")
    if len(parts) == 2:
        return _COMPANY_FORM().fullmatch(parts[1].strip()) is not None and bool(parts[0].strip())
    words = plain(text)
    if len(parts) > 1 or " " not in words or " for the " in words or ":" in words:
        return False
    return words[0].isupper() and is_organisation(text) or words.startswith("the ") and is_organisation(text)
