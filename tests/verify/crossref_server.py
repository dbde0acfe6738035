"""Turns the facts on papers in `fixtures/arxiv` into a loopback server that speaks Crossref's REST.

    with crossref_server() as server:
        server.works["10.1000/182"] = {"DOI": "10.1000/182", "title": ["The DOI Handbook"]}
        server.faults.append(HTML)  # the next request gets this
        ...  # ask server.endpoint
        assert server.paths == ["/works/10.1000%2F182"]

By hand: `python tests/verify/crossref_server.py --port 0`.
"""

from __future__ import annotations

import argparse
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

PAPERS = Path(__file__).parents[2] / "fixtures" / "arxiv" / "papers.jsonl"
# Only this form of venue says plainly which number is which: `Visual Intelligence 2(1):36, 2024`.
_JOURNAL = re.compile(r"(.+) (\d+)(?:\((\d+)\))?:(\d+(?:-\d+)?), (\d{4})")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class Seen(NamedTuple):
    """A request as the server got it."""

    path: str  # with its percent escapes
    headers: dict[str, str]  # names in lower case


class Fault(NamedTuple):
    """What a request gets in place of its answer; what is None is as in the answer."""

    status: int | None = None
    body: str | bytes | None = None
    headers: Mapping[str, str] = MappingProxyType({})
    keep: int | None = None  # so many bytes of the body are all of it
    is_broken_off: bool = False  # the connection closes within the body
    is_dropped: bool = False  # the connection closes without an answer
    is_silent: bool = False  # no answer until the server stops


_PAGE = "<!DOCTYPE html><html><body><h1>Welcome to the library's Wi-Fi</h1></body></html>"
HTML = Fault(200, _PAGE, {"Content-Type": "text/html"})
HTML_404 = Fault(404, _PAGE, {"Content-Type": "text/html"})
EMPTY = Fault(200, "")
TRUNCATED = Fault(keep=60)  # with a length to match, as a proxy may send it
BROKEN_OFF = Fault(is_broken_off=True)
DROPPED = Fault(is_dropped=True)
SILENT = Fault(is_silent=True)
TOO_MANY = Fault(429, "Too many requests", {"Retry-After": "3", "Content-Type": "text/plain"})
UNAVAILABLE = Fault(503, "Service unavailable", {"Content-Type": "text/plain"})
FORBIDDEN = Fault(403, "Forbidden", {"Content-Type": "text/plain"})
MALFORMED = Fault(400, "Bad request", {"Content-Type": "text/plain"})
NOT_FOUND = Fault(404, "Resource not found.", {"Content-Type": "text/plain"})


def works_of(papers: Path = PAPERS) -> dict[str, dict[str, Any]]:
    """A work for each paper whose DOI is known, by that DOI in lower case."""
    lines = papers.read_text("utf-8").splitlines()
    found = (_work(json.loads(line)) for line in lines if '"doi"' in line)
    return {work["DOI"].lower(): work for work in found}


def _work(paper: Mapping[str, Any]) -> dict[str, Any]:
    work: dict[str, Any] = {
        "DOI": paper["doi"],
        "title": [paper["title"]],
        "author": [_author(name) for name in paper.get("authors", [])],
    }
    if "abstract" in paper:
        text = paper["abstract"].replace("&", "&amp;").replace("<", "&lt;")
        work["abstract"] = f"<jats:title>Abstract</jats:title><jats:p>{text}</jats:p>"
    venue = paper.get("venue", "")
    if journal := _JOURNAL.fullmatch(venue):
        container, volume, issue, page, _ = journal.groups()
        work |= {"type": "journal-article", "container-title": [container], "volume": volume}
        work |= {"issue": issue, "page": page} if issue else {"page": page}
    years = _YEAR.findall(venue)
    work["issued"] = {"date-parts": [[int(years[0])] if len(years) == 1 else [None]]}
    return work


def _author(name: str) -> dict[str, Any]:
    # The facts have whole names; of these papers' authors the last word is the family's name.
    given, _, family = name.rpartition(" ")
    return {"given": given, "family": family, "sequence": "additional", "affiliation": []}


class CrossrefServer:
    """What the server knows, does and saw; all of it may be changed while it runs."""

    def __init__(self) -> None:
        self.works = works_of()  # what `/works/DOI` gives, by the DOI in lower case
        self.aliases: dict[str, str] = {}  # a DOI that is sent on to another one
        # Who registers the DOIs that begin so, and has their records: not Crossref.
        self.agencies = {"10.48550/": "DataCite", "10.5281/": "DataCite"}
        self.faults: list[Fault | None] = []  # for the next requests, None: an answer
        self.headers = {"x-rate-limit-limit": "50", "x-rate-limit-interval": "1s"}
        self.requests: list[Seen] = []
        self.endpoint = ""
        self.over = threading.Event()

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [seen.path for seen in self.requests]

    def answer(self, path: str) -> tuple[int, dict[str, str], str]:
        """Status, headers and body for a path."""
        asked = path.removeprefix("/works/")
        if asked == path:
            return _not_found()
        doi = unquote(asked.removesuffix("/agency"))
        if asked.endswith("/agency"):
            return self._agency(doi)
        if (prime := self.aliases.get(doi.lower())) is not None:
            return 301, {"Location": f"/works/{quote(prime, safe='')}"}, ""
        work = self.works.get(doi.lower())
        return _not_found() if work is None else _message("work", work)

    def _agency(self, doi: str) -> tuple[int, dict[str, str], str]:
        others = (each for start, each in self.agencies.items() if doi.lower().startswith(start))
        is_known = doi.lower() in {*self.works, *self.aliases}
        label = next(others, "Crossref" if is_known else "")
        if not label:
            return _not_found()
        agency = {"id": label.lower(), "label": label}
        return _message("work-agency", {"DOI": doi, "agency": agency})


def _not_found() -> tuple[int, dict[str, str], str]:
    return 404, {"Content-Type": "text/plain"}, "Resource not found."


def _message(kind: str, message: Mapping[str, Any]) -> tuple[int, dict[str, str], str]:
    whole = {"status": "ok", "message-type": kind, "message-version": "1.0.0", "message": message}
    return 200, {"Content-Type": "application/json"}, json.dumps(whole)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else an answer takes 40 ms
    crossref: CrossrefServer

    def do_GET(self) -> None:
        server = self.crossref
        headers = {name.lower(): value for name, value in self.headers.items()}
        server.requests.append(Seen(self.path, headers))
        fault = (server.faults.pop(0) if server.faults else None) or Fault()
        if fault.is_silent:
            server.over.wait(10)
        if fault.is_dropped or fault.is_silent:
            self.close_connection = True
            return
        status, found, text = server.answer(self.path)
        told = text if fault.body is None else fault.body
        body = (told.encode() if isinstance(told, str) else told)[: fault.keep]
        self.send_response(status if fault.status is None else fault.status)
        for name, value in {**server.headers, **found, **fault.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if fault.is_broken_off else body)
        if fault.is_broken_off:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is no news."""


@contextmanager
def crossref_server(port: int = 0) -> Iterator[CrossrefServer]:
    """A server that runs while the block does; `port` 0 is one that is free."""
    crossref = CrossrefServer()
    server = _Server(("127.0.0.1", port), type("Handler", (_Handler,), {"crossref": crossref}))
    crossref.endpoint = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield crossref
    finally:
        crossref.over.set()
        server.shutdown()
        server.server_close()


def main() -> None:
    """Serves until it is interrupted; the endpoint is the first line of stdout."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--port", type=int, default=0, help="0: one that is free")
    with crossref_server(parser.parse_args().port) as server:
        print(server.endpoint, flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
