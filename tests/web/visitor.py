"""A visitor to the pages, and the clock they are held to."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

PASSWORD = "correct horse battery"
MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that moves when a test says so."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **length: float) -> None:
        """`clock.forward(minutes=15)`"""
        self.now += timedelta(**length)


class Visitor:
    """A person at a browser without JavaScript: cookies, links, and the form on the page looked at last."""

    def __init__(self, app: FastAPI, address: str = "http://testserver") -> None:
        self.client = TestClient(app, base_url=address, raise_server_exceptions=False)
        self.page = ""

    def get(self, path: str) -> Response:
        """Look at a page, following where it leads."""
        answer = self.client.get(path)
        self.page = answer.text
        return answer

    def send(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> Response:
        """Send a form to `path`, with the token of the page in view, following where the answer leads."""
        answer = self.client.post(path, data={"form-token": self.token} | fields, headers=headers)
        self.page = answer.text
        return answer

    @property
    def token(self) -> str:
        """The token in the form on the page in view."""
        found = re.search(r'name="form-token" value="(\w+)"', self.page)
        return found[1] if found else ""


def shown(page: str) -> str:
    """What a page says in its main part, as plain words in one line."""
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0] if main else page)).split())
