"""Keys of records are those that arXiv's export would make."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.bibtex.key_words import ascii_words, significant_words, unique_key
from bibsync.bibtex.names import split_names
from bibsync.bibtex.parser import parse
from bibsync.bibtex.syntax import Entry
from bibsync.verify.authority import ARXIV, AuthorityRecord
from bibsync.verify.citation_key import citation_key

SEED = Path(__file__).parents[2] / "fixtures" / "seeds" / "references.md"


def seed_entries() -> list[Entry]:
    texts = re.findall(r"^@misc.*?^\}", SEED.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [entry for text in texts for entry in parse(text).entries]


def content(entry: Entry, name: str) -> str:
    field = entry.get(name)
    assert field is not None
    return field.content


def paper(title: str, *authors: str, published: str = "", updated: str = "") -> AuthorityRecord:
    return AuthorityRecord(
        ARXIV, "2401.00001", title, authors, published=published, updated=updated
    )


def test_the_seed_has_twenty_entries() -> None:
    assert len(seed_entries()) == 20


@pytest.mark.parametrize("entry", seed_entries(), ids=lambda entry: entry.key)
def test_the_keys_of_the_seed_come_out_as_they_are(entry: Entry) -> None:
    record = AuthorityRecord(
        ARXIV,
        content(entry, "eprint"),
        content(entry, "title"),
        tuple(span.text for span in split_names(content(entry, "author"))),
        updated=content(entry, "year"),
    )
    assert citation_key(record, set()) == entry.key


@pytest.mark.parametrize(
    ("authors", "key"),
    [
        pytest.param(["{01.AI}", "Alex Young"], "ai2024deep", id="organisation-with-digits"),
        pytest.param(["{Gemma Team}"], "gemmateam2024deep", id="organisation-of-two-words"),
        pytest.param(["{DeepSeek-AI}"], "deepseekai2024deep", id="hyphen"),
        pytest.param(["{360}"], "3602024deep", id="nothing-but-digits"),
        pytest.param([":", "Alex Young"], "young2024deep", id="no-name-first"),
        pytest.param(["Adrian de Wynter"], "dewynter2024deep", id="particle"),
        pytest.param(["García Márquez, Gabriel"], "garciamarquez2024deep", id="family-first"),
        pytest.param(["Martin Luther King Jr."], "king2024deep", id="generation"),
        pytest.param(["King, Jr., Martin"], "king2024deep", id="generation-in-commas"),
        pytest.param(["Conor O'Brien"], "obrien2024deep", id="apostrophe"),
        pytest.param([r"Anthony Rath\'e"], "rathe2024deep", id="latex"),
        pytest.param(["Łukasz Kaiser"], "kaiser2024deep", id="first-name-in-unicode"),
        pytest.param(["Jan Łoś"], "los2024deep", id="letters-without-decomposition"),
        pytest.param(["Madonna"], "madonna2024deep", id="one-word"),
        pytest.param(["张伟"], "deep2024", id="no-latin-letter"),
        pytest.param([], "deep2024", id="nobody"),
    ],
)
def test_a_key_begins_with_the_first_authors_surname(authors: list[str], key: str) -> None:
    assert citation_key(paper("The Deep", *authors), set()) == key


@pytest.mark.parametrize(
    ("title", "key"),
    [
        pytest.param("A Little Goes a Long Way", "a2024little", id="article"),
        pytest.param("How Good Are Low-bit Models?", "a2024good", id="question"),
        pytest.param("Towards Expert-Level Answers", "a2024expertlevel", id="towards"),
        pytest.param("TÜLU 3: Pushing", "a2024tulu", id="accent"),
        pytest.param("$\\beta$-VAE", "a2024betavae", id="mathematics"),
        pytest.param("What Is It?", "a2024what", id="nothing-significant"),
        pytest.param("深層学習", "a2024", id="no-latin-letter"),
    ],
)
def test_a_key_ends_in_the_first_significant_word(title: str, key: str) -> None:
    assert citation_key(paper(title, "B. A"), set()) == key


@pytest.mark.parametrize(
    ("facts", "year"),
    [
        pytest.param({"published": "2022-01-28", "updated": "2023-01-10"}, "2023", id="updated"),
        pytest.param({"published": "2022-01-28"}, "2022", id="published"),
        pytest.param({"published": "n.d."}, "2024", id="id"),
    ],
)
def test_the_year_is_that_of_the_entry(facts: dict[str, str], year: str) -> None:
    assert citation_key(paper("Deep", "B. A", **facts), set()) == f"a{year}deep"


def test_a_record_without_latin_letters_is_named_for_its_id() -> None:
    assert citation_key(paper("深層学習", "张伟"), set()) == "arxiv240100001"


def test_a_taken_key_gets_a_letter() -> None:
    taken = {"a2024deep"}
    keys = [citation_key(paper("Deep", "B. A"), taken) for _ in range(3)]
    assert keys == ["a2024deepb", "a2024deepc", "a2024deepd"]
    assert taken == {"a2024deep", *keys}


def test_after_z_come_two_letters() -> None:
    taken: set[str] = set()
    keys = [unique_key("k", taken) for _ in range(28)]
    assert keys[25:] == ["kz", "kaa", "kab"]


def test_the_words_of_a_key_are_ascii() -> None:
    assert ascii_words("Straße/Łódź: {B}ERT") == ["strasse", "lodz", "bert"]
    assert significant_words("On the Use of It") == ["use"]
    assert significant_words("On the Of") == ["on", "the", "of"]


@given(st.text(max_size=30), st.lists(st.text(max_size=20), max_size=3))
def test_any_record_has_a_key_of_ascii_letters_and_digits(title: str, authors: list[str]) -> None:
    taken: set[str] = set()
    keys = [citation_key(paper(title, *authors), taken) for _ in range(2)]
    assert keys[0] != keys[1]
    assert all(key.isascii() and key.isalnum() and key == key.lower() for key in keys)
