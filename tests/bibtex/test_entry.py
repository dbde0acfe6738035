"""What `@string` and `#` make of a value, and how much they can make of a hostile text."""

from __future__ import annotations

import tracemalloc

import pytest

from bibsync.bibtex.entry import Work, read_works
from bibsync.bibtex.parser import parse

VALUES = [
    pytest.param('@string{a = "A"}', "a", "A", id="macro"),
    pytest.param('@string{a = "A"}', "A # { and } # a", "A and A", id="in-any-case"),
    pytest.param("", "jan # {~} # 1", "January~1", id="month"),
    pytest.param("", "{Reprinted } # APR", "Reprinted April", id="month-in-capitals"),
    pytest.param("@string{jan = {Januar}}", "jan", "Januar", id="month-of-one's-own"),
    pytest.param("@string{m = may # {/} # jun}", "m", "May/June", id="month-in-a-definition"),
    pytest.param("", "a # {B}", "B", id="undefined"),
    pytest.param("@string{a = {A}}@string{a = a # {B}}", "a", "B", id="in-its-own-definition"),
    pytest.param("@string{a = { A\n B }}", "{x} # a # {y}", "x A B y", id="space-at-its-ends"),
    pytest.param("@string{a = {A}}@string{b = a # a}", "b # b", "AAAA", id="of-macros"),
]


def titles(text: str) -> list[str]:
    return [work.get("title") for work in read_works(parse(text))]


@pytest.mark.parametrize(("definitions", "value", "expected"), VALUES)
def test_a_value_is_its_pieces_with_macros_replaced(
    definitions: str, value: str, expected: str
) -> None:
    assert titles(f"{definitions}@misc{{k, title = {value}}}\n") == [expected]


def test_a_definition_holds_for_what_comes_after_it_in_other_documents_too() -> None:
    texts = ["@misc{a, title = t}\n", "@string{t = {T}}\n", "@misc{b, title = t}\n"]
    works = read_works(parse(text) for text in texts)
    assert [work.get("title") for work in works] == ["", "T"]


def doubling(lines: int) -> str:
    """Definitions that are each twice as long as the one before."""
    return '@string{a0 = "0123456789"}\n' + "".join(
        f"@string{{a{line + 1} = a{line} # a{line}}}\n" for line in range(lines)
    )


HOSTILE = {
    "doubling": doubling(60) + "@misc{k, title = a60}\n",
    "pieces": doubling(14) + f"@misc{{k, title = {' # '.join(['a14'] * 2_000)}}}\n",
    "definitions of pieces": doubling(14)
    + "".join(f"@string{{b{line} = {' # '.join(['a14'] * 20)}}}\n" for line in range(100))
    + "@misc{k, title = b99}\n",
    "entries": doubling(14)
    + "".join(f"@misc{{k{number}, title = a14 # a14}}\n" for number in range(200)),
}


def length(works: list[Work]) -> int:
    return sum(len(value.text) for work in works for value in work.values.values())


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_macros_cannot_make_more_of_a_text_than_memory_holds(text: str) -> None:
    document = parse(text)
    tracemalloc.start()
    try:
        works = read_works(document)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert length(works) <= 1_000_000 + 10 * len(text)
    assert peak <= 8 * (1_000_000 + 10 * len(text))


def test_what_is_left_serves_macros_that_fit() -> None:
    # The definitions take all but 21,000 of the million characters, and `a16` has 327,680.
    text = doubling(16) + '@string{short = "S"}\n@misc{a, title = a16}\n@misc{b, title = short}\n'
    assert titles(text) == ["", "S"]


def test_long_values_that_are_written_out_are_whole() -> None:
    text = "x" * 3_000_000
    assert titles(f"@misc{{k, title = {{{text}}}}}\n") == [text]
    assert titles(f"@misc{{k, title = {{{text}}} # {{{text}}}}}\n") == [text * 2]


def test_a_macro_may_be_used_as_often_as_a_large_bibliography_does() -> None:
    definition = f"@string{{j = {{{'Journal ' * 15}}}}}\n"
    text = definition + "".join(f"@article{{k{n}, journal = j}}\n" for n in range(20_000))
    assert {work.get("journal") for work in read_works(parse(text))} == {("Journal " * 15).strip()}
