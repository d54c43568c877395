"""How the person sees the risks of a task: welcome, to be tolerated, or to be eliminated (0:537, 0:551)."""

from __future__ import annotations

from typing import get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.ids import new_id
from models.panel_work import RiskView, View
from services import record
from services.act import Act, Refused
from services.evidence import organisation_of


def record_risk_view(act: Act, row: DelegationRow, risk: str, view: View, said_by: str) -> RiskView:
    """What the person, or whoever speaks for them, says of one risk; said again, the last holds."""
    if not risk.strip() or view not in get_args(View):
        raise Refused("Say which risk it is, and how the person sees it.", way_out="fill in both")
    seen = RiskView(
        id=new_id("rv"),
        delegation_id=row.id,
        risk=risk.strip(),
        view=view,
        said_by=said_by,
        recorded_at=act.now,
        recorded_by=act.actor.id,
    )
    subject = {"delegation": row.id, "person": row.person_id}
    record.write(act, organisation_of(act.session, row), "view of a risk recorded", subject, rows=[seen])
    return seen


def risk_views(session: Session, delegation_id: str) -> list[RiskView]:
    """Each risk once, as the person saw it last, by its name."""
    rows = session.scalars(
        select(RiskView)
        .where(RiskView.delegation_id == delegation_id)
        .order_by(RiskView.recorded_at, RiskView.id)
    )
    return sorted({one.risk: one for one in rows}.values(), key=lambda one: one.risk)
