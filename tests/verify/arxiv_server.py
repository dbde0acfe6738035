"""Turns the facts of `fixtures/arxiv/papers.jsonl` into a server that speaks as arXiv's API does.

    with arxiv_server() as server:
        server.endpoint                    # http://127.0.0.1:PORT/api/query
        server.papers["2201.11903"].title = "Another title"
        server.faults.append(html)         # the next request gets this in place of its answer
        server.requests[0].ids             # what was asked

By hand: `python tests/verify/arxiv_server.py --port 0`.

Source: arXiv API User's Manual, and what recorded answers look like. A fact that is not known is
left out of its entry, `<published>` and `<updated>` as well. Ids that do not exist are dropped
without a word, as arXiv does; one id that is malformed fails the whole request.
"""

from __future__ import annotations

import argparse
import json
import re
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape, quoteattr

FACTS = Path(__file__).parents[2] / "fixtures" / "arxiv" / "papers.jsonl"

_NOW = "2026-11-30T00:00:00Z"
_ID = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v([1-9]\d*))?")
_TOKEN = re.compile(r'\s*(\(|\)|(?:AND|OR)\b|\w+:(?:"[^"]*"|[^\s()"]+))')
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_ENTRY = re.compile(rb"  <entry>.*?</entry>\n", re.DOTALL)


@dataclass
class Paper:
    """What arXiv says about a paper; "" or () for a fact that is not known."""

    id: str
    title: str
    authors: tuple[str, ...] = ()
    abstract: str = ""
    published: str = ""  # a date, or a date and time
    updated: str = ""  # of the newest version
    version: int = 1  # the newest one
    primary_class: str = ""
    categories: tuple[str, ...] = ()
    comment: str = ""
    journal_ref: str = ""
    doi: str = ""
    # What older versions said in other words, as `{1: {"title": "The first title"}}`.
    older: dict[int, dict[str, Any]] = field(default_factory=dict)

    def in_version(self, number: int) -> Paper | None:
        """The paper as it was in a version; None when there is no such version."""
        if not 1 <= number <= self.version:
            return None
        if number == self.version:
            return self
        updated = self.published if number == 1 else ""
        told = {"version": number, "updated": updated, **self.older.get(number, {})}
        return replace(self, **told)


class Seen(NamedTuple):
    """A request as the server got it."""

    query: dict[str, str]
    headers: dict[str, str]  # names in lower case
    at: float  # seconds since 1970

    @property
    def ids(self) -> list[str]:
        """The ids that were asked for, with versions."""
        return [one for one in self.query.get("id_list", "").split(",") if one]

    @property
    def search(self) -> str:
        """What was searched for; "" when nothing was."""
        return self.query.get("search_query", "")


