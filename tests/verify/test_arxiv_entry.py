"""A record becomes an entry as arXiv exports it, and everybody reads the same from it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
from bibtexparser.bparser import BibTexParser
from hypothesis import given
from hypothesis import strategies as st

from bibsync.bibtex.latex import comparable
from bibsync.bibtex.names import parse_name, split_names
from bibsync.bibtex.parser import parse
from bibsync.ingest.layout import new_entry
from bibsync.verify.arxiv_entry import arxiv_fields, author_list, entry_year
from bibsync.verify.authority import ARXIV, AuthorityRecord
from bibsync.verify.citation_key import citation_key

FIXTURES = Path(__file__).parents[2] / "fixtures"
# arXiv's export takes the surname of `01.AI:` and its colon for two authors.
WRONG_IN_THE_SEED = "01. AI and : and "


def seed_texts() -> dict[str, str]:
    """The entries of the seed by arXiv id, without the blanks at the ends of lines."""
    text = (FIXTURES / "seeds" / "references.md").read_text("utf-8")
    entries = re.findall(r"^@misc.*?^\}", text.replace(", \n", ",\n"), re.MULTILINE | re.DOTALL)
    found = {}
    for entry in entries:
        eprint = re.search(r"eprint=\{([^}]*)\}", entry)
        assert eprint is not None
        found[eprint[1]] = entry.replace(WRONG_IN_THE_SEED, "{01.AI} and ")
    return found


SEED = seed_texts()


def facts() -> list[dict[str, Any]]:
    lines = (FIXTURES / "arxiv" / "papers.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def seed_record(arxiv_id: str) -> AuthorityRecord:
    """A record with the seed's own authors, year and title, as a source would have stated them."""
    (entry,) = parse(SEED[arxiv_id]).entries
    values = {field.name: field.content for field in entry.fields}
    return AuthorityRecord(
        ARXIV,
        arxiv_id,
        values["title"],
        tuple(span.text for span in split_names(values["author"])),
        published="2001-01-01",
        updated=f"{values['year']}-12-31",
        primary_class=values["primaryclass"],
    )


def written(record: AuthorityRecord) -> str:
    return new_entry("misc", citation_key(record, set()), arxiv_fields(record), "\n")


def test_the_seed_has_twenty_entries() -> None:
    assert len(SEED) == 20


@pytest.mark.parametrize("arxiv_id", SEED)
def test_the_seeds_entries_come_out_byte_for_byte(arxiv_id: str) -> None:
    assert written(seed_record(arxiv_id)) == SEED[arxiv_id]


def full_facts() -> list[AuthorityRecord]:
    return [
        AuthorityRecord(
            ARXIV,
            str(fact["arxiv_id"]),
            str(fact["title"]),
            tuple(fact["authors"]),
            published=str(fact.get("published_v1", "")),
            updated=str(fact.get("updated", "")),
            primary_class=str(fact.get("primary_category", "")),
        )
        for fact in facts()
        if "authors" in fact
    ]


@pytest.mark.parametrize("record", full_facts(), ids=lambda record: record.id)
def test_bibsync_and_bibtexparser_read_the_facts_back(record: AuthorityRecord) -> None:
    text = written(record)
    (entry,) = parse(text).entries
    assert not entry.problems
    parser = BibTexParser(common_strings=True)
    (read,) = bibtexparser.loads(text, parser).entries
    assert read["ID"] == entry.key
    for field in entry.fields:
        assert read[field.name] == field.content
    assert read["title"] == record.title or "\\" in read["title"]
    assert read["eprint"] == record.id
    people = [parse_name(name.text).surname for name in split_names(read["author"])]
    stated = [parse_name(name).surname for name in record.authors if comparable(name)]
    assert people == stated


@pytest.mark.parametrize(
    ("names", "text"),
    [
        pytest.param(["Jason Wei", "Wei, Fei"], "Jason Wei and Wei, Fei", id="people"),
        pytest.param(["{01.AI}", ":", "Alex Young"], "{01.AI} and Alex Young", id="no-name"),
        pytest.param(["{R&D Team}"], r"{R\&D Team}", id="special-character"),
        pytest.param(["LIGO and Virgo"], "{LIGO and Virgo}", id="and-inside"),
        pytest.param(["and Sons", "X"], "{and Sons} and X", id="and-first"),
        pytest.param(["X", "Sons and"], "X and {Sons and}", id="and-last"),
        pytest.param(["a, b, c, d"], "{a, b, c, d}", id="too-many-commas"),
        pytest.param(["others"], "{others}", id="others"),
        pytest.param(["X}"], r"X\textbraceright{}", id="lone-brace"),
        pytest.param(["Timothée Lesort"], "Timothée Lesort", id="unicode"),
        pytest.param([r"Anthony Rath\'e"], r"Anthony Rath\'e", id="latex"),
        pytest.param([], "", id="nobody"),
    ],
)
def test_authors_are_written_so_that_bibtex_reads_the_same(names: list[str], text: str) -> None:
    assert author_list(names) == text


@given(st.lists(st.text(alphabet="aB {},and\\-~%&é", max_size=12), max_size=4))
def test_every_name_is_read_back_as_one_name_without_complaints(names: list[str]) -> None:
    read = split_names(author_list(names))
    assert len(read) == len([name for name in names if comparable(name)])
    assert not any(parse_name(name.text).problems for name in read)
    assert not any(name.text == "others" for name in read)


def test_what_the_record_does_not_say_is_left_out() -> None:
    record = AuthorityRecord(ARXIV, "math/0309136")
    assert arxiv_fields(record) == [
        ("year", "2003"),
        ("eprint", "math/0309136"),
        ("archivePrefix", "arXiv"),
    ]


def test_what_latex_would_take_for_a_command_is_escaped_in_the_title() -> None:
    fields = dict(arxiv_fields(AuthorityRecord(ARXIV, "2401.00001", "R&D: 5% of $L_1$ in {A")))
    assert fields["title"] == r"R\&D: 5\% of $L_1$ in \textbraceleft{}A"


@pytest.mark.parametrize(
    ("published", "updated", "year"),
    [
        pytest.param("2022-01-28", "2023-01-10", "2023", id="version"),
        pytest.param("2022-01-28", "", "2022", id="first-version"),
        pytest.param("", "2023", "2023", id="year-alone"),
        pytest.param("", "", "2024", id="id"),
        pytest.param("", "soon", "2024", id="no-date"),
    ],
)
def test_the_year_is_that_of_the_version(published: str, updated: str, year: str) -> None:
    record = AuthorityRecord(ARXIV, "2401.00001", published=published, updated=updated)
    assert entry_year(record) == year
