"""The library that bibsync is measured against, in a virtual environment of its own."""

from __future__ import annotations

import subprocess
import venv
from pathlib import Path
from typing import Final

from measure import PROJECT

REQUIREMENT: Final = "bibtexparser==2.1.0"
FOLDER: Final = PROJECT / ".venv-perf"

_PARSE: Final = """
import sys, time
import bibtexparser
text = open(sys.argv[1], encoding="utf-8").read()
start = time.process_time()
library = bibtexparser.parse_string(text)
print(time.process_time() - start)
"""


def parse_command(path: Path) -> list[str | Path]:
    """A command that parses a file and prints the CPU seconds of that alone.

    Installs the library first, if it is not there yet; that needs the package index.
    """
    python = FOLDER / "bin" / "python"
    if not (FOLDER / ".ready").exists():
        venv.create(FOLDER, with_pip=True, clear=True)
        install = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", REQUIREMENT)
        subprocess.run([python, *install], check=True)
        (FOLDER / ".ready").touch()
    return [python, "-c", _PARSE, path]
