"""The hooks, run by the real pre-commit in a git repository of their own, without internet."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SEED = ROOT / "fixtures" / "seeds" / "references.md"
INSTALLED = ("bibsync", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")


class Repository:
    """A git repository with an author, that knows nothing of the machine's configuration."""

    def __init__(self, folder: Path, pre_commit_home: Path) -> None:
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder.parent),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{role}_NAME": "A" for role in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{role}_EMAIL": "a@example.org" for role in ("AUTHOR", "COMMITTER")},
            "PRE_COMMIT_HOME": str(pre_commit_home),
            # pip finds hatchling and the dependencies in this environment, and asks nobody.
            "PYTHONPATH": sysconfig.get_path("purelib"),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_NO_DEPS": "1",
            "PIP_NO_BUILD_ISOLATION": "0",  # pip reads it the other way round: no isolation
            "VIRTUALENV_NO_PERIODIC_UPDATE": "1",
        }
        folder.mkdir(parents=True, exist_ok=True)
        self.run("git", "init", "--quiet")

    def run(self, *command: str, skip: str = "") -> subprocess.CompletedProcess[str]:
        """What a command says (both streams as stdout) and whether it succeeds."""
        return subprocess.run(
            command,
            cwd=self.folder,
            env={**self.environment, "SKIP": skip},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )

    def commit(self, skip: str = "") -> subprocess.CompletedProcess[str]:
        """Tries to commit everything."""
        self.run("git", "add", "--all")
        return self.run("git", "commit", "--message", "Change", skip=skip)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository with the README's pre-commit configuration and the hooks installed."""
    folder = tmp_path_factory.mktemp("hooks")
    hooks = Repository(folder / "bibsync", folder / "home")
    for name in INSTALLED:
        source = ROOT / name
        if source.is_dir():
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, hooks.folder / name, ignore=ignore)
        else:
            shutil.copy(source, hooks.folder / name)
    assert hooks.commit().returncode == 0
    commit = hooks.run("git", "rev-parse", "HEAD").stdout.strip()

    repository = Repository(folder / "paper", folder / "home")
    readme = (ROOT / "README.md").read_text("utf-8")
    snippet = re.search(r"^```yaml\n(repos:\n.*?)^```$", readme, re.DOTALL | re.MULTILINE)
    assert snippet is not None
    config = re.sub(r"rev: \S+", f"rev: {commit}", snippet[1])
    assert "repo: ../bibsync " in config
    (repository.folder / ".pre-commit-config.yaml").write_text(config, "utf-8")
    assert repository.run(sys.executable, "-m", "pre_commit", "install").returncode == 0
    return repository


def test_the_hooks_stop_and_mend_a_commit(repository: Repository) -> None:
    faulty = re.findall(r"^@misc\{wei2023.*?^}X$\n", SEED.read_text("utf-8"), re.DOTALL | re.M)[0]
    bibliography = repository.folder / "refs.bib"
    bibliography.write_text(faulty, "utf-8")

    reported = repository.commit(skip="bibsync-fix")
    assert reported.returncode == 1, reported.stdout
    assert re.search(r"bibsync lint\.+Failed", reported.stdout)
    assert "SYN001 text-after-entry" in reported.stdout
    assert "WSP001 trailing-whitespace" in reported.stdout
    assert bibliography.read_text("utf-8") == faulty

    mended = repository.commit()
    assert mended.returncode == 1, mended.stdout
    assert re.search(r"bibsync lint --fix\.+Failed", mended.stdout)
    assert "files were modified by this hook" in mended.stdout
    assert re.search(r"bibsync lint\.+Passed", mended.stdout)
    assert bibliography.read_text("utf-8") == faulty.replace("}, \n", "},\n").replace("}X", "}")

    accepted = repository.commit()
    assert accepted.returncode == 0, accepted.stdout
    assert accepted.stdout.count("Passed") == 2
    assert repository.run("git", "rev-list", "--count", "HEAD").stdout == "1\n"


def test_a_commit_of_good_files_goes_through(repository: Repository) -> None:
    before = repository.run("git", "rev-list", "--count", "--all").stdout
    (repository.folder / "more.bib").write_text("@misc{a, title = {A}}\n", "utf-8")
    (repository.folder / "notes.md").write_text("# Notes\n\nNo BibTeX here.\n", "utf-8")
    accepted = repository.commit()
    assert accepted.returncode == 0, accepted.stdout
    assert accepted.stdout.count("Passed") == 2
    assert int(repository.run("git", "rev-list", "--count", "--all").stdout) == int(before) + 1


def test_files_without_bibliographies_are_not_looked_at(repository: Repository) -> None:
    (repository.folder / "paper.tex").write_text("\\cite{a} \n", "utf-8")
    accepted = repository.commit()
    assert accepted.returncode == 0, accepted.stdout
    assert accepted.stdout.count("no files to check") == 2
