"""Writes requirements.lock: the newest versions that pyproject.toml allows, one line a package.

Versions only, no hashes: these would differ by platform, and the lock serves them all. pip does the
resolving, in an environment of its own, since there is none in an environment that uv has made.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
HEADER = """\
# What `make` installs: every dependency, the tools of development included, at one version.
# Written by `make lock` from pyproject.toml; do not edit.
"""


def main() -> None:
    """Resolves without installing, as a fresh environment would, and writes the file."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [
        *project["build-system"]["requires"],
        "editables>=0.5",  # hatchling needs it for an editable install
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
    ]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        venv.create(Path(folder) / "venv", with_pip=True)
        python = Path(folder) / "venv" / "bin" / "python"
        command = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        command += ["--dry-run", "--ignore-installed", "--report", str(report), *wanted]
        subprocess.run(command, check=True)
        found = json.loads(report.read_text("utf-8"))["install"]
    pins = sorted(
        f"{package['metadata']['name'].lower()}=={package['metadata']['version']}"
        for package in found
    )
    (ROOT / "requirements.lock").write_text(HEADER + "\n".join(pins) + "\n", "utf-8")


if __name__ == "__main__":
    main()
