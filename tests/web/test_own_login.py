"""A person's own login: password, second factor, recovery codes, and where they are logged in."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from models.accounts import Account, LoginSession, RecoveryCode, SecondFactor
from models.record import RecordEntry
from services.house_settings import DESK_ROLES
from services.logins.login_limits import LoginLimits
from tests.web.visitor import PASSWORD, Clock, Visitor, shown
from web.desks import DESKS

NEW = "tortoise lamp gravy"
WRONG_CODE = "The code is not right, is too old, or has been used"


@pytest.fixture
def miriam(visit, someone) -> Visitor:
    """A co-ordinator at her desk."""
    someone("Miriam Oakes", "PHB co-ordinator")
    return visit("miriam")


@pytest.fixture
def app_of(sessions, settings, clock: Clock) -> Callable[..., str]:
    """What Miriam's authenticator app shows, some steps of 30 seconds from now."""

    def code(steps: int = 0) -> str:
        with sessions() as session:
            factor = session.scalars(select(SecondFactor)).one()
        secret = settings.factor_keys.open(factor.account_id, factor.secret)
        return pyotp.TOTP(secret).at(clock.now + timedelta(seconds=30 * steps))

    return code


@pytest.fixture
def guarded(miriam: Visitor, app_of, clock: Clock) -> list[str]:
    """Miriam has set up her app, and the next code has come. Her recovery codes."""
    codes = set_up(miriam, app_of)
    clock.forward(seconds=30)
    return codes


def set_up(visitor: Visitor, app_of: Callable[..., str]) -> list[str]:
    visitor.get("/account/second-factor")
    visitor.send("/account/second-factor/begin")
    page = visitor.send("/account/second-factor", code=app_of())
    return re.findall(r"<code>([\d ]{19})</code>", page.text)


def change(visitor: Visitor, present: str = PASSWORD, new: str = NEW, again: str | None = None):
    visitor.get("/account/password")
    return visitor.send("/account/password", present=present, new=new, again=new if again is None else again)


def entries(sessions) -> list[tuple[str, dict]]:
    with sessions() as session:
        bodies = session.scalars(select(RecordEntry.body).order_by(RecordEntry.number)).all()
    return [(body["what"], body["details"]) for body in map(json.loads, bodies)]


def test_another_password_logs_in_and_the_old_one_does_not(miriam: Visitor, visit) -> None:
    page = change(miriam)
    assert shown(page.text).startswith("Done Your password is changed.")
    assert visit().send("/login", username="miriam", password=PASSWORD).status_code == 422
    assert visit().send("/login", username="miriam", password=NEW).url.path == "/today"


def test_another_password_ends_every_other_login(miriam: Visitor, visit) -> None:
    """Given a second browser, when the password is changed in the first, then only the first stays in."""
    elsewhere = visit("miriam")
    change(miriam)
    assert miriam.get("/today").url.path == "/today"
    assert elsewhere.get("/today").url.path == "/login"


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("", "Enter a new password"),
        ("short", "Password must be 12 characters or more; three random words make a good one"),
        ("elevenchars", "Password must be 12 characters or more"),
        ("x" * 1001, "Password must be 1,000 characters or fewer"),
        ("passwordpassword", "Password is too easy to guess"),
        ("MiriamOakes2026!", "Password must not be made of your own name"),
        ("Staffordshire123", "Password must not be made of your own name or that of your organisation"),
        (PASSWORD, "New password must be another than your present one"),
    ],
)
def test_a_bad_new_password_is_told_and_changes_nothing(miriam: Visitor, visit, new: str, said: str) -> None:
    page = change(miriam, new=new)
    assert page.status_code == 422
    assert said in shown(page.text)
    assert "value=" not in "".join(re.findall(r'<input[^>]*type="password"[^>]*>', page.text))
    assert visit().send("/login", username="miriam", password=PASSWORD).url.path == "/today"


@pytest.mark.parametrize(
    "new", ["nocapitalsnonumbers kettle", "  spaces around them  ", "öffnen Schirm Wolke"]
)
def test_no_rule_of_composition(miriam: Visitor, visit, new: str) -> None:
    """Long and uncommon is enough; it is taken as it was typed."""
    assert change(miriam, new=new).status_code == 200
    assert visit().send("/login", username="miriam", password=new).url.path == "/today"


