"""The regular expressions of what BibTeX does not accept: the slips that the parser knows, and the
places where it resumes.

As in `bibsync.bibtex.grammar` all runs are possessive. A pattern that is searched for begins with
one certain character, and what it may skip after that ends before the next such character: many
beginnings in vain still cost no more than the length of the text.
"""

from __future__ import annotations

import re
from functools import cache

from bibsync.bibtex.grammar import BRACES_3, NAME, NAME_CHARACTER, WS

_WORD = r"[A-Za-z][\w:.+/-]*+"
_OPENING_QUOTES = "“”„«‘‚'`"
_CLOSING_QUOTES = "”“»’'\""
# Where a value ends: at a comma before the next field or the end, or at the end itself.
_VALUE_END = rf"(?=[ \t]*+(?:,{WS}(?:{NAME}{WS}=|[}})]|\Z)|[}})]|,?+[ \t]*+(?:[\r\n]|\Z)))"


# Keys --------------------------------------------------------------------------------------------


@cache
def comment_line() -> re.Pattern[str]:
    """`% remark` before the key. `%foo,` is a key that begins oddly."""
    return re.compile(r"%(?:[ \t%][^\r\n]*+|[^,\r\n]*+(?=[\r\n]))")


@cache
def first_field() -> re.Pattern[str]:
    """A field where the key should be. `a=b` in one word is a key to BibTeX."""
    return re.compile(rf"{NAME}(?:[ \t\r\n]++=|=(?=[ \t\r\n{{\"]))")


@cache
def key_run() -> re.Pattern[str]:
    """What may be a key with blanks in it, up to the end of the line, a comma or `=`."""
    return re.compile(r"[^,\r\n{}=%]*+(?>(?:(?<![ \t])%[^,\r\n{}=%]*+)*)")


@cache
def key_with_equals() -> re.Pattern[str]:
    """`a=b`: to BibTeX everything up to white space, a comma or the end is the key."""
    return re.compile(r"[^ \t\r\n,{}]*+")


@cache
def braced_key() -> re.Pattern[str]:
    """A key (group 1) with braces in it and the comma behind, before a field."""
    return re.compile(rf"([^ \t\r\n,]++),(?={WS}{NAME}{WS}={WS}[{{\"0-9A-Za-z])")


# Names -------------------------------------------------------------------------------------------


@cache
def name() -> re.Pattern[str]:
    """A field's name, also one that begins with a digit."""
    return re.compile(rf"(?!@){NAME_CHARACTER}++")


@cache
def odd_name() -> re.Pattern[str]:
    """A name (group 1) with characters that BibTeX forbids, or with quotes around it, and `=`."""
    return re.compile(
        rf"(\"[^\"\r\n={{}},]*+\"|[^\x00-\x20={{}},%()#][^\x00-\x20={{}},%]*+){WS}="
        rf"(?={WS}[{{\"0-9A-Za-z])"
    )


@cache
def spaced_name() -> re.Pattern[str]:
    """Several words (group 1) on one line before `=`: `date added = `."""
    return re.compile(rf"({NAME}(?>(?:[ \t]++[A-Za-z]{NAME_CHARACTER}*+)+))[ \t]*+=")


@cache
def name_and_colon() -> re.Pattern[str]:
    """A name (1) and, in the place of `=`, a colon or `:=` (2), before a value."""
    return re.compile(
        rf"([^\x00-\x20\"#%'(),={{}}@0-9:][^\x00-\x20\"#%'(),={{}}:]*+)[ \t]*+(:=?+)"
        rf"(?={WS}[{{\"0-9])"
    )


@cache
def arrow() -> re.Pattern[str]:
    """`=>` and `==`, as other languages write."""
    return re.compile(r"=[>=]")


# Values ------------------------------------------------------------------------------------------


@cache
def undelimited_text(close: str) -> re.Pattern[str]:
    """A value without delimiters, up to the comma before the next field, the line's end or the
    entry's. A comma within it is text."""
    text = r"[^,\r\n{}]" if close == "}" else r"[^,\r\n{})]"
    return re.compile(rf"(?>(?:{text}|\{{[^{{}}\r\n]*+\}}|(?!{_VALUE_END}),)*)")


