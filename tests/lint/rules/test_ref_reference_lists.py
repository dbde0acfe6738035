"""A section of a reference list and its entry are held against each other, and mostly agree."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.diagnostic import Applicability, Diagnostic
from bibsync.lint.author_lines import is_same, read_field, read_line
from bibsync.lint.engine import Linter
from bibsync.lint.settings import LintSettings

SEED = Path(__file__).parents[3] / "fixtures" / "seeds" / "references.md"


def linter(*codes: str) -> Linter:
    return Linter(LintSettings(select=codes or ("REF",)))


def section(
    heading: str = "A Title",
    authors: str = "A. Bee",
    pdf: str = "papers/bee2020/2001.00001.pdf",
    key: str = "bee2020",
    title: str = "A Title",
    author: str = "A. Bee",
    eprint: str = "2001.00001",
) -> str:
    return (
        f"## {heading}\n\nAuthors: {authors}\n\n[Link to PDF]({pdf})\n\n* A bullet.\n\nCitation:\n"
        f"```\n@misc{{{key},\n  title={{{title}}},\n  author={{{author}}},\n"
        f"  eprint={{{eprint}}},\n"
        "  archivePrefix={arXiv}\n}\n```\n\n"
    )


def lint(text: str, *codes: str) -> tuple[Diagnostic, ...]:
    return linter(*codes).lint(text, "references.md")


def test_a_section_that_agrees_with_its_entry_is_left_alone() -> None:
    assert lint(section()) == ()


def test_the_seeds_agree_with_themselves() -> None:
    assert lint(SEED.read_text(encoding="utf-8")) == ()


def test_the_seeds_author_line_keeps_its_colon_until_somebody_looks_at_it() -> None:
    text = SEED.read_text(encoding="utf-8")
    fixed = text.replace("author={01. AI and : and Alex", "author={{01.AI} and Alex")
    assert fixed != text
    (found,) = lint(fixed)
    assert found.code == "REF002"
    assert linter().fix(fixed, "references.md").text == fixed
    everything = linter().fix(fixed, "references.md", unsafe=True)
    assert everything.text == fixed.replace("Authors: 01. AI and : and", "Authors: 01. AI and")
    assert everything.remaining == ()


# Headings -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("A title", "A {T}itle"),
        ("Łukasz’ “Título”", "{\\L}ukasz' ``T{\\'i}tulo''"),
        ("$\\beta$-VAE", "β-VAE"),
        ("R&amp;D", "R\\&D"),
        ("7. A Title", "A Title"),
        ("**A Title**", "A Title"),
        ("[A Title](https://example.org)", "A Title"),
        ("A Title (NeurIPS 2020)", "A Title"),
        ("Paper 3: A Long Title", "A Long Title"),
        ("A Title", "A Title: With a Subtitle"),
        ("A Title", "A Title? With a Subtitle"),
        ("A Title With…", "A Title With an End"),
        ("Pre-training", "Pretraining"),
        ("A   Title", "A\n      Title"),
    ],
)
def test_a_heading_that_is_the_title_in_another_dress_is_left_alone(
    heading: str, title: str
) -> None:
    assert lint(section(heading, title=title) + section(), "REF001") == ()


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("Fast Model Edits at Scale", "Fast Model Editing at Scale"),
        ("A Title of Another Paper", "Attention Is All You Need"),
        ("ReFT: Finetuning", "ReFT: Representation Finetuning"),
    ],
)
def test_another_heading_than_the_title_is_reported_among_sections_that_agree(
    heading: str, title: str
) -> None:
    (found,) = lint(section(heading, title=title) + section(), "REF001")
    assert found.fix is not None
    assert found.fix.applicability is Applicability.DISPLAY
    assert [edit.content for edit in found.fix.edits] == [title]


def test_headings_that_are_no_titles_throughout_are_left_alone() -> None:
    text = section("Prompting", title="Chain-of-Thought") + section("Editing", title="MEND")
    assert lint(text, "REF001") == ()


def test_a_subtitle_in_a_field_of_its_own_belongs_to_the_title() -> None:
    text = section("A Title: And More").replace(
        "title={A Title}", "title={A Title}, subtitle={And more}"
    )
    assert lint(text + section(), "REF001") == ()


# Authors ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("A. Bee and C. Dee", "Bee, A. and Dee, C."),
        ("A. Bee, C. Dee and E. Fay", "A. Bee and C. Dee and E. Fay"),
        ("A. Bee, C. Dee, and E. Fay", "A. Bee and C. Dee and E. Fay"),
        ("A. Bee, C. Dee & E. Fay", "A. Bee and C. Dee and E. Fay"),
        ("A. Bee; C. Dee; E. Fay", "A. Bee and C. Dee and E. Fay"),
        ("Bee, A.; Dee, C.", "A. Bee and C. Dee"),
        ("Bee, A., Dee, C., & Fay, E.", "A. Bee and C. Dee and E. Fay"),
        ("Bee, A. and Dee, C.", "A. Bee and C. Dee"),
        ("A. Bee et al.", "A. Bee and C. Dee and E. Fay"),
        ("A. Bee, C. Dee, et al.", "A. Bee and C. Dee and E. Fay"),
        ("A. Bee, C. Dee, E. Fay", "A. Bee and C. Dee and others"),
        ("A. Bee and others", "A. Bee and C. Dee"),
        ("José García", "Jos{\\'e} Garc{\\'i}a"),
        ("Jose Garcia", "José García"),
        ("Christopher Manning", "Christopher D. Manning"),
        ("C. D. Manning", "Christopher D. Manning"),
        ("Laurens van der Maaten", "van der Maaten, Laurens"),
        ("A. Bee[^1], C. Dee<sup>2</sup>", "A. Bee and C. Dee"),
        ("[A. Bee](https://example.org/bee), **C. Dee**", "A. Bee and C. Dee"),
        ("Google Research", "{Google Research}"),
        ("Smith &amp; Sons", "{Smith \\& Sons}"),
        ("01. AI and : and A. Bee", "01. AI and : and A. Bee"),
        ("A. Bee *", "A. Bee"),
    ],
)
def test_the_same_people_in_another_form_are_no_difference(line: str, field: str) -> None:
    assert lint(section(authors=line, author=field), "REF002") == ()


@pytest.mark.parametrize(
    ("line", "field", "said"),
    [
        ("A. Bee and C. Dee", "C. Dee and A. Bee", "the order of the names is another"),
        ("A. Bee", "A. Bee and C. Dee", "only the entry has `C. Dee`"),
        ("A. Bee, C. Dee and E. Fay", "A. Bee and E. Fay", "only the line has `C. Dee`"),
        ("A. Bee and Xuezi Wang", "A. Bee and Xuezhi Wang", "`Xuezi Wang` in the line, "),
        ("A. Bee and others", "C. Dee and E. Fay", "`A. Bee` in the line, `C. Dee` in the entry"),
        ("Anna Bee", "Berta Bee", "`Anna Bee` in the line, `Berta Bee` in the entry"),
    ],
)
def test_other_people_are_a_difference(line: str, field: str, said: str) -> None:
    (found,) = lint(section(authors=line, author=field), "REF002")
    assert said in found.message
    assert found.fix is not None
    assert found.fix.applicability is Applicability.DISPLAY


@pytest.mark.parametrize("field", ["{A. Bee} # x", "authors", "{}", "{:}"])
def test_a_field_that_names_nobody_plainly_is_not_judged(field: str) -> None:
    text = section(authors="C. Dee").replace("author={A. Bee}", f"author={field}")
    assert lint(text, "REF002") == ()


NAMES = st.lists(
    st.tuples(
        st.sampled_from(["Ada", "Grace", "Émile", "Barbara J.", "X."]),
        st.sampled_from(["Lovelace", "Hopper", "van Rossum", "Borel", "Liskov", "Müller"]),
    ).map(" ".join),
    min_size=1,
    max_size=6,
    unique=True,
)


@given(NAMES, st.sampled_from([" and ", ", ", "; ", " & "]))
def test_a_line_agrees_with_the_field_that_it_was_made_from(names: list[str], mark: str) -> None:
    field = read_field(" and ".join(names))
    line = read_line(mark.join(names), field)
    assert len(line.authors) == len(field.authors)
    assert all(map(is_same, line.authors, field.authors))


@given(st.text("aB.,;&: {}\\'and\n", max_size=40), st.text("aB., {}and", max_size=30))
def test_any_line_and_field_can_be_read(line: str, field: str) -> None:
    read_line(line, read_field(field))


# PDFs ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pdf", "eprint"),
    [
        ("papers/bee2020/2001.00001.pdf", "2001.00001v3"),
        ("papers/bee2020/2001.00001v2.pdf", "2001.00001"),
        ("https://arxiv.org/pdf/2001.00001.pdf", "2001.00001"),
        ("papers/bee2020/bee.pdf", "2001.00001"),
        ("papers/bee2020/2002.00002.pdf", "not an id"),
        ("https://arxiv.org/pdf/hep-th/9901001", "hep-th/9901001"),
    ],
)
def test_a_pdf_of_the_entrys_paper_or_of_no_known_one_is_left_alone(pdf: str, eprint: str) -> None:
    assert lint(section(pdf=pdf, eprint=eprint), "REF003") == ()


def test_an_eprint_of_another_archive_is_not_judged() -> None:
    text = section(pdf="a/2002.00002.pdf").replace("{arXiv}", "{HAL}")
    assert lint(text, "REF003") == ()


def test_a_second_link_may_lead_to_another_paper() -> None:
    text = section().replace("[Link", "[Older PDF](papers/1999.00002.pdf)\n\n[Link")
    assert lint(text, "REF003") == ()


def test_a_pdf_of_another_paper_is_reported_at_the_link() -> None:
    text = section(pdf="papers/bee2020/2002.00002.pdf")
    (found,) = lint(text, "REF003")
    assert text[found.start : found.end] == "papers/bee2020/2002.00002.pdf"
    assert found.message == "the PDF is arXiv 2002.00002, but `bee2020` has the eprint 2001.00001"


@pytest.mark.parametrize(
    ("pdfs", "codes"),
    [
        (["papers/bee2020/a.pdf", "papers/dee2020/b.pdf"], []),
        (["papers/bee2020/a.pdf", "papers/fay2020/b.pdf"], ["REF004"]),
        (["papers/2020/a.pdf", "papers/2020/b.pdf"], []),
        (["papers/bee202/a.pdf", "papers/2020/b.pdf"], ["REF004"]),
        (["papers/bee2020/a.pdf", "b.pdf"], []),
        (["papers/bee2020/a.pdf", "https://example.org/x/b.pdf"], []),
    ],
)
def test_a_folder_is_reported_where_folders_are_keys(pdfs: list[str], codes: list[str]) -> None:
    text = section(pdf=pdfs[0]) + section(pdf=pdfs[1], key="dee2020")
    assert [found.code for found in lint(text, "REF004")] == codes


# Blocks -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_forgotten_closing_line_is_put_behind_the_entry(end: str) -> None:
    other = section("B", title="B", key="b", pdf="papers/b/b.pdf")
    text = (section() + other).replace("\n", end)
    at = text.index(f"```{end}{end}## B{end}")
    broken = text[:at] + text[at + 3 + len(end) :]
    assert [found.code for found in lint(broken)] == ["REF005"]
    assert linter().fix(broken, "references.md").text == text


def test_a_broken_entry_is_not_closed_in() -> None:
    text = "```bib\n@misc{a, title = {A\n"
    (found,) = lint(text, "REF005")
    assert found.fix is None


def test_a_section_without_an_entry_is_reported_among_sections_with_one() -> None:
    bare = "## Uncited\n\nAuthors: A. Bee\n\n"
    assert [found.code for found in lint(section() + bare)] == ["REF006"]
    assert [found.code for found in lint(section() + bare * 2)] == []
    assert lint(bare) == ()


def test_a_bib_file_is_no_reference_list() -> None:
    assert linter().lint("## Title\n\n@misc{a, title = {Other}}\n") == ()


@given(
    st.lists(
        st.sampled_from(
            [
                "## A\n",
                "Authors: A. Bee\n",
                "\n",
                "```\n",
                "@misc{a,title={A}}\n",
                "~~~bib\n",
                "- ",
                "  ",
            ]
        ),
        max_size=20,
    )
)
def test_any_list_is_fixed_to_a_standstill(pieces: list[str]) -> None:
    text = "".join(pieces)
    result = linter().fix(text, "references.md", unsafe=True)
    assert result.has_converged
    assert linter().fix(result.text, "references.md", unsafe=True).text == result.text
