"""A preprint's entry becomes that of the published paper, and nothing else of it changes."""

from __future__ import annotations

import bibtexparser
import pytest
from bibtexparser.bparser import BibTexParser
from hypothesis import given
from hypothesis import strategies as st

from bibsync.bibtex.datamodel import Dialect
from bibsync.bibtex.entry import Work, read_works
from bibsync.bibtex.parser import parse
from bibsync.text import apply_edits
from bibsync.verify.authority import ARXIV, CROSSREF, AuthorityRecord, Publication
from bibsync.verify.published import Published, is_preprint_entry, published_entry
from bibsync.verify.published_edits import published_edits

DOI = "10.1007/s44267-024-00070-x"
BIBTEX, BIBLATEX = Dialect.BIBTEX, Dialect.BIBLATEX


def arxiv(journal_ref: str = "", doi: str = "") -> AuthorityRecord:
    return AuthorityRecord(
        ARXIV,
        "2404.14047",
        "How Good?",
        ("Wei Huang",),
        published="2023-04-22",
        primary_class="cs.LG",
        journal_ref=journal_ref,
        doi=doi,
    )


def crossref(
    type: str = "journal-article",
    container: str = "Visual Intelligence",
    volume: str = "2",
    number: str = "1",
    pages: str = "36",
    title: str = "How good?",
) -> AuthorityRecord:
    publication = Publication(type, container, volume, number, pages, "Springer")
    return AuthorityRecord(
        CROSSREF, DOI, title, ("Wei Huang",), published="2024-12-30", publication=publication
    )


def only_work(text: str, dialect: Dialect = BIBTEX) -> Work:
    (work,) = read_works(parse(text), dialect)
    return work


def becomes(
    text: str,
    arxiv_record: AuthorityRecord | None,
    crossref_record: AuthorityRecord | None = None,
    dialect: Dialect = BIBTEX,
) -> str:
    """The text after the suggestion was followed; that nothing is left to suggest is checked."""
    work = only_work(text, dialect)
    found = published_entry(work, arxiv_record, crossref_record, dialect)
    assert found is not None
    after = apply_edits(text, published_edits(work.entry, found))
    again = only_work(after, dialect)
    assert not again.entry.problems
    assert again.key == work.key
    assert again.type == found.entry_type
    assert published_entry(again, arxiv_record, crossref_record, dialect) is None
    (read,) = bibtexparser.loads(after, BibTexParser(ignore_nonstandard_types=False)).entries
    assert read["ENTRYTYPE"] == found.entry_type
    assert {name.lower(): value for name, value in found.fields}.items() <= {
        name.lower(): value for name, value in read.items()
    }.items()
    assert not set(found.removed) & read.keys()
    return after


PREPRINT = """\
@misc{huang2023good,
      title={{How} Good?},
      author={Wei Huang},
      year={2023},
      eprint={2404.14047},
      archivePrefix={arXiv},
      primaryClass={cs.LG}
}
"""


@pytest.mark.parametrize(
    ("title", "authors", "is_its"),
    [
        pytest.param("Quantizing LLaMA3", ("Huang, Wei",), True, id="retitled"),
        pytest.param("How good?", ("Xu Yz",), True, id="the same title"),
        pytest.param("Quantizing LLaMA3", (), True, id="retitled, without authors"),
        pytest.param("Erratum: How good?", ("Huang, Wei",), False, id="its erratum"),
        pytest.param("Comment on “How good?”", ("Huang, Wei",), False, id="a comment on it"),
        pytest.param("The fauna of Peru", ("Max Moe",), False, id="a stranger's"),
    ],
)
def test_a_doi_that_arxiv_names_is_believed_when_its_record_is_the_paper_s(
    title: str, authors: tuple[str, ...], is_its: bool
) -> None:
    registered = crossref(title=title)._replace(authors=authors)
    assert (
        published_entry(only_work(PREPRINT), arxiv(doi=DOI), registered, BIBTEX) is not None
    ) == (is_its)


def test_without_the_doi_of_another_work_the_reference_is_left() -> None:
    stranger = crossref(title="The fauna of Peru")._replace(authors=("Max Moe",))
    after = becomes(PREPRINT, arxiv("Visual Intelligence 2(1):36, 2024", DOI), stranger)
    assert "journal={Visual Intelligence}" in after
    assert "doi" not in after


def test_an_entry_in_arxivs_style_becomes_an_article_and_keeps_the_rest() -> None:
    after = becomes(PREPRINT, arxiv("Visual Intelligence 2(1):36, 2024", DOI))
    assert (
        after
        == """\
@article{huang2023good,
      title={{How} Good?},
      author={Wei Huang},
      year={2024},
      journal={Visual Intelligence},
      volume={2},
      number={1},
      pages={36},
      doi={10.1007/s44267-024-00070-x},
      eprint={2404.14047},
      archivePrefix={arXiv},
      primaryClass={cs.LG}
}
"""
    )


