"""Turns values of a field into the lines that show them, long ones cut to where they differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from bibsync.report.colour import Paint, Style
from bibsync.report.display import display_width, visible
from bibsync.report.excerpt import ELLIPSIS

ARROW: Final = "→"

# A script without blanks has no words: there each character counts, as in a word that is too long.
_WORDS: Final = re.compile(r"\s+|[^\W\u2e80-\uffff]{1,24}|.", re.DOTALL)

# How many words are shown on each side of what differs; blanks and punctuation count as words.
_CONTEXT: Final = 8
_LEAST_LEFT_OUT: Final = 6  # fewer words are shown: the mark would save nothing
_MOST_LINES: Final = 4
# difflib takes up to cubic time; a bigger difference is shown as one.
_LARGEST_COMPARISON: Final = 40_000


class Part(NamedTuple):
    """A word, blank or sign of a value, or the mark for what was left out."""

    text: str
    differs: bool = False


def change_lines(old: str, new: str, width: int, paint: Paint) -> list[str]:
    """What became of a value in at most `width` columns: `old → new`, or two blocks `-` and `+`.

    Both values are there whole if they fit into one line; otherwise what they share is left out,
    but for some words around what differs.
    """
    if display_width(old) + display_width(new) + 3 <= width and "\n" not in old + new:
        before, after = paint(visible(old), Style.RED), paint(visible(new), Style.GREEN)
        return [f"{before} {ARROW} {after}"]
    lines: list[str] = []
    for mark, style, parts in zip("-+", (Style.RED, Style.GREEN), differing(old, new), strict=True):
        block = wrapped(parts, width - 2, paint, style)
        lines += [f"{paint(mark, style)} {block[0]}", *(f"  {line}" for line in block[1:])]
    return lines


def value_lines(value: str, width: int, paint: Paint, style: Style) -> list[str]:
    """A whole value in that style, cut when it is long."""
    return wrapped([Part(word, True) for word in _WORDS.findall(value)], width, paint, style)


def differing(old: str, new: str) -> tuple[list[Part], list[Part]]:
    """Both values as parts, without most of what they share."""
    one, other = _WORDS.findall(old), _WORDS.findall(new)
    here, there = _marks(one, other)
    return _elided(one, *here), _elided(other, *there)


def differing_from(base: str, others: Sequence[str]) -> list[list[Part]]:
    """A value and others that were made from it as parts, without most of what they share."""
    words = _WORDS.findall(base)
    changed: set[int] = set()
    seen: set[int] = set()
    result: list[list[Part]] = []
    for other in others:
        other_words = _WORDS.findall(other)
        here, there = _marks(words, other_words)
        changed |= here[0]
        seen |= here[1]
        result.append(_elided(other_words, *there))
    return [_elided(words, changed, seen), *result]


_Marks = tuple[set[int], set[int]]  # the words that differ, and those that are to be seen


def _marks(one: list[str], other: list[str]) -> tuple[_Marks, _Marks]:
    """For both lists the places that differ, and those around which something is to be seen."""
    start = 0
    shorter = min(len(one), len(other))
    while start < shorter and one[start] == other[start]:
        start += 1
    end = 0
    while end < shorter - start and one[-1 - end] == other[-1 - end]:
        end += 1
    blocks = [(start, len(one) - end, start, len(other) - end)]
    if (len(one) - end - start) * (len(other) - end - start) <= _LARGEST_COMPARISON:
        from difflib import SequenceMatcher

        middle = SequenceMatcher(
            None, one[start : len(one) - end], other[start : len(other) - end], autojunk=False
        )
        blocks = [
            (low + start, high + start, other_low + start, other_high + start)
            for tag, low, high, other_low, other_high in middle.get_opcodes()
            if tag != "equal"
        ]
    here: _Marks = (set(), set())
    there: _Marks = (set(), set())
    for low, high, other_low, other_high in blocks:
        for (changed, seen), first, last in (
            (here, low, high),
            (there, other_low, other_high),
        ):
            changed.update(range(first, last))
            # Where something is missing, its neighbours are shown.
            seen.update(range(first - _CONTEXT, last + _CONTEXT))
    return here, there


def _elided(words: list[str], changed: set[int], seen: set[int]) -> list[Part]:
    """The words that are to be seen, or all of them when none is marked as such."""
    parts: list[Part] = []
    shown = sorted(place for place in seen if 0 <= place < len(words)) or range(len(words))
    last = -1
    for place in (*shown, len(words)):
        if place - last > _LEAST_LEFT_OUT:
            while parts and parts[-1].text.isspace():
                parts.pop()
            parts += (
                [Part(" "), Part(ELLIPSIS), Part(" ")] if parts else [Part(ELLIPSIS), Part(" ")]
            )
        else:
            parts += (Part(word) for word in words[last + 1 : place])
        if place < len(words) and not (words[place].isspace() and parts[-1:] == [Part(" ")]):
            parts.append(Part(words[place], place in changed))
        last = place
    return parts


def wrapped(parts: Sequence[Part], width: int, paint: Paint, style: Style) -> list[str]:
    """The parts in lines of at most `width` columns, what differs in that style.

    There are at most four lines; the last one says how many more characters there are.
    """
    lines = _lines(parts, width)
    if len(lines) > _MOST_LINES:
        left = sum(len(part.text) for line in lines[_MOST_LINES:] for part in line)
        lines = lines[:_MOST_LINES]
        note = f"{ELLIPSIS} ({left:,} more)"
        while lines[-1] and _columns(lines[-1]) + 1 + len(note) > width:
            left += len(lines[-1].pop().text)
            note = f"{ELLIPSIS} ({left:,} more)"
        if lines[-1] and not lines[-1][-1].text.isspace():
            note = f" {note}"
        lines[-1].append(Part(note))
    return [_painted(line, paint, style) for line in lines] or [""]


def _lines(parts: Sequence[Part], width: int) -> list[list[Part]]:
    """The parts line by line; a blank at which a line ends, or a line end, is in none."""
    lines: list[list[Part]] = [[]]
    columns = 0
    blank = 0  # the place of the last blank in the line; 0: has none
    for part in parts:
        line = lines[-1]
        is_blank = part.text.isspace()
        if "\n" in part.text and is_blank:
            lines.append([])
            columns = blank = 0
            continue
        part_columns = display_width(part.text)
        if columns + part_columns <= width or not line:
            if is_blank:
                blank = len(line)
            if line or not is_blank:
                line.append(part)
                columns += part_columns
            continue
        if is_blank:
            lines.append([])
            columns = 0
        elif blank:
            lines.append([*line[blank + 1 :], part])
            del line[blank:]
            columns = _columns(lines[-1])
        else:
            lines.append([part])
            columns = part_columns
        blank = 0
    return [line for line in lines if line]


def _columns(line: Sequence[Part]) -> int:
    return sum(display_width(part.text) for part in line)


def _painted(line: Sequence[Part], paint: Paint, style: Style) -> str:
    """The line with one control sequence for each run of parts that differ."""
    pieces: list[str] = []
    run = ""
    for part in line:
        if part.differs:
            run += visible(part.text)
            continue
        pieces += (paint(run, style), visible(part.text))
        run = ""
    return "".join([*pieces, paint(run, style)]).rstrip()
