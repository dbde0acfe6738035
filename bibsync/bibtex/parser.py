"""Turns text into the syntax tree, for every text whatsoever and in linear time.

The common case is one regular expression a field. Whatever it does not match goes to
`bibsync.bibtex.recovery`, which reads as BibTeX would, notes what BibTeX would complain about, and
hands back the place where the next field or the next entry begins.
"""

from __future__ import annotations

import gc
from sys import intern

from bibsync.bibtex import grammar
from bibsync.bibtex.recovery import Recovery
from bibsync.bibtex.syntax import (
    Block,
    BrokenBlock,
    CommentBlock,
    Document,
    Entry,
    Field,
    FreeText,
    PieceKind,
    Preamble,
    Problem,
    ProblemKind,
    StringDefinition,
)


class _Kinds(dict[str, PieceKind]):
    """The kind of a value by its first character."""

    def __missing__(self, character: str) -> PieceKind:
        return PieceKind.MACRO


class _Names(dict[str, str]):
    """Field names as written to lower case; a file uses some thirty of them, thousands of times."""

    def __missing__(self, written: str) -> str:
        name = self[written] = intern(written.lower())
        return name


_KINDS = _Kinds({"{": PieceKind.BRACED, '"': PieceKind.QUOTED})
_KINDS.update(dict.fromkeys("0123456789", PieceKind.NUMBER))


def parse(text: str, start: int = 0, end: int | None = None) -> Document:
    """The syntax tree of `text[start:end]`, with offsets into the whole text.

    Never raises on content, and loses none: a block that BibTeX would not accept has `problems`,
    and the next entry on a line of its own is found again.
    """
    stop = len(text) if end is None else end
    # Parsing makes many objects and no cycles: the collector would only walk them, again and again
    # (a quarter of the time on 10,000 entries).
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        blocks = _Parser(text, start, stop).blocks()
    finally:
        if was_enabled:
            gc.enable()
    return Document(text, start, stop, blocks)


_COMMANDS = frozenset({"comment", "string", "preamble"})


