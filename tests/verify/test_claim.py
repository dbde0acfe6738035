"""What an entry claims, wherever it says so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.bibtex.datamodel import Dialect
from bibsync.bibtex.entry import read_works
from bibsync.bibtex.parser import parse
from bibsync.verify.claim import Claim, read_claim


def claim(body: str, entry_type: str = "misc", dialect: Dialect = Dialect.BIBTEX) -> Claim:
    return claims(f"@{entry_type}{{a, {body}}}\n", dialect)[0]


def claims(text: str, dialect: Dialect = Dialect.BIBTEX) -> list[Claim]:
    return [read_claim(work) for work in read_works(parse(text), dialect)]


@pytest.mark.parametrize(
    "body",
    [
        "eprint = {2201.11903}",
        "eprint = {arXiv:2201.11903}, archivePrefix = {arXiv}",
        "eprint = {2201.11903}, eprinttype = {arXiv}",
        "arxivId = {2201.11903}",
        "doi = {10.48550/arXiv.2201.11903}",
        "url = {https://doi.org/10.48550/arXiv.2201.11903}",
        "url = {https://arxiv.org/abs/2201.11903}",
        "url = {http://arxiv.org/pdf/2201.11903.pdf}",
        r"url = {\url{https://arxiv.org/abs/2201.11903}}",
        "journal = {arXiv preprint arXiv:2201.11903}",
        "journal = {CoRR}, volume = {abs/2201.11903}",
        "journal = {arXiv e-prints}, eid = {arXiv:2201.11903}",
        "journal = {ArXiv}, pages = {arXiv:2201.11903}",
        "note = {arXiv:2201.11903 [cs.CL]}",
        r"howpublished = {\url{https://arxiv.org/abs/2201.11903}}",
        "publisher = {arXiv:2201.11903}",
    ],
)
def test_the_id_is_its_own(body: str) -> None:
    found = claim(body)
    assert found.arxiv is not None
    assert found.arxiv.id == "2201.11903"
    assert found.is_own_id


@pytest.mark.parametrize(
    "note",
    [
        *("A reply to arXiv:2201.11903", "Extends arXiv:2201.11903v2 by far"),
        *("See also arXiv:2201.11903", "see arXiv:2201.11903", "Also arXiv:2201.11903"),
    ],
)
def test_the_id_is_mentioned_only(note: str) -> None:
    found = claim(f"note = {{{note}}}")
    assert found.arxiv is not None
    assert not found.is_own_id


@pytest.mark.parametrize(
    "body",
    [
        "eprint = {2201.11903}, eprinttype = {pubmed}",
        "eprint = {hal-01234567}",
        "url = {https://example.org/2201.11903}",
        "volume = {2201.11903}",
        "doi = {10.1000/182}",
    ],
)
def test_there_is_no_arxiv_id(body: str) -> None:
    assert claim(body).arxiv is None


def test_a_field_for_ids_is_believed_before_a_text() -> None:
    found = claim("note = {arXiv:1706.03762}, eprint = {2201.11903v2}")
    assert found.arxiv is not None
    assert found.arxiv.versioned == "2201.11903v2"


@pytest.mark.parametrize(
    ("body", "doi"),
    [
        ("doi = {10.1000/ABC}", "10.1000/abc"),
        ("doi = {https://doi.org/10.1000/182}", "10.1000/182"),
        ("url = {https://doi.org/10.1000/182}", "10.1000/182"),
        ("doi = {10.48550/arXiv.2201.11903}", ""),
        ("doi = {10.48550/arXiv.2201.11903}, url = {https://doi.org/10.1000/182}", "10.1000/182"),
        (r"doi = {10.1000/18{\textless}2{\textgreater}}", "10.1000/18<2>"),
        (r"doi = {10.1000/18{\textbackslash}_2}", "10.1000/18_2"),
        ("doi = {10.1000/182.}", "10.1000/182"),
        ("doi = {10.1000/18 2}", ""),
        (r"doi = {10.1000/18\foo{2}}", ""),
        ("title = {No DOI}", ""),
    ],
)
def test_the_doi(body: str, doi: str) -> None:
    assert claim(body).doi == doi


def test_the_ids_of_the_book_are_not_those_of_its_chapter() -> None:
    text = (
        "@incollection{a, title = {A Chapter}, author = {Ann One}, crossref = {b}}\n"
        "@book{b, title = {The Book}, doi = {10.1000/182}, url = {https://arxiv.org/abs/2201.11903},"
        " year = {2001}, publisher = {House}}\n"
    )
    for dialect in Dialect:
        chapter, book = claims(text, dialect)
        assert (chapter.doi, chapter.arxiv) == ("", None)
        assert chapter.year == "2001"
        assert book.doi == "10.1000/182"


def test_what_stands_in_xdata_is_the_entry_s_own() -> None:
    text = "@online{a, title = {A}, xdata = {x}}\n@xdata{x, eprint = {2201.11903}, year = {2022}}\n"
    found = claims(text, Dialect.BIBLATEX)[0]
    assert found.arxiv is not None
    assert found.year == "2022"


def test_macros_are_what_they_stand_for() -> None:
    text = '@string{me = "Ann One"}\n@misc{a, author = me # " and Bo Two", year = 2022}\n'
    (found,) = claims(text)
    assert (found.authors, found.year) == (("Ann One", "Bo Two"), "2022")


@pytest.mark.parametrize(
    ("names", "authors", "has_others"),
    [
        ("Ann One and Bo Two", ("Ann One", "Bo Two"), False),
        ("Ann One and others", ("Ann One",), True),
        ("Ann One and {others}", ("Ann One",), True),
        ("Ann One and et al.", ("Ann One",), True),
        (r"One, Ann and \emph{et al.}", ("One, Ann",), True),
        ("One, Ann et al.", ("One, Ann",), True),
        (r"Ann One, \textit{et~al.}", ("Ann One",), True),
        ("Ann One and ...", ("Ann One",), True),
        ("Ann One and and Bo Two", ("Ann One", "Bo Two"), False),
        ("Jane Others", ("Jane Others",), False),
        ("others", (), True),
        ("", (), False),
    ],
)
def test_the_authors(names: str, authors: tuple[str, ...], has_others: bool) -> None:
    found = claim(f"author = {{{names}}}")
    assert (found.authors, found.has_others) == (authors, has_others)


def test_editors_are_no_authors() -> None:
    assert claim("editor = {Ann One}", "proceedings").authors == ()


@pytest.mark.parametrize(
    ("body", "year"),
    [
        ("year = {2022}", "2022"),
        ("date = {2022-01-28}", "2022"),
        ("date = {2022-01/2022-03}", "2022"),
        ("year = {1999b}", "1999"),
        ("year = {in press}", ""),
        ("year = {20221}", ""),
        ("title = {2022}", ""),
    ],
)
def test_the_year(body: str, year: str) -> None:
    assert claim(body).year == year


@pytest.mark.parametrize(
    ("entry_type", "body"),
    [
        ("misc", ""),
        ("online", ""),
        ("unpublished", "note = {Draft}"),
        ("article", "journal = {arXiv preprint arXiv:2201.11903}"),
        ("article", "journal = {CoRR}"),
        ("article", "journal = {arXiv: Computation and Language}"),
        ("article", "journal = {Preprint at arXiv}"),
        ("article", "journal = {Cornell University Library, arXiv}"),
        ("article", "journal = {OpenReview.net}"),
        ("article", "journal = {Submitted to Nature}"),
        ("article", "journal = {To appear}"),
        ("techreport", "institution = {arXiv}"),
    ],
)
def test_it_is_a_preprint(entry_type: str, body: str) -> None:
    assert claim(body, entry_type).is_preprint


@pytest.mark.parametrize(
    ("entry_type", "body"),
    [
        ("article", "journal = {Nature}"),
        ("article", "journaltitle = {Nature (preprint)}"),
        ("misc", "booktitle = {To appear in NeurIPS}"),
        ("misc", "journal = {Advances in NeurIPS, arXiv:2201.11903}"),
        ("article", "journal = {Correlation Letters}"),
        ("inproceedings", ""),
        ("phdthesis", "school = {MIT}"),
        ("thesis", ""),
        ("techreport", "institution = {MIT}"),
        ("book", ""),
        ("proceedings", ""),
    ],
)
def test_it_was_published_somewhere(entry_type: str, body: str) -> None:
    assert not claim(body, entry_type).is_preprint


@given(
    st.dictionaries(
        st.sampled_from(["author", "title", "year", "eprint", "doi", "url", "note", "journal"]),
        st.text(alphabet=st.characters(exclude_characters='{}"\\@%'), max_size=40),
    )
)
def test_any_entry_claims_something(fields: dict[str, str]) -> None:
    body = ", ".join(f"{name} = {{{text}}}" for name, text in fields.items())
    found = claim(body)
    assert found.year == "" or len(found.year) == 4
    assert all(found.authors)
