"""NAM003 wrong-name-separator."""

from __future__ import annotations

from collections.abc import Iterable

from bibsync.bibtex.syntax import Entry, Field
from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.name_lists import (
    NAME_LISTS,
    is_extended,
    is_organisation,
    is_person,
    names_in,
    outside_braces,
)
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, safe, shown, unsafe
from bibsync.text import Edit

_ENTITY = LazyPattern(r"&(?:[A-Za-z]+|#\d+|#x[0-9A-Fa-f]+);")
_SEMICOLON = LazyPattern(r"\s*;\s*(?:and\s+|&\s*|\Z)?")
_COMMAND = LazyPattern(r"\s*\\and\b(?:x{2})?\s*")
_AMPERSAND = LazyPattern(r",?\s+\\?&\s+")
_COMMA_AND = LazyPattern(r",\s*and\s+(?=\S)")
_SLASH = LazyPattern(r"\s+[/|]\s+")
_ALTERNATING_INITIALS = LazyPattern(r"(?:[^\W\d_]\.?[ ~-]*+){1,4}")
_JUNIOR = LazyPattern(
    r"(?:jr|sr|junior|senior|i{2,3}|iv|vi{0,2}|[2-5](?:nd|rd|th)|ph\.?\s?d|m\.?\s?d|esq|[a-z]\.?)\.?"
)
_TWO_SHORT_NAMES = LazyPattern(r"(?:[^\W\d_a-z]\.[ ~-]*)+[^\W\d_]['’\w-]+(?:[ ~-]['’\w]+)*")
_SURNAME_INITIALS = LazyPattern(r"([^\W\d_a-z]['’\w]*[^\W\d_A-Z](?:[ -]['’\w]+)*?) ([A-Z]{1,3})")


class WrongNameSeparator(Rule):
    """Names are separated by something else than `and`: by commas, semicolons, `&` or `\\and`.

    The only separator that BibTeX and biblatex know is the word `and` with white space around it.
    A comma parts the surname from the first names, so `Smith, J., Doe, A.` is one person with too
    many commas, and `Smith, J.; Doe, A.` one whose first name is "J.; Doe"; bibliography, sorting
    and labels are wrong.

    Where it is clear which words make up one name, the unsafe fix writes `and` between them. A
    comma before an `and` (`John Smith, and Jane Doe`) says nothing and is removed, which is safe.
    Names with one comma (`García Márquez, Gabriel`) or with a Jr part (`King, Jr., Martin Luther`)
    are right, and so is everything in braces: a company keeps its `\\&` as `{Barnes \\& Noble}`.
    """

    code = "NAM003"
    name = "wrong-name-separator"
    severity = Severity.ERROR
    fields = NAME_LISTS
    pattern = (
        r";|\\and\b|&\s|/\s|\|\s|,\s*+(?:and\b|[}\"])|,[^,a]*+(?:a(?!nd\s)[^,a]*+)*+,"
        r"|\.[ ~]?[^\W\da-z][\w'’-]+,\s*+[^\W\da-z]\.|\b[A-Z]{1,3},\s*+[A-Z]['\w]+\s[A-Z]{1,3}\b"
    )
    valid = (
        "@misc{a, author = {Smith, John and King, Jr., Martin Luther and de la Cruz, Ana}}\n",
        "@misc{a, author = {García Márquez, Gabriel José and van der Berg, Jan Willem}}\n",
        "@misc{a, author = {{Barnes & Noble} and {Smith, Doe, and Roe} and {AT\\&T} and A\\&M}}\n",
        "@misc{a, author = {family=Smith, given=John, prefix=van, suffix=Jr.}}\n",
        "@misc{a, author = {Vall{\\'e}e Poussin, Jr., Charles Louis and Doe, 3rd, J.}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a, author = {Smith, J., Doe, A., Roe, R. B.}}\n",
            "@misc{a, author = {Smith, J. and Doe, A. and Roe, R. B.}}\n",
        ),
        Invalid(
            "@misc{a, author = {John Smith, Anna Doe and Rob Roe}}\n", None,
        ),
        Invalid(
            "@misc{a, author = {John Smith, Anna Doe, Rob Roe}}\n",
            "@misc{a, author = {John Smith and Anna Doe and Rob Roe}}\n",
        ),
        Invalid(
            "@misc{a, author = {Smith, J.; Doe, A.; Roe, R.}}\n",
            "@misc{a, author = {Smith, J. and Doe, A. and Roe, R.}}\n",
        ),
        Invalid(
            "@misc{a, author = {J. Smith \\& A. Doe}}\n", "@misc{a, author = {J. Smith and A. Doe}}\n"
        ),
        Invalid("@misc{a, author = {Barnes \\& Noble}}\n", None),
        Invalid("@misc{a, author = {A. Bee \\and C. Dee}}\n", "@misc{a, author = {A. Bee and C. Dee}}\n"),
        Invalid("@misc{a, author = {Al Bee, and Cy Dee}}\n", "@misc{a, author = {Al Bee and Cy Dee}}\n"),
    )
