"""Reads the parts of an entry that are not written as nearly all are.

What BibTeX accepts is read as BibTeX reads it, what it does not accept is noted, and reading goes on
at the next field or entry.

Once a value of an entry has turned out unclosed, the entry is read with suspicion: it ends at the
next line that begins an entry, and each value at the next line that begins a field. Texts between
these borders do not overlap, so reading stays linear however much of a file is broken.
"""

from __future__ import annotations

import re
from sys import intern
from typing import NamedTuple

from bibsync.bibtex import grammar
from bibsync.bibtex.syntax import Field, PieceKind, Problem, ProblemKind

# How far a closing brace is searched before the whole text's unclosed braces are found first.
_FAR = 65_536


class Step(NamedTuple):
    """What one step of reading an entry gave: maybe a field, and where to go on."""

    position: int
    field: Field | None = None
    is_end: bool = False
    close: int = -1  # offset of the closing delimiter; -1: it is missing, or the entry goes on


class Recovery:
    """A slow and patient reader for one text up to `end`. `begin` sets the entry it reads."""

    def __init__(self, text: str, end: int) -> None:
        self.text = text
        self.end = end
        self._unclosed: frozenset[int] | None = None  # None: not computed yet
        self._problems: list[Problem] = []
        self._at = 0
        self._limit = end
        self._is_suspicious = False
        self._close = "}"

    def begin(self, at: int, open_: int, problems: list[Problem]) -> None:
        """What follows belongs to the entry whose `@` is at `at`; faults go to `problems`."""
        self._at = at
        self._problems = problems
        self._limit = self.end
        self._is_suspicious = False
        self._close = "}" if self.text[open_] == "{" else ")"

    def _note(self, kind: ProblemKind, start: int, end: int) -> None:
        self._problems.append(Problem(kind, start, end))

    def _skip_space(self, position: int) -> int:
        found = grammar.SPACE.match(self.text, position, self._limit)
        return found.end() if found is not None else position

    def _become_suspicious(self, position: int) -> None:
        if self._is_suspicious:
            return
        self._is_suspicious = True
        line = grammar.entry_line().search(self.text, position, self.end)
        self._limit = line.start() if line is not None else self.end

    # Keys ------------------------------------------------------------------------------------

    def key(self, position: int) -> tuple[int, int, int]:
        """Start and end of a key that no comma follows, and where the fields begin."""
        text = self.text
        start = self._skip_space(position)
        first_field = re.compile(rf"{grammar.NAME}[ \t]*+=").match(text, start, self.end)
        if first_field is not None:  # `@article{title = {…}`: the key is missing, comma and all
            return position, position, start
        # Up to what ends a line, a key or the entry: `Foo bar,` is a key with a space in it.
        run = re.compile(r"[^,\r\n{}=]*+").match(text, start, self.end)
        stop = run.end() if run is not None else start
        stop = start + len(text[start:stop].rstrip(" \t"))
        if self._close == ")" and text[start:stop].endswith(")"):
            return start, stop - 1, stop - 1
        position = self._skip_space(stop)
        if text[position : position + 1] == ",":
            return start, stop, position + 1
        if text[position : position + 1] != self._close or position >= self.end:
            self._note(ProblemKind.MISSING_COMMA, stop, stop)
        return start, stop, position

    # Fields ----------------------------------------------------------------------------------

    def field(self, position: int) -> Step:
        """One field, one comment, one run of unreadable text, or the end of the entry."""
        text = self.text
        start = self._skip_space(position)
        if start >= self._limit:
            return self._give_up(start)
        character = text[start]
        if character == self._close:
            return self._end_at(start)
        if character == "%":
            stop = self._line_end(start)
            self._note(ProblemKind.PERCENT_COMMENT, start, stop)
            return Step(stop)
        if character == "@" and self._begins_an_entry(start):
            return self._give_up(start)
        if character == ",":
            self._note(ProblemKind.MISSING_FIELD_NAME, start, start + 1)
            return Step(start + 1)
        name = grammar.name().match(text, start, self._limit)
        if name is None:
            return self._resume(start)
        return self._named_field(start, name.end())

    def _named_field(self, start: int, name_end: int) -> Step:
        text = self.text
        position = self._skip_space(name_end)
        character = text[position : position + 1] if position < self._limit else ""
        if character != "=":
            spaced = re.compile(rf"(?:[ \t]++{grammar.NAME})++(?=[ \t]*+=)").match(
                text, name_end, self._limit
            )
            if spaced is not None:
                name_end = spaced.end()
                self._note(ProblemKind.SPACE_IN_NAME, start, name_end)
                position = self._skip_space(name_end)
            elif character and character in '{"':
                self._note(ProblemKind.MISSING_EQUALS, name_end, name_end)
                position -= 1  # the value begins right behind
            else:
                return self._resume(start)
        if text[start] in "0123456789":
            self._note(ProblemKind.INVALID_NAME, start, name_end)
        value_start, value_end, kind = self.value(position + 1)
        name = intern(text[start:name_end].lower())
        field = Field(text, name, start, name_end, value_start, value_end, kind)
        return Step(self._after_value(field), field)

    def _after_value(self, field: Field) -> int:
        """Where to go on behind a value; a value that swallowed its successors is cut first."""
        text = self.text
        while True:
            end = field.value_end
            position = self._skip_space(end)
            character = text[position : position + 1] if position < self._limit else ""
            if character == ",":
                return position + 1
            if character == self._close:
                return position
            if field.is_delimited and self._cut(field):
                continue
            if not character or character == "@":
                return position
            if character == "%":  # the comma may stand behind the comment
                stop = self._line_end(position)
                behind = self._skip_space(stop)
                if text[behind : behind + 1] == "," and behind < self._limit:
                    self._note(ProblemKind.PERCENT_COMMENT, position, stop)
                    return behind + 1
                return position
            if re.compile(rf"{grammar.NAME}{grammar.WS}=").match(text, position, self._limit):
                self._note(ProblemKind.MISSING_COMMA, end, end)
                return position
            return self._resume(position).position

    def _cut(self, field: Field) -> bool:
        """Ends a value where the next field's line begins, if it holds one: its own closing
        delimiter is missing, and what closed it was that of another value or of the entry."""
        line = grammar.field_line().search(self.text, field.value_start, field.value_end)
        if line is None:
            return False
        is_brace = field.value_kind is PieceKind.BRACED
        kind = ProblemKind.UNCLOSED_BRACE if is_brace else ProblemKind.UNCLOSED_QUOTE
        self._become_suspicious(field.value_start)
        self._note(kind, field.value_start, field.value_start + 1)
        field.value_end = line.start()
        field.value_kind = PieceKind.BARE
        return True

    def _resume(self, start: int) -> Step:
        """Notes unreadable text and goes to the next field, or to the end of the entry."""
        text = self.text
        pattern = grammar.resume(self._close)
        position = start
        while (found := pattern.search(text, position, self._limit)) is not None:
            if found["entry"] is not None:
                break
            if found["close"] is not None:
                fields = grammar.fields_after_close().match(text, found.end(), self._limit)
                if fields is None:
                    stop = found.start()
                    break
                # The brace closes a value whose opening one is missing.
                self._note(ProblemKind.UNEXPECTED_TEXT, start, found.end())
                return Step(found.end() + 1)
            if text[found.start()] == "{":
                position = found.end()
                continue
            self._note_text(start, found.start())
            return Step(found.end())
        stop = found.start() if found is not None else self._limit
        self._note_text(start, stop)
        return Step(stop)

    def _note_text(self, start: int, end: int) -> None:
        stop = start + len(self.text[start:end].rstrip(" \t\r\n"))
        self._note(ProblemKind.UNEXPECTED_TEXT, start, stop)

    def _end_at(self, close: int) -> Step:
        if grammar.fields_after_close().match(self.text, close + 1, self._limit):
            self._note(ProblemKind.EXTRA_BRACE, close, close + 1)
            return Step(close + 2)
        return Step(close + 1, is_end=True, close=close)

    def _give_up(self, position: int) -> Step:
        """The entry has no closing delimiter; the white space before the next one is not its."""
        stop = self._at + len(self.text[self._at : position].rstrip(" \t\r\n"))
        self._note(ProblemKind.UNCLOSED_ENTRY, stop, stop)
        return Step(stop, is_end=True)

    def _begins_an_entry(self, at: int) -> bool:
        line = max(self.text.rfind("\n", self._at, at), self.text.rfind("\r", self._at, at))
        return line >= 0 and bool(grammar.entry_line().match(self.text, line, self.end))

    def _line_end(self, position: int) -> int:
        found = re.compile(r"[^\r\n]*+").match(self.text, position, self._limit)
        return found.end() if found is not None else position

    # Values ----------------------------------------------------------------------------------

    def value(self, position: int) -> tuple[int, int, PieceKind]:
        """Start, end and kind of the value behind `=`; pieces joined by `#` are one value."""
        text = self.text
        value_start = start = self._skip_space(position)
        kind: PieceKind | None = None
        while True:
            end, piece_kind = self._piece(start, position)
            if end == start:  # nothing there
                if kind is None:
                    return position, position, PieceKind.BARE
                return value_start, end, PieceKind.HASH
            kind = piece_kind if kind is None else PieceKind.HASH
            hash_ = self._skip_space(end)
            if hash_ >= self._limit or text[hash_] != "#":
                return value_start, end, kind
            start = self._skip_space(hash_ + 1)
            kind = PieceKind.HASH

    def _piece(self, start: int, equals_end: int) -> tuple[int, PieceKind]:
        text = self.text
        character = text[start : start + 1] if start < self._limit else ""
        if character == "{":
            end = self.closing_brace(start, self._limit)
            if end is None or self._holds_a_field_line(start, end):
                return self._give_up_value(start, ProblemKind.UNCLOSED_BRACE), PieceKind.BARE
            return end, PieceKind.BRACED
        if character == '"':
            end = self._closing_quote(start)
            if end is None or self._holds_a_field_line(start, end):
                return self._give_up_value(start, ProblemKind.UNCLOSED_QUOTE), PieceKind.BARE
            return end, PieceKind.QUOTED
        piece = grammar.bare_piece().match(text, start, self._limit)
        # A name and `=` on a new line is the next field, not the value of this one.
        next_field = re.compile(rf"{grammar.NAME}{grammar.WS}=").match(text, start, self._limit)
        is_on_new_line = any(c in "\r\n" for c in text[equals_end:start])
        if not character or character in ",}%" or character == self._close:
            piece = None
        elif not (next_field and is_on_new_line):
            if piece is not None:
                return piece.end(), PieceKind.NUMBER if piece[1] else PieceKind.MACRO
            quoted = grammar.typographic_text().match(text, start, self._limit)
            if quoted is not None:
                self._note(ProblemKind.TYPOGRAPHIC_QUOTES, start, quoted.end())
                return quoted.end(), PieceKind.BARE
            found = grammar.undelimited_text().match(text, start, self._limit)
            stop = found.end() if found is not None else start
            stop = start + len(text[start:stop].rstrip(" \t"))
            if stop > start:
                self._note(ProblemKind.MISSING_DELIMITERS, start, stop)
                return stop, PieceKind.BARE
        self._note(ProblemKind.MISSING_VALUE, equals_end, equals_end)
        return start, PieceKind.BARE

    def _holds_a_field_line(self, start: int, end: int) -> bool:
        return self._is_suspicious and bool(grammar.field_line().search(self.text, start, end))

    def _give_up_value(self, start: int, kind: ProblemKind) -> int:
        """Notes a value without its end; it is given up where the next field's line begins, or
        the entry's last line, or the next entry."""
        self._note(kind, start, start + 1)
        self._become_suspicious(start)
        text, limit = self.text, self._limit
        line = grammar.field_line().search(text, start, limit)
        close = grammar.lone_close_line().search(text, start, line.start() if line else limit)
        if close is not None:
            return close.start()
        if line is not None:
            return line.start()
        return start + max(1, len(text[start:limit].rstrip(" \t\r\n")))

    # Matching delimiters -----------------------------------------------------------------------

    def closing_brace(self, open_: int, limit: int | None = None) -> int | None:
        """Offset behind the `}` that closes the `{` at `open_`; None when none does."""
        if self._unclosed is not None and open_ in self._unclosed:
            return None
        end = self.end if limit is None else limit
        depth = 0
        for brace in re.compile(r"[{}]").finditer(self.text, open_, end):
            depth += 1 if brace[0] == "{" else -1
            if depth == 0:
                return brace.end()
            if self._unclosed is None and brace.start() - open_ > _FAR:
                self._unclosed = self._find_unclosed()
                if open_ in self._unclosed:
                    return None
        return None

    def _find_unclosed(self) -> frozenset[int]:
        """Offsets of all opening braces of the text that are never closed, in one pass."""
        stack: list[int] = []
        for brace in re.compile(r"[{}]").finditer(self.text, 0, self.end):
            if brace[0] == "{":
                stack.append(brace.start())
            elif stack:
                stack.pop()
        return frozenset(stack)

    def _closing_quote(self, open_: int) -> int | None:
        """Offset behind the `"` that closes the one at `open_`: the next outside of braces."""
        depth = 0
        for found in re.compile(r'[{}"]').finditer(self.text, open_ + 1, self._limit):
            character = found[0]
            if character == "{":
                if self._unclosed is not None and found.start() in self._unclosed:
                    return None
                depth += 1
            elif character == "}":
                depth -= 1
                if depth < 0:
                    return None
            elif depth == 0:
                return found.end()
            if self._unclosed is None and found.start() - open_ > _FAR:
                self._unclosed = self._find_unclosed()
        return None
