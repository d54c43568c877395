"""Somebody guesses at a name: strangers wait, and the person whose name it is goes on working."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.accounts import Account, KnownDevice
from models.record import RecordEntry
from services.act import Act, Actor
from services.logins import account_keeping
from services.logins.login_limits import LoginLimits
from tests.web.visitor import PASSWORD, Clock, Visitor, shown

LIMITS = LoginLimits()
COOKIE = "safehands-known"


@pytest.fixture
def miriam(visit, someone) -> Visitor:
    """A co-ordinator who got in on her own laptop this morning, and has gone home."""
    someone("Miriam Oakes", "PHB co-ordinator")
    visitor = visit("miriam")
    visitor.send("/logout")
    return visitor


def attempt(visitor: Visitor, password: str = PASSWORD, name: str = "miriam", code: str = "") -> bool:
    """Whether this gets somebody in."""
    visitor.get("/login")
    sent = {"username": name, "password": password, "device-code": code}
    return visitor.send("/login", **sent).url.path == "/today"


def guess(visitor: Visitor, times: int = 5, name: str = "miriam") -> None:
    for _ in range(times):
        assert not attempt(visitor, "guess-7431", name)


def unlocked(sessions, clock: Clock) -> str:
    """The code that an operator reads out to Miriam."""
    with sessions.begin() as session:
        who = session.scalars(select(Account.person_id).where(Account.username == "miriam")).one()
        act = Act(session, clock.now, Actor(who, "operator", "org_icb"))
        return account_keeping.unlock(act, "miriam", LIMITS)


def test_guesses_that_never_end_keep_nobody_out_of_their_own_laptop(
    miriam: Visitor, visit, clock: Clock
) -> None:
    """Given a stranger who guesses for two days and nights, then Miriam gets in on her laptop whenever she comes."""
    stranger = visit()
    for _ in range(48):
        guess(stranger)
        assert not attempt(stranger, PASSWORD)
        assert attempt(miriam)
        miriam.send("/logout")
        clock.forward(hours=1)


def test_a_stranger_guesses_so_often_in_a_day_and_no_more(visit, someone, clock: Clock, sessions) -> None:
    """Given five guesses every half hour, then 50 are looked at; the right one counts when a day has gone."""
    someone("Miriam Oakes", "PHB co-ordinator")
    stranger = visit()
    for _ in range(10):
        guess(stranger)
        clock.forward(minutes=30)
    assert not attempt(stranger)
    clock.forward(hours=18, minutes=59)
    assert not attempt(stranger)
    clock.forward(minutes=1)
    assert attempt(stranger)


def test_guesses_on_a_known_device_close_that_device_and_no_other(miriam: Visitor, visit) -> None:
    """Given somebody at her open laptop who guesses, then Miriam waits there, and gets in elsewhere."""
    guess(miriam)
    assert not attempt(miriam)
    assert attempt(visit())


def test_the_code_of_the_app_is_guessed_no_more_often_than_the_password(
    miriam: Visitor, visit, sessions, clock: Clock
) -> None:
    """Given a thief with the password who guesses codes, then strangers wait, and her own device does not."""
    attempt(miriam)
    set_up_app(miriam, sessions, clock)
    miriam.send("/logout")
    clock.forward(seconds=30)
    thief = visit("miriam")
    for _ in range(5):
        assert thief.send("/login/code", code="000000").status_code == 422
    assert visit("miriam").get("/today").url.path == "/login"
    miriam.get("/login")
    assert miriam.send("/login", username="miriam", password=PASSWORD).url.path == "/login/code"


def set_up_app(visitor: Visitor, sessions, clock: Clock) -> None:
    """Set up an authenticator app."""
    visitor.get("/account/second-factor")
    page = visitor.send("/account/second-factor/begin")
    secret = re.search(r"[A-Z2-7]{4}(?: [A-Z2-7]{4}){7}", shown(page.text))[0].replace(" ", "")
    visitor.send("/account/second-factor", code=pyotp.TOTP(secret).at(clock.now))


def test_a_new_device_gets_in_by_an_operators_code_while_others_guess(
    miriam: Visitor, visit, clock: Clock, sessions
) -> None:
    """Given a stranger who guesses on, then the code and the password let one device in, once; then it is known."""
    stranger, tablet = visit(), visit()
    guess(stranger)
    code = unlocked(sessions, clock)
    guess(stranger)
    assert not attempt(tablet)
    assert not attempt(tablet, "guess", code=code)
    assert attempt(tablet, code=code.lower().replace("-", " "))
    tablet.send("/logout")
    assert not attempt(visit(), code=code)
    assert attempt(tablet)


def test_an_operators_code_is_good_for_one_hour_and_one_name(
    miriam: Visitor, visit, someone, clock: Clock, sessions
) -> None:
    someone("Robin Ash", "PHB co-ordinator")
    guess(visit())
    guess(visit(), name="robin")
    code = unlocked(sessions, clock)
    guess(visit())
    assert not attempt(visit(), name="robin", code=code)
    clock.forward(hours=1)
    guess(visit())
    assert not attempt(visit(), code=code)


def test_an_operators_code_is_guessed_at_no_more_often_than_a_password(
    miriam: Visitor, visit, clock: Clock, sessions
) -> None:
    """The code alone lets nobody in, and five wrong passwords use it up for a quarter of an hour."""
    code, tablet = unlocked(sessions, clock), visit()
    for _ in range(5):
        assert not attempt(tablet, "guess", code=code)
    assert not attempt(tablet, code=code)


def test_one_machine_knows_all_who_share_it(visit, someone) -> None:
    """Given the machine of a ward's desk, then guesses elsewhere keep neither of two nurses out of it."""
    someone("Miriam Oakes", "PHB co-ordinator")
    someone("Robin Ash", "PHB co-ordinator")
    desk, stranger = visit(), visit()
    for name in ("miriam", "robin", "miriam"):
        assert attempt(desk, name=name)
        desk.send("/logout")
    for name in ("miriam", "robin"):
        guess(stranger, name=name)
        assert attempt(desk, name=name)
        desk.send("/logout")


