"""SYN023 invalid-key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, shown
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry

_SUSPECT = LazyPattern(r"[ \t{}#%~\\\"'()=]")
_IN_LATEX = ' \t{}#%~\\"'  # what nobody can write into `\cite{…}`
_IN_BIBER = "'()="  # what biber's reader takes for the end of the key, too
_NAMES = {" ": "a blank", "\t": "a tab"}


class InvalidKey(Rule):
    """A citation key has a character that cannot be cited.

    BibTeX ends a key at a blank and drops the entry's fields. It reads braces, `#`, `%`, `~`, `\\`
    and `"`, but LaTeX does something else with them than to pass them on when they stand in
    `\\cite{…}` (`"` only in German, Dutch and some other languages). In a file for biblatex `'`,
    `(`, `)` and `=` are reported as well, since biber does not read an entry that has them in its
    key. Letters of any script are left alone: biber and the newer TeX programs take them.

    A key without these characters is shown, but never written: the text that cites the entry would
    have to change with it.
    """

    code = "SYN023"
    name = "invalid-key"
    severity = Severity.ERROR
    valid = (
        "@misc{DBLP:conf/nowhere/KeyM02, title = {A}}\n@misc{a_b+c.d-e:f^g$h;i*j@k, title = {A}}\n",
        "@misc{2019A&A...622A..49S, title = {A}}\n@misc{O'Neill2005, title = {A}}\n",
        "@misc{10.1016/S0140-6736(20)30183-5, title = {A}}\n@misc{a=b, title = {A}}\n",
        "@misc{Müller2003, title = {A}}\n@misc{鍵2004, title = {A}}\n",
        "@misc{ padded , title = {A}}\n@misc{, title = {A}}\n",
    )
    invalid = (
        Invalid("@misc{Smith 2019, title = {A}}\n", None),
        Invalid("@misc{{Smith2019}, title = {A}}\n", None),
        Invalid("@misc{a#b, title = {A}}\n@misc{a~b, title = {A}}\n", None),
        Invalid("@online{O'Neill2005, title = {A}, date = {2005}}\n", None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        search = _SUSPECT().search
        text = file.text
        # All keys in one go: a call for each of them would take three times as long.
        keys = [text[entry.key_start : entry.key_end] for entry in file.entries]
        if search("\n".join(keys)) is None:
            return
        for entry, key in zip(file.entries, keys, strict=True):
            if search(key) is not None:
                yield from self._check(entry, key, file)

    def _check(self, entry: Entry, key: str, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.datamodel import Dialect

        found = [c for c in dict.fromkeys(key) if c in _IN_LATEX]
        reader = "LaTeX" if found and not set(found) <= set(" \t") else "BibTeX"
        if not found and file.dialect is Dialect.BIBLATEX:
            found = [c for c in dict.fromkeys(key) if c in _IN_BIBER]
            reader = "biber"
        if found:
            named = " and ".join(_NAMES.get(c, f"`{c}`") for c in found)
            message = f"{reader} cannot take {named} in the citation key {quoted(key)}"
            fix = _without(found, entry, key, file)
            yield self.diagnostic(entry.key_start, entry.key_end, message, fix, entry)


def _without(characters: list[str], entry: Entry, key: str, file: LintFile) -> Fix | None:
    better = "-".join(key.split())
    for character in characters:
        better = better.replace(character, "")
    if not better or better.lower() in file.entries_by_key:
        return None
    edit = Edit(entry.key_start, entry.key_end, better)
    return shown(f"Write `{better}`, also where it is cited", edit)
