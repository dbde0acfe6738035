"""Whatever a text holds, its tree gives it back and every span of it is where it should be."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from faulty_entries import FAULTY
from hypothesis import given, settings
from hypothesis import strategies as st
from tree_checks import check_tree

from bibsync.bibtex.parser import parse
from bibsync.encoding import decode

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
FILES = {
    f"{path.parent.name}-{path.name}": decode(path.read_bytes()).text
    for path in sorted(FIXTURES.rglob("*"))
    if path.suffix in (".bib", ".md") and path.name != "README.md"
}
SIGNS = '@{}()",=#%\\ \t\n\r'
TEXTS = st.text(
    st.sampled_from(SIGNS) | st.sampled_from("@{}\n,=a") | st.sampled_from("aZ1“’é:\0\ufeff~"),
    max_size=80,
)
TOKENS = st.lists(
    st.sampled_from(
        [
            *(
                "@misc{",
                "@string(",
                "@comment{",
                "@preamble{",
                "@",
                "@ x",
                "a",
                "title",
                " = ",
                "=",
            ),
            *("{A}", "{", "}", '"', '"B"', ",", ",\n  ", "\n", "\r\n", "\n\n@misc{b,", "# ", "jan"),
            *(
                "12",
                "% c\n",
                "“x”",
                ")",
                "(",
                ":",
                ";",
                "\n}\n",
                "\\",
                "{{a}b}",
                " ",
                "k e y",
                "x@y.z",
            ),
        ]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=400)
@given(TEXTS | TOKENS)
def test_any_text_is_given_back(text: str) -> None:
    check_tree(parse(text))


@settings(max_examples=100)
@given(TOKENS, TOKENS, TOKENS)
def test_a_part_of_a_text_is_read_as_if_it_were_the_whole(
    before: str, text: str, after: str
) -> None:
    whole = before + text + after
    document = parse(whole, len(before), len(before) + len(text))
    check_tree(document)
    alone = parse(text)
    assert [(type(b), b.raw) for b in document.blocks] == [(type(b), b.raw) for b in alone.blocks]
    assert [(p.kind, p.start - len(before)) for _, p in document.problems] == [
        (p.kind, p.start) for _, p in alone.problems
    ]


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_file_is_given_back(text: str) -> None:
    check_tree(parse(text))


def cuts(text: str, fewer: int = 1) -> range:
    """Every place of a short text; of a long one so many that they cost as much."""
    return range(0, len(text), max(1, fewer * len(text) ** 2 // 500_000))


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_file_that_ends_too_early_is_given_back(text: str) -> None:
    sound = [entry for entry in parse(text).entries if not entry.problems]
    for end in cuts(text):
        document = parse(text[:end])
        check_tree(document)
        found = {(entry.start, entry.end) for entry in document.entries}
        assert {(entry.start, entry.end) for entry in sound if entry.end <= end} <= found


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_file_without_its_beginning_is_given_back(text: str) -> None:
    for start in cuts(text, fewer=4):
        check_tree(parse(text[start:]))


@pytest.mark.parametrize("name", [faulty.text for faulty in FAULTY.values()], ids=list(FAULTY))
def test_a_faulty_entry_that_ends_too_early_is_given_back(name: str) -> None:
    for end in range(len(name) + 1):
        check_tree(parse(name[:end]))
        check_tree(parse(name[:end] + "\n@misc{z, title = {Z}}\n"))
        assert parse(name[:end] + "\n@misc{z, title = {Z}}\n").entries[-1].key == "z"


def mangled(text: str, chance: random.Random) -> str:
    """The text with one thing done to it that disks, editors and people do."""
    at = chance.randrange(len(text) + 1)
    match chance.randrange(8):
        case 0:
            return text[:at] + "".join(map(chr, chance.choices(range(256), k=3))) + text[at:]
        case 1:
            return text[:at] + chance.choice(SIGNS) + text[at:]
        case 2:
            signs = [i for i, c in enumerate(text) if c in '{}()",=#@'] or [0]
            at = chance.choice(signs)
            return text[:at] + text[at + 1 :]
        case 3:
            return text[:at] + text[at:].replace("\n", chance.choice(["\r", "\r\n"]))
        case 4:
            return text[:at] + "\ufeff" + text[at:]
        case 5:
            return text[:at] + "\0" * 5 + text[at:]
        case 6:
            end = min(len(text), at + chance.randrange(200))
            return text[:at] + text[end:]
        case _:
            end = min(len(text), at + chance.randrange(200))
            return text[:end] + text[at:]


@pytest.mark.parametrize("name", FILES)
def test_a_mangled_file_is_given_back(name: str) -> None:
    chance = random.Random(name)
    text = FILES[name]
    for _ in range(max(3, min(30, 200_000 // (len(text) + 1)))):
        damaged = text
        for _ in range(chance.randrange(1, 4)):
            damaged = mangled(damaged, chance)
        check_tree(parse(damaged))


def test_a_byte_order_mark_hides_neither_entry_nor_comment() -> None:
    assert [e.key for e in parse("\ufeff@misc{a, title = {A}}\n").entries] == ["a"]
    assert parse("\ufeff% @misc{a, title = {A}}\n").entries == []