def test_what_crossref_says_counts_before_what_authors_say() -> None:
    after = becomes(PREPRINT, arxiv("NeurIPS 2022", DOI), crossref(pages="36-40"))
    assert "@article" in after
    assert "pages={36--40}" in after
    assert "year={2024}" in after
    assert "publisher" not in after


def test_proceedings_become_inproceedings_with_a_book_title() -> None:
    record = crossref("proceedings-article", "Proc. of R&D", "", "", "1–9")
    after = becomes(PREPRINT, arxiv("", DOI), record)
    assert (
        after
        == """\
@inproceedings{huang2023good,
      title={{How} Good?},
      author={Wei Huang},
      year={2024},
      booktitle={Proc. of R\\&D},
      pages={1--9},
      publisher={Springer},
      doi={10.1007/s44267-024-00070-x},
      eprint={2404.14047},
      archivePrefix={arXiv},
      primaryClass={cs.LG}
}
"""
    )


def test_a_chapter_becomes_incollection() -> None:
    after = becomes(PREPRINT, None, crossref("book-chapter", "A Handbook"))
    assert after.startswith("@incollection{huang2023good,")
    assert "booktitle={A Handbook}" in after
    assert "publisher={Springer}" in after


def test_a_conference_in_the_authors_words_becomes_inproceedings() -> None:
    after = becomes(PREPRINT, arxiv("Proceedings of the 31st ICML, PMLR 32:1-9, 2014"))
    assert after.startswith("@inproceedings")
    assert "booktitle={Proceedings of the 31st ICML}" in after
    assert "series={PMLR}" in after
    assert "volume={32}" in after


@pytest.mark.parametrize(
    ("arxiv_record", "crossref_record"),
    [
        pytest.param(arxiv(doi=DOI), None, id="doi-alone"),
        pytest.param(arxiv("ACM Multimedia 2017", DOI), None, id="reference-that-is-not-plain"),
        pytest.param(None, crossref("dataset"), id="type-without-an-entry-type"),
        pytest.param(None, crossref(container=""), id="no-container"),
        pytest.param(arxiv("To appear in ICML 2024", DOI), None, id="intention"),
    ],
)
def test_with_nothing_but_a_doi_only_that_is_added(
    arxiv_record: AuthorityRecord | None, crossref_record: AuthorityRecord | None
) -> None:
    after = becomes(PREPRINT, arxiv_record, crossref_record)
    assert after == PREPRINT.replace("year={2023},", f"year={{2023}},\n      doi={{{DOI}}},")


def test_a_published_title_is_taken_when_it_is_another_one() -> None:
    record = crossref(title="An empirical study: LLMs & more")
    assert r"title={An empirical study: LLMs \& more}," in becomes(PREPRINT, None, record)


def test_a_title_that_differs_in_case_and_braces_only_stays() -> None:
    assert "title={{How} Good?}," in becomes(PREPRINT, None, crossref(title="HOW GOOD?"))


ARTICLE = """\
@Article{h,
  Author    = "Wei Huang",
  Title     = "How Good?",
  Journal   = "arXiv preprint arXiv:2404.14047",
  Year      = 2023,
  Month     = apr
}
"""


def test_arxiv_as_a_journal_is_replaced_and_its_id_kept() -> None:
    after = becomes(ARTICLE, arxiv("Visual Intelligence 2(1):36, 2024", DOI))
    assert (
        after
        == """\
@Article{h,
  Author    = "Wei Huang",
  Title     = "How Good?",
  Journal   = "Visual Intelligence",
  Year      = 2024,
  Volume    = "2",
  Number    = "1",
  Pages     = "36",
  Doi       = "10.1007/s44267-024-00070-x",
  Eprint    = "2404.14047",
  ArchivePrefix = "arXiv",
  PrimaryClass = "cs.LG"
}
"""
    )


def test_a_book_title_takes_the_place_of_arxiv_as_a_journal() -> None:
    after = becomes(ARTICLE, arxiv("In ACL 2024"))
    assert after.startswith("@InProceedings{h,\n")
    assert '  Booktitle   = "ACL",\n' in after
    assert "Journal" not in after


def test_volume_and_pages_of_corr_go_and_the_id_stays() -> None:
    text = (
        "@article{h,\n  title={T},\n  journal={CoRR},\n  volume={abs/2404.14047},\n"
        "  pages={1},\n  year=2024}\n"
    )
    assert becomes(text, arxiv("Foo 12(3), 2024")) == (
        "@article{h,\n  title={T},\n  journal={Foo},\n  volume={12},\n  year=2024,\n"
        "  number={3},\n  eprint={2404.14047},\n  archivePrefix={arXiv},\n"
        "  primaryClass={cs.LG}}\n"
    )