def test_the_present_password_is_asked_for_and_guesses_are_counted(miriam: Visitor, visit) -> None:
    """Given an open screen, when somebody guesses five times, then the right password is refused there as well.

    Elsewhere she gets in.
    """
    for _ in range(5):
        assert "Your password is not right" in shown(change(miriam, present="guess").text)
    assert "Your password is not right" in shown(change(miriam).text)
    miriam.send("/logout")
    assert miriam.send("/login", username="miriam", password=PASSWORD).status_code == 422
    assert visit("miriam").get("/today").url.path == "/today"


def test_typed_twice_or_not_at_all(miriam: Visitor) -> None:
    assert "Type the same new password again" in shown(change(miriam, again="tortoise lamp gravi").text)
    assert "Enter your present password" in shown(change(miriam, present="").text)


@pytest.fixture
def given_a_password(sessions, someone, clock: Clock) -> None:
    """Miriam's password was given to her by an operator."""
    someone("Miriam Oakes", "PHB co-ordinator")
    with sessions.begin() as session:
        session.scalars(select(Account)).one().one_time_until = clock.now + timedelta(days=7)


def test_a_given_password_has_to_be_changed_before_anything_opens(given_a_password, visit) -> None:
    visitor = visit("miriam")
    for path in ("/today", "/", "/role", "/account", "/account/second-factor", "/login"):
        assert visitor.get(path).url.path == "/account/password", path
    assert "Somebody else gave you the password" in shown(visitor.page)
    assert visitor.client.post("/logins/end", data={"form-token": visitor.token}).status_code in (404, 303)
    assert change(visitor).url.path == "/today"


def test_a_given_password_logs_in_for_a_week(given_a_password, visit, clock: Clock) -> None:
    clock.forward(days=6, hours=23, minutes=59)
    assert visit("miriam").get("/").url.path == "/account/password"
    clock.forward(minutes=1)
    assert visit().send("/login", username="miriam", password=PASSWORD).status_code == 422


def test_with_a_second_factor_the_password_alone_opens_nothing(guarded, visit) -> None:
    visitor = visit("miriam")
    assert "Enter your code" in shown(visitor.page)
    for path in ("/today", "/", "/role", "/account", "/account/password", "/account/second-factor"):
        assert visitor.get(path).url.path == "/login/code", path


def test_the_code_of_the_app_logs_in_under_another_token(guarded, visit, app_of) -> None:
    visitor = visit("miriam")
    before = visitor.client.cookies["safehands"]
    page = visitor.send("/login/code", code=f" {app_of()[:3]} {app_of()[3:]} ", next="/today")
    assert page.url.path == "/today"
    assert visitor.client.cookies["safehands"] != before
    visitor.client.cookies.set("safehands", before)
    assert visitor.get("/today").url.path == "/login"


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 422), (0, 200), (1, 200), (2, 422)])
def test_a_telephone_may_be_one_step_wrong(
    guarded, visit, app_of, clock: Clock, steps: int, status: int
) -> None:
    """The step before is that which set the app up, so it has been used."""
    assert visit("miriam").send("/login/code", code=app_of(steps)).status_code == status


def test_the_step_before_counts_if_it_is_new(guarded, visit, app_of, clock: Clock) -> None:
    clock.forward(minutes=5)
    assert visit("miriam").send("/login/code", code=app_of(-1)).status_code == 200


def test_a_code_is_not_taken_twice(guarded, visit, app_of) -> None:
    """Given a code that somebody looked over her shoulder for, when it comes again, then it is refused."""
    assert visit("miriam").send("/login/code", code=app_of()).status_code == 200
    again = visit("miriam").send("/login/code", code=app_of())
    assert again.status_code == 422
    assert WRONG_CODE in shown(again.text)


def test_wrong_codes_close_the_name_even_where_the_password_is_known(guarded, visit, app_of) -> None:
    """Given a thief who has the password, when five codes were wrong, then no right one counts, nor the password."""
    for _ in range(5):
        assert visit("miriam").send("/login/code", code="000000").status_code == 422
    waiting = visit()
    assert waiting.send("/login", username="miriam", password=PASSWORD).status_code == 422


