"""A Dask cluster comes to the same verdicts as this process, and is left as it was found.

All on real clusters: schedulers in this process, workers in processes of their own.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync import __version__
from bibsync.adapters import dask_cluster
from bibsync.adapters.dask_cluster import verdicts_of_partition, verdicts_on_cluster
from bibsync.bibtex.entry import read_works
from bibsync.bibtex.parser import parse
from bibsync.errors import NetworkError, UsageError
from bibsync.progress import Silence
from bibsync.verify.arxiv_entry import arxiv_fields
from bibsync.verify.authority import CROSSREF, AuthorityRecord, Publication
from bibsync.verify.claim import Claim, read_claim
from bibsync.verify.complete_source import CompleteSource
from bibsync.verify.dossier import Dossier
from bibsync.verify.evidence import verdicts_of
from bibsync.verify.gather import gather
from bibsync.verify.verdict import Matter, Verdict
from tests.verify.paper_records import DAY, records

PROJECT = Path(__file__).parents[2]
NOTHING = Dossier(Claim("misc"))
FAULTY = Dossier(None)  # type: ignore[arg-type]  # what a bug of ours would be like


class Poison:
    """Ends the process that unpickles it."""

    def __reduce__(self) -> tuple[Callable[[int], object], tuple[int]]:
        return os._exit, (1,)


def corrupted(number: int, one: AuthorityRecord) -> dict[str, str]:
    """The fields of an entry, most of them with something wrong."""
    fields = dict(arxiv_fields(one))
    other = records()[(number + 1) % len(records())]
    changes: list[dict[str, str]] = [
        {},
        {"title": other.title},
        {"title": other.title, "author": " and ".join(other.authors)},
        {"author": "Nobody, Nina"},
        {"year": "1961"},
        {"eprint": "9912.99999", "title": "A title that nothing has"},
        {"eprint": ""},
        {"title": f"{one.title}:", "year": "2031"},
    ]
    return {**fields, **changes[number % len(changes)]}


def entry(number: int, one: AuthorityRecord) -> str:
    fields = corrupted(number, one)
    body = "".join(f"  {name} = {{{text}}},\n" for name, text in fields.items() if text)
    return f"@misc{{x{number},\n{body}}}\n"


def of_the_papers() -> list[Dossier]:
    published = [
        AuthorityRecord(
            CROSSREF,
            one.doi,
            one.title,
            one.authors,
            published="2024",
            publication=Publication("journal-article", "Owls", "1", "2", "3-4", "Nest"),
        )
        for one in records()
        if one.doi
    ]
    source = CompleteSource([*records(), *published], DAY)
    text = "".join(entry(number, one) for number, one in enumerate(records()))
    claims = [read_claim(work) for work in read_works(parse(text))]
    answers = gather(claims, [source], Silence())
    return [answers.dossier(claim) for claim in claims]


DOSSIERS = of_the_papers()
VERDICTS = verdicts_of(DOSSIERS)


@contextmanager
def cluster_of(workers: int) -> Iterator[LocalCluster]:
    make: Any = LocalCluster  # has no types
    with make(
        n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with cluster_of(2) as cluster:
        yield cluster


@pytest.fixture
def client(cluster: LocalCluster) -> Iterator[Any]:
    """Somebody else on the same cluster."""
    make: Any = Client
    with make(cluster, set_as_default=False) as client:
        yield client


# The same verdicts --------------------------------------------------------------------------------


def test_the_papers_are_worth_comparing() -> None:
    matters = {point.matter for verdict in VERDICTS for point in verdict.points}
    assert len(VERDICTS) == 72
    assert matters >= {
        Matter.OTHER_WORK,
        Matter.UNKNOWN_ID,
        Matter.AUTHORS,
        Matter.YEAR,
        Matter.HAS_ID,
    }
    assert any(verdict.is_verified for verdict in VERDICTS)


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_partitions_of_any_size_give_the_list_that_this_process_gives(
    cluster: LocalCluster, size: int
) -> None:
    assert verdicts_on_cluster(DOSSIERS, cluster.scheduler_address, size=size) == VERDICTS


@settings(max_examples=6)
@given(st.lists(st.integers(0, 71), max_size=30), st.integers(1, 9))
def test_any_dossiers_in_any_order_keep_their_order(
    cluster: LocalCluster, chosen: list[int], size: int
) -> None:
    given_ones = [DOSSIERS[number] for number in chosen]
    found = verdicts_on_cluster(given_ones, cluster.scheduler_address, size=size)
    assert found == [VERDICTS[number] for number in chosen]


def test_what_comes_back_has_the_types_of_what_went(cluster: LocalCluster) -> None:
    found = verdicts_on_cluster(DOSSIERS, cluster.scheduler_address)
    points = [point for verdict in found for point in verdict.points]
    assert {type(verdict) for verdict in found} == {Verdict}
    assert {type(point.matter) for point in points} == {Matter}
    assert {type(point.record) for point in points} <= {AuthorityRecord, type(None)}


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_values_survive_pickling(protocol: int) -> None:
    for value in (DOSSIERS, VERDICTS, list(Matter)):
        assert pickle.loads(pickle.dumps(value, protocol)) == value


def test_more_partitions_than_the_cluster_is_given_at_once_come_in_order(
    cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_cluster, "_MOST_AT_ONCE", 3)
    assert verdicts_on_cluster(DOSSIERS, cluster.scheduler_address, size=5) == VERDICTS


def test_workers_do_the_work(cluster: LocalCluster, client: Any) -> None:
    """And not this process."""
    with patched(client, "bibsync.adapters.dask_cluster:verdicts_of", lambda _: ["theirs"] * 2):
        found = verdicts_on_cluster([NOTHING] * 4, cluster.scheduler_address, size=2)
    assert found == ["theirs"] * 4


def test_nothing_to_compare_needs_no_cluster() -> None:
    assert verdicts_on_cluster([], "tcp://127.0.0.1:1") == []


def test_a_partition_has_a_size() -> None:
    with pytest.raises(ValueError, match="at least one dossier, not 0"):
        verdicts_on_cluster(DOSSIERS, "tcp://127.0.0.1:1", size=0)


# The cluster is left as it was --------------------------------------------------------------------


def test_the_cluster_lives_on_and_holds_nothing_of_ours(cluster: LocalCluster, client: Any) -> None:
    theirs = client.submit(sum, [1, 2, 3])
    assert theirs.result() == 6
    before = client.run(os.getpid)
    verdicts_on_cluster(DOSSIERS, cluster.scheduler_address, size=7)
    assert client.run(os.getpid) == before
    assert theirs.result() == 6
    gone(cluster, {theirs.key})


def test_somebody_elses_output_is_not_ours(
    cluster: LocalCluster, client: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Workers that call Dask's `print` print on every client that has not said no."""

    def print_and_judge(dossiers: list[Dossier]) -> list[str]:
        import distributed

        distributed.print("somebody's result")
        distributed.warn("somebody's warning")
        return ["theirs"] * len(dossiers)

    client.unsubscribe_topic("print")
    client.unsubscribe_topic("warn")
    with patched(client, "bibsync.adapters.dask_cluster:verdicts_of", print_and_judge):
        verdicts_on_cluster([NOTHING] * 8, cluster.scheduler_address, size=1)
    assert capsys.readouterr() == ("", "")


