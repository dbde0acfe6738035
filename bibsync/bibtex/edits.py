"""Turns "set, rename, remove or insert this field" into the smallest edits of the text.

Whatever an edit does not name stays as it is, and what it writes looks like the rest of the entry:
its indentation, the column of its `=`, its delimiters, its commas and its line ends.

The functions expect fields of an entry that BibTeX accepts. In a broken entry they do what they
can: nothing but the field, its comma and the white space around it is ever touched, and no comment.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from operator import attrgetter
from typing import TYPE_CHECKING, Final, TypeVar

from bibsync.bibtex.syntax import PieceKind
from bibsync.text import Edit, first_line_end

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field

_T = TypeVar("_T")

_DEFAULT_INDENT: Final = "  "


def rename_field(field: Field, name: str) -> Edit:
    """The field has that name; its value and the layout around it are as before."""
    return Edit(field.start, field.name_end, name)


def set_value(field: Field, content: str) -> Edit:
    """The field's value is `content`, in the delimiters that it had.

    A bare number stays bare when `content` is one. A macro, a concatenation and a value without
    delimiters become a value in braces, and so does a quoted one when `content` holds a quote
    outside of braces. Raises ValueError when the braces of `content` are not balanced.
    """
    value = delimited(content, field.value_kind)
    if field.is_delimited and value[0] == field.raw_value[0]:
        return Edit(field.content_start, field.content_end, content)
    if field.value_kind is PieceKind.NUMBER and content.isascii() and content.isdigit():
        value = content
    return Edit(field.value_start, field.value_end, value)


def set_expression(field: Field, expression: str) -> Edit:
    """The field's value is `expression`, delimiters included: `jan`, `may # "~12"`, `{text}`."""
    return Edit(field.value_start, field.value_end, expression)


def delimited(content: str, kind: PieceKind = PieceKind.BRACED) -> str:
    """The text as a value: in quotes for `QUOTED` if it can be read back from them, else in braces.

    Raises ValueError when the braces of `content` are not balanced: no value can hold it.
    """
    depth = 0
    has_open_quote = False
    for character in content:
        if character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if depth < 0:
                break
        elif character == '"' and depth == 0:
            has_open_quote = True
    if depth != 0:
        raise ValueError(f"the braces are not balanced: {content[:60]!r}")
    return f'"{content}"' if kind is PieceKind.QUOTED and not has_open_quote else f"{{{content}}}"


# Removing ----------------------------------------------------------------------------------------


def remove_field(entry: Entry, field: Field) -> Edit:
    """The entry is without the field, its comma and, where nothing else stands on it, its line.

    The last field that is left has a comma behind it if the last one had one before.
    """
    text = entry.text
    index = _index(entry, field)
    previous_end = _previous_end(entry, index)
    gap = text[previous_end : field.start]
    is_gap_plain = not gap.strip(" \t\r\n,")  # no comment in it, nothing unreadable
    comma = _comma_behind(entry, index)
    if comma >= 0:
        begins_next_line = _has_line_end(text, field.value_end, comma)
        lacks_comma_before = index > 0 and "," not in gap
        if is_gap_plain and (begins_next_line or lacks_comma_before):
            # The comma before the field goes, or there was none: its own one takes that part.
            return Edit(previous_end, field.value_end, "")
        return _with_white_space(entry, field, comma + 1)
    if index + 1 < len(entry.fields) or not is_gap_plain:
        return Edit(field.start, field.value_end, "")
    if index == 0 and "," in gap:
        previous_end = text.index(",", previous_end) + 1  # the key's, which `@type(key,)` needs
    return Edit(previous_end, field.value_end, "")


