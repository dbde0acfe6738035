"""References of an annotated list are found with all their parts, in many forms of writing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync.markdown.reference_list import (
    Reference,
    ReferenceList,
    parse_citations,
    read_reference_list,
)

SEED = Path(__file__).parents[2] / "fixtures" / "seeds" / "references.md"

WHOLE = """\
# References

## A Title

Authors: Ada Lovelace and Charles Babbage

[Link to PDF](papers/lovelace1843notes/1801.00001.pdf)

 * First bullet.
* Second bullet.

Citation:
```
@misc{lovelace1843notes,
      title={A Title}
}
```

## Another

[Link to PDF](papers/other2024/2401.00002.pdf)
"""


def seed() -> str:
    return SEED.read_bytes().decode()


def only_reference(text: str) -> Reference:
    (reference,) = read_reference_list(text).references
    return reference


def bullets(text: str) -> list[str]:
    return [bullet.text for bullet in only_reference(text).bullets]


def check_spans(found: ReferenceList) -> None:
    """Every part stands where its span says, and inside its reference."""
    text = found.text
    end = 0
    for reference in found.references:
        heading = reference.heading
        assert end <= reference.start == heading.start <= heading.text_start
        assert heading.text_start <= heading.text_end <= heading.end <= reference.end
        end = reference.end
        for passage in [*reference.bullets, *reference.rest]:
            assert reference.start < passage.start < passage.end <= reference.end
            written = text[passage.start : passage.end]
            assert written.split() == passage.text.split()
        for link in reference.pdfs:
            assert text[link.start] in "[!<" or link.start == link.target.start
            assert link.target.start <= link.stem.start <= link.stem.end <= link.target.end
        for citation in reference.citations:
            assert citation.document.start == citation.fence.content_start
            assert citation.document.end == citation.fence.content_end
    assert end <= len(text)


def test_all_parts_of_a_reference_are_found() -> None:
    first, second = read_reference_list(WHOLE).references
    assert first.heading.text == "A Title"
    assert first.heading.level == 2
    assert first.authors is not None
    assert first.authors.text == "Ada Lovelace and Charles Babbage"
    assert first.pdf is not None
    assert first.pdf.label == "Link to PDF"
    assert first.pdf.target.text == "papers/lovelace1843notes/1801.00001.pdf"
    assert first.pdf.folder is not None
    assert first.pdf.folder.text == "lovelace1843notes"
    assert first.pdf.stem.text == "1801.00001"
    assert [bullet.text for bullet in first.bullets] == ["First bullet.", "Second bullet."]
    assert first.citation is not None
    assert [entry.key for entry in first.citation.document.entries] == ["lovelace1843notes"]
    assert first.rest == ()
    assert (second.authors, second.bullets, second.citation) == (None, (), None)
    assert WHOLE[first.start : first.end].startswith("## A Title")
    assert WHOLE[first.end :].startswith("## Another")


def test_offsets_are_those_of_the_whole_text() -> None:
    first = read_reference_list(WHOLE).references[0]
    assert first.authors is not None
    assert first.pdf is not None
    assert first.pdf.folder is not None
    assert first.citation is not None
    (entry,) = first.citation.document.entries
    shown = [
        WHOLE[first.heading.text_start : first.heading.text_end],
        WHOLE[first.authors.start : first.authors.end],
        WHOLE[first.pdf.start : first.pdf.end],
        WHOLE[first.pdf.folder.start : first.pdf.folder.end],
        WHOLE[first.pdf.stem.start : first.pdf.stem.end],
        WHOLE[first.bullets[0].start : first.bullets[0].end],
        WHOLE[entry.key_start : entry.key_end],
    ]
    assert shown == [
        "A Title",
        "Ada Lovelace and Charles Babbage",
        "[Link to PDF](papers/lovelace1843notes/1801.00001.pdf)",
        "lovelace1843notes",
        "1801.00001",
        "First bullet.",
        "lovelace1843notes",
    ]


def test_the_seed_has_twenty_whole_references() -> None:
    found = read_reference_list(seed())
    assert len(found.references) == 20
    assert (found.loose, found.unused) == ((), ())
    assert sum(len(reference.bullets) for reference in found.references) == 113
    for reference in found.references:
        assert reference.citation is not None
        (entry,) = reference.citation.document.entries
        assert reference.authors is not None
        assert reference.pdf is not None
        assert reference.pdf.folder is not None
        eprint, title = entry.get("eprint"), entry.get("title")
        assert eprint is not None
        assert title is not None
        assert reference.pdf.folder.text == entry.key
        assert reference.pdf.stem.text == eprint.content
        assert reference.heading.text == title.content
        assert reference.rest == ()
    check_spans(found)


def test_every_bullet_line_of_the_seed_is_a_bullet() -> None:
    lines = [line.strip() for line in seed().split("\n")]
    written = [line.removeprefix("* ") for line in lines if line.startswith("* ")]
    found = read_reference_list(seed()).references
    assert [bullet.text for reference in found for bullet in reference.bullets] == written


@pytest.mark.parametrize("line_end", ["\r\n", "\r"], ids=["CRLF", "CR"])
def test_other_line_ends_give_the_same_parts(line_end: str) -> None:
    found = read_reference_list(WHOLE.replace("\n", line_end))
    expected = read_reference_list(WHOLE)
    check_spans(found)
    for one, other in zip(found.references, expected.references, strict=True):
        assert one.heading.text == other.heading.text
        assert [bullet.text for bullet in one.bullets] == [bullet.text for bullet in other.bullets]
        assert [link.target.text for link in one.pdfs] == [link.target.text for link in other.pdfs]


# Headings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "title", "level"),
    [
        pytest.param("# Title", "Title", 1, id="level-1"),
        pytest.param("###### Title ######", "Title", 6, id="closed"),
        pytest.param("## C#", "C#", 2, id="number-sign-at-a-word"),
        pytest.param("   ##   Title  ", "Title", 2, id="spaces"),
        pytest.param("Title\n=====", "Title", 1, id="underlined"),
        pytest.param("Title\n---", "Title", 2, id="underlined-with-dashes"),
        pytest.param("## **Title**", "Title", 2, id="bold"),
        pytest.param("## *Title*", "Title", 2, id="italic"),
        pytest.param("## [Title](https://example.org)", "Title", 2, id="link"),
        pytest.param("## 12. Title", "Title", 2, id="numbered"),
        pytest.param("## 1-bit Models", "1-bit Models", 2, id="number-in-the-title"),
        pytest.param('## <a id="x"></a>Title {#x .y}', "Title", 2, id="anchor-and-attributes"),
        pytest.param(r"## snake\_case \# 1", "snake_case # 1", 2, id="escaped"),
        pytest.param("## The `code` of it", "The code of it", 2, id="code"),
    ],
)
def test_a_heading_gives_the_title_as_it_reads(heading: str, title: str, level: int) -> None:
    reference = only_reference(f"{heading}\n\nAuthors: A B\n")
    assert reference.heading.text == title
    assert reference.heading.level == level


def test_a_rule_below_the_last_part_is_no_underlined_heading() -> None:
    one, two = "## One\n\nAuthors: A\n---\n", "## Two\n\n[PDF](a/b.pdf)\n---\n"
    text = f"{one}\n{two}\n## Three\n\nAuthors: C\n* x\n"
    found = read_reference_list(text)
    assert [reference.heading.text for reference in found.references] == ["One", "Two", "Three"]
    assert all(reference.rest == () for reference in found.references)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("# References\n\nSome words.\n\n* a list\n", id="introduction"),
        pytest.param("## Citation\n\n```bibtex\n@misc{a}\n```\n", id="name-of-a-part"),
        pytest.param("Authors: A B\n\n* bullet\n", id="no-heading"),
        pytest.param("## Two\n```bibtex\n@misc{a}\n@misc{b}\n```\n", id="two-entries"),
        pytest.param("## Code\n\n```python\nx\n```\n", id="other-fence"),
        pytest.param("<!--\n## One\n\nAuthors: A\n-->\n", id="in-a-comment"),
        pytest.param("```\n## One\n\nAuthors: A\n```\n", id="in-a-fence"),
        pytest.param("", id="empty"),
    ],
)
def test_sections_that_are_about_no_one_work_are_no_references(text: str) -> None:
    assert read_reference_list(text).references == ()


def test_deeper_sections_are_parts_of_their_reference() -> None:
    text = (
        "## Title\n\nAuthors: A B\n\n### Summary\n\n* One.\n\n### What we think\n\n* Two.\n\n"
        "#### Citation\n\n```bibtex\n@misc{a}\n```\n\n## Other\n\nAuthors: C\n"
    )
    first, second = read_reference_list(text).references
    assert [bullet.text for bullet in first.bullets] == ["One.", "Two."]
    assert first.citation is not None
    assert second.citation is None


def test_references_may_be_deeper_than_the_heading_of_their_group() -> None:
    text = "## Language models\n\n### One\n\nAuthors: A\n\n### Two\n\nAuthors: B\n"
    found = read_reference_list(text)
    assert [reference.heading.text for reference in found.references] == ["One", "Two"]


def test_fences_of_no_reference_are_loose() -> None:
    text = "```bibtex\n@misc{a}\n```\n\n## Citation\n\n```bibtex\n@misc{b}\n```\n"
    found = read_reference_list(text)
    assert [c.document.entries[0].key for c in found.loose] == ["a", "b"]


def test_sections_that_hold_text_but_no_reference_are_named() -> None:
    found = read_reference_list("# List\n\n## How to read this\n\nWords.\n\n## One\n\nAuthors: A\n")
    assert [heading.text for heading in found.unused] == ["How to read this"]


# Authors -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "Authors: Ada Lovelace and Charles Babbage",
        "**Authors:** Ada Lovelace and Charles Babbage",
        "**Authors**: Ada Lovelace and Charles Babbage",
        "*Author(s)* : Ada Lovelace and Charles Babbage  ",
        "- **Authors:** Ada Lovelace and Charles Babbage",
        "authors:\tAda Lovelace and Charles Babbage",
        "Authors: Ada Lovelace\nand Charles Babbage",
        "Authors:\nAda Lovelace and Charles Babbage",
    ],
)
def test_an_authors_line_is_found_in_many_forms(line: str) -> None:
    authors = only_reference(f"## Title\n\n{line}\n\n* Bullet.\n").authors
    assert authors is not None
    assert authors.text == "Ada Lovelace and Charles Babbage"


def test_an_authors_line_without_names_is_none() -> None:
    assert only_reference("## T\n\nAuthors:\n\n[PDF](a.pdf)\n").authors is None


# Links -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "target"),
    [
        pytest.param("[Link to PDF](papers/a/1.pdf)", "papers/a/1.pdf", id="seed"),
        pytest.param("[PDF](<my papers/a/1.pdf>)", "my papers/a/1.pdf", id="angle-brackets"),
        pytest.param('[pdf](papers/a/1.pdf "Title")', "papers/a/1.pdf", id="title"),
        pytest.param("[paper](papers/a/1.pdf)", "papers/a/1.pdf", id="told-by-its-target"),
        pytest.param("[the PDF](papers/a/1)", "papers/a/1", id="told-by-its-label"),
        pytest.param("* [PDF](papers/a/1.pdf)", "papers/a/1.pdf", id="bullet"),
        pytest.param("- **PDF:** [here](papers/a/1.pdf)", "papers/a/1.pdf", id="labelled-bullet"),
        pytest.param("PDF: papers/a/1.pdf", "papers/a/1.pdf", id="bare-path"),
        pytest.param("**Link to PDF**: papers/a/1.pdf", "papers/a/1.pdf", id="bold-label"),
        pytest.param("[PDF](papers/a%20b/1.pdf)", "papers/a b/1.pdf", id="percent"),
        pytest.param(r"[PDF](papers/a\(b\)/1.pdf)", "papers/a(b)/1.pdf", id="backslash"),
        pytest.param("[PDF](papers/a(b)/1.pdf)", "papers/a(b)/1.pdf", id="parentheses"),
        pytest.param("[[PDF]](papers/a/1.pdf)", "papers/a/1.pdf", id="brackets"),
        pytest.param("[Link to PDF][1]\n\n[1]: papers/a/1.pdf", "papers/a/1.pdf", id="reference"),
        pytest.param("[PDF][]\n\n[pdf]: <papers/a/1.pdf>", "papers/a/1.pdf", id="collapsed"),
        pytest.param("[PDF]\n\n[pdf]: papers/a/1.pdf", "papers/a/1.pdf", id="shortcut"),
        pytest.param(
            "<https://example.org/1.pdf>", "https://example.org/1.pdf", id="automatic-link"
        ),
        pytest.param(
            "[arXiv](https://arxiv.org/pdf/2201.11903)",
            "https://arxiv.org/pdf/2201.11903",
            id="arxiv",
        ),
    ],
)
def test_a_link_to_a_pdf_is_found_in_many_forms(line: str, target: str) -> None:
    reference = only_reference(f"## Title\n\nAuthors: A\n\n{line}\n\nEnd of it.\n")
    assert [link.target.text for link in reference.pdfs] == [target]
    assert [passage.text for passage in reference.rest] == ["End of it."]
    check_spans(read_reference_list(f"## Title\n\n{line}\n"))


@pytest.mark.parametrize(
    "line",
    [
        "[Code](https://example.org/code)",
        "![PDF](figure.png)",
        "[PDF]",
        "[PDF]()",
        "* The data are [here](data.pdf), in a table.",
        "A pdf: see below",
    ],
)
def test_other_lines_are_no_link_to_the_pdf(line: str) -> None:
    assert only_reference(f"## Title\n\nAuthors: A\n\n{line}\n").pdfs == ()


@pytest.mark.parametrize(
    ("target", "folder", "stem"),
    [
        pytest.param("papers/key/2201.11903.pdf", "key", "2201.11903", id="seed"),
        pytest.param("key/2201.11903v2.PDF", "key", "2201.11903v2", id="version"),
        pytest.param("2201.11903.pdf", None, "2201.11903", id="no-folder"),
        pytest.param(r"papers\key\x.pdf", "key", "x", id="backslashes"),
        pytest.param("https://arxiv.org/pdf/2201.11903", None, "2201.11903", id="address"),
        pytest.param("https://x.org/a/b.pdf?download=1#p", None, "b", id="query"),
    ],
)
def test_folder_and_stem_are_told_apart(target: str, folder: str | None, stem: str) -> None:
    text = f"## T\n\n[PDF]({target})\n"
    link = only_reference(text).pdf
    assert link is not None
    assert (link.folder.text if link.folder else None) == folder
    assert link.stem.text == stem
    assert text[link.stem.start : link.stem.end] == stem
    assert link.folder is None or text[link.folder.start : link.folder.end] == folder


def test_a_link_in_the_heading_counts() -> None:
    reference = only_reference("## [Title](papers/key/1.pdf)\n\n* Bullet.\n")
    assert reference.heading.text == "Title"
    assert [link.target.text for link in reference.pdfs] == ["papers/key/1.pdf"]


# Bullets -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(" * One.\n* Two.", ["One.", "Two."], id="seed"),
        pytest.param(
            "- One.\n+ Two.\n1. Three.\n2) Four.", ["One.", "Two.", "Three.", "Four."], id="markers"
        ),
        pytest.param("* One\n  goes on.\n* Two.", ["One goes on.", "Two."], id="indented-line"),
        pytest.param("* One\ngoes on.\n* Two.", ["One goes on.", "Two."], id="lazy-line"),
        pytest.param(
            "* One.\n\n  More of it.\n\n* Two.",
            ["One. More of it.", "Two."],
            id="indented-paragraph",
        ),
        pytest.param("* One.\n\nA paragraph.", ["One."], id="paragraph-below"),
        pytest.param("* One.\nCitation:\n", ["One."], id="label-right-below"),
        pytest.param("* One.\n**BibTeX**\n", ["One."], id="bold-label-right-below"),
        pytest.param("* Summary:\n  * One.\n  * Two.", ["One.", "Two."], id="labelled-list"),
        pytest.param(
            "* One.\n  * Nested.\n    - Deeper.", ["One.", "Nested.", "Deeper."], id="nested"
        ),
        pytest.param("* One.\n* \n*\n* Two.", ["One.", "Two."], id="empty-bullets"),
        pytest.param("* One.\n* * *\n***\n* Two.", ["One.", "Two."], id="rules"),
        pytest.param("* One.\n```\ncode\n```\ntext", ["One."], id="fence-between"),
        pytest.param("*\tOne,  with   spaces.  ", ["One, with spaces."], id="white-space"),
        pytest.param("*emphasis* is no bullet", [], id="emphasis"),
        pytest.param("* **Bold:** text", ["**Bold:** text"], id="bold-begin"),
        pytest.param("* <https://example.org>.", ["<https://example.org>."], id="address"),
        pytest.param("* Notes", ["Notes"], id="one-word"),
    ],
)
def test_bullets_are_found_in_many_forms(lines: str, expected: list[str]) -> None:
    assert bullets(f"## Title\n\nAuthors: A\n\n{lines}\n") == expected


def test_what_is_no_part_is_kept_as_rest() -> None:
    reference = only_reference(
        "## T\n\nAuthors: A\n\nVenue: ICML\nread twice\n\n* One.\n\nMore words.\n\nAuthors: B\n"
    )
    assert [passage.text for passage in reference.rest] == [
        "B",
        "Venue: ICML read twice",
        "More words.",
    ]


# Citations ---------------------------------------------------------------------------------------


def test_citations_that_were_parsed_before_are_used() -> None:
    citations = parse_citations(WHOLE)
    first = read_reference_list(WHOLE, citations).references[0]
    assert first.citations == citations
    assert first.citation is citations[0]


def test_a_broken_citation_block_is_a_value() -> None:
    text = "## T\n\nAuthors: A\n\n```bibtex\n@misc{a, title = {x\n```\n"
    citation = only_reference(text).citation
    assert citation is not None
    assert list(citation.document.problems) != []


PIECES = [
    *("```", "~~~", "#", "##  ", "\n", "\r\n", "\r", "* ", "- ", "}", "{", '"', "@misc{", "%"),
    *("<!--", "-->", "    ", "\t", "[a](b.pdf)", "[", "](", "\x00", "\ufeff", "Authors:", "X"),
    *("===", "---", "`", "\\", "* * *", "1. ", ">", "PDF: ", "[1]: c.pdf\n", "[pdf][1]", "é"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
@settings(max_examples=300)
def test_any_text_can_be_read(text: str) -> None:
    check_spans(read_reference_list(text))


@given(st.data())
@settings(max_examples=100)
def test_a_mangled_seed_can_be_read(data: st.DataObject) -> None:
    text = seed()[:6000]
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.sampled_from([0, 1, 20, 300]))
        text = text[:at] + data.draw(st.sampled_from(PIECES)) + text[at + cut :]
    check_spans(read_reference_list(text))
