"""The rule that CONTRIBUTING.md shows is a rule that works, in the way that the page says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Lets the registry find one more folder of rules, and then does what its arguments say.
WITH_FOLDER = """
import sys
from bibsync.lint import rules

rules.__path__.append(sys.argv.pop(1))
"""
RUN_PYTEST = WITH_FOLDER + "import pytest; sys.exit(pytest.main(sys.argv[1:]))"
RUN_BIBSYNC = WITH_FOLDER + "from bibsync.cli.main import main; main()"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the example rule, in the file that the page names."""
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    name = re.search(r"Write `bibsync/lint/rules/(\w+\.py)`", page)
    code = re.search(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert name is not None
    assert code is not None
    (tmp_path / name[1]).write_text(code[1], "utf-8")
    return tmp_path


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )


def test_the_examples_of_the_rule_pass_as_the_page_says(folder: Path) -> None:
    command = re.search(
        r"^\.venv/bin/pytest (tests/\S+) -k (\w+)$",
        (ROOT / "CONTRIBUTING.md").read_text("utf-8"),
        re.MULTILINE,
    )
    assert command is not None
    tests, code = command.groups()
    options = ("-k", code, "-o", "addopts=", "-p", "no:cacheprovider", "-v")
    done = run("-c", RUN_PYTEST, str(folder), tests, *options)
    assert done.returncode == 0, done.stdout
    assert set(re.findall(rf"::(\w+)\[{code}\S* PASSED", done.stdout)) >= {
        "test_a_valid_example_is_left_alone",
        "test_an_invalid_example_is_reported",
        "test_fixing_an_invalid_example_gives_the_text_that_is_promised",
        "test_a_rule_is_fully_described",
    }


def test_the_rule_is_found_and_explained(folder: Path) -> None:
    done = run("-c", RUN_BIBSYNC, str(folder), "rules", "doubled-word")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("TTL901 doubled-word\nwarning, on by default, fix: unsafe\n")


def test_the_rule_finds_nothing_in_good_files(folder: Path) -> None:
    done = run("-c", RUN_BIBSYNC, str(folder), "lint", "--select", "TTL901", "fixtures/clean")
    assert done.returncode == 0, done.stdout


def test_the_rule_is_written_as_the_others_are(folder: Path) -> None:
    config = str(ROOT / "pyproject.toml")
    for command in (("check",), ("format", "--check")):
        done = run("-m", "ruff", *command, "--no-cache", "--config", config, str(folder))
        assert done.returncode == 0, done.stdout
    # The registry has no list to which the rule would have to be added.
    assert "doubled" not in (ROOT / "bibsync" / "lint" / "registry.py").read_text("utf-8")
