"""The check of the pages finds what is wrong with them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINKED = ("config.example.toml", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE")

WRONG = [
    pytest.param("[a](nothing.md)", "the link `nothing.md` leads nowhere", id="link"),
    pytest.param("![a](nothing.svg)", "the link `nothing.svg` leads nowhere", id="picture"),
    pytest.param(
        "## A heading\n\n[a](#a-head)", "the link `#a-head` leads to no heading of page.md", id="#"
    ),
    pytest.param("```sh\nmake coffee\n```", "`make coffee` does not exist", id="make"),
    pytest.param("```sh\nmake test tea\n```", "`make tea` does not exist", id="second-target"),
    pytest.param(
        "```\n$ bibsync lnt a.bib  # why\n```", "`bibsync lnt` does not exist", id="command"
    ),
    pytest.param(
        "```\nbibsync lint --fixx a.bib\n```", "`bibsync lint` has no option --fixx", id="option"
    ),
    pytest.param("`% bibsync: ignore[SYN999]`", "no rule has the code SYN999", id="rule"),
]

RIGHT = [
    pytest.param("[a](page.md) [b](page.md#a-b-1)\n\n# A b\n\n## A b!", id="links"),
    pytest.param("[elsewhere](https://example.org/nothing) [mail](mailto:a@example.org)", id="web"),
    pytest.param("`[a](nothing.md)`\n\n````\n```\n[a](nothing.md)\n```\n````", id="code"),
    pytest.param("Say `make coffee`, or\nmake coffee without a fence.", id="prose"),
    pytest.param("```sh\nbibsync lint --select=SYN -  # --fixx\nmake PYTHON=x test\n```", id="sh"),
    pytest.param('`code = "SYN999"` is an example; SYN999 finds this.', id="example-rule"),
]


def project(folder: Path, text: str) -> Path:
    """A project with the files that the README must link, and a page with this text."""
    for name in LINKED:
        (folder / name).touch()
    shutil.copy(ROOT / "Makefile", folder)
    links = " ".join(f"[{name}]({name})" for name in (*LINKED, "docs/page.md"))
    (folder / "README.md").write_text(links, "utf-8")
    (folder / "docs").mkdir()
    (folder / "docs" / "page.md").write_text(text + "\n", "utf-8")
    return folder


def problems(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    return list(import_module("docs_checks").problems(folder))


@pytest.mark.parametrize(("text", "problem"), WRONG)
def test_a_fault_of_a_page_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, problem: str
) -> None:
    assert problems(project(tmp_path, text), monkeypatch) == [f"docs/page.md: {problem}"]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_not_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    assert problems(project(tmp_path, text), monkeypatch) == []


@pytest.mark.parametrize("name", [*LINKED, "docs/page.md"])
def test_the_readme_links_what_a_reader_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    readme = project(tmp_path, "") / "README.md"
    readme.write_text(readme.read_text("utf-8").replace(f"]({name})", "]"), "utf-8")
    assert problems(tmp_path, monkeypatch) == [f"README.md: there is no link to {name}"]


def test_the_page_of_rules_is_what_the_command_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    command = [sys.executable, "-m", "bibsync", "rules", "--format", "markdown"]
    printed = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    monkeypatch.syspath_prepend(ROOT / "scripts")
    assert import_module("docs_pages").rules_page() == printed


def test_stale_pages_are_named_and_written_anew(tmp_path: Path) -> None:
    """With the real program: every generated page, the picture included."""
    for name in ("scripts", "docs", "fixtures/seeds"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for path in ROOT.glob("*.*"):
        if path.is_file():
            shutil.copy(path, tmp_path)
    for name in ("Makefile", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "scripts/docs.py", *arguments]
        return subprocess.run(
            command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
        )

    assert run().returncode == 0
    assert run("--check").returncode == 0
    assert run().stdout == ""
    good = {path: path.read_bytes() for path in (tmp_path / "docs").iterdir()}
    for name, old, new in (
        ("rules.md", "SYN001", "SYN00l"),
        ("cli.md", "--fix", "--mend"),
        ("lint.svg", "trailing-whitespace", "trailing-black"),
    ):
        page = tmp_path / "docs" / name
        text = page.read_text("utf-8")
        assert old in text
        page.write_text(text.replace(old, new), "utf-8")
    (tmp_path / "docs" / "exit-codes.md").unlink()
    checked = run("--check")
    assert checked.returncode == 1
    stale = [line.partition(": is stale")[0] for line in checked.stderr.splitlines()]
    assert stale[:4] == ["docs/rules.md", "docs/cli.md", "docs/exit-codes.md", "docs/lint.svg"]
    written = run()
    assert written.returncode == 0, written.stderr
    assert {path: path.read_bytes() for path in (tmp_path / "docs").iterdir()} == good
