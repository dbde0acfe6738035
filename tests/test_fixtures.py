"""The ugly files are what their table says, byte for byte, on every machine."""

from __future__ import annotations

import re
import runpy
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[1] / "fixtures"
UGLY = FIXTURES / "ugly"
CLEAN = sorted((FIXTURES / "clean").glob("*.bib"))
LISTED = re.findall(
    r"^\| `([^`]+\.bib)`( \*)? \|", (UGLY / "README.md").read_text("utf-8"), re.MULTILINE
)


def test_every_ugly_file_is_listed_in_the_readme_once() -> None:
    assert sorted(name for name, _ in LISTED) == sorted(path.name for path in UGLY.glob("*.bib"))


def written_by_script() -> dict[str, bytes]:
    files: dict[str, bytes] = runpy.run_path(str(UGLY / "make.py"))["files"]()
    return files


def test_the_script_writes_the_files_with_a_star() -> None:
    assert sorted(name for name, star in LISTED if star) == sorted(written_by_script())


@pytest.mark.parametrize("name", sorted(written_by_script()))
def test_the_files_are_what_the_script_writes(name: str) -> None:
    assert (UGLY / name).read_bytes() == written_by_script()[name]


def in_utf_8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


UGLINESS: dict[str, Callable[[bytes], bool]] = {
    "bare-cr.bib": lambda content: b"\r" in content and b"\n" not in content,
    "mixed-line-ends.bib": lambda content: (
        {b"\r\n", b"\r", b"\n"} == set(re.findall(rb"\r\n|\r|\n", content))
    ),
    "crlf.bib": lambda content: content.count(b"\n") == content.count(b"\r\n") > 5,
    "no-final-newline.bib": lambda content: content.endswith(b"}"),
    "euc-jp.bib": lambda content: not in_utf_8(content) and "川原" in content.decode("euc_jp"),
    "shift-jis.bib": lambda content: not in_utf_8(content) and b"\x83}" in content,
    "latin-1.bib": lambda content: not in_utf_8(content) and b"M\xfcller" in content,
    "cp1252.bib": lambda content: not in_utf_8(content) and b"\x93Smart\x94" in content,
    "jabref-cp1252.bib": lambda content: content.startswith(b"% Encoding: Cp1252\n"),
    "mixed-encodings.bib": lambda content: not in_utf_8(content) and "Šť".encode() in content,
    "utf-8-bom.bib": lambda content: content.startswith(b"\xef\xbb\xbf@"),
    "bom-in-the-middle.bib": lambda content: content.count(b"\xef\xbb\xbf@") == 2,
    "utf-16.bib": lambda content: content.startswith(b"\xff\xfe@\0"),
    "nul-bytes.bib": lambda content: content.count(b"\0") > 64,
    "control-characters.bib": lambda content: content.endswith(b"\x1a") and b"\x0c" in content,
    "nfd.bib": lambda content: not unicodedata.is_normalized("NFC", content.decode()),
    "zero-width.bib": lambda content: "\u200b" in content.decode() and b"\xc2\xa0" in content,
    "mojibake.bib": lambda content: "MÃ¼ller" in content.decode(),
    "trailing-whitespace.bib": lambda content: b", \n" in content and b"\t \n" in content,
    "tabs.bib": lambda content: content.startswith(b"\t@") and b"\t=\t" in content,
    "truncated.bib": lambda content: not in_utf_8(content) and in_utf_8(content[:-1]),
    "empty.bib": lambda content: content == b"",
    "unclosed-brace.bib": lambda content: (
        content.count(b"{") == content.count(b"}") + 1 and content.count(b"\n@article") == 200
    ),
    "long-lines.bib": lambda content: max(map(len, content.splitlines())) > 20_000,
    "deep-nesting.bib": lambda content: b"{" * 400 in content,
    "missing-closing-brace-at-end.bib": lambda content: (
        content.count(b"{") == content.count(b"}") + 1
    ),
    "backslash-braces.bib": lambda content: rb"{\\\}" in content,
    "empty-values.bib": lambda content: b"eid = ," in content,
}


@pytest.mark.parametrize("name", UGLINESS)
def test_no_tool_has_repaired_a_file(name: str) -> None:
    assert UGLINESS[name]((UGLY / name).read_bytes())


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.stem)
def test_a_clean_file_is_tidy_to_the_byte(path: Path) -> None:
    text = path.read_text("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert text.endswith("}\n")
    assert not re.search(r"[\t\r\0\ufeff\u00a0\u200b]| $", text, re.MULTILINE)
    assert len(re.findall(r"^@(?!string|comment|preamble)", text, re.MULTILINE | re.I)) >= 15


def test_there_are_clean_files_for_both_dialects() -> None:
    assert len(CLEAN) >= 6
    assert {path.stem.rpartition("-")[2] for path in CLEAN} == {"bibtex", "biblatex"}
