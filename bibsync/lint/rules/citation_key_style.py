"""STY001 citation-key-style."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, LazyPattern, Rule

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry

_KEY: Final = LazyPattern(r"([a-z][a-z0-9]*?)([0-9]{4})([a-z0-9]+)")
_YEAR: Final = LazyPattern(r"[0-9]{4}")
_STOP_WORDS: Final = frozenset(
    "a an the on in of for to and or with by from at is are how what why do does can towards toward"
    " der die das ein eine le la les un une el los las il lo".split()
)


class CitationKeyStyle(Rule):
    """A citation key is not made of the first author's surname, the year and a word of the title.

    `wei2023chainofthought` is how arXiv and Google Scholar make keys: with the key before their
    eyes, readers of the source know the work. This is an opinion, and the rule is off unless it is
    selected. The form of the key (small letters and digits), its year and its surname are looked
    at; for the word any of the title's will do, as `the` and `a` are skipped in different ways.
    There is no fix, since keys stand in the text as well.
    """

    code = "STY001"
    name = "citation-key-style"
    severity = Severity.INFO
    on_by_default = False
    valid = (
        "@misc{wei2023chainofthought, author = {Jason Wei}, year = {2023},\n"
        "  title = {Chain-of-Thought Prompting}}\n",
        "@misc{berg2008data, author = {van der Berg, L.}, title = {The Data}, year = 2008}\n",
        "@misc{anykey, title = {Nobody Wrote This}}\n",
    )
    invalid = (
        Invalid("@misc{Wei23, author = {Jason Wei}, title = {Chains}, year = 2023}\n", None),
        Invalid("@misc{zhou2023chains, author = {J. Wei}, title = {Chains}, year = 2023}\n", None),
    )

    def concerns(self, type_: str, names: tuple[str, ...]) -> bool:
        return "title" in names and "author" in names and ("year" in names or "date" in names)

    def check_entry(self, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        if entry.problems:
            return
        match = _KEY().fullmatch(entry.key)
        fault = "is not surname, year and word in small letters"
        if match is not None:
            fault = _fault(entry, match[1], match[2], match[3])
        if fault:
            message = f"the key `{entry.key}` {fault}"
            yield self.diagnostic(entry.key_start, entry.key_end, message, None, entry)


def _fault(entry: Entry, surname: str, year: str, word: str) -> str:
    """What is wrong with the parts of a key of the right form; "" for nothing."""
    from bibsync.bibtex.latex import comparable
    from bibsync.bibtex.names import parse_name, split_names

    fields = entry.by_name
    names = split_names(fields["author"].content)
    if names and fields["author"].is_delimited:
        name = parse_name(names[0].text)
        words = comparable(" ".join(name.von + name.last)).split()
        if surname not in words and surname != "".join(words):
            return f"does not begin with the first author's surname, {''.join(words)}"
    written = _YEAR().search((fields.get("year") or fields["date"]).content)
    if written is not None and written[0] != year:
        return f"does not say the year {written[0]}"
    title = fields["title"]
    if title.is_delimited:
        words = [comparable(part).replace(" ", "") for part in title.content.split()]
        if not any(word.startswith(part) for part in words if part and part not in _STOP_WORDS):
            return "does not end in a word of the title"
    return ""
