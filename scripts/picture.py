"""Turns a real run of `bibsync lint` on a part of the seed into the README's picture.

Nothing in the picture is drawn by hand, and nothing is fetched from elsewhere. Rendering may differ
by a hair from one version of rich to the next, so what `is_stale` compares is the text in it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from rich.console import CONSOLE_SVG_FORMAT, Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

NAME: Final = "docs/lint.svg"
_SOURCE: Final = "fixtures/seeds/references.md"
_SECTIONS: Final = ("Chain-of-Thought Prompting", "Yi: Open")
_RUNS: Final = (
    ("lint", "references.md"),
    ("lint", "--fix", "--statistics", "references.md"),
)
_WIDTH: Final = 80
_FONTS: Final = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
_THEME: Final = TerminalTheme(
    (24, 26, 31),
    (214, 218, 224),
    [
        *((60, 64, 72), (240, 113, 120), (142, 206, 124), (242, 201, 106)),
        *((110, 168, 254), (200, 150, 240), (100, 205, 214), (214, 218, 224)),
    ],
)
# A <text> of rich's, in which each space is written as a reference.
_PIECE: Final = re.compile(
    r'(?P<start><text class="[^"]+") x="(?P<x>[^"]+)"(?P<y> y="[^"]+")'
    r' textLength="(?P<length>[^"]+)"(?P<clip> clip-path="[^"]+")>'
    r"(?P<text>(?P<before>(?:&#160;)*+)[^<]*?(?P<after>(?:&#160;)*+))<"
)


def draw(root: Path) -> str:
    """The picture, as SVG."""
    layout = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    layout = layout.replace("Fira Code, monospace", _FONTS).replace("arial", "sans-serif")
    console = Console(
        record=True, width=_WIDTH, file=StringIO(), force_terminal=True, color_system="truecolor"
    )
    console.print(_screen(root), soft_wrap=True, end="")
    svg = console.export_svg(
        title="bibsync", theme=_THEME, code_format=layout, unique_id="bibsync", clear=True
    )
    svg = _PIECE.sub(_without_outer_spaces, svg)
    return "".join(f"{line.rstrip()}\n" for line in svg.splitlines())


def _without_outer_spaces(piece: re.Match[str]) -> str:
    """A piece of text that begins with its first letter: some viewers drop spaces before it."""
    text = piece["text"].removeprefix(piece["before"]).removesuffix(piece["after"])
    before, after, whole = (unescape(piece[name]) for name in ("before", "after", "text"))
    advance = float(piece["length"]) / len(whole)
    x = float(piece["x"]) + advance * len(before)
    length = advance * (len(whole) - len(before) - len(after))
    return f'{piece["start"]} x="{x:g}"{piece["y"]} textLength="{length:g}"{piece["clip"]}>{text}<'


def is_stale(root: Path) -> bool:
    """Whether there is no picture, or it shows other text than the program prints now."""
    path = root / NAME
    if not path.is_file():
        return True
    now = [line.rstrip() for line in _screen(root).plain.splitlines()]
    return _lines_in(path.read_text("utf-8")) != now


def _lines_in(svg: str) -> list[str]:
    """The lines of text in a picture: its pieces, ordered by row and column."""
    rows: dict[int, str] = {}
    for piece in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        clip = re.search(r"-line-(\d+)", piece.get("clip-path", ""))
        if clip is None:
            continue  # the title of the window
        text = (piece.text or "").replace("\xa0", " ")
        column = round(float(piece.get("x", "0")) * len(text) / float(piece.get("textLength", "1")))
        row = int(clip[1])
        rows[row] = rows.get(row, "").ljust(column) + text
    return [rows.get(row, "").rstrip() for row in range(max(rows, default=-1) + 1)]


def _screen(root: Path) -> Text:
    """What a terminal shows, which breaks longer lines at its edge."""
    lines = Text.from_ansi(_session(root)).split("\n")
    rows = [row for line in lines for row in line.divide(range(_WIDTH, len(line), _WIDTH))]
    return Text("\n").join(rows)


def _session(root: Path) -> str:
    """What the runs write, with the commands before them, control sequences included."""
    environment = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(_WIDTH), "NO_COLOR": ""}
    environment |= {"PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
    shown = []
    with tempfile.TemporaryDirectory() as folder:
        source = (root / _SOURCE).read_text("utf-8")
        sections = [s for s in source.split("\n## ") if s.startswith(_SECTIONS)]
        text = "# References\n" + "".join(f"\n## {section}" for section in sections)
        (Path(folder) / "references.md").write_text(text, "utf-8", newline="\n")
        for arguments in _RUNS:
            done = subprocess.run(
                [sys.executable, "-m", "bibsync", *arguments],
                cwd=folder,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                check=False,
            )
            if done.returncode not in (0, 1):
                raise RuntimeError(done.stdout)
            shown.append(f"\x1b[32m$\x1b[0m bibsync {' '.join(arguments)}\n{done.stdout}")
    return "\n".join(shown)


if __name__ == "__main__":
    sys.stdout.write(draw(Path(__file__).parent.parent))
