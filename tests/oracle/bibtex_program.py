"""Asks the real BibTeX program what it reads in a file.

A style made for the file prints, for every entry, its key, its type and the fields that it has.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bibsync.bibtex.months import MACROS

STYLE = """\
ENTRY {{ {fields} }} {{}} {{}}
{macros}
{types}
FUNCTION {{default.type}} {{ skip$ }}
FUNCTION {{show}} {{ "!" cite$ * "|" * type$ * "|" * write$ newline$
{shown}}}
READ
ITERATE {{show}}
"""
SHOWN = '{name} missing$ {{ skip$ }} {{ "!!{name}|" {name} * "|" * write$ newline$ }} if$\n'
# As `plain.bst` defines them.
MONTHS = (
    "January February March April May June July August September October November December".split()
)
DEFINED = "\n".join(
    f'MACRO {{{name}}} {{"{month}"}}' for name, month in zip(MACROS, MONTHS, strict=True)
)


@dataclass(frozen=True)
class Seen:
    """One entry as BibTeX sees it; the type is "" where the style could not declare it."""

    key: str
    type: str
    fields: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What BibTeX made of a file."""

    entries: list[Seen]
    errors: list[str]  # lines of its log that tell of an error, not of a warning
    warnings: list[str]


def require_bibtex() -> str:
    """The program's path; fails, rather than skips, when it is missing."""
    path = shutil.which("bibtex")
    assert path, "the oracle needs `bibtex`: apt-get install texlive-binaries"
    return path


def ask_bibtex(
    data: bytes,
    fields: set[str],
    types: frozenset[str] = frozenset(),
    encoding: str = "utf-8",
    cited: Sequence[str] = ("*",),
) -> Answer:
    """Runs BibTeX on a file of these bytes; `fields` and `types` are what the style knows, `cited`
    are the keys that the text cites."""
    program = require_bibtex()
    names = sorted(name for name in fields if _is_style_name(name))
    shown = "".join(SHOWN.format(name=name) for name in names)
    declared = [name for name in names if name != "crossref"]  # every style has that one
    functions = "".join(
        f"FUNCTION {{{name}}} {{ skip$ }}\n"
        for name in sorted(types)
        if _is_style_name(name) and name not in {*names, *MACROS, "title"}
    )
    style = STYLE.format(
        fields=" ".join(declared) or "title", macros=DEFINED, shown=shown, types=functions
    )
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        (top / "t.bib").write_bytes(data)
        (top / "t.bst").write_text(style, encoding, "surrogateescape")
        citations = "".join(f"\\citation{{{key}}}\n" for key in cited)
        (top / "t.aux").write_text(f"{citations}\\bibdata{{t}}\n\\bibstyle{{t}}\n", encoding)
        subprocess.run([program, "t"], cwd=top, capture_output=True, timeout=60, check=False)
        output = top / "t.bbl"
        printed = output.read_bytes() if output.exists() else b""
        log = (top / "t.blg").read_text("latin-1")
    assert "of file t.bst" not in log, log
    errors = [
        line
        for line in log.split("\n")
        if re.search(r"---line \d+ of file|^Repeated entry|---while reading file", line)
    ]
    warnings = [line for line in log.split("\n") if line.startswith("Warning--")]
    return Answer(_read(printed.decode(encoding, "surrogateescape")), errors, warnings)


def _is_style_name(name: str) -> bool:
    """Whether a style can declare the field; `key$`-like and numeric names it cannot."""
    return bool(re.fullmatch(r"[a-z][a-z0-9_:.+/-]*", name)) and name not in ("key$",)


def _read(printed: str) -> list[Seen]:
    # BibTeX breaks long lines at white space and indents what follows by two spaces.
    joined = printed.replace("\n  ", " ")
    entries: list[Seen] = []
    for line in joined.split("\n"):
        if line.startswith("!!"):
            name, _, rest = line[2:].partition("|")
            entries[-1].fields[name] = rest.removesuffix("|")
        elif line.startswith("!"):
            key, _, rest = line[1:].rpartition("|")[0].rpartition("|")
            entries.append(Seen(key, rest, {}))
    return entries