class _Parser:
    """One pass over one range of a text."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.recovery = Recovery(text, end)
        self.names = _Names()
        self.has_cr = text.find("\r", start, end) >= 0

    def blocks(self) -> list[Block]:
        """All blocks of the range, touching without gaps."""
        text, end = self.text, self.end
        blocks: list[Block] = []
        free = position = self.start  # free text is pending from `free` on
        is_line_judged = False  # whether the line of `position` is known to be no comment line
        while (at := text.find("@", position, end)) >= 0:
            is_first_on_line = True
            if at > free:
                line = max(
                    text.rfind("\n", position, at),
                    text.rfind("\r", position, at) if self.has_cr else -1,
                )
                # A line that was judged before is not scanned again: many `@` in one long line
                # would otherwise cost its square.
                if line >= 0 or not is_line_judged:
                    before = text[line + 1 if line >= 0 else free : at].lstrip(" \t")
                    if before.startswith("%"):
                        position = self._line_end(at)
                        is_line_judged = False
                        continue
                    is_first_on_line = not before
                else:
                    is_first_on_line = False
                is_line_judged = True
            block = self._block(at, is_first_on_line)
            if block is None:
                position = at + 1
                continue
            if at > free:
                blocks.append(FreeText(text, free, at))
            blocks.append(block)
            position = free = block.end
            is_line_judged = False
        if free < end:
            blocks.append(FreeText(text, free, end))
        return blocks

    def _block(self, at: int, is_first_on_line: bool) -> Block | None:
        """The block that the `@` begins; None when it is just a character of a sentence."""
        text, end = self.text, self.end
        begin = grammar.ENTRY_START.match(text, at, end)
        if begin is not None:
            (_, position), (type_start, type_end), (key_start, key_end) = begin.regs
            type_ = self.names[text[type_start:type_end]]
            if type_ not in _COMMANDS:
                problems: list[Problem] = []
                fields: list[Field] = []
                open_ = type_end if text[type_end] == "{" else text.index("{", type_end)
                stop, close = self._body(at, open_, fields, problems, position)
                return Entry(
                    text, at, stop, problems, type_, type_start, type_end, open_, close, fields,
                    key_start, key_end,
                )  # fmt: skip
        head = grammar.HEAD.match(text, at, end)
        if head is None:
            if text[at + 1 : at + 8].lower() == "comment":
                return CommentBlock(text, at, self._line_end(at))
            if not is_first_on_line:
                return None
            line = grammar.entry_line().search(text, at, end)
            stop = line.start() if line else end
            stop = at + len(text[at:stop].rstrip(" \t\r\n"))
            kind = ProblemKind.NOT_AN_ENTRY
            return BrokenBlock(text, at, stop, [Problem(kind, at, self._line_end(at))])
        type_start, type_end = head.span(1)
        open_ = head.start(2)
        kind_of_block = text[type_start:type_end].lower()
        if kind_of_block == "comment":
            return self._comment(at, open_)
        if kind_of_block == "string":
            return self._string(at, type_start, type_end, open_)
        if kind_of_block == "preamble":
            return self._preamble(at, type_start, type_end, open_)
        return self._entry(at, type_start, type_end, open_)

    def _line_end(self, position: int) -> int:
        """Offset of the line end at or behind the position."""
        found = self.text.find("\n", position, self.end)
        stop = self.end if found < 0 else found
        if self.has_cr:
            found = self.text.find("\r", position, stop)
            stop = stop if found < 0 else found
        return stop

    def _comment(self, at: int, open_: int) -> Block:
        text = self.text
        if text[open_] == "{":
            close = self.recovery.closing_brace(open_)
        else:
            found = text.find(")", open_, self.end)
            close = None if found < 0 else found + 1
        if close is None:
            stop = self._line_end(at)
            return CommentBlock(text, at, stop, [Problem(ProblemKind.UNCLOSED_ENTRY, at, stop)])
        return CommentBlock(text, at, close)

    def _string(self, at: int, type_start: int, type_end: int, open_: int) -> Block:
        problems: list[Problem] = []
        fields: list[Field] = []
        end, close = self._body(at, open_, fields, problems)
        return StringDefinition(
            self.text, at, end, problems, "string", type_start, type_end, open_, close, fields
        )

    def _preamble(self, at: int, type_start: int, type_end: int, open_: int) -> Block:
        problems: list[Problem] = []
        recovery = self.recovery
        recovery.begin(at, open_, problems)
        value_start, value_end, kind = recovery.value(open_ + 1)
        field = Field(self.text, "", value_start, value_start, value_start, value_end, kind)
        end, close = self._rest(open_, value_end, [], problems)
        return Preamble(
            self.text, at, end, problems, "preamble", type_start, type_end, open_, close, [field]
        )

    def _entry(self, at: int, type_start: int, type_end: int, open_: int) -> Entry:
        text = self.text
        problems: list[Problem] = []
        fields: list[Field] = []
        if text[open_] == "{":
            key = grammar.KEY_IN_BRACES.match(text, open_ + 1, self.end)
        else:
            key = grammar.key_in_parentheses().match(text, open_ + 1, self.end)
        # `@article{title={A}`: BibTeX takes all of it for the key; the key is missing.
        if key is None or "={" in key[1] or '="' in key[1]:
            self.recovery.begin(at, open_, problems)
            key_start, key_end, position = self.recovery.key(open_ + 1)
            end, close = self._rest(open_, position, fields, problems)
        else:
            key_start, key_end = key.span(1)
            if key[2] == ",":
                end, close = self._body(at, open_, fields, problems, key.end())
            else:
                end, close = key.end(), key.end() - 1
        return Entry(
            text,
            at,
            end,
            problems,
            self.names[text[type_start:type_end]],
            type_start,
            type_end,
            open_,
            close,
            fields,
            key_start,
            key_end,
        )

    def _body(
        self,
        at: int,
        open_: int,
        fields: list[Field],
        problems: list[Problem],
        position: int | None = None,
    ) -> tuple[int, int]:
        """Reads fields up to the closing delimiter; the block's end and the delimiter's offset."""
        text, end = self.text, self.end
        if position is None:
            position = open_ + 1
        is_brace = text[open_] == "{"
        match = (grammar.FIELD_IN_BRACES if is_brace else grammar.field_in_parentheses()).match
        kinds, names, append, make = _KINDS, self.names, fields.append, Field
        while field := match(text, position, end):
            (_, position), (start, name_end), (value_start, value_end) = field.regs
            append(
                make(
                    text,
                    names[text[start:name_end]],
                    start,
                    name_end,
                    value_start,
                    value_end,
                    kinds[text[value_start]],
                )
            )
            if text[position - 1] != ",":
                if text[position : position + 1] == "," and (
                    grammar.fields_after_close().match(text, position, end)
                ):
                    problems.append(Problem(ProblemKind.EXTRA_BRACE, position - 1, position))
                    position += 1
                    continue
                if text.find("@", open_, position) >= 0:
                    self._note_entries_in_values(fields, problems)
                return position, position - 1
        if text.find("@", open_, position) >= 0:
            self._note_entries_in_values(fields, problems)
        close = (grammar.CLOSING_BRACE if is_brace else grammar.closing_parenthesis()).match(
            text, position, end
        )
        if close is not None and not problems:
            position = close.end()
            following = text[position : position + 1]
            if following != "," or not grammar.fields_after_close().match(text, position, end):
                return position, position - 1
            position = close.start()
        self.recovery.begin(at, open_, problems)
        return self._rest(open_, position, fields, problems)

    def _rest(
        self, open_: int, position: int, fields: list[Field], problems: list[Problem]
    ) -> tuple[int, int]:
        """As `_body`, from a place on that is not written as nearly all fields are."""
        recovery = self.recovery
        while True:
            step = recovery.field(position)
            if step.field is not None:
                fields.append(step.field)
                self._note_entries_in_values([step.field], problems)
            if step.is_end:
                return step.position, step.close
            position = step.position

    def _note_entries_in_values(self, fields: list[Field], problems: list[Problem]) -> None:
        pattern = grammar.keyed_entry_line()
        for field in fields:
            if "@" in field.raw_value:
                found = pattern.search(self.text, field.value_start, field.value_end)
                if found is not None:
                    at = self.text.index("@", found.start())
                    problems.append(Problem(ProblemKind.ENTRY_IN_VALUE, at, found.end()))
