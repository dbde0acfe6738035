"""Turns dossiers into verdicts on the workers of a Dask cluster: partitions out, verdicts back.

The cluster is somebody else's. We add tasks of our own and take them away again; nothing else of it
is touched, and what Dask has to say goes into our errors, not to stderr.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import pkgutil
import platform
import warnings
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, Final

from bibsync import __version__
from bibsync.errors import NetworkError, UsageError
from bibsync.verify.dossier import Dossier
from bibsync.verify.evidence import verdicts_of
from bibsync.verify.verdict import Verdict

_CONNECT_SECONDS: Final = 10.0
_WORKER_SECONDS: Final = 30.0  # a cluster that is just being started has no workers yet
_LOOK_SECONDS: Final = 10.0  # how often somebody looks whether there are workers still
_CLOSE_SECONDS: Final = 5.0
# Partitions that the cluster holds at once, each 0.25 MB of the scheduler's memory. One client
# spends a sixth of the comparison's time on sending, so that it keeps some six workers busy.
_MOST_AT_ONCE: Final = 256
_LOUD: Final = ("distributed", "tornado", "asyncio")  # heads of the loggers that Dask writes to


def verdicts_on_cluster(
    dossiers: Sequence[Dossier], scheduler: str, *, size: int = 200
) -> list[Verdict]:
    """The verdicts on dossiers, in their order, as `verdicts_of` gives them.

    Each task gets `size` dossiers; the scheduler at this address (`tcp://10.0.0.1:8786`) hands them
    to its workers. Scheduler and workers need the same bibsync and the same minor version of Python
    as this process. Nothing of ours is left in the cluster afterwards, neither after an error nor
    after Ctrl-C. TLS is as Dask's own configuration says. No dossiers: the cluster is not asked.

    Raises UsageError when the extra `dask` is missing here, or bibsync or the right version of it
    there; NetworkError when there is no scheduler, it has no workers, or they are lost. What a
    comparison raises on a worker is raised here: it is a bug of ours.
    """
    if size < 1:
        raise ValueError(f"a partition has at least one dossier, not {size}")
    if not dossiers:
        return []
    partitions = [dossiers[start : start + size] for start in range(0, len(dossiers), size)]
    try:
        # Here so that its absence is told before all else; it makes its loggers as it is imported.
        import distributed  # noqa: F401 - see above
    except ImportError as error:
        raise UsageError(
            "--engine dask needs the extra: pip install 'bibsync-zotero[dask]'"
        ) from error
    with _silence():
        return asyncio.run(_judged(partitions, scheduler))


def verdicts_of_partition(dossiers: bytes, version: str) -> bytes:
    """The task: pickled dossiers into the pickled list of their verdicts.

    Bytes on both sides, since Dask looks for tasks and futures inside of tuples and lists. Raises
    UsageError where bibsync is of another version than this: it may judge differently.
    """
    if version != __version__:  # on a worker that joined after all had been asked
        raise UsageError(f"a worker has bibsync {__version__}, here is {version}: use one version")
    return pickle.dumps(verdicts_of(pickle.loads(dossiers)), pickle.HIGHEST_PROTOCOL)


async def _judged(partitions: Sequence[Sequence[Dossier]], scheduler: str) -> list[Verdict]:
    verdicts: list[Verdict] = []
    running: deque[Any] = deque()
    async with _connection(scheduler) as client:
        await _require_workers(client, scheduler)
        await _require_same_bibsync(client, scheduler)
        for partition in partitions:
            if len(running) == _MOST_AT_ONCE:
                verdicts += await _result(running.popleft(), client, scheduler)
            pickled = pickle.dumps(list(partition), pickle.HIGHEST_PROTOCOL)
            running.append(client.submit(verdicts_of_partition, pickled, __version__, pure=True))
        while running:
            verdicts += await _result(running.popleft(), client, scheduler)
    return verdicts


async def _result(future: Any, client: Any, scheduler: str) -> list[Verdict]:
    """The verdicts on one partition. A busy cluster may take as long as it likes; one without
    workers, or without a scheduler, may not."""
    from distributed import KilledWorker

    fetching = asyncio.ensure_future(future.result())
    try:
        while not (await asyncio.wait({fetching}, timeout=_LOOK_SECONDS))[0]:
            await _require_workers(client, scheduler)
        pickled: bytes = fetching.result()
    except NetworkError:
        raise
    except KilledWorker as error:
        raise NetworkError(
            f"{scheduler}: several workers died over one partition of the entries,"
            " perhaps for lack of memory: see their logs"
        ) from error
    except Exception as error:
        if future.status != "error":
            raise _lost(scheduler) from error
        # It may be the fault of a worker that has joined since all were asked.
        with suppress(NetworkError):
            await _require_same_bibsync(client, scheduler)
        raise
    finally:
        fetching.cancel()
    verdicts: list[Verdict] = pickle.loads(pickled)
    return verdicts


# The cluster and what is asked of it --------------------------------------------------------------


@asynccontextmanager
async def _connection(scheduler: str) -> AsyncIterator[Any]:
    """A client of this scheduler; its tasks are cancelled and released at the end."""
    from distributed import Client

    connect: Any = Client  # has no types
    client = connect(
        scheduler,
        asynchronous=True,
        name="bibsync",
        set_as_default=False,
        timeout=_CONNECT_SECONDS,
    )
    try:
        try:
            # Dask's own time-out does not hold for a server that accepts and says nothing; where it
            # does hold, it tells more.
            async with asyncio.timeout(1.1 * _CONNECT_SECONDS):
                await client
        # Whatever answers at a wrong address is taken for Dask's protocol; a web server's
        # `HTTP/1.1`, read as a length, is a MemoryError.
        except Exception as error:
            raise NetworkError(
                f"{scheduler or '(no address)'}: no Dask scheduler can be reached ({_cause(error)})"
            ) from error
        # What others print on this cluster is shown by every client, unless told not to.
        for topic in ("print", "warn"):
            client.unsubscribe_topic(topic)
        yield client
    finally:
        with suppress(Exception):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await client.close()


async def _require_workers(client: Any, scheduler: str) -> None:
    """Raises NetworkError when the cluster has no worker, nor gets one soon."""
    try:
        await client.wait_for_workers(1, timeout=_WORKER_SECONDS)
    except TimeoutError as error:
        raise NetworkError(
            f"{scheduler}: the Dask scheduler has no workers (waited {_WORKER_SECONDS:.0f} s)"
        ) from error
    except OSError as error:
        raise _lost(scheduler) from error


async def _require_same_bibsync(client: Any, scheduler: str) -> None:
    """Raises UsageError for a worker, or the scheduler, on which tasks of ours could not run, or
    would run as another version of bibsync."""
    # By reference and of the standard library, so that every Python can run them.
    asked = pkgutil.resolve_name, "bibsync:__version__"
    try:
        async with asyncio.timeout(_WORKER_SECONDS):
            versions = await client.run(*asked, on_error="return")
            pythons = await client.run(platform.python_version, on_error="return")
            # The scheduler unpickles tasks too, far enough to import what they call.
            here = f"the scheduler {scheduler}"
            try:
                versions[here] = await client.run_on_scheduler(*asked)
            except (ImportError, AttributeError) as error:
                versions[here] = error
            pythons[here] = await client.run_on_scheduler(platform.python_version)
    except OSError as error:  # a TimeoutError is one
        raise _lost(scheduler) from error
    # A worker that came or went between the two questions is in one answer only.
    for place in sorted(versions.keys() & pythons.keys()):
        where = place if place == here else f"the worker {place}"
        version, python = versions[place], pythons[place]
        for answer in (python, version):
            if isinstance(answer, OSError):
                raise NetworkError(f"{where} does not answer ({_cause(answer)})") from answer
        if _minor(python) != _minor(platform.python_version()):
            raise UsageError(
                f"{where} runs on Python {python}, bibsync here on {platform.python_version()}:"
                " use one minor version"
            )
        if isinstance(version, Exception):
            raise UsageError(
                f"{where} has no bibsync: pip install bibsync-zotero=={__version__} there"
            ) from version
        if version != __version__:
            raise UsageError(
                f"{where} has bibsync {version}, here is {__version__}: use one version"
            )


def _minor(version: str) -> list[str]:
    return version.split(".")[:2]


def _lost(scheduler: str) -> NetworkError:
    return NetworkError(
        f"{scheduler}: the connection to the Dask scheduler was lost: run the command again"
    )


def _cause(error: BaseException) -> str:
    """The reason at the bottom of Dask's chain of exceptions, on one line."""
    reasons = [error]
    while (deeper := reasons[-1].__cause__) is not None and deeper not in reasons:
        reasons.append(deeper)
    texts = [getattr(one, "strerror", None) or str(one) for one in reversed(reasons)]
    told = next((text for text in texts if text), "")
    if not told:
        return "no answer" if isinstance(error, TimeoutError) else "something else answers"
    return " ".join(told.split())


@contextmanager
def _silence() -> Iterator[None]:
    """Meanwhile neither loggers nor warnings of Dask write to stderr."""
    loggers = [logging.getLogger(head) for head in _LOUD]
    loggers += [
        logger
        for name, logger in logging.root.manager.loggerDict.items()
        if isinstance(logger, logging.Logger) and logger.level and name.partition(".")[0] in _LOUD
    ]
    levels = {logger: logger.level for logger in loggers}
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in levels.items():
            logger.setLevel(level)
