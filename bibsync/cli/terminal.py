"""What the terminal that we print to can show."""

from __future__ import annotations

import os
import sys


def wants_colour() -> bool:
    """Whether stdout is a terminal that should get colours (https://no-color.org)."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def terminal_width() -> int:
    """Columns of the terminal, within what reads well; 80 when there is none."""
    import shutil

    return max(40, min(shutil.get_terminal_size((80, 24)).columns, 120))
