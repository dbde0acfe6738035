"""The wheel, built and installed into a fresh environment as a user would, without internet."""

from __future__ import annotations

import os
import subprocess
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from bibsync import __version__

pytestmark = pytest.mark.slow  # makes a virtual environment with pip in it

ROOT = Path(__file__).parent.parent


class Environment:
    """A fresh virtual environment that finds the dependencies, and nothing else, in ours."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, with_pip=True, symlinks=True)
        self.scripts = folder / "bin"
        self.folder = folder

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs a program of the environment in its folder."""
        return subprocess.run(
            [str(self.scripts / program), *arguments],
            cwd=self.folder,
            env={
                "PATH": os.environ["PATH"],
                # Paths that stand in `.pth` files are not followed from here, so that the
                # development version of bibsync, installed as one, is not found.
                "PYTHONPATH": sysconfig.get_path("purelib"),
                "PIP_CONFIG_FILE": os.devnull,
                "PIP_NO_INDEX": "1",
            },
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return Environment(tmp_path_factory.mktemp("fresh"))


@pytest.fixture(scope="module")
def wheel(environment: Environment) -> Path:
    """The built wheel, installed into the environment."""
    pip = ("-m", "pip", "--disable-pip-version-check")
    build = ("wheel", str(ROOT), "--no-deps", "--no-build-isolation", "--wheel-dir", "wheels")
    built = environment.run("python", *pip, *build)
    assert built.returncode == 0, built.stderr
    (path,) = (environment.folder / "wheels").iterdir()
    installed = environment.run("python", *pip, "install", "--no-deps", str(path))
    assert installed.returncode == 0, installed.stderr
    return path


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    assert wheel.name == f"bibsync_zotero-{__version__}-py3-none-any.whl"
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"bibsync", f"bibsync_zotero-{__version__}.dist-info"}
    assert "bibsync/py.typed" in names
    built = {name for name in names if name.startswith("bibsync/")}
    source = {p.relative_to(ROOT).as_posix() for p in (ROOT / "bibsync").rglob("*.py")}
    assert built == source | {"bibsync/py.typed", "bibsync/zotero/schema.json"}


def test_the_package_can_be_imported(environment: Environment, wheel: Path) -> None:
    done = environment.run("python", "-c", "import bibsync; print(bibsync.__file__)")
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).is_relative_to(environment.folder)


def test_the_command_tells_its_version(environment: Environment, wheel: Path) -> None:
    done = environment.run("bibsync", "--version")
    assert (done.returncode, done.stdout) == (0, f"bibsync {__version__}\n"), done.stderr


PUSH = """
import os, subprocess, sys
from pathlib import Path
from bibsync.sandbox.server import Sandbox

with Sandbox() as box:
    lab, endpoint = box.groups["lab"], box.endpoint
    Path("refs.bib").write_text("@book{a, title = {A Title}, year = 2020}\\n")
    Path("bibsync.toml").write_text(f'[groups.lab]\\nid = {lab}\\nendpoint = "{endpoint}"\\n')
    environment = {**os.environ, "ZOTERO_API_KEY": box.keys["owner"]}
    done = subprocess.run([sys.executable, "-m", "bibsync", "push"], env=environment)
    sys.exit(done.returncode)
"""


def test_the_command_syncs_with_its_own_sandbox(environment: Environment, wheel: Path) -> None:
    """The data of the mapping is in the wheel, and what `push` needs is installed by it."""
    done = environment.run("python", "-c", PUSH)
    assert done.returncode == 0, done.stderr
    assert "1 created" in done.stdout


def test_the_command_lints(environment: Environment, wheel: Path) -> None:
    lint = ("bibsync", "lint", "--select", "SYN001", "--format", "concise")
    seed = ROOT / "fixtures" / "seeds" / "references.md"
    found = environment.run(*lint, str(seed))
    assert found.returncode == 1, found.stderr
    assert found.stdout.startswith(f"{seed}:25:2: SYN001 ")
    clean = environment.run(*lint, str(ROOT / "fixtures" / "clean"))
    assert clean.returncode == 0, clean.stdout
