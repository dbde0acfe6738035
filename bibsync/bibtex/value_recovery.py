"""Reads values that are not one plain piece: concatenations, deep braces, and faulty ones.

A value whose closing delimiter is missing is given up where the next field's line begins, or the
entry's last line, or the next entry; what another value or the entry needs is never its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bibsync.bibtex import fault_grammar, grammar
from bibsync.bibtex.delimiters import Delimiters, is_balanced
from bibsync.bibtex.syntax import WHITESPACE, Field, PieceKind, Problem, ProblemKind


class ValueReader:
    """Reads values of `text[start:end]` for the entry that `begin` has set.

    Once a value of an entry has turned out unclosed, the entry is read with suspicion: it ends at
    the next line that begins an entry, and each value at the next line that begins a field. Texts
    between these borders do not overlap, so reading stays linear however much of a file is broken.
    """

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.end = end
        self.delimiters = Delimiters(text, start, end)
        self._problems: list[Problem] = []
        self._at = 0
        self._limit = end
        self._is_suspicious = False
        self._close = "}"
        self._ahead: dict[object, tuple[int, int]] = {}

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

    def _character(self, position: int) -> str:
        """The character there; "" at the limit."""
        return self.text[position] if position < self._limit else ""

    def _next(self, pattern: Callable[[], re.Pattern[str]], position: int, limit: int) -> int:
        """Where the pattern next matches; -1 when it does not before `limit`.

        The answer is kept for the positions up to it: no part of a text is searched twice.
        """
        asked, found = self._ahead.get(pattern, (self.end + 1, -1))
        if not asked <= position <= found:
            match = pattern().search(self.text, position, self.end)
            found = match.start() if match is not None else self.end
            self._ahead[pattern] = (position, found)
        return found if found < limit else -1

    def _become_suspicious(self, position: int) -> None:
        if not self._is_suspicious:
            self._is_suspicious = True
            line = self._next(fault_grammar.entry_line, position, self.end)
            self._limit = line if line >= 0 else self.end

    def _begins_an_entry(self, at: int) -> bool:
        text = self.text
        line = at - 1
        while line > self._at and text[line] in " \t":
            line -= 1
        pattern = fault_grammar.entry_line()
        return text[line] in "\r\n" and pattern.match(text, line, self.end) is not None

    def value(self, position: int) -> tuple[int, int, PieceKind]:
        """Start, end and kind of the value behind `=`; pieces joined by `#` are one value."""
        value_start = start = self._skip_space(position)
        end, kind = self._piece(start, position)
        if end == start and self._character(start) != "#":
            return position, position, PieceKind.BARE  # nothing there
        while self._character(hash_ := self._skip_space(end)) == "#":
            kind = PieceKind.HASH
            start = self._skip_space(hash_ + 1)
            end, _ = self._piece(start, hash_ + 1)
            if end == start and self._character(start) != "#":
                return value_start, hash_ + 1, kind
        return value_start, end, kind

    def _piece(self, start: int, operator_end: int) -> tuple[int, PieceKind]:
        """End and kind of one piece of a value; `start` for its end when nothing is there."""
        character = self._character(start)
        if character == "{":
            end = self.delimiters.closing_brace(start, self._limit)
            if end is None or self._holds_a_field_line(start, end):
                return self._give_up(start, is_brace=True), PieceKind.BARE
            return end, PieceKind.BRACED
        if character == '"':
            end = self.delimiters.closing_quote(start, self._limit)
            if (
                end is None
                or self._holds_a_field_line(start, end)
                or self._closes_with_the_next_one(start, end)
            ):
                return self._give_up(start, is_brace=False), PieceKind.BARE
            return end, PieceKind.QUOTED
        if character and character not in ",}%#" and not self._is_next_one(operator_end, start):
            end, kind = self._undelimited(start)
            if end > start:
                return end, kind
        self._note(ProblemKind.MISSING_VALUE, operator_end, operator_end)
        return start, PieceKind.BARE

    def _is_next_one(self, operator_end: int, start: int) -> bool:
        """Whether what stands on a new line is the next field or entry, not the value of this."""
        if not any(c in "\r\n" for c in self.text[operator_end:start]):
            return False
        if self.text[start] == "@":
            return self._begins_an_entry(start)
        return bool(grammar.next_field().match(self.text, start, self._limit))

    def _undelimited(self, start: int) -> tuple[int, PieceKind]:
        text, limit = self.text, self._limit
        if text[start] == self._close:
            return start, PieceKind.BARE
        piece = grammar.bare_piece().match(text, start, limit)
        if piece is not None:
            return piece.end(), PieceKind.NUMBER if piece[1] else PieceKind.MACRO
        quoted = fault_grammar.typographic_text().match(text, start, limit)
        if quoted is not None:
            self._note(ProblemKind.TYPOGRAPHIC_QUOTES, start, quoted.end())
            return quoted.end(), PieceKind.BARE
        found = fault_grammar.undelimited_text(self._close).match(text, start, limit)
        stop = found.end() if found is not None else start
        stop = start + len(text[start:stop].rstrip(" \t"))
        if stop > start:
            self._note(ProblemKind.MISSING_DELIMITERS, start, stop)
        return stop, PieceKind.BARE

    # Values without their end ------------------------------------------------------------------

    def _holds_a_field_line(self, start: int, end: int) -> bool:
        if not self._is_suspicious:
            return False
        return self._next(fault_grammar.field_line, start, end) >= 0

    def _closes_with_the_next_one(self, start: int, end: int) -> bool:
        """Whether the closing quote of a value is the opening one of another: `"A, year = "`."""
        behind = self._character(self._skip_space(end))
        if behind and (behind in ",#" or behind == self._close):
            return False
        # A name and what stands around it: long enough for any, and short enough to be cheap.
        from_ = max(start + 1, end - 100)
        return bool(fault_grammar.name_before_quote().search(self.text, from_, end))

    def _give_up(self, start: int, is_brace: bool) -> int:
        """Notes a value without its end, and finds the place where it most likely was."""
        self._become_suspicious(start)
        limit = self._limit
        line = self._next(fault_grammar.field_line, start, limit)
        border = line if line >= 0 else limit
        close = self._next(fault_grammar.lone_close_line, start, border)
        if close >= 0:
            border = close
        inline = fault_grammar.inline_field if line < 0 else fault_grammar.known_inline_field
        cut = self._next(inline, start, border)
        if cut < 0 and not is_brace and border == limit:
            cut = self._end_of_quote(start, border)
        if cut < 0:
            cut = self._without_comma(start, border)
        self._note_unclosed(start, cut, is_brace)
        return cut

    def _end_of_quote(self, start: int, border: int) -> int:
        """Where a quoted value ends whose braces are not balanced, or that lacks its quote: at the
        next quote before a comma or an end, or at the brace that closes the entry; else -1."""
        quote = fault_grammar.last_quote().search(self.text, start + 1, border)
        if quote is not None:
            return quote.end()
        depth = 0
        for offset in range(start + 1, border):
            character = self.text[offset]
            depth += (character == "{") - (character == "}")
            if depth < 0:
                return offset
        return -1

    def _without_comma(self, start: int, border: int) -> int:
        """The end of a value before a border, without white space and one comma there."""
        value = self.text[start:border].rstrip(WHITESPACE)
        return start + max(1, len(value.removesuffix(",").rstrip(WHITESPACE)))

    def _note_unclosed(self, start: int, cut: int, is_brace: bool) -> None:
        value = self.text[start:cut]
        if is_brace:
            kind = ProblemKind.UNCLOSED_BRACE
        elif len(value) > 1 and value.endswith('"') and not is_balanced(value):
            kind = ProblemKind.UNBALANCED_BRACES  # the quote is there, but BibTeX does not see it
        else:
            kind = ProblemKind.UNCLOSED_QUOTE
        self._note(kind, start, cut)

    def _cut(self, field: Field, is_at_end: bool) -> bool:
        """Ends a value where the next field or entry begins, if it holds one: its own closing
        delimiter is missing, and what closed it was that of another value or of the entry."""
        start, end = field.value_start, field.value_end
        line = self._next(fault_grammar.field_line, start, end)
        is_brace = field.value_kind is PieceKind.BRACED
        if line >= 0:
            cut = self._next(fault_grammar.known_inline_field, start, line)
            if cut < 0:
                cut = self._without_comma(start, line)
        elif is_brace and is_at_end:  # `title = {A, year = {2001}` and the end of the entry
            cut = self._next(fault_grammar.inline_field, start, end)
            if cut < 0:
                close = fault_grammar.comma_before_close().search(self.text, start, end)
                cut = close.start() if close is not None else -1
        else:
            return False
        if cut < 0:
            return False
        self.delimiters.note_waste(end - start)
        self._become_suspicious(start)
        self._note_unclosed(start, cut, is_brace)
        field.value_end = cut
        field.value_kind = PieceKind.BARE
        return True

    def _extend_over_quotes(self, field: Field) -> bool:
        """Takes `"The "Big" one"` for one value: the last mark is the one before the next field."""
        text, end = self.text, field.value_end
        rest = fault_grammar.rest_of_quoted(self._close).match(text, end, self._limit)
        if rest is None or not is_balanced(rest[0]):
            return False
        if self._next(fault_grammar.entry_line, end, rest.end()) >= 0:
            return False
        self._note(ProblemKind.QUOTE_IN_VALUE, end - 1, end)
        field.value_end = rest.end()
        field.value_kind = PieceKind.BARE
        return True