def test_the_word_of_one_login_is_worth_nothing_to_another(miriam: Visitor, someone, visit) -> None:
    """Given a colleague who guesses at Robin's name on Miriam's laptop, then she is a stranger to him there."""
    someone("Robin Ash", "PHB co-ordinator")
    guess(miriam, name="robin")
    assert not attempt(visit(), name="robin")
    assert attempt(miriam)


def test_a_word_put_into_somebodys_browser_is_worth_nothing(miriam: Visitor, visit, someone) -> None:
    """Given a word that a thief has chosen or copied, when its owner gets in, then she is given another one."""
    planted = miriam.client.cookies[COOKIE]
    assert attempt(miriam)
    thief = visit()
    thief.client.cookies.set(COOKIE, planted)
    guess(thief)
    assert attempt(miriam)
    assert not attempt(visit())


@pytest.mark.parametrize("how", ["others", "one", "password", "reset", "closed"])
def test_a_device_is_forgotten_with_its_login(visit, someone, sessions, clock: Clock, how: str) -> None:
    """Given a lost tablet, when its login is ended from the laptop or by an operator, then it is a stranger's."""
    someone("Miriam Oakes", "PHB co-ordinator")
    tablet, laptop = visit("miriam"), visit("miriam")
    words = set(known(sessions))
    {"reset": by_operator, "closed": by_operator}.get(how, by_herself)(laptop, sessions, clock, how)
    left = set(known(sessions))
    assert left < words
    assert len(left) == (0 if how in ("reset", "closed") else 1)
    assert tablet.get("/today").url.path == "/login"


def by_herself(laptop: Visitor, sessions, clock: Clock, how: str) -> None:
    page = laptop.get("/account").text
    if how == "password":
        laptop.get("/account/password")
        new = "tortoise lamp gravy"
        laptop.send("/account/password", present=PASSWORD, new=new, again=new)
    else:
        key = re.search(r'name="login" value="(\w+)"', page)[1] if how == "one" else ""
        laptop.send("/account/logins/end", login=key)


