"""`bibsync import`: from a reference list or a paper feed to a `.bib` file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from bibsync.adapters.files import read, write_atomically
from bibsync.cli.progress import progress
from bibsync.cli.terminal import print_error
from bibsync.cli.verify_sources import SourceOptions, open_sources
from bibsync.encoding import decode
from bibsync.errors import (
    BibsyncError,
    UnreadableInputError,
    UnwritableOutputError,
    UsageError,
)
from bibsync.ingest.detect import Unrecognised, detect
from bibsync.ingest.feed import Feed, import_feed, sought_in_feed
from bibsync.ingest.imported import Imported
from bibsync.ingest.markdown import import_reference_list, sought_in_list
from bibsync.markdown.reference_list import ReferenceList
from bibsync.text import LineIndex
from bibsync.verify.resolve import Resolution

_STANDARD: Final = "-"  # standard input as source, standard output as output


def import_(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE", help="A Markdown reference list or a paper feed; `-` for stdin."
        ),
    ],
    output: Annotated[
        str,
        typer.Option("--output", "-o", metavar="FILE", help="The `.bib` file to make."),
    ] = _STANDARD,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the `.bib` file if there is one.")
    ] = False,
    resolve: Annotated[
        bool, typer.Option("--resolve", help="Look up on arXiv what has no citation to copy.")
    ] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="With --resolve: ask only the cache and the index.")
    ] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="With --resolve: ask again, whatever the cache has.")
    ] = False,
    index: Annotated[
        str,
        typer.Option("--index", metavar="FILE", help="The offline index. [default: as configured]"),
    ] = "",
    config: Annotated[
        str, typer.Option("--config", metavar="FILE", help="Use this configuration.")
    ] = "",
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No remarks on stderr about what was left out.")
    ] = False,
) -> None:
    """Read a reference list (Markdown) or a paper feed (titles and abstracts) into BibTeX.

    Entries are copied as they are: run `bibsync lint` on the result. Summaries become the field
    `summary`, PDF links the field `file`. An entry without a citation to copy is marked with
    `bibsync = {unresolved}`. Without --output the BibTeX goes to stdout.

    With --resolve, such works are looked up on arXiv. One that is found for certain, by its exact
    title or its abstract, becomes a full entry in the style of arXiv's export.

    Examples:

    - `bibsync import references.md -o refs.bib`
    - `bibsync import trending-papers.txt --resolve -o refs.bib`
    """
    if (offline or refresh or index or config) and not resolve:
        raise UsageError("--offline, --refresh, --index and --config need --resolve")
    target = None if output == _STANDARD else Path(output)
    if target is not None:
        _check_target(target, source, force)
    decoded = decode(sys.stdin.buffer.read()) if source == _STANDARD else read(Path(source))
    name = "stdin" if source == _STANDARD else source
    found = detect(decoded.text)
    if isinstance(found, Unrecognised):
        raise UnreadableInputError(f"{name}: cannot be imported: {found.reason}")
    is_feed = isinstance(found, Feed)
    resolutions: dict[int, Resolution] = {}
    failures: tuple[BibsyncError, ...] = ()
    if resolve:
        asked = SourceOptions(offline, refresh, Path(index) if index else None)
        folder = Path() if target is None else target.parent
        resolutions, failures = _resolved(found, asked, folder, config, quiet)
    imported = (
        import_feed(found, resolutions)
        if isinstance(found, Feed)
        else import_reference_list(found, resolutions)
    )
    # Bytes that meant nothing in the source's encoding come out as they went in.
    data = imported.bibtex.encode("utf-8", "surrogateescape")
    if target is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        write_atomically(target, data)
    if not quiet:
        lines = LineIndex(decoded.text)
        for note in imported.notes:
            sys.stderr.write(f"{name}:{lines.position(note.start).row}: {note.message}\n")
        sys.stderr.write(_counts(imported, is_feed=is_feed, output=output) + "\n")
        if imported.files and target is not None and source != _STANDARD:
            folder = Path(source).parent
            if folder.resolve() != target.resolve().parent:
                sys.stderr.write(f"PDF paths were kept as they are, relative to {folder}\n")
    for error in failures:
        print_error(error)
    if failures:
        raise typer.Exit(failures[0].exit_code)


def _resolved(
    source: Feed | ReferenceList, asked: SourceOptions, folder: Path, config: str, quiet: bool
) -> tuple[dict[int, Resolution], tuple[BibsyncError, ...]]:
    """What was found of the works that can be looked for, by their place, and what failed."""
    from bibsync.config import find_config, read_config
    from bibsync.verify.seek import seek

    sought = sought_in_feed(source) if isinstance(source, Feed) else sought_in_list(source)
    settings = read_config(Path(config)) if config else find_config(folder.resolve())
    shown = progress(quiet=quiet)
    with open_sources(settings.sources, asked, shown, quiet=quiet) as sources:
        found = seek(tuple(sought.values()), sources, shown)
    return dict(zip(sought, found.resolutions, strict=True)), found.failures


def _check_target(target: Path, source: str, force: bool) -> None:
    if not target.exists():
        return
    if source != _STANDARD and Path(source).exists() and target.samefile(source):
        raise UsageError(f"{target}: is the source itself; name another file with --output")
    if not force and target.is_file():
        raise UnwritableOutputError(
            f"{target}: exists already; use --force to replace it, or name another file"
        )


def _counts(imported: Imported, *, is_feed: bool, output: str) -> str:
    counts = [_count(imported.entries, "entry", "entries")]
    if imported.bullets:
        counts.append(_count(imported.bullets, "summary bullet", "summary bullets"))
    if imported.files:
        counts.append(_count(imported.files, "PDF path", "PDF paths"))
    if imported.unresolved:
        counts.append(f"{imported.unresolved} marked as unresolved")
    kind = "paper feed" if is_feed else "reference list"
    to = "" if output == _STANDARD else f" to {output}"
    return f"imported{to} from a {kind}: {', '.join(counts)}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
