"""What the rules about names, titles and keys say of BibTeX is what the real program does."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pytest

from bibsync.lint.engine import Linter
from bibsync.lint.settings import LintSettings
from bibsync.lint.titles import protected, words_at_risk
from tests.lint.rules.test_title_rules import AT_RISK, RIGHT
from tests.oracle.bibtex_program import require_bibtex

pytestmark = pytest.mark.slow

# `plain.bst` treats titles so, and `abbrv.bst` names.
STYLE = """\
ENTRY {{ author title }} {{}} {{}}
INTEGERS {{ number count }}
FUNCTION {{default.type}} {{ {body} write$ newline$ }}
READ
ITERATE {{call.type$}}
"""
SENTENCE_CASE = 'cite$ ": " * title "t" change.case$ *'
ABBREVIATED = 'cite$ ": " * author #1 "{f.~}{vv~}{ll}{, jj}" format.name$ *'
COUNTED = 'cite$ ": " * author num.names$ int.to.str$ *'


def ask(entries: str, body: str) -> tuple[list[str], str]:
    """What a style prints for each entry, and the program's log."""
    program = require_bibtex()
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        (top / "t.bib").write_text(entries, "utf-8")
        (top / "t.bst").write_text(STYLE.format(body=body))
        (top / "t.aux").write_text("\\citation{*}\n\\bibdata{t}\n\\bibstyle{t}\n")
        subprocess.run([program, "t"], cwd=top, capture_output=True, timeout=60, check=False)
        printed = (top / "t.bbl").read_text("utf-8")
        log = (top / "t.blg").read_text("latin-1")
    assert "of file t.bst" not in log, log
    lines = printed.replace("\n  ", " ").splitlines()
    return [line.partition(": ")[2] for line in lines], log


def lowered(titles: list[str]) -> list[list[int]]:
    """For each title the offsets of the letters that sentence case makes small."""
    entries = "".join(
        f"@misc{{k{number}, title = {{{title}}}}}\n" for number, title in enumerate(titles)
    )
    printed, _ = ask(entries, SENTENCE_CASE)
    found = []
    for title, line in zip(titles, printed, strict=True):
        assert len(line) == len(title), (title, line)
        found.append([i for i, (a, b) in enumerate(zip(title, line, strict=True)) if a != b])
    return found


def askable(titles: list[str]) -> list[str]:
    """Titles that BibTeX prints on one line of the same length: balanced, spaces not doubled."""
    return [
        title
        for title in titles
        if title.strip() and title.count("{") == title.count("}") and len(title) < 70
    ]


def begins_word(title: str, offset: int) -> bool:
    before = title[:offset].rstrip("{")
    while before and before[-1] in "'\"`^~=.Hvc\\" and "\\" in before[-2:]:
        before = before[:-1]
    return not before or not before[-1].isalnum() or before.endswith("\\O")


@pytest.mark.parametrize("kind", ["right", "protected"])
def test_titles_without_a_finding_lose_first_letters_only(kind: str) -> None:
    titles = askable(RIGHT)
    if kind == "protected":
        titles = [protected(title, words_at_risk(title)) for title, _ in AT_RISK]
        titles = askable(titles)
    for title, offsets in zip(titles, lowered(titles), strict=True):
        for offset in offsets:
            assert begins_word(title, offset), (title, title[offset:])


def test_every_word_at_risk_loses_a_capital() -> None:
    titles = [(title, words) for title, words in AT_RISK if words and title in askable([title])]
    for (title, _), offsets in zip(titles, lowered([t for t, _ in titles]), strict=True):
        for word in words_at_risk(title):
            assert any(word.start <= offset < word.end for offset in offsets), (title, word)


def test_glued_initials_lose_all_but_the_first() -> None:
    glued = "@misc{a, author = {J.R. Smith}}\n@misc{b, author = {Knuth, D.E.}}\n"
    assert ask(glued, ABBREVIATED)[0] == ["J.~Smith", "D.~Knuth"]
    fixed = Linter(LintSettings(select=("NAM006",))).fix(glued).text
    assert ask(fixed, ABBREVIATED)[0] == ["J.~R. Smith", "D.~E. Knuth"]


def test_pieces_without_a_name_count_as_authors() -> None:
    stray = (
        "@misc{a, author = {A. Bee and and C. Dee}}\n@misc{b, author = {01. AI and : and Al Bee}}\n"
    )
    assert ask(stray, COUNTED)[0] == ["3", "3"]
    fixed = Linter(LintSettings(select=("NAM001",))).fix(stray, unsafe=True).text
    assert ask(fixed, COUNTED)[0] == ["2", "2"]


def test_separators_other_than_and_do_not_separate() -> None:
    wrong = "".join(
        f"@misc{{k{number}, author = {{{names}}}}}\n"
        for number, names in enumerate(
            [
                "Smith, J., Doe, A.",
                "Smith, J.; Doe, A.",
                "J. Smith \\& A. Doe",
                "A. Bee \\and C. Dee",
            ]
        )
    )
    assert ask(wrong, COUNTED)[0] == ["1"] * 4
    fixed = Linter(LintSettings(select=("NAM003",))).fix(wrong, unsafe=True).text
    assert ask(fixed, COUNTED)[0] == ["2"] * 4


def test_keys_that_differ_by_case_are_one_key() -> None:
    _, log = ask("@misc{Smith2019, title = {A}}\n@misc{smith2019, title = {B}}\n", SENTENCE_CASE)
    assert "Repeated entry" in log


def test_one_brace_around_a_list_makes_one_author() -> None:
    text = "@misc{a, author = {{Smith, J. and Doe, A.}}}\n"
    assert ask(text, COUNTED)[0] == ["1"]
    fixed = Linter(LintSettings(select=("NAM008",))).fix(text, unsafe=True).text
    assert ask(fixed, COUNTED)[0] == ["2"]