def test_after_five_wrong_codes_the_sixth_is_not_looked_at(guarded, visit, app_of, clock: Clock) -> None:
    visitor = visit("miriam")
    for _ in range(5):
        visitor.send("/login/code", code="000000")
    assert visitor.send("/login/code", code=app_of()).status_code == 422
    clock.forward(minutes=15)
    assert visit("miriam").send("/login/code", code=app_of()).status_code == 200


def test_ten_minutes_from_password_to_code(guarded, visit, app_of, clock: Clock) -> None:
    visitor = visit("miriam")
    clock.forward(minutes=10)
    assert visitor.send("/login/code", code=app_of()).url.path == "/login"


@pytest.mark.parametrize("typed", ["", " ", "12345", "abcdef", "１２３４５６", "0" * 16, "x" * 500])
def test_what_is_no_code(guarded, visit, typed: str) -> None:
    assert visit("miriam").send("/login/code", code=typed).status_code == 422


def test_a_recovery_code_logs_in_once(guarded: list[str], visit, sessions) -> None:
    """Given ten codes, when one is used, then nine are left, and it says what to do if the phone is lost."""
    assert len(guarded) == 10
    page = visit("miriam").send("/login/code", code=guarded[3].replace(" ", "-"))
    assert page.url.path == "/account"
    assert "You logged in with a recovery code" in shown(page.text)
    assert "Recovery codes 9 left" in shown(page.text)
    assert visit("miriam").send("/login/code", code=guarded[3]).status_code == 422
    with sessions() as session:
        kept = session.scalars(select(RecoveryCode.code_sha256)).all()
    assert not {code.replace(" ", "") for code in guarded} & set(kept)


def test_new_recovery_codes_take_the_place_of_the_old(miriam: Visitor, guarded: list[str], visit) -> None:
    miriam.get("/account/recovery-codes")
    assert miriam.send("/account/recovery-codes", present="guess").status_code == 422
    page = miriam.send("/account/recovery-codes", present=PASSWORD)
    new = re.findall(r"<code>([\d ]{19})</code>", page.text)
    assert visit("miriam").send("/login/code", code=guarded[0]).status_code == 422
    assert visit("miriam").send("/login/code", code=new[0]).status_code == 200


def test_setting_up_ends_logins_that_gave_no_code(miriam: Visitor, visit, app_of) -> None:
    elsewhere = visit("miriam")
    set_up(miriam, app_of)
    assert elsewhere.get("/today").url.path == "/login"
    assert miriam.get("/today").url.path == "/today"


def test_the_secret_is_never_shown_again(miriam: Visitor, guarded, sessions, settings) -> None:
    with sessions() as session:
        factor = session.scalars(select(SecondFactor)).one()
    secret = settings.factor_keys.open(factor.account_id, factor.secret)
    for path in ("/account", "/account/second-factor"):
        page = miriam.get(path).text
        assert secret not in page.replace(" ", "")
        assert "otpauth" not in page
    miriam.send("/account/second-factor/begin")
    with sessions() as session:
        assert session.scalars(select(SecondFactor.secret)).one() == factor.secret


def test_an_app_that_gives_wrong_codes_guards_nothing_yet(miriam: Visitor, visit, app_of) -> None:
    miriam.get("/account/second-factor")
    miriam.send("/account/second-factor/begin")
    page = miriam.send("/account/second-factor", code="000000")
    assert page.status_code == 422
    assert "otpauth://totp/Safehands:miriam" in page.text
    assert visit("miriam").get("/today").url.path == "/today"


def test_the_second_factor_is_removed_with_the_password(miriam: Visitor, guarded, visit) -> None:
    miriam.get("/account/second-factor/remove")
    assert "Your password is not right" in shown(
        miriam.send("/account/second-factor/remove", present="guess").text
    )
    assert miriam.send("/account/second-factor/remove", present=PASSWORD).url.path == "/account"
    assert visit("miriam").get("/").url.path == "/today"
    assert miriam.get("/account/second-factor/remove").status_code == 404


