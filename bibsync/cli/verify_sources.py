"""Turns the configuration and the options into the sources that are asked, in their order."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bibsync.config_sources import SourcesConfig
from bibsync.errors import UsageError

if TYPE_CHECKING:
    from bibsync.progress import Progress
    from bibsync.verify.sources import Source


class SourceOptions(NamedTuple):
    """What the command line asked for."""

    offline: bool = False  # only what is on this machine
    refresh: bool = False  # whatever the cache has, ask again
    index_file: Path | None = None  # None: as configured, or where `index build` puts it


@contextmanager
def open_sources(
    config: SourcesConfig | None, options: SourceOptions, progress: Progress, *, quiet: bool
) -> Iterator[list[Source]]:
    """The sources, first those to be believed; they are closed afterwards.

    On the network: what the cache has not forgotten yet, then arXiv and Crossref, then, where these
    do not answer, what the cache and the index still know. Raises UsageError for options that
    exclude each other, UnreadableInputError for an index that was named and is not there.
    """
    if options.offline and options.refresh:
        raise UsageError("--offline and --refresh exclude each other: asking again needs a network")
    config = config or SourcesConfig()
    from bibsync.adapters.answer_cache import AnswerCache
    from bibsync.adapters.places import cache_folder

    with ExitStack() as stack:
        cache = stack.enter_context(
            AnswerCache(
                cache_folder() / "answers.sqlite",
                today=date.today,
                days=config.cache_days,
                note=_silent if quiet else _note,
            )
        )
        sources: list[Source] = [] if options.refresh else [cache.fresh]
        if not options.offline:
            sources += [cache.keeping(source) for source in _live(config, progress)]
        sources.append(cache.stale)
        index = _index(options.index_file or config.index_file, stack)
        yield sources + ([index] if index is not None else [])


def _live(config: SourcesConfig, progress: Progress) -> list[Source]:

    raise NotImplementedError


def _index(named: Path | None, stack: ExitStack) -> Source | None:
    from bibsync.adapters.places import default_index

    path = named or default_index()
    if named is None and not path.exists():
        return None
    from bibsync.adapters.arxiv_index import ArxivIndex

    return stack.enter_context(ArxivIndex(path))


def _note(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _silent(text: str) -> None:
    """Nothing is said."""
