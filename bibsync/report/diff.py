"""Turns two versions of a text into a unified diff that people read and `git apply` takes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from bibsync.report.colour import Paint, Style, painter
from bibsync.report.display import visible
from bibsync.text import lines_with_ends

_CONTEXT: Final = 3

# difflib needs up to cubic time. It gets what lies between two anchors only while that is small (a
# product of 40,000 is two entries of 200 lines); a bigger range without a common line that occurs
# once is shown as replaced whole. So is what is left at this depth, which only a text made for it
# reaches.
_LARGEST_COMPARISON: Final = 40_000
_DEEPEST: Final = 12

_NO_NEWLINE: Final = "\\ No newline at end of file\n"

# Equal lines: `before[start:start + length] == after[other:other + length]`.
_Match = tuple[int, int, int]
# What differs: `before[start:end]` became `after[other_start:other_end]`.
_Change = tuple[int, int, int, int]


def render_diff(filename: str, before: str, after: str, *, colour: bool = False) -> str:
    """The unified diff with three lines of context; empty when nothing differs.

    Without colour the diff is exact: in the folder that `filename` is relative to, `git apply` and
    `patch -p1` take it, CRLF lines and a missing final newline included. In colour it is for eyes:
    what cannot be seen is named, and whitespace at the end of a changed line has a background.
    Where lone CRs are the line ends (more of them than of LFs) they are shown as such, which no
    tool can apply.
    """
    if before == after:
        return ""
    paint = painter(colour)
    lone_cr = _ends_lines_with_cr(before) or _ends_lines_with_cr(after)
    hidden_end = _only_line_end(before, after) if colour else ""
    old = _lines(before, lone_cr)
    new = _lines(after, lone_cr)
    old_name, new_name = _names(filename)
    parts = [
        paint(f"--- {old_name}", Style.BOLD) + "\n",
        paint(f"+++ {new_name}", Style.BOLD) + "\n",
    ]
    for hunk in _hunks(_changes(old, new)):
        parts.append(paint(_header(hunk, len(old)), Style.CYAN) + "\n")
        for mark, line in _hunk_lines(hunk, old, new):
            parts.append(_coloured(mark, line, hidden_end, paint) if colour else _exact(mark, line))
    return "".join(parts)


def _ends_lines_with_cr(text: str) -> bool:
    return "\r" in text and text.count("\r") - text.count("\r\n") > text.count("\n")


def _lines(text: str, lone_cr: bool) -> list[str]:
    """The lines with their ends; a CR ends one only when `lone_cr` says so."""
    if lone_cr:
        return lines_with_ends(text)
    lines = text.split("\n")
    last = lines.pop()
    return [f"{line}\n" for line in lines] + ([last] if last else [])


def _names(filename: str) -> tuple[str, str]:
    """The two names of the header, as git writes them.

    A name with a character that would end it early is quoted as in C, one with a space is followed
    by a tab (git-diff, "Generating patch text with -p").
    """
    if filename.startswith("/"):
        names = (filename, filename)
    else:
        filename = filename.removeprefix("./")
        names = (f"a/{filename}", f"b/{filename}")
    if any(character < " " or character in '"\\\x7f' for character in filename) or any(
        "\ud800" <= character <= "\udfff" for character in filename
    ):
        return _quoted(names[0]), _quoted(names[1])
    if " " in filename:
        return f"{names[0]}\t", f"{names[1]}\t"
    return names


def _quoted(name: str) -> str:
    quoted = ""
    for byte in name.encode("utf-8", "surrogateescape" if _is_of_bytes(name) else "replace"):
        if byte in b'"\\':
            quoted += f"\\{byte:c}"
        elif 0x20 <= byte < 0x7F:
            quoted += f"{byte:c}"
        else:
            quoted += f"\\{byte:03o}"
    return f'"{quoted}"'


def _is_of_bytes(name: str) -> bool:
    """Whether each lone surrogate stands for a byte that was not UTF-8 (PEP 383)."""
    return all(
        "\udc80" <= character <= "\udcff" for character in name if "\ud800" <= character <= "\udfff"
    )


def _changes(old: list[str], new: list[str]) -> list[_Change]:
    """What differs, in order; together with the equal lines between, it covers both texts."""
    changes: list[_Change] = []
    old_at = new_at = 0
    for start, other, length in sorted([*_matches(old, new), (len(old), len(new), 0)]):
        if old_at < start or new_at < other:
            changes.append((old_at, start, new_at, other))
        old_at = start + length
        new_at = other + length
    return changes


def _matches(old: list[str], new: list[str]) -> Iterator[_Match]:
    """Runs of equal lines, by patience: lines that occur once in both texts are the anchors.

    Linear for what a fix does to a bibliography, whose keys and titles are such lines. difflib on
    the whole would be quadratic: `}` and the empty line occur once an entry.
    """
    todo = [(0, len(old), 0, len(new), 0)]
    while todo:
        low, high, other_low, other_high, depth = todo.pop()
        start, other = low, other_low
        while low < high and other_low < other_high and old[low] == new[other_low]:
            low += 1
            other_low += 1
        if low > start:
            yield (start, other, low - start)
        end = high
        while low < high and other_low < other_high and old[high - 1] == new[other_high - 1]:
            high -= 1
            other_high -= 1
        if high < end:
            yield (high, other_high, end - high)
        if low == high or other_low == other_high:
            continue
        anchors = _anchors(old, new, low, high, other_low, other_high) if depth < _DEEPEST else []
        if not anchors:
            if (high - low) * (other_high - other_low) <= _LARGEST_COMPARISON:
                from difflib import SequenceMatcher

                matcher = SequenceMatcher(
                    None, old[low:high], new[other_low:other_high], autojunk=False
                )
                for block in matcher.get_matching_blocks():
                    if block.size:
                        yield (low + block.a, other_low + block.b, block.size)
            continue
        for anchor, other_anchor in [*anchors, (high, other_high)]:
            todo.append((low, anchor, other_low, other_anchor, depth + 1))
            low, other_low = anchor, other_anchor
        # The anchors are left to the ranges that begin with them, as their common prefix.


def _anchors(
    old: list[str], new: list[str], low: int, high: int, other_low: int, other_high: int
) -> list[tuple[int, int]]:
    """Pairs of lines that occur once in both ranges, as many as keep their order in both."""
    places = _single_lines(new, other_low, other_high)
    pairs = [
        (place, places[line])
        for line, place in _single_lines(old, low, high).items()
        if line in places
    ]
    # The longest run of pairs that rises on both sides (patience sorting); `pairs` is in the order
    # of `old`, since dicts keep theirs.
    tops: list[int] = []
    tops_at: list[int] = []
    before: list[int] = []
    for at, (_, other) in enumerate(pairs):
        pile = bisect_left(tops, other)
        before.append(tops_at[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(other)
            tops_at.append(at)
        else:
            tops[pile] = other
            tops_at[pile] = at
    run: list[tuple[int, int]] = []
    at = tops_at[-1] if tops_at else -1
    while at >= 0:
        run.append(pairs[at])
        at = before[at]
    return run[::-1]


def _single_lines(lines: list[str], low: int, high: int) -> dict[str, int]:
    """Where each line is that occurs once in this range."""
    places: dict[str, int] = {}
    repeated: set[str] = set()
    for place in range(low, high):
        line = lines[place]
        if line in places:
            repeated.add(line)
        else:
            places[line] = place
    return {line: place for line, place in places.items() if line not in repeated}


def _hunks(changes: list[_Change]) -> Iterator[list[_Change]]:
    """The changes in groups whose contexts would touch."""
    hunk: list[_Change] = []
    for change in changes:
        if hunk and change[0] - hunk[-1][1] > 2 * _CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    if hunk:
        yield hunk


def _header(hunk: list[_Change], length: int) -> str:
    """The line that says where a hunk is; `length` is the number of lines of the old text."""
    start = max(hunk[0][0] - _CONTEXT, 0)
    end = min(hunk[-1][1] + _CONTEXT, length)
    other_start = hunk[0][2] - (hunk[0][0] - start)
    other_end = hunk[-1][3] + (end - hunk[-1][1])
    return f"@@ -{_range(start, end)} +{_range(other_start, other_end)} @@"


def _range(start: int, end: int) -> str:
    """`start,count`: lines count from 1, but an empty range names the line before it."""
    count = end - start
    if count == 1:
        return str(start + 1)
    return f"{start if count == 0 else start + 1},{count}"


def _hunk_lines(hunk: list[_Change], old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """The lines of a hunk with their marks: a space, `-` or `+`."""
    at = max(hunk[0][0] - _CONTEXT, 0)
    for low, high, other_low, other_high in hunk:
        yield from ((" ", line) for line in old[at:low])
        yield from (("-", line) for line in old[low:high])
        yield from (("+", line) for line in new[other_low:other_high])
        at = high
    yield from ((" ", line) for line in old[at : at + _CONTEXT])


def _exact(mark: str, line: str) -> str:
    if line.endswith("\n"):
        return mark + line
    # A lone CR ends a line of this text, but not one of the diff.
    return f"{mark}{line}\n" if line.endswith("\r") else f"{mark}{line}\n{_NO_NEWLINE}"


def _coloured(mark: str, line: str, hidden_end: str, paint: Paint) -> str:
    tail = "\n" if line.endswith(("\n", "\r")) else "\n" + _NO_NEWLINE
    body = line.removesuffix(hidden_end).removesuffix("\n")
    if mark == " ":
        return f" {_seen(body)}{tail}"
    removed = mark == "-"
    kept = body.rstrip(" \t\r")
    blank = paint(_seen(body[len(kept) :]), Style.ON_RED if removed else Style.ON_GREEN)
    return f"{paint(mark + _seen(kept), Style.RED if removed else Style.GREEN)}{blank}{tail}"


def _only_line_end(before: str, after: str) -> str:
    """The line end that both texts use throughout; empty when they mix or differ."""
    text = before + after
    lf, crlf, cr = text.count("\n"), text.count("\r\n"), text.count("\r")
    if cr == crlf == lf:
        return "\r\n"
    return "\r" if lf == 0 else ""


def _seen(text: str) -> str:
    return "\t".join(map(visible, text.split("\t")))
