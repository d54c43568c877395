"""Fakes with behaviour: a channel, a mail server and a GOV.UK Notify, and hands whose clock a test sets."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy.orm import Session, sessionmaker

from models.deliveries import Outcome
from services.act import Act, Actor
from services.channels.channel import Outgoing, Sent


class Killed(BaseException):
    """The process dies here."""


@dataclass
class FakeChannel:
    """Keeps what it is handed; ``answers`` are given in turn, then everything is handed over."""

    knows: bool = False
    answers: list[Outcome | type[Killed]] = field(default_factory=list)
    had: list[Outgoing] = field(default_factory=list)

    def send(self, outgoing: Outgoing, now: datetime) -> Sent:
        answer = self.answers.pop(0) if self.answers else "handed over"
        if answer is Killed:
            self.had.append(outgoing)
            raise Killed
        assert not isinstance(answer, type)
        if answer in ("handed over", "in doubt"):
            self.had.append(outgoing)
        return Sent(answer, f"<{outgoing.reference}>")

    def ask(self, reference: str, now: datetime) -> Sent:
        if not self.knows:
            return Sent("in doubt")
        there = any(one.reference == reference for one in self.had)
        return Sent("handed over" if there else "not sent", reference)


@dataclass
class Hands:
    """Who carries messages on, at the moment a test says."""

    sessions: sessionmaker[Session]
    now: datetime

    def act(self, session: Session) -> Act:
        return Act(session, self.now, Actor("", "Safehands", flow="messages/1"))


class _Smtp(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server: Any = self.server
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(maxsplit=1)[0].upper()
            if verb == "RCPT" and "nobody@" in line:
                self._say("550 no such address")
            elif verb == "RCPT" and "busy@" in line:
                self._say("451 try later")
            elif verb == "DATA":
                self._say("354 go on")
                server.had.append(self._text())
                if server.breaks_off:
                    return
                self._say("250 taken")
            else:
                self._say("250 yes")

    def _text(self) -> str:
        lines = []
        while (line := self.rfile.readline().decode()) not in (".\r\n", ""):
            lines.append(line)
        return "".join(lines)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server(*, breaks_off: bool = False) -> Iterator[Any]:
    """A mail server on this machine; ``had`` are the texts that came, ``server_address[1]`` its port."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Smtp) as server:
        server.had, server.breaks_off = [], breaks_off  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


class _Notify(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server: Any = self.server
        wanted = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server.tokens.append(self.headers["Authorization"].removeprefix("Bearer "))
        if "@" not in wanted["email_address"]:
            errors = [{"error": "ValidationError", "message": "email_address Not a valid email address"}]
            return self._answer(400, {"status_code": 400, "errors": errors})
        if server.status >= 400:
            return self._answer(server.status, {"errors": [{"error": "BadRequestError", "message": "no"}]})
        server.had.append(wanted)
        return self._answer(201, {"id": f"no-{len(server.had)}", "reference": wanted["reference"]})

    def do_GET(self) -> None:
        server: Any = self.server
        reference = parse_qs(urlsplit(self.path).query)["reference"][0]
        found = [
            {"id": "no-1", "status": server.became} for one in server.had if one["reference"] == reference
        ]
        self._answer(200, {"notifications": found})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def notify_server(*, status: int = 201, became: str = "delivered") -> Iterator[Any]:
    """A GOV.UK Notify; ``had`` are the e-mails it took, ``tokens`` what calls proved themselves with."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Notify) as server:
        server.had, server.tokens = [], []  # type: ignore[attr-defined]
        server.status, server.became = status, became  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
