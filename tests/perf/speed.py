"""How fast 10,000 entries are parsed and linted, beside another library's parser."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import other_library
from generate import bibliography
from measure import BIBSYNC, Row, cost_of, medians

ENTRIES: Final = 10_000
PARSE_TARGET: Final = 4.0  # times as fast
LINEAR_TARGET: Final = 4.6  # times as long for four times as much

PARSE: Final = """
import sys, time
from bibsync.bibtex.parser import parse
text = open(sys.argv[1], encoding="utf-8").read()
start = time.process_time()
document = parse(text)
print(time.process_time() - start)
"""


def parse_speed(folder: Path) -> list[Row]:
    """CPU seconds of parsing, in a fresh process each time."""
    path = _file(folder, ENTRIES)
    theirs = other_library.parse_command(path)
    found = medians(
        7,
        {
            "ours": lambda: float(cost_of([sys.executable, "-c", PARSE, path]).out),
            "theirs": lambda: float(cost_of(theirs).out),
        },
    )
    ratio = found["theirs"] / found["ours"]
    return [
        Row("parse", f"bibsync, {ENTRIES:,} entries", f"{found['ours']:.3f} s"),
        Row("parse", other_library.REQUIREMENT, f"{found['theirs']:.3f} s"),
        Row("parse", "times as fast", f"{ratio:.2f}", f">= {PARSE_TARGET}", ratio >= PARSE_TARGET),
    ]


def lint_speed(folder: Path) -> list[Row]:
    """CPU seconds of the whole process, start and report included, beside parsing alone."""
    path = _file(folder, ENTRIES)
    theirs = other_library.parse_command(path)
    found = medians(
        7,
        {
            "ours": lambda: cost_of([BIBSYNC, "lint", path]).cpu,
            "theirs": lambda: float(cost_of(theirs).out),
        },
    )
    is_met = found["ours"] < found["theirs"]
    return [
        Row("lint", f"bibsync lint, {ENTRIES:,} entries", f"{found['ours']:.3f} s", "", is_met),
        Row("lint", f"{other_library.REQUIREMENT}, parsing alone", f"{found['theirs']:.3f} s"),
        Row("lint", "share", f"{found['ours'] / found['theirs']:.2f}", "< 1", is_met),
    ]


def linearity(folder: Path) -> list[Row]:
    """How much longer four times the entries take."""
    few, many = _file(folder, ENTRIES), _file(folder, 4 * ENTRIES)
    found = medians(
        3,
        {
            "parse few": lambda: float(cost_of([sys.executable, "-c", PARSE, few]).out),
            "parse many": lambda: float(cost_of([sys.executable, "-c", PARSE, many]).out),
            "lint few": lambda: cost_of([BIBSYNC, "lint", few]).cpu,
            "lint many": lambda: cost_of([BIBSYNC, "lint", many]).cpu,
            "fix few": lambda: cost_of([BIBSYNC, "lint", "--diff", few]).cpu,
            "fix many": lambda: cost_of([BIBSYNC, "lint", "--diff", many]).cpu,
        },
    )
    rows = []
    for name in ("parse", "lint", "fix"):
        ratio = found[f"{name} many"] / found[f"{name} few"]
        times = f"{found[f'{name} few']:.2f} s, {found[f'{name} many']:.2f} s: {ratio:.2f} times"
        target = f"<= {LINEAR_TARGET} times"
        rows.append(
            Row("linear", f"{name}, 4 x the entries", times, target, ratio <= LINEAR_TARGET)
        )
    return rows


def _file(folder: Path, number: int) -> Path:
    path = folder / f"{number}.bib"
    if not path.exists():
        path.write_text(bibliography(number), "utf-8")
    return path
