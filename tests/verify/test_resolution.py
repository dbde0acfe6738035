"""Which record a bare title is of, and when nobody should say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper_records import records

from bibsync.verify.authority import ARXIV, AuthorityRecord
from bibsync.verify.resolve import Sought, is_same_abstract, resolve
from bibsync.verify.titles import is_same_title

WORDS = [f"word{n}" for n in range(60)]
ABSTRACT, OTHER_ABSTRACT = " ".join(WORDS), " ".join(f"other{n}" for n in range(60))
WHOLE = [one for one in records() if one.abstract and one.authors]


def paper(number: int, title: str = "A Title of Some Length", **facts: object) -> AuthorityRecord:
    one = AuthorityRecord(ARXIV, f"2201.{number:05}", title, ("Ann One", "Bo Two"), 1)
    return one._replace(**facts)


def found(sought: Sought, *candidates: AuthorityRecord) -> str | None:
    record = resolve(sought, candidates).record
    return None if record is None else record.id


def test_an_exact_title_with_its_authors() -> None:
    sought = Sought("{A} title of some length", ("A. One", "B. Two"))
    assert found(sought, paper(1), paper(2, "A Title of Some Breadth")) == "2201.00001"


def test_a_title_that_is_only_near_is_none() -> None:
    assert found(Sought("A Title of Some Lengths", ("Ann One",)), paper(1)) is None


def test_a_slip_in_the_author_s_name_is_no_other_author() -> None:
    tim = paper(1, authors=("Timothy Lillicrap",))
    assert found(Sought("A Title of Some Length", ("T. Lilicrap",)), tim) == "2201.00001"


def test_texts_of_any_length_are_compared() -> None:
    """Each word with each would take hours."""
    long = " ".join(WORDS * 2000)
    assert is_same_abstract(long, long)
    assert found(Sought(long + ": x" * 5000, ("Ann One",)), paper(1, "y: " * 5000)) is None


def test_a_title_with_other_authors_is_none_and_it_is_said_whose_it_is() -> None:
    resolution = resolve(Sought("A Title of Some Length", ("Xu Yz",)), [paper(1)])
    assert resolution.record is None
    assert (
        resolution.reason == "arXiv:2201.00001v1 has this title and other authors (Ann One, Bo Two)"
    )


def test_of_two_papers_with_the_title_the_one_with_the_authors() -> None:
    two = paper(2, authors=("Xu Yz",))
    assert found(Sought("A Title of Some Length", ("Ann One",)), paper(1), two) == "2201.00001"
    assert found(Sought("A Title of Some Length"), paper(1), two) is None


def test_two_papers_with_the_title_and_the_authors_are_both_named() -> None:
    resolution = resolve(Sought("A Title of Some Length", ("Ann One",)), [paper(1), paper(2)])
    assert resolution.reason == (
        "several papers have this title: arXiv:2201.00001v1, arXiv:2201.00002v1"
    )


def test_versions_of_one_paper_are_one_candidate() -> None:
    new = paper(1, version=3)
    assert resolve(Sought("A Title of Some Length"), [paper(1), new, paper(1)]).record == new


@pytest.mark.parametrize(
    ("title", "is_found"), [("Introduction", False), ("Sparse Deep Nets", True)]
)
def test_a_short_title_alone_is_anybody_s(title: str, is_found: bool) -> None:
    assert (found(Sought(title), paper(1, title)) is not None) == is_found
    assert found(Sought(title, ("Ann One",)), paper(1, title)) == "2201.00001"


def test_a_retitled_paper_is_found_by_its_abstract() -> None:
    sought = Sought("The First Title", abstract=ABSTRACT)
    new = paper(1, "The New Title", abstract=ABSTRACT + " and more")
    resolution = resolve(sought, [new])
    assert resolution.record == new
    assert "the title is now “The New Title”" in resolution.reason
    assert found(sought, paper(1, "The New Title", abstract=OTHER_ABSTRACT)) is None


def test_the_title_with_another_abstract_is_another_paper() -> None:
    sought = Sought("A Title of Some Length", abstract=ABSTRACT)
    assert found(sought, paper(1, abstract=OTHER_ABSTRACT)) is None
    assert found(sought, paper(1, abstract=ABSTRACT)) == "2201.00001"
    assert found(sought, paper(1)) is None, "a short title, and nothing to compare"


@pytest.mark.parametrize(
    ("name", "is_found"),
    [
        ("Li, Y.", True),
        ("Yuxi Li", True),
        ("Li Yuxi", True),
        ("Li", True),
        ("Shengbo Eben Li", False),
        ("Li, S. E.", False),
    ],
)
def test_a_surname_that_two_people_have_is_no_proof(name: str, is_found: bool) -> None:
    li = paper(1, authors=("Yuxi Li",))
    assert (found(Sought("A Title of Some Length", (name,)), li) is not None) == is_found


def test_one_of_the_people_is_enough() -> None:
    two = paper(1, authors=("Zoe One", "Bo Two"))  # she has changed her given name
    assert found(Sought("A Title of Some Length", ("Ann One", "B. Two")), two) == "2201.00001"


def test_nor_are_initials_without_the_surname() -> None:
    two = paper(1, authors=("Yu Wang", "Xin Wu"))
    assert found(Sought("A Title of Some Length", ("Xin Wang", "Bo Bee")), two) is None


@pytest.mark.parametrize("author", ["Anonymous", "{Foo Team}", "Wang, Xin"])
def test_a_short_title_needs_an_author_who_agrees(author: str) -> None:
    one = paper(1, "Introduction", authors=("Yu Wang",))
    assert found(Sought("Introduction", (author,)), one) is None


def test_a_short_title_needs_an_abstract_that_agrees() -> None:
    one = paper(1, "LLM", abstract="Something else entirely.")
    assert found(Sought("LLM", abstract="See below."), one) is None


def test_a_work_much_older_than_the_paper_is_another_one() -> None:
    late = paper(1, published="2018-10-15")
    assert found(Sought("A Title of Some Length", ("Ann One",), year="2008"), late) is not None
    assert found(Sought("A Title of Some Length", ("Ann One",), year="1956"), late) is None
    told = late._replace(journal_ref="Annals of Widgets 3 (1956)")
    assert found(Sought("A Title of Some Length", ("Ann One",), year="1956"), told) is not None


@pytest.mark.parametrize(
    ("title", "new", "is_found"),
    [
        ("A Search at 8 TeV", "A Search at 7 TeV", False),
        ("Widgets II: Depth", "Widgets I: Depth", False),
        ("A Search at 8 TeV", "A New Search", True),
    ],
)
def test_next_year_s_paper_has_nearly_the_same_abstract(
    title: str, new: str, is_found: bool
) -> None:
    sought = Sought(title, abstract=ABSTRACT)
    assert (found(sought, paper(1, new, abstract=ABSTRACT)) is not None) == is_found


def test_of_two_papers_with_the_title_the_one_that_nobody_denies_is_not_proved() -> None:
    team = paper(2, authors=("{Foo Team}",))
    resolution = resolve(Sought("A Title of Some Length", ("Xu Yz",)), [paper(1), team])
    assert resolution.reason == (
        "several papers have this title: arXiv:2201.00001v1, arXiv:2201.00002v1"
    )


def test_two_short_abstracts_prove_nothing() -> None:
    assert not is_same_abstract("We do it.", "We do it.")


def test_nothing_is_found_among_nothing() -> None:
    assert resolve(Sought(""), []).record is None
    assert found(Sought(""), paper(1, "")) is None


@given(
    sought=st.sampled_from(WHOLE),
    others=st.lists(st.sampled_from(WHOLE), max_size=6),
    title=st.sampled_from([None, "A Title That Nobody Has", ""]),
    has_authors=st.booleans(),
    has_abstract=st.booleans(),
)
def test_what_is_found_has_the_title_or_the_abstract(
    sought: AuthorityRecord,
    others: list[AuthorityRecord],
    title: str | None,
    has_authors: bool,
    has_abstract: bool,
) -> None:
    wanted = Sought(
        sought.title if title is None else title,
        sought.authors if has_authors else (),
        abstract=sought.abstract if has_abstract else "",
    )
    record = resolve(wanted, others).record
    if record is None:
        assert sought not in others or (title is not None and not has_abstract)
    else:
        assert is_same_title(wanted.title, record.title) or record.abstract == wanted.abstract
        assert record == sought
