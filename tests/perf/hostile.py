"""How long texts take that were made to make a parser or a rule slow."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

from measure import Row

SIZE: Final = 1_000_000  # characters
TARGET: Final = 2.0  # CPU seconds ...
A_FINDING: Final = 0.000_1  # ... and this for each finding: such a text may hold 300,000
LINEAR: Final = 2.6  # times as long for twice as much
PATIENCE: Final = 60  # seconds

_HEAD: Final = "@article{a,\n  title = {T},\n"
_MARKDOWN: Final = "# List\n\n## A\n\n```bibtex\n"

# What is repeated, what stands before it and what behind it.
_TEXTS: Final[dict[str, tuple[str, str, str]]] = {
    "open braces": ("{", "@misc{a, title = ", ""),
    "nested braces": ("{", "@misc{a, title = ", "}" * (SIZE // 2)),
    "closing braces": ("}", "", ""),
    "open quotes": ('"', "@misc{a, title = ", ""),
    "unclosed values": ("title = {", "@misc{a,", ""),
    "unclosed entries": ("@misc{a, title = {A},\n", "", ""),
    "unclosed quotes": ('@misc{a, title = "A,\n', "", ""),
    "entries in a value": ("@misc{a, title = {A}}\n", "@misc{b, title = {", ""),
    "at signs": ("@", "", ""),
    "at signs on lines": ("@\n", "", ""),
    "at signs in a value": ("@", "@misc{a, title = {", "}}"),
    "commas": (",", "@misc{a", "}"),
    "equals signs": ("=", "@misc{a, title ", "}"),
    "hashes": (" # ", "@misc{a, title = a", "}"),
    "blanks": (" ", "@misc{a, title = {A}", "}"),
    "blanks in a value": (" ", "@misc{a, title = {", "}}"),
    "blanks in names": (" ", "@misc{a, author = {A", "B}}"),
    "line ends": ("\n", "@misc{a, title = {A}", "}"),
    "carriage returns": ("\r", "@misc{a, title = {", "}}"),
    "mixed line ends": ("\r\n\r\n\n", "@misc{a, title = {A}}", ""),
    "backslashes": ("\\", "@misc{a, title = {", "}}"),
    "accents": ("\\'", "@misc{a, title = {", "}}"),
    "accents in braces": ("{\\'{", "@misc{a, title = {", "}}"),
    "commands": ("\\a", "@misc{a, author = {", "}}"),
    "dollars": ("$", "@misc{a, title = {", "}}"),
    "percent signs": ("%", "@misc{a, title = {", "}}"),
    "percent lines": ("%\n", "@misc{a,\n", "}"),
    "ampersands": (" & ", "@misc{a, author = {", "}}"),
    "entities": ("&#", "@misc{a, title = {", "}}"),
    "ands": (" and ", "@misc{a, author = {A", "B}}"),
    "names": ("Ab, C. and ", "@misc{a, author = {", "D}}"),
    "commas in names": (",", "@misc{a, author = {", "}}"),
    "initials": ("A.", "@misc{a, author = {", "}}"),
    "colons": (": and ", "@misc{a, author = {", "}}"),
    "semicolons": ("A; ", "@misc{a, author = {", "}}"),
    "words": ("word ", "@misc{a, title = {", "}}"),
    "capitals": ("ABC ", "@misc{a, title = {", "}}"),
    "mixed case": ("aBc ", "@misc{a, title = {", "}}"),
    "capitals in a row": ("A", "@misc{a, title = {", "}}"),
    "full stops": (".", "@misc{a, title = {", "}}"),
    "hyphens": ("-", "@misc{a, pages = {", "}}"),
    "pages": ("1-2, ", "@misc{a, pages = {", "}}"),
    "digits": ("1", "@misc{a, year = {", "}}"),
    "digits in ISBN": ("9-", "@misc{a, isbn = {", "}}"),
    "slashes in DOI": ("10.1/", "@misc{a, doi = {", "}}"),
    "links": ("http://a.b/", "@misc{a, url = {", "}}"),
    "ids of arXiv": ("arXiv:1901.00001 ", "@misc{a, note = {", "}}"),
    "abstract": ("A sentence. ", "@misc{a, abstract = {", "and it"),
    "fields": ("f = {A},\n", _HEAD, "}"),
    "empty fields": ("f = {},\n", _HEAD, "}"),
    "fields without a value": ("f = ,\n", _HEAD, "}"),
    "fields without a comma": ("f = {A}\n", _HEAD, "}"),
    "pieces": ("{A} # ", "@misc{a, title = ", "{A}}"),
    "one key": ("@misc{a, title = {A}}\n", "", ""),
    "one DOI": ("@misc{a, doi = {10.1000/1}}\n", "", ""),
    "one title": ("@misc{a, title = {A study}, author = {B C}}\n", "", ""),
    "crossrefs": ("@misc{a, crossref = {a}}\n", "", ""),
    "macros": ("@string{a = a # a}\n", "", "@misc{a, title = a}"),
    "long macro": ("a # ", '@string{a = "', '"}@misc{a, title = a # a}'),
    "parentheses": ("@misc(a, title = {A}", "", ""),
    "comments": ("@comment{", "", ""),
    "stray text": ("@misc{a}X\n", "", ""),
    "suppressions": ("% bibsync: ignore[SYN001]\n", "", "@misc{a}"),
    "suppressed entries": ("% bibsync: ignore[SYN001]\n@misc{a}X\n", "", ""),
    "zero-width": ("\u200b", "@misc{a, title = {", "}}"),
    "no-break": ("\u00a0", "@misc{a, title = {", "}}"),
    "combining": ("a\u0301", "@misc{a, title = {", "}}"),
    "mojibake": ("Ã¼", "@misc{a, title = {", "}}"),
    "surrogates": ("\udcff", "@misc{a, title = {", "}}"),
    "NUL": ("\0", "@misc{a, title = {", "}}"),
    "fences": ("```bibtex\n", "", ""),
    "fenced entries": ("```bibtex\n@misc{a, title = {A}}\n```\n\n", "# A\n\n", ""),
    "sections": ("## A\n\nAuthors: B C\n\n", "", ""),
    "fenced braces": ("{", _MARKDOWN + "@misc{a, title = ", ""),
    "backticks": ("`", "", ""),
    "lists": ("* a\n", _MARKDOWN + "@misc{a}\n```\n\n", ""),
    "brackets": ("[", "## A\n\n", ""),
}
_IN_MARKDOWN: Final = frozenset(
    ("fences", "fenced entries", "sections", "fenced braces", "backticks", "lists", "brackets")
)

_RUN: Final = """
import sys, time
from bibsync.bibtex.parser import parse
from bibsync.lint.engine import Linter
from bibsync.lint.settings import LintSettings
from datetime import date
name = sys.argv[1]
text = sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
linter = Linter(LintSettings(select=("ALL",), today=date(2024, 1, 1)))
start = time.process_time()
parse(text)
between = time.process_time()
found = linter.lint(text, name)
print(between - start, time.process_time() - between, len(found))
"""


def hostile_texts(folder: Path) -> list[Row]:
    """CPU seconds of parsing, and of linting with all rules, each text of a megabyte."""
    return [_row(name) for name in _TEXTS]


def _row(name: str) -> Row:
    target = f"< {TARGET} s"
    try:
        parsed, linted, found = _seconds(name, SIZE)
        value = f"{parsed:.2f} s, {linted:.2f} s ({found:.0f} found)"
        is_met = max(parsed, linted) < TARGET
        if not is_met and max(parsed, linted) < TARGET + found * A_FINDING:
            # Slow because much is found, or because it is not linear?
            half = sum(_seconds(name, SIZE // 2)[:2])
            target = f"<= {LINEAR} times as half"
            value += f", {(parsed + linted) / half:.1f} times as half"
            is_met = parsed + linted <= LINEAR * half
    except subprocess.TimeoutExpired:
        return Row("hostile", name, f"> {PATIENCE} s", target, False)
    except subprocess.CalledProcessError as error:
        last = error.stderr.decode(errors="replace").strip().splitlines()[-1]
        return Row("hostile", name, last[:60], target, False)
    return Row("hostile", name, value, target, is_met)


def _seconds(name: str, size: int) -> tuple[float, float, float]:
    """CPU seconds of parsing and of linting, and the number of findings."""
    piece, before, after = _TEXTS[name]
    count = max(size - len(before) - len(after), 0) // len(piece)
    done = subprocess.run(
        [sys.executable, "-c", _RUN, "list.md" if name in _IN_MARKDOWN else "refs.bib"],
        input=f"{before}{piece * count}{after}".encode("utf-8", "surrogateescape"),
        capture_output=True,
        timeout=PATIENCE,
        check=True,
    )
    parsed, linted, found = map(float, done.stdout.split())
    return parsed, linted, found
