"""How much memory and time 100,000 entries take."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from generate import bibliography
from measure import BIBSYNC, Row, cost_of

ENTRIES: Final = 100_000
TARGET: Final = 600  # MB


def memory(folder: Path) -> list[Row]:
    """The peak of the whole process."""
    path = folder / f"{ENTRIES}.bib"
    path.write_text(bibliography(ENTRIES), "utf-8")
    size = path.stat().st_size / 1_000_000
    cost = cost_of([BIBSYNC, "lint", "--format", "concise", path])
    found = cost.out.rstrip().splitlines()[-2].rstrip(".")
    return [
        Row("memory", f"bibsync lint, {ENTRIES:,} entries, {size:.0f} MB", f"{cost.cpu:.2f} s"),
        Row(
            "memory",
            f"peak ({found.lower()})",
            f"{cost.peak:.0f} MB",
            f"< {TARGET} MB",
            cost.peak < TARGET,
        ),
    ]
