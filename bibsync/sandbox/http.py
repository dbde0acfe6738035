"""The socket side: HTTP/1.1 on the loopback interface, a thread for each connection."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from typing import Final

from bibsync.errors import UsageError
from bibsync.sandbox.messages import Answer, whole_number
from bibsync.sandbox.service import Reply

HOST: Final = "127.0.0.1"
_LONGEST_BODY: Final = 64 * 1024 * 1024
_SERVER: Final = "bibsync-sandbox"

Serve = Callable[[str, str, dict[str, str], bytes], Reply]


class Listener(ThreadingMixIn, TCPServer):
    """Listens on a port until it is closed. Raises UsageError when the port is taken."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    # On Windows the option would let two programs have one port.
    allow_reuse_address = os.name == "posix"

    def __init__(self, port: int) -> None:
        try:
            super().__init__((HOST, port), _Handler)
        except OverflowError:
            raise UsageError(f"port {port}: is none; ports go from 1 to 65535") from None
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise UsageError(
                    f"port {port}: is in use by another program; name another one, or 0 for any"
                ) from None
            raise UsageError(f"port {port}: cannot be listened on ({error.strerror})") from None
        self.serve: Serve  # set by `start`
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        self.is_closing = False
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.server_address[1])

    def start(self, serve: Serve) -> None:
        """Accepts connections in a thread of its own from now on."""
        self.serve = serve
        self._thread = threading.Thread(target=self._accept, name="sandbox", daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, address = self.socket.accept()
            except OSError:
                if self.is_closing:
                    return
                continue
            if self.is_closing:
                connection.close()
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._connections.add(connection)
            self.process_request(connection, address)

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """Called when a connection is done."""
        if isinstance(request, socket.socket):
            with self._lock:
                self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is nobody's fault; everything else is told as usual."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def stop(self) -> None:
        """Closes the port and every connection."""
        self.is_closing = True
        # `accept` does not end when the socket is closed under it, so somebody calls once more.
        with contextlib.suppress(OSError):
            socket.create_connection((HOST, self.port), timeout=1).close()
        if self._thread is not None:
            self._thread.join(timeout=5)
        self.server_close()
        with self._lock:
            open_connections = list(self._connections)
        for connection in open_connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    """Reads requests from one connection and writes the replies."""

    protocol_version = "HTTP/1.1"
    server: Listener

    def handle_expect_100(self) -> bool:
        """The routes refuse it; the body comes or does not."""
        return True

    def _serve(self) -> None:
        body = self._body()
        if body is None:
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            reply = self.server.serve(self.command, self.path, headers, body)
        except Exception:
            # A bug of the sandbox, or a hook of a test that failed: nobody should wait for more.
            # Or the end of the sandbox, after which there is no database.
            if not self.server.is_closing:
                traceback.print_exc()
            reply = Reply(Answer(500, b"The sandbox failed", "text/plain"))
        if reply.answer is None:
            self.close_connection = True
            return
        self._send(reply)

    # The base looks for a method of this name for each word in a request line.
    do_GET = do_HEAD = do_OPTIONS = _serve  # noqa: N815 - the base's names
    do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815 - the base's names

    def _body(self) -> bytes | None:
        """The body of the request; None: it was refused, or never came whole."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            self.send_error(HTTPStatus.LENGTH_REQUIRED)
            return None
        length = whole_number(self.headers.get("Content-Length", "0"))
        if length is None or length > _LONGEST_BODY:
            self.close_connection = True
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return None
        if "Expect" in self.headers:
            # Who expects to be told to go on may be waiting with the body.
            self.close_connection = True
            return b""
        body = self.rfile.read(length)
        return body if len(body) == length else None

    def _send(self, reply: Reply) -> None:
        answer = reply.answer
        assert answer is not None
        phrase = HTTPStatus(answer.status).phrase if answer.status in _STATUSES else "Unknown"
        lines = [f"HTTP/1.1 {answer.status} {phrase}", f"Server: {_SERVER}"]
        lines += [f"{name}: {value}" for name, value in answer.headers]
        if answer.content_type is not None:
            lines.append(f"Content-Type: {answer.content_type}")
        if answer.status not in {204, 304}:
            lines.append(f"Content-Length: {len(answer.body)}")
        if self.close_connection or reply.truncate is not None:
            self.close_connection = True
            lines.append("Connection: close")
        body = b"" if self.command == "HEAD" or answer.status in {204, 304} else answer.body
        if reply.truncate is not None:
            body = body[: reply.truncate]
        # In one piece: a second one would wait for the first to be acknowledged.
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the service says what was asked."""


_STATUSES: Final = frozenset(int(status) for status in HTTPStatus)