@cache
def typographic_text() -> re.Pattern[str]:
    """A value in quotation marks that a word processor, LaTeX or another language has."""
    return re.compile(
        rf"[{_OPENING_QUOTES}]++(?>(?:[^{_CLOSING_QUOTES},\r\n]|[{_CLOSING_QUOTES}](?!{_VALUE_END})"
        rf"|,(?!{WS}{NAME}{WS}=)|[\r\n](?![ \t]*+(?:{NAME}[ \t]*+=|[}})@])))*)"
        rf"[{_CLOSING_QUOTES}]{_VALUE_END}"
    )


@cache
def rest_of_quoted(close: str) -> re.Pattern[str]:
    """What follows `"The "` in `"The "Big" one"`, up to the quote that ends the value.

    Not when it begins with a delimiter: then `#` is missing between two values.
    """
    end = re.escape(close)
    value_end = rf"(?={WS}(?:,{WS}(?:{NAME}{WS}=|{end})|{end}))"
    return re.compile(rf"(?!{WS}[{{\"])(?>(?:[^=\"]|\"(?!{value_end}))*)\"{value_end}")


@cache
def last_quote() -> re.Pattern[str]:
    """A quotation mark with which a value may end."""
    return re.compile(rf"\"{_VALUE_END}")


@cache
def name_before_quote() -> re.Pattern[str]:
    """The end of a value that closes with the opening quote of another: `… year = "`."""
    return re.compile(rf"[,\r\n]{WS}{_WORD}{WS}={WS}\"\Z")


@cache
def semicolon() -> re.Pattern[str]:
    """A semicolon or full stop where a comma should be."""
    return re.compile(rf"[;.](?={WS}(?:{NAME}{WS}=|[}})]))")


# Places to go on at ------------------------------------------------------------------------------


@cache
def entry_line() -> re.Pattern[str]:
    """The line end before a line that begins an entry: where reading resumes after a fault."""
    return re.compile(rf"[\r\n][ \t]*+(?=@{WS}[A-Za-z]++{WS}[{{(])")


@cache
def doubled_at() -> re.Pattern[str]:
    """`@` before the `@` that begins an entry."""
    return re.compile(rf"@(?>(?:[ \t]*+@(?=[ \t]*+@))*)[ \t]*+(?=@{WS}{NAME}{WS}[{{(])")


@cache
def field_line() -> re.Pattern[str]:
    """The line end before a line that begins a field."""
    return re.compile(
        r"[\r\n][ \t]*+,?+[ \t]*+"
        r"(?=[A-Za-z][^\x00-\x20\"#%'(),={}@]*+[ \t]*+=[ \t]*+[{\"0-9A-Za-z])"
    )


@cache
def inline_field() -> re.Pattern[str]:
    """The comma before another field with a delimited value, on one line."""
    return re.compile(rf",[ \t]*+(?={_WORD}[ \t]*+=[ \t]*+[{{\"])")


@cache
def known_inline_field() -> re.Pattern[str]:
    """The comma before another field on one line that hardly anything else than a field can be:
    it has a name that most entries have, and a value as it would have."""
    names = (
        "abstract|address|author|booktitle|chapter|crossref|date|doi|edition|editor|eprint|file"
        "|howpublished|institution|isbn|issn|journal|journaltitle|keywords|location|month|note"
        "|number|organization|pages|publisher|school|series|title|url|urldate|volume|year"
    )
    return re.compile(rf",[ \t]*+(?=(?i:{names})[ \t]*+=[ \t]*+[{{\"0-9])")


@cache
def lone_close_line() -> re.Pattern[str]:
    """The line end before a line that holds nothing but the end of an entry."""
    return re.compile(r"[\r\n][ \t]*+[})][ \t]*+(?=[\r\n]|\Z)")


@cache
def comma_before_close() -> re.Pattern[str]:
    """The comma behind a last field, the line end and the entry's last line."""
    return re.compile(r",[ \t]*+[\r\n][ \t\r\n]*+[})]\Z")


@cache
def resume(close: str) -> re.Pattern[str]:
    """Where reading goes on inside an entry after text that is no field.

    Groups: `close` the entry's closing delimiter, `entry` the next entry's line; neither: the next
    field, or a comma at a line's end. A match of balanced braces is to be skipped.
    """
    return re.compile(
        rf"{BRACES_3}|(?P<close>{re.escape(close)})"
        rf"|[\r\n][ \t]*+(?=(?P<entry>@){WS}[A-Za-z]++{WS}[{{(])"
        rf"|,(?:[ \t]*+(?=[\r\n])|{WS}(?={NAME}{WS}=))|[\r\n][ \t]*+(?={NAME}[ \t]*+=)"
    )
