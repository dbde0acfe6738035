from __future__ import annotations

from collections import Counter

import pytest
from bibtexparser.customization import splitname
from hypothesis import given
from hypothesis import strategies as st

from bibsync.bibtex.names import (
    Name,
    first_surname,
    is_plain_person_list,
    parse_name,
    split_names,
)

WORDS = st.sampled_from(
    [
        *("John", "de", "la", "Fontaine", "van", "Von", "J.", "X", "123", "Élie", "ångström"),
        *("{\\'E}douard", "{\\'e}t", "{van}", "{World Bank}", "d{\\'E}", "{\\v s}", "McX", "o"),
    ]
)
PHRASES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)


# bibtexparser reads a name otherwise when its last word, or that before the comma, is small, and
# when it has but two words: `test_where_bibtexparser_deviates_from_bibtex_we_do_not_follow`.
LAST_NAMES = PHRASES.map(lambda words: f"{words} Fontaine")


@given(st.tuples(PHRASES, LAST_NAMES).map(" ".join))
def test_names_without_commas_are_split_as_bibtexparser_does(text: str) -> None:
    assert as_bibtexparser(parse_name(text)) == splitname(text)


@given(LAST_NAMES, st.lists(PHRASES, min_size=1, max_size=2))
def test_names_with_commas_are_split_as_bibtexparser_does(last: str, others: list[str]) -> None:
    text = ", ".join([last, *others])
    assert as_bibtexparser(parse_name(text)) == splitname(text)


def as_bibtexparser(name: Name) -> dict[str, list[str]]:
    return {
        "first": list(name.first),
        "von": list(name.von),
        "last": list(name.last),
        "jr": list(name.jr),
    }


@given(st.text(st.sampled_from("aAB{}, \nnd-~"), max_size=30))
def test_the_first_surname_agrees_with_splitting_the_whole_list(value: str) -> None:
    names = split_names(value)
    assert first_surname(value) == (parse_name(names[0].text).surname if names else "")


TRICKY = st.text(
    st.one_of(st.sampled_from("aAzÉ{}\\\\,~- \n\t=\"'."), st.characters()), max_size=40
)


@given(TRICKY)
def test_no_letter_of_a_name_is_lost(text: str) -> None:
    separators = " \t\r\n~-,"
    name = parse_name(text)
    if "=" not in text:
        written = Counter(character for character in text if character not in separators)
        kept = Counter("".join("".join(part) for part in name[:4]))
        assert not written - kept


@given(TRICKY)
def test_every_name_of_a_list_is_a_stripped_part_of_it(value: str) -> None:
    names = split_names(f"{value} and {value}")
    done = 0
    for name in names:
        assert done <= name.start <= name.end
        assert f"{value} and {value}"[name.start : name.end] == name.text
        assert name.text == name.text.strip(" \t\r\n")
        done = name.end


@given(st.lists(PHRASES, min_size=1, max_size=3).map(", ".join))
def test_a_name_written_last_name_first_keeps_its_parts(text: str) -> None:
    name = parse_name(text)
    assert parse_name(name.last_first) == name


@given(st.lists(st.lists(WORDS, min_size=1, max_size=4), min_size=1, max_size=3), st.booleans())
def test_a_line_break_or_tie_parts_words_as_a_blank_does(
    sections: list[list[str]], tied: bool
) -> None:
    blanks = ", ".join(" ".join(words) for words in sections)
    others = ",\n".join(("~" if tied else "\n").join(words) for words in sections)
    assert parse_name(others) == parse_name(blanks)


@given(st.text(st.sampled_from("AÉbs.,-' \nand"), max_size=40))
def test_plain_lists_have_no_problems_and_a_last_name_in_every_name(value: str) -> None:
    if is_plain_person_list(value):
        for span in split_names(value):
            name = parse_name(span.text)
            assert name.last
            assert not name.problems


ADVERSARIAL = {
    "open braces": "{" * 200_000,
    "closing braces": "}" * 200_000,
    "commands": "{\\" * 60_000,
    "ands": "and " * 50_000,
    "commas": "A," * 100_000,
    "hyphens": "a-" * 100_000,
    "line breaks": "A\n" * 100_000 + "!",
    "capitals and small letters": "Aa" * 100_000 + "!",
    "quotes": "A'" * 100_000,
    "equals signs": "x=," * 60_000,
}


@pytest.mark.parametrize("value", ADVERSARIAL.values(), ids=ADVERSARIAL.keys())
def test_a_list_of_any_shape_is_read(value: str) -> None:
    assert sum(len(name.text) for name in split_names(value)) <= len(value)
    assert len(parse_name(value).last_first) <= 2 * len(value)
    assert not is_plain_person_list(value)
