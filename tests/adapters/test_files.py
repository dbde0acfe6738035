from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any, NoReturn

import pytest

from bibsync.adapters import files
from bibsync.encoding import EncodingSource
from bibsync.errors import (
    BibsyncError,
    ChangedOnDiskError,
    UnreadableInputError,
    UnwritableOutputError,
)

OLD = b"@misc{old}\n"
NEW = b"@misc{new}\n"


@pytest.fixture
def bib(tmp_path: Path) -> Path:
    path = tmp_path / "refs.bib"
    path.write_bytes(OLD)
    return path


def failing(error: BaseException) -> Any:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- reading


def test_a_file_is_read_in_its_encoding(bib: Path) -> None:
    bib.write_bytes(b"caf\xe9")
    decoded = files.read(bib)
    assert (decoded.text, decoded.source) == ("café", EncodingSource.FALLBACK)


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (FileNotFoundError(errno.ENOENT, "No such file"), "no such file: check its name"),
        (PermissionError(errno.EACCES, "Permission denied"), "change its permissions"),
        (OSError(errno.EIO, "Input/output error"), "cannot be read (Input/output error)"),
    ],
    ids=["missing", "forbidden", "broken disk"],
)
def test_a_file_that_cannot_be_read_is_named_with_the_reason(
    bib: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, advice: str
) -> None:
    monkeypatch.setattr(Path, "read_bytes", failing(error))
    with pytest.raises(UnreadableInputError) as raised:
        files.read(bib)
    message = str(raised.value)
    assert message.startswith(f"{bib}: ")
    assert advice in message
    assert "\n" not in message


def test_a_missing_file_and_a_folder_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="no such file"):
        files.read(tmp_path / "none.bib")
    with pytest.raises(UnreadableInputError, match="a folder, not a file"):
        files.read(tmp_path)


# --- encoding


def test_an_edited_text_gets_the_bytes_of_its_file(bib: Path) -> None:
    bib.write_bytes(b"caf\xe9")
    assert files.encode(bib, files.read(bib), "thé") == b"th\xe9"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\rb\r\nc →", "line 3 would get '→' (U+2192)"),
        ("\N{ZERO WIDTH SPACE}", "line 1 would get U+200B"),
    ],
    ids=["printable", "invisible"],
)
def test_a_character_that_the_encoding_lacks_is_named_with_its_line(
    bib: Path, text: str, said: str
) -> None:
    bib.write_bytes(b"caf\xe9")
    with pytest.raises(UnwritableOutputError) as raised:
        files.encode(bib, files.read(bib), text)
    assert str(raised.value) == (
        f"{bib}: {said}, which the file's encoding (cp1252) does not have:"
        " convert the file to UTF-8 first"
    )


# --- writing


def test_the_file_holds_the_new_bytes_and_its_folder_nothing_else(bib: Path) -> None:
    files.write_atomically(bib, NEW)
    assert bib.read_bytes() == NEW
    assert names(bib.parent) == ["refs.bib"]


def test_a_new_file_has_the_permissions_that_the_umask_leaves(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        files.write_atomically(tmp_path / "new.bib", NEW)
    finally:
        os.umask(before)
    assert (tmp_path / "new.bib").read_bytes() == NEW
    assert stat.S_IMODE((tmp_path / "new.bib").stat().st_mode) == 0o640


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755], ids=oct)
def test_permissions_are_kept(bib: Path, mode: int) -> None:
    bib.chmod(mode)
    files.write_atomically(bib, NEW)
    assert stat.S_IMODE(bib.stat().st_mode) == mode


def test_owner_and_group_are_kept(bib: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changes: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "fchown", lambda _, uid, gid: changes.append((uid, gid)))
    pretend_owner(monkeypatch, bib, uid=4321, gid=8765)
    files.write_atomically(bib, NEW)
    assert changes == [(4321, 8765)]


