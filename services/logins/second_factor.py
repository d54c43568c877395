"""The second factor: an authenticator app's codes (TOTP, RFC 6238), and recovery codes for when the app is lost.

The secret is shown until it is confirmed and never again, and is sealed under a key outside the database
(`models/factor_keys.py`). A code counts once, and one step of 30 seconds either way.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models.accounts import Account, RecoveryCode, SecondFactor
from models.factor_keys import FactorKeyFault, FactorKeys
from services.act import Refused

log = logging.getLogger("safehands.login")

DRIFT = 1
"""Steps that a telephone's clock may be wrong by."""
CODES = 10
CODE_DIGITS = 16
"""Some 53 bits: a recovery code cannot be found by guessing."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app is given: the address for a QR code, and the same secret to be typed."""

    address: str
    typed: str


def confirmed(session: Session, account_id: str) -> SecondFactor | None:
    """The factor that guards this account, if one does."""
    factor = session.get(SecondFactor, account_id)
    return factor if factor and factor.confirmed_at else None


def begin(session: Session, account: Account, keys: FactorKeys, now: datetime) -> None:
    """A new secret, in the place of one that was not confirmed; a confirmed one stays what it is."""
    factor = session.get(SecondFactor, account.id)
    if factor and factor.confirmed_at:
        return
    if factor:
        session.delete(factor)
        session.flush()
    with _told_plainly():
        sealed = keys.seal(account.id, pyotp.random_base32())
    session.add(SecondFactor(account_id=account.id, secret=sealed, begun_at=now))


def enrolment(session: Session, account: Account, keys: FactorKeys) -> Enrolment | None:
    """What to show until the factor is confirmed; None before it is begun and ever after."""
    factor = session.get(SecondFactor, account.id)
    if factor is None or factor.confirmed_at:
        return None
    secret = _secret(factor, keys)
    address = pyotp.TOTP(secret).provisioning_uri(name=account.username, issuer_name="Safehands")
    return Enrolment(address, " ".join(re.findall(".{1,4}", secret)))


def confirm(
    session: Session, account: Account, typed: str, keys: FactorKeys, now: datetime
) -> list[str] | None:
    """The app gives right codes: from now on they are asked for. Gives the recovery codes, shown this once, or None."""
    factor = session.get(SecondFactor, account.id)
    if factor is None or factor.confirmed_at or not _takes(factor, _digits(typed), keys, now):
        return None
    factor.confirmed_at = now
    return new_recovery_codes(session, account)


def is_right(session: Session, account: Account, typed: str, keys: FactorKeys, now: datetime) -> str:
    """What was typed: a ``code``, a ``recovery code``, or (empty) nothing that is right. What is right is used up.

    A recovery code needs no key: it lets people in where the key to the secrets is lost.
    """
    digits, factor = _digits(typed), confirmed(session, account.id)
    if not is_recovery_code(typed):
        return "code" if factor and _takes(factor, digits, keys, now) else ""
    code = session.get(RecoveryCode, (account.id, _hashed(digits)))
    if code is None:
        return ""
    session.delete(code)
    return "recovery code"


def new_recovery_codes(session: Session, account: Account) -> list[str]:
    """Ten codes in the place of those there were; only their hashes are kept."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = [f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}" for _ in range(CODES)]
    session.add_all(RecoveryCode(account_id=account.id, code_sha256=_hashed(code)) for code in codes)
    return [" ".join(re.findall(".{4}", code)) for code in codes]


def is_recovery_code(typed: str) -> bool:
    """Whether this has the length of a recovery code, not that of a code of the app."""
    return len(_digits(typed)) == CODE_DIGITS


def recovery_codes_left(session: Session, account_id: str) -> int:
    """How many have not been used."""
    found = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.account_id == account_id)
    return session.scalar(found) or 0


def remove(session: Session, account: Account) -> bool:
    """Neither codes nor recovery codes of this account count any more; whether there were any."""
    guarded = confirmed(session, account.id) is not None
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    session.execute(delete(SecondFactor).where(SecondFactor.account_id == account.id))
    return guarded


def _takes(factor: SecondFactor, digits: str, keys: FactorKeys, now: datetime) -> bool:
    """Whether these are the digits of a step near now that is newer than any taken before."""
    totp = pyotp.TOTP(_secret(factor, keys))
    here = totp.timecode(now)
    for step in range(here - DRIFT, here + DRIFT + 1):
        if step > factor.last_step and hmac.compare_digest(totp.generate_otp(step), digits):
            factor.last_step = step
            return True
    return False


def _secret(factor: SecondFactor, keys: FactorKeys) -> str:
    with _told_plainly():
        return keys.open(factor.account_id, factor.secret)


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Whoever wants to get in is told whom to ask; the log tells whoever runs Safehands what is wrong with the keys."""
    try:
        yield
    except FactorKeyFault as fault:
        log.error("a second factor cannot be used: %s", fault)
        raise Refused(
            "Codes of authenticator apps cannot be checked or set up here at the moment.",
            way_out="log in with a recovery code, or ask the person who runs Safehands in your organisation",
        ) from fault


def _digits(typed: str) -> str:
    """What was typed without what does not matter; empty if it cannot be a code."""
    digits = re.sub(r"[\s-]", "", typed)
    return digits if digits.isascii() and digits.isdecimal() else ""


def _hashed(code: str) -> str:
    return hashlib.sha256(b"safehands recovery code\x00" + code.encode()).hexdigest()