def _with_white_space(entry: Entry, field: Field, stop: int) -> Edit:
    """Removes `text[field.start:stop]` and the white space, or the line, that it alone had."""
    text = entry.text
    if not _begins_line(text, field.start):
        return Edit(_skip_back(text, field.start, " \t"), stop, "")
    behind = _skip(text, stop, " \t", entry.end)
    if behind == entry.close:
        return Edit(_skip_back(text, field.start, " \t\r\n"), stop, "")
    if text.startswith("\r\n", behind):
        return Edit(_skip_back(text, field.start, " \t"), behind + 2, "")
    if text[behind : behind + 1] in ("\n", "\r"):
        return Edit(_skip_back(text, field.start, " \t"), behind + 1, "")
    return Edit(field.start, behind, "")


# Inserting ---------------------------------------------------------------------------------------


def insert_field(entry: Entry, name: str, content: str, after: Field | None = None) -> Edit:
    """The entry has a field more, behind `after` or else as its last, with that text for a value.

    Raises ValueError when the braces of `content` are not balanced.
    """
    return insert_fields(entry, [(name, content)], after)


def insert_fields(
    entry: Entry, fields: Iterable[tuple[str, str]], after: Field | None = None
) -> Edit:
    """As `insert_field`, for several fields that stand together: pairs of name and text."""
    kind = _usual_delimiters(entry)
    return insert_expressions(
        entry, [(name, delimited(content, kind)) for name, content in fields], after
    )


def insert_expressions(
    entry: Entry, fields: Iterable[tuple[str, str]], after: Field | None = None
) -> Edit:
    """As `insert_fields`, for pairs of name and value with its delimiters (or a macro: `jan`)."""
    written = [_written(entry, name, value) for name, value in fields]
    if not entry.fields:
        return _first_fields(entry, written)
    text = entry.text
    index = _index(entry, after) if after is not None else len(entry.fields) - 1
    after = entry.fields[index]
    comma = _comma_behind(entry, index)
    separator = _comma_first_separator(entry, index)
    if separator is not None:
        place = after.value_end
        return Edit(place, place, "".join(separator + field for field in written))
    space = _space_before(entry, after)
    if comma < 0:
        place = after.value_end
        return Edit(place, place, "".join(f",{space}{field}" for field in written))
    place = comma + 1
    comment = _skip(text, place, " \t", entry.end)
    if text[comment : comment + 1] == "%" and _has_line_end(space, 0, len(space)):
        while text[comment : comment + 1] not in ("", "\n", "\r"):
            comment += 1
        place = comment
    return Edit(place, place, "".join(f"{space}{field}," for field in written))


def _first_fields(entry: Entry, written: list[str]) -> Edit:
    """The fields of an entry that has none, each on a line of its own."""
    text = entry.text
    stop = entry.close if entry.close >= 0 else entry.end
    comma = text.find(",", entry.key_end, stop)
    place = comma + 1 if comma >= 0 else entry.key_end
    line_end = _line_end_of(entry)
    content = ",".join(f"{line_end}{_DEFAULT_INDENT}{field}" for field in written)
    if comma < 0:
        content = "," + content
    if not _has_line_end(text, place, stop):
        content += line_end
    return Edit(place, place, content)


def _comma_first_separator(entry: Entry, index: int) -> str | None:
    """What stands between fields where commas begin lines; None where they end them.

    Told from the gap behind the field, or before it when it is the last one.
    """
    is_last = index + 1 == len(entry.fields)
    position = index if is_last else index + 1
    gap = entry.text[_previous_end(entry, position) : entry.fields[position].start]
    space, comma, indent = gap.partition(",")
    if comma and _has_line_end(space, 0, len(space)) and not (space + indent).strip(" \t\r\n"):
        return gap
    return None


def _space_before(entry: Entry, after: Field) -> str:
    """What stands before a field of this entry: line end and indentation, or a space."""
    text = entry.text
    model = next((f for f in (after, *entry.fields) if _begins_line(text, f.start)), None)
    if model is None:
        return text[_skip_back(text, after.start, " \t") : after.start]
    indent = _skip_back(text, model.start, " \t")
    line_end = "\r\n" if text[max(0, indent - 2) : indent] == "\r\n" else text[indent - 1]
    return line_end + text[indent : model.start]


