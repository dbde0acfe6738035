"""A sync writes what it read: in the file's encoding, and only over what it has seen."""

from __future__ import annotations

import codecs
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from bibsync.adapters import bibliography, files
from bibsync.adapters.bibliography import BibliographyFile
from bibsync.errors import ChangedOnDiskError, UnreadableInputError, UnwritableOutputError

OLD = "@misc{müller, title = {Größe}}\n"
NEW = "@misc{müller, title = {Größe und Maß}}\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "refs.bib"


ENCODINGS = [
    pytest.param(b"", "utf-8", id="utf-8"),
    pytest.param(codecs.BOM_UTF8, "utf-8", id="utf-8-with-mark"),
    pytest.param(b"", "latin-1", id="latin-1"),
    pytest.param(codecs.BOM_UTF16_LE, "utf-16-le", id="utf-16"),
]


@pytest.mark.parametrize(("mark", "encoding"), ENCODINGS)
def test_the_encoding_of_the_file_stays(path: Path, mark: bytes, encoding: str) -> None:
    path.write_bytes(mark + OLD.encode(encoding))
    file = BibliographyFile(path)
    text = file.read()
    file.write(text.replace("Größe", "Größe und Maß"), expected=text)
    assert path.read_bytes() == mark + NEW.encode(encoding)


def test_what_a_sync_does_not_change_keeps_its_bytes(path: Path) -> None:
    path.write_bytes(b"% \xff\xfe caf\xe9\r\n@misc{a,\r\n title={\xc3\xa9}}\r")
    file = BibliographyFile(path)
    text = file.read()
    file.write(text.replace("misc", "book"), expected=text)
    assert path.read_bytes() == b"% \xff\xfe caf\xe9\r\n@book{a,\r\n title={\xc3\xa9}}\r"


def test_a_character_that_the_encoding_lacks_is_named_and_nothing_is_written(path: Path) -> None:
    path.write_bytes(OLD.encode("latin-1"))
    file = BibliographyFile(path)
    text = file.read()
    with pytest.raises(UnwritableOutputError, match=r"refs.bib: line 1 would get '→' \(U\+2192\)"):
        file.write(text.replace("Größe", "→"), expected=text)
    assert path.read_bytes() == OLD.encode("latin-1")


def test_a_missing_file_reads_as_nothing_and_is_made_when_written(path: Path) -> None:
    file = BibliographyFile(path)
    assert file.read() == ""
    assert not path.exists()
    mask = os.umask(0o027)
    try:
        file.write(NEW, expected="")
    finally:
        os.umask(mask)
    assert path.read_bytes() == NEW.encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_file_need_not_be_read_before_it_is_written(path: Path) -> None:
    path.write_bytes(OLD.encode("latin-1"))
    BibliographyFile(path).write(NEW, expected=OLD)
    assert path.read_bytes() == NEW.encode("latin-1")


def test_a_second_write_expects_what_the_first_one_wrote(path: Path) -> None:
    path.write_text(OLD, "utf-8")
    file = BibliographyFile(path)
    text = file.read()
    file.write("", expected=text)
    file.write(NEW, expected="")
    assert path.read_text("utf-8") == NEW


def test_an_empty_file_is_no_missing_file(path: Path) -> None:
    path.touch()
    file = BibliographyFile(path)
    assert file.read() == ""
    file.write(NEW, expected="")
    assert path.read_text("utf-8") == NEW


def changed(path: Path) -> None:
    path.write_text(OLD + "@misc{b}\n", "utf-8")


def spaced(path: Path) -> None:
    path.write_text(OLD.replace("\n", "\r\n"), "utf-8", newline="")


def deleted(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("edit", [changed, spaced, deleted])
@pytest.mark.parametrize("was_read", [True, False])
def test_a_file_that_somebody_changed_meanwhile_stays(
    path: Path, edit: Any, was_read: bool
) -> None:
    path.write_text(OLD, "utf-8")
    file = BibliographyFile(path)
    if was_read:
        file.read()
    edit(path)
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(ChangedOnDiskError, match=r"refs.bib: was changed by another program"):
        file.write(NEW, expected=OLD)
    assert (path.read_bytes() if path.exists() else None) == before


def test_the_same_letters_in_other_bytes_are_a_change(path: Path) -> None:
    path.write_bytes(OLD.encode("latin-1"))
    file = BibliographyFile(path)
    assert file.read() == OLD
    path.write_bytes(OLD.encode("utf-8"))
    with pytest.raises(ChangedOnDiskError):
        file.write(NEW, expected=OLD)
    assert path.read_bytes() == OLD.encode("utf-8")


@pytest.mark.parametrize("content", ["", OLD], ids=["empty", "full"])
def test_a_file_that_somebody_made_meanwhile_stays(path: Path, content: str) -> None:
    file = BibliographyFile(path)
    file.read()
    path.write_text(content, "utf-8")
    with pytest.raises(ChangedOnDiskError):
        file.write(NEW, expected="")
    assert path.read_text("utf-8") == content


def test_a_text_that_is_there_already_leaves_the_file_alone(path: Path) -> None:
    path.write_text(OLD, "utf-8")
    file = BibliographyFile(path)
    text = file.read()
    before = path.stat()
    file.write(text, expected=text)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    changed(path)
    with pytest.raises(ChangedOnDiskError):
        file.write(text, expected=text)


def test_an_empty_text_makes_no_file(path: Path) -> None:
    file = BibliographyFile(path)
    file.write("", expected=file.read())
    assert not path.exists()


def test_a_write_that_fails_leaves_no_empty_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise UnwritableOutputError("no room")

    monkeypatch.setattr(files, "write_atomically", fail)
    file = BibliographyFile(path)
    with pytest.raises(UnwritableOutputError, match="no room"):
        file.write(NEW, expected=file.read())
    assert not path.exists()


def test_what_somebody_writes_into_the_new_file_is_not_taken_away(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = files.write_atomically

    def late(target: Path, data: bytes, *, expected: bytes | None = None) -> None:
        path.write_text(OLD, "utf-8")
        write(target, data, expected=expected)

    monkeypatch.setattr(bibliography.files, "write_atomically", late)
    file = BibliographyFile(path)
    with pytest.raises(ChangedOnDiskError):
        file.write(NEW, expected=file.read())
    assert path.read_text("utf-8") == OLD


def test_a_link_to_a_file_that_is_not_there_yet_stays_a_link(path: Path) -> None:
    target = path.with_name("real.bib")
    path.symlink_to(target)
    file = BibliographyFile(path)
    file.write(NEW, expected=file.read())
    assert path.is_symlink()
    assert target.read_text("utf-8") == NEW


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    file = BibliographyFile(tmp_path / "none" / "refs.bib")
    assert file.read() == ""
    with pytest.raises(UnwritableOutputError, match=r"cannot be created .* check the folder"):
        file.write(NEW, expected="")


def test_a_folder_is_no_bibliography(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="a folder, not a file"):
        BibliographyFile(tmp_path).read()


def test_a_file_in_the_place_of_the_folder_is_told(path: Path) -> None:
    path.touch()
    with pytest.raises(UnreadableInputError):
        BibliographyFile(path / "refs.bib").read()
