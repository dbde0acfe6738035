"""An annotated list becomes BibTeX: entries as they were written, with summaries and PDF paths."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync.bibtex.own_fields import summary_bullets
from bibsync.bibtex.parser import parse
from bibsync.bibtex.syntax import Entry
from bibsync.ingest.imported import Imported
from bibsync.ingest.markdown import import_reference_list
from bibsync.markdown.reference_list import read_reference_list

HERE = Path(__file__).parent
SEED = HERE.parents[1] / "fixtures" / "seeds" / "references.md"


def imported(text: str) -> Imported:
    return import_reference_list(read_reference_list(text))


def seed() -> str:
    return SEED.read_bytes().decode()


def content(entry: Entry, name: str) -> str:
    field = entry.get(name)
    assert field is not None, name
    return field.content


def only_entry(text: str) -> Entry:
    (entry,) = parse(imported(text).bibtex).entries
    return entry


def section(fence: str, parts: str = "[PDF](papers/key/2401.00001.pdf)\n\n* One.\n* Two.") -> str:
    return f"## A Title\n\nAuthors: A B\n\n{parts}\n\nCitation:\n```\n{fence}\n```\n"


def messages(result: Imported) -> list[str]:
    return [note.message for note in result.notes]


# The seed ----------------------------------------------------------------------------------------


def test_the_seed_gives_the_golden_file() -> None:
    assert imported(seed()).bibtex.encode() == (HERE / "golden" / "refs.bib").read_bytes()


def test_the_seed_gives_twenty_entries_that_parse_without_problems() -> None:
    result = imported(seed())
    document = parse(result.bibtex)
    assert len(document.entries) == result.entries == 20
    assert list(document.problems) == []
    assert len({entry.key.lower() for entry in document.entries}) == 20
    assert (result.unresolved, result.bullets, result.files) == (0, 113, 20)


def test_every_bullet_and_pdf_path_of_the_seed_is_kept() -> None:
    references = read_reference_list(seed()).references
    entries = parse(imported(seed()).bibtex).entries
    for reference, entry in zip(references, entries, strict=True):
        assert reference.pdf is not None
        assert content(entry, "file") == reference.pdf.target.text
        written = tuple(bullet.text for bullet in reference.bullets)
        assert summary_bullets(content(entry, "summary")) == written


def test_every_entry_of_the_seed_is_copied_character_for_character() -> None:
    result = imported(seed())
    for reference, entry in zip(
        read_reference_list(seed()).references, parse(result.bibtex).entries, strict=True
    ):
        assert reference.citation is not None
        (source,) = reference.citation.document.entries
        assert [field.raw_value for field in entry.fields][:-2] == [
            field.raw_value for field in source.fields
        ]
        kept = source.raw.removesuffix("\n}")
        assert entry.raw.startswith(kept)


def test_the_seeds_stray_text_is_left_out_with_a_note() -> None:
    result = imported(seed())
    (note,) = result.notes
    assert note.message == "text behind the entry was left out: “X”"
    assert seed()[note.start - 1 : note.start + 1] == "}X"


# Added fields ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param(
            "@misc{key,\n      title={T}\n}",
            "@misc{key,\n      title={T},\n      file={papers/key/2401.00001.pdf},\n"
            "      summary={* One.\n               * Two.}\n}",
            id="arxiv",
        ),
        pytest.param(
            "@misc{key,\n  title  = {T},\n  author = {A B},\n}",
            "@misc{key,\n  title  = {T},\n  author = {A B},\n"
            "  file   = {papers/key/2401.00001.pdf},\n"
            "  summary = {* One.\n             * Two.},\n}",
            id="aligned",
        ),
        pytest.param(
            "@misc{key}",
            "@misc{key,\n  file = {papers/key/2401.00001.pdf},\n"
            "  summary = {* One.\n             * Two.}\n}",
            id="no-fields",
        ),
        pytest.param(
            "@misc(key,\n\ttitle = {T})",
            "@misc(key,\n\ttitle = {T},\n\tfile = {papers/key/2401.00001.pdf},\n"
            "\tsummary = {* One.\n\t           * Two.})",
            id="parentheses-and-tabs",
        ),
    ],
)
def test_fields_are_added_in_the_manner_of_the_entry(entry: str, expected: str) -> None:
    assert imported(section(entry)).bibtex == expected + "\n"


def test_an_entry_on_one_line_gets_its_bullets_below() -> None:
    entry = only_entry(section("@misc{key, title = {A quite long title, as titles often are}}"))
    assert "\n      * Two.}" in entry.raw
    assert summary_bullets(content(entry, "summary")) == ("One.", "Two.")


def test_lone_braces_in_bullets_leave_the_entry_whole() -> None:
    result = imported(section("@misc{key,\n  title = {T}\n}", "* open { brace\n* close } \\"))
    (entry,) = parse(result.bibtex).entries
    assert not entry.is_broken
    assert summary_bullets(content(entry, "summary")) == ("open { brace", "close } \\")


def test_a_field_that_the_entry_has_is_kept_and_noted() -> None:
    fence = "@misc{key,\n  file = {other.pdf},\n  summary = {Mine.}\n}"
    result = imported(section(fence))
    assert result.bibtex == fence + "\n"
    assert messages(result) == [
        "the entry has a field `file` of its own, which was kept instead",
        "the entry has a field `summary` of its own, which was kept instead",
    ]


def test_a_field_that_says_the_same_needs_no_note() -> None:
    result = imported(section("@misc{key,\n  file = {a.pdf},\n}", "[PDF](a.pdf)"))
    assert messages(result) == []


def test_several_pdfs_are_all_kept() -> None:
    entry = only_entry(section("@misc{key}", "[PDF](a.pdf)\n\n[PDF of the talk](b.pdf)"))
    assert content(entry, "file") == "a.pdf;b.pdf"


def test_bytes_that_are_no_text_come_through() -> None:
    result = imported(section("@misc{key,\n  title = {caf\udce9}\n}"))
    assert "caf\udce9" in result.bibtex


# Fences ------------------------------------------------------------------------------------------


def test_comments_and_definitions_are_copied_with_their_entry() -> None:
    fence = (
        '% bibsync: ignore[TIT001]\n@string{icml = "ICML"}\n\n% by hand\n'
        "@misc{key,\n  note = icml\n}  % checked\n% end"
    )
    assert imported(section(fence, "")).bibtex == (
        '% bibsync: ignore[TIT001]\n@string{icml = "ICML"}\n\n'
        "% by hand\n@misc{key,\n  note = icml\n} % checked\n\n% end\n"
    )


def test_other_text_in_the_fence_is_left_out_with_notes() -> None:
    text = section("From arXiv:\n@misc{key} and\nmore", "").replace("```\nFrom", "```bibtex\nFrom")
    result = imported(text)
    assert result.bibtex == "@misc{key}\n"
    assert [(text[n.start :].split("\n")[0], n.message) for n in result.notes] == [
        ("From arXiv:", "text in the citation block was left out: “From arXiv:”"),
        ("and", "text behind the entry was left out: “and”"),
        ("more", "text in the citation block was left out: “more”"),
    ]


def test_the_first_of_several_entries_gets_the_summary() -> None:
    text = section("@misc{one}\n\n@misc{two}")
    first, second = parse(imported(text).bibtex).entries
    assert [field.name for field in first.fields] == ["file", "summary"]
    assert second.fields == []


def test_entries_of_loose_fences_are_copied_in_their_place() -> None:
    before, after = "```bibtex\n@misc{zero}\n```\n", "# Citation\n\n```bib\n@misc{two}\n```\n"
    text = f"{before}\n{section('@misc{one}')}\n{after}"
    assert [entry.key for entry in parse(imported(text).bibtex).entries] == ["zero", "one", "two"]


def test_an_indented_fence_gives_lines_without_its_indentation() -> None:
    text = "## T\n\n* a\n\n  ```bibtex\n  @misc{key,\n    title = {T}\n  }\n  ```\n"
    assert imported(text).bibtex == ("@misc{key,\n  title = {T},\n  summary = {* a}\n}\n")


@pytest.mark.parametrize("line_end", ["\r\n", "\r"], ids=["CRLF", "CR"])
def test_the_line_ends_are_those_of_the_list(line_end: str) -> None:
    text = seed()[:12_000]
    result = imported(text.replace("\n", line_end))
    assert result.bibtex == imported(text).bibtex.replace("\n", line_end)


# Faults ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fence",
    [
        pytest.param("@misc{key,\n  title = {T},\n  year = 2024", id="no-closing-brace"),
        pytest.param("@misc{key,\n  title = {T,\n  year = 2024\n}", id="unclosed-value"),
        pytest.param("@misc{key,\n  title = {T}\n  year = 2024\n}", id="missing-comma"),
        pytest.param("@misc{key\n  title = {T},\n  year = 2024\n}", id="no-comma-behind-the-key"),
        pytest.param("@misc{,\n  title = {T}\n  year = 2024\n}", id="no-key"),
    ],
)
def test_a_broken_entry_is_copied_with_its_fault_and_keeps_its_summary(fence: str) -> None:
    result = imported(section(fence) + "\n" + section("@misc{next,\n  title = {N}\n}"))
    document = parse(result.bibtex)
    first, second = document.entries
    assert [block for block, _ in document.problems if block is not first] == []
    assert first.is_broken is parse(fence).entries[0].is_broken
    assert content(first, "file") == "papers/key/2401.00001.pdf"
    assert summary_bullets(content(first, "summary")) == ("One.", "Two.")
    assert first.by_name.keys() >= parse(fence).entries[0].by_name.keys()
    assert second.key == "next"


def test_fields_put_into_an_entry_without_key_bring_the_comma_that_is_missing_there() -> None:
    result = imported(section("@misc{\n  title = {T},\n  year = 2024\n}"))
    (entry,) = parse(result.bibtex).entries
    assert entry.key == ""
    assert entry.by_name.keys() == {"file", "summary", "title", "year"}


def test_an_unclosed_fence_is_noted_and_costs_nothing() -> None:
    text = section("@misc{one}").removesuffix("```\n") + "\n" + section("@misc{two}")
    result = imported(text)
    assert [entry.key for entry in parse(result.bibtex).entries] == ["one", "two"]
    assert messages(result) == ["the code fence is not closed"]


def test_a_section_without_citation_becomes_a_marked_entry() -> None:
    text = (
        "## Profit & Loss of {\n\nAuthors: Ada Lovelace and Charles Babbage\n\n"
        "[PDF](papers/lovelace2024profit/2401.00001.pdf)\n\n* One.\n"
    )
    result = imported(text)
    assert result.bibtex == (
        "@misc{lovelace2024profit,\n"
        "      title={Profit \\& Loss of \\textbraceleft{}},\n"
        "      author={Ada Lovelace and Charles Babbage},\n"
        "      eprint={2401.00001},\n"
        "      archivePrefix={arXiv},\n"
        "      file={papers/lovelace2024profit/2401.00001.pdf},\n"
        "      summary={* One.},\n"
        "      bibsync={unresolved}\n"
        "}\n"
    )
    assert (result.entries, result.unresolved) == (1, 1)
    assert messages(result) == [
        "“Profit & Loss of {” has no citation to copy: entry `lovelace2024profit` was made of the "
        "rest and marked as unresolved"
    ]


def test_a_section_with_a_title_only_gets_a_key_from_it() -> None:
    text = (
        section("@misc{big}", "")
        + "\n## The Big Models\n\nAuthors: A\n\n## Big Models\n\nAuthors: B\n"
    )
    entries = parse(imported(text).bibtex).entries
    assert [entry.key for entry in entries] == ["big", "bigmodels", "bigmodelsb"]


def test_a_key_of_another_entry_is_not_given_twice() -> None:
    text = section("@misc{KEY}") + "\n## Some Title\n\n[PDF](papers/key/x.pdf)\n"
    assert [e.key for e in parse(imported(text).bibtex).entries] == ["KEY", "sometitle"]


def test_text_that_is_no_part_is_noted() -> None:
    text = section("@misc{key}", "Read it twice, with pleasure.") + "\n## How to read\n\nWords.\n"
    assert messages(imported(text)) == [
        "text that is no summary was left out: “Read it twice, with pleasure.”",
        "“How to read” is not a reference: no authors, PDF link or citation block below it",
    ]


def test_an_unreadable_citation_block_is_noted() -> None:
    result = imported("## A Title\n\nAuthors: A\n\n```bibtex\n@misc key, title = {T}\n```\n")
    assert [entry.key for entry in parse(result.bibtex).entries] == ["title"]
    assert "left out, as it is no entry: “@misc key, title = {T}”" in messages(result)


def test_nothing_gives_an_empty_file() -> None:
    assert imported("").bibtex == ""


PIECES = [
    *("```", "~~~", "#", "##  ", "\n", "\r\n", "\r", "* ", "}", "{", '"', "@misc{x,\n", "%"),
    *("<!--", "    ", "[a](b.pdf)", "\x00", "Authors: A\n", "X", "===", "\\", "@string{a = 1}"),
]


@given(st.data())
@settings(max_examples=150)
def test_a_mangled_list_is_imported_with_every_entry_and_bullet(data: st.DataObject) -> None:
    text = seed()[:5200]
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.sampled_from([0, 1, 20, 300]))
        text = text[:at] + data.draw(st.sampled_from(PIECES)) + text[at + cut :]
    source = read_reference_list(text)
    result = import_reference_list(source)
    citations = [*source.loose, *(c for r in source.references for c in r.citations)]
    found = parse(result.bibtex)
    assert all(0 <= note.start <= len(text) for note in result.notes)
    if not any(problem for c in citations for problem in c.document.problems):
        assert list(found.problems) == []
        assert len(found.entries) == result.entries
        assert sum(len(c.document.entries) for c in citations) + result.unresolved == result.entries
        summaries = [entry.get("summary") for entry in found.entries]
        bullets = [b for field in summaries if field for b in summary_bullets(field.content)]
        assert len(bullets) == result.bullets