def test_a_group_that_cannot_be_kept_leaves_its_rights_to_no_other(
    bib: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bib.chmod(0o664)
    monkeypatch.setattr(os, "fchown", failing(PermissionError(errno.EPERM, "Not permitted")))
    pretend_owner(monkeypatch, bib, uid=4321, gid=8765)
    files.write_atomically(bib, NEW)
    monkeypatch.undo()
    assert bib.read_bytes() == NEW
    assert stat.S_IMODE(bib.stat().st_mode) == 0o644


def pretend_owner(monkeypatch: pytest.MonkeyPatch, path: Path, uid: int, gid: int) -> None:
    """Lets one file look like another user's, which only root could bring about."""
    real = Path.stat

    def pretended(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        result = real(self, follow_symlinks=follow_symlinks)
        if self != path:
            return result
        return os.stat_result((*result[:4], uid, gid, *result[6:]))

    monkeypatch.setattr(Path, "stat", pretended)


def test_extended_attributes_are_kept_where_there_are_any(bib: Path) -> None:
    try:
        os.setxattr(bib, "user.note", b"mine")
    except (AttributeError, OSError):
        kept = None  # neither here nor there
    else:
        kept = b"mine"
    files.write_atomically(bib, NEW)
    assert bib.read_bytes() == NEW
    assert kept is None or os.getxattr(bib, "user.note") == kept


def test_a_link_stays_and_its_target_is_replaced(bib: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "second.bib").symlink_to("../refs.bib")
    first = folder / "first.bib"
    first.symlink_to("second.bib")
    files.write_atomically(first, NEW)
    assert first.is_symlink()
    assert (folder / "second.bib").is_symlink()
    assert not bib.is_symlink()
    assert bib.read_bytes() == NEW
    assert names(folder) == ["first.bib", "second.bib"]


def test_the_missing_target_of_a_link_is_created(tmp_path: Path) -> None:
    link = tmp_path / "link.bib"
    link.symlink_to("target.bib")
    files.write_atomically(link, NEW)
    assert link.is_symlink()
    assert (tmp_path / "target.bib").read_bytes() == NEW


def test_links_in_a_circle_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.bib").symlink_to("b.bib")
    (tmp_path / "b.bib").symlink_to("a.bib")
    with pytest.raises(UnwritableOutputError):
        files.write_atomically(tmp_path / "a.bib", NEW)
    assert names(tmp_path) == ["a.bib", "b.bib"]


def test_another_hard_link_keeps_the_old_content(bib: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.bib"
    other.hardlink_to(bib)
    files.write_atomically(bib, NEW)
    assert (bib.read_bytes(), other.read_bytes()) == (NEW, OLD)


def test_what_is_no_ordinary_file_is_written_to_and_not_replaced() -> None:
    device = Path(os.devnull)
    before = device.stat()
    files.write_atomically(device, NEW)
    assert stat.S_ISCHR(device.stat().st_mode)
    assert device.stat().st_ino == before.st_ino


def test_a_pipe_gets_the_bytes(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        files.write_atomically(pipe, NEW)
        assert os.read(reader, 100) == NEW
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_name_as_long_as_names_may_be_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 251 + ".bib")
    files.write_atomically(path, NEW)
    assert path.read_bytes() == NEW


FAILURES = {
    "no room for the bytes": ("fsync", OSError(errno.ENOSPC, "No space left on device")),
    "no room for a new file": ("open", OSError(errno.ENOSPC, "No space left on device")),
    "folder that is read-only": ("open", PermissionError(errno.EACCES, "Permission denied")),
    "disk that is read-only": ("open", OSError(errno.EROFS, "Read-only file system")),
    "name that cannot be taken": ("replace", PermissionError(errno.EPERM, "Not permitted")),
    "mode that cannot be set": ("fchmod", OSError(errno.EIO, "Input/output error")),
}


@pytest.mark.parametrize(("function", "error"), FAILURES.values(), ids=FAILURES)
def test_a_failure_leaves_the_old_file_and_nothing_else(
    bib: Path, monkeypatch: pytest.MonkeyPatch, function: str, error: OSError
) -> None:
    monkeypatch.setattr(os, function, failing(error))
    with pytest.raises(UnwritableOutputError) as raised:
        files.write_atomically(bib, NEW)
    monkeypatch.undo()
    message = str(raised.value)
    assert message.startswith(f"{bib}: cannot be written ({error.strerror})")
    assert "\n" not in message
    assert bib.read_bytes() == OLD
    assert names(bib.parent) == ["refs.bib"]


def test_a_failure_says_what_to_do(bib: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", failing(OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(UnwritableOutputError, match=r"make room and run bibsync again$"):
        files.write_atomically(bib, NEW)


@pytest.mark.parametrize("function", ["fsync", "open", "replace", "fchmod", "urandom"])
def test_an_interrupt_leaves_the_old_file_and_nothing_else(
    bib: Path, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    monkeypatch.setattr(os, function, failing(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        files.write_atomically(bib, NEW)
    monkeypatch.undo()
    assert bib.read_bytes() == OLD
    assert names(bib.parent) == ["refs.bib"]


def test_an_interrupt_right_after_the_creation_leaves_no_temporary_file(
    bib: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def interrupted(*arguments: Any) -> NoReturn:
        os.close(real(*arguments))
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "open", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.write_atomically(bib, NEW)
    monkeypatch.undo()
    assert names(bib.parent) == ["refs.bib"]


def test_an_interrupt_right_after_the_replacement_leaves_the_new_file(
    bib: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.replace

    def interrupted(source: Path, target: Path) -> NoReturn:
        real(source, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.write_atomically(bib, NEW)
    monkeypatch.undo()
    assert bib.read_bytes() == NEW
    assert names(bib.parent) == ["refs.bib"]


def test_the_bytes_are_on_the_disk_before_the_name_and_the_folder_after_it(
    bib: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    sync, replace = os.fsync, os.replace

    def syncing(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        events.append("sync folder" if is_folder else "sync file")
        sync(descriptor)

    def replacing(source: Path, target: Path) -> None:
        events.append("replace")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", syncing)
    monkeypatch.setattr(os, "replace", replacing)
    files.write_atomically(bib, NEW)
    assert events == ["sync file", "replace", "sync folder"]


def test_a_folder_that_cannot_be_synced_is_no_failure(
    bib: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def picky(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", picky)
    files.write_atomically(bib, NEW)
    assert bib.read_bytes() == NEW


def test_a_file_that_may_not_be_written_to_is_not_replaced(
    bib: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bib.chmod(0o444)
    monkeypatch.setattr(os, "access", lambda *_: False)  # as for everybody but root
    with pytest.raises(UnwritableOutputError, match="check the permissions of the file"):
        files.write_atomically(bib, NEW)
    assert bib.read_bytes() == OLD


def test_a_folder_is_not_written_to(tmp_path: Path) -> None:
    with pytest.raises(UnwritableOutputError, match="a folder, not a file"):
        files.write_atomically(tmp_path, NEW)


@pytest.mark.parametrize("missing", ["none/refs.bib", "refs.bib/more.bib"])
def test_a_folder_that_does_not_exist_is_not_created(bib: Path, missing: str) -> None:
    with pytest.raises(UnwritableOutputError, match="cannot be written"):
        files.write_atomically(bib.parent / missing, NEW)
    assert names(bib.parent) == ["refs.bib"]


# --- a file that another program changes


def test_a_file_that_is_as_expected_is_replaced(bib: Path) -> None:
    files.write_atomically(bib, NEW, expected=OLD)
    assert bib.read_bytes() == NEW


@pytest.mark.parametrize("now", [b"@misc{edited}\n", b"", None], ids=["edited", "emptied", "gone"])
def test_a_file_that_changed_in_the_meantime_is_left_alone(bib: Path, now: bytes | None) -> None:
    if now is None:
        bib.unlink()
    else:
        bib.write_bytes(now)
    with pytest.raises(ChangedOnDiskError, match="changed by another program"):
        files.write_atomically(bib, NEW, expected=OLD)
    assert (bib.read_bytes() if bib.exists() else None) == now
    assert names(bib.parent) == ([] if now is None else ["refs.bib"])


def test_the_errors_have_exit_codes_of_their_own() -> None:
    classes: list[type[BibsyncError]] = [
        UnreadableInputError,
        UnwritableOutputError,
        ChangedOnDiskError,
    ]
    assert [error.exit_code for error in classes] == [3, 4, 6]