class Reply(NamedTuple):
    """An answer, or a fault in its place."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = MappingProxyType({})
    is_dropped: bool = False  # the connection closes without an answer
    is_silent: bool = False  # no answer until the server stops


Fault = Callable[[Reply], Reply]  # the answer that would be right, to the one that is sent


def right(reply: Reply) -> Reply:
    """No fault: for a good answer between two others."""
    return reply


def html(_: Reply) -> Reply:
    """A page of HTML with status 200, as proxies and overloaded servers send."""
    body = b"<!DOCTYPE html>\n<html><head><title>arXiv</title></head><body>Busy</body></html>\n"
    return Reply(body, headers={"Content-Type": "text/html"})


def truncated(reply: Reply) -> Reply:
    """The first two thirds of the right answer, as if that were all."""
    return reply._replace(body=reply.body[: len(reply.body) * 2 // 3])


def rate_exceeded(_: Reply) -> Reply:
    """Status 200 and a sentence."""
    return Reply(b"Rate exceeded.", headers={"Content-Type": "text/plain"})


def too_many(retry_after: str = "") -> Fault:
    """A 429, with `Retry-After` when it is given: seconds or a date."""
    headers = {"Retry-After": retry_after} if retry_after else {}
    return lambda _: Reply(b"Rate exceeded.", 429, headers)


def unavailable(retry_after: str = "") -> Fault:
    """A 503, with `Retry-After` when it is given."""
    headers = {"Retry-After": retry_after} if retry_after else {}
    return lambda _: Reply(b"<html><body>503</body></html>", 503, headers)


def silent(_: Reply) -> Reply:
    """No answer at all, and the connection stays open."""
    return Reply(b"", is_silent=True)


def dropped(_: Reply) -> Reply:
    """The connection closes."""
    return Reply(b"", is_dropped=True)


def without(*ids: str, total: int | None = None) -> Fault:
    """The right answer less the entries of some papers; `total` is what it says it has."""

    def fault(reply: Reply) -> Reply:
        def kept(found: re.Match[bytes]) -> bytes:
            is_one = any(f"/abs/{one}v".encode() in found[0] for one in ids)
            return b"" if is_one else found[0]

        body = _ENTRY.sub(kept, reply.body)
        if total is not None:
            said = f"<opensearch:totalResults>{total}</opensearch:totalResults>".encode()
            body = re.sub(rb"<opensearch:totalResults>.*?</opensearch:totalResults>", said, body)
        return reply._replace(body=body)

    return fault


def backwards(reply: Reply) -> Reply:
    """The right entries, the last one first."""
    entries = _ENTRY.findall(reply.body)
    return reply._replace(body=_ENTRY.sub(lambda _: entries.pop(), reply.body))


def redirect(target: str) -> Fault:
    """Points to another address."""
    return lambda _: Reply(b"", 301, {"Location": target})


def refused(summary: str) -> Fault:
    """A 400 with an error entry of these words."""
    return lambda _: _error(summary)


class ArxivServer:
    """The papers of the server, what it was asked, and what goes wrong next."""

    def __init__(self) -> None:
        self.endpoint = ""
        self.papers = read_papers()
        self.requests: list[Seen] = []
        self.faults: list[Fault] = []  # one for each of the next requests
        self.over = threading.Event()
        self._lock = threading.Lock()

    def add(self, paper: Paper) -> None:
        """Afterwards the server has this paper."""
        self.papers[paper.id] = paper

    def reply(self, seen: Seen) -> Reply:
        """The answer to a request, with the next fault in it."""
        with self._lock:
            self.requests.append(seen)
            fault = self.faults.pop(0) if self.faults else right
        return fault(self._right_reply(seen))

    def _right_reply(self, seen: Seen) -> Reply:
        found = list(self.papers.values())
        if seen.ids:
            asked = [(one, _ID.fullmatch(one)) for one in seen.ids]
            for text, match in asked:
                if match is None:
                    return _error(f"incorrect id format for {text}")
            found = _distinct(self._version(match) for _, match in asked if match)
        if seen.search:
            try:
                matches = _Query(seen.search).read()
            except ValueError:
                return _error(f"Invalid query string: '{seen.search}'")
            found = [paper for paper in found if matches(paper)]
        elif not seen.ids:
            found = []
        start = int(seen.query.get("start", "0"))
        count = int(seen.query.get("max_results", "10"))
        entries = "".join(_entry(paper) for paper in found[start : start + count])
        return Reply(_feed(entries, len(found), count, start, seen))

    def _version(self, match: re.Match[str]) -> Paper | None:
        paper = self.papers.get(re.sub(r"\.[A-Z]{2}/", "/", match[1]))
        if paper is None or match[2] is None:
            return paper
        return paper.in_version(int(match[2]))


def read_papers() -> dict[str, Paper]:
    """The papers of the fixture by id, as they are today."""
    papers = {}
    for line in FACTS.read_text("utf-8").splitlines():
        fact = json.loads(line)
        papers[fact["arxiv_id"]] = Paper(
            id=fact["arxiv_id"],
            title=fact["title"],
            authors=tuple(fact.get("authors") or ()),
            abstract=fact.get("abstract") or "",
            published=fact.get("published_v1") or "",
            updated=fact.get("updated") or "",
            version=int((fact.get("last_version") or "v1")[1:]),
            primary_class=fact.get("primary_category") or "",
            categories=tuple(fact.get("categories") or ()),
            comment=fact.get("comment") or "",
            journal_ref=fact.get("journal_ref") or "",
            doi=fact.get("doi") or "",
        )
    return papers


def _distinct(papers: Iterator[Paper | None]) -> list[Paper]:
    """Each version once, as in a result of a search: an id and its newest version are one."""
    found = {(paper.id, paper.version): paper for paper in papers if paper is not None}
    return list(found.values())


class _Query:
    """Reads `ti:"two words" AND (au:name OR abs:word)`; AND binds as strongly as OR does."""

    def __init__(self, text: str) -> None:
        self._tokens = []
        at = 0
        text = text.strip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise ValueError(text)
            self._tokens.append(match[1])
            at = match.end()

    def read(self) -> Callable[[Paper], bool]:
        """Whether a paper is meant. Raises ValueError for what is no query."""
        found = self._chain()
        if self._tokens:
            raise ValueError(self._tokens)
        return found

    def _chain(self) -> Callable[[Paper], bool]:
        found = self._one()
        while self._tokens and self._tokens[0] in ("AND", "OR"):
            is_and = self._tokens.pop(0) == "AND"
            found = _joined(found, self._one(), is_and)
        return found

    def _one(self) -> Callable[[Paper], bool]:
        if not self._tokens:
            raise ValueError("ends too soon")
        token = self._tokens.pop(0)
        if token == "(":
            found = self._chain()
            if not self._tokens or self._tokens.pop(0) != ")":
                raise ValueError("no closing parenthesis")
            return found
        name, colon, text = token.partition(":")
        if not colon or name not in ("ti", "abs", "au", "all"):
            raise ValueError(token)
        wanted = _words(text.strip('"'))
        return lambda paper: any(wanted in _words(text) for text in _texts(paper, name))


def _joined(
    left: Callable[[Paper], bool], right: Callable[[Paper], bool], is_and: bool
) -> Callable[[Paper], bool]:
    if is_and:
        return lambda paper: left(paper) and right(paper)
    return lambda paper: left(paper) or right(paper)


def _texts(paper: Paper, name: str) -> list[str]:
    fields = {"ti": [paper.title], "abs": [paper.abstract], "au": list(paper.authors)}
    return fields.get(name) or [text for texts in fields.values() for text in texts]


def _words(text: str) -> str:
    """Words in lower case without accents, each between spaces; an apostrophe is in its word."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    return " " + " ".join(_WORD.findall(plain)) + " "


