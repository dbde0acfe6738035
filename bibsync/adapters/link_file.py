"""Turns the link file beside a `.bib` file into which item each entry is, and back.

Each line of the file says `citation key, library, item key`, separated by tabs, and then
`detached`, or a digest of what was agreed on and the version that the item had. Lines stand in the
order of their citation keys, so that git merges what two people add.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from bibsync.adapters import files
from bibsync.errors import UnreadableInputError
from bibsync.sync.digest import in_common, is_digest
from bibsync.sync.ports import Link

_AGREED: Final = re.compile(r"([\w-]+)@(\d{1,15})", re.ASCII)  # digest, version
_DETACHED: Final = "detached"

# Of git's marks in a file that it could not merge. A link has a tab, a mark has none.
_OURS, _BASE, _MIDDLE, _THEIRS = "<<<<<<<", "|||||||", "=======", ">>>>>>>"

_HEADER: Final = (
    "# Which Zotero item each entry is: citation key, library, item key. Written by bibsync.",
    "# Commit it, so that every clone agrees. When git cannot merge it, keep the lines of both.",
)

_ESCAPES: Final = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_CHARS: Final = {escape[1]: char for char, escape in _ESCAPES.items()}


def link_path(bibliography: Path) -> Path:
    """Where the links of a `.bib` file are kept: `refs.zotero.tsv` for `refs.bib`.

    The name begins like the `.bib` file's, so that both stand side by side in a listing, says whose
    keys are in it, and ends so that editors and spreadsheets know the form.
    """
    name = bibliography.name
    stem = name[:-4] if name.lower().endswith(".bib") and len(name) > 4 else name
    return bibliography.with_name(f"{stem}.zotero.tsv")


class _Row(NamedTuple):
    """A line that says which item an entry is, of whatever library."""

    key: str
    library: str
    link: Link
    others: tuple[str, ...]  # columns after these that a newer bibsync may have written
    raw: str  # the line without its line feed
    above: tuple[str, ...]  # the comments and empty lines right above it


class _Content(NamedTuple):
    """What a link file holds."""

    head: tuple[str, ...]  # comments above the first row
    rows: tuple[_Row, ...]
    tail: tuple[str, ...]  # comments after the last row
    is_merging: bool  # it has marks of git
    carriage: str  # before the line feed of a new line: "\r" where the first line has it


class LinkFile:
    """The link file of one `.bib` file, for one library. Fulfils `bibsync.sync.ports.Links`."""

    __slots__ = ("_last", "_library", "_path", "_seen")

    def __init__(self, path: Path, library: str) -> None:
        self._path = path
        self._library = library
        self._seen: dict[str, Link] | None = None  # None: not read yet
        self._last: tuple[bytes, _Content] | None = None  # what was last read, and its meaning

    @property
    def name(self) -> str:
        """What messages call the file."""
        return self._path.name

    def read(self) -> dict[str, Link]:
        """Citation key -> item, of this library; empty when there is no file.

        Of a file that git could not merge the lines of both sides count. A citation key that has
        two items has none: which one it is has to be found anew.

        Raises UnreadableInputError, which names a line that is no link.
        """
        _, content = self._read()
        self._seen = _links(content.rows, self._library)
        return dict(self._seen)

    def write(self, links: Mapping[str, Link]) -> None:
        """Afterwards the file says this of this library.

        What else is in it (comments, other libraries, columns of a newer bibsync) keeps its bytes,
        and so does the whole file when it says the same already. What somebody changed in the file
        since it was read (`git pull` during a sync) stays where `links` says the same as what was
        read. No file is made for no links.

        Raises UnreadableInputError, UnwritableOutputError, ChangedOnDiskError.
        """
        old, content = self._read()
        present = _links(content.rows, self._library)
        wanted = dict(links)
        if old is not None and self._seen is not None:
            seen = self._seen
            # A line that is another one by now belongs to what git has put here.
            changed = {
                key
                for key in seen.keys() | links
                if seen.get(key) != links.get(key) and seen.get(key) == present.get(key)
            }
            wanted = {key: link for key, link in present.items() if key not in changed}
            wanted |= {key: links[key] for key in changed if key in links}
        listed = sum(row.library == self._library for row in content.rows)
        is_clean = listed == len(present) and not content.is_merging
        if wanted != present or not is_clean:
            if old is None:
                content = content._replace(head=_HEADER)
            text = _text(content, wanted, self._library)
            data = text.encode("utf-8", "surrogateescape")
            files.write_atomically(self._path, data, expected=old)
        self._seen = dict(links)

    def _read(self) -> tuple[bytes | None, _Content]:
        """The bytes of the file, None when there is none, and what they say."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return None, _Content((), (), (), False, "")
        except OSError as error:
            raise UnreadableInputError(
                f"{self._path}: cannot be read ({error.strerror or error}): check that it is a file"
                " and its permissions"
            ) from None
        if self._last is None or self._last[0] != data:
            # Our lines are valid UTF-8; a comment may be anything.
            text = data.decode("utf-8", "surrogateescape")
            self._last = data, _parse(self._path, text, self._library)
        return self._last


