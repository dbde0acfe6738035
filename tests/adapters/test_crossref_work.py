"""What a work of Crossref says is in its record, and what it does not say is left empty."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.adapters.crossref_work import record_of
from bibsync.bibtex.names import parse_name, split_names
from bibsync.verify.authority import CROSSREF, AuthorityRecord, Publication

DOI = "10.1000/182"


def record(**work: Any) -> AuthorityRecord:
    return record_of({"DOI": "10.1000/182", **work}, DOI, "2026-03-10")


def on(*parts: int | None) -> dict[str, Any]:
    return {"date-parts": [list(parts)]}


def test_an_article_is_a_record() -> None:
    found = record_of(
        {
            "DOI": "10.1000/ABC",
            "type": "journal-article",
            "title": ["On <i>Owls</i>"],
            "author": [{"given": "Ada", "family": "Owl", "affiliation": []}],
            "issued": on(2024, 3, 7),
            "published-online": on(2024, 3, 7),
            "published-print": on(2025, 1),
            "container-title": ["Birds &amp; Beasts"],
            "volume": "2",
            "issue": "1",
            "page": "117-145",
            "article-number": "36",
            "publisher": "A Press",
            "abstract": "<jats:title>Abstract</jats:title><jats:p>Owls\nfly.</jats:p>",
        },
        "10.1000/abc",
        "2026-03-10",
    )
    assert found == AuthorityRecord(
        CROSSREF,
        "10.1000/abc",
        title="On Owls",
        authors=("Owl, Ada",),
        published="2024-03-07",
        updated="2025-01",
        doi="10.1000/abc",
        abstract="Owls fly.",
        publication=Publication(
            "journal-article", "Birds & Beasts", "2", "1", "117-145", "A Press"
        ),
        as_of="2026-03-10",
    )


@pytest.mark.parametrize(
    ("title", "subtitle", "joined"),
    [
        pytest.param(["Owls"], [], "Owls", id="none"),
        pytest.param(["Owls"], ["A Study"], "Owls: A Study", id="joined"),
        pytest.param(["Owls: A Study"], ["A study"], "Owls: A Study", id="there-already"),
        pytest.param(
            ["Owls — A Study."], ["a <i>study</i>"], "Owls — A Study.", id="in-other-form"
        ),
        pytest.param(["A Case Study"], ["Study"], "A Case Study", id="last-word"),
        pytest.param(["Understudy"], ["study"], "Understudy: study", id="part-of-a-word"),
        pytest.param(["Owls:"], ["A Study"], "Owls: A Study", id="colon"),
        pytest.param(["Owls", "Eulen"], ["A Study", "Studie"], "Owls: A Study", id="translations"),
        pytest.param(["Owls"], [" "], "Owls", id="blank-subtitle"),
        pytest.param(["Owls"], ["—"], "Owls", id="subtitle-of-signs"),
        pytest.param([], ["A Study"], "", id="no-title"),
        pytest.param("Owls", None, "Owls", id="no-list"),
        pytest.param(None, None, "", id="null"),
        pytest.param([None, {}], 3, "", id="no-texts"),
    ],
)
def test_a_title_is_joined_with_its_subtitle(title: Any, subtitle: Any, joined: str) -> None:
    assert record(title=title, subtitle=subtitle).title == joined


@pytest.mark.parametrize(
    ("author", "written"),
    [
        pytest.param({"given": "Ada", "family": "Owl"}, "Owl, Ada", id="person"),
        pytest.param(
            {"given": "Martin L.", "family": "King", "suffix": "Jr."},
            "King, Jr., Martin L.",
            id="jr",
        ),
        pytest.param(
            {"given": "Ludwig", "family": "van Beethoven"}, "van Beethoven, Ludwig", id="van"
        ),
        pytest.param({"name": "The Owl Team"}, "{The Owl Team}", id="organisation"),
        pytest.param({"name": "OpenAI"}, "{OpenAI}", id="organisation-of-one-word"),
        pytest.param(
            {"name": "Meta AI, Paris and Zürich"}, "{Meta AI, Paris and Zürich}", id="and"
        ),
        pytest.param({"family": "Plato"}, "Plato", id="one-name"),
        pytest.param({"family": "Owl Team"}, "{Owl Team}", id="words-of-a-family"),
        pytest.param({"given": "Ada", "family": None}, "Ada", id="given-only"),
        pytest.param({"given": "J&ouml;rg", "family": "<b>O</b>wl"}, "Owl, Jörg", id="mark-up"),
        pytest.param({"given": 'J{\\"o}rg', "family": "Owl"}, "Owl, Jörg", id="latex"),
        pytest.param({"given": "A{d}a\\", "family": "Owl"}, "Owl, Ada", id="signs-of-bibtex"),
        pytest.param({"family": "Owl", "given": "Ada", "name": "X"}, "Owl, Ada", id="both"),
    ],
)
def test_a_name_is_written_as_bibtex_reads_it(author: dict[str, Any], written: str) -> None:
    assert record(author=[author]).authors == (written,)


def test_authors_keep_their_order_and_those_without_a_name_are_left_out() -> None:
    stated = [{"family": "B", "given": "A"}, {}, None, {"name": ""}, "C", {"name": "A Team"}]
    assert record(author=stated).authors == ("B, A", "{A Team}")


@given(family=st.text(max_size=12), given_=st.text(max_size=12), suffix=st.text(max_size=4))
def test_any_name_is_one_name_for_bibtex(family: str, given_: str, suffix: str) -> None:
    for name in record(author=[{"family": family, "given": given_, "suffix": suffix}]).authors:
        assert len(split_names(name)) == 1
        parse_name(name)


@pytest.mark.parametrize(
    ("work", "published", "updated"),
    [
        pytest.param({"issued": on(2024)}, "2024", "2024", id="year"),
        pytest.param({"issued": on(2024, 3)}, "2024-03", "2024-03", id="month"),
        pytest.param({"issued": on(None)}, "", "", id="null"),
        pytest.param({"issued": {"date-parts": [[]]}}, "", "", id="empty"),
        pytest.param({"issued": {"date-parts": []}}, "", "", id="no-parts"),
        pytest.param({"issued": "2024"}, "", "", id="text"),
        pytest.param({"issued": on(2024, 13, 1)}, "2024", "2024", id="no-such-month"),
        pytest.param({"issued": on(2024, 2, 0)}, "2024-02", "2024-02", id="no-such-day"),
        pytest.param({"issued": on(0)}, "", "", id="year-zero"),
        pytest.param(
            {"published-print": on(2025), "published-online": on(2023, 12, 31)},
            "2023-12-31",
            "2025",
            id="print-after-online",
        ),
        pytest.param(
            {"issued": on(2023, 5), "journal-issue": {"published-print": on(2024, 1)}},
            "2023-05",
            "2024-01",
            id="year-of-the-issue",
        ),
        pytest.param(
            {"issued": on(None), "published-online": on(2023)}, "2023", "2023", id="online"
        ),
        pytest.param({"created": on(1999), "journal-issue": None}, "", "", id="not-of-the-work"),
    ],
)
def test_dates_reach_from_the_first_to_the_last_publication(
    work: dict[str, Any], published: str, updated: str
) -> None:
    found = record(**work)
    assert (found.published, found.updated) == (published, updated)


@pytest.mark.parametrize(
    ("work", "publication"),
    [
        pytest.param({}, Publication(), id="nothing"),
        pytest.param({"article-number": "36"}, Publication(pages="36"), id="article-number"),
        pytest.param({"journal-issue": {"issue": "4"}}, Publication(number="4"), id="issue"),
        pytest.param(
            {"type": "proceedings-article", "container-title": ["Proc. X", "X 2024"]},
            Publication("proceedings-article", "Proc. X"),
            id="proceedings",
        ),
        pytest.param(
            {"type": "book-chapter", "container-title": ["Lecture Notes", "The Book"]},
            Publication("book-chapter", "The Book"),
            id="chapter-in-a-series",
        ),
        pytest.param({"volume": 3, "page": None, "publisher": []}, Publication(), id="no-texts"),
    ],
)
def test_where_a_work_appeared(work: dict[str, Any], publication: Publication) -> None:
    assert record(**work).publication == publication


@pytest.mark.parametrize(
    "abstract",
    [
        "<jats:p>Owls fly.</jats:p>",
        "<jats:title>Abstract</jats:title><jats:p>Owls fly.</jats:p>",
        "<jats:sec>\n<jats:title>ABSTRACT</jats:title>\n<jats:p>Owls\n fly.</jats:p></jats:sec>",
        "Owls fly.",
    ],
)
def test_an_abstract_begins_with_its_first_sentence(abstract: str) -> None:
    assert record(abstract=abstract).abstract == "Owls fly."


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
FIELDS = (
    "title subtitle author issued published-print journal-issue container-title volume page"
    " type publisher abstract DOI"
).split()


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, ANYTHING)))
def test_whatever_the_fields_hold_there_is_a_record(work: dict[str, Any]) -> None:
    assert record_of(work, DOI, "2026-03-10").id == DOI
