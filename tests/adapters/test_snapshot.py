"""A line of arXiv's metadata snapshot becomes the record that verification compares with."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from snapshot_lines import line

from bibsync.adapters.snapshot import Omitted, parse_categories, read_line
from bibsync.bibtex.names import parse_name
from bibsync.errors import UsageError
from bibsync.verify.authority import ARXIV, AuthorityRecord


def record(**fields: Any) -> AuthorityRecord:
    found = read_line(line(**fields))
    assert isinstance(found, AuthorityRecord)
    return found


def test_a_line_says_what_a_record_says() -> None:
    found = read_line(
        line(
            "hep-th/9901001",
            "A  Title\n  in two $\\alpha$ lines",
            categories="hep-th math.QA",
            journal_ref="J.\n Rivers 1 (1999)",
            doi="10.1000/ABC.1",
            versions=[
                {"version": "v1", "created": "Fri, 1 Jan 1999 01:02:03 GMT"},
                {"version": "v2", "created": "Sun, 13 Feb 2000 23:59:59 GMT"},
            ],
            update_date="2008-11-26",
            abstract="  Two\n lines. ",
        )
    )
    assert found == AuthorityRecord(
        source=ARXIV,
        id="hep-th/9901001",
        title="A Title in two $\\alpha$ lines",
        authors=("Adams, Ada", "Berg, Bo"),
        version=2,
        published="1999-01-01",
        updated="2000-02-13",
        primary_class="hep-th",
        journal_ref="J. Rivers 1 (1999)",
        doi="10.1000/abc.1",
        abstract="Two lines.",
        as_of="2008-11-26",
    )


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        pytest.param(["Balázs", "C.", ""], "Balázs, C.", id="person"),
        pytest.param([r"Erd\H{o}s", r"P\'al", ""], "Erdős, Pál", id="latex"),
        pytest.param(["van der Berg", "Bo", ""], "van der Berg, Bo", id="particle"),
        pytest.param(["King", "Martin Luther", "Jr"], "King, Jr, Martin Luther", id="suffix"),
        pytest.param(["ATLAS Collaboration", "", ""], "{ATLAS Collaboration}", id="organisation"),
        pytest.param(["Plato", "", ""], "Plato", id="one-word"),
        pytest.param(["", "Plato", ""], "Plato", id="given-alone"),
        pytest.param(["Berg", "B.~C.", ""], "Berg, B. C.", id="tie"),
        pytest.param(["Berg, Inc.", "", ""], "{Berg Inc.}", id="comma"),
        pytest.param(["{Berg", "B}o", ""], "Berg, Bo", id="braces"),
        pytest.param(["Adams", "Ada", "", "University of Rivers"], "Adams, Ada", id="affiliation"),
        pytest.param(["Adams", None], "Adams", id="short"),
    ],
)
def test_an_author_is_as_bibtex_reads_a_name(parts: list[object], name: str) -> None:
    assert record(authors_parsed=[parts]).authors == (name,)
    assert not parse_name(name).problems


@pytest.mark.parametrize(
    ("written", "doi"),
    [
        pytest.param("10.1000/ABC 10.1000/def", "10.1000/abc", id="two"),
        pytest.param("10.48550/arXiv.2101.00001", "", id="arxivs-own"),
        pytest.param("https://doi.org/10.1000/ABC", "10.1000/abc", id="url"),
        pytest.param("to appear", "", id="none"),
        pytest.param(None, "", id="null"),
    ],
)
def test_the_doi_is_that_of_the_published_version(written: object, doi: str) -> None:
    assert record(doi=written).doi == doi


@pytest.mark.parametrize(
    ("comment", "kept"),
    [
        pytest.param("This paper has been\nwithdrawn", "This paper has been withdrawn", id="is"),
        pytest.param("Withdrew by the author", "Withdrew by the author", id="withdrew"),
        pytest.param("12 pages, 3 figures", "", id="pages"),
        pytest.param(None, "", id="null"),
    ],
)
def test_a_comment_is_kept_where_it_tells_of_a_withdrawal(comment: object, kept: str) -> None:
    assert record(comments=comment).comment == kept


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="cut-off"),
        pytest.param(b"[1, 2]", id="list"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'{"title": "No id"}', id="no-id"),
        pytest.param(b'{"id": "2101.00001"}', id="no-title"),
        pytest.param(b'{"id": "2101.00001", "title": " \\n "}', id="blank-title"),
        pytest.param(b'{"id": 2101.00001, "title": "A number"}', id="number-for-id"),
        pytest.param(b'{"id": "rivers/1", "title": "No arXiv id"}', id="other-id"),
    ],
)
def test_a_line_that_is_no_paper_is_told_from_one(broken: bytes) -> None:
    assert read_line(broken) is Omitted.BROKEN


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["version", "created", "a"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    st.sampled_from("comments journal-ref doi categories abstract update_date".split())
    | st.sampled_from(["versions", "authors_parsed"]),
    JUNK,
)
def test_a_field_with_something_else_in_it_spoils_no_other(name: str, junk: object) -> None:
    found = read_line(json.dumps({"id": "2101.00001", "title": "On Rivers", name: junk}).encode())
    assert isinstance(found, AuthorityRecord)
    assert (found.id, found.title) == ("2101.00001", "On Rivers")


@pytest.mark.parametrize("created", ["Mon, 31 Feb 2021 10:00:00 GMT", "yesterday", "", 5])
def test_a_date_that_is_none_is_not_known(created: object) -> None:
    found = record(versions=[{"version": "v1", "created": created}])
    assert (found.version, found.published, found.updated) == (1, "", "")


def test_half_a_surrogate_pair_can_be_stored() -> None:
    found = read_line(line(title="X").replace(b'"X"', b'"Half \\ud835 of \\ud835\\udc00"'))
    assert isinstance(found, AuthorityRecord)
    assert found.title == "Half ? of 𝐀"


@pytest.mark.parametrize(
    ("chosen", "categories", "is_kept"),
    [
        pytest.param("cs.CL", "cs.CL", True, id="same"),
        pytest.param("cs.CL", "math.PR cs.CL", True, id="second"),
        pytest.param("cs.CL", "cs.LG", False, id="other"),
        pytest.param("stat", "cs.LG stat.ML", True, id="archive"),
        pytest.param("hep-th", "hep-th", True, id="archive-without-classes"),
        pytest.param("math", "math-ph", False, id="other-archive"),
        pytest.param("econ, CS.cl", "cs.CL", True, id="list-in-any-case"),
        pytest.param("", "cs.CL", True, id="all"),
    ],
)
def test_papers_of_chosen_categories_are_kept(chosen: str, categories: str, is_kept: bool) -> None:
    found = read_line(line(categories=categories), parse_categories(chosen))
    assert (found is not Omitted.UNWANTED) == is_kept


@pytest.mark.parametrize(
    ("name", "advice"), [("cs.CLL", "did you mean `cs.CL`?"), ("rivers", "such as cs.CL or stat")]
)
def test_a_category_that_does_not_exist_is_refused(name: str, advice: str) -> None:
    with pytest.raises(UsageError, match=f"`{name}`") as refused:
        parse_categories(f"stat,{name}")
    assert advice in str(refused.value)
