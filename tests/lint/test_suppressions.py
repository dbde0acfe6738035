"""Comments silence the findings that they are about, and no others."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.diagnostic import Diagnostic
from bibsync.lint.catalogue import Catalogue
from bibsync.lint.engine import Linter
from bibsync.lint.file import LintFile
from bibsync.lint.settings import LintSettings
from bibsync.lint.suppressions import Suppression, find_suppressions

TODAY = date(2026, 8, 1)
# Trailing white space stands for any fault: it can be anywhere.
FAULTY = "@misc{a,\n  title = {A}, \n}\n"


def lint(
    text: str, filename: str = "refs.bib", select: tuple[str, ...] = ("WSP001", "SUP")
) -> tuple[Diagnostic, ...]:
    return Linter(LintSettings(select=select, today=TODAY)).lint(text, filename)


def codes(text: str, filename: str = "refs.bib") -> list[str]:
    return [diagnostic.code for diagnostic in lint(text, filename)]


def suppressions(text: str, filename: str = "refs.bib") -> list[Suppression]:
    return find_suppressions(LintFile(text, filename, LintSettings(today=TODAY), Catalogue()))


@pytest.mark.parametrize(
    "selector",
    ["WSP001", "wsp001", "WSP", "trailing-whitespace", "ALL", "DOI001, WSP001", " WSP001 ,"],
)
def test_a_comment_before_an_entry_silences_by_code_prefix_and_name(selector: str) -> None:
    text = f"% bibsync: ignore[{selector}]\n{FAULTY}"
    assert "WSP001" not in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"%bibsync:ignore[WSP001]\n{FAULTY}", id="no spaces"),
        pytest.param(f"%% bibsync: ignore[WSP001]\n{FAULTY}", id="two percent signs"),
        pytest.param(f"% bibsync: ignore[WSP001]\n\n% about a\n{FAULTY}", id="lines between"),
        pytest.param(f"% bibsync: ignore[WSP001] -- the journal's own\n{FAULTY}", id="reason"),
        pytest.param(f"% bibsync: ignore[WSP001] % the journal's own\n{FAULTY}", id="reason in %"),
        pytest.param("@misc{a, title = {A}} % bibsync: ignore[WSP001] \n", id="behind the entry"),
        pytest.param("@misc{a, \n title = {A}} % bibsync: ignore[WSP001]\n", id="on its last line"),
        pytest.param("@misc{a}X % bibsync: ignore[WSP001] \n@misc{b}\n", id="behind stray text"),
        pytest.param("@misc{a, \n% bibsync: ignore[WSP001]\n title = {A}}\n", id="inside"),
        pytest.param("@misc{a, \n title = {A}\n% bibsync: ignore[WSP001]\n}\n", id="last in it"),
        pytest.param(f"@misc{{b}}\r\n% bibsync: ignore[WSP001]\r\n{FAULTY}", id="CR LF"),
        pytest.param(f"@misc{{b}}\r% bibsync: ignore[WSP001]\r{FAULTY}", id="CR"),
        pytest.param("% bibsync: ignore[WSP001]\n@misc{a, \n  title = {A}\n", id="broken entry"),
        pytest.param("% bibsync: ignore[WSP001]\n@string{a = {A}, \n}\n", id="string"),
        pytest.param("% bibsync: ignore[WSP001]\nSome words \n", id="free text"),
        pytest.param(f"{FAULTY}% bibsync: ignore-file[WSP001]", id="file scope, at the end"),
        pytest.param(f"% bibsync: ignore[WSP001] until 2026-08-01\n{FAULTY}", id="last day"),
    ],
)
def test_a_finding_is_silenced(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"% bibsync: ignore[WSP001]\n@misc{{b, \n}}\n\n{FAULTY}", id="next entry"),
        pytest.param(f"{FAULTY}% bibsync: ignore[WSP001]\n@misc{{b, \n}}\n", id="entry before"),
        pytest.param(f"@misc{{b}} \n% bibsync: ignore[WSP001]\n{FAULTY}", id="line before"),
        pytest.param(f"@misc{{c, note = {{% bibsync: ignore[WSP]}}}}\n{FAULTY}", id="in a value"),
        pytest.param(f"% Bibsync: ignore[WSP001]\n{FAULTY}", id="not our name"),
        pytest.param(f"bibsync: ignore[WSP001]\n{FAULTY}", id="no comment"),
    ],
)
def test_a_finding_elsewhere_is_not_silenced(text: str) -> None:
    assert codes(text).count("WSP001") == 1


def test_several_comments_before_an_entry_all_hold_for_it() -> None:
    text = "% bibsync: ignore[WSP001]\n% bibsync: ignore[WSP003]\n@misc{a, \n title = {A  B}}\n"
    assert lint(text, select=("WSP001", "WSP003", "SUP")) == ()


def test_of_two_comments_about_the_same_neither_is_unused() -> None:
    text = f"% bibsync: ignore-file[WSP]\n% bibsync: ignore[WSP001]\n{FAULTY}"
    assert [s.used for s in _run(text)] == [{"WSP"}, {"WSP001"}]


def _run(text: str) -> list[Suppression]:
    """The suppressions after they have been asked about every finding."""
    linter = Linter(LintSettings(select=("WSP001",), today=TODAY))
    found = suppressions(text)
    by_code = {rule.code: rule for rule in linter.rules}
    plain = linter.lint(text.replace("bibsync:", "bibsinc:"))
    for diagnostic in plain:
        for suppression in found:
            suppression.silences(diagnostic, by_code)
    return found


# Markdown -----------------------------------------------------------------------------------------

SECTION = (
    "## Title\n\nAuthors: A. Bee\n\nCitation:\n```bibtex\n@misc{a, \n  title = {Title}}\n```\n"
)
OTHER = "\n## Other\n\nAuthors: C. Dee\n\n```\n@misc{b, \n  title = {Other}}\n```\n"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param(f"<!-- bibsync: ignore[WSP001] -->\n{SECTION}{OTHER}", [17], id="heading"),
        pytest.param(
            f"<!-- bibsync: ignore[WSP001] until 2026-08-01-->\n\n{SECTION}{OTHER}", [18], id="date"
        ),
        pytest.param(
            (SECTION + OTHER).replace("## Title", "## Title <!-- bibsync: ignore[WSP001] -->"),
            [16],
            id="on the heading's line",
        ),
        pytest.param(
            (SECTION + OTHER).replace("Citation:", "<!-- bibsync: ignore[WSP001] -->\nCitation:"),
            [17],
            id="before the label of the block",
        ),
        pytest.param(
            (SECTION + OTHER).replace("```bib", "<!-- bibsync: ignore[WSP001] -->\n```bib"),
            [17],
            id="before the block",
        ),
        pytest.param(
            (SECTION + OTHER).replace("@misc{a", "% bibsync: ignore[WSP001]\n@misc{a"),
            [17],
            id="in the block",
        ),
        pytest.param(f"{SECTION}{OTHER}\n<!-- bibsync: ignore-file[WSP001] -->\n", [], id="file"),
        pytest.param(f"`<!-- bibsync: ignore-file[WSP] -->`\n\n{SECTION}", [9], id="code span"),
        pytest.param(
            f"```html\n<!-- bibsync: ignore-file[WSP] -->\n```\n\n{SECTION}", [11], id="code block"
        ),
    ],
)
def test_in_markdown_a_comment_covers_what_it_stands_before(text: str, rows: list[int]) -> None:
    found = lint(text, "references.md")
    assert {diagnostic.code for diagnostic in found} <= {"WSP001"}
    assert [text.count("\n", 0, diagnostic.start) + 1 for diagnostic in found] == rows


def test_a_percent_sign_outside_of_bibtex_is_no_comment_in_markdown() -> None:
    text = f"% bibsync: ignore-file[WSP001]\n\n{SECTION}"
    assert codes(text, "references.md") == ["SUP003", "WSP001"]
    assert codes(f"100% bibsync: ignore-file[WSP001]\n\n{SECTION}", "references.md") == ["WSP001"]


# What is wrong with a comment ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("comment", "fault"),
    [
        ("ignore", "names no rule"),
        ("ignore[]", "names no rule"),
        ("ignore-file", "names no rule"),
        ("[WSP001]", "no verb"),
        ("ingore[WSP001]", "`ingore` is not known"),
        ("disable[WSP001]", "`disable` is not known"),
        ("ignore-line[WSP001]", "`ignore-line` is not known"),
        ("ignorefile", "`ignorefile` is not known"),
        ("ignore[WSP001] until", "the date is missing"),
        ("ignore[WSP001] until 2027-13-01", "`2027-13-01` is no date"),
        ("ignore[WSP001] untill 2027-01-01", "`untill 2027-01-01` is not understood"),
        ("ignore[WSP001] because", "`because` is not understood"),
        ("ignore[WSP001", "names no rule"),
    ],
)
def test_a_comment_that_cannot_be_read_says_why_and_silences_nothing(
    comment: str, fault: str
) -> None:
    text = f"% bibsync: {comment}\n{FAULTY}"
    (suppression,) = suppressions(text)
    assert fault in suppression.fault
    assert codes(text) == ["SUP003", "WSP001"]


@pytest.mark.parametrize("remark", ["see the manual", "written by the import", "", "until 2027"])
def test_other_remarks_are_no_suppressions(remark: str) -> None:
    assert suppressions(f"% bibsync: {remark}\n{FAULTY}") == []


def test_a_comment_past_its_day_silences_nothing() -> None:
    text = f"% bibsync: ignore[WSP001] until 2026-07-31\n{FAULTY}"
    assert codes(text) == ["SUP002", "WSP001"]


def test_without_a_day_nothing_expires() -> None:
    text = f"% bibsync: ignore[WSP001] until 1999-12-31\n{FAULTY}"
    assert Linter(LintSettings(select=("WSP001", "SUP"))).lint(text) == ()


# Unused ones --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "unused"),
    [
        pytest.param("% bibsync: ignore[WSP001]\n@misc{a}\n", "`WSP001`", id="no fault"),
        pytest.param("@misc{a}\n% bibsync: ignore[WSP001]\n", "`WSP001`", id="nothing behind it"),
        pytest.param("% bibsync: ignore[WSP001]", "`WSP001`", id="nothing at all"),
        pytest.param(f"% bibsync: ignore[WSP001, WSP003]\n{FAULTY}", "`WSP003`", id="one of two"),
        pytest.param(f"% bibsync: ignore[wsp001, WSP001]\n{FAULTY}", "`WSP001`", id="twice"),
        pytest.param(
            f"% bibsync: ignore[WSP001, WSP003, whitespace-run]\n{FAULTY}",
            "`WSP003`, `whitespace-run`",
            id="two of three",
        ),
    ],
)
def test_what_silences_nothing_is_named(text: str, unused: str) -> None:
    (found,) = lint(text, select=("WSP001", "WSP003", "SUP"))
    assert found.code == "SUP001"
    assert found.message.endswith(f" {unused}")


@pytest.mark.parametrize(
    "comment",
    [
        pytest.param("ignore[DOI001]", id="rule not in this run"),
        pytest.param("ignore[WSP]", id="prefix of which one rule is not in this run"),
        pytest.param("ignore[WSP001, SUP001]", id="names SUP001"),
        pytest.param("ignore[WSP001, unused-suppression]", id="names it by its name"),
        pytest.param("ignore[WSP001] until 1999-12-31", id="expired"),
        pytest.param("ignore[NOSUCHRULE]", id="unknown"),
    ],
)
def test_what_may_have_its_reason_is_not_called_unused(comment: str) -> None:
    found = lint(f"% bibsync: {comment}\n@misc{{a}}\n")
    assert "SUP001" not in [diagnostic.code for diagnostic in found]


def test_a_file_can_keep_all_its_unused_comments() -> None:
    text = "% bibsync: ignore-file[SUP001]\n% bibsync: ignore[WSP001]\n@misc{a}\n"
    assert codes(text) == []


def test_an_unused_comment_goes_with_its_line_and_only_when_asked() -> None:
    linter = Linter(LintSettings(select=("WSP001", "SUP")))
    text = "@misc{b}\r\n  % bibsync: ignore[WSP001]  -- why\r\n@misc{a}\r\n"
    assert linter.fix(text).text == text
    assert linter.fix(text, unsafe=True).text == "@misc{b}\r\n@misc{a}\r\n"


@given(
    st.lists(
        st.sampled_from(
            (
                *("% bibsync: ", "ignore", "-file", "[WSP001]", "[", "]", " until ", "2027-01-01"),
                *(
                    "\n",
                    "\r\n",
                    "@misc{a, ",
                    "title = {A}",
                    "}",
                    "<!-- bibsync: ",
                    " -->",
                    "## B\n",
                ),
                "```\n",
            )
        ),
        max_size=25,
    ),
    st.sampled_from(["refs.bib", "references.md"]),
)
def test_any_text_is_read_and_scopes_lie_in_it(pieces: list[str], filename: str) -> None:
    text = "".join(pieces)
    for suppression in suppressions(text, filename):
        assert 0 <= suppression.start < suppression.end <= len(text)
        start, end = suppression.scope
        assert 0 <= start <= end <= len(text) + 1
    result = Linter(LintSettings(select=("WSP001", "SUP"), today=TODAY)).fix(
        text, filename, unsafe=True
    )
    assert result.has_converged
