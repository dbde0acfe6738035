"""Fixes are applied to a standstill, change nothing else, and lose nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync.bibtex.arxiv_id import parse_arxiv_id
from bibsync.bibtex.entry import compress, read_works
from bibsync.bibtex.latex import comparable
from bibsync.bibtex.parser import parse
from bibsync.bibtex.syntax import CommentBlock, Document, Entry, Field, ProblemKind
from bibsync.diagnostic import Applicability, Diagnostic, Fix, Severity
from bibsync.encoding import DecodedText, decode
from bibsync.lint.engine import MAX_PASSES, Linter
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Rule, safe, shown, unsafe
from bibsync.lint.settings import LintSettings
from bibsync.markdown.reference_list import parse_citations
from bibsync.text import Edit, apply_edits

FIXTURES = Path(__file__).parents[2] / "fixtures"


class Example(Rule):
    """Base of the rules that the tests make up."""

    severity = Severity.WARNING
    valid = ("",)
    invalid = ()


def replacing(
    code: str,
    pattern: str,
    content: str,
    applicability: Applicability = Applicability.SAFE,
) -> type[Rule]:
    """A rule that replaces every match of a pattern."""

    class Replacing(Example):
        def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
            for match in re.finditer(pattern, file.text):
                fix = Fix("Replace it", (Edit(*match.span(), content),), applicability)
                yield self.diagnostic(*match.span(), "is there", fix)

    Replacing.code = code
    Replacing.name = f"rule-{code.lower()}"
    return Replacing


def use(monkeypatch: pytest.MonkeyPatch, *rules: type[Rule]) -> Linter:
    """A linter with these rules only."""
    monkeypatch.setattr("bibsync.lint.selection.lint_rules", lambda: rules)
    return Linter()


# Passes -------------------------------------------------------------------------------------------


def test_fixes_that_do_not_overlap_are_applied_in_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    linter = use(monkeypatch, replacing("AAA001", "a", "x"), replacing("AAA002", "b", "y"))
    result = linter.fix("ab ab", max_passes=1)
    assert (result.text, result.has_converged) == ("xy xy", True)
    assert [diagnostic.code for diagnostic in result.applied] == ["AAA001", "AAA002"] * 2


ENTRIES = "@misc{a, title = {A}, year = 1}\n@misc{b, title = {B}, year = 2}\n"


def test_a_fix_that_would_add_a_syntax_fault_is_refused_and_its_finding_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    linter = use(monkeypatch, replacing("AAA001", r"\{A\}", "{A"), replacing("AAA002", "B", "C"))
    result = linter.fix(ENTRIES)
    assert result.text == ENTRIES.replace("B", "C")
    assert result.has_converged
    assert [diagnostic.code for diagnostic in result.remaining] == ["AAA001"]


def test_of_many_fixes_only_those_that_add_a_syntax_fault_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    harmful = replacing("AAA001", r"\{[AB]\}", "{Z")
    linter = use(monkeypatch, harmful, replacing("AAA002", "year", "date"))
    result = linter.fix(ENTRIES, unsafe=True)
    assert result.text == ENTRIES.replace("year", "date")
    assert [diagnostic.code for diagnostic in result.remaining] == ["AAA001"] * 2


def test_a_rule_on_syntax_may_bring_another_fault_to_light(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    linter = use(monkeypatch, replacing("SYN901", r"\{A\}", "{Z"))
    assert "{Z," in linter.fix(ENTRIES).text


def test_a_fix_that_changes_nothing_is_no_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    result = use(monkeypatch, replacing("AAA001", "A", "A")).fix(ENTRIES)
    assert (result.text, result.applied, result.has_converged) == (ENTRIES, (), True)
    assert [diagnostic.code for diagnostic in result.remaining] == ["AAA001"]


def test_a_fix_that_overlaps_another_waits_for_the_next_pass(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    linter = use(monkeypatch, replacing("AAA001", "ab", "xb"), replacing("AAA002", "bc", "yc"))
    assert linter.fix("abc", max_passes=1).text == "xbc"
    result = linter.fix("abc")
    assert result.text == "xyc"
    assert [diagnostic.code for diagnostic in result.applied] == ["AAA001", "AAA002"]


def test_of_two_fixes_at_one_place_the_first_code_is_applied_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rules = replacing("AAA002", "a(?!x)", "ax"), replacing("AAA001", "a(?!y)", "ay")
    assert use(monkeypatch, *rules).fix("a", max_passes=1).text == "ay"


def test_the_edits_of_one_fix_are_applied_all_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pairs(Example):
        code = "AAA002"
        name = "pairs"

        def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
            start, end = file.text.find("<"), file.text.find(">")
            if start >= 0 and end >= 0:
                fix = safe("Make it braces", Edit(start, start + 1, "{"), Edit(end, end + 1, "}"))
                yield self.diagnostic(start, end + 1, "is a pair", fix)

    linter = use(monkeypatch, replacing("AAA001", r"b>(?!!)", "b>!"), Pairs)
    # The first fix to begin is the pair's; the other one overlaps its second edit.
    first = linter.fix("<a b>", max_passes=1)
    assert first.text == "{a b}"
    linter = use(monkeypatch, replacing("AAA001", r"^<(?! )", "< "), Pairs)
    assert linter.fix("<a b>", max_passes=1).text == "< a b>"
    assert linter.fix("<a b>").text == "{ a b}"


def test_a_fix_in_front_of_a_far_reaching_one_is_kept_apart_from_its_second_edit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class FarReaching(Example):
        code = "AAA001"
        name = "far-reaching"

        def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
            if file.text.startswith("a"):
                end = len(file.text)
                fix = safe("Change both ends", Edit(0, 1, "A"), Edit(end - 2, end, "ZZ"))
                yield self.diagnostic(0, 1, "both ends are small", fix)

    linter = use(
        monkeypatch, FarReaching, replacing("AAA002", "m", "M"), replacing("AAA003", "y", "Y")
    )
    first = linter.fix("a m m yz", max_passes=1)
    assert first.text == "A M M ZZ"
    assert [d.code for d in first.applied] == ["AAA001", "AAA002", "AAA002"]


def test_rules_that_undo_each_other_are_reported_and_do_not_hang(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    linter = use(monkeypatch, replacing("AAA001", "a", "b"), replacing("AAA002", "b", "a"))
    result = linter.fix("a")
    assert not result.has_converged
    assert len(result.applied) == MAX_PASSES == 100
    assert {diagnostic.code for diagnostic in result.applied} == {"AAA001", "AAA002"}


def test_a_rule_that_never_is_content_is_reported_too(monkeypatch: pytest.MonkeyPatch) -> None:
    result = use(monkeypatch, replacing("AAA001", r"\Z", "!")).fix("")
    assert (result.text, result.has_converged) == ("!" * MAX_PASSES, False)


def test_exactly_as_many_passes_as_are_needed_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    linter = use(monkeypatch, replacing("AAA001", r"(?<![^b])a", "b"))
    text = "a" * 5
    assert linter.fix(text, max_passes=5).has_converged
    assert not linter.fix(text, max_passes=4).has_converged


# Which fixes are applied --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "is_applied_safely", "is_applied_unsafely"),
    [(safe, True, True), (unsafe, False, True), (shown, False, False)],
    ids=["safe", "unsafe", "shown"],
)
def test_only_fixes_that_are_allowed_are_applied(
    monkeypatch: pytest.MonkeyPatch,
    make: object,
    is_applied_safely: bool,
    is_applied_unsafely: bool,
) -> None:
    applicability = {
        id(safe): Applicability.SAFE,
        id(unsafe): Applicability.UNSAFE,
        id(shown): Applicability.DISPLAY,
    }[id(make)]
    linter = use(monkeypatch, replacing("AAA001", "a", "b", applicability))
    assert (linter.fix("a").text == "b") is is_applied_safely
    assert (linter.fix("a", unsafe=True).text == "b") is is_applied_unsafely
    remaining = linter.fix("a").remaining
    assert [diagnostic.code for diagnostic in remaining] == ["AAA001"] * (not is_applied_safely)


def test_a_silenced_finding_is_not_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    linter = use(monkeypatch, replacing("AAA001", "Z", "z"))
    text = "% bibsync: ignore[AAA001]\n@misc{Z}\n@misc{Z}\n"
    assert linter.fix(text).text == "% bibsync: ignore[AAA001]\n@misc{Z}\n@misc{z}\n"


def test_findings_are_in_the_order_of_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    linter = use(monkeypatch, replacing("AAA002", "a", "a"), replacing("AAA001", "[ab]", "b"))
    found = [(d.start, d.code) for d in linter.lint("aba")]
    assert found == [(0, "AAA001"), (0, "AAA002"), (1, "AAA001"), (2, "AAA001"), (2, "AAA002")]


@given(st.text("abc", max_size=30))
def test_only_the_characters_that_edits_name_are_changed(text: str) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        linter = use(monkeypatch, replacing("AAA001", "b+", "x"), replacing("AAA002", "bc", "y"))
        result = linter.fix(text, max_passes=1)
    edits = [edit for found in result.applied if found.fix for edit in found.fix.edits]
    assert apply_edits(text, edits) == result.text
    named = {offset for edit in edits for offset in range(edit.start, edit.end)}
    assert all(text[offset] == "b" or text[offset] == "c" for offset in named)


# How rules are called -----------------------------------------------------------------------------


def test_a_rule_is_called_for_the_fields_that_it_names_and_that_hold_its_pattern(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Fields(Example):
        code = "AAA001"
        name = "fields"
        fields = frozenset({"title", "note"})
        pattern = "x"

        def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
            yield self.diagnostic(field.start, field.end, field.name, None, entry)

    text = "@misc{a, title = {x}, year = {x}, note = {y}}\n@misc{b, NOTE = {axe}}\n"
    found = use(monkeypatch, Fields).lint(text)
    assert [(d.message, d.key) for d in found] == [("title", "a"), ("note", "b")]


def test_a_rule_is_asked_once_for_each_shape_whether_it_is_concerned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[str, tuple[str, ...]]] = []

    class Shapes(Example):
        code = "AAA001"
        name = "shapes"

        def concerns(self, type_: str, names: tuple[str, ...]) -> bool:
            asked.append((type_, names))
            return "year" in names

        def check_entry(self, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
            yield self.diagnostic(entry.start, entry.end, "is there", None, entry)

    text = "@misc{a, year = 1}@misc{b, Year = 2}@book{c, year = 3}@misc{d}"
    found = use(monkeypatch, Shapes).lint(text)
    assert [diagnostic.key for diagnostic in found] == ["a", "b", "c"]
    assert asked == [("misc", ("year",)), ("book", ("year",)), ("misc", ())]


# The rules together, on real files ----------------------------------------------------------------

FILES = sorted(FIXTURES.rglob("*.bib")) + sorted(FIXTURES.glob("seeds/*.md"))
EVERY_FILE = pytest.mark.parametrize(
    "path", [pytest.param(path, id=path.stem + path.suffix) for path in FILES]
)


@cache
def read(path: Path) -> DecodedText:
    return decode(path.read_bytes())


@cache
def all_rules() -> Linter:
    """Every rule, opinions included."""
    return Linter(LintSettings(select=("ALL",)))


@cache
def fixed(path: Path, is_unsafe: bool) -> tuple[str, tuple[Diagnostic, ...], bool]:
    """A file after fixing: its text, what remains and whether fixing came to an end."""
    decoded = read(path)
    result = all_rules().fix(decoded.text, path.name, is_unsafe, decoded)
    return result.text, result.remaining, result.has_converged


@EVERY_FILE
@pytest.mark.parametrize("is_unsafe", [False, True], ids=["safe", "unsafe"])
def test_fixing_comes_to_an_end_and_a_second_time_changes_nothing(
    path: Path, is_unsafe: bool
) -> None:
    text, remaining, has_converged = fixed(path, is_unsafe)
    assert has_converged
    again = all_rules().fix(text, path.name, is_unsafe, read(path))
    assert again.text == text
    assert again.applied == ()
    assert again.remaining == remaining


@EVERY_FILE
@pytest.mark.parametrize("is_unsafe", [False, True], ids=["safe", "unsafe"])
def test_what_is_fixed_can_be_written_in_the_encoding_of_the_file(
    path: Path, is_unsafe: bool
) -> None:
    text, _, _ = fixed(path, is_unsafe)
    read(path).encode(text)  # raises when it cannot be


@EVERY_FILE
def test_one_pass_changes_nothing_but_what_its_edits_name(path: Path) -> None:
    decoded = read(path)
    result = all_rules().fix(decoded.text, path.name, True, decoded, max_passes=1)
    edits = [edit for found in result.applied if found.fix for edit in found.fix.edits]
    assert apply_edits(decoded.text, edits) == result.text
    if not edits:
        assert result.text == decoded.text


@EVERY_FILE
def test_findings_lie_in_the_text_and_say_one_thing_once(path: Path) -> None:
    decoded = read(path)
    found = all_rules().lint(decoded.text, path.name, decoded=decoded)
    for diagnostic in found:
        assert 0 <= diagnostic.start <= diagnostic.end <= len(decoded.text)
        assert len(diagnostic.message.splitlines()) == 1
        assert not diagnostic.message.endswith(".")
    places = [(d.code, d.start, d.end, d.message) for d in found]
    assert len(set(places)) == len(places)


def documents(text: str, path: Path) -> list[Document]:
    if path.suffix == ".md":
        return [citation.document for citation in parse_citations(text)]
    return [parse(text)]


def keys(text: str, path: Path) -> set[str]:
    return {entry.key for document in documents(text, path) for entry in document.entries}


def kept_texts(text: str, path: Path) -> dict[tuple[str, str], str]:
    """What no fix may drop, by key and field."""
    return {
        (work.key, name): value.text
        for work in read_works(documents(text, path))
        for name in ("abstract", "eprint", "note", "annote", "summary")
        if (value := work.values.get(name)) is not None and value.inherited_from is None
    }


def letters_of(text: str) -> str:
    return comparable(text).replace(" ", "")


def comments(text: str, path: Path) -> list[str]:
    """`@comment` blocks and `%` lines around and in entries, white space compressed, sorted."""
    found: list[str] = []
    for document in documents(text, path):
        for block in document.blocks:
            if isinstance(block, CommentBlock):
                found.append(compress(block.raw))
            found += [
                compress(block.text[problem.start : problem.end])
                for problem in block.problems
                if problem.kind is ProblemKind.PERCENT_COMMENT
            ]
            if not isinstance(block, Entry | CommentBlock):
                found += [
                    compress(line)
                    for line in re.split(r"[\r\n]+", block.raw)
                    if line.lstrip().startswith("%")
                ]
    return sorted(found)


@EVERY_FILE
def test_a_safe_run_keeps_the_keys_of_all_entries(path: Path) -> None:
    text, _, _ = fixed(path, False)
    assert keys(text, path) == keys(read(path).text, path)


@EVERY_FILE
def test_a_safe_run_drops_no_abstract_eprint_note_or_comment(path: Path) -> None:
    before, after = read(path).text, fixed(path, False)[0]
    kept = kept_texts(after, path)
    for (key, name), value in kept_texts(before, path).items():
        assert (key, name) in kept
        eprint = parse_arxiv_id(value) if name == "eprint" else None
        if eprint is not None:  # `arXiv:` in front of it may go
            assert parse_arxiv_id(kept[key, name]) == eprint
        else:
            assert letters_of(kept[key, name]) == letters_of(value)
    assert comments(after, path) == comments(before, path)


CLEAN = [pytest.param(path, id=path.stem) for path in FILES if path.parent.name == "clean"]


@pytest.mark.parametrize("path", CLEAN)
def test_there_is_nothing_to_say_of_clean_files(path: Path) -> None:
    decoded = read(path)
    assert Linter().lint(decoded.text, path.name, decoded=decoded) == ()


ODD = [*'{}"@,=#%&~\\$ \t\n\r()', "\u00a0", "\u200b", "e\u0301", "Ã¼", "\x00", "and", "&amp;"]


@st.composite
def mangled(draw: st.DrawFn) -> tuple[str, str]:
    """A stretch of a fixture with characters put in or left out, and a file name."""
    path = draw(st.sampled_from(FILES))
    text = read(path).text
    start = draw(st.integers(0, max(0, len(text) - 200)))
    text = text[start : start + draw(st.integers(0, 900))]
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(ODD)) + text[at + draw(st.integers(0, 2)) :]
    return text, path.name


@given(mangled())
@settings(max_examples=150, derandomize=True)
def test_whatever_a_file_holds_it_can_be_linted_and_fixing_comes_to_an_end(
    case: tuple[str, str],
) -> None:
    text, filename = case
    for is_unsafe in (False, True):
        result = all_rules().fix(text, filename, is_unsafe)
        assert result.has_converged
        assert all_rules().fix(result.text, filename, is_unsafe).text == result.text
