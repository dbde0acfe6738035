"""Turns blocks of a snapshot's lines into rows of the index, in processes of their own."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Final, NamedTuple

from bibsync.adapters.index_schema import Row, rows_of
from bibsync.adapters.snapshot import Omitted, read_line
from bibsync.adapters.snapshot_file import Block

_PATIENCE: Final = 5.0  # seconds that a process has to end by itself


class Selection(NamedTuple):
    """What an index is to have."""

    categories: frozenset[str] = frozenset()  # none: all papers
    abstracts: bool = False


class ParsedBlock(NamedTuple):
    """What a block came to."""

    papers: list[Row]
    abstracts: list[Row]
    broken: int  # lines that are no paper
    unwanted: int  # papers of other categories
    newest: str  # ISO date of the last change of metadata; "" where no line has one


class HelperLostError(Exception):
    """A process that parses was ended from outside."""


def parse_block(data: bytes, selection: Selection) -> ParsedBlock:
    """The rows of all lines, empty ones aside."""
    papers: list[Row] = []
    abstracts: list[Row] = []
    omitted = {Omitted.BROKEN: 0, Omitted.UNWANTED: 0}
    newest = ""
    for line in data.split(b"\n"):
        if not line or line.isspace():
            continue
        record = read_line(line, selection.categories)
        if isinstance(record, Omitted):
            omitted[record] += 1
            continue
        rows = rows_of(record, with_abstract=selection.abstracts)
        papers.append(rows.paper)
        if rows.abstract is not None:
            abstracts.append(rows.abstract)
        newest = max(newest, record.as_of)
    return ParsedBlock(
        papers, abstracts, omitted[Omitted.BROKEN], omitted[Omitted.UNWANTED], newest
    )


class Parsers:
    """Processes that parse blocks; none at all is slower and works as well.

    Each has one block at a time, and what it came to is fetched before the next is sent: so nobody
    waits for a full pipe, and no more is in memory than two blocks for each.
    """

    def __init__(self, number: int, selection: Selection) -> None:
        self._selection = selection
        self._helpers: list[tuple[multiprocessing.process.BaseProcess, Connection]] = []
        if not number:
            return
        context = multiprocessing.get_context("spawn")  # a fork would copy the threads' locks
        with _interrupts_ignored():
            for _ in range(number):
                ours, theirs = context.Pipe()
                helper = context.Process(target=_help, args=(theirs, selection), daemon=True)
                helper.start()
                theirs.close()
                self._helpers.append((helper, ours))

    def __enter__(self) -> Parsers:
        return self

    def __exit__(self, *error: object) -> None:
        for _, pipe in self._helpers:
            pipe.close()  # which ends them: they are at the reading end
        for helper, _ in self._helpers:
            helper.join(_PATIENCE)
            if helper.is_alive():
                helper.terminate()
                helper.join()

    def parse(self, blocks: Iterable[Block]) -> Iterator[tuple[Block, ParsedBlock]]:
        """The blocks, without their data, in their order, and what each came to.

        Raises HelperLostError.
        """
        if not self._helpers:
            for block in blocks:
                yield block._replace(data=b""), parse_block(block.data, self._selection)
            return
        try:
            yield from self._share(blocks)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise HelperLostError from None

    def _share(self, blocks: Iterable[Block]) -> Iterator[tuple[Block, ParsedBlock]]:
        idle = deque(pipe for _, pipe in self._helpers)
        waiting: deque[tuple[Connection, Block]] = deque()
        for block in blocks:
            done = None
            if not idle:
                pipe, before = waiting.popleft()
                done = before, pipe.recv()
                idle.append(pipe)
            pipe = idle.popleft()
            pipe.send_bytes(block.data)
            waiting.append((pipe, block._replace(data=b"")))
            if done is not None:
                yield done
        while waiting:
            pipe, before = waiting.popleft()
            yield before, pipe.recv()


def _help(pipe: Connection, selection: Selection) -> None:
    """What such a process does until nobody is at the other end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; one of them ends the others
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            pipe.send(parse_block(pipe.recv_bytes(), selection))


class _interrupts_ignored:  # noqa: N801 - reads as what it does
    """Lets processes that start meanwhile be born deaf to Ctrl-C, before they can say so."""

    def __enter__(self) -> None:
        self._before = None
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, signal.SIG_IGN)

    def __exit__(self, *error: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
