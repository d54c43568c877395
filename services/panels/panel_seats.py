"""Who sits on a panel: each member is nominated by one organisation, for one panel, from a day (2:796-798)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from models.ids import new_id
from models.panels import Panel, PanelMembership, PanelMembershipEnd
from services import record
from services.act import Act, Refused


def nominate(
    act: Act,
    panel: Panel,
    person_id: str,
    organisation_id: str,
    first_day: date,
    last_day: date | None = None,
) -> PanelMembership:
    """An organisation nominates somebody for a panel.

    Raises Refused while an earlier nomination of the same person for this panel goes on.
    """
    if any(one.person_id == person_id for one in seats(act.session, panel.id, first_day)):
        raise Refused(
            "This person is nominated for this panel already.",
            rule="a member sits for one organisation",
            cite=("2:796", "2:798"),
            way_out="end that nomination first, on the day before this one begins",
        )
    seat = PanelMembership(
        id=new_id("pm"),
        panel_id=panel.id,
        person_id=person_id,
        organisation_id=organisation_id,
        first_day=first_day,
        last_day=last_day,
        recorded_at=act.now,
        recorded_by=act.actor.id,
    )
    subject = {"panel": panel.id, "member": person_id, "organisation": organisation_id}
    record.write(act, panel.organisation_id, "nominated for panel", subject, rows=[seat])
    return seat


def end_nomination(act: Act, seat: PanelMembership, last_day: date) -> PanelMembershipEnd:
    """The last day of a nomination, good to its end. Raises Refused if it ended already."""
    if act.session.get(PanelMembershipEnd, seat.id):
        raise Refused("This nomination has its end already.", way_out="nominate again from a later day")
    end = PanelMembershipEnd(
        membership_id=seat.id, last_day=last_day, recorded_at=act.now, recorded_by=act.actor.id
    )
    panel = act.session.get_one(Panel, seat.panel_id)
    subject = {"panel": panel.id, "member": seat.person_id}
    record.write(act, panel.organisation_id, "nomination ended", subject, rows=[end])
    return end


def seats(session: Session, panel_id: str, day: date) -> Sequence[PanelMembership]:
    """The nominations for a panel that hold on a day."""
    return session.scalars(
        select(PanelMembership)
        .outerjoin(PanelMembershipEnd, PanelMembershipEnd.membership_id == PanelMembership.id)
        .where(PanelMembership.panel_id == panel_id, holds_on(day))
        .order_by(PanelMembership.first_day, PanelMembership.id)
    ).all()


def panels_of(person_id: str, day: date) -> Select[tuple[str]]:
    """The ids of the panels for which somebody is nominated on a day."""
    return (
        select(PanelMembership.panel_id)
        .outerjoin(PanelMembershipEnd, PanelMembershipEnd.membership_id == PanelMembership.id)
        .where(PanelMembership.person_id == person_id, holds_on(day))
    )


def holds_on(day: date) -> ColumnElement[bool]:
    """A nomination, joined with its end if it has one, holds on this day."""
    return and_(
        PanelMembership.first_day <= day,
        or_(PanelMembership.last_day.is_(None), PanelMembership.last_day >= day),
        or_(PanelMembershipEnd.last_day.is_(None), PanelMembershipEnd.last_day >= day),
    )
