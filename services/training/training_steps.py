"""Where a training request stands: its log of steps, which may follow which, and how a step is written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, select
from sqlalchemy.orm import Session

from models.base import Base
from models.cases import DelegationEnd, DelegationRow
from models.ids import new_id
from models.training import TrainingRequest, TrainingStep
from services import outbox, record
from services.act import Act, NotFound, Refused
from services.evidence import organisation_of

ASKED = "asked"
"""Where a request stands before anybody has answered it."""

MAY_FOLLOW: dict[str, tuple[str, ...]] = {
    ASKED: ("reviewed", "sent back", "closed", "withdrawn"),
    "sent back": ("asked again", "closed", "withdrawn"),
    "asked again": ("reviewed", "sent back", "closed", "withdrawn"),
    "reviewed": ("held", "trainer chosen", "closed", "withdrawn"),
    "held": ("released", "closed", "withdrawn"),
    "released": ("held", "trainer chosen", "closed", "withdrawn"),
    "trainer chosen": ("trainer accepted", "trainer declined", "closed", "withdrawn"),
    "trainer declined": ("held", "trainer chosen", "closed", "withdrawn"),
    "trainer accepted": ("booked", "attended", "trainer declined", "trainer chosen", "closed", "withdrawn"),
    "booked": ("session cancelled", "attended", "not attended", "closed", "withdrawn"),
    "session cancelled": ("booked", "attended", "trainer declined", "trainer chosen", "closed", "withdrawn"),
    "not attended": ("booked", "attended", "trainer declined", "trainer chosen", "closed", "withdrawn"),
    "attended": ("certificate seen", "closed"),
    "certificate seen": ("closed",),
    "closed": (),
    "withdrawn": (),
}
"""All transitions of a request; a step that is not here is refused."""

OVER = ("closed", "withdrawn")
WITH_A_TRAINER = (
    "trainer chosen", "trainer accepted", "booked", "session cancelled", "not attended", "attended",
    "certificate seen", "closed",
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """One request with its delegation and its steps, oldest first."""

    request: TrainingRequest
    row: DelegationRow
    steps: tuple[TrainingStep, ...]

    @property
    def state(self) -> str:
        """The last step, or that it was asked."""
        return self.steps[-1].step if self.steps else ASKED

    @property
    def since(self) -> datetime:
        """The moment at which it came to stand there."""
        return self.steps[-1].at if self.steps else self.request.requested_at

    @property
    def is_open(self) -> bool:
        return self.state not in OVER

    @property
    def topic(self) -> str:
        """The course, where it is not the task's own training."""
        return self.request.topic or ""

    @property
    def chosen(self) -> TrainingStep | None:
        """The step by which the trainer was chosen who has it now; None while there is none."""
        if self.state not in WITH_A_TRAINER:
            return None
        return self._last("trainer chosen")

    @property
    def booked_on(self) -> str:
        """The id of the session it is booked on now, or nothing."""
        last = self._last("booked")
        return (last.session_id or "") if last and self.state == "booked" else ""

    def _last(self, step: str) -> TrainingStep | None:
        return next((one for one in reversed(self.steps) if one.step == step), None)


Opened = tuple[TrainingRequest, DelegationRow]
"""A request and the delegation that it is for."""


def standing_of(session: Session, request_id: str) -> Standing:
    """Where a request stands; raises NotFound if there is none."""
    request = session.get(TrainingRequest, request_id)
    if request is None:
        raise NotFound("no such training request")
    return standings_of(session, [request])[0]


def taking(act: Act, request_id: str) -> Standing:
    """The same for somebody who is about to take a step: until then nobody else can."""
    act.session.execute(
        select(TrainingRequest.id).where(TrainingRequest.id == request_id).with_for_update(key_share=True)
    )
    return standing_of(act.session, request_id)


_OF_A_DELEGATION = (
    select(TrainingRequest)
    .where(TrainingRequest.delegation_id == bindparam("delegation"))
    .order_by(TrainingRequest.number)
)


def requests_of(session: Session, delegation_id: str) -> list[Standing]:
    """All requests of a delegation, oldest first."""
    return standings_of(session, session.scalars(_OF_A_DELEGATION, {"delegation": delegation_id}).all())


