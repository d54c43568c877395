"""``safehands accounts``: made, reset, closed and linked by an operator; what cannot be changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from cli.main import app
from models.accounts import Account, LinkedLogin, LoginSession, SecondFactor, UnknownLogin
from models.database import engine_for
from models.factor_keys import FILE, FactorKeys
from models.record import RecordEntry
from services.logins import account_keeping, accounts
from services.logins.accounts import WaitsFor
from services.logins.login_limits import LoginLimits

NORTH = ("--organisation", "North Area Board", "--by", "Pat Moss")
LINK = ("--issuer", "https://op.example", "--subject", "555021935107")
LIMITS = LoginLimits(factor_of=())


@pytest.fixture
def url(played: Callable[..., str]) -> str:
    return played()


def run(url: str, *words: str) -> Result:
    where = () if words[0] == "factor-key" else ("--database", url)
    return CliRunner().invoke(app, ["accounts", *words, *where])


def made(url: str) -> str:
    """Nia has an account; its one-time password."""
    told = run(url, "make", "nia", "--username", "Nia.Price", *NORTH)
    assert told.exit_code == 0, told.output
    return re.search(r"One-time password: (\S+)", told.output)[1]


def logged_in(url: str, password: str, later: timedelta = timedelta()) -> WaitsFor | None:
    """What the session waits for that this password opens; None if it opens none."""
    now = datetime.now(UTC) + later
    with Session(engine_for(url)) as session, session.begin():
        token = accounts.log_in(session, "nia.price", password, now=now, limits=LIMITS)
        login = accounts.read_session(session, token, now=now, limits=LIMITS) if token else None
        return login.waits_for if login else None


def count(url: str, table: type) -> int:
    with Session(engine_for(url)) as session:
        return len(session.scalars(select(table)).all())


def test_a_made_account_logs_in_once_to_choose_a_password(url: str) -> None:
    password = made(url)
    assert logged_in(url, password) is WaitsFor.CHANGE
    assert logged_in(url, password, timedelta(days=7, minutes=1)) is None


def test_a_reset_password_takes_the_place_of_the_old_and_opens_a_closed_name(url: str) -> None:
    old = made(url)
    for _ in range(5):
        assert logged_in(url, "guess") is None
    told = run(url, "reset", "nia.price", *NORTH)
    new = re.search(r"One-time password: (\S+)", told.output)[1]
    assert logged_in(url, old) is None
    assert logged_in(url, new) is WaitsFor.CHANGE


def test_a_code_for_a_new_device_is_printed_and_on_record(url: str) -> None:
    """And a name that nobody has is refused in words."""
    made(url)
    told = run(url, "unlock", "nia.price", *NORTH)
    assert re.search(r"Code for a new device: (\w{4}-){2}\w{4}\n", told.output)
    with Session(engine_for(url)) as session:
        bodies = session.scalars(select(RecordEntry.body)).all()
    assert any(b"login unlocked" in body for body in bodies)
    refused = run(url, "unlock", "nobody", *NORTH)
    assert refused.exit_code == 2
    assert "Nobody has the user name 'nobody'" in refused.output


def test_a_key_for_second_factors_is_made_and_taken_up(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a factor under an older key, when a new one is made after it, then all is sealed anew; no file is lost."""
    old, new = tmp_path / "old.key", tmp_path / "new.key"
    assert run(url, "factor-key", str(old)).exit_code == 0
    again = run(url, "factor-key", str(old))
    assert (again.exit_code, "Nothing was changed." in again.output) == (2, True)
    made(url)
    with Session(engine_for(url)) as session, session.begin():
        account = session.scalars(select(Account).where(Account.username == "nia.price")).one()
        sealed = FactorKeys(old).seal(account.id, "JBSWY3DPEHPK3PXP")
        session.add(SecondFactor(account_id=account.id, secret=sealed, begun_at=datetime.now(UTC)))
    monkeypatch.setenv(FILE, str(new))
    missing = run(url, "reseal", *NORTH)
    assert (missing.exit_code, "cannot be read" in missing.output) == (2, True)
    assert run(url, "factor-key", str(new), "--after", str(old)).exit_code == 0
    assert "1 second factors were sealed anew" in run(url, "reseal", *NORTH).output
    with Session(engine_for(url)) as session:
        factor = session.scalars(select(SecondFactor)).one()
    assert FactorKeys(new).open(factor.account_id, factor.secret) == "JBSWY3DPEHPK3PXP"


def test_a_closed_account_logs_nobody_in_until_it_is_opened(url: str) -> None:
    password = made(url)
    logged_in(url, password)
    assert run(url, "close", "nia.price", *NORTH).exit_code == 0
    assert count(url, LoginSession) == 0
    assert logged_in(url, password) is None
    assert run(url, "open", "NIA.price", *NORTH).exit_code == 0
    assert logged_in(url, password) is WaitsFor.CHANGE


def test_a_lost_phone(url: str) -> None:
    """Given a second factor, when it is reset, then the password alone goes on."""
    password = made(url)
    with Session(engine_for(url)) as session, session.begin():
        account = session.scalars(select(Account).where(Account.username == "nia.price")).one()
        now = datetime.now(UTC)
        session.add(
            SecondFactor(account_id=account.id, secret="JBSWY3DPEHPK3PXP", begun_at=now, confirmed_at=now)
        )
    assert logged_in(url, password) is WaitsFor.CODE
    assert run(url, "reset-factor", "nia.price", *NORTH).exit_code == 0
    assert logged_in(url, password) is WaitsFor.CHANGE
    again = run(url, "reset-factor", "nia.price", *NORTH)
    assert (again.exit_code, "has no second factor" in again.output) == (2, True)


def test_a_login_elsewhere_is_linked_and_unlinked(url: str) -> None:
    made(url)
    with Session(engine_for(url)) as session, session.begin():
        account_keeping.note_unknown(session, LINK[1], LINK[3], datetime.now(UTC))
        account_keeping.note_unknown(session, LINK[1], LINK[3], datetime.now(UTC))
    assert run(url, "unknown").output.startswith(" ".join(LINK))
    assert run(url, "link", "nia.price", *LINK, *NORTH).exit_code == 0
    assert (count(url, LinkedLogin), count(url, UnknownLogin)) == (1, 0)
    twice = run(url, "link", "nia.price", *LINK, *NORTH)
    assert (twice.exit_code, "linked already" in twice.output) == (2, True)
    assert run(url, "unlink", *LINK, *NORTH).exit_code == 0
    assert count(url, LinkedLogin) == 0
    assert run(url, "unknown").output == "Nobody came who is not linked.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("make", "nobody at all", "--username", "x"), "It is not plain who 'nobody at all' is."),
        (("make", "nia", "--username", "nia price"), "A user name is one word."),
        (("make", "pat", "--username", "nia.price"), "The user name nia.price is taken."),
        (("reset", "nobody"), "Nobody has the user name 'nobody'."),
        (("close", "nobody"), "Nobody has the user name 'nobody'."),
        (("unlink", *LINK), "There is no such link."),
        (("link", "nia.price", "--issuer", "", "--subject", "1"), "A link needs an issuer and a subject."),
    ],
)
def test_what_cannot_be_is_refused(url: str, words: tuple[str, ...], said: str) -> None:
    made(url)
    told = run(url, *words, *NORTH)
    assert told.exit_code == 2
    assert said in " ".join(told.output.split())
    assert count(url, Account) == 1
