"""REF002 authors-line-differs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.file import FileKind, LintFile
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, Rule, Valid, shown, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry
    from bibsync.lint.author_lines import AuthorList
    from bibsync.markdown.inline import Passage

_PAPER = """## Title

Authors: {}

```
@misc{{a, title = {{Title}}, author = {{{}}}}}
```
"""


class AuthorsLineDiffers(Rule):
    """The `Authors:` line of a section names other people than the author field of its entry, names
    them in another order, or spells them in another way.

    One of the two is wrong, and the field is what gets printed. Names with initials or without
    middle names, commas instead of `and`, and `et al.` at the end are no difference. Which of the
    two is right is not certain, so the field's names are only shown as what the line could be.

    A mark between two `and` that is no name (arXiv's export makes an author of the colon behind the
    name of a collaboration) is no difference either. Where the field does not have it, an unsafe
    fix takes it out of the line.
    """

    code = "REF002"
    name = "authors-line-differs"
    severity = Severity.WARNING
    valid = (
        Valid(
            _PAPER.format("Ada Lovelace and C. Babbage", "Lovelace, Ada and Babbage, Charles"),
            "a.md",
        ),
        Valid(_PAPER.format("A. Bee, C. Dee & E. Fay", "A. Bee and C. Dee and E. Fay"), "a.md"),
        Valid(_PAPER.format("Bee, A., Dee, C. et al.", "A. Bee and C. Dee and E. Fay"), "a.md"),
        Valid(_PAPER.format("M. Müller and 01. AI", 'M. M{\\"u}ller and {01.AI}'), "a.md"),
        Valid(_PAPER.format("01. AI and : and A. Young", "01. AI and : and A. Young"), "a.md"),
    )
    invalid = (
        Invalid(_PAPER.format("A. Bee and C. Dee", "C. Dee and A. Bee"), None, "references.md"),
        Invalid(_PAPER.format("A. Bee", "A. Bee and C. Dee"), None, "references.md"),
        Invalid(_PAPER.format("Xuezi Wang and A. Bee", "Xuezhi Wang and A. Bee"), None, "a.md"),
        Invalid(
            _PAPER.format("01. AI and : and A. Young", "{01.AI} and A. Young"),
            _PAPER.format("01. AI and A. Young", "{01.AI} and A. Young"),
            "references.md",
        ),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        if file.kind is not FileKind.MARKDOWN:
            return
        from bibsync.lint.references import cited_entries

        for reference, entry in cited_entries(file):
            line = reference.authors
            author = entry.get("author") or entry.get("editor")
            if line is None or author is None or not author.is_delimited:
                continue
            # Most lines are copies of the field; to take names apart costs a hundred times more.
            if line.text == " ".join(author.content.split()):
                continue
            from bibsync.lint.author_lines import read_field, read_line

            field = read_field(author.content)
            names = read_line(line.text, field)
            if not field.authors or not names.authors:
                continue
            difference = _difference(names, field)
            if difference:
                text = " and ".join(_printed(name.written) for name in field.authors)
                text += " and others" if field.goes_on else ""
                fix = shown("Name the authors as the entry does", Edit(line.start, line.end, text))
                message = f"the `Authors:` line and `{entry.key}` differ: {difference}"
                yield self.diagnostic(line.start, line.end, message, fix, entry)
            else:
                for stray in dict.fromkeys(names.strays):
                    if stray not in field.strays:
                        yield self._stray(stray, line, entry, file.text)

    def _stray(self, stray: str, line: Passage, entry: Entry, text: str) -> Diagnostic:
        start, end = line.start, line.end
        fix: Fix | None = None
        pattern = rf"\s+and\s+{re.escape(stray)}(?=\s+and\s|\s*\Z)"
        found = re.compile(pattern).search(text, start, end)
        if found is not None:
            start, end = found.span()
            fix = unsafe("Remove what is no name", Edit(start, end, ""))
        message = f"{quoted(stray)} in the `Authors:` line is no name, and not in `{entry.key}`"
        return self.diagnostic(start, end, message, fix, entry)


def _difference(line: AuthorList, field: AuthorList) -> str:
    """What is another in the line than in the field; "" when nothing is."""
    from bibsync.lint.author_lines import Known, is_same

    ours, theirs = list(line.authors), list(field.authors)
    if line.goes_on or field.goes_on:
        shorter = min(len(ours), len(theirs))
        if (len(ours) == shorter or field.goes_on) and (len(theirs) == shorter or line.goes_on):
            ours, theirs = ours[:shorter], theirs[:shorter]
    if len(ours) == len(theirs) and all(map(is_same, ours, theirs)):
        return ""
    known = Known(theirs)
    strange = [name for name in ours if known.take(name) is None]
    rest = known.left()
    if not strange and not rest:
        return "the order of the names is another"
    if strange and rest:
        return f"{quoted(strange[0].written)} in the line, {quoted(rest[0].written)} in the entry"
    where = "the line" if strange else "the entry"
    return f"only {where} has {quoted((strange or rest)[0].written)}"


def _printed(name: str) -> str:
    from bibsync.bibtex.latex import to_unicode

    return " ".join(to_unicode(name).split())
