"""What every act of a stay in hospital does besides its own: wait its turn, be on record, have the paper drawn up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import select

from models.base import Base
from models.cases import Case, DelegationEnd, DelegationRow
from models.hospital import Admission, Discharge
from models.people import Person
from rules.moments import instant
from services import outbox, record
from services.act import IN_TURN, Act, Refused


def wait_for_turn(act: Act, person_id: str) -> None:
    """Two who act on one person's stay at once: the second sees what the first did."""
    act.session.get_one(Person, person_id, with_for_update=IN_TURN)


def utc(moment: datetime) -> datetime:
    """An aware moment to the second, in UTC; a naive one is refused with ValueError.

    Python compares two times on London's clock by that clock, which shows one hour twice each October.
    """
    return datetime.fromtimestamp(instant(moment), UTC)


def discharge_of(act: Act, admission: Admission) -> Discharge | None:
    """How the stay ended, if it has."""
    return act.session.get(Discharge, admission.id)


def refuse_if_over(act: Act, admission: Admission) -> None:
    """Raise Refused for a stay that has ended."""
    if discharge_of(act, admission):
        raise Refused(
            "This stay in hospital has ended.",
            way_out="if the person is in hospital again, record the new admission first",
        )


def draw_up_again(act: Act, admission: Admission, why: str) -> None:
    """Have the working agreement drawn up, once for each reason; if nothing on it is new, it stays as it is."""
    outbox.put(act, outbox.AGREEMENT, admission.id, f"{admission.id}:{why}")


def ask_again(act: Act, admission: Admission, what: str, not_before: datetime | None = None) -> None:
    """Every delegation for this person, whichever organisation's case it is in: they are in hospital for all."""
    ended = select(DelegationEnd.delegation_id)
    rows = act.session.scalars(
        select(DelegationRow)
        .where(DelegationRow.person_id == admission.person_id, DelegationRow.id.not_in(ended))
        .order_by(DelegationRow.id)
    ).all()
    for row in rows:
        key = f"{row.id}:{what}:{admission.id}"
        outbox.put(act, outbox.RECONCILE, row.id, key, not_before)


def write(
    act: Act,
    admission: Admission,
    what: str,
    *rows: Base,
    true_on: datetime | None = None,
    why: str = "",
    details: Mapping[str, object] | None = None,
) -> None:
    """One entry in the organisation's log. ``why`` is free text, sealed under the person's key."""
    subject = {"person": admission.person_id, "case": admission.case_id, "admission": admission.id}
    record.write(
        act,
        organisation_of(act, admission),
        what,
        subject,
        rows=rows,
        true_on=true_on,
        why={admission.person_id: why} if why else None,
        details=details,
    )


def organisation_of(act: Act, admission: Admission) -> str:
    """The organisation whose case the stay belongs to."""
    return act.session.get_one(Case, admission.case_id).organisation_id
