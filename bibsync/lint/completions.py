"""Turns a text that breaks off, and the record of its work, into the fix that completes it.

In the field `abstract` stands LaTeX. The bullets of a reference list, and those of the field
`summary`, which are the same texts, are Markdown: what is fixed in the list and then imported is
what would be fixed after the import.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from bibsync.bibtex.delimiters import is_balanced
from bibsync.bibtex.own_fields import summary_text
from bibsync.bibtex.printable import printable
from bibsync.diagnostic import Fix
from bibsync.lint.file import LintFile
from bibsync.lint.passage import Passage, source_mark
from bibsync.lint.rule import LazyPattern, safe, unsafe
from bibsync.lint.verification_rule import holdable
from bibsync.markdown.prose import as_item, prose
from bibsync.text import Edit, first_line_end
from bibsync.verify.completion import (
    Completion,
    complete_abstract,
    complete_bullet,
    is_whole,
    sentences_after,
)

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Field
    from bibsync.verify.authority import AuthorityRecord

_NUMBERED: Final = LazyPattern(r"\s{0,200}[0-9]{1,9}[.)]\s")
_MARKER: Final = LazyPattern(r"\s*(?:[-*+]|(?P<number>[0-9]{1,9})(?P<behind>[.)]))(?:\s+|\Z)")


def is_complete(passage: Passage, record: AuthorityRecord) -> bool:
    """Whether a text is the record's abstract or a sentence of it, whatever marks it ends in."""
    return is_whole(passage.text, record.abstract)


def missing_abstract(passage: Passage, record: AuthorityRecord) -> Completion | None:
    """What of its abstract a field lacks; None when that is nothing, or the abstract another."""
    return complete_abstract(passage.text, printable(record.abstract))


def fix_of_abstract(
    passage: Passage, missing: Completion, field: Field, record: AuthorityRecord, file: LintFile
) -> Fix | None:
    """The fix that completes an abstract, which its record's begins; None when the file's encoding
    cannot hold it."""
    start = passage.start + missing.start
    rest = _wrapped(missing.rest, file.text, passage.start, start)
    edit = _checked(field, Edit(start, passage.end, rest), file)
    return None if edit is None else safe(f"Complete the abstract from {_name(record)}", edit)


def fix_of_bullet(
    passage: Passage,
    field: Field | None,  # the summary that it is in; None: it stands in a list in Markdown
    record: AuthorityRecord,
    file: LintFile,
) -> Fix | None:
    """The fix that completes a bullet which begins a sentence of the abstract; None when it is not
    clear which, or the file's encoding cannot hold it."""
    written = file.text[passage.start : passage.end]
    missing = complete_bullet(written, prose(record.abstract))
    if missing is None:
        return None
    start, rest = passage.start + missing.start, missing.rest
    if field is not None:
        rest = _summary_item(rest)
    rest = _wrapped(rest, file.text, passage.start, start)
    edit = _checked(field, Edit(start, passage.end, rest), file)
    if edit is None:
        return None
    return safe(f"Complete the bullet from the abstract of {_name(record)}", edit)


def fix_by_sentences(
    passage: Passage,
    bullets: Sequence[Passage],  # the whole ones of the same list, in order
    field: Field | None,
    record: AuthorityRecord,
    file: LintFile,
) -> Fix | None:
    """The fix that puts the sentences of the abstract in place of a bullet which come behind what
    the bullets before it say; None when it is not clear which, or the encoding cannot hold them."""
    before = [bullet for bullet in bullets if bullet.end <= passage.start]
    later = [bullet.text for bullet in bullets if bullet.start >= passage.end]
    sentences = sentences_after([bullet.text for bullet in before], prose(record.abstract), later)
    if not sentences:
        return None
    mark = " " + source_mark(prose(record.name))
    items = [as_item(sentence) + mark for sentence in sentences]
    if field is not None:
        items = [_summary_item(item) for item in items]
    content = _joined(items, file.text, before[-1].end, passage)
    edit = _checked(field, Edit(passage.start, passage.end, content), file)
    if edit is None:
        return None
    what = "sentence that follows" if len(items) == 1 else f"{len(items)} sentences that follow"
    what += f" in the abstract of {_name(record)}"
    return unsafe(f"Replace the bullet by the {what}", edit)


def _name(record: AuthorityRecord) -> str:
    date = record.updated or record.published
    return record.name + (f" of {date}" if date else "")


def _summary_item(text: str) -> str:
    return summary_text((text,)).removeprefix("* ")


def _checked(field: Field | None, edit: Edit, file: LintFile) -> Edit | None:
    """The edit as the file can hold it; None when it cannot, or the field's value would end early.

    A value in quotation marks gets braces where the new text has such marks.
    """
    if field is None:
        return edit if file.can_hold(edit.content) else None
    edit = edit._replace(content=holdable(edit.content, file))
    before = file.text[field.content_start : edit.start]
    behind = file.text[edit.end : field.content_end]
    content = before + edit.content + behind
    if not file.can_hold(edit.content) or not is_balanced(content):
        return None
    if '"' in edit.content:
        from bibsync.bibtex.edits import set_value

        whole = set_value(field, content)
        return edit if whole.start == field.content_start else whole
    return edit


def _joined(items: Sequence[str], text: str, before: int, passage: Passage) -> str:
    """The items as bullets of a list: the first without its marker, which the text has, the others
    each behind the space and the marker that stand between this bullet and the one before. In the
    middle of a numbered list they are one item, so that the numbers behind it stay right."""
    between = text[before : passage.start]
    marker = _MARKER().fullmatch(between)
    if marker is None:
        # Something else stands between; the last line of it is the bullet's own.
        line_start = max(between.rfind("\n"), between.rfind("\r")) + 1
        line_end = first_line_end(text) or "\n"
        between = line_end + between[line_start:]
        marker = _MARKER().fullmatch(between)
    elif first_line_end(between):
        between = between.lstrip(" \t")
        marker = _MARKER().fullmatch(between)
    if marker is not None and marker["number"] and _NUMBERED().match(text, passage.end):
        items = [" ".join(items)]
    pieces = [items[0] if between[-1:].isspace() else " " + items[0]]
    for count, item in enumerate(items[1:], 1):
        separator = between
        if marker is not None and marker["number"]:
            number = str(int(marker["number"]) + count)
            separator = between[: marker.start("number")] + number + between[marker.end("number") :]
        pieces.append(separator if separator[-1:].isspace() else separator + " ")
        pieces.append(item)
    return "".join(pieces)


def _wrapped(rest: str, text: str, begin: int, start: int) -> str:
    """The rest, from `start` on, of a passage that begins at `begin`, in lines no longer than those
    that it has before; one that stands on one line goes on in it."""
    line_end = first_line_end(text, begin, start)
    if not line_end:
        return rest
    first, last = (
        max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
        for offset in (begin, start)
    )
    width = max(map(len, text[first:start].split(line_end)))
    line = text[last:start]
    indentation = line[: len(line) - len(line.lstrip())]
    pieces: list[str] = []
    column = len(line)
    for word in rest.split(" "):
        if pieces and column + 1 + len(word) > width:
            pieces.append(line_end + indentation + word)
            column = len(indentation) + len(word)
        else:
            pieces.append(f" {word}" if pieces else word)
            column += len(pieces[-1])
    return "".join(pieces)
