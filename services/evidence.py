"""Recording evidence: it is only ever added to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.ids import new_id
from rules.moments import Period, first_instant, instant, last_instant
from rules.question import Giver
from rules.vocabulary import EVIDENCE, Mode
from services import outbox, record
from services.act import Act, Refused
from services.intervals import refuse_longer_interval

OF_PRACTITIONERS = ("registration", "practice currency")
PROOFS = (*OF_PRACTITIONERS, "provider assurance")
"""What says something of whoever gave or provided other evidence."""


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """What somebody wants to put on record. ``true_on`` is a day or an aware instant; ``note`` is free text."""

    kind: str
    outcome: str
    true_on: date | datetime
    by: tuple[Giver, ...] = ()
    pa_id: str = ""
    person_id: str = ""
    task: str = ""
    ward: str = ""
    about: str = ""
    provider_id: str = ""
    good_until: date | None = None
    note: str = ""
    equipment: str = ""
    device: str = ""
    mode: Mode | None = None
    parts: tuple[str, ...] = ()
    interval: Period | None = None

    @property
    def is_day(self) -> bool:
        return not isinstance(self.true_on, datetime)

    @property
    def begins(self) -> int:
        return instant(self.true_on) if isinstance(self.true_on, datetime) else first_instant(self.true_on)


def record_evidence(act: Act, organisation_id: str, new: NewEvidence) -> EvidenceRow:
    """Put one piece of evidence on record, and ask every delegation it may bear on again.

    Raises Refused for a kind, outcome or date that cannot be, and for evidence that would be true later than now.
    """
    _check(act, new)
    refuse_longer_interval(act, new)
    row = EvidenceRow(
        id=new_id("ev"),
        kind=new.kind,
        outcome=new.outcome,
        true_from=datetime.fromtimestamp(new.begins, tz=act.now.tzinfo),
        true_is_day=new.is_day,
        until=datetime.fromtimestamp(last_instant(new.good_until), tz=act.now.tzinfo)
        if new.good_until
        else None,
        recorded_at=act.now,
        recorded_by=act.actor.id,
        note=new.note or None,
        pa_id=new.pa_id or None,
        person_id=new.person_id or None,
        task=new.task or None,
        ward=new.ward or None,
        about=new.about or None,
        provider_id=new.provider_id or None,
        equipment=new.equipment or None,
        device=new.device or None,
        mode=new.mode,
        parts="\n".join(new.parts) or None,
        interval=str(new.interval) if new.interval else None,
        organisation_id=organisation_id,
    )
    act.session.add(row)
    act.session.flush()
    givers = [
        EvidenceGiver(
            evidence_id=row.id,
            position=position,
            person_id=giver.person,
            role=giver.role,
            organisation_id=giver.organisation or None,
        )
        for position, giver in enumerate(new.by)
    ]
    act.session.add_all(givers)
    entry = record.write(
        act, organisation_id, "evidence recorded", _subject(new, row), rows=[row, *givers],
        true_on=row.true_from,
        why={new.pa_id or new.person_id or act.actor.person_id: new.note} if new.note else None,
        details={"kind": new.kind, "outcome": new.outcome},
    )  # fmt: skip
    for delegation_id in bearing_on(act.session, row):
        outbox.put(
            act, outbox.RECONCILE, delegation_id, f"{delegation_id}:{entry.organisation_id}:{entry.number}"
        )
    return row


def _check(act: Act, new: NewEvidence) -> None:
    kind = EVIDENCE.get(new.kind)
    if kind is None:
        raise Refused(f"{new.kind!r} is not a kind of evidence.")
    if new.outcome not in kind.outcomes:
        raise Refused(f"{new.kind!r} cannot say {new.outcome!r}; it says {', '.join(kind.outcomes)}.")
    if kind.timed and new.is_day:
        raise Refused(f"When on that day? A {new.kind} needs its time.", way_out="enter the time as well")
    if new.begins > instant(act.now) and new.kind not in (
        "registration",
        "accountability",
        "monitoring duty",
    ):
        raise Refused(
            "The date is in the future; evidence is about what has happened.",
            way_out="enter the day on which it happened",
        )
    if new.good_until and last_instant(new.good_until) < new.begins:
        raise Refused("It cannot stop being good before it is true; check the two dates.")


def _subject(new: NewEvidence, row: EvidenceRow) -> dict[str, str]:
    named = {"evidence": row.id, "pa": new.pa_id, "person": new.person_id, "task": new.task}
    return {name: value for name, value in named.items() if value}


def bearing_on(session: Session, row: EvidenceRow) -> Sequence[str]:
    """The delegations this evidence may change; evidence about a practitioner or provider may change many."""
    query = select(DelegationRow.id)
    if row.kind in PROOFS:
        touched = select(EvidenceRow.pa_id).where(EvidenceRow.provider_id == row.about)
        given = select(EvidenceGiver.evidence_id).where(EvidenceGiver.person_id == row.about)
        by_giver = select(EvidenceRow.pa_id).where(EvidenceRow.id.in_(given))
        query = query.where(or_(DelegationRow.pa_id.in_(touched), DelegationRow.pa_id.in_(by_giver)))
    elif row.kind == "void":
        return bearing_on(session, session.get_one(EvidenceRow, row.about))
    else:
        for column, value in (
            (DelegationRow.pa_id, row.pa_id),
            (DelegationRow.person_id, row.person_id),
            (DelegationRow.task, row.task),
        ):
            if value:
                query = query.where(column == value)
    return session.scalars(query.order_by(DelegationRow.id)).all()


def organisation_of(session: Session, delegation: DelegationRow) -> str:
    """The organisation whose log a delegation's entries go to."""
    return session.get_one(Case, delegation.case_id).organisation_id
