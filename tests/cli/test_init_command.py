"""`bibsync init` writes a configuration that is read, and changes nothing that is there."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from bibsync_runs import PROJECT, Run
from hypothesis import given
from hypothesis import strategies as st

from bibsync.cli.init_command import _Table, _text, init
from bibsync.cli.init_files import add_hook, ignore_state
from bibsync.config import read_config
from bibsync.config_groups import read_groups
from bibsync.errors import UnwritableOutputError, UsageError


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository that knows nothing of the machine's configuration."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    return tmp_path


def test_what_was_written_is_read(bibsync: Run, tmp_path: Path) -> None:
    done = bibsync("init", "--group", "paper", "--id", "1234567", "--collection", 'My "2026"')
    assert (done.code, done.out) == (0, "")
    assert "wrote bibsync.toml: group paper is groups/1234567" in done.err
    (group,) = read_config(tmp_path / "bibsync.toml").groups
    assert (group.name, group.library, group.collection) == ("paper", "groups/1234567", 'My "2026"')
    assert group.file == tmp_path / "refs.bib"
    assert "ZOTERO_API_KEY" in (tmp_path / "bibsync.toml").read_text()


@pytest.mark.parametrize(
    ("given", "library"),
    [
        pytest.param("77", "groups/77", id="number"),
        pytest.param("groups/77", "groups/77", id="group"),
        pytest.param("users/1", "users/1", id="user"),
        pytest.param("https://www.zotero.org/groups/77/our_lab/library", "groups/77", id="page"),
    ],
)
def test_a_library_may_be_named_in_any_usual_way(
    bibsync: Run, tmp_path: Path, given: str, library: str
) -> None:
    assert bibsync("init", "--id", given).code == 0
    assert read_config(tmp_path / "bibsync.toml").groups[0].library == library


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param([], "--id is missing", id="nothing"),
        pytest.param(["--id", "lab"], "`lab` names no library", id="name"),
        pytest.param(["--id", "0"], "must be the number of the group", id="zero"),
        pytest.param(["--id", "1", "--group", ""], "a group needs a name", id="no-name"),
        pytest.param(["--id", "1", "--file", ""], "file` must be a string", id="no-file"),
        pytest.param(["--id", "1", "--endpoint", "x"], "must be the address", id="endpoint"),
        pytest.param(
            ["--id", "1", "--collection", "aB3dE6gH1jK2mN4pQ5rS7tU8"],
            "never kept in a file",
            id="key",
        ),
    ],
)
def test_wrong_use_writes_nothing(
    bibsync: Run, tmp_path: Path, arguments: list[str], message: str
) -> None:
    done = bibsync("init", *arguments)
    assert done.code == UsageError.exit_code
    assert message in done.err
    assert done.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "heading"),
    [
        pytest.param("bibsync.toml", "[lint]\n", "groups", id="own"),
        pytest.param("bibsync.toml", "broken [", "groups", id="broken"),
        pytest.param(
            "pyproject.toml", "[tool.bibsync.lint]\n", "tool.bibsync.groups", id="pyproject"
        ),
    ],
)
def test_a_configuration_is_left_and_the_lines_are_shown(
    bibsync: Run, tmp_path: Path, name: str, content: str, heading: str
) -> None:
    (tmp_path / name).write_text(content)
    done = bibsync("init", "--id", "5")
    assert done.code == UnwritableOutputError.exit_code
    assert f"{name}: holds bibsync's configuration already" in done.err
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == content
    assert done.out.startswith(f"[{heading}.lab]\nid = 5\n")


def test_a_pyproject_without_a_table_of_ours_is_no_obstacle(bibsync: Run, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "bibsync-paper"\n')
    assert bibsync("init", "--id", "5").code == 0


def test_it_says_which_configuration_no_longer_holds(
    bibsync: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bibsync.toml").write_text("[lint]\n")
    (tmp_path / "paper").mkdir()
    monkeypatch.chdir(tmp_path / "paper")
    done = bibsync("init", "--id", "5")
    assert f"{tmp_path / 'bibsync.toml'} does not hold here any more" in done.err


def test_at_a_terminal_the_library_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    terminal = io.StringIO("groups/42\n")
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdin", terminal)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    init(library="")
    assert read_config(tmp_path / "bibsync.toml").groups[0].library == "groups/42"
    assert "`bibsync groups` lists them" in capsys.readouterr().err


TEXTS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)


@given(TEXTS, TEXTS, TEXTS)
def test_any_names_are_read_as_they_were_given(name: str, file: str, collection: str) -> None:
    text = _text(_Table(name, "5", file, collection, ""))
    table = tomllib.loads(text)["groups"]
    (group,) = read_groups(Path("/p"), table)
    assert (group.name, group.collection) == (name, collection)
    assert group.file == Path("/p") / file


class TestGitignore:
    def test_the_state_is_ignored_in_a_repository(self, bibsync: Run, repository: Path) -> None:
        done = bibsync("init", "--id", "5")
        assert "added .bibsync/ to .gitignore" in done.err
        assert (repository / ".gitignore").read_text() == ".bibsync/\n"

    def test_without_a_repository_no_file_is_made(self, bibsync: Run, tmp_path: Path) -> None:
        bibsync("init", "--id", "5")
        assert [path.name for path in tmp_path.iterdir()] == ["bibsync.toml"]

    @pytest.mark.parametrize("line", [".bibsync/", ".bib*/", "/.bibsync", ".*"])
    def test_what_is_ignored_already_is_not_added(self, repository: Path, line: str) -> None:
        (repository / ".gitignore").write_text(f"{line}\n")
        assert ignore_state(repository) == []
        assert (repository / ".gitignore").read_text() == f"{line}\n"

    def test_lines_that_are_there_stay(self, repository: Path) -> None:
        (repository / ".gitignore").write_bytes(b"*.aux\r\n*.log")
        assert ignore_state(repository) == ["added .bibsync/ to .gitignore"]
        assert (repository / ".gitignore").read_bytes() == b"*.aux\r\n*.log\r\n.bibsync/\r\n"
        assert ignore_state(repository) == []

    def test_a_folder_in_a_repository_gets_its_own(self, repository: Path) -> None:
        (repository / "paper").mkdir()
        assert ignore_state(repository / "paper")
        assert (repository / "paper" / ".gitignore").read_text() == ".bibsync/\n"

    def test_without_git_itself_the_lines_are_read(
        self, repository: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", "")
        assert ignore_state(repository) == ["added .bibsync/ to .gitignore"]
        assert ignore_state(repository) == []


class TestHook:
    OURS = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text("utf-8"))

    def hooks(self, path: Path) -> list[dict[str, object]]:
        found = yaml.safe_load(path.read_text("utf-8"))["repos"]
        (ours,) = (repo for repo in found if "bibsync" in repo["hooks"][0]["id"])
        assert ours["repo"] == "local"
        return list(ours["hooks"])

    def test_the_hooks_are_those_that_the_project_offers(
        self, bibsync: Run, repository: Path
    ) -> None:
        done = bibsync("init", "--id", "5", "--hook")
        assert "wrote .pre-commit-config.yaml: `pre-commit install`" in done.err
        made = {hook["id"]: hook for hook in self.hooks(repository / ".pre-commit-config.yaml")}
        for offered in self.OURS:
            wanted = {name: value for name, value in offered.items() if name != "description"}
            assert made.pop(offered["id"]) == {**wanted, "language": "system"}
        assert made == {}

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("repos:\n  - repo: local\n    hooks: [{id: x}]\n", id="indented"),
            pytest.param("repos:\n- repo: local\n  hooks: [{id: x}]\n", id="flush"),
            pytest.param(
                "# ours\nfail_fast: true\nrepos:  # all\n\n# first\n    - repo: local\n"
                "      hooks: [{id: x}]\nexclude: a\n",
                id="in-the-middle",
            ),
            pytest.param("repos:\r\n  - repo: local\r\n    hooks: [{id: x}]\r\n", id="crlf"),
        ],
    )
    def test_hooks_that_are_there_stay(self, repository: Path, text: str) -> None:
        path = repository / ".pre-commit-config.yaml"
        path.write_bytes(text.encode())
        (said,) = add_hook(repository)
        assert said.startswith("added bibsync to .pre-commit-config.yaml")
        assert len(self.hooks(path)) == 2
        new = path.read_bytes().decode()
        at = 0
        for line in text.splitlines(keepends=True):  # every old line is there, in its order
            at = new.index(line, at) + len(line)
        old = yaml.safe_load(text)
        assert yaml.safe_load(new)["repos"][1:] == old["repos"]
        assert ("\r\n" in text) == ("\r\n" in new)
        assert add_hook(repository) == [".pre-commit-config.yaml names bibsync already"]
        assert path.read_bytes().decode() == new

    @pytest.mark.parametrize("text", ["repos: []\n", "", "a: [\n", "repos:\n", "{repos: [x]}\n"])
    def test_one_of_another_layout_is_left_and_the_lines_are_shown(
        self, repository: Path, text: str
    ) -> None:
        path = repository / ".pre-commit-config.yaml"
        path.write_text(text)
        said = add_hook(repository)
        assert "is left as it is" in said[0]
        assert yaml.safe_load("\n".join(said[1:]))[0]["repo"] == "local"
        assert path.read_text() == text

    def test_it_stands_at_the_top_of_the_repository(
        self, bibsync: Run, repository: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (repository / "paper").mkdir()
        monkeypatch.chdir(repository / "paper")
        assert bibsync("init", "--id", "5", "--hook").code == 0
        assert (repository / ".pre-commit-config.yaml").exists()
