"""Has the night's work been done? How many answers were to be asked again by today, and have not been."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationEnd, DelegationRow
from models.now import LatestStatus
from rules.moments import instant, london_day


def not_swept(session: Session, organisations: Sequence[str], now: datetime) -> int:
    """How many of these organisations' delegations the nightly sweep has still to ask again, by today's list.

    None once it has run: each answer then has a later day on which it may change.
    """
    found = (
        select(func.count())
        .select_from(LatestStatus)
        .join(DelegationRow, DelegationRow.id == LatestStatus.delegation_id)
        .join(Case, Case.id == DelegationRow.case_id)
        .where(
            Case.organisation_id.in_(organisations),
            LatestStatus.next_due <= london_day(instant(now)),
            ~exists().where(DelegationEnd.delegation_id == LatestStatus.delegation_id),
        )
    )
    return session.scalar(found) or 0
