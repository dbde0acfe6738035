"""The pages on rules are complete, linked and readable."""

from __future__ import annotations

import json
import re

import pytest
from report_sample import FAMILIES, FIXES, RULES, StrayText, Trailing, Truncated

from bibsync.diagnostic import Severity
from bibsync.lint.rule import Invalid, Rule
from bibsync.report.description import anchor, describe
from bibsync.report.example import legend, shown_example
from bibsync.report.rules import FixKind, RulesFormat, render_rule, render_rules

PAGE = render_rules(RULES, FIXES, RulesFormat.MARKDOWN, families=FAMILIES)


def rule_with(doc: str = "Wrong.", *, before: str = "a\n", after: str | None = "b\n") -> type[Rule]:
    return type(
        "Example",
        (Rule,),
        {
            "__doc__": doc,
            "code": "ABC001",
            "name": "a-fault",
            "severity": Severity.INFO,
            "valid": (),
            "invalid": (Invalid(before, after),),
        },
    )


@pytest.mark.parametrize(
    ("doc", "summary"),
    [
        pytest.param("One sentence.", "One sentence.", id="one"),
        pytest.param("One. Two.", "One.", id="first"),
        pytest.param("Written\n    over lines.\n\n    More.", "Written over lines.", id="lines"),
        pytest.param("As in `a.b` of v1.2 it is. No.", "As in `a.b` of v1.2 it is.", id="points"),
        pytest.param("Names, e.g. Knuth et al. Or i.e. `x`. Next.", None, id="abbreviations"),
        pytest.param("", "", id="none"),
    ],
)
def test_the_summary_is_the_first_sentence(doc: str, summary: str | None) -> None:
    expected = "Names, e.g. Knuth et al. Or i.e. `x`." if summary is None else summary
    assert describe(rule_with(doc)).summary == expected


def test_the_explanation_is_the_docstring_without_indentation() -> None:
    assert describe(StrayText).explanation.splitlines()[2:] == [
        "BibTeX skips it, so nobody notices. It is one of",
        "",
        "- a slip of the keyboard,",
        "- a remark.",
    ]


def test_a_rule_without_docstring_does_not_show_that_of_its_base() -> None:
    assert describe(rule_with("")).explanation == ""


def test_every_link_of_the_page_leads_to_a_heading() -> None:
    headings = re.findall(r"^#+ (.*)$", PAGE, re.M)
    slugs = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = set(re.findall(r"\]\(#([^)]+)\)", PAGE))
    assert links <= slugs
    assert {anchor(rule) for rule in RULES} <= links


def test_every_rule_has_one_section_in_the_order_of_codes() -> None:
    assert re.findall(r"^### (\w+) ", PAGE, re.M) == ["SYN001", "SYN002", "WSP001"]


def test_a_family_without_a_title_is_named_by_its_letters() -> None:
    page = render_rules(RULES, FIXES, RulesFormat.MARKDOWN)
    assert "\n## SYN\n" in page
    assert "| [SYN](#syn) |  | 2 |" in page


@pytest.mark.parametrize("fix", FixKind)
@pytest.mark.parametrize("output_format", [RulesFormat.TEXT, RulesFormat.MARKDOWN])
def test_the_kind_of_fix_is_the_one_that_was_passed(
    fix: FixKind, output_format: RulesFormat
) -> None:
    assert re.search(f"fix: {fix}$", render_rule(StrayText, fix, output_format), re.M)


def test_a_rule_whose_fix_is_not_known_has_none() -> None:
    rows = json.loads(render_rules(RULES, FIXES, RulesFormat.JSON))
    assert [(row["code"], row["fix"]) for row in rows] == [
        ("SYN001", "safe"),
        ("SYN002", "none"),
        ("WSP001", "sometimes unsafe"),
    ]


def test_json_has_every_example_with_its_file() -> None:
    row = json.loads(render_rule(Truncated, FixKind.NONE, RulesFormat.JSON))
    assert row["valid"] == [
        {"text": "Nothing.\n", "filename": "references.md"},
        {"text": "@misc{a, abstract = {All.}}\n", "filename": "refs.bib"},
    ]
    assert row["invalid"][0]["after"] is None


def test_a_table_cell_is_not_split_by_a_bar() -> None:
    page = render_rules(
        [rule_with("A `|` stands alone.")], {}, RulesFormat.MARKDOWN, families={"ABC": "A | B"}
    )
    assert "A `\\|` stands alone. |" in page
    assert "| A \\| B |" in page


def test_a_fence_is_longer_than_the_backticks_in_it() -> None:
    section = render_rule(Trailing, FixKind.SAFE, RulesFormat.MARKDOWN)
    assert section.count("\n````markdown\n```bibtex\n") == 2


@pytest.mark.parametrize(
    ("before", "after", "lines", "marks"),
    [
        pytest.param("a b\n", "c\n", ["a b"], "", id="plain"),
        pytest.param("a \n", "a\n", ["a·"], "·", id="trailing space"),
        pytest.param("\ta\t\n", "a\n", ["\ta→"], "→", id="trailing tab"),
        pytest.param("a\r\nb\n", "a\nb\n", ["a<U+000D>", "b"], "<", id="CRLF"),
        pytest.param("a\rb\n", "a\nb\n", ["a<U+000D>", "b"], "<", id="lone CR"),
        pytest.param("a\xa0b\ufeff\n", "a\n", ["a<U+00A0>b<U+FEFF>"], "<", id="odd spaces"),
        pytest.param("a", "a\n", ["a<end of file>"], "<", id="no final newline"),
        pytest.param("a", "b", ["a"], "", id="no final newline in either"),
        pytest.param("", "a\n", ["<end of file>"], "<", id="empty"),
        pytest.param("\na\n", "a\n", ["", "a"], "", id="empty line"),
        pytest.param("a\u2003b", "c", ["a<U+2003>b"], "<", id="em space"),
        pytest.param("R\udce9", "c", ["R<0xE9>"], "<", id="a byte that is not UTF-8"),
    ],
)
def test_an_example_shows_what_cannot_be_seen(
    before: str, after: str, lines: list[str], marks: str
) -> None:
    first, _ = shown_example(rule_with(before=before, after=after))
    assert first.lines == lines
    assert first.marks == frozenset(marks)
    assert legend([first]).count("stands for") == len(marks)


def test_without_a_fix_a_text_that_passes_is_shown() -> None:
    titles = [text.title for text in shown_example(Truncated)]
    assert titles == ["Reported", "Not reported"]
    assert shown_example(Truncated)[1].lines == ["@misc{a, abstract = {All.}}"]
    assert [text.title for text in shown_example(rule_with(after=None))] == ["Reported"]


def test_the_explanation_in_a_terminal_keeps_to_its_width() -> None:
    doc = "A sentence. " + "word " * 40 + "\n\n    - a list item\n    - another one"
    lines = render_rule(rule_with(doc), FixKind.SAFE, RulesFormat.TEXT, width=50).splitlines()
    assert max(map(len, lines)) <= 50
    assert lines[lines.index("- a list item") + 1] == "- another one"


def test_a_list_of_rules_in_colour_says_the_same() -> None:
    plain = render_rules(RULES, FIXES, RulesFormat.TEXT, families=FAMILIES)
    coloured = render_rules(RULES, FIXES, RulesFormat.TEXT, families=FAMILIES, colour=True)
    assert coloured != plain
    assert re.sub(r"\x1b\[[0-9;]+m", "", coloured) == plain
