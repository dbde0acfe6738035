"""Turns a block of the syntax tree into its run of touching pieces, made only when asked for.

The tree keeps few offsets a field, for speed and memory; what lies between them is split here.
"""

from __future__ import annotations

import re
from functools import cache

from bibsync.bibtex import grammar
from bibsync.bibtex.syntax import (
    Block,
    Command,
    CommentBlock,
    Entry,
    Field,
    Piece,
    PieceKind,
)

_VALUE_KIND = {"{": PieceKind.BRACED, '"': PieceKind.QUOTED}


def block_pieces(block: Block) -> list[Piece]:
    """The pieces of a block, in order and without gaps: joined, they are the block's text."""
    if not isinstance(block, Command):
        is_comment = isinstance(block, CommentBlock)
        return (
            _lines(block.text, block.start, block.end)
            if not is_comment
            else [Piece(PieceKind.COMMENT, block.start, block.end)]
        )
    text = block.text
    pieces = [Piece(PieceKind.AT, block.start, block.start + 1)]
    _gap(text, block.start + 1, block.type_start, pieces)
    pieces.append(Piece(PieceKind.TYPE, block.type_start, block.type_end))
    _gap(text, block.type_end, block.open, pieces)
    pieces.append(Piece(PieceKind.OPEN, block.open, block.open + 1))
    position = block.open + 1
    if isinstance(block, Entry) and block.key_end > block.key_start:
        _gap(text, position, block.key_start, pieces)
        pieces.append(Piece(PieceKind.KEY, block.key_start, block.key_end))
        position = block.key_end
    for field in block.fields:
        _gap(text, position, field.start, pieces)
        if field.name_end > field.start:
            pieces.append(Piece(PieceKind.NAME, field.start, field.name_end))
        _gap(text, field.name_end, field.value_start, pieces)
        pieces.extend(value_pieces(field))
        position = field.value_end
    stop = block.close if block.close >= 0 else block.end
    _gap(text, position, stop, pieces)
    if block.close >= 0:
        pieces.append(Piece(PieceKind.CLOSE, block.close, block.end))
    return pieces


def value_pieces(field: Field) -> list[Piece]:
    """The pieces of a field's value, `#` and white space included."""
    start, end = field.value_start, field.value_end
    if field.value_kind is not PieceKind.HASH:
        return [Piece(field.value_kind, start, end)] if end > start else []
    pieces: list[Piece] = []
    text = field.text
    position = start
    while position < end:
        space = grammar.SPACE.match(text, position, end)
        if space is not None and space.end() > position:
            pieces.append(Piece(PieceKind.WHITESPACE, position, space.end()))
            position = space.end()
            continue
        if text[position] == "#":
            pieces.append(Piece(PieceKind.HASH, position, position + 1))
            position += 1
            continue
        stop, kind = _one_piece(text, position, end)
        pieces.append(Piece(kind, position, stop))
        position = stop
    return pieces


def _one_piece(text: str, start: int, end: int) -> tuple[int, PieceKind]:
    first = text[start]
    if first in '{"':
        depth = 0
        for found in _delimiters().finditer(text, start + (first == '"'), end):
            if found[0] == "{":
                depth += 1
            elif found[0] == "}":
                depth -= 1
            if depth == 0 and found[0] == ("}" if first == "{" else '"'):
                return found.end(), _VALUE_KIND[first]
        return end, PieceKind.BARE
    bare = grammar.bare_piece().match(text, start, end)
    if bare is not None:
        return bare.end(), PieceKind.NUMBER if bare[1] else PieceKind.MACRO
    hash_ = text.find("#", start, end)
    stop = end if hash_ < 0 else hash_
    return start + max(1, len(text[start:stop].rstrip(" \t\r\n"))), PieceKind.BARE


@cache
def _delimiters() -> re.Pattern[str]:
    return re.compile(r'[{}"]')


@cache
def _gap_pattern() -> re.Pattern[str]:
    return re.compile(r"([ \t\r\n]++)|(,)|(=)|(%[^\r\n]*+)|[^ \t\r\n,=%]++")


_GAP_KINDS = (
    PieceKind.TEXT,
    PieceKind.WHITESPACE,
    PieceKind.COMMA,
    PieceKind.EQUALS,
    PieceKind.COMMENT,
)


def _gap(text: str, start: int, end: int, pieces: list[Piece]) -> None:
    """Adds the pieces between two things that the tree knows."""
    for found in _gap_pattern().finditer(text, start, end):
        pieces.append(Piece(_GAP_KINDS[found.lastindex or 0], found.start(), found.end()))


def _lines(text: str, start: int, end: int) -> list[Piece]:
    """Free text: white space, `%` lines, and the rest."""
    pieces: list[Piece] = []
    pattern = re.compile(r"([ \t\r\n]++)|(%[^\r\n]*+)|[^ \t\r\n%][^\r\n]*+")
    kinds = (PieceKind.TEXT, PieceKind.WHITESPACE, PieceKind.COMMENT)
    for found in pattern.finditer(text, start, end):
        pieces.append(Piece(kinds[found.lastindex or 0], found.start(), found.end()))
    return pieces