def _feed(entries: str, total: int, count: int, start: int, seen: Seen) -> bytes:
    asked = f"search_query={seen.search}&id_list={','.join(seen.ids)}"
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
        ' xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">\n'
        "  <id>https://arxiv.org/api/loopback</id>\n"
        f"  <title>arXiv Query: {escape(asked)}</title>\n"
        f"  <updated>{_NOW}</updated>\n"
        f"  <opensearch:itemsPerPage>{count}</opensearch:itemsPerPage>\n"
        f"  <opensearch:totalResults>{total}</opensearch:totalResults>\n"
        f"  <opensearch:startIndex>{start}</opensearch:startIndex>\n"
        f"{entries}</feed>\n"
    ).encode()


def _entry(paper: Paper) -> str:
    name = f"{paper.id}v{paper.version}"
    lines = [f"<id>http://arxiv.org/abs/{name}</id>"]
    lines += _element("title", paper.title)
    lines += _element("updated", _moment(paper.updated))
    lines += [
        f'<link href="https://arxiv.org/abs/{name}" rel="alternate" type="text/html"/>',
        f'<link href="https://arxiv.org/pdf/{name}" rel="related" type="application/pdf"'
        ' title="pdf"/>',
    ]
    lines += _element("summary", paper.abstract)
    categories = paper.categories or ((paper.primary_class,) if paper.primary_class else ())
    lines += [f"<category term={quoteattr(one)}/>" for one in categories]
    lines += _element("published", _moment(paper.published))
    lines += _element("arxiv:comment", paper.comment)
    lines += _element("arxiv:journal_ref", paper.journal_ref)
    if paper.primary_class:
        lines.append(f"<arxiv:primary_category term={quoteattr(paper.primary_class)}/>")
    lines += _element("arxiv:doi", paper.doi)
    lines += [f"<author><name>{escape(one)}</name></author>" for one in paper.authors]
    return "  <entry>\n" + "".join(f"    {line}\n" for line in lines) + "  </entry>\n"


def _element(name: str, text: str) -> list[str]:
    return [f"<{name}>{escape(text)}</{name}>"] if text else []


def _moment(date: str) -> str:
    return f"{date}T00:00:00Z" if len(date) == len("2024-01-31") else date


def _error(summary: str) -> Reply:
    address = f"https://arxiv.org/api/errors#{re.sub(r'[^A-Za-z0-9.]', '_', summary)}"
    entry = (
        f"  <entry>\n    <id>{address}</id>\n    <title>Error</title>\n"
        f"    <updated>{_NOW}</updated>\n    <summary>{escape(summary)}</summary>\n"
        "    <author><name>arXiv api core</name></author>\n  </entry>\n"
    )
    return Reply(_feed(entry, 1, 1, 0, Seen({}, {}, 0.0)), 400)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else an answer takes 40 ms
    server: _Server

    def do_GET(self) -> None:
        at = time.time()
        query = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = Seen({name: values[-1] for name, values in query.items()}, headers, at)
        arxiv = self.server.arxiv
        reply = arxiv.reply(seen)
        if reply.is_silent:
            arxiv.over.wait(10)
        if reply.is_dropped or reply.is_silent:
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/atom+xml", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, arxiv: ArxivServer) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.arxiv = arxiv

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is no news."""


@contextmanager
def arxiv_server(port: int = 0) -> Iterator[ArxivServer]:
    """A server on loopback, while the block runs; port 0 is any that is free."""
    arxiv = ArxivServer()
    server = _Server(port, arxiv)
    arxiv.endpoint = f"http://127.0.0.1:{server.server_port}/api/query"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield arxiv
    finally:
        arxiv.over.set()
        server.shutdown()
        server.server_close()


def main() -> None:
    """Serves until it is interrupted."""
    parser = argparse.ArgumentParser(description="Serve the papers of fixtures/arxiv.")
    parser.add_argument("--port", type=int, default=0, help="0: any that is free")
    with arxiv_server(parser.parse_args().port) as server:
        print(server.endpoint, flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
