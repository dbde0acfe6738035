"""How long a sync takes, against a sandbox on this machine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

from generate import bibliography
from measure import BIBSYNC, Row, cost_of

from bibsync.bibtex.parser import parse
from bibsync.sandbox.server import Sandbox

ENTRIES: Final = 1_000
ROUNDS: Final = 5
TARGET: Final = 6.0  # times what `bibsync lint` takes: it reads the library, too, and compares


def sync_speed(folder: Path) -> list[Row]:
    """CPU seconds of whole processes; those of the server are not counted."""
    with Sandbox() as box:
        os.environ["ZOTERO_API_KEY"] = box.keys["owner"]
        paper = folder / "paper"
        paper.mkdir()
        whole = (e.raw for e in parse(bibliography(ENTRIES)).entries if not e.problems)
        (paper / "refs.bib").write_text("\n\n".join(whole), "utf-8")
        (paper / "bibsync.toml").write_text(
            f'[groups.lab]\nid = {box.groups["lab"]}\nendpoint = "{box.endpoint}"\n'
        )
        before = Path.cwd()
        os.chdir(paper)
        try:
            push = cost_of([BIBSYNC, "push", "--quiet"])
            again = [cost_of([BIBSYNC, "sync", "--quiet"]) for _ in range(ROUNDS)]
            lint = [cost_of([BIBSYNC, "lint", "--quiet", "refs.bib"]) for _ in range(ROUNDS)]
            shutil.rmtree(".bibsync")
            clone = cost_of([BIBSYNC, "sync", "--quiet"])
        finally:
            os.chdir(before)
    least = min(cost.cpu for cost in again)
    ratio = least / min(cost.cpu for cost in lint)
    return [
        Row("sync", f"{ENTRIES} entries pushed for the first time", _seconds(push.cpu)),
        Row("sync", "nothing to do", _seconds(least)),
        Row("sync", "the first sync of a new clone", _seconds(clone.cpu)),
        Row(
            "sync",
            "nothing to do, in times `lint`",
            f"{ratio:.1f}",
            f"<= {TARGET}",
            ratio <= TARGET,
        ),
    ]


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s"
