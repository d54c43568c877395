"""Logging in by way of another provider: only whom an operator has linked, never by name or e-mail address."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.accounts import Account, LinkedLogin
from services.logins import known_devices, login_record, second_factor
from services.logins.account_keeping import note_unknown
from services.logins.accounts import STRANGER, Browser, Came, open_session
from services.logins.login_limits import LoginLimits, tidy
from services.logins.oidc import Known


def log_in_linked(
    session: Session,
    issuer: str,
    known: Known,
    *,
    now: datetime,
    limits: LoginLimits,
    browser: Browser = STRANGER,
) -> str | None:
    """A session for whoever is linked to this subject; None, and noted, for anybody else.

    Where the provider is not sure enough, a second factor of ours is asked for as after a password.
    """
    tidy(session, now, limits)
    link = session.get(LinkedLogin, (issuer, known.subject))
    if link is None:
        note_unknown(session, issuer, known.subject, now)
        return None
    account = session.get_one(Account, link.account_id, with_for_update=True)
    if not account.active:
        login_record.enter(
            session, account, "log in failed", now, by=login_record.SOMEBODY, details={"at": "provider"}
        )
        return None
    waits = not known.vouched and second_factor.confirmed(session, account.id) is not None
    if not waits:
        details = {"with": "provider", "acr": known.acr}
        login_record.enter(session, account, "logged in", now, details=details)
    known_as = known_devices.known_as(session, account, browser.known, "", now, limits)
    came = Came(browser.called, known_as, issuer, known.vouched)
    return open_session(session, account, now, limits, came, waits_for_code=waits)
