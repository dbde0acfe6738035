"""Turns text into the syntax tree, for every text whatsoever and in linear time.

The common case is one regular expression a field. Whatever it does not match goes to
`bibsync.bibtex.recovery`, which reads as BibTeX would, notes what BibTeX would complain about, and
hands back the place where the next field or the next entry begins.
"""

from __future__ import annotations

import gc
from sys import intern

from bibsync.bibtex import fault_grammar, grammar
from bibsync.bibtex.recovery import Recovery
from bibsync.bibtex.syntax import (
    WHITESPACE,
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


def parse_block(text: str, at: int, end: int) -> Block | None:
    """What the `@` at `at` begins, wherever it stands, as if the text ended at `end`.

    None when it begins nothing.
    """
    return _Parser(text, at, end).block(at, is_first_on_line=False)


_COMMANDS = frozenset({"comment", "string", "preamble"})


class _Parser:
    """One pass over one range of a text."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.recovery = Recovery(text, start, end)
        self.names = _Names()
        self.has_cr = text.find("\r", start, end) >= 0
        self.last_parenthesis: int | None = None  # None: not looked for yet

    def blocks(self) -> list[Block]:
        """All blocks of the range, touching without gaps."""
        text, end = self.text, self.end
        blocks: list[Block] = []
        free = position = self.start  # free text is pending from `free` on
        at_signs: list[Problem] = []  # in the free text that is pending, one a line
        is_line_judged = False  # whether the line of `position` is known to be no comment line
        while (at := text.find("@", position, end)) >= 0:
            is_first_on_line = is_new_line = True
            if at > free and text[at - 1] != "\n":  # as hardly any entry begins
                line = max(
                    text.rfind("\n", position, at),
                    text.rfind("\r", position, at) if self.has_cr else -1,
                )
                # A line that was judged before is not scanned again: many `@` in one long line
                # would otherwise cost its square.
                is_new_line = line >= 0 or not is_line_judged
                is_first_on_line = False
                if is_new_line:
                    before = text[line + 1 if line >= 0 else free : at].lstrip(" \t\ufeff")
                    if before.startswith("%"):
                        at_signs.append(Problem(ProblemKind.AT_SIGN, at, at + 1))
                        position = self._line_end(at)
                        is_line_judged = False
                        continue
                    is_first_on_line = not before
                is_line_judged = True
            block = self.block(at, is_first_on_line)
            if block is None:
                if is_new_line:
                    at_signs.append(Problem(ProblemKind.AT_SIGN, at, at + 1))
                position = at + 1
                continue
            if at > free:
                blocks.append(FreeText(text, free, at, at_signs or ()))
                if at_signs:
                    at_signs = []
            blocks.append(block)
            position = free = block.end
            is_line_judged = False
        if free < end:
            blocks.append(FreeText(text, free, end, at_signs or ()))
        return blocks

    def block(self, at: int, is_first_on_line: bool) -> Block | None:
        """The block that the `@` begins; None when it is just a character of a sentence."""
        text, end = self.text, self.end
        begin = grammar.ENTRY_START.match(text, at, end)
        if begin is not None and is_first_on_line:
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
        # BibTeX would read an entry in `mail me@example.org (not at night)`; nobody means one.
        if head is not None and not is_first_on_line and "." in head[1]:
            head = None
        if head is None:
            if text[at + 1 : at + 8].lower() == "comment":
                return self._comment_block(at, self._line_end(at))
            if not is_first_on_line:
                return None
            return self._broken_block(at)
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

    def _broken_block(self, at: int) -> BrokenBlock:
        """What begins with `@`, and opens nothing, up to the next entry."""
        text, end = self.text, self.end
        doubled = fault_grammar.doubled_at().match(text, at, end)
        if doubled is not None:  # `@@article{…}`
            stop, line_end = doubled.end(), doubled.end()
        else:
            line = fault_grammar.entry_line().search(text, at, end)
            stop, line_end = line.start() if line else end, self._line_end(at)
            stop = at + len(text[at:stop].rstrip(WHITESPACE))
        problem = Problem(ProblemKind.NOT_AN_ENTRY, at, min(line_end, stop))
        return BrokenBlock(text, at, stop, [problem])

    def _line_end(self, position: int) -> int:
        """Offset of the line end at or behind the position."""
        if self.has_cr:
            found = grammar.line().match(self.text, position, self.end)
            return found.end() if found is not None else self.end
        line_end = self.text.find("\n", position, self.end)
        return self.end if line_end < 0 else line_end

    def _comment(self, at: int, open_: int) -> Block:
        text, end = self.text, self.end
        close: int | None = None
        if text[open_] == "{":
            close = self.recovery.delimiters.closing_brace(open_, end)
        else:
            if self.last_parenthesis is None:
                self.last_parenthesis = text.rfind(")", self.start, end)
            if open_ < self.last_parenthesis:
                close = text.index(")", open_) + 1
        if close is not None:
            return self._comment_block(at, close)
        stop = self._line_end(at)
        block = self._comment_block(at, stop)
        block.problems = [Problem(ProblemKind.UNCLOSED_ENTRY, at, stop), *block.problems]
        return block

    def _comment_block(self, at: int, stop: int) -> CommentBlock:
        """A comment; BibTeX reads on at any `@` in it."""
        at_sign = self.text.find("@", at + 1, stop)
        if at_sign < 0:
            return CommentBlock(self.text, at, stop)
        problem = Problem(ProblemKind.AT_SIGN, at_sign, at_sign + 1)
        return CommentBlock(self.text, at, stop, [problem])

    def _string(self, at: int, type_start: int, type_end: int, open_: int) -> Block:
        problems: list[Problem] = []
        fields: list[Field] = []
        end, close = self._body(at, open_, fields, problems)
        if not problems:
            self._check_definition(open_, close, fields, problems)
        return StringDefinition(
            self.text, at, end, problems, "string", type_start, type_end, open_, close, fields
        )

    def _check_definition(
        self, open_: int, close: int, fields: list[Field], problems: list[Problem]
    ) -> None:
        """Notes what an entry may have, but not a `@string`: no field, or a comma behind it."""
        if not fields:
            problems.append(Problem(ProblemKind.MISSING_FIELD_NAME, open_, close + 1))
            return
        end = fields[0].value_end
        rest = self.text[end:close]
        if rest.strip(WHITESPACE):
            comma = end + rest.index(",")
            problems.append(Problem(ProblemKind.COMMA_IN_STRING, comma, end + len(rest.rstrip())))

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
        # `@article{title={A}`: BibTeX takes all of it for the key; the key is missing. So it is in
        # `@article{` before a line with `@misc{…`.
        if key is None or "={" in key[1] or '="' in key[1] or key[1].startswith("@"):
            self.recovery.begin(at, open_, problems)
            key_start, key_end, position = self.recovery.key(open_ + 1)
            end, close = self._rest(open_, position, fields, problems)
        else:
            key_start, key_end = key.span(1)
            position = key.end()
            if key[2] != "," and "{" in key[1]:
                # `@misc{{key}, title = …`: to BibTeX the brace ends the entry.
                whole = fault_grammar.braced_key().match(text, key_start, self.end)
                if whole is not None:
                    key_end, position = whole.end(1), whole.end()
                    problems.append(Problem(ProblemKind.INVALID_KEY, key_start, key_end))
            if key[2] == "," or problems:
                end, close = self._body(at, open_, fields, problems, position)
            else:
                end, close = position, position - 1
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
            noted = len(problems)
            step = recovery.field(position)
            if step.field is not None:
                fields.append(step.field)
                self._note_entries_in_values([step.field], problems)
            elif fields and len(problems) > noted:
                self._join_undelimited(fields[-1], problems)
            if step.is_end:
                return step.position, step.close
            position = step.position

    def _join_undelimited(self, field: Field, problems: list[Problem]) -> None:
        """Takes `keywords = one, two, three` for one value without delimiters, since `two` is no
        field and on the line of `one`."""
        problem = problems[-1]
        if problem.kind is not ProblemKind.UNEXPECTED_TEXT or (
            field.value_kind is not PieceKind.MACRO and field.value_kind is not PieceKind.NUMBER
        ):
            return
        gap = self.text[field.value_end : problem.start]
        rest = self.text[problem.start : problem.end]
        if gap.strip(" \t") == "," and not any(c in '\r\n{}"%#' for c in rest):
            field.value_end = problem.end
            field.value_kind = PieceKind.BARE
            problems[-1] = Problem(
                ProblemKind.MISSING_DELIMITERS, field.value_start, field.value_end
            )

    def _note_entries_in_values(self, fields: list[Field], problems: list[Problem]) -> None:
        pattern = grammar.keyed_entry_line()
        for field in fields:
            if "@" in field.raw_value:
                found = pattern.search(self.text, field.value_start, field.value_end)
                if found is not None:
                    at = self.text.index("@", found.start())
                    problems.append(Problem(ProblemKind.ENTRY_IN_VALUE, at, found.end()))
