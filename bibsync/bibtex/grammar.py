"""The regular expressions of BibTeX's grammar: what the parser matches, and where it resumes.

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
# First a character that cannot begin a number or the next entry.
NAME: Final = r"[^\x00-\x20\"#%'(),={}@0-9][^\x00-\x20\"#%'(),={}]*+"
# A macro cannot begin with a quotation mark of a word processor, though BibTeX would take it.
MACRO: Final = rf"(?![“”„«‘‚]){NAME}"
BRACES_3: Final = r"\{[^{}]*+(?:\{[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\}[^{}]*+)*+\}"
BRACES_2: Final = r"\{[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\}"
QUOTED: Final = rf'"[^"{{}}]*+(?:{BRACES_2}[^"{{}}]*+)*+"'

HEAD: Final = re.compile(rf"@{WS}({NAME}){WS}([{{(])")
KEY_IN_BRACES: Final = re.compile(rf"{WS}([^ \t\r\n,}}]*+){WS}([,}}])")
# The beginning of an entry as nearly all entries are written: type, brace, key, comma.
ENTRY_START: Final = re.compile(rf"@{WS}({NAME}){WS}\{{{WS}([^ \t\r\n,}}\"]*+){WS},")
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
def name() -> re.Pattern[str]:
    """A field name or the name of a macro; one that begins with a digit is read, and reported."""
    return re.compile(r"[^\x00-\x20\"#%'(),={}@][^\x00-\x20\"#%'(),={}]*+")


@cache
def bare_piece() -> re.Pattern[str]:
    """A number or the name of a macro, where a piece of a value may end."""
    return re.compile(rf"(?:([0-9]++)|{MACRO})(?={WS}(?:[,#}})]|\Z))")


@cache
def undelimited_text() -> re.Pattern[str]:
    """A value without delimiters, up to the comma, the line's end or the entry's."""
    return re.compile(r"(?:[^,\r\n{}]|\{[^{}\r\n]*+\})*+")


@cache
def typographic_text() -> re.Pattern[str]:
    """A value in quotation marks that a word processor made, on one line."""
    return re.compile("[“”„«‘‚][^\\r\\n]*[”“»’](?=[ \\t]*+(?:,|[\\r\\n]|[})]|\\Z))")


@cache
def entry_line() -> re.Pattern[str]:
    """The line end before a line that begins an entry: where reading resumes after a fault."""
    return re.compile(rf"[\r\n][ \t]*+(?=@{WS}[A-Za-z]++{WS}[{{(])")


@cache
def keyed_entry_line() -> re.Pattern[str]:
    """As `entry_line`, but an entry with key and comma: what is hardly ever text of a value."""
    return re.compile(rf"[\r\n][ \t]*+@{WS}[A-Za-z]++{WS}[{{(]{WS}[^ \t\r\n,{{}}]*+{WS},")


@cache
def field_line() -> re.Pattern[str]:
    """The end of a line behind which the next field begins; group 1 is the comma, if any."""
    return re.compile(
        r"(,?+)[ \t]*+[\r\n][ \t\r\n]*+"
        r"(?=[A-Za-z][^\x00-\x20\"#%'(),={}@]*+[ \t]*+=[ \t]*+[{\"0-9A-Za-z])"
    )


@cache
def lone_close_line() -> re.Pattern[str]:
    """A line that holds nothing but the end of an entry."""
    return re.compile(r"[\r\n][ \t]*+([})])[ \t]*+(?=[\r\n]|\Z)")


@cache
def fields_after_close() -> re.Pattern[str]:
    """A comma and another field, right behind what closed an entry."""
    return re.compile(rf",{WS}{NAME}{WS}={WS}[{{\"0-9A-Za-z]")


@cache
def resume(close: str) -> re.Pattern[str]:
    """Where reading goes on inside an entry after text that is no field.

    Groups: `close` the entry's closing delimiter, `entry` the next entry's line; neither: the next
    field. A match of balanced braces is to be skipped.
    """
    return re.compile(
        rf"\{{[^{{}}]*+\}}|(?P<close>{re.escape(close)})"
        rf"|[\r\n][ \t]*+(?=(?P<entry>@){WS}[A-Za-z]++{WS}[{{(])"
        rf"|,{WS}(?={NAME}{WS}=)|[\r\n][ \t]*+(?={NAME}[ \t]*+=)"
    )
