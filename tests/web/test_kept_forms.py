"""What was typed is not lost when the session ends, and is shown to nobody else; a sign-off is checked first."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select, update

from models.accounts import Account, LoginSession
from models.evidence import EvidenceRow
from models.forms import KeptForm
from models.people import Appointment, Person
from services import kept_forms
from services.kept_forms import FOR
from services.logins.accounts import LoginLimits
from tests.web.coordinator import Desk
from tests.web.test_sign_offs import ready
from tests.web.trainer import (  # noqa: F401
    At,
    a_desk,
    a_visitor,
    another_trainer,
    checked,
    fill_in,
    hidden_and_typed,
    send_again,
)
from tests.web.visitor import PASSWORD, Visitor, shown

IDLE = LoginLimits().idle


def assessments(desk: Desk) -> list[str]:
    return [one.outcome for one in desk.ask(select(EvidenceRow).where(EvidenceRow.kind == "assessment"))]


def log_in_again(visitor: Visitor, name: str = "nia", path: str = "/") -> None:
    visitor.get("/login")
    visitor.send("/login", username=name, password=PASSWORD, next=path)


def session_ends_in(desk: Desk, at: At, **typed: str) -> tuple[Visitor, str]:
    """Nia opens an assessment, her session ends, and only then she sends it."""
    path = f"{ready(desk)}/assessment"
    nia = at("nia")
    page = nia.get(path)
    desk.clock.forward(seconds=IDLE.total_seconds())
    answer = send_again(nia, page, path, **typed)
    assert answer.url.path == "/login"
    return nia, path


def test_answers_are_shown_before_a_sign_off_is_given_and_can_be_changed(desk: Desk, at: At) -> None:
    """Given an assessment, then nothing is on record until the answers were looked at; a change brings it back."""
    path, nia = f"{ready(desk)}/assessment", at("nia")
    check = fill_in(nia, path, outcome="competent", note="Steady hands.")
    said = shown(check.text)
    assert said.startswith("Amina Yusuf, gastrostomy feed Check your answers")
    assert "What you find Competent" in said
    assert "When 9 May 2026 at 10am" in said
    assert assessments(desk) == []
    back = send_again(nia, check, path, change="yes")
    assert back.status_code == 200
    assert 'value="competent" checked' in back.text
    assert "Steady hands." in back.text
    done = checked(nia, path, outcome="competent")
    assert done.url.path == path.removesuffix("/assessment")
    assert assessments(desk) == ["competent"]


def test_what_the_rules_refuse_is_said_before_the_answers_are_checked(desk: Desk, at: At) -> None:
    """Given a practice that is missing, then nobody checks answers in vain, and nothing is left behind."""
    path = f"{ready(desk, to='practise')}/assessment"
    page = fill_in(at("nia"), path, outcome="competent")
    assert page.status_code == 422
    assert "record first what comes before it" in shown(page.text)
    assert assessments(desk) == []


def test_a_form_sent_after_the_session_ended_is_there_again_after_login(desk: Desk, at: At) -> None:
    """Given no JavaScript, when she logs in again, then the form stands as she typed it and is recorded once."""
    nia, path = session_ends_in(desk, at, outcome="not yet competent", note="Flush before.")
    assert assessments(desk) == []
    log_in_again(nia, path=path)
    page = nia.get(path)
    said = shown(page.text)
    assert "Your session ended before this was sent, so nothing was recorded." in said
    assert 'value="not yet competent" checked' in page.text
    assert "Flush before." in page.text
    check = send_again(nia, page, path, outcome="not yet competent")
    send_again(nia, check, path, checked="yes")
    assert assessments(desk) == ["not yet competent"]
    assert desk.ask(select(KeptForm)) == []
    assert "Your session ended" not in shown(nia.get(path).text)


def test_her_desk_says_what_was_not_sent(desk: Desk, at: At) -> None:
    nia, path = session_ends_in(desk, at, outcome="competent")
    log_in_again(nia)
    page = nia.get("/sign-offs")
    assert "Not sent yet Your session ended before these were sent." in shown(page.text)
    assert f'href="{path}">Assess the PA: Amina Yusuf' in page.text


def test_nobody_else_at_the_same_device_is_shown_it(desk: Desk, at: At) -> None:
    """Given another trainer who logs in on the tablet after her, then the form is empty."""
    another_trainer(desk)
    at("ria")
    nia, path = session_ends_in(desk, at, outcome="not yet competent", note="Flush before.")
    log_in_again(nia, "ria", path)
    page = nia.get(path)
    assert "Flush before." not in page.text
    assert "Your session ended" not in page.text
    assert "Not sent yet" not in nia.get("/sign-offs").text


def test_it_is_kept_for_a_day_and_then_gone(desk: Desk, at: At) -> None:
    """Given the last minute of the day, then it is there; at its end it is not."""
    nia, path = session_ends_in(desk, at, outcome="competent", note="Steady.")
    desk.clock.forward(seconds=(FOR - timedelta(minutes=1)).total_seconds())
    log_in_again(nia, path=path)
    assert "Steady." in nia.get(path).text
    desk.clock.forward(minutes=1)
    assert "Steady." not in nia.get(path).text


def test_after_logging_out_nothing_is_kept(desk: Desk, at: At) -> None:
    """Given a tab left open when she logged out, then what it sends is kept nowhere."""
    path, nia = f"{ready(desk)}/assessment", at("nia")
    page = nia.get(path)
    nia.send("/logout")
    answer = send_again(nia, page, path, outcome="competent", note="Steady.")
    assert answer.url.path == "/login"
    assert desk.ask(select(KeptForm)) == []


def test_a_login_that_was_never_finished_keeps_nothing(desk: Desk, at: At) -> None:
    """Given somebody who knows only the password, then what they send is not laid before its owner."""
    path, nia = f"{ready(desk)}/assessment", at("nia")
    page = nia.get(path)
    desk.world.session.execute(update(LoginSession).values(waits_for_code=True))
    desk.keep()
    desk.clock.forward(seconds=IDLE.total_seconds())
    answer = send_again(nia, page, path, outcome="competent", note="Not hers.")
    assert answer.url.path == "/login"
    assert desk.ask(select(KeptForm)) == []


def test_whose_form_was_not_sent_is_told_only_to_who_may_still_see_it(desk: Desk, at: At) -> None:
    """Given a delegation that is not hers any more, then her desk says that a form was not sent, and names nobody."""
    path = ready(desk)
    world = desk.world
    post = {"role": "clinical trainer", "organisation_id": "south", "first_day": date(2026, 1, 1)}
    world.session.add(Person(id="uma", name="Uma Rees", created_at=world.now))
    world.session.add(Appointment(id="ap-uma", person_id="uma", recorded_at=world.now, **post))
    uma = at("uma")
    (account,) = world.session.scalars(select(Account.id).where(Account.username == "uma"))
    kept_forms.keep(world.session, account, f"{path}/assessment", {"note": ("x",)}, now=world.now)
    desk.keep()
    said = shown(uma.get("/sign-offs").text)
    assert "Not sent yet" in said
    assert "A form" in said
    assert "Amina" not in said


def test_two_tabs_of_one_form_are_one_sign_off_each_and_a_double_click_is_one(desk: Desk, at: At) -> None:
    """Given two tabs, when both are sent, then the second is another act and says so by its rules, not silently."""
    path, nia = f"{ready(desk)}/practice", at("nia")
    one, two = nia.get(path), nia.get(path)
    assert hidden_and_typed(one.text)["once"] != hidden_and_typed(two.text)["once"]
    send_again(nia, one, path, outcome="done safely")
    again = send_again(nia, two, path, outcome="done safely")
    assert "A practice at this very time is on record." in shown(again.text)
