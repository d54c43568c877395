"""What runs out is looked up again: asked for ahead of its last day, and until somebody has done it.

Nothing is void because nobody has looked: it is *unconfirmed*, and what is signed meanwhile does not count yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import DelegationEnd, DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.outbox import OutboxLine
from rules.moments import first_instant, instant, last_instant, london_day
from services import outbox
from services.act import Act, Refused
from services.answering import Answer
from services.evidence import OF_PRACTITIONERS, PROOFS, NewEvidence, bearing_on, record_evidence
from services.standing import ENDS_SOON, Proof, Standing, holds_role, state_of
from services.to_do import Wanted

CHASED = (ENDS_SOON, 30, 7)
"""How many days before the last day somebody is asked, and asked again: example, not approved."""

OF_THE_PA = ("DBS check", "background check", "employment document", "care registration")
"""What is looked up for a PA, and ends on a day that it says of itself."""

OWNER, AT_LAST = "PHB co-ordinator", "PHB lead"
"""Who is asked first; and who, in the last days and once nobody has looked."""


def record_end(
    act: Act, organisation_id: str, practitioner_id: str, last_day: date, note: str = ""
) -> EvidenceRow:
    """The regulator says that a registration ended with ``last_day``: at midnight, so that day still counts."""
    return record_look_up(
        act, organisation_id, Proof("registration", practitioner_id), "ended",
        datetime.fromtimestamp(first_instant(last_day + timedelta(days=1)), UTC), note=note,
    )  # fmt: skip


def record_look_up(
    act: Act,
    organisation_id: str,
    proof: Proof,
    outcome: str,
    true_on: date | datetime,
    good_until: date | None = None,
    note: str = "",
) -> EvidenceRow:
    """What somebody found when they looked up a practitioner or a provider.

    Raises Refused if it is their own, and where conditions of practice are said to allow this work without saying
    which they are and until when.
    """
    if proof.kind not in PROOFS:
        raise Refused(f"A {proof.kind} is not looked up here.")
    if proof.about == act.actor.person_id:
        raise Refused("Nobody looks up their own.", way_out="somebody else looks it up and records it")
    if outcome == "conditions allow it" and not (note.strip() and good_until):
        raise Refused(
            "Which conditions, and until when do they hold?",
            way_out="say what they are, why they allow this work, and the day of the next look",
        )
    new = NewEvidence(
        proof.kind, outcome, true_on, about=proof.about, good_until=good_until, note=note.strip()
    )  # fmt: skip
    return record_evidence(act, organisation_id, new)


# --- what is asked of somebody -------------------------------------------------------------------------------


def look_ups_wanted(act: Act, _: DelegationRow, answer: Answer) -> Iterator[Wanted]:
    """A look for BESIDES: what this answer rests on, and what may be signed next, looked up again."""
    if answer.decision is None:
        return
    cited = {id for reason in answer.decision.reasons for id in reason.evidence}
    today = london_day(instant(act.now))
    for proof, roles in _of_practitioners(act.session, cited).items():
        standing = state_of(act.session, proof, act.now)
        if holds_role(act.session, proof.about, roles, today):
            what = f"the {proof.kind} of the {' and '.join(roles)} {proof.about}"
            yield from _wanted(proof, what, standing, today)
    for proof in _of_providers(act.session, cited):
        standing = state_of(act.session, proof, act.now)
        yield from _wanted(proof, f"the assurance of the provider {proof.about}", standing, today)
    asked = {one.requirement for one in answer.wanted}
    of_reasons = {
        id for one in answer.decision.reasons if one.requirement not in asked for id in one.evidence
    }
    for proof in _of_the_pa(act.session, of_reasons):
        standing = state_of(act.session, proof, act.now)
        words = f" ({proof.about})" if proof.kind in ("background check", "employment document") else ""
        yield from _wanted(proof, f"the {proof.kind}{words} of the PA {proof.pa}", standing, today)


def _wanted(proof: Proof, what: str, standing: Standing, today: date) -> Iterator[Wanted]:
    about = tuple(f"{name} {value}" for name, value in _named(proof) if value)
    requirement = f"{proof.kind} looked up"
    if standing.state == "with conditions" and standing.last_day:
        by = standing.last_day + timedelta(days=CHASED[-1])
        yield Wanted(
            requirement, f"record whether the conditions allow the work, from {what}", AT_LAST, by, about
        )
    if standing.state in ("ends soon", "unconfirmed") and standing.last_day:
        left = (standing.last_day - today).days
        role = OWNER if left > CHASED[-1] else AT_LAST
        yield Wanted(requirement, f"look up {what} again{_how_long(left)}", role, standing.last_day, about)


def _named(proof: Proof) -> tuple[tuple[str, str], ...]:
    return ("of", proof.about), ("pa", proof.pa), ("person", proof.person)


def _how_long(left: int) -> str:
    """Each step of the chase has words of its own, so that it is asked anew and told anew."""
    if left < 0:
        return ": nobody has"
    steps = [days for days in CHASED[1:] if left <= days]
    return f": {min(steps)} days or less are left" if steps else ""


def _of_practitioners(session: Session, cited: set[str]) -> dict[Proof, list[str]]:
    """What is on record about the standing of those behind this evidence, with the roles they gave it in."""
    found = session.execute(
        select(EvidenceGiver.person_id, EvidenceGiver.role, EvidenceRow.kind)
        .join(EvidenceRow, EvidenceRow.about == EvidenceGiver.person_id)
        .where(EvidenceGiver.evidence_id.in_(cited), EvidenceRow.kind.in_(OF_PRACTITIONERS))
        .distinct()
        .order_by(EvidenceGiver.person_id, EvidenceRow.kind, EvidenceGiver.role)
    )
    roles: dict[Proof, list[str]] = {}
    for person_id, role, kind in found:
        roles.setdefault(Proof(kind, person_id), []).append(role)
    return roles


def _of_providers(session: Session, cited: set[str]) -> list[Proof]:
    providers = select(EvidenceRow.provider_id).where(EvidenceRow.id.in_(cited))
    found = session.scalars(
        select(EvidenceRow.about)
        .where(EvidenceRow.kind == "provider assurance", EvidenceRow.about.in_(providers))
        .distinct()
        .order_by(EvidenceRow.about)
    )
    return [Proof("provider assurance", about) for about in found if about]


def _of_the_pa(session: Session, ids: set[str]) -> list[Proof]:
    rows = session.scalars(
        select(EvidenceRow)
        .where(EvidenceRow.id.in_(ids), EvidenceRow.kind.in_(OF_THE_PA), EvidenceRow.until.is_not(None))
        .order_by(EvidenceRow.id)
    )
    return list(dict.fromkeys(map(Proof.of, rows)))


# --- every night ---------------------------------------------------------------------------------------------


def due_lapses(session: Session, now: datetime) -> Sequence[str]:
    """What is known to end within ``CHASED`` days, as evidence and step, of which nobody was told at this step."""
    today = london_day(instant(now))
    rows = session.scalars(
        select(EvidenceRow)
        .where(
            EvidenceRow.kind.in_((*PROOFS, *OF_THE_PA)),
            EvidenceRow.until >= _last_second(today),
            EvidenceRow.until <= _last_second(today + timedelta(days=CHASED[0])),
        )
        .order_by(EvidenceRow.id)
    )
    steps = (f"{row.id}:{_step(row, today)}" for row in rows)
    told = select(OutboxLine.id)
    return [step for step in steps if session.scalar(told.where(OutboxLine.key == _told(step))) is None]


def carry_lapse(act: Act, step: str) -> None:
    """Ask every delegation again on which this bears; what is wanted then, the loop asks for."""
    row = act.session.get_one(EvidenceRow, step.rpartition(":")[0])
    live = select(DelegationRow.id).where(
        DelegationRow.id.in_(bearing_on(act.session, row)),
        DelegationRow.id.not_in(select(DelegationEnd.delegation_id)),
    )
    for number, delegation_id in enumerate(act.session.scalars(live.order_by(DelegationRow.id)).all()):
        outbox.put(
            act, outbox.RECONCILE, delegation_id, f"{_told(step)}:{delegation_id}" if number else _told(step)
        )


def _step(row: EvidenceRow, today: date) -> int:
    assert row.until is not None  # noqa: S101 (for mypy: the query asks for it)
    left = (london_day(instant(row.until)) - today).days
    return min(days for days in CHASED if left <= days)


def _told(step: str) -> str:
    """The key of the first line of a step: if there is one, all of them were put."""
    return f"lapse:{step}"


def _last_second(day: date) -> datetime:
    return datetime.fromtimestamp(last_instant(day), UTC)