def open_requests(session: Session, organisations: Collection[str] | None = None) -> list[Standing]:
    """The requests that are not over, of delegations that have not ended, by when they were asked; of these
    organisations only, if any are named.
    """
    wanted = select(TrainingRequest).where(_is_open())
    if organisations is not None:
        wanted = wanted.where(TrainingRequest.entry_organisation_id.in_(organisations))
    found = session.scalars(wanted.order_by(TrainingRequest.requested_at, TrainingRequest.id)).all()
    return standings_of(session, found)


def open_with_rows(session: Session, organisations: Collection[str]) -> list[Opened]:
    """The same of these organisations, each with its delegation and without its steps."""
    wanted = (
        select(TrainingRequest, DelegationRow)
        .join(DelegationRow, DelegationRow.id == TrainingRequest.delegation_id)
        .where(_is_open(), TrainingRequest.entry_organisation_id.in_(organisations))
    )
    return [(request, row) for request, row in session.execute(wanted)]


def chosen_for(session: Session, person_id: str) -> list[Standing]:
    """The requests that are not over and that this trainer was chosen for, and has now."""
    ever = exists().where(
        TrainingStep.request_id == TrainingRequest.id,
        TrainingStep.step == "trainer chosen",
        TrainingStep.person_id == person_id,
    )
    found = standings_of(session, session.scalars(select(TrainingRequest).where(_is_open(), ever)).all())
    return [one for one in found if one.chosen and one.chosen.person_id == person_id]


def _is_open() -> ColumnElement[bool]:
    over = exists().where(TrainingStep.request_id == TrainingRequest.id, TrainingStep.step.in_(OVER))
    ended = exists().where(DelegationEnd.delegation_id == TrainingRequest.delegation_id)
    return ~over & ~ended


def step_to(act: Act, standing: Standing, step: str, **said: Any) -> Standing:
    """Take one step and ask the delegation again; of two who answer at once, the database lets one through.

    ``said`` fills the columns of the step, such as ``reasons``; ``also`` are rows that its entry pins as well.
    Raises Refused for a step that cannot follow where the request stands.
    """
    if step not in MAY_FOLLOW[standing.state]:
        raise Refused(
            f"The training request is {standing.state!r}, so it cannot be {step!r}.",
            way_out="look at where it stands now" if standing.is_open else "ask for training anew",
        )
    also: Sequence[Base] = said.pop("also", ())
    row = TrainingStep(
        id=new_id("tp"),
        request_id=standing.request.id,
        number=len(standing.steps) + 1,
        step=step,
        at=act.now,
        by=act.actor.id,
        role=act.actor.role,
        **said,
    )
    enter(
        act, standing.row, f"training request: {step}", standing.request.id, [row, *also], row.reasons or ""
    )
    return Standing(standing.request, standing.row, (*standing.steps, row))


def enter(act: Act, row: DelegationRow, what: str, about: str, rows: Sequence[Base], why: str) -> None:
    """Write one entry about a delegation's training, and have the delegation asked again."""
    subject = {"delegation": row.id, "case": row.case_id, "pa": row.pa_id, "person": row.person_id}
    organisation = organisation_of(act.session, row)
    entry = record.write(
        act, organisation, what, {**subject, "about": about}, rows=rows, why={row.pa_id: why} if why else None
    )
    outbox.put(act, outbox.RECONCILE, row.id, f"{row.id}:{entry.organisation_id}:{entry.number}")


_STEPS = (
    select(TrainingStep)
    .where(TrainingStep.request_id.in_(bindparam("requests", expanding=True)))
    .order_by(TrainingStep.request_id, TrainingStep.number)
)

_ROWS = select(DelegationRow).where(DelegationRow.id.in_(bindparam("delegations", expanding=True)))


def standings_of(session: Session, requests: Sequence[TrainingRequest]) -> list[Standing]:
    """Where each of these requests stands, in their order."""
    if not requests:
        return []
    steps: dict[str, tuple[TrainingStep, ...]] = {}
    for step in session.scalars(_STEPS, {"requests": [one.id for one in requests]}):
        steps[step.request_id] = (*steps.get(step.request_id, ()), step)
    delegations = [one.delegation_id for one in requests]
    rows = {row.id: row for row in session.scalars(_ROWS, {"delegations": delegations})}
    return [Standing(one, rows[one.delegation_id], steps.get(one.id, ())) for one in requests]
