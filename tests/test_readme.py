"""What the README shows is what happens."""

from __future__ import annotations

import doctest
import re
from datetime import date
from pathlib import Path

import pytest

import bibsync
from bibsync.config import read_config
from bibsync.lint.engine import Linter

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def block(language: str) -> str:
    (text,) = re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    return str(text)


def test_the_python_session_gives_what_is_printed() -> None:
    examples = doctest.DocTestParser().get_doctest(block("pycon"), {}, "README", "README.md", 0)
    assert len(examples.examples) == 4
    assert doctest.DocTestRunner().run(examples).failed == 0


def test_the_library_s_own_example_gives_what_is_printed() -> None:
    results = doctest.testmod(bibsync)
    assert results.attempted == 2
    assert results.failed == 0


def test_the_configuration_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "bibsync.toml"
    path.write_text(block("toml"), "utf-8")
    config = read_config(path).lint
    assert config.dialect == "biblatex"
    assert config.extend_select
    assert config.ignore


def test_the_suppression_silences_until_its_last_day() -> None:
    def found(day: date) -> list[str]:
        return [finding.name for finding in bibsync.lint(block("bibtex"), today=day)]

    assert "doi-as-url" not in found(date(2027, 1, 31))
    assert "doi-as-url" in found(date(2027, 2, 1))


@pytest.mark.parametrize(
    "path", sorted((ROOT / "fixtures" / "clean").iterdir()), ids=lambda p: p.stem
)
def test_in_well_kept_files_nothing_is_found(path: Path) -> None:
    assert Linter().lint(path.read_text("utf-8"), path.name) == ()


def test_a_missing_brace_costs_one_entry() -> None:
    text = (ROOT / "fixtures" / "ugly" / "unclosed-brace.bib").read_text("utf-8")
    started = text.count("\n@article{")
    sound = [entry for entry in bibsync.parse(text).entries if not entry.problems]
    assert started == 200
    assert len(sound) == started


def test_nobody_is_told_to_install_another_tool() -> None:
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")):
        assert not re.search(r"install (?:\S+ )*bibsync(?![\w-])", path.read_text("utf-8")), path