def _parse(path: Path, text: str, library: str) -> _Content:
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    carriage = "\r" if lines and lines[0].endswith("\r") else ""
    rows: list[_Row] = []
    head: tuple[str, ...] = ()
    above: list[str] = []
    is_merging = is_base = False
    for number, line in enumerate(lines, 1):
        shown = line.removesuffix("\r")
        if number == 1:
            shown = shown.removeprefix("\ufeff")  # of an editor on Windows
        if "\t" not in shown and shown[:8].rstrip(" ") in (_OURS, _BASE, _MIDDLE, _THEIRS):
            # What git shows of the common ancestor is what both sides have left.
            is_merging = True
            is_base = shown.startswith(_BASE)
        elif is_base:
            continue
        elif not shown.strip() or shown.startswith("#"):
            above.append(line)
        else:
            if not rows:
                head, above = tuple(above), []
            row = _row(path, number, shown, library)
            raw = line.removeprefix("\ufeff") if number == 1 else line
            rows.append(row._replace(raw=raw, above=tuple(above)))
            above = []
    if not rows:
        return _Content(tuple(above), (), (), is_merging, carriage)
    return _Content(head, tuple(rows), tuple(above), is_merging, carriage)


def _row(path: Path, number: int, line: str, library: str) -> _Row:
    # An editor may have turned the tabs into spaces, and a citation key has none.
    columns = line.split("\t") if "\t" in line else line.split()
    columns = [columns[0], *(column.strip() for column in columns[1:])]
    key, its_library, item_key = columns[:3] if len(columns) > 2 else ("", "", "")
    is_link = re.fullmatch(r"(?:groups|users)/\w+", its_library)
    if is_link and (its_library != library or re.fullmatch(r"[0-9A-Z]{8}", item_key)):
        agreed = next(
            (match for column in columns[3:] if (match := _AGREED.fullmatch(column))), None
        )
        link = Link(item_key, _DETACHED in columns[3:])
        if agreed is not None and is_digest(agreed[1]):
            link = link._replace(agreed=agreed[1], version=int(agreed[2]))
        others = tuple(
            column
            for column in columns[3:]
            if column not in ("", _DETACHED) and not _AGREED.fullmatch(column)
        )
        return _Row(_unescaped(key), its_library, link, others, line, ())
    raise UnreadableInputError(
        f"{path}: line {number} does not say which item an entry is (citation key, library and item"
        " key, separated by tabs): correct it, or delete it and bibsync finds the item anew"
    )


def _links(rows: Iterable[_Row], library: str) -> dict[str, Link]:
    """The links of one library; without those of a citation key that has two items."""
    links: dict[str, Link] = {}
    ambiguous: set[str] = set()
    for row in rows:
        if row.library != library:
            continue
        known = links.setdefault(row.key, row.link)
        if known.item_key != row.link.item_key:
            ambiguous.add(row.key)
        elif known != row.link:
            links[row.key] = _both(known, row.link)
    return {key: link for key, link in links.items() if key not in ambiguous}


def _both(one: Link, other: Link) -> Link:
    """What two lines of one entry say."""
    if one.is_detached or other.is_detached:
        # One of two clones has removed the entry, or taken it up again: which of both, the merged
        # `.bib` file shows. Without the word the entry would come back from Zotero.
        return (one if one.agreed else other)._replace(is_detached=True)
    return one._replace(
        agreed=one.agreed if one.agreed == other.agreed else in_common(one.agreed, other.agreed),
        version=min(one.version, other.version),
    )


def _text(content: _Content, links: Mapping[str, Link], library: str) -> str:
    """The lines of the file with these links for the library, in the order of citation keys."""
    placed: set[str] = set()
    foreign: set[str] = set()
    blocks: list[tuple[tuple[str, str], list[str]]] = []
    carried: list[str] = []  # comments above a row that is gone: they stay where they were
    for row in content.rows:
        carried += row.above
        if row.library == library:
            link = links.get(row.key)
            if link is None or row.key in placed:
                continue
            placed.add(row.key)
            line = row.raw
            if link != row.link:
                line = _line(row.key, library, link, row.others) + content.carriage
        else:
            line = row.raw
            if content.is_merging and line in foreign:  # both sides have it
                continue
            foreign.add(line)
        blocks.append(((row.key, row.library), [*carried, line]))
        carried = []
    blocks += [
        ((key, library), [_line(key, library, link, ()) + content.carriage])
        for key, link in links.items()
        if key not in placed
    ]
    blocks.sort(key=lambda block: block[0])
    lines = [*content.head, *(line for _, block in blocks for line in block)]
    lines += [*carried, *content.tail]
    return "".join(f"{line}\n" for line in lines)


def _line(key: str, library: str, link: Link, others: Iterable[str]) -> str:
    columns = [_escaped(key), library, link.item_key]
    if link.is_detached:
        columns.append(_DETACHED)
    if link.agreed:
        columns.append(f"{link.agreed}@{link.version}")
    return "\t".join((*columns, *others))


def _escaped(key: str) -> str:
    """The citation key without what ends a column or a line, and not looking like a comment."""
    text = "".join(_escapes(key))
    return "\\" + text if text.startswith(("#", "\ufeff")) else text


def _escapes(key: str) -> Iterator[str]:
    for char in key:
        if "\ud800" <= char <= "\udfff":  # a byte of the `.bib` file that means nothing
            yield f"\\u{ord(char):04x}"
        else:
            yield _ESCAPES.get(char, char)


def _unescaped(text: str) -> str:
    def char(match: re.Match[str]) -> str:
        escape = match[1]
        return chr(int(escape[1:], 16)) if len(escape) == 5 else _CHARS.get(escape, escape)

    return re.sub(r"\\(u[dD][89a-fA-F][0-9a-fA-F]{2}|.)", char, text) if "\\" in text else text
