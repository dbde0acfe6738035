"""TTL003 title-ends-in-full-stop."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field

_LAST_WORD: Final = LazyPattern(r"(?:[^\W_]|[.'’-])+\Z")
_INNER_SENTENCE: Final = LazyPattern(r"[^\W\d_]{4}[)}'\"]*[.!?][)}'\"]*\s+[A-Z{]")
_ABBREVIATIONS: Final = frozenset(
    "abbr abr acad anon appl approx apr assoc aufl aug ave bros bull chap chem chr comp conf corp"
    " dec dept diss ency engl esp esq est etc ext feb fig figs gen geol gov hist hon hrsg inc incl"
    " inst int intl jan jul jun lab labs lit ltd mar math med misc mon mss natl nov oct orig phil"
    " phys proc prof pseud publ rep resp rev sci sec sen sep sept ser soc sub supp suppl symp tech"
    " trans transl univ usw var viz vol vols".split()
)


class TitleEndsInFullStop(Rule):
    """A title ends in a full stop.

    Punctuation behind a title is the style's affair. Many styles put a comma there, and print
    "Title., 2001"; databases such as PubMed deliver titles with the full stop of their own layout.
    The fix removes it. It is unsafe because an abbreviation that is not known here might end with
    it; known ones (`et al.`, `Inc.`, `vol.`), single letters, dots in a row, and titles made of
    several sentences are left alone.
    """

    code = "TTL003"
    name = "title-ends-in-full-stop"
    severity = Severity.WARNING
    fields = frozenset(("title", "booktitle"))
    pattern = r"\.[\s}]*[}\"]\Z"
    valid = (
        "@misc{a, title = {Attention Is All You Need}}\n",
        "@misc{a, title = {The Works of Smith et al.}, booktitle = {Proceedings of Acme, Inc.}}\n",
        "@misc{a, title = {And Then There Were None...}}\n",
        "@misc{a, title = {The End of the U.S.S.R.}, booktitle = {Letters to J.}}\n",
        "@misc{a, title = {I Came. I Saw Everything. I Conquered.}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a, title = {Attention Is All You Need.}}\n",
            "@misc{a, title = {Attention Is All You Need}}\n",
        ),
        Invalid(
            '@misc{a, title = "{Attention Is All You {Need}.}"}\n',
            '@misc{a, title = "{Attention Is All You {Need}}"}\n',
        ),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        if entry.problems or not field.is_delimited:
            return
        title = field.content
        text = title.rstrip(" \t\r\n}")
        if " " not in text:
            return  # likely an abbreviation itself
        before = text[:-1]
        if not text.endswith(".") or before.endswith((".", "\\")) or not before.strip(" \t\r\n{"):
            return
        word = _LAST_WORD().search(before.rstrip("}").replace("{", "").replace("}", ""))
        if word is None:
            # A bracket or a quotation mark: no abbreviation.
            if before[-1] not in ")]'\"”’?!":
                return
        elif _may_be_abbreviation(word[0]) or _INNER_SENTENCE().search(before):
            return
        stop = field.content_start + len(text)
        fix = unsafe("Remove the full stop", Edit(stop - 1, stop, ""))
        message = f"the title ends in a full stop: {quoted('…' + title[-40:].lstrip())}"
        yield self.diagnostic(stop - 1, stop, message, fix, entry)


def _may_be_abbreviation(word: str) -> bool:
    word = word.lower()
    return (
        len(word) < 3
        or "." in word
        or not any(map(str.isalpha, word))
        or word in _ABBREVIATIONS
        or not any(vowel in word for vowel in "aeiouyäöüéèáíóúàâêîôûαεηιουω")
    )
