"""Logging in with an authenticator app whose secret is sealed: by its own key, and not without it."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from pyotp import TOTP
from sqlalchemy import select, update

from models.accounts import SecondFactor
from models.factor_keys import FactorKeys, make_key_file
from models.record import RecordEntry
from services.act import Act, Actor, Refused
from services.logins.factor_sealing import marks_in_use, out_of_reach, reseal
from tests.web.test_own_login import app_of, guarded, miriam
from tests.web.visitor import Clock, Visitor, shown

__all__ = ["app_of", "guarded", "miriam"]


@pytest.fixture
def key(settings) -> Path:
    """Beside the database."""
    return Path(f"{settings.engine.url.database}.factor-key")


def act(session, clock: Clock) -> Act:
    return Act(session, clock.now, Actor("", "operator", "org_icb", flow="accounts reseal"))


def test_a_copy_of_the_database_gives_no_codes(guarded, sessions, key: Path) -> None:
    """The secret stands in no table, and the key in a file."""
    with sessions() as session:
        (kept,) = session.scalars(select(SecondFactor.secret))
    (mark,) = FactorKeys(key).marks()
    assert kept.startswith(f"1.{mark}.")


def test_without_its_key_no_code_lets_anybody_in_and_a_recovery_code_does(
    guarded: list[str], visit, app_of, key: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """And the page says whom to ask, and the log what is wrong; where the key lies is not for the page."""
    right, lost = app_of(), key.rename(key.with_name("lost"))
    visitor = visit("miriam")
    with caplog.at_level(logging.ERROR):
        page = visitor.send("/login/code", code=right)
    assert page.status_code == 409
    assert "log in with a recovery code, or ask the person who runs Safehands" in shown(page.text)
    assert str(key) not in page.text
    assert "There is no key to seal second factors with" in caplog.text
    assert visitor.get("/today").url.path != "/today"
    visitor.get("/login/code")
    assert visitor.send("/login/code", code=guarded[0]).url.path == "/account"
    lost.rename(key)
    assert visit("miriam").send("/login/code", code=app_of(1)).url.path == "/today"


def test_another_logins_secret_in_its_place_lets_nobody_in(
    guarded, visit, someone, sessions, settings, clock: Clock
) -> None:
    """Given somebody who writes to the database, then neither a plain secret nor one of their own login is taken."""
    known = "JBSWY3DPEHPK3PXP" * 2
    for planted in (known, settings.factor_keys.seal("acc_of_the_thief", known)):
        with sessions.begin() as session:
            session.execute(update(SecondFactor).values(secret=planted))
        visitor = visit("miriam")
        assert visitor.send("/login/code", code=TOTP(known).at(clock.now)).status_code == 409
        assert visitor.get("/today").url.path != "/today"


def test_without_a_key_no_factor_is_set_up(miriam: Visitor, settings, sessions, key: Path) -> None:
    key.write_text("this is no key\n", encoding="ascii")
    miriam.get("/account/second-factor")
    page = miriam.send("/account/second-factor/begin")
    assert page.status_code == 409
    with sessions() as session:
        assert session.scalars(select(SecondFactor)).all() == []


def test_a_new_key_is_taken_up_without_a_start_and_the_old_one_can_go(
    guarded, visit, app_of, sessions, key: Path, clock: Clock
) -> None:
    """Given a new key before the old one, when all is sealed anew, then the old key is needed no more."""
    make_key_file(key.with_name("newer"), key)
    key.with_name("newer").rename(key)
    new, old = FactorKeys(key).marks()
    assert visit("miriam").send("/login/code", code=app_of()).url.path == "/today"
    with sessions.begin() as session:
        assert marks_in_use(session) == {old: 1}
        assert reseal(act(session, clock), FactorKeys(key)) == 1
        assert reseal(act(session, clock), FactorKeys(key)) == 0
        assert marks_in_use(session) == {new: 1}
        assert b"second factors sealed anew" in session.scalars(select(RecordEntry.body)).all()[-1]
    key.write_text(key.read_text(encoding="ascii").splitlines()[0], encoding="ascii")
    assert visit("miriam").send("/login/code", code=app_of(1)).url.path == "/today"


def test_what_cannot_be_opened_is_not_sealed_anew(guarded, sessions, key: Path, clock: Clock) -> None:
    (before,) = FactorKeys(key).marks()
    key.unlink()
    make_key_file(key)
    with sessions() as session:
        assert out_of_reach(session, FactorKeys(key).marks()) == {before: 1}
        with pytest.raises(Refused, match=f"sealed under the key {before}"):
            reseal(act(session, clock), FactorKeys(key))