def test_arxivs_doi_and_publisher_give_way_and_the_id_stays() -> None:
    text = (
        "@misc{h,\n  doi = {10.48550/ARXIV.2404.14047},\n  url = {https://arxiv.org/abs/2404.14047},"
        "\n  title = {How Good?},\n  publisher = {arXiv},\n  year = {2024}\n}\n"
    )
    after = becomes(text, None, crossref())
    assert f"doi = {{{DOI}}}" in after
    assert "publisher" not in after
    assert "eprint = {2404.14047}" in after
    assert "url = {https://arxiv.org/abs/2404.14047}" in after


def test_a_doi_with_a_lone_brace_leaves_the_entry_balanced() -> None:
    work = only_work(PREPRINT)
    found = published_entry(work, arxiv(doi="10.1000/a{b"), None, BIBTEX)
    assert found is not None
    after = only_work(apply_edits(PREPRINT, published_edits(work.entry, found)))
    assert not after.entry.problems
    assert after.get("eprint") == "2404.14047"


def test_the_number_of_a_report_is_no_issue() -> None:
    text = "@techreport{h,\n  title = {How Good?},\n  number = {TR-7},\n  year = 2024\n}\n"
    after = becomes(text, arxiv("Foo 12 (2024) 5"))
    assert after == (
        "@article{h,\n  title = {How Good?},\n  year = 2024,\n  journal = {Foo},\n"
        "  volume = {12},\n  pages = {5}\n}\n"
    )


def test_biblatex_has_its_own_names_and_keeps_the_field_of_the_date() -> None:
    text = (
        "@online{h,\n  title = {How Good?},\n  date = {2023-04-22},\n  eprint = {2404.14047},\n"
        "  eprinttype = {arxiv},\n}\n"
    )
    assert becomes(text, None, crossref(), BIBLATEX) == (
        "@article{h,\n  title = {How Good?},\n  date = {2024-12-30},\n"
        "  journaltitle = {Visual Intelligence},\n  volume = {2},\n  number = {1},\n"
        f"  pages = {{36}},\n  doi = {{{DOI}}},\n  eprint = {{2404.14047}},\n"
        "  eprinttype = {arxiv},\n}\n"
    )


def test_biblatex_entries_with_a_year_keep_it_as_a_year() -> None:
    text = "@misc{h, title={How Good?}, year={2023}, journal={arXiv:2404.14047}}\n"
    after = becomes(text, None, crossref(), BIBLATEX)
    assert "year={2024}" in after
    assert "date" not in after
    assert "journal={Visual Intelligence}" in after
    assert "eprinttype={arxiv}" in after


def test_an_entry_without_a_date_gets_that_of_its_dialect() -> None:
    text = "@misc{h, title={How Good?}}\n"
    assert "year={2024}" in becomes(text, None, crossref())
    assert "date={2024-12-30}" in becomes(text, None, crossref(), BIBLATEX)


NOTHING = [
    pytest.param(PREPRINT, arxiv(), None, id="record-without-a-publication"),
    pytest.param(PREPRINT, None, None, id="no-record"),
    pytest.param(PREPRINT, arxiv("Submitted to Foo 1 (2024) 2"), None, id="intention"),
    pytest.param(PREPRINT, arxiv(doi="10.48550/arxiv.2404.14047"), None, id="arxivs-own-doi"),
    pytest.param(PREPRINT, arxiv(doi=DOI), crossref("posted-content"), id="another-preprint"),
    pytest.param("@article{h, journal={Foo}}", arxiv("Foo 1 (2) 3", DOI), None, id="article"),
    pytest.param("@inproceedings{h, booktitle={F}}", arxiv(doi=DOI), None, id="in-proceedings"),
    pytest.param("@misc{h, doi={10.1000/other}}", arxiv("", DOI), crossref(), id="another-doi"),
    pytest.param(f"@misc{{h, doi={{{DOI.upper()}}}}}", arxiv(doi=DOI), None, id="doi-is-there"),
    pytest.param(
        f"@misc{{h, doi={{{DOI}}}}}", arxiv("ACM Multimedia 2017", DOI), None, id="doi-and-text"
    ),
]


@pytest.mark.parametrize(("text", "arxiv_record", "crossref_record"), NOTHING)
def test_nothing_is_suggested_where_nothing_is_known_to_change(
    text: str, arxiv_record: AuthorityRecord | None, crossref_record: AuthorityRecord | None
) -> None:
    assert published_entry(only_work(text), arxiv_record, crossref_record, BIBTEX) is None


