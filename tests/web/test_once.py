"""A form does what it says once, however often it is sent."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from fastapi import Request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.database import engine_for, migrate, sessions
from models.forms import AcceptedForm
from models.organisations import Organisation
from services.act import Act, Actor, Refused
from tests.web.visitor import MORNING
from web.parts import once
from web.parts.forms import Form


@pytest.fixture
def session(database_url: str):
    """An empty database with all tables."""
    migrate(database_url)
    engine = engine_for(database_url)
    with sessions(engine)() as session:
        yield session
    engine.dispose()


def request(path: str = "/sign-offs/de_1/practice") -> Request:
    return Request({"type": "http", "method": "POST", "path": path, "headers": [], "query_string": b""})


def act(session: Session, person: str = "nia", **later: float) -> Act:
    return Act(session, MORNING + timedelta(**later), Actor(person, "clinical trainer"))


class Service:
    """Records an organisation each time it is called, unless it is told to refuse."""

    def __init__(self, session: Session) -> None:
        self.session, self.done = session, 0

    def __call__(self) -> str:
        self.done += 1
        self.session.add(Organisation(id=f"org_{self.done}", name="One", kind="icb"))
        self.session.flush()
        return f"/done/{self.done}"

    def refuse(self) -> str:
        self()
        raise Refused("Not yet.")


def test_the_same_form_again_does_nothing_and_leads_where_it_led(session: Session) -> None:
    """Given a form that was accepted, when it is sent again a day later, then nothing more is recorded."""
    service, form = Service(session), Form.of(once="token", outcome="done safely")
    assert once.do(request(), act(session), form, service) == "/done/1"
    session.commit()
    assert once.do(request(), act(session, days=1), form, service) == "/done/1"
    assert service.done == 1


@pytest.mark.parametrize("form", [Form.of(once="another"), Form.of(once=""), Form()])
def test_another_form_is_another_act(session: Session, form: Form) -> None:
    """Given another token, or none, then it is done."""
    service = Service(session)
    once.do(request(), act(session), Form.of(once="token"), service)
    assert once.do(request(), act(session), form, service) == "/done/2"


def test_a_token_is_one_persons_on_one_page(session: Session) -> None:
    """Given somebody else, or another page, then the same token stands for another form."""
    service, form = Service(session), Form.of(once="token")
    once.do(request(), act(session), form, service)
    assert once.do(request(), act(session, "omar"), form, service) == "/done/2"
    assert once.do(request("/sign-offs/de_2/practice"), act(session), form, service) == "/done/3"


def test_a_page_that_was_sent_before_with_something_else_on_it_is_asked_about(session: Session) -> None:
    """Given the back button and another outcome, then she is told once, and sending it again records it."""
    service = Service(session)
    once.do(request(), act(session), Form.of(once="token", outcome="done safely"), service)
    changed = Form.of(once="token", outcome="stopped")
    assert once.do(request(), act(session), changed, service) is None
    assert changed.error("").startswith("This page was sent before with something else on it")
    assert changed.value("outcome") == "stopped"
    assert changed.value("once") != "token"
    assert service.done == 1
    assert once.do(request(), act(session), Form(changed.typed), service) == "/done/2"


def test_what_was_refused_may_be_sent_again(session: Session) -> None:
    """Given a refusal, then nothing of it is kept, and the mended form is accepted under the same token."""
    service, form = Service(session), Form.of(once="token")
    assert once.do(request(), act(session), form, service.refuse) is None
    assert form.error("") == "Not yet."
    assert session.scalar(select(func.count()).select_from(AcceptedForm)) == 0
    assert session.scalar(select(func.count()).select_from(Organisation)) == 0
    assert once.do(request(), act(session), Form.of(once="token", note="mended"), service) == "/done/2"


def test_a_form_with_mistakes_is_not_tried(session: Session) -> None:
    service, form = Service(session), Form.of(once="token")
    form.refuse("outcome", "Select an outcome")
    assert once.do(request(), act(session), form, service) is None
    assert service.done == 0


def test_old_forms_are_forgotten(session: Session) -> None:
    service = Service(session)
    once.do(request(), act(session), Form.of(once="old"), service)
    once.do(request(), act(session, days=8), Form.of(once="new"), service)
    assert session.scalar(select(func.count()).select_from(AcceptedForm)) == 1


def test_of_the_same_form_twice_at_once_one_does_it_and_both_lead_there(database_url: str) -> None:
    """Given a double click on a slow line, then it is recorded once and both answers are the same."""
    migrate(database_url)
    start, led = Barrier(2), []

    def send() -> None:
        engine = engine_for(database_url)
        with sessions(engine)() as session:
            start.wait()
            led.append(once.do(request(), act(session), Form.of(once="token"), Service(session)))
            session.commit()
        engine.dispose()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert led == ["/done/1", "/done/1"]
