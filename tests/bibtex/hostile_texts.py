"""Texts that were made to make a parser slow: something repeated, and what stands around it."""

from __future__ import annotations

from typing import NamedTuple


class Hostile(NamedTuple):
    """`before`, then `piece` again and again, then `between` and as many of `closing`."""

    piece: str
    before: str = ""
    between: str = ""
    closing: str = ""

    def text(self, size: int) -> str:
        """The text with about that many characters."""
        count = size // (len(self.piece) + len(self.closing))
        return self.before + self.piece * count + self.between + self.closing * count


HOSTILE: dict[str, Hostile] = {
    "open braces": Hostile("{"),
    "closing braces": Hostile("}"),
    "nested braces": Hostile("{", "@a{b, c = ", "", "}"),
    "open braces in a value": Hostile("{", "@a{b, c = "),
    "open entries": Hostile("@a{b,c={"),
    "open entries on lines": Hostile("@a{b,\nc={\n"),
    "open entries in parentheses": Hostile('@a(b,c="x{'),
    "open entries in parentheses on lines": Hostile('@a(b,\nc="x{\n'),
    "open quotes": Hostile('@a{b,c="x\n'),
    "open quotes on a line": Hostile('@a{b,c="x'),
    "open quotes in parentheses": Hostile('@a(b,\nc="x\n'),
    "quotes": Hostile('"', "@a{b,c="),
    "quotes and braces": Hostile('"{', "@a{b,c="),
    "braces that close far away": Hostile("@a{b,\nc={\n", closing="} x"),
    "quotes that close far away": Hostile('@a{b,\nc="{\n', closing='}" x'),
    "an entry in a value": Hostile("\n@a{b,", "@a{b,c={"),
    "at signs": Hostile("@"),
    "at signs and blanks": Hostile("@ "),
    "at signs on lines": Hostile("@\n"),
    "types": Hostile("@a"),
    "heads": Hostile("@a{"),
    "heads on lines": Hostile("@a{\n"),
    "addresses": Hostile("a@b.c(d) "),
    "addresses on CR lines": Hostile("a@b\r"),
    "comments with addresses": Hostile("%@\r"),
    "open comments": Hostile("@comment{"),
    "open comments in parentheses": Hostile("@comment("),
    "entries on a line": Hostile("@a{b,c={x}}"),
    "extra braces": Hostile("@a{b,c={x}},d={e}"),
    "commas": Hostile(",", "@a{b"),
    "blanks": Hostile(" ", "@a{b, c = {x}"),
    "blanks in an open value": Hostile(" ", "@a{b, c = {x"),
    "line ends": Hostile("\n", "@a{b, c = {x}"),
    "line ends in an open value": Hostile("\n", "@a{b, c = {x"),
    "indented lines in an open value": Hostile("\n  ", '@a{b, c = "x'),
    "equals signs": Hostile("=", "@a{b, c"),
    "names and equals signs": Hostile("c=", "@a{b, "),
    "unexpected text": Hostile("c={x}y,", "@a{b, "),
    "unexpected words": Hostile("see below ", "@a{b, "),
    "open fields": Hostile("c={x,", "@a{b, "),
    "open fields on lines": Hostile("c = {x\n", "@a{b,\n"),
    "open quoted fields on lines": Hostile('c = "x\n', "@a{b,\n"),
    "quotes in quotes": Hostile('c="x"y"z",', "@a{b, "),
    "quotes that open the next": Hostile('@a{b,c="x, d="y"'),
    "typographic quotes": Hostile("c=“x,", "@a{b, "),
    "closing typographic quotes": Hostile("”,", "@a{b,c=“"),
    "lines in typographic quotes": Hostile("x\n", "@a{b,c=“"),
    "undelimited values": Hostile("c=x y,", "@a{b, "),
    "an undelimited list": Hostile("x ,", "@a{b,c="),
    "hashes": Hostile("#", "@a{b,c="),
    "pieces": Hostile('"x" # ', "@a{b,c="),
    "at signs in names": Hostile("@x={y},", "@a{b, "),
    "wrong delimiters": Hostile(") ", "@a{b, "),
    "percent lines": Hostile("%\n", "@a{b,"),
    "percent lines before the key": Hostile("%\n", "@a{"),
    "odd names": Hostile("f(x = {y},", "@a{b, "),
    "quoted names": Hostile('"f" ', "@a{b, "),
    "an endless key": Hostile("k ", "@a{"),
    "semicolons": Hostile("c={x};", "@a{b, "),
    "colons": Hostile("c:{x},", "@a{b, "),
    "definitions": Hostile('@string{a="b",'),
    "preambles": Hostile('@preamble{"x'),
    "lines that end entries": Hostile("@a{b,\nc={x\n}\n}"),
}
