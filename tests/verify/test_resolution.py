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
    assert found(sought, paper(1)) == "2201.00001"


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
