"""Measures bibsync and prints one table; exits with 1 when a target is missed.

`python tests/perf/run.py [--only TOPIC]`, with the Python of bibsync's virtual environment.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import big_file
import hostile
import index
import speed
import start
import syncing
from measure import Row, compile_bytecode, use_one_core

TOPICS: Final[dict[str, Callable[[Path], list[Row]]]] = {
    "parse": speed.parse_speed,
    "lint": speed.lint_speed,
    "linear": speed.linearity,
    "adversarial": hostile.hostile_texts,
    "memory": big_file.memory,
    "startup": start.start_up,
    "sync": syncing.sync_speed,
    "index": index.index_costs,
}


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=TOPICS, action="append", help="may be repeated")
    chosen = parser.parse_args().only or list(TOPICS)
    use_one_core()
    compile_bytecode()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for topic in chosen:
            print(f"measuring: {topic} ...", file=sys.stderr)
            rows += TOPICS[topic](Path(folder))
    print(table(rows))
    return 0 if all(row.is_met for row in rows) else 1


def table(rows: list[Row]) -> str:
    """The rows in Markdown, with a mark at each missed target."""
    cells = [("topic", "measured", "value", "target", "")]
    cells += [(*row[:4], "" if row.is_met else "MISSED") for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "| "
        + " | ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
