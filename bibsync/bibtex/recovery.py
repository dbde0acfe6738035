"""Reads the parts of an entry that are not written as nearly all are.

What BibTeX accepts is read as BibTeX reads it, what it does not accept is noted, and reading goes
on at the next field or entry.
"""

from __future__ import annotations

from sys import intern
from typing import NamedTuple

from bibsync.bibtex import fault_grammar, grammar
from bibsync.bibtex.syntax import WHITESPACE, Field, PieceKind, ProblemKind
from bibsync.bibtex.value_recovery import ValueReader


class Step(NamedTuple):
    """What one step of reading an entry gave: maybe a field, and where to go on."""

    position: int
    field: Field | None = None
    is_end: bool = False
    close: int = -1  # offset of the closing delimiter; -1: it is missing, or the entry goes on


class Recovery(ValueReader):
    """A slow and patient reader for `text[start:end]`. `begin` sets the entry it reads."""

    def key(self, position: int) -> tuple[int, int, int]:
        """Start and end of a key that is not simply a word and a comma, and where fields begin."""
        text = self.text
        start = self._skip_space(position)
        while comment := fault_grammar.comment_line().match(text, start, self._limit):
            self._note_comment(start, comment.end())
            start = self._skip_space(comment.end())
        if self._character(start) == "@" and self._begins_an_entry(start):
            return position, position, start
        if fault_grammar.first_field().match(text, start, self._limit):
            # `@article{title = {…}`: no key, and no comma.
            self._note(ProblemKind.INVALID_KEY, position, position)
            return position, position, start
        run = fault_grammar.key_run().match(text, start, self._limit)
        stop = run.end() if run is not None else start
        fields = -1
        if self._character(stop) == "=":
            before, _, _ = text[start:stop].rstrip(" \t").replace("\t", " ").rpartition(" ")
            if before:  # `@misc{key title = {…}`: the last word is a field's name
                stop = start + len(before.rstrip(" "))
                fields = self._skip_space(start + len(before))
            else:  # `@misc{a=b,`: BibTeX takes all of it for the key
                whole = fault_grammar.key_with_equals().match(text, start, self._limit)
                stop = whole.end() if whole is not None else stop
        stop = start + len(text[start:stop].rstrip(" \t"))
        if self._close == ")" and text[start:stop].endswith(")"):
            self._note(ProblemKind.MISSING_COMMA, stop - 1, stop - 1)
            return start, stop - 1, stop - 1
        if " " in text[start:stop] or "\t" in text[start:stop]:
            self._note(ProblemKind.INVALID_KEY, start, stop)
        behind = fields if fields >= 0 else self._skip_space(stop)
        if stop == start:  # no key: it stands where it should begin
            start = stop = position
        character = self._character(behind)
        if character == ",":
            return start, stop, behind + 1
        if character and character != self._close and not self._begins_an_entry(behind):
            self._note(ProblemKind.MISSING_COMMA, stop, stop)
        return start, stop, behind

    def field(self, position: int) -> Step:
        """One field, one comment, one run of unreadable text, or the end of the entry."""
        text = self.text
        start = self._skip_space(position)
        character = self._character(start)
        if not character or (character == "@" and self._begins_an_entry(start)):
            return self._without_end(start)
        if character == self._close:
            return self._end_at(start)
        if self._is_wrong_close(start):
            self._note(ProblemKind.WRONG_DELIMITER, start, start + 1)
            return Step(start + 1, is_end=True, close=start)
        if character == "%":
            stop = self._line_end(start)
            self._note_comment(start, stop)
            return Step(stop)
        if character == ",":
            self._note(ProblemKind.MISSING_FIELD_NAME, start, start + 1)
            return Step(start + 1)
        if character == "=" and self._character(start + 1) != "=":
            return self._nameless_value(start)
        name = fault_grammar.name().match(text, start, self._limit)
        if name is not None and self._character(self._skip_space(name.end())) == "=":
            if character in "0123456789":
                self._note(ProblemKind.INVALID_NAME, start, name.end())
            return self._field(start, name.end(), self._skip_space(name.end()))
        odd = fault_grammar.odd_name().match(text, start, self._limit)
        if odd is not None and not (self._close == ")" and ")" in odd[1]):
            if not (character == "@" and grammar.next_field().match(text, start + 1, self._limit)):
                self._note(ProblemKind.INVALID_NAME, start, odd.end(1))
            return self._field(start, odd.end(1), odd.end() - 1)
        if name is not None:
            return self._named_field(start, name.end())
        return self._resume(start)

    def _named_field(self, start: int, name_end: int) -> Step:
        """A field whose name and value something else than `=` joins, if it is one."""
        text = self.text
        spaced = fault_grammar.spaced_name().match(text, start, self._limit)
        if spaced is not None:
            self._note(ProblemKind.SPACE_IN_NAME, start, spaced.end(1))
            return self._field(start, spaced.end(1), spaced.end() - 1)
        colon = fault_grammar.name_and_colon().match(text, start, self._limit)
        if colon is not None:  # `title: {…}`
            self._note(ProblemKind.MISSING_EQUALS, colon.start(2), colon.end(2))
            return self._field(start, colon.end(1), colon.end() - 1)
        position = self._skip_space(name_end)
        if self._character(position) in ("{", '"'):
            self._note(ProblemKind.MISSING_EQUALS, name_end, name_end)
            return self._field(start, name_end, position - 1)
        return self._resume(start)

    def _field(self, start: int, name_end: int, equals: int) -> Step:
        """A field; its value begins behind `equals`."""
        if fault_grammar.arrow().match(self.text, equals, self._limit):
            self._note(ProblemKind.MISSING_EQUALS, equals, equals + 2)
            equals += 1
        value_start, value_end, kind = self.value(equals + 1)
        name = intern(self.text[start:name_end].lower())
        field = Field(self.text, name, start, name_end, value_start, value_end, kind)
        return Step(self._after_value(field), field)

    def _nameless_value(self, equals: int) -> Step:
        """`= {value}`: noted together with its value, which belongs to no field."""
        start, end, kind = self.value(equals + 1)
        field = Field(self.text, "", start, start, start, end, kind)
        position = self._after_value(field)
        self._note(ProblemKind.MISSING_FIELD_NAME, equals, max(field.value_end, equals + 1))
        return Step(position)

    def _after_value(self, field: Field) -> int:
        """Where to go on behind a value; a value that swallowed its successors is cut first."""
        text = self.text
        while True:
            end = field.value_end
            position = self._skip_space(end)
            character = self._character(position)
            if character == ",":
                return position + 1
            if character == self._close or self._is_wrong_close(position):
                return position
            is_field_next = bool(grammar.next_field().match(text, position, self._limit))
            # A brace that closes before a field is one that was meant to.
            if not (is_field_next and field.value_kind is PieceKind.BRACED):
                is_at_end = not character or character == "@"
                if field.is_delimited and self._cut(field, is_at_end):
                    continue
                if field.value_kind is PieceKind.QUOTED and self._extend_over_quotes(field):
                    continue
                if is_at_end:
                    return position
            if is_field_next:
                if end > field.value_start:  # else it is the value that is missing
                    self._note(ProblemKind.MISSING_COMMA, end, end)
                return position
            if character == "%":  # the comma may stand behind the comment
                stop = self._line_end(position)
                behind = self._skip_space(stop)
                if self._character(behind) == ",":
                    self._note_comment(position, stop)
                    return behind + 1
                if grammar.next_field().match(text, behind, self._limit):
                    self._note(ProblemKind.MISSING_COMMA, end, end)
                return position
            if fault_grammar.semicolon().match(text, position, self._limit):
                self._note(ProblemKind.MISSING_COMMA, position, position + 1)
                return position + 1
            return self._resume(position).position

    def _resume(self, start: int) -> Step:
        """Notes unreadable text and goes to the next field, or to the end of the entry."""
        text = self.text
        pattern = fault_grammar.resume(self._close)
        position = start
        while (found := pattern.search(text, position, self._limit)) is not None:
            if found["entry"] is not None:
                break
            if found["close"] is not None:
                fields = grammar.fields_after_close().match(text, found.end(), self._limit)
                if fields is None:
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

    def _note_comment(self, start: int, end: int) -> None:
        stop = start + len(self.text[start:end].rstrip(" \t"))
        self._note(ProblemKind.PERCENT_COMMENT, start, stop)

    def _note_text(self, start: int, end: int) -> None:
        stop = start + len(self.text[start:end].rstrip(WHITESPACE))
        self._note(ProblemKind.UNEXPECTED_TEXT, start, stop)

    # The end of an entry -----------------------------------------------------------------------

    def _end_at(self, close: int) -> Step:
        if grammar.fields_after_close().match(self.text, close + 1, self._limit):
            self._note(ProblemKind.EXTRA_BRACE, close, close + 1)
            return Step(close + 2)
        return Step(close + 1, is_end=True, close=close)

    def _is_wrong_close(self, position: int) -> bool:
        """Whether the entry seems to end here with the delimiter of the other kind."""
        character = self._character(position)
        if character not in ("}", ")") or character == self._close:
            return False
        behind = self._skip_space(position + 1)
        return behind >= self._limit or self._begins_an_entry(behind)

    def _without_end(self, position: int) -> Step:
        """The entry has no closing delimiter; the white space before the next one is not its."""
        stop = self._at + len(self.text[self._at : position].rstrip(WHITESPACE))
        self._note(ProblemKind.UNCLOSED_ENTRY, stop, stop)
        return Step(stop, is_end=True)

    def _line_end(self, position: int) -> int:
        found = grammar.line().match(self.text, position, self._limit)
        return found.end() if found is not None else position
