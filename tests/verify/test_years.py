"""Which years are right for a work, which are wrong, and which nobody can tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.verify.authority import ARXIV, CROSSREF, AuthorityRecord, Publication
from bibsync.verify.years import YearLikeness, compare_year, is_of_publication

RIGHT, DOUBTFUL, WRONG = YearLikeness.RIGHT, YearLikeness.DOUBTFUL, YearLikeness.WRONG


def paper(published: str, updated: str = "", **facts: object) -> AuthorityRecord:
    one = AuthorityRecord(ARXIV, "2201.11903", "A Title", published=published, updated=updated)
    return one._replace(**{"version": 6, "as_of": "2026-11-30", **facts})


TWO_YEARS = paper("2022-06-28", "2023-02-10")


@pytest.mark.parametrize(
    ("year", "likeness"),
    [
        (2017, WRONG),
        (2021, WRONG),
        (2022, RIGHT),
        (2023, RIGHT),
        (2024, RIGHT),  # the year in which somebody read it
        (2026, DOUBTFUL),  # that of a publication which the entry does not name
        (2027, WRONG),
    ],
)
def test_a_preprint(year: int, likeness: YearLikeness) -> None:
    assert compare_year(year, [TWO_YEARS], has_venue=False) is likeness


@pytest.mark.parametrize(
    ("year", "likeness"),
    [
        (1985, DOUBTFUL),  # people put old papers on arXiv
        (2021, RIGHT),  # accepted before it was put there
        (2026, RIGHT),
        (2027, DOUBTFUL),  # journals can be slow
        (2029, WRONG),  # it has not begun
    ],
)
def test_what_names_a_venue(year: int, likeness: YearLikeness) -> None:
    assert compare_year(year, [TWO_YEARS], has_venue=True) is likeness


@pytest.mark.parametrize(
    "reference",
    ["Ann. Math. 121 (1985) 1-20", "J.Phys.A12:345,1985", "Topology 24, 1985", "Proc. UAI1985"],
)
def test_a_paper_older_than_its_arxiv_id_has_the_year_of_its_reference(reference: str) -> None:
    old = paper("2002-09-01", "2002-09-01", journal_ref=reference)
    assert compare_year(1985, [old], has_venue=True) is RIGHT
    assert compare_year(1985, [old], has_venue=False) is RIGHT
    assert compare_year(1980, [old], has_venue=True) is DOUBTFUL  # an original of the reprint
    assert compare_year(1980, [old], has_venue=True, is_publication_known=True) is WRONG


def test_of_two_years_in_a_reference_both_are_right() -> None:
    old = paper("2002-09-01", "2002-09-01", journal_ref="Mat. Sb. 12 (1969); transl. Sb. 3 (1971)")
    assert compare_year(1969, [old], has_venue=True) is RIGHT
    assert compare_year(1971, [old], has_venue=True) is RIGHT


def test_a_comment_can_excuse_a_year_and_never_convict_it() -> None:
    told = paper("2002-09-01", "2002-09-01", comment="Written in 1987, retyped")
    assert compare_year(1987, [told], has_venue=False) is RIGHT
    assert compare_year(1985, [told], has_venue=True) is DOUBTFUL


def test_an_arxiv_id_or_a_page_in_a_reference_is_no_year() -> None:
    told = paper("2022-06-28", "2022-06-28", comment="see arXiv:1905.12345 and p. 19991")
    assert compare_year(2019, [told], has_venue=False) is WRONG


def test_a_text_may_be_much_older_than_arxiv_s_first_version() -> None:
    late = paper("2021-11-01", "2021-11-01")
    assert compare_year(1983, [late], has_venue=False) is DOUBTFUL
    assert compare_year(2012, [late], has_venue=False) is WRONG


def test_a_journal_may_be_slow_when_no_record_dates_it() -> None:
    early = paper("1998-01-09", "1998-01-09")
    assert compare_year(2022, [early], has_venue=True) is DOUBTFUL
    assert compare_year(2022, [early], has_venue=False) is WRONG


@pytest.mark.parametrize("text", ["1923 pages", "2048 tokens, 1950 figures", "1930 pp"])
def test_a_count_in_a_comment_is_no_year(text: str) -> None:
    told = paper("2012-09-01", "2012-09-01", comment=text)
    for year in (1923, 1930, 1950):
        assert compare_year(year, [told], has_venue=False) is DOUBTFUL


@pytest.mark.parametrize(
    ("venue", "reference", "is_its"),
    [
        ("Ann. Math.", "Ann. Math. 121 (1985) 1-20", True),
        ("Annals of Mathematics", "Ann. Math. 121 (1985) 1-20", True),
        (r"Physical Review {L}etters", "Phys.Rev.Lett. 109 (2012) 1-4", True),
        ("Gravitation: An Introduction", "Gen. Rel. Grav. 40 (2008) 1997-2027", False),
        ("J. Widgets", "Proc. Workshop on Widgets (2013) 1-20", False),
        ("MIT", "Lecture Notes 2014", False),
        ("", "Topology 24 (1985) 1-9", False),
        ("Topology", "", False),
    ],
)
def test_a_reference_dates_what_names_its_journal(venue: str, reference: str, is_its: bool) -> None:
    assert is_of_publication(paper("2002-09-01", journal_ref=reference), "", venue) == is_its


@pytest.mark.parametrize(
    ("kind", "doi", "venue", "is_its"),
    [
        ("journal-article", "10.1000/1", "", True),
        ("journal-article", "10.1000/2", "Widgets Today", True),
        ("journal-article", "10.1000/2", "Gadgets Today", False),
        ("posted-content", "10.1000/1", "OSF Preprints", False),  # the year of the last version
    ],
)
def test_a_registration_dates_what_has_its_doi(
    kind: str, doi: str, venue: str, is_its: bool
) -> None:
    publication = Publication(kind, "Widgets Today")
    one = AuthorityRecord(CROSSREF, "10.1000/1", published="2020", publication=publication)
    assert is_of_publication(one, doi, venue) == is_its


def test_the_registry_s_year_widens_the_range_and_closes_it() -> None:
    published = AuthorityRecord(
        CROSSREF, "10.1000/1", "A Title", published="2027", as_of="2028-01-01"
    )
    known = [TWO_YEARS, published]
    assert compare_year(2027, known, has_venue=True) is RIGHT
    assert compare_year(1985, known, has_venue=True, is_publication_known=True) is WRONG
    assert compare_year(2032, known, has_venue=True) is WRONG


def test_nothing_is_of_a_year_that_has_not_begun_save_the_next_one() -> None:
    new = paper("2026-11-01", "2026-11-02")
    assert compare_year(2027, [new], has_venue=True) is RIGHT
    assert compare_year(2028, [new], has_venue=True) is WRONG


def test_what_came_in_january_may_have_the_year_before() -> None:
    january = paper("2022-01-03", "2022-01-03")
    assert compare_year(2021, [january], has_venue=False) is RIGHT
    assert compare_year(2020, [january], has_venue=False) is WRONG


def test_without_dates_the_id_says_when_it_came_and_the_last_version_may_be_of_today() -> None:
    undated = paper("", "")
    assert compare_year(2022, [undated], has_venue=False) is RIGHT
    assert compare_year(2026, [undated], has_venue=False) is RIGHT
    assert compare_year(2017, [undated], has_venue=False) is WRONG
    only = undated._replace(version=1)
    assert compare_year(2027, [only], has_venue=False) is WRONG


def test_ids_of_the_old_style_state_a_year_too() -> None:
    old = AuthorityRecord(ARXIV, "hep-th/9901001", "A Title", version=1, as_of="2026-11-30")
    assert compare_year(1999, [old], has_venue=False) is RIGHT
    assert compare_year(1994, [old], has_venue=False) is WRONG


def test_where_no_record_has_a_date_nobody_can_tell() -> None:
    undated = AuthorityRecord(CROSSREF, "10.1000/1", "A Title")
    assert compare_year(1800, [undated], has_venue=True) is YearLikeness.UNKNOWN
    assert compare_year(1800, [], has_venue=True) is YearLikeness.UNKNOWN


@given(first=st.integers(1992, 2026), length=st.integers(0, 5), at=st.integers(0, 5))
def test_any_year_from_the_first_version_to_the_last_is_right(
    first: int, length: int, at: int
) -> None:
    one = paper(f"{first}-05-01", f"{first + length}-05-01", as_of="2040-01-01")
    for has_venue in (False, True):
        assert compare_year(first + min(at, length), [one], has_venue=has_venue) is RIGHT


@given(year=st.integers(0, 9999), texts=st.lists(st.text(max_size=12), min_size=3, max_size=3))
def test_any_record_is_taken(year: int, texts: list[str]) -> None:
    one = AuthorityRecord(ARXIV, texts[0], "", journal_ref=texts[1], comment=texts[2])
    assert compare_year(year, [one], has_venue=False) in YearLikeness