def test_a_large_partition_goes_without_dasks_advice(
    cluster: LocalCluster, recwarn: pytest.WarningsRecorder
) -> None:
    """Which is a warning of five lines above 10 MB."""
    large = NOTHING._replace(search_failure="x" * 12_000_000)
    assert verdicts_on_cluster([large], cluster.scheduler_address) == verdicts_of([large])
    assert not recwarn.list


@pytest.mark.parametrize("name", ["distributed.client", "tornado.application", "asyncio"])
def test_dasks_loggers_are_silent_meanwhile_and_only_then(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    logger = logging.getLogger(name)
    monkeypatch.setattr(logger, "propagate", True)  # to where caplog sees it
    monkeypatch.setattr(logging.getLogger(name.partition(".")[0]), "propagate", True)

    def fail(*_: object) -> None:
        logger.critical("Couldn't gather 1 keys")
        raise NetworkError("as usual")

    monkeypatch.setattr(dask_cluster, "_connection", fail)
    with pytest.raises(NetworkError):
        verdicts_on_cluster([NOTHING], "tcp://127.0.0.1:1")
    assert not caplog.records
    logger.critical("somebody's own")
    assert [one.message for one in caplog.records] == ["somebody's own"]


def test_ctrl_c_passes_on_and_takes_our_tasks_away(
    cluster: LocalCluster, client: Any, tmp_path: Path
) -> None:
    with blocked(client, tmp_path / "begun"):
        with (
            when((tmp_path / "begun").exists, lambda: os.kill(os.getpid(), signal.SIGINT)),
            pytest.raises(KeyboardInterrupt),
        ):
            verdicts_on_cluster(DOSSIERS, cluster.scheduler_address, size=7)
        gone(cluster, set())
    assert verdicts_on_cluster(DOSSIERS, cluster.scheduler_address) == VERDICTS


# What can be wrong there --------------------------------------------------------------------------


@contextmanager
def listening(answer: bytes | None) -> Iterator[int]:
    """The port of a server that answers with this, or with None never."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)

        def serve() -> None:
            taken = []
            while not stop.is_set():
                with suppress(TimeoutError):
                    connection, _ = server.accept()
                    taken.append(connection)
                    if answer is not None:
                        connection.sendall(answer)
            for connection in taken:
                connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            stop.set()
            thread.join()


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@pytest.fixture
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_cluster, "_CONNECT_SECONDS", 0.3)
    monkeypatch.setattr(dask_cluster, "_WORKER_SECONDS", 0.3)
    monkeypatch.setattr(dask_cluster, "_LOOK_SECONDS", 0.1)


def told(error: pytest.ExceptionInfo[Exception]) -> str:
    text = str(error.value)
    assert len(text.splitlines()) == 1
    return text


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        pytest.param("refs.bib", "missing port number", id="no port"),
        pytest.param("", r"\(no address\).*missing port number", id="empty"),
        pytest.param("https://127.0.0.1:8786", "unknown address scheme 'https'", id="scheme"),
        pytest.param("tls://127.0.0.1:8786", "TLS configuration", id="TLS without certificates"),
    ],
)
def test_what_is_no_address_is_told(address: str, reason: str) -> None:
    with pytest.raises(NetworkError, match=reason) as error:
        verdicts_on_cluster([NOTHING], address)
    assert "no Dask scheduler can be reached" in told(error)


@pytest.mark.usefixtures("impatience")
def test_where_nothing_listens_there_is_no_scheduler() -> None:
    address = f"tcp://127.0.0.1:{unused_port()}"
    with pytest.raises(NetworkError, match="no Dask scheduler can be reached") as error:
        verdicts_on_cluster([NOTHING], address)
    assert told(error).startswith(address)


@pytest.mark.usefixtures("impatience")
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param(None, "no answer", id="silence"),
        pytest.param(b"HTTP/1.1 400 Bad Request\r\n\r\n", "something else answers", id="web"),
    ],
)
def test_a_server_of_another_kind_is_no_scheduler(answer: bytes | None, reason: str) -> None:
    with listening(answer) as port, pytest.raises(NetworkError, match=reason) as error:
        verdicts_on_cluster([NOTHING], f"tcp://127.0.0.1:{port}")
    assert "no Dask scheduler can be reached" in told(error)


def test_a_worker_is_no_scheduler(cluster: LocalCluster) -> None:
    worker = next(iter(cluster.scheduler_info["workers"]))
    with pytest.raises(NetworkError, match="no Dask scheduler can be reached") as error:
        verdicts_on_cluster([NOTHING], worker)
    told(error)


@pytest.mark.usefixtures("impatience")
def test_a_cluster_without_workers_is_told_after_a_while() -> None:
    with cluster_of(0) as empty, pytest.raises(NetworkError, match="has no workers") as error:
        verdicts_on_cluster([NOTHING], empty.scheduler_address)
    assert empty.scheduler_address in told(error)


def test_without_the_extra_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"pip install 'bibsync-zotero\[dask\]'") as error:
        verdicts_on_cluster([NOTHING], "tcp://127.0.0.1:1")
    told(error)


# Workers that differ, and such as fail ------------------------------------------------------------


@contextmanager
def patched(client: Any, name: str, value: object, workers: list[str] | None = None) -> Any:
    """Meanwhile `module:attribute` is something else on these workers, by default on all."""

    def put(name: str, value: object) -> object:
        import importlib

        module = importlib.import_module(name.partition(":")[0])
        former = getattr(module, name.partition(":")[2])
        setattr(module, name.partition(":")[2], value)
        return former

    former = client.run(put, name, value, workers=workers)
    try:
        yield
    finally:
        for worker in former.keys() & client.nthreads().keys():
            client.run(put, name, former[worker], workers=[worker])


@contextmanager
def without_bibsync(client: Any, worker: str) -> Iterator[None]:
    """Meanwhile this worker cannot import bibsync."""

    def swap(hide: bool) -> None:
        import sys

        if hide:
            sys.hidden = {  # type: ignore[attr-defined]  # a place that both calls know
                name: module
                for name, module in sys.modules.items()
                if name.partition(".")[0] == "bibsync"
            }
            for name in sys.hidden:  # type: ignore[attr-defined]  # as above
                sys.modules[name] = None  # type: ignore[assignment]  # so imports fail
        else:
            sys.modules.update(sys.hidden)  # type: ignore[attr-defined]  # as above

    client.run(swap, True, workers=[worker])
    try:
        yield
    finally:
        client.run(swap, False, workers=[worker])


@contextmanager
def blocked(client: Any, begun: Path) -> Iterator[None]:
    """Meanwhile tasks do not end; `begun` is there once one has begun."""
    release = begun.with_name("release")

    def wait(dossiers: list[Dossier]) -> list[Verdict]:
        from time import sleep

        begun.touch()
        while not release.exists():
            sleep(0.01)
        return []

    with patched(client, "bibsync.adapters.dask_cluster:verdicts_of", wait):
        try:
            yield
        finally:
            release.touch()


def wait_until(is_so: Callable[[], bool]) -> None:
    waiting = threading.Event()
    for _ in range(1000):
        if is_so():
            return
        waiting.wait(0.01)
    raise AssertionError("nothing happened in ten seconds")


@contextmanager
def when(is_so: Callable[[], bool], then: Callable[[], object]) -> Iterator[None]:
    """Beside what is done meanwhile: as soon as this is so, does that."""
    watching = threading.Thread(target=lambda: (wait_until(is_so), then()))
    watching.start()
    try:
        yield
    finally:
        watching.join()


def gone(cluster: LocalCluster, kept: set[str]) -> None:
    """Afterwards the scheduler has only these tasks, and no client of ours."""
    scheduler = cluster.scheduler
    wait_until(lambda: set(scheduler.tasks) == kept)
    wait_until(lambda: not any("bibsync" in name for name in scheduler.clients))


@pytest.fixture
def worker(client: Any) -> str:
    """One of the workers."""
    return sorted(client.scheduler_info()["workers"])[0]


def test_a_worker_without_bibsync_is_named(cluster: LocalCluster, client: Any, worker: str) -> None:
    with (
        without_bibsync(client, worker),
        pytest.raises(UsageError, match="has no bibsync: pip install bibsync-zotero==") as error,
    ):
        verdicts_on_cluster(DOSSIERS, cluster.scheduler_address)
    assert worker in told(error)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        pytest.param("bibsync:__version__", "0.0.1", "has bibsync 0.0.1, here is", id="bibsync"),
        pytest.param(
            "platform:python_version", lambda: "3.10.4", r"runs on Python 3\.10\.4", id="Python"
        ),
    ],
)
def test_a_worker_of_another_version_is_named(
    cluster: LocalCluster, client: Any, worker: str, name: str, value: object, reason: str
) -> None:
    with (
        patched(client, name, value, [worker]),
        pytest.raises(UsageError, match=reason) as error,
    ):
        verdicts_on_cluster(DOSSIERS, cluster.scheduler_address)
    assert worker in told(error)


def test_another_patch_of_the_same_python_will_do(
    cluster: LocalCluster, client: Any, worker: str
) -> None:
    patch = f"{sys.version_info.major}.{sys.version_info.minor}.99"
    with patched(client, "platform:python_version", lambda: patch, [worker]):
        assert verdicts_on_cluster(DOSSIERS, cluster.scheduler_address) == VERDICTS


def test_a_worker_that_joins_later_with_another_version_judges_nothing() -> None:
    with pytest.raises(UsageError, match=r"here is 0\.0\.1: use one version"):
        verdicts_of_partition(pickle.dumps([NOTHING]), "0.0.1")
    assert pickle.loads(verdicts_of_partition(pickle.dumps([NOTHING]), __version__))


def test_a_bug_of_ours_is_raised_as_it_was_on_the_worker(cluster: LocalCluster) -> None:
    with pytest.raises(AttributeError, match="arxiv") as error:
        verdicts_on_cluster([*DOSSIERS, FAULTY, *DOSSIERS], cluster.scheduler_address, size=7)
    assert "judge" in [one.name for one in error.traceback]
    gone(cluster, set())


def test_an_error_on_a_worker_that_looks_like_the_networks_is_still_a_bug(
    cluster: LocalCluster, client: Any
) -> None:
    def fail(dossiers: list[Dossier]) -> list[Verdict]:
        raise ConnectionResetError("not the cluster's")

    with (
        patched(client, "bibsync.adapters.dask_cluster:verdicts_of", fail),
        pytest.raises(ConnectionResetError, match="not the cluster's"),
    ):
        verdicts_on_cluster(DOSSIERS, cluster.scheduler_address)


@pytest.mark.slow
def test_workers_that_die_over_a_partition_are_told(
    cluster: LocalCluster, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster.scheduler, "allowed_failures", 0)
    deadly = Dossier(Poison())  # type: ignore[arg-type]  # what ends a process
    with pytest.raises(NetworkError, match="died over one partition") as error:
        verdicts_on_cluster([deadly], cluster.scheduler_address)
    told(error)
    client.wait_for_workers(2, timeout=20)
    assert verdicts_on_cluster(DOSSIERS, cluster.scheduler_address) == VERDICTS


@contextmanager
def bridge(address: str) -> Iterator[tuple[str, Callable[[], None]]]:
    """An address that leads to another one, and what tears it down."""
    ends: list[socket.socket] = []
    host, port = address.removeprefix("tcp://").split(":")

    def pump(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def serve() -> None:
        with suppress(OSError):
            while True:
                near, far = server.accept()[0], socket.create_connection((host, int(port)))
                ends.extend((near, far))
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=pump, args=pair, daemon=True).start()

    def tear_down() -> None:
        for end in (server, *ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    server = socket.create_server(("127.0.0.1", 0))
    accepting = threading.Thread(target=serve)
    accepting.start()
    try:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}", tear_down
    finally:
        tear_down()
        accepting.join()


@pytest.mark.usefixtures("impatience")
def test_a_connection_that_breaks_off_is_told(
    cluster: LocalCluster, client: Any, tmp_path: Path
) -> None:
    with (
        bridge(cluster.scheduler_address) as (address, tear_down),
        blocked(client, tmp_path / "begun"),
        when((tmp_path / "begun").exists, tear_down),
        pytest.raises(NetworkError, match="the connection to the Dask scheduler was lost") as error,
    ):
        verdicts_on_cluster(DOSSIERS, address)
    assert told(error).startswith(address)
    gone(cluster, set())


@pytest.mark.slow
@pytest.mark.usefixtures("impatience")
def test_workers_that_leave_for_good_are_told(tmp_path: Path) -> None:
    make: Any = Client
    with (
        cluster_of(1) as mortal,
        make(mortal, set_as_default=False) as client,
        blocked(client, tmp_path / "begun"),
        when((tmp_path / "begun").exists, lambda: mortal.scale(0)),
        pytest.raises(NetworkError, match="has no workers") as error,
    ):
        verdicts_on_cluster(DOSSIERS, mortal.scheduler_address)
    told(error)


# The command --------------------------------------------------------------------------------------


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    places = {"BIBSYNC_CACHE": str(folder / "cache"), "BIBSYNC_INDEX": str(folder / "index")}
    return subprocess.run(
        [sys.executable, "-m", "bibsync", "verify", "--offline", *arguments, "refs.bib"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1", **places},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_command_says_the_same_with_a_cluster_and_nothing_of_dask(
    cluster: LocalCluster, tmp_path: Path
) -> None:
    text = "".join(entry(number, one) for number, one in enumerate(records()[:9]))
    (tmp_path / "refs.bib").write_text(text, "utf-8")
    alone = run(tmp_path)
    together = run(tmp_path, "--engine", "dask", "--scheduler", cluster.scheduler_address)
    assert "could not be verified" in alone.stdout + alone.stderr
    assert (together.stdout, together.stderr) == (alone.stdout, alone.stderr)
    assert together.returncode == alone.returncode


def test_the_command_tells_of_a_wrong_address_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "refs.bib").write_text(entry(0, records()[0]), "utf-8")
    done = run(tmp_path, "--engine", "dask", "--scheduler", "refs.bib")
    assert done.returncode == NetworkError.exit_code
    (error,) = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert "no Dask scheduler can be reached" in error
    assert "Traceback" not in done.stderr


def test_the_module_is_cheap_until_it_is_called() -> None:
    code = "import sys, bibsync.adapters.dask_cluster; print('distributed' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
