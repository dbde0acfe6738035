"""Fenced code blocks are found where CommonMark sees them, with the offsets of their parts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync.markdown.fences import Fence, find_blocks, find_fences, holds_bibtex

LINES = st.lists(
    st.sampled_from(
        [
            *("```", "````", "~~~", "  ```", "    ```", "```bibtex", "~~~ {.bib}", "```a`b"),
            *("@misc{a,", "}", "# Heading", "## Heading", "text", "", "* item", "1. item", "- ```"),
            *("<!--", "-->", "- - -", "\t```", "> ```", "   - deeper", "%"),
        ]
    ),
    max_size=30,
)


def bibtex_fences(text: str) -> list[Fence]:
    return [fence for fence in find_fences(text) if holds_bibtex(text, fence)]


def contents(text: str) -> list[str]:
    return [text[fence.content_start : fence.content_end] for fence in find_fences(text)]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_a_fence_has_the_offsets_of_all_its_parts(line_end: str) -> None:
    text = line_end.join(["One", "  ```` bibtex", "@misc{a}", "", "  `````  ", "Two"])
    (fence,) = find_fences(text)
    assert text[fence.start : fence.open_end] == "```` bibtex"
    assert text[fence.info_start :].startswith("bibtex")
    assert fence.info == "bibtex"
    assert text[fence.content_start : fence.content_end] == f"@misc{{a}}{line_end}{line_end}"
    assert text[fence.content_end : fence.end] == "  `````  "
    assert fence.indent == 2
    assert fence.is_closed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("~~~\na\n~~~\n", ["a\n"], id="tildes"),
        pytest.param("```\na\n~~~\n```\n", ["a\n~~~\n"], id="the-other-mark-inside"),
        pytest.param("````\n```\n````", ["```\n"], id="shorter-mark-inside"),
        pytest.param("``` a`b\nx\n", [], id="backtick-in-the-info"),
        pytest.param("~~~ a`b\nx\n~~~", ["x\n"], id="backtick-behind-tildes"),
        pytest.param("    ```\n    x\n    ```\n", [], id="indented-code"),
        pytest.param("```\nx\n    ```\n```", ["x\n    ```\n"], id="closing-indented-too-far"),
        pytest.param("``` \nx\n``` y\n```", ["x\n``` y\n"], id="no-info-behind-the-closing"),
        pytest.param("a\n```\nx\n```", ["x\n"], id="right-below-a-paragraph"),
        pytest.param("```\nx", ["x"], id="unclosed"),
        pytest.param("```", [""], id="unclosed-and-empty"),
        pytest.param("> ```\n> x\n> ```", [], id="in-a-quotation"),
        pytest.param("<!--\n```\nx\n```\n-->\n```\ny\n```", ["y\n"], id="in-a-comment"),
        pytest.param("<!-- a -->\n```\ny\n```", ["y\n"], id="below-a-comment"),
        pytest.param("```\n<!--\n```\n```\ny\n```", ["<!--\n", "y\n"], id="comment-in-a-fence"),
        pytest.param("<!--\n```\nx\n```", [], id="comment-without-end"),
        pytest.param("\ufeff```\nx\n```", ["x\n"], id="behind-a-byte-order-mark"),
        pytest.param("a\x0b```\nb\u2028```\n", [], id="other-line-separators-are-text"),
    ],
)
def test_fences_are_found_as_in_commonmark(text: str, expected: list[str]) -> None:
    assert contents(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("- ```\n  x\n  ```\n", ["  x\n"], id="on-the-line-of-the-marker"),
        pytest.param("10. item\n\n    ```\n    x\n    ```\n", ["    x\n"], id="ordered"),
        pytest.param("- a\n  - b\n\n    ```\n    x\n    ```\n", ["    x\n"], id="nested"),
        pytest.param("- - ```\n    x\n    ```\n", ["    x\n"], id="two-markers-on-a-line"),
        pytest.param("* item\nlazy\n      ```\n", [], id="too-deep-for-the-item"),
        pytest.param("- item\nlazy line\n  ```\n  x\n  ```\n", ["  x\n"], id="behind-a-lazy-line"),
        pytest.param("- ```\n  x\ny\n", ["  x\n"], id="the-item-ends-the-fence"),
        pytest.param("- a\n\nb\n\n    ```\n    x\n", [], id="the-item-has-ended"),
        pytest.param("-\t```\n\tx\n\t```\n", ["\tx\n"], id="tabs"),
        pytest.param("- - -\n    ```\n", [], id="a-rule-is-no-item"),
        pytest.param("-      ```\n", [], id="code-behind-the-marker"),
    ],
)
def test_fences_in_list_items_are_indented_further(text: str, expected: list[str]) -> None:
    assert contents(text) == expected


@pytest.mark.parametrize(
    "opening",
    ["bibtex", "BibTeX", "bib", "biblatex", "{.bibtex}", "{.bib #refs}", "bibtex title='refs'"],
)
def test_a_fence_that_says_so_holds_bibtex(opening: str) -> None:
    assert len(bibtex_fences(f"```{opening}\nanything\n```\n")) == 1


@pytest.mark.parametrize(
    "content",
    ["@misc{a,", "\n% from arXiv\n\n  @Article (a,", "@string{a = b}", "@ misc {a"],
)
def test_a_fence_without_info_holds_bibtex_when_it_begins_so(content: str) -> None:
    assert len(bibtex_fences(f"```\n{content}\n```\n")) == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("```python\n@cache(\n```", id="other-language"),
        pytest.param("```bibliography\n@misc{a}\n```", id="longer-word"),
        pytest.param("```bib-tool\n@misc{a}\n```", id="hyphen"),
        pytest.param("```\nresult:\n@misc{a}\n```", id="text-before"),
        pytest.param("```\n@decorator\ndef f(): {}\n```", id="decorator"),
        pytest.param("```\n```\n@misc{a}", id="empty"),
    ],
)
def test_other_fences_hold_no_bibtex(text: str) -> None:
    assert bibtex_fences(text) == []


@pytest.mark.parametrize("info", ["", "bibtex"])
def test_a_forgotten_closing_line_costs_one_fence_only(info: str) -> None:
    text = f"```{info}\n@misc{{a}}\n\n## Next\n\n```{info}\n@misc{{b}}\n```\n"
    first, second = bibtex_fences(text)
    assert not first.is_closed
    assert text[first.content_start : first.content_end] == "@misc{a}\n\n"
    assert second.is_closed
    assert text[second.content_start : second.content_end] == "@misc{b}\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("```\n@misc{a}\n## Books\n@misc{b}\n```\n\nEnd\n", id="comment-line"),
        pytest.param('```\n@misc{a, title = "x"\n# "y"}\n```\n', id="joined-values"),
        pytest.param("```python\n# a\n## b\n```\n```bibtex\n```", id="no-bibtex"),
    ],
)
def test_a_line_of_bibtex_is_not_taken_for_a_heading(text: str) -> None:
    assert find_fences(text)[0].is_closed


@given(LINES, st.sampled_from(["\n", "\r\n", "\r"]))
@settings(max_examples=300)
def test_fences_are_ordered_and_apart_in_any_text(lines: list[str], line_end: str) -> None:
    text = line_end.join(lines)
    end = 0
    for fence in find_blocks(text).fences:
        assert end <= fence.start < fence.open_end <= fence.content_start
        assert fence.content_start <= fence.content_end <= fence.end <= len(text)
        assert text[fence.start] in "`~"
        assert (text[fence.content_end : fence.end].strip() != "") is fence.is_closed
        end = fence.end


@given(LINES)
@settings(max_examples=200)
def test_the_kind_of_line_ends_changes_no_fence(lines: list[str]) -> None:
    found = [
        [
            (fence.info, fence.indent, fence.is_closed, content.split(line_end))
            for fence, content in zip(find_fences(text), contents(text), strict=True)
        ]
        for line_end in ("\n", "\r\n", "\r")
        for text in [line_end.join(lines)]
    ]
    assert found[0] == found[1] == found[2]
