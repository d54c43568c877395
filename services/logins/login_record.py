"""Logging in and out, and what becomes of an account, as entries of the record: ids, never names or what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.accounts import Account
from models.people import Appointment
from services import record
from services.act import Act, Actor

HOLDER = "account holder"
"""Whoever has proved to be the owner of an account; in which role they act is chosen afterwards."""
SOMEBODY = Actor("", "not logged in", flow="log in")
"""Whoever tried, and did not prove it."""


def enter(
    session: Session,
    account: Account,
    what: str,
    now: datetime,
    *,
    by: Actor | None = None,
    details: Mapping[str, str] | None = None,
) -> None:
    """Enter in the log of the organisation that the owner works for; whoever works for none can do nothing here."""
    organisation = _organisation(session, account.person_id)
    if organisation:
        act = Act(session, now, by or Actor(account.person_id, HOLDER, organisation))
        record.write(act, organisation, what, {"account": account.id}, details=details)


def _organisation(session: Session, person_id: str) -> str | None:
    """That of the newest appointment: a login at the wrong organisation's end is still somebody's to know."""
    return session.scalar(
        select(Appointment.organisation_id)
        .where(Appointment.person_id == person_id, Appointment.organisation_id.is_not(None))
        .order_by(Appointment.first_day.desc(), Appointment.id)
        .limit(1)
    )
