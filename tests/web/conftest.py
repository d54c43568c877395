"""What tests of pages have: a clock of their own, a migrated database, people with accounts, and visitors.

    def test_a_page(visit, someone):
        someone("Miriam Oakes", "PHB co-ordinator")      # logs in as "miriam", with PASSWORD
        visitor = visit("miriam")                        # a browser without JavaScript, logged in
        page = visitor.get("/caseload")
        visitor.send("/caseload/new", person="Ada")      # fills in the form on the page it is looking at

A browser test takes `address` (the same app, served) and `log_in(page, "miriam")`.
"""

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Protocol

import pytest
import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI
from playwright.sync_api import Page
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

from models.database import engine_for, migrate
from models.database import sessions as opened
from models.ids import new_id
from models.organisations import Organisation
from models.people import Appointment, Person
from services.logins import accounts
from tests.web.coordinator import settle_desks
from tests.web.visitor import MORNING, PASSWORD, Clock, Visitor
from web import templating
from web.app import create_app
from web.settings import WebSettings


class Someone(Protocol):
    """Makes a person who can log in by first name, with a role for each of `roles`."""

    def __call__(self, name: str, *roles: str, first_day: date = ..., last_day: date | None = ...) -> str: ...


CHEAP = partial(PasswordHasher, time_cost=1, memory_cost=64)
"""Passwords are hashed as in life, but with less memory: there are many here."""


@pytest.fixture(autouse=True)
def hashes_are_cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """For every test of a page."""
    monkeypatch.setattr(accounts, "PasswordHasher", CHEAP)


@pytest.fixture
def clock() -> Clock:
    """Monday 23 November 2026, 9am, until the test moves it."""
    return Clock()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with all tables, made once and copied for each test."""
    path = tmp_path_factory.mktemp("web") / "empty.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def with_desks(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The settled world with its two co-ordinators, made once and copied for each test that has a desk."""
    path = tmp_path_factory.mktemp("web") / "desks.db"
    engine = engine_for(f"sqlite:///{shutil.copy(migrated, path)}")
    with pytest.MonkeyPatch.context() as changed, opened(engine).begin() as session:
        changed.setattr(accounts, "PasswordHasher", CHEAP)
        settle_desks(session)
    engine.dispose()
    return path


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[WebSettings]:
    """What the app under test is handed."""
    file = request.getfixturevalue("with_desks" if "desk" in request.fixturenames else "migrated")
    engine = engine_for(f"sqlite:///{shutil.copy(file, tmp_path / 'web.db')}")
    yield WebSettings(engine, clock=clock, demo=True)
    engine.dispose()


@pytest.fixture
def sessions(settings: WebSettings) -> sessionmaker[Session]:
    """The database, to arrange things in and to look at them."""
    return settings.sessions


@pytest.fixture(scope="session")
def routed() -> FastAPI:
    """The app with all its routes, which take longer to lay than most tests do."""
    return create_app(WebSettings(create_engine("sqlite://")))


@pytest.fixture
def app(routed: FastAPI, settings: WebSettings) -> Iterator[FastAPI]:
    """The app under test: all that it knows is what it is handed. A route that a test adds goes when it ends."""
    routed.state.settings = settings
    routes = [*routed.router.routes]
    yield routed
    routed.router.routes[:] = routes


@pytest.fixture
def organisation(sessions: sessionmaker[Session]) -> str:
    """The id of the organisation that everybody works for."""
    with sessions.begin() as session:
        session.add(Organisation(id="org_icb", name="Staffordshire and Stoke-on-Trent ICB", kind="icb"))
    return "org_icb"


@pytest.fixture
def someone(sessions: sessionmaker[Session], organisation: str) -> Someone:
    """Makes people with accounts; gives the person's id."""

    def make(name: str, *roles: str, first_day: date = date(2020, 1, 1), last_day: date | None = None) -> str:
        with sessions.begin() as session:
            person = Person(id=new_id("per"), name=name, created_at=MORNING)
            session.add(person)
            for role in roles:
                session.add(
                    Appointment(
                        id=new_id("app"),
                        person_id=person.id,
                        role=role,
                        first_day=first_day,
                        last_day=last_day,
                        recorded_at=MORNING,
                        organisation_id=organisation,
                    )
                )
            accounts.create_account(session, person.id, name.split(maxsplit=1)[0], PASSWORD)
            return person.id

    return make


@pytest.fixture
def visit(app: FastAPI) -> Callable[..., Visitor]:
    """`visit()` is somebody at the login page; `visit("miriam")` has logged in."""

    def open_browser(username: str = "", password: str = PASSWORD) -> Visitor:
        visitor = Visitor(app)
        visitor.get("/login")
        if username:
            visitor.send("/login", username=username, password=password)
        return visitor

    return open_browser


@pytest.fixture
def sample_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The templates of tests/web/pages are found beside the real ones."""
    loader = templating.environment().loader
    monkeypatch.setattr(loader, "searchpath", [str(templating.PAGES), str(Path(__file__).parent / "pages")])


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    """Where the app under test is served, for a real browser."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture
def log_in(address: str) -> Callable[[Page, str], None]:
    """`log_in(page, "miriam")`, by typing and clicking."""

    def by_hand(page: Page, username: str, password: str = PASSWORD) -> None:
        page.goto(f"{address}/login")
        page.get_by_label("User name").fill(username)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Log in").click()

    return by_hand
