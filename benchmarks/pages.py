"""What every page costs with a large caseload: server CPU, queries and size, for whoever may look at it.

Everybody with a login of the demonstration follows the links from their first page on, as people do, and asks for up to
``EACH`` addresses of each kind of page. Pages that nobody was led to are named. What is measured is the CPU time of
this process, all threads together, from request to answer; each page is asked for once before.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event, func, select
from starlette.routing import Match

from benchmarks.large_caseload import Large, enlarge
from benchmarks.table import table
from models.cases import Case
from models.database import engine_for, migrate, sessions
from services.act import Act, Actor
from services.desks.month_ends import due_month_ends, keep_month_ends
from services.invented import DEMO_LOGINS, load_invented
from services.invented.names import DemoLogin
from web.app import ROUTERS, create_app
from web.settings import WebSettings

CASES, EVIDENCE = 5_000, 1_000_000
EACH, TIMES = 2, 5
ENOUGH = 150
"""Milliseconds of CPU time within which a page has to be ready."""

LINK = re.compile(r'<a [^>]*href="(/[^"]*)"')
TOKEN = re.compile(r'name="form-token" value="(\w+)"')
LEFT_OUT = ("/logout", "/login/provider", "/metrics", "/ready", "/health")


@dataclass
class Seen:
    """A kind of page for one login: the CPU time of each look, in seconds, the most queries, and the largest answer."""

    seconds: list[float] = field(default_factory=list)
    queries: int = 0
    size: int = 0
    address: str = ""
    printed: bool = False
    """A paper: laid out when it is asked for, and no page."""

    @property
    def is_slow(self) -> bool:
        """Whether somebody waits for a page too long."""
        return not self.printed and max(self.seconds) * 1000 > ENOUGH


def main() -> int:
    """Build it, walk through it and print what was measured; the exit code is 1 where a page takes too long."""
    folder = sys.argv[1] if len(sys.argv) > 1 else ""
    with TemporaryDirectory() as passing:
        where = Path(folder or passing)
        large = where / "large.db"
        now = datetime.now(UTC)
        if not large.exists():
            print(build(where, now), flush=True)
        engine = engine_for(f"sqlite:///{large}")
        seen = walk(create_app(WebSettings(engine, demo=True, files=where / "files")), engine)
        print(report(seen))
        return 1 if any(one.is_slow for one in seen.values()) else 0


def build(where: Path, now: datetime) -> Large:
    """Play the invented caseload into one file, and fill another from it."""
    small, large = where / "small.db", where / "large.db"
    for path in (small, large):
        migrate(f"sqlite:///{path}")
    engine = engine_for(f"sqlite:///{small}")
    with sessions(engine).begin() as session:
        load_invented(session, now)
        most = (
            select(Case.organisation_id).group_by(Case.organisation_id).order_by(func.count().desc()).limit(1)
        )
        organisation = session.scalars(most).one()
    engine.dispose()
    found = enlarge(str(small), str(large), organisation, CASES, EVIDENCE)
    night(large, now)
    return found


def night(large: Path, now: datetime) -> None:
    """What a flow has done every night before anybody looks."""
    engine = engine_for(f"sqlite:///{large}")
    with sessions(engine).begin() as session:
        for organisation in due_month_ends(session, now):
            keep_month_ends(Act(session, now, Actor("", "Safehands", flow="benchmark/1")), organisation)
    engine.dispose()


def walk(app: FastAPI, engine: Engine) -> dict[tuple[str, str], Seen]:
    """By route and login."""
    queries = Counter[str]()

    @event.listens_for(engine, "before_cursor_execute")
    def counted(*_: object) -> None:
        queries["all"] += 1

    found: dict[tuple[str, str], Seen] = {}
    for login in DEMO_LOGINS:
        with TestClient(app) as client:
            for route, address in _addresses(client, login):
                _look(client, found.setdefault((route, login.username), Seen()), address, queries)
    return found


def _look(client: TestClient, seen: Seen, address: str, queries: Counter[str]) -> None:
    took = []
    for _ in range(TIMES):
        queries.clear()
        begun = process_time()
        answer = client.get(address, follow_redirects=False)
        took.append(process_time() - begun)
    if not seen.seconds or median(took) > max(seen.seconds):
        seen.address = address
    seen.seconds.append(median(took))
    seen.printed = answer.headers.get("content-type") == "application/pdf"
    seen.queries = max(seen.queries, queries["all"])
    seen.size = max(seen.size, len(answer.content))
    print(f"{median(took) * 1000:6.0f} ms {queries['all']:5} queries  {address}", file=sys.stderr, flush=True)


def _addresses(client: TestClient, login: DemoLogin) -> Iterator[tuple[str, str]]:
    """Every address that links lead to, by its route, the nearest first; a few of each kind."""
    page = client.get("/login").text
    token = TOKEN.search(page)
    sent = {"username": login.username, "password": login.password, "form-token": token[1] if token else ""}
    first = client.post("/login", data=sent)
    waiting, had = deque([urlsplit(str(first.url)).path]), Counter[str]()
    known = set(waiting)
    while waiting:
        address = waiting.popleft()
        route = route_of(urlsplit(address).path)
        if not route or had[route] == EACH or address.startswith(LEFT_OUT):
            continue
        answer = client.get(address)
        if answer.status_code != 200:
            print(f"{login.username}: {address} answered {answer.status_code}", flush=True)
            continue
        had[route] += 1
        yield route, address
        new = [one for one in map(unescape, LINK.findall(answer.text)) if one not in known]
        known.update(new)
        waiting.extend(one.split("#")[0] for one in new)


def routes() -> list[APIRoute]:
    """Those that answer GET."""
    found = [one for router in ROUTERS for one in router.routes]
    return [one for one in found if isinstance(one, APIRoute) and "GET" in one.methods]


def route_of(path: str) -> str:
    """The kind of page behind an address, as the app writes it; empty for what is no page."""
    scope = {"type": "http", "method": "GET", "path": path}
    return next((one.path for one in routes() if one.matches(scope)[0] is Match.FULL), "")


def report(seen: dict[tuple[str, str], Seen]) -> str:
    """The dearest first, and what nobody came to."""
    by_cost = sorted(seen.items(), key=lambda one: -max(one[1].seconds))
    lines = [
        (
            route,
            login,
            f"{max(one.seconds) * 1000:.0f}",
            str(one.queries),
            f"{one.size / 1024:.0f}",
            one.address,
        )
        for (route, login), one in by_cost
    ]
    heads = ("page", "login", "CPU ms", "queries", "KiB", "the dearest of them")
    came = {route for route, _ in seen}
    missed = sorted({one.path for one in routes()} - came)
    slow = sum(one.is_slow for one in seen.values())
    papers = sum(one.printed for one in seen.values())
    said = (
        f"{len(seen) - slow - papers} pages within {ENOUGH} ms, {slow} not; {papers} papers, printed when asked for. "
        f"Nobody was led to: {', '.join(missed)}"
    )
    return f"{table(heads, lines, (0, 1, 5))}\n\n{said}"


if __name__ == "__main__":
    sys.exit(main())
