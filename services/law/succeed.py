"""An organisation succeeded by another: from a day on, the successor's people see its cases and answer for them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from models.cases import Case, DelegationEnd, DelegationRow
from models.law import OrganisationSuccession
from models.organisations import Organisation
from models.record_chain import lock_logs
from rules.moments import LONDON
from services import outbox, record
from services.act import Act, Refused
from services.known import with_successors


def succeed(
    act: Act, organisation_id: str, successor_id: str, first_day: date, why: str
) -> OrganisationSuccession:
    """From the start of ``first_day`` the successor holds what the organisation held; both logs say so.

    Raises Refused without a reason, the second time, and where following successors would come back.
    """
    organisation = act.session.get_one(Organisation, organisation_id)
    if organisation.successor_id:
        raise Refused(
            f"{organisation.name} was succeeded already, by {organisation.successor_id}.",
            way_out="record who succeeded that one",
        )
    if organisation_id in with_successors(act.session, {successor_id}):
        raise Refused(
            "The successor was itself succeeded by this organisation, or is the same.", way_out="check both"
        )
    if not why.strip():
        raise Refused("The reason is missing.", way_out="name the order or notice that says so")
    row = OrganisationSuccession(
        organisation_id=organisation_id,
        successor_id=successor_id,
        first_day=first_day,
        recorded_at=act.now,
        recorded_by=act.actor.id,
    )
    organisation.successor_id, organisation.succeeded_on = successor_id, first_day
    subject = {"organisation": organisation_id, "successor": successor_id}
    details = {"first day": first_day.isoformat(), "because": why.strip()}
    lock_logs(act.session, (organisation_id, successor_id))
    record.write(act, organisation_id, "organisation succeeded", subject, rows=[row], details=details)
    record.write(act, successor_id, "organisation taken over", subject, details=details)
    _ask_again(act, organisation_id, first_day)
    return row


def _ask_again(act: Act, organisation_id: str, first_day: date) -> None:
    """Who is accountable may be another from that day on: every delegation that has not ended is asked then."""
    begins = datetime(first_day.year, first_day.month, first_day.day, tzinfo=LONDON)
    live = (
        select(DelegationRow.id)
        .join(Case, Case.id == DelegationRow.case_id)
        .where(Case.organisation_id == organisation_id)
        .where(DelegationRow.id.not_in(select(DelegationEnd.delegation_id)))
        .order_by(DelegationRow.id)
    )
    for id in act.session.scalars(live).all():
        not_before = begins if begins > act.now else None
        outbox.put(act, outbox.RECONCILE, id, f"{id}:succeeded:{organisation_id}", not_before)