def _usual_delimiters(entry: Entry) -> PieceKind:
    quoted = sum(field.value_kind is PieceKind.QUOTED for field in entry.fields)
    braced = sum(field.value_kind is PieceKind.BRACED for field in entry.fields)
    return PieceKind.QUOTED if quoted > braced else PieceKind.BRACED


def _written(entry: Entry, name: str, value: str) -> str:
    """A field as the entry would write it, in the commonest way of its fields.

    A column is taken for meant when most fields have it although their names differ in length, or
    when more than one space leads up to it.
    """
    heads: list[tuple[str, str, str]] = []
    for field in entry.fields:
        before, equals, behind = entry.text[field.name_end : field.value_start].partition("=")
        if equals and not (before + behind).strip(" \t"):
            heads.append((field.written_name, before, behind))
    if not heads:
        return f"{name} = {value}"
    name = _in_the_case_of([written for written, _, _ in heads], name)
    before, behind = _commonest([(before, behind) for _, before, behind in heads])
    if any("\t" in before + behind for _, before, behind in heads):
        return f"{name}{before}={behind}{value}"
    column = _column([(len(written), len(space)) for written, space, _ in heads])
    if column >= 0:
        return f"{(name + before[:1]).ljust(column)}={behind}{value}"
    head = f"{name}{before}="
    column = _column([(len(written + space) + 1, len(b)) for written, space, b in heads])
    if column >= 0:
        return (head + behind[:1]).ljust(column) + value
    return head + behind + value


def _in_the_case_of(others: list[str], name: str) -> str:
    """The name as given, but `TITLE` or `Title` where all the others are."""
    if all(other.isupper() for other in others):
        return name.upper()
    if all(other[:1].isupper() for other in others):
        return name[:1].upper() + name[1:]
    return name


def _column(widths: list[tuple[int, int]]) -> int:
    """The column at which most of the (text, white space) pairs end by intention; -1 for none."""
    column = _commonest([text + space for text, space in widths])
    there = [(text, space) for text, space in widths if text + space == column]
    if len(there) * 2 <= len(widths) and len(widths) > 1:
        return -1
    lengths = {text for text, _ in there}
    is_meant = len(lengths) > 1 or any(space > 1 for _, space in there)
    return column if is_meant else -1


def _commonest(values: list[_T]) -> _T:
    """The value that occurs most often; of several the first."""
    return max(values, key=values.count)


# Places ------------------------------------------------------------------------------------------


def _index(entry: Entry, field: Field) -> int:
    """The place of a field among those of its entry, which are in the order of the text."""
    return bisect_left(entry.fields, field.start, key=attrgetter("start"))


def _previous_end(entry: Entry, index: int) -> int:
    """Where the field before ends; the key, or the opening delimiter, before the first field."""
    if index > 0:
        return entry.fields[index - 1].value_end
    return max(entry.key_end, entry.open + 1)


def _comma_behind(entry: Entry, index: int) -> int:
    """Offset of the comma behind a field; -1 when it has none."""
    text = entry.text
    place = _skip(text, entry.fields[index].value_end, " \t\r\n", entry.end)
    return place if place < entry.end and text[place] == "," else -1


def _line_end_of(entry: Entry) -> str:
    """The line end that the text has nearest to the entry."""
    text = entry.text
    last = max(text.rfind("\n"), text.rfind("\r"))
    before = "\r\n" if text.endswith("\r\n", 0, last + 1) else text[last : last + 1]
    return first_line_end(text, entry.start) or before or "\n"


def _begins_line(text: str, start: int) -> bool:
    return text[_skip_back(text, start, " \t") - 1] in "\r\n"


def _has_line_end(text: str, start: int, end: int) -> bool:
    return text.find("\n", start, end) >= 0 or text.find("\r", start, end) >= 0


def _skip(text: str, position: int, characters: str, end: int) -> int:
    while position < end and text[position] in characters:
        position += 1
    return position


def _skip_back(text: str, position: int, characters: str) -> int:
    while text[position - 1] in characters:
        position -= 1
    return position
