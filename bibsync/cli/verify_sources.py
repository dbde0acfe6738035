"""Turns the configuration and the options into the sources that are asked, in their order."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from bibsync.config_sources import SourcesConfig
from bibsync.errors import BibsyncError, UsageError
from bibsync.verify.sources import Kind, Question, Reply, Source

if TYPE_CHECKING:
    from bibsync.adapters.answer_cache import AnswerCache
    from bibsync.progress import Progress

_AT_ONCE: Final = 20  # DOIs, each a request, after which the answers are kept: Ctrl-C loses little


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
    from bibsync.adapters.user_folders import cache_folder

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
            sources += _live(config, progress, cache)
        sources.append(cache.stale)
        note = _silent if quiet else _note
        index = _index(options.index_file or config.index_file, stack, note)
        if index is None and options.offline:
            note(
                "there is no offline index, so that only the cache is asked:"
                " `bibsync index build SNAPSHOT` makes one"
            )
        yield sources + ([index] if index is not None else [])


class _Deferred:
    """A source that is made when it is first asked: what arXiv needs takes a tenth of a second to
    import, and mostly the cache knows everything."""

    def __init__(self, make: Callable[[], Source], *kinds: Kind) -> None:
        self._make = make
        self._kinds = kinds
        self._source: Source | None = None

    def takes(self, question: Question) -> bool:
        return question.kind in self._kinds

    def ask(self, questions: Sequence[Question], progress: Progress) -> Reply:
        source = self._source = self._source or self._make()
        return source.ask([each for each in questions if source.takes(each)], progress)


def _live(config: SourcesConfig, progress: Progress, cache: AnswerCache) -> list[Source]:
    def on_wait(label: str) -> AbstractContextManager[object]:
        return progress.task(label, None)

    def arxiv() -> Source:
        from bibsync.adapters.arxiv_api import ARXIV_ENDPOINT, ArxivApi, arxiv_session

        endpoint = config.arxiv_endpoint or ARXIV_ENDPOINT
        session = arxiv_session(
            endpoint,
            delay_seconds=config.arxiv_delay,
            clock=time.time,
            sleep=time.sleep,
            jitter=random.random,
            on_wait=on_wait,
        )
        return ArxivApi(session, endpoint=endpoint, today=date.today)

    def crossref() -> Source:
        from bibsync.adapters.crossref_api import CROSSREF_ENDPOINT, CrossrefApi
        from bibsync.adapters.patient_session import PatientSession

        endpoint = config.crossref_endpoint or CROSSREF_ENDPOINT
        session = PatientSession(
            urlsplit(endpoint).netloc,
            clock=time.time,
            sleep=time.sleep,
            jitter=random.random,
            on_wait=on_wait,
            contact=config.crossref_contact,
        )
        return CrossrefApi(
            session, endpoint=endpoint, today=date.today, clock=time.time, sleep=time.sleep
        )

    return [
        cache.keeping(_Deferred(arxiv, Kind.PAPER, Kind.TITLE, Kind.OPENING)),
        cache.keeping(_Deferred(crossref, Kind.DOI), at_once=_AT_ONCE),
    ]


def _index(named: Path | None, stack: ExitStack, note: Callable[[str], None]) -> Source | None:
    """The index; None when none is named and there is none, or it cannot be used."""
    from bibsync.adapters.user_folders import default_index

    path = named or default_index()
    if named is None and not path.exists():
        return None
    from bibsync.adapters.arxiv_index import ArxivIndex

    try:
        return stack.enter_context(ArxivIndex(path))
    except BibsyncError as error:
        if named is not None:
            raise
        note(str(error))
        return None


def _note(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _silent(text: str) -> None:
    """Nothing is said."""
