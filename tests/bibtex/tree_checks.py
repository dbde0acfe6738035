"""What holds for every syntax tree, of whatever text."""

from __future__ import annotations

from itertools import pairwise

from bibsync.bibtex.syntax import (
    WHITESPACE,
    Block,
    BrokenBlock,
    Command,
    Document,
    Entry,
    FreeText,
    PieceKind,
)

FIRST_CHARACTERS = {
    PieceKind.AT: "@",
    PieceKind.OPEN: "{(",
    PieceKind.EQUALS: "=",
    PieceKind.BRACED: "{",
    PieceKind.QUOTED: '"',
    PieceKind.HASH: "#",
    PieceKind.COMMA: ",",
    PieceKind.CLOSE: "})",
}
OF_ONE_CHARACTER = (
    *(PieceKind.AT, PieceKind.OPEN, PieceKind.EQUALS),
    *(PieceKind.HASH, PieceKind.COMMA, PieceKind.CLOSE),
)


def check_tree(document: Document) -> None:
    """Blocks and pieces join to the text, every span lies in order within the one around it, and
    every piece is what it says it is."""
    text = document.text
    position = document.start
    for block in document.blocks:
        assert block.start == position
        assert block.end > block.start
        position = block.end
        _check_block(block)
    assert position == document.end
    assert "".join(block.raw for block in document.blocks) == text[document.start : document.end]
    for one, other in pairwise(document.blocks):
        assert not (isinstance(one, FreeText) and isinstance(other, FreeText))


def _check_block(block: Block) -> None:
    pieces = block.pieces()
    position = block.start
    for piece in pieces:
        assert piece.start == position
        assert piece.end > piece.start
        position = piece.end
        _check_piece(block.text[piece.start : piece.end], piece.kind)
    assert position == block.end
    for problem in block.problems:
        assert block.start <= problem.start <= problem.end <= block.end
    if isinstance(block, BrokenBlock):
        assert block.problems
    if isinstance(block, Command):
        _check_command(block)


def _check_piece(text: str, kind: PieceKind) -> None:
    assert text[0] in FIRST_CHARACTERS.get(kind, text[0])
    if kind in OF_ONE_CHARACTER:
        assert len(text) == 1
    elif kind is PieceKind.WHITESPACE:
        assert not text.strip(WHITESPACE)
    elif kind is PieceKind.COMMENT:
        assert text[0] == "%" or text[:8].lower() == "@comment" or text[0] == "@"
    elif kind is PieceKind.NUMBER:
        assert text.isascii()
        assert text.isdigit()
    elif kind in (PieceKind.BRACED, PieceKind.QUOTED):
        assert len(text) >= 2
        assert text[-1] == ("}" if kind is PieceKind.BRACED else '"')
        assert text.count("{") == text.count("}")
    elif kind in (PieceKind.MACRO, PieceKind.TYPE):
        assert not any(c in " \t\r\n\"#%'(),={}" for c in text)
    elif kind is PieceKind.TEXT:
        assert text[0] not in WHITESPACE


def _check_command(block: Command) -> None:
    text = block.text
    assert text[block.start] == "@"
    assert block.start < block.type_start < block.type_end <= block.open < block.end
    assert block.type == text[block.type_start : block.type_end].lower()
    assert text[block.open] in "{("
    assert block.close == -1 or (block.close == block.end - 1 and text[block.close] in "})")
    position = block.open + 1
    if isinstance(block, Entry):
        assert position <= block.key_start <= block.key_end
        assert block.key == block.key.strip(WHITESPACE)
        position = block.key_end
    for field in block.fields:
        assert position <= field.start <= field.name_end <= field.value_start <= field.value_end
        assert field.name == field.written_name.lower()
        assert field.content_start <= field.content_end
        if field.value_kind is not PieceKind.HASH:
            pieces = field.value_pieces()
            assert [p.kind for p in pieces] == ([field.value_kind] if field.raw_value else [])
        position = field.value_end
    assert position <= block.end
