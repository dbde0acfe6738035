"""`bibsync index`: from arXiv's metadata snapshot to the index that `verify --offline` asks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bibsync.cli.group import LazyGroup

if TYPE_CHECKING:
    from bibsync.adapters.arxiv_index import IndexInfo
    from bibsync.adapters.index_build import Built

_MEGABYTE: Final = 1_000_000


class IndexCommands(LazyGroup):
    """The commands below `bibsync index`."""

    modules = {  # noqa: RUF012 - the base declares it read-only
        "build": "bibsync.cli.index_command:build",
        "info": "bibsync.cli.index_command:info",
    }


app = typer.Typer(
    cls=IndexCommands,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    no_args_is_help=True,
)


@app.callback()
def index() -> None:
    """Build the offline index of arXiv's papers, or say what it holds.

    Examples:

    - `bibsync index build arxiv-metadata-oai-snapshot.json`
    - `bibsync index info`
    """


def build(
    snapshot: Annotated[
        str,
        typer.Argument(
            metavar="SNAPSHOT", help="arXiv's metadata, one JSON object a line; may be a `.gz`."
        ),
    ],
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="The index to make. [default: arxiv.sqlite among your data, or BIBSYNC_INDEX]",
        ),
    ] = "",
    categories: Annotated[
        str,
        typer.Option(
            "--categories",
            metavar="LIST",
            help="Keep papers of these only, such as `cs.CL,stat`; an archive means all of its.",
        ),
    ] = "",
    abstracts: Annotated[
        bool,
        typer.Option(
            "--abstracts",
            help="Keep abstracts: finds papers that were retitled, and takes three times the room.",
        ),
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print errors only, and no bar.")
    ] = False,
) -> None:
    """Build the index that answers `bibsync verify --offline` from arXiv's metadata snapshot.

    The snapshot is a file of all papers (4 GB, free to use), `arxiv-metadata-oai-snapshot.json` of
    the data set `Cornell-University/arxiv` at Kaggle. An index that is there already is replaced
    at the end, in one step. After Ctrl-C or a crash the same command goes on where it was.

    Example: `bibsync index build arxiv-metadata-oai-snapshot.json --categories cs,stat.ML`
    """
    from bibsync.adapters.index_build import build_index
    from bibsync.adapters.index_rows import Selection
    from bibsync.adapters.snapshot import parse_categories
    from bibsync.adapters.user_folders import default_index
    from bibsync.cli.progress import progress

    target = Path(output) if output else default_index()
    selection = Selection(parse_categories(categories), abstracts)
    try:
        built = build_index(
            Path(snapshot),
            target,
            selection,
            progress(quiet=quiet),
            tell=lambda line: None if quiet else _tell(line),
        )
    except KeyboardInterrupt:
        sys.stderr.write("\n")  # behind the terminal's ^C
        _tell("interrupted: what was done is kept, and the same command goes on from there")
        raise
    if not quiet:
        if built.broken:
            lines = "1 line was" if built.broken == 1 else f"{built.broken:,} lines were"
            _tell(f"{snapshot}: {lines} left out: no JSON object with an arXiv id and a title")
        sys.stdout.write(_summary(target, built))


def info(
    file: Annotated[
        str,
        typer.Option(
            "--index",
            metavar="FILE",
            help="The index. [default: arxiv.sqlite among your data, or BIBSYNC_INDEX]",
        ),
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print nothing: the exit code says it.")
    ] = False,
) -> None:
    """Say which papers the offline index holds, and how new they are.

    Example: `bibsync index info --json`
    """
    from bibsync.adapters.arxiv_index import ArxivIndex
    from bibsync.adapters.user_folders import default_index

    with ArxivIndex(Path(file) if file else default_index()) as found:
        described = found.info()
    if not quiet:
        sys.stdout.write(_json(described) if json else _described(described))


def _tell(line: str) -> None:
    from bibsync.report.display import visible

    sys.stderr.write(visible(line) + "\n")


def _summary(target: Path, built: Built) -> str:
    from bibsync.report.display import visible

    unwanted = f" ({built.unwanted:,} of other categories left out)" if built.unwanted else ""
    papers = _papers(built.papers)
    return (
        visible(f"{target}: {papers}{unwanted}, {_size(built.size)}, as of {built.newest}") + "\n"
    )


def _described(info: IndexInfo) -> str:
    from bibsync.report.display import visible

    rows = {
        "file": str(info.path),
        "papers": f"{info.papers:,}",
        "categories": ", ".join(info.categories) or "all",
        "as of": info.newest,
        "abstracts": "yes" if info.abstracts else "no",
        "size": _size(info.size),
        "built": info.built,
    }
    return "".join(f"{name:<11} {visible(value)}\n" for name, value in rows.items())


def _json(info: IndexInfo) -> str:
    from json import dumps

    described = {**info._asdict(), "path": str(info.path)}
    return dumps(described) + "\n"


def _papers(number: int) -> str:
    return "1 paper" if number == 1 else f"{number:,} papers"


def _size(size: int) -> str:
    return f"{size / _MEGABYTE:,.1f} MB"