def by_operator(laptop: Visitor, sessions, clock: Clock, how: str) -> None:
    with sessions.begin() as session:
        who = session.scalars(select(Account.person_id)).one()
        act = Act(session, clock.now, Actor(who, "operator", "org_icb"))
        if how == "reset":
            account_keeping.reset_password(act, "miriam", LIMITS)
        else:
            account_keeping.close_account(act, "miriam")


def known(sessions) -> list[str]:
    with sessions() as session:
        return list(session.scalars(select(KnownDevice.word_sha256)))


def test_a_login_knows_so_many_devices_and_lets_go_of_the_oldest(
    miriam: Visitor, visit, clock: Clock
) -> None:
    """Each of them is some guesses more, so there are no more than ten."""
    for _ in range(LIMITS.devices):
        clock.forward(seconds=1)
        visit("miriam")
    guess(visit())
    assert not attempt(miriam)


def test_a_device_is_known_for_180_days_after_she_last_got_in(miriam: Visitor, visit, clock: Clock) -> None:
    clock.forward(days=179)
    guess(visit())
    assert attempt(miriam)
    miriam.send("/logout")
    clock.forward(days=180)
    guess(visit())
    assert not attempt(miriam)


def test_what_the_browser_keeps_is_out_of_reach_and_names_nobody(visit, someone, sessions) -> None:
    """A random word, HttpOnly, and in the database a hash of it."""
    someone("Miriam Oakes", "PHB co-ordinator")
    visitor = visit()
    answer = visitor.send("/login", username="miriam", password=PASSWORD).history[0]
    kept = next(one for one in answer.headers.get_list("set-cookie") if one.startswith(COOKIE))
    assert re.fullmatch(rf"{COOKIE}=[\w-]{{43}}; HttpOnly; Max-Age=15552000; Path=/; SameSite=lax", kept)
    assert visitor.client.cookies[COOKIE] not in known(sessions)


@pytest.mark.parametrize("planted", ["", ".", "x" * 9000, "." * 500])
def test_nonsense_in_the_cookie_is_a_strangers(visit, someone, planted: str) -> None:
    someone("Miriam Oakes", "PHB co-ordinator")
    visitor = visit()
    visitor.client.cookies.set(COOKIE, planted)
    assert attempt(visitor)


def test_the_page_says_what_to_do_and_not_whether_the_name_exists(miriam: Visitor, visit) -> None:
    """A name that nobody has is closed in the same words."""
    pages = []
    for name in ("miriam", "nobody"):
        stranger = visit()
        guess(stranger, 6, name)
        pages.append(shown(stranger.page).replace(name, ""))
    assert pages[0] == pages[1]
    assert "ask the person who runs Safehands in your organisation for a code for a new device" in pages[0]


def test_that_a_name_is_closed_is_on_record_once_and_for_whom(miriam: Visitor, visit, sessions) -> None:
    guess(visit(), 8)
    guess(miriam, 5)
    with sessions() as session:
        found = [one for one in whats(session) if one[0] == "log in closed"]
    assert found == [
        ("log in closed", {"on": "another device"}),
        ("log in closed", {"on": "a known device"}),
    ]


def whats(session: Session) -> list[tuple[str, dict]]:
    bodies = session.scalars(select(RecordEntry.body).order_by(RecordEntry.number)).all()
    return [(body["what"], body["details"]) for body in map(json.loads, bodies)]


def test_the_limits_are_the_houses() -> None:
    """What holds where nobody has chosen otherwise: with ten devices and strangers, 550 guesses a day at most."""
    assert (LIMITS.guesses, LIMITS.guesses_a_day, LIMITS.devices) == (5, 50, 10)
    assert (LIMITS.device_known_for, LIMITS.device_code) == (timedelta(days=180), timedelta(hours=1))