def test_a_reference_that_is_not_plain_is_told_and_writes_nothing() -> None:
    work = only_work(PREPRINT)
    found = published_entry(work, arxiv("ACM Multimedia 2017"), None, BIBTEX)
    assert found == Published("misc", (), (), "published in ACM Multimedia 2017")
    assert published_edits(work.entry, found) == ()


@pytest.mark.parametrize(
    ("arxiv_record", "crossref_record", "description"),
    [
        (None, crossref(), f"published in Visual Intelligence 2(1):36, 2024, doi:{DOI}"),
        (arxiv("In ACL 2020"), None, "published in ACL, 2020"),
        (arxiv("CVPR 2016, pp. 7-8"), None, "published in CVPR 7-8, 2016"),
        (arxiv("ACM Multimedia 2017", DOI), None, f"published in ACM Multimedia 2017, doi:{DOI}"),
        (arxiv("", DOI), None, f"published as doi:{DOI}"),
    ],
)
def test_the_description_says_where(
    arxiv_record: AuthorityRecord | None, crossref_record: AuthorityRecord | None, description: str
) -> None:
    found = published_entry(only_work(PREPRINT), arxiv_record, crossref_record, BIBTEX)
    assert found is not None
    assert found.description == description


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@misc{h}", True),
        ("@unpublished{h}", True),
        ("@report{h}", True),
        ("@article{h, journal = {arXiv e-prints}}", True),
        ("@article{h, journaltitle = {CoRR}}", True),
        ("@article{h, journal = {Nature}}", False),
        ("@article{h, journal = {Corrosion}}", False),
        ("@article{h}", False),
        ("@book{h}", False),
    ],
)
def test_a_preprint_is_told_by_its_type_or_by_arxiv_as_its_journal(
    text: str, expected: bool
) -> None:
    assert is_preprint_entry(only_work(text)) is expected


@pytest.mark.parametrize(
    ("written", "article", "inproceedings"),
    [
        ("misc", "article", "inproceedings"),
        ("Misc", "Article", "InProceedings"),
        ("MISC", "ARTICLE", "INPROCEEDINGS"),
    ],
)
def test_the_type_keeps_its_manner(written: str, article: str, inproceedings: str) -> None:
    text = f"@{written}{{h, title = {{T}}}}"
    assert becomes(text, arxiv("Foo 1 (2024) 2")).startswith(f"@{article}{{h,")
    assert becomes(text, arxiv("In ACL 2024")).startswith(f"@{inproceedings}{{h,")


FIELDS = {
    "title": "{How Good?}",
    "year": "2023",
    "month": "apr",
    "date": "{2023-04}",
    "journal": "{arXiv:2404.14047}",
    "volume": "{abs/2404.14047}",
    "number": "{7}",
    "publisher": "{arXiv}",
    "doi": "{10.48550/arXiv.2404.14047}",
    "note": "{10 pages}",
    "eprint": "{2404.14047}",
}


@given(
    st.permutations(list(FIELDS)),
    st.integers(0, len(FIELDS)),
    st.sampled_from([",\n  ", ", ", ",", "\n, "]),
    st.sampled_from(["", ",", "\n", ",\n"]),
    st.sampled_from(["misc", "article", "techreport"]),
    st.sampled_from([arxiv("Foo 1(2):3-4, 2024", DOI), arxiv("In ACL 2024"), arxiv("", DOI)]),
    st.sampled_from(list(Dialect)),
)
def test_any_layout_is_kept_and_no_other_field_changes(
    names: list[str],
    number: int,
    separator: str,
    end: str,
    type: str,
    record: AuthorityRecord,
    dialect: Dialect,
) -> None:
    fields = [f"{name} = {FIELDS[name]}" for name in names[:number]]
    text = f"% before\n@{type}{{h{separator}{separator.join(fields)}{end}}}\n% behind\n"
    if not fields:
        text = f"% before\n@{type}{{h}}\n% behind\n"
    work = only_work(text, dialect)
    found = published_entry(work, record, None, dialect)
    if found is None:
        return
    after = only_work(apply_edits(text, published_edits(work.entry, found)), dialect)
    assert not after.entry.problems
    expected = {name: value.text for name, value in work.values.items()}
    expected |= {name.lower(): value for name, value in found.fields}
    for name in found.removed:
        del expected[name]
    assert {name: value.text for name, value in after.values.items()} == expected
    assert after.entry.text.startswith("% before\n@")
    assert after.entry.text.endswith("}\n% behind\n")
    if any("2404.14047" in text for text in (work.get(name) for name in work.values)):
        assert any("2404.14047" in after.get(name) for name in after.values)
    assert published_entry(after, record, None, dialect) is None
