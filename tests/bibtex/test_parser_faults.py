"""The parser reads past every slip that it knows, and harms no other entry."""

from __future__ import annotations

import pytest
from faulty_entries import FAULTY, Faulty
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync.bibtex.parser import parse, parse_block
from bibsync.bibtex.syntax import (
    BrokenBlock,
    CommentBlock,
    Entry,
    FreeText,
    PieceKind,
    ProblemKind,
    StringDefinition,
)

CASES = [pytest.param(faulty, id=name.replace(" ", "-")) for name, faulty in FAULTY.items()]
LINE_ENDS = [
    pytest.param(end, id=name) for end, name in (("\n", "lf"), ("\r\n", "crlf"), ("\r", "cr"))
]


def noted(text: str) -> list[tuple[ProblemKind, str]]:
    """All problems of a text, with what each spans."""
    return [(p.kind, text[p.start : p.end]) for _, p in parse(text).problems]


def read(entry: Entry) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The key and the fields of an entry."""
    return entry.key, tuple((field.name, field.raw_value) for field in entry.fields)


@pytest.mark.parametrize("faulty", CASES)
@pytest.mark.parametrize("line_end", LINE_ENDS)
def test_a_slip_is_noted_and_the_fields_are_read(faulty: Faulty, line_end: str) -> None:
    text = faulty.text.replace("\n", line_end)
    document = parse(text)
    assert noted(text) == [(kind, t.replace("\n", line_end)) for kind, t in faulty.problems]
    fields = tuple((name, value.replace("\n", line_end)) for name, value in faulty.fields)
    assert [read(entry) for entry in document.entries] == [(faulty.key, fields)]


@pytest.mark.parametrize("faulty", CASES)
@pytest.mark.parametrize("line_end", LINE_ENDS)
def test_the_entries_around_a_slip_are_read_as_ever(faulty: Faulty, line_end: str) -> None:
    before = '@string{s = "S"}\n\n@misc{b,\n  title = {B}, note = s\n}\n\n'
    after = '\n@book(c, title = "C",\n year = 1)\n\nText.\n\n@misc{d, title = {D}}\n'
    text = (before + faulty.text + after).replace("\n", line_end)
    entries = parse(text).entries
    assert [read(entry) for entry in entries if entry.key in ("b", "c", "d")] == [
        ("b", (("title", "{B}"), ("note", "s"))),
        ("c", (("title", '"C"'), ("year", "1"))),
        ("d", (("title", "{D}"),)),
    ]
    assert len(entries) == 4


GOOD = (
    "@article{k1,\n  author = {A and {B C}},\n  title = {The {LaTeX} way},\n"
    '  journal = "Some {J}ournal",\n  month = jan,\n  year = 2001,\n  note = {a} # s # "b",\n}\n',
    "@Book{k2,\n      title={A, B and C}, \n      editor=\"X Y\",\n      year={2002},\n"
    '      abstract={Long text with = signs and "quotes",\n       over lines: a = b.},\n'
    "      month=feb\n}\n",
    '@misc{k3, title = {One line}, author = "Z Z", year = 2003}\n',
    "@inproceedings{k4\n  , title = {Leading {commas}}\n  , author = {Q Q}\n"
    '  , year = "2004"\n  }\n',
    '@misc(k5,\n  title = {Parens},\n  note = "in {p}",\n)\n',
)  # fmt: skip


@pytest.mark.parametrize("line_end", LINE_ENDS)
@pytest.mark.parametrize("index", range(len(GOOD)), ids=[f"k{n + 1}" for n in range(len(GOOD))])
def test_a_sign_too_few_or_too_many_in_an_entry_costs_that_entry_only(
    index: int, line_end: str
) -> None:
    whole = [text.replace("\n", line_end) for text in GOOD]
    wanted = [read(parse(text).entries[0]) for text in whole]
    others = wanted[:index] + wanted[index + 1 :]
    entry = whole[index]
    mutated = [entry[:i] + entry[i + 1 :] for i, c in enumerate(entry) if c in '{}()",=#']
    mutated += [entry[:i] + c + entry[i:] for i in range(len(entry)) for c in '{}()",=']
    for text in mutated:
        file = line_end.join([*whole[:index], text, *whole[index + 1 :]])
        found = [read(e) for e in parse(file).entries if e.key != f"k{index + 1}"]
        lost = [entry for entry in others if entry not in found]
        assert not lost, text


def test_two_hundred_entries_behind_an_unclosed_brace_are_found() -> None:
    entries = "".join(f"@misc{{k{n},\n  title = {{T {n}}}\n}}\n\n" for n in range(200))
    document = parse("@misc{a,\n  title = {A,\n  year = 1\n}\n\n" + entries)
    assert [entry.key for entry in document.entries] == ["a", *(f"k{n}" for n in range(200))]
    assert [kind for kind, _ in noted(document.text)] == [ProblemKind.UNCLOSED_BRACE]


@settings(max_examples=100)
@given(st.lists(st.sampled_from(list(FAULTY.values())), max_size=6), st.sampled_from("\n \t"))
def test_any_number_of_slips_in_one_file_are_read_one_by_one(
    parts: list[Faulty], blank: str
) -> None:
    text = f"\n{blank}\n".join(part.text for part in parts)
    assert [read(entry) for entry in parse(text).entries] == [
        (part.key, part.fields) for part in parts
    ]


# Between entries ----------------------------------------------------------------------------------

AT_SIGNS = {
    "in a sentence": ("Mail me@home.org (at night).\n", FreeText, 7),
    "in a comment line": ("% @misc{a,\n%   t = {b}\n% }\n", FreeText, 2),
    "in a comment": ("@comment{@misc{a, b = {c}}}", CommentBlock, 9),
    "in a comment to the line's end": ("@comment by me@home.org", CommentBlock, 14),
}


@pytest.mark.parametrize(
    ("text", "kind", "at"), AT_SIGNS.values(), ids=[name.replace(" ", "-") for name in AT_SIGNS]
)
def test_an_at_sign_where_bibtex_looks_for_an_entry_is_noted(
    text: str, kind: type, at: int
) -> None:
    (block,) = parse(text).blocks
    assert type(block) is kind
    assert [(p.kind, p.start) for p in block.problems] == [(ProblemKind.AT_SIGN, at)]


def test_one_at_sign_a_line_is_noted() -> None:
    (block,) = parse("a @ b @ c\n% d@e @f\n").blocks
    assert [p.start for p in block.problems] == [2, 13]


BROKEN = {
    "@\n\n@misc{a}\n": ("@", ["a"]),
    "@misc\n@misc{a}\n": ("@misc", ["a"]),
    "@misc a,\n  t = {b}\n}\n\n@misc{a}\n": ("@misc a,\n  t = {b}\n}", ["a"]),
    "@@misc{a, t = {b}}\n": ("@", ["a"]),
    "@ @ @misc{a}\n": ("@ @ ", ["a"]),
    "@{a, t = {b}}\n": ("@{a, t = {b}}", []),
}


@pytest.mark.parametrize("text", BROKEN)
def test_what_only_begins_like_an_entry_ends_at_the_next_one(text: str) -> None:
    document = parse(text)
    (broken,) = (block for block in document.blocks if isinstance(block, BrokenBlock))
    assert [problem.kind for problem in broken.problems] == [ProblemKind.NOT_AN_ENTRY]
    assert (broken.raw, [entry.key for entry in document.entries]) == BROKEN[text]


def test_a_comment_that_is_not_closed_ends_with_its_line() -> None:
    document = parse("@comment{a {b\n@misc{c}\n@comment(d\n@misc{e}\n")
    comments = [block for block in document.blocks if isinstance(block, CommentBlock)]
    assert [comment.raw for comment in comments] == ["@comment{a {b", "@comment(d"]
    assert {p.kind for comment in comments for p in comment.problems} == {
        ProblemKind.UNCLOSED_ENTRY
    }
    assert [entry.key for entry in document.entries] == ["c", "e"]


STRINGS = {
    '@string{a = "b",}': [(ProblemKind.COMMA_IN_STRING, ",")],
    '@string{a = "b" , c = "d" }': [(ProblemKind.COMMA_IN_STRING, ', c = "d"')],
    "@string{ }": [(ProblemKind.MISSING_FIELD_NAME, "{ }")],
    '@string{a "b"}': [(ProblemKind.MISSING_EQUALS, "")],
    '@string{a = "b"': [(ProblemKind.UNCLOSED_ENTRY, "")],
    "@preamble{\\def x}": [(ProblemKind.MISSING_DELIMITERS, "\\def x")],
    '@preamble{"a {" # "b"}': [(ProblemKind.UNBALANCED_BRACES, '"a {" # "b"')],
}


@pytest.mark.parametrize("text", STRINGS)
def test_slips_in_definitions_and_preambles_are_noted(text: str) -> None:
    assert noted(text) == STRINGS[text]


# What is right, though it looks odd ---------------------------------------------------------------

RIGHT = {
    "braces behind backslashes": "@misc{a, title = {The {\\\\\\} command}}",
    "deep braces": "@misc{a, title = {1{2{3{4{5}4}3}2}1}, note = \"1{2{3{4}3}2}\"}",
    "a quote in braces": '@misc{a, title = "A {"}B{"} C"}',
    "fields in a value": "@misc{a, abstract = {Let\n  x = {1},\n  y = 2.\n}, year = 1}",
    "a percent sign in a value": "@misc{a, title = {100% of\n% nothing}}",
    "an at sign in a value": "@misc{a, note = {me@home.org,\n@nobody, @misc (all)}}",
    "at signs in names": "@misc{a, x@y = {1}, @z = {2}}",
    "a comma behind the last field": "@misc{a, title = {A},}",
    "white space everywhere": "@ \n misc \t{\r\n a \n,\n title\n=\n{A}\n#\nb\n,\n}",
    "no fields": "@misc{a}@misc{b,}@misc(c,)",
    "an equals sign in the key": "@misc{a=b, title = {A}}",
    "odd letters in the key": "@misc{a'b(c)#%~\\, title = {A}}",
    "a parenthesis in the key": "@misc(a(1), title = {A})",
    "parentheses in a value": '@misc(a, title = {:-)}, note = ")")',
    "numbers and macros": "@misc{a, month = jan, year = 0012, journal = j.a-b:c}",
    "definitions": '@string{a = "b" # c}@STRING( d={e} )@preamble{"f" # {g}}',
}  # fmt: skip


@pytest.mark.parametrize("text", RIGHT.values(), ids=[name.replace(" ", "-") for name in RIGHT])
def test_what_bibtex_accepts_is_no_problem(text: str) -> None:
    assert noted(text) == []


def test_an_address_with_parentheses_behind_it_is_no_entry() -> None:
    assert parse("Mail me@home.org (me).\n").entries == []
    assert [entry.key for entry in parse("x @misc(me, a = 1).\n").entries] == ["me"]


def test_one_block_can_be_read_wherever_it_stands() -> None:
    text = '% @string{a = "b"} and @misc{c} me@home.org'
    string = parse_block(text, 2, len(text))
    assert isinstance(string, StringDefinition)
    assert string.raw == '@string{a = "b"}'
    assert isinstance(parse_block(text, text.index("@misc"), len(text)), Entry)
    assert parse_block(text, text.index("@home"), len(text)) is None


def test_a_wrong_closing_delimiter_is_the_closing_one_all_the_same() -> None:
    (entry,) = parse("@misc(a, title = {A}}\n").entries
    assert entry.text[entry.close] == "}"
    assert entry.pieces()[-1].kind is PieceKind.CLOSE
