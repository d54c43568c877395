"""Stays in hospital for tests: admitted, and made ready by everybody whose word it takes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from documents.agreement_paper import AgreementPaper
from models.actions import Action
from models.cases import DelegationRow
from models.evidence import EvidenceRow
from models.hospital import (
    Admission,
    Agreement,
    AgreementSignature,
    Discharge,
    Purpose,
    Shift,
    ShiftCancelled,
)
from models.outbox import OutboxLine
from models.record import RecordEntry
from rules.moments import LONDON
from services.agreements.agreement import issue_agreement
from services.agreements.agreement_draft import paper_of
from services.agreements.agreement_signing import Signed, sign_agreement
from services.in_hospital import hospital
from services.in_hospital.hospital_stay import Stay
from tests.services.world import World, in_force, launched

WARD = "Ward 7"
SIGNATORIES = (("ward manager", "Kit Mensah"), ("PHB lead", "Pat Moss"), ("induction lead", "Joy Lind"))
TABLES = (
    *(Admission, Discharge, Shift, ShiftCancelled, Agreement, AgreementSignature),
    *(EvidenceRow, OutboxLine, RecordEntry, Action),
)


def in_hospital(world: World, **chosen: str) -> tuple[Admission, DelegationRow]:
    """Mrs Lowe with a task in force, admitted an hour ago; ``chosen`` in the hospital's framework."""
    row = launched(world, hospital={name.replace("_", " "): choice for name, choice in chosen.items()})
    in_force(world, row)
    admission = admitted(world)
    world.later(hours=1)
    return admission, row


def admitted(world: World, at: datetime | None = None, **more: object) -> Admission:
    """Mrs Lowe's admission, as Grace records it."""
    case = world.cases["lowe"]
    known: dict[str, object] = {"on_call_nurse_id": "ollie", **more}
    return hospital.admit(world.act("grace"), case, "hospital", WARD, at or world.now, **known)  # type: ignore[arg-type]


def ready(
    world: World, admission: Admission, row: DelegationRow, checked_on: date = date(2025, 3, 3)
) -> None:
    """Inducted, validated, DBS check seen, and the ward lets the task go on."""
    today = world.now.date()
    hospital.record_induction(world.act("grace"), admission, row.pa_id, today, world.giver("joy"))
    hospital.record_validation(world.act("grace"), admission, row, today, world.giver("ann"))
    hospital.record_dbs_check(world.act("grace"), admission, row.pa_id, checked_on)
    hospital.ward_decides(world.act("grace"), admission, row, "may continue", world.giver("kit"))


def planned(
    world: World,
    admission: Admission,
    starts: str,
    ends: str,
    pa: str = "amina",
    designation: str = "lead PA",
    purpose: Purpose = "well need",
) -> Shift:
    """One line of the rota, by London's clock: ``planned(world, admission, "2026-06-01T20:00", "…")``."""
    times = by_londons_clock(starts), by_londons_clock(ends)
    return hospital.plan_shift(world.act("grace"), admission, pa, designation, *times, purpose=purpose)


def signed(world: World, admission: Admission) -> Agreement:
    """Issued, and signed by all three."""
    agreement = issue_agreement(world.act("grace"), admission.id)
    for role, name in SIGNATORIES:
        world.later(minutes=10)
        sign_agreement(world.act("grace"), agreement, Signed(role, name))
    return agreement


def by_londons_clock(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def written(world: World) -> tuple[int | None, ...]:
    """How many rows there are in every table that a stay writes to."""
    return tuple(world.session.scalar(select(func.count()).select_from(table)) for table in TABLES)


def entries(world: World) -> list[str]:
    """The bodies of the organisation's entries, oldest first, as text."""
    bodies = world.session.scalars(select(RecordEntry.body).order_by(RecordEntry.number))
    return [body.decode() for body in bodies]


def waiting(world: World, kind: str) -> list[str]:
    """The subjects of the outbox lines of a kind that may be claimed now."""
    lines = select(OutboxLine).where(OutboxLine.kind == kind, OutboxLine.done_at.is_(None))
    return [
        line.subject_id
        for line in world.session.scalars(lines)
        if line.lease_until is None or line.lease_until < world.now
    ]


def done(world: World) -> None:
    """The flow has been: nothing waits."""
    for line in world.session.scalars(select(OutboxLine)):
        line.done_at = line.done_at or world.now - timedelta(seconds=1)


def draft(session: Session, admission: Admission, now: datetime) -> AgreementPaper:
    """The unsigned paper of a stay as of now."""
    return paper_of(session, Stay(session, admission, now), now)
