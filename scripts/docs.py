"""Writes the pages that are generated from the program; `--check` says which are stale or wrong.

The check also follows the links of all pages and looks up the commands that they show, see
`docs_checks.py`. What the pages hold is made in `docs_pages.py`, the picture in `picture.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import picture
from docs_checks import problems
from docs_pages import PAGES

ROOT = Path(__file__).parent.parent


def stale_pages(root: Path) -> list[str]:
    """The generated pages that are missing, or differ from what would be written now."""
    stale = [name for name, page in PAGES.items() if _text_of(root / name) != page()]
    if picture.is_stale(root):
        stale.append(picture.NAME)
    return stale


def write_pages(root: Path) -> None:
    """Brings all generated pages up to date; what is up to date is left alone."""
    for name in stale_pages(root):
        text = picture.draw(root) if name == picture.NAME else PAGES[name]()
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, "utf-8", newline="\n")
        print(f"wrote {name}")


def _text_of(path: Path) -> str | None:
    """What the file holds; None when there is no such file."""
    return path.read_text("utf-8") if path.is_file() else None


def main() -> int:
    """Returns 1 when something is wrong that writing the pages does not mend."""
    stale = []
    if "--check" in sys.argv[1:]:
        stale = [f"{name}: is stale; `make docs` writes it anew" for name in stale_pages(ROOT)]
    else:
        write_pages(ROOT)
    wrong = [*stale, *problems(ROOT)]
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
