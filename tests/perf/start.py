"""How long `bibsync lint` takes on a small file, beside what importing typer takes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from generate import bibliography
from measure import BIBSYNC, Row, cost_of, medians

ENTRIES: Final = 20
TARGET: Final = 1.6


def start_up(folder: Path) -> list[Row]:
    """CPU seconds of whole processes, with bytecode present."""
    path = folder / f"{ENTRIES}.bib"
    path.write_text(bibliography(ENTRIES), "utf-8")
    found = medians(
        20,
        {
            "lint": lambda: cost_of([BIBSYNC, "lint", path]).cpu,
            "typer": lambda: cost_of([sys.executable, "-c", "import typer"]).cpu,
            "python": lambda: cost_of([sys.executable, "-c", "pass"]).cpu,
        },
    )
    ratio = found["lint"] / found["typer"]
    return [
        Row("start", "python alone", _milliseconds(found["python"])),
        Row("start", 'python -c "import typer"', _milliseconds(found["typer"])),
        Row("start", f"bibsync lint, {ENTRIES} entries", _milliseconds(found["lint"])),
        Row("start", "times as long", f"{ratio:.2f}", f"<= {TARGET}", ratio <= TARGET),
    ]


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
