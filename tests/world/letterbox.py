"""Where letters arrive: a small SMTP server and a small HTTP server on loopback, each keeping what it was given."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Letterbox:
    """Its port, what arrived, and whether it refuses."""

    port: int = 0
    arrived: list[Any] = field(default_factory=list)
    refuses: bool = False

    @property
    def mail(self) -> list[EmailMessage]:
        """What arrived as e-mail."""
        return [message_from_bytes(raw, policy=policy.default) for raw in self.arrived]  # type: ignore[misc]


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def smtp() -> Iterator[Letterbox]:
    """A mail server that speaks as much SMTP as a sender needs."""
    box = Letterbox()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 letterbox\r\n")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    self._take()
                elif word == b"QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                else:
                    refused = box.refuses and word == b"RCPT"
                    self.wfile.write(b"550 nobody here\r\n" if refused else b"250 letterbox\r\n")

        def _take(self) -> None:
            self.wfile.write(b"354 go on\r\n")
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line[1:] if line.startswith(b"..") else line)
            box.arrived.append(b"".join(lines))
            self.wfile.write(b"250 taken\r\n")

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
    server.daemon_threads = True
    box.port = server.server_address[1]
    with _serving(server):
        yield box


@contextmanager
def http() -> Iterator[Letterbox]:
    """A service that takes JSON."""
    box = Letterbox()

    class Talk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if not box.refuses:
                box.arrived.append(json.loads(body))
            self.send_response(500 if box.refuses else 200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Requests are not worth a line."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Talk)
    box.port = server.server_port
    with _serving(server):
        yield box