def test_where_i_am_logged_in_and_ending_the_others(miriam: Visitor, visit, someone, clock: Clock) -> None:
    """Given three browsers, when one of the others is ended and then the rest, then this one is left."""
    agent = {"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0"}
    tablet, laptop = visit(), visit()
    tablet.send("/login", agent, username="miriam", password=PASSWORD)
    laptop.send("/login", username="miriam", password=PASSWORD)
    page = miriam.get("/account")
    assert shown(page.text).count("Here") == 1
    assert "Edge on Windows" in page.text
    key = re.findall(r'name="login" value="(\w+)"', page.text)
    assert len(key) == 2
    miriam.send("/account/logins/end", login=key[0])
    assert sorted(one.get("/today").url.path for one in (tablet, laptop)) == ["/login", "/today"]
    miriam.get("/account")
    miriam.send("/account/logins/end", login="")
    assert {one.get("/today").url.path for one in (tablet, laptop)} == {"/login"}
    assert miriam.get("/today").url.path == "/today"


def test_somebody_elses_login_cannot_be_ended(miriam: Visitor, visit, someone, sessions) -> None:
    someone("Robin Ash", "PHB co-ordinator")
    robin = visit("robin")
    with sessions() as session:
        accounts = {one.username: one.id for one in session.scalars(select(Account))}
        theirs = session.scalars(
            select(LoginSession.token_hash).where(LoginSession.account_id == accounts["robin"])
        ).one()
    miriam.get("/account")
    miriam.send("/account/logins/end", login=theirs)
    assert robin.get("/today").url.path == "/today"


@pytest.mark.parametrize(
    ("factor_of", "path"),
    [
        ("everybody", "/account/second-factor"),
        (("clinical trainer", "PHB co-ordinator"), "/account/second-factor"),
        (("clinical trainer",), "/today"),
        ((), "/today"),
    ],
)
def test_the_house_says_who_needs_a_second_factor(
    app: FastAPI, settings, visit, someone, app_of, factor_of, path: str
) -> None:
    """Given a co-ordinator without one, then she sets it up before anything else opens, if her role needs it."""
    limits = LoginLimits(factor_of=factor_of)
    app.state.settings = dataclasses.replace(settings, demo=False, limits=limits)
    someone("Miriam Oakes", "PHB co-ordinator")
    visitor = visit("miriam")
    assert visitor.get("/today").url.path == path
    if path != "/today":
        assert "asks everybody in your role for a second factor" in shown(visitor.page)
        set_up(visitor, app_of)
        assert visitor.get("/today").url.path == "/today"


def test_the_roles_that_the_setting_may_name_are_those_with_a_desk() -> None:
    assert set(DESK_ROLES) == set(DESKS)


def test_a_demonstration_asks_nobody(settings) -> None:
    """And what comes with Safehands asks everybody."""
    assert LoginLimits().factor_of == "everybody"
    assert settings.demo
    assert settings.limits.factor_of == ()


def test_what_happens_to_a_login_is_on_record(
    miriam: Visitor, guarded, visit, app_of, clock: Clock, sessions
) -> None:
    """In, failed, out, and each change of a lock; nothing that anybody typed, and nobody's name."""
    visit().send("/login", username="miriam", password="guess-7431")
    visitor = visit("miriam")
    visitor.send("/login/code", code="000000")
    visitor.send("/login/code", code=guarded[0])
    change(visitor)
    visitor.get("/account/second-factor/remove")
    visitor.send("/account/second-factor/remove", present=NEW)
    visitor.send("/logout")
    assert entries(sessions) == [
        ("logged in", {"with": "password"}),
        ("second factor set up", {}),
        ("log in failed", {"at": "password", "on": "another device"}),
        ("log in failed", {"at": "code", "on": "another device"}),
        ("logged in", {"with": "password and recovery code"}),
        ("password changed", {}),
        ("second factor removed", {}),
        ("logged out", {}),
    ]
    with sessions() as session:
        whole = b" ".join(session.scalars(select(RecordEntry.body))).decode()
    for word in ("miriam", "Oakes", "guess-7431", NEW, guarded[0]):
        assert word not in whole


def test_a_name_that_nobody_has_leaves_nothing_on_record(visit, organisation, sessions) -> None:
    visit().send("/login", username="nobody", password="guess")
    assert entries(sessions) == []
