"""docs/api.md: its calls work as they stand there, and it knows every route."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.web.api_world import Api, a_desk, an_api  # noqa: F401
from tests.web.test_api_door import ROUTES

DOCS = (Path(__file__).parent.parent.parent / "docs/api.md").read_text(encoding="utf-8")
CALLS = re.findall(r"^    (curl .*)$", DOCS, re.MULTILINE)


def test_each_call_works_as_it_stands_there(api: Api) -> None:
    assert len(CALLS) == 3
    for call in CALLS:
        words = shlex.split(call)
        assert words[0] == "curl"
        headers = dict(words[at + 1].split(": ", 1) for at, word in enumerate(words) if word == "-H")
        headers["Authorization"] = headers["Authorization"].replace("$TOKEN", api.writer.token)
        address = words[-1].replace("$SAFEHANDS", "").replace("$DELEGATION", api.row.id)
        body = words[words.index("-d") + 1] if "-d" in words else None
        answer = api.client.request("POST" if body else "GET", address, headers=headers, content=body)
        assert answer.status_code == (201 if body else 200), (call, answer.text)


def test_it_knows_every_route_and_no_other() -> None:
    told = re.findall(r"^\| `(GET|POST) (/\S*)`", DOCS, re.MULTILINE)
    assert sorted(told) == ROUTES
