"""Regular expressions mean the same on every Python that we support."""

from __future__ import annotations

import re
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "bibsync"
# Of these three each repeated part ends at a brace that the next character cannot be, so that
# they match right everywhere; the parser's speed rests on them.
KNOWN_TO_BE_RIGHT = ("BRACES_3: Final", "BRACES_2: Final", "QUOTED: Final")


def test_no_group_is_repeated_possessively() -> None:
    """Python 3.11.0 to 3.11.4 do not go back to where the last, failed repetition of a group
    began: there `(?:ab?c)*+` takes all of `abca`. `(?>(?:ab?c)*)` means the same and is right."""
    found = [
        f"{path.name}: {line.strip()}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"\)[*+?]\+", line) and not line.startswith(KNOWN_TO_BE_RIGHT)
    ]
    assert found == []
