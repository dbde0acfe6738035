"""WSP003 whitespace-run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, LazyPattern, Rule, safe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field

_RUN = LazyPattern(r"(?<=[^ \t\r\n\\])(?:  [ \t]*+| ?+\t[ \t]*+)(?=[^ \t\r\n])")
# A tab that is neither indentation nor beside the `=` of a field nor at a line's end.
_TAB = LazyPattern(r"\t(?<=[^ \t\r\n=]\t)(?![ \t]*+[=\r\n])")
_BREAK = LazyPattern(r"(?<=[^ \t\r\n\\])[ \t]*+[\r\n][ \t\r\n]*+(?=[^ \t\r\n])")


class WhitespaceRun(Rule):
    """Several blanks or a tab stand between two words of a name or a title, or a page range is
    broken over two lines.

    BibTeX prints them as one space. Search and comparison do not: two spellings of one title,
    or of one author, are then different works to a reference manager. The run is made a single
    space, and beside the dash of a page range it goes; both are safe. A title or a list of names
    that goes on in an indented line is not meant: that is `line-break-in-value`.
    """

    code = "WSP003"
    name = "whitespace-run"
    severity = Severity.INFO
    # The values by which works are compared. One more field would be one more search in every
    # entry, and these cost 8 ms in ten thousand already: a file is full of blanks, so that there is
    # nothing rare to look for. Identifiers and years with white space are other rules' matter.
    fields = frozenset(("author", "editor", "title", "booktitle", "pages"))
    pattern = "  "
    valid = (
        "@misc{a, title = {One space}, abstract = {Any  text.  Two spaces.}}\n",
        "@misc{a,\n  title     = {A long title\n               that goes on},\n"
        "  author    = {Ada Lovelace and\n\t\t\t\tCharles Babbage},\n}\n",
        "@misc{a,\n  title = {\n    A title\n  },\n}\n",
    )
    invalid = (
        Invalid("@misc{a, title = {Two  spaces}}\n", "@misc{a, title = {Two spaces}}\n"),
        Invalid(
            "@misc{a, author = {Ada   Lovelace and Charles \t  Babbage}}\n",
            "@misc{a, author = {Ada Lovelace and Charles Babbage}}\n",
        ),
        Invalid(
            "@misc{a,\n  pages = {1--\n           23, 42,\n    51}}\n",
            "@misc{a,\n  pages = {1--23, 42, 51}}\n",
        ),
        Invalid("@misc{a,\n\ttitle\t= {A\ttab}}\n", "@misc{a,\n\ttitle\t= {A tab}}\n"),
        Invalid(
            '@misc{a, title = "A  " # b # "  C \t D"}\n', '@misc{a, title = "A  " # b # "  C D"}\n'
        ),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        if "\t" not in file.text:
            return
        seen: set[int] = set()
        for document in file.documents:
            for tab in _TAB().finditer(file.text, document.start, document.end):
                field, entry = file.field_at(tab.start()) or (None, None)
                if field is None or entry is None or field.name not in self.fields:
                    continue
                # What holds the pattern too is reported by `check_field`.
                if field.value_start not in seen and self.pattern not in field.raw_value:
                    seen.add(field.value_start)
                    yield from self.check_field(field, entry, file)

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        text = file.text
        patterns = (_RUN, _BREAK) if field.name == "pages" else (_RUN,)
        edits: list[Edit] = []
        for piece in field.value_pieces():
            if text[piece.start] not in '{"' or "\\verb" in text[piece.start : piece.end]:
                continue
            for pattern in patterns:
                for run in pattern().finditer(text, piece.start + 1, piece.end - 1):
                    start, end = run.span()
                    if start == piece.start + 1:
                        continue  # at the edge, where `#` may join it to something
                    is_beside_dash = pattern is _BREAK and "-" in text[start - 1] + text[end]
                    edits.append(Edit(start, end, "" if is_beside_dash else " "))
        if edits:
            edits.sort()
            times = "a run" if len(edits) == 1 else f"{len(edits)} runs"
            yield self.diagnostic(
                edits[0].start,
                edits[0].end,
                f"`{field.written_name}` has {times} of white space in it",
                safe("Make it a single space", *edits),
                entry,
            )
