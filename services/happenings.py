"""What people say has happened to a delegation: withdrawn, an incident, a change, what was decided after it.

Each is evidence about one PA, one person and one task, with its time; the rules say what it does.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from rules.happenings import HAPPENINGS, WITHDRAWALS
from rules.moments import instant, london
from rules.question import Giver
from services.act import Act, Refused
from services.cases import delegations_of
from services.checks import refuse_if_it_would_not_count
from services.evidence import NewEvidence, organisation_of, record_evidence
from services.training.sign_off import as_giver

INCIDENT = "incident"
CHANGES = tuple(topic for topic in HAPPENINGS if topic != INCIDENT)
"""What may be reported as a change; each asks every delegation that it touches again."""

_NOT_PRACTITIONERS = ("PA", *(role for roles in WITHDRAWALS.values() for role in roles))


def withdraw(
    act: Act, row: DelegationRow, whose: str, giver: Giver, why: str, at: datetime | None = None
) -> EvidenceRow:
    """Somebody withdraws from a delegation, now or at an earlier moment; whoever types it in may be another.

    Raises Refused without a reason, where the giver cannot withdraw for that party, and the second time.
    """
    _needs(why, "say in a sentence why")
    if not _may_withdraw(row, whose, giver):
        raise Refused(f"This cannot be withdrawn {whose} as {giver.role}.", way_out=_who_may(whose))
    if _withdrawn(act.session, row, whose):
        raise Refused(f"It is withdrawn {whose} already.", way_out="it can be taken back")
    return _record(act, row, "withdrawal", "withdrawn", whose, giver, why, at)


def take_back(
    act: Act, row: DelegationRow, whose: str, giver: Giver, why: str = "", at: datetime | None = None
) -> EvidenceRow:
    """Whoever withdrew, or somebody in the same role, takes it back; for a PA, that very PA.

    Raises Refused where nothing is withdrawn, and for anybody else.
    """
    withdrawn = _withdrawn(act.session, row, whose)
    if not withdrawn:
        raise Refused(f"Nothing is withdrawn {whose}.")
    roles = sorted({one.role for one in _givers(act, withdrawn)}) or list(WITHDRAWALS[whose])
    if giver.role not in roles or (giver.role == "PA" and giver.person != row.pa_id):
        raise Refused(
            "Only whoever withdrew can take it back.",
            rule=f"not withdrawn {whose}",
            cite=("2:814",),
            evidence=tuple(one.id for one in withdrawn),
            way_out=f"ask the {' or the '.join(roles)}",
        )
    return _record(act, row, "withdrawal", "taken back", whose, giver, why, at)


def report_incident(
    act: Act,
    case: Case,
    why: str,
    at: datetime | None = None,
    *,
    tasks: Collection[str] = (),
    pas: Collection[str] = (),
) -> list[EvidenceRow]:
    """An incident: every task of the person stops, or those named, until somebody registered decides for each.

    ``pas`` names the PAs whom it concerns; nobody named means all. Returns what is new: said twice, it is once.
    """
    return _report(act, case, INCIDENT, why, at, tasks, pas)


def report_change(
    act: Act,
    case: Case,
    what: str,
    why: str,
    at: datetime | None = None,
    *,
    tasks: Collection[str] = (),
    pas: Collection[str] = (),
) -> list[EvidenceRow]:
    """A changed capacity, condition, care plan, prescription or equipment: each delegation it touches is asked again.

    Raises Refused for any other kind of change. Returns what is new: said twice, it is once.
    """
    if what not in CHANGES:
        raise Refused(f"{what!r} is no change that is reported.", way_out=f"choose {', '.join(CHANGES)}")
    return _report(act, case, what, why, at, tasks, pas)


def decide_after(
    act: Act, row: DelegationRow, what: str, outcome: str, why: str, at: datetime | None = None
) -> EvidenceRow:
    """The actor, a registered practitioner, decides for one task whether it ``may go on`` or is ``stopped``.

    Raises Refused without reasons, where nothing of the kind has happened, and for somebody who lets it go on
    without being registered at that moment.
    """
    _needs(why, "say in a sentence what you looked at and why")
    if not _on_record(act.session, row, "happening", what):
        raise Refused(
            f"No {what} is on record for this delegation.", way_out="report first what has happened"
        )
    return _record(act, row, "decision after a happening", outcome, what, as_giver(act), why, at)


def happened(session: Session, row: DelegationRow) -> dict[str, EvidenceRow]:
    """The latest happening of each kind about this delegation, in the order of the closed list."""
    found = {what: _on_record(session, row, "happening", what) for what in HAPPENINGS}
    return {what: rows[-1] for what, rows in found.items() if rows}


def _report(
    act: Act,
    case: Case,
    what: str,
    why: str,
    at: datetime | None,
    tasks: Collection[str],
    pas: Collection[str],
) -> list[EvidenceRow]:
    _needs(why, "say in a sentence what has happened")
    touched = [
        row
        for row in delegations_of(act.session, case.id)
        if (not tasks or row.task in tasks) and (not pas or row.pa_id in pas)
    ]
    if not touched:
        raise Refused("No delegation of this case is touched.", way_out="choose a task and a PA of the case")
    moment = london(instant(at or act.now))
    return [
        _record(act, row, "happening", "happened", what, as_giver(act), why, at)
        for row in touched
        if all(
            london(instant(one.true_from)) != moment
            for one in _on_record(act.session, row, "happening", what)
        )
    ]


def _record(
    act: Act,
    row: DelegationRow,
    kind: str,
    outcome: str,
    about: str,
    giver: Giver,
    why: str,
    at: datetime | None,
) -> EvidenceRow:
    new = NewEvidence(
        kind,
        outcome,
        at or act.now,
        (giver,),
        pa_id=row.pa_id,
        person_id=row.person_id,
        task=row.task,
        about=about,
        note=why.strip(),
    )
    if kind == "decision after a happening":
        refuse_if_it_would_not_count(act.session, row, new, act.now)
    return record_evidence(act, organisation_of(act.session, row), new)


def _needs(why: str, way_out: str) -> None:
    if not why.strip():
        raise Refused("The reason is missing.", way_out=way_out)


def _may_withdraw(row: DelegationRow, whose: str, giver: Giver) -> bool:
    if whose not in WITHDRAWALS:
        return False
    if giver.role == "PA" and giver.person != row.pa_id:
        return False
    return giver.role in WITHDRAWALS[whose] if WITHDRAWALS[whose] else giver.role not in _NOT_PRACTITIONERS


def _who_may(whose: str) -> str:
    roles = WITHDRAWALS.get(whose)
    if roles is None:
        return f"choose {', '.join(WITHDRAWALS)}"
    return f"the {' or the '.join(roles)} of this delegation says it" if roles else "a practitioner says it"


def is_withdrawn(session: Session, row: DelegationRow, whose: str) -> bool:
    """Has that party withdrawn, and not taken it back since?"""
    return bool(_withdrawn(session, row, whose))


def _withdrawn(session: Session, row: DelegationRow, whose: str) -> list[EvidenceRow]:
    """The withdrawals since it was last taken back."""
    found: list[EvidenceRow] = []
    for one in _on_record(session, row, "withdrawal", whose):
        found = [*found, one] if one.outcome == "withdrawn" else []
    return found


def _on_record(session: Session, row: DelegationRow, kind: str, about: str) -> list[EvidenceRow]:
    """What is on record about this delegation and is not void, oldest first."""
    voided = select(EvidenceRow.about).where(EvidenceRow.kind == "void", EvidenceRow.about.is_not(None))
    return list(
        session.scalars(
            select(EvidenceRow)
            .where(
                EvidenceRow.kind == kind,
                EvidenceRow.about == about,
                EvidenceRow.pa_id == row.pa_id,
                EvidenceRow.person_id == row.person_id,
                EvidenceRow.task == row.task,
                EvidenceRow.id.not_in(voided),
            )
            .order_by(EvidenceRow.true_from, EvidenceRow.recorded_at, EvidenceRow.id)
        )
    )


def _givers(act: Act, rows: list[EvidenceRow]) -> list[EvidenceGiver]:
    ids = [row.id for row in rows]
    return list(act.session.scalars(select(EvidenceGiver).where(EvidenceGiver.evidence_id.in_(ids))))
