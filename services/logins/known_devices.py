"""Devices on which a login has got in before: whoever guesses elsewhere cannot keep its owner out of them.

As OWASP's device cookies: a browser keeps a random word for each login that got in on it, and failures there have a
counter of their own. Of a word only a hash is kept. It opens nothing by itself: without the password it is worth no
more than a few guesses.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.accounts import Account, KnownDevice, LoginSession
from services.agreements.paper_codes import code_sha256, new_code, plain_code
from services.logins.login_limits import LoginLimits
from services.logins.tokens import hashed_token

SHARED_BY = 20
"""Logins that one browser, such as that of a ward's desk, keeps words for; the oldest is let go."""
SEPARATOR = "."


def words_in(cookie: str) -> list[str]:
    """The words that a browser keeps, newest first; more than it was ever given are not looked at."""
    return [word for word in cookie.split(SEPARATOR)[:SHARED_BY] if word]


def known_as(
    session: Session, account: Account | None, cookie: str, code: str, now: datetime, limits: LoginLimits
) -> str:
    """The hash under which this login knows the device, or the code an operator gave; empty for a stranger.

    As much is looked up for a name that nobody has.
    """
    hashes = [hashed_token(word) for word in words_in(cookie)]
    if plain_code(code):
        hashes.append(code_sha256(code))
    rows = session.scalars(select(KnownDevice).where(KnownDevice.word_sha256.in_(hashes))) if hashes else ()
    return next((row.word_sha256 for row in rows if _is_good(row, account, now, limits)), "")


def remember(session: Session, token: str, cookie: str, *, now: datetime, limits: LoginLimits) -> str:
    """Whoever holds this session's token got in here. What the browser is to keep from now on.

    The word is a new one each time, so that nobody can put one of theirs into somebody else's browser.
    """
    here = session.get_one(LoginSession, hashed_token(token))
    word, before = secrets.token_urlsafe(32), [*words_in(cookie)]
    mine = session.scalars(
        select(KnownDevice.word_sha256).where(
            KnownDevice.account_id == here.account_id,
            KnownDevice.word_sha256.in_([here.known_as, *map(hashed_token, before)]),
        )
    ).all()
    session.execute(delete(KnownDevice).where(KnownDevice.word_sha256.in_(mine)))
    here.known_as = hashed_token(word)
    session.add(KnownDevice(word_sha256=here.known_as, account_id=here.account_id, got_in_at=now))
    session.flush()
    _let_go_of_the_oldest(session, here.account_id, limits)
    others = [one for one in before if hashed_token(one) not in mine]
    return SEPARATOR.join([word, *others][:SHARED_BY])


def give_code(session: Session, account: Account, now: datetime, limits: LoginLimits) -> str:
    """A code with which one device, on which this login has not got in yet, is no stranger; good once, for a while."""
    code = new_code()
    until = now + limits.device_code
    session.add(KnownDevice(word_sha256=code_sha256(code), account_id=account.id, got_in_at=now, until=until))
    return code


def forget(session: Session, account_id: str, *, but: str = "") -> None:
    """All devices of a login but this one are strangers again."""
    session.execute(
        delete(KnownDevice).where(KnownDevice.account_id == account_id, KnownDevice.word_sha256 != but)
    )


def forget_those_of(session: Session, logins: Sequence[LoginSession]) -> None:
    """The devices that these logins were on are strangers again."""
    hashes = [one.known_as for one in logins if one.known_as]
    session.execute(delete(KnownDevice).where(KnownDevice.word_sha256.in_(hashes)))


def tidy(session: Session, now: datetime, limits: LoginLimits) -> None:
    """What is known no longer does not stay."""
    session.execute(delete(KnownDevice).where(KnownDevice.got_in_at <= now - limits.device_known_for))
    session.execute(delete(KnownDevice).where(KnownDevice.until <= now))


def _is_good(row: KnownDevice, account: Account | None, now: datetime, limits: LoginLimits) -> bool:
    in_time = now < row.got_in_at + limits.device_known_for and (row.until is None or now < row.until)
    return in_time and account is not None and row.account_id == account.id


def _let_go_of_the_oldest(session: Session, account_id: str, limits: LoginLimits) -> None:
    """Each known device is some guesses more, so there is an end to how many there are."""
    rows = session.scalars(
        select(KnownDevice.word_sha256)
        .where(KnownDevice.account_id == account_id, KnownDevice.until.is_(None))
        .order_by(KnownDevice.got_in_at.desc(), KnownDevice.word_sha256)
        .offset(limits.devices)
    ).all()
    session.execute(delete(KnownDevice).where(KnownDevice.word_sha256.in_(rows)))
