"""TTL001 all-caps-title."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, shown, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field

_SMALL: Final = frozenset(
    "a an the and or nor but of on in for to by at as from with into via per vs".split()
)
_WORD: Final = LazyPattern(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NUMERAL: Final = LazyPattern(r"[IVX]+")
_VOWELS: Final = frozenset("AEIOUYÄÖÜÉ")


class AllCapsTitle(Rule):
    """A title is written in capitals throughout.

    Such titles come from databases and from the design of a title page. Styles that keep capitals
    print a shouting line; styles that set titles in sentence case make everything small, names and
    acronyms included. The unsafe fix writes the title in Title Case; it keeps Roman numerals and
    words that nobody could pronounce (`DNN`), and a person has to look for further acronyms. A
    title with LaTeX commands is for a person to rewrite.

    Titles of one or two words and rows of acronyms are left alone, as are capitals in braces, which
    somebody has put there to keep them.
    """

    code = "TTL001"
    name = "all-caps-title"
    severity = Severity.WARNING
    fields = frozenset(("title", "booktitle"))
    pattern = r"[A-Z][A-Z][A-Z][A-Z][A-Z]"
    valid = (
        "@misc{a, title = {The Design of UNIX and BITNET}}\n",
        "@misc{a, title = {ACM SIGPLAN NOTICES}, booktitle = {IEEE ICASSP}}\n",
        "@misc{a, title = {{THE DESIGN OF EVERYDAY THINGS}}}\n",
        "@misc{a, title = {GNU EMACS}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a, title = {THE DESIGN OF EVERYDAY THINGS: A STUDY}}\n",
            "@misc{a, title = {The Design of Everyday Things: A Study}}\n",
        ),
        Invalid(
            "@misc{a, title = {LEARNING WITH DNN MODELS, PART II}}\n",
            "@misc{a, title = {Learning with DNN Models, Part II}}\n",
        ),
        Invalid("@misc{a, title = {THE ART OF POINCAR\\'E MAPPINGS}}\n", None),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.lint.titles import is_all_caps

        title = field.content
        if entry.problems or not field.is_delimited or not is_all_caps(title):
            return
        make = shown if "\\" in title or "$" in title else unsafe
        edit = Edit(field.content_start, field.content_end, _in_title_case(title))
        fix = make("Write the title in upper and lower case", edit)
        yield self.diagnostic(
            field.content_start,
            field.content_end,
            f"the title {quoted(title)} is in capitals",
            fix,
            entry,
        )


def _in_title_case(title: str) -> str:
    pieces: list[str] = []
    done = 0
    depth = 0
    for found in _WORD().finditer(title):
        before = title[done : found.start()]
        depth += before.count("{") - before.count("}")
        word = found[0]
        begins = not pieces or before.rstrip().endswith((":", ".", "?", "!"))
        pieces.append(before)
        pieces.append(word if depth > 0 else _cased(word, begins))
        done = found.end()
    pieces.append(title[done:])
    return "".join(pieces)


def _cased(word: str, begins: bool) -> str:
    if _NUMERAL().fullmatch(word) and len(word) > 1:
        return word
    if len(word) > 1 and _VOWELS.isdisjoint(word):
        return word
    if word.lower() in _SMALL and not begins:
        return word.lower()
    return word[0] + word[1:].lower()
