"""The regular expressions of BibTeX's grammar: what the parser matches in a text without faults.

Source: the lexical rules in `bibtex.web` (Oren Patashnik), as tested against the real program by
`tests/oracle/`. White space is space, tab and line ends; a name is any run of characters but those
below 0x21 and `"#%'(),={}`; braces count even behind a backslash; `%` has no meaning to BibTeX.

All quantifiers over runs are possessive: what one has taken is never given back, so that no text
makes the parser slower than linear.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

WS: Final = r"[ \t\r\n]*+"
NAME_CHARACTER: Final = r"[^\x00-\x20\"#%'(),={}]"
# First a character that cannot begin a number or the next entry.
NAME: Final = rf"[^\x00-\x20\"#%'(),={{}}@0-9]{NAME_CHARACTER}*+"
# A macro cannot begin with a quotation mark of a word processor, though BibTeX would take it.
MACRO: Final = rf"(?![“”„«‘‚]){NAME}"
BRACES_3: Final = r"\{[^{}]*+(?:\{[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\}[^{}]*+)*+\}"
BRACES_2: Final = r"\{[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\}"
QUOTED: Final = rf'"[^"{{}}]*+(?:{BRACES_2}[^"{{}}]*+)*+"'

HEAD: Final = re.compile(rf"@{WS}({NAME}){WS}([{{(])")
KEY_IN_BRACES: Final = re.compile(rf"{WS}([^ \t\r\n,}}]*+){WS}([,}}])")
# The beginning of an entry as nearly all entries are written: type, brace, key, comma.
ENTRY_START: Final = re.compile(rf"@{WS}({NAME}){WS}\{{{WS}((?!@)[^ \t\r\n,{{}}\"]*+){WS},")
# One whole field as nearly all fields are written: name, value of one piece, comma or end.
FIELD_IN_BRACES: Final = re.compile(
    rf"{WS}({NAME}){WS}={WS}({BRACES_3}|{QUOTED}|[0-9]++|{MACRO}){WS}[,}}]"
)
CLOSING_BRACE: Final = re.compile(rf"{WS}}}")
SPACE: Final = re.compile(WS)


@cache
def key_in_parentheses() -> re.Pattern[str]:
    """In `@type(…)` BibTeX takes `)` for a character of the key, so only a comma can follow."""
    return re.compile(rf"{WS}([^ \t\r\n,]*+){WS}(,)")


@cache
def field_in_parentheses() -> re.Pattern[str]:
    """As `FIELD_IN_BRACES`, for `@type(…)`."""
    return re.compile(rf"{WS}({NAME}){WS}={WS}({BRACES_3}|{QUOTED}|[0-9]++|{MACRO}){WS}[,)]")


@cache
def closing_parenthesis() -> re.Pattern[str]:
    """White space and the `)` that ends `@type(…)`."""
    return re.compile(rf"{WS}\)")


@cache
def line() -> re.Pattern[str]:
    """The rest of a line, its end excluded."""
    return re.compile(r"[^\r\n]*+")


@cache
def bare_piece() -> re.Pattern[str]:
    """A number (group 1) or the name of a macro, where a piece of a value may end.

    That is before a comma, `#` or the entry's end, and, though a comma is missing there, before the
    line's end, the next field or a comment.
    """
    field = rf"{NAME}{WS}="
    return re.compile(
        rf"(?:([0-9]++)|{MACRO})(?={WS}(?:[,#}})@]|\Z|{field}(?![=>]))"
        rf"|[ \t]*+[\r\n]|[ \t]++%|[;.]{WS}(?:{field}|[}})]))"
    )


@cache
def next_field() -> re.Pattern[str]:
    """A field's name and `=`."""
    return re.compile(rf"{NAME}{WS}=")


@cache
def keyed_entry_line() -> re.Pattern[str]:
    """The beginning of a line that begins an entry with key and comma: what is hardly ever text of
    a value."""
    return re.compile(rf"[\r\n][ \t]*+@{WS}[A-Za-z]++{WS}[{{(]{WS}[^ \t\r\n,{{}}]*+{WS},")


@cache
def fields_after_close() -> re.Pattern[str]:
    """A comma and another field, right behind what closed an entry."""
    return re.compile(rf",{WS}{NAME}{WS}={WS}[{{\"0-9A-Za-z]")
