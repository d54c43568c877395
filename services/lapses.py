"""What runs out is looked up again: asked for ahead of its last day, and until somebody has done it.

Nothing is void because nobody has looked: it is *unconfirmed*, and what is signed meanwhile does not count yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import DelegationEnd, DelegationRow
from models.evidence import EvidenceRow
from models.outbox import OutboxLine
from rules.decision import Reason
from rules.moments import FOREVER, first_instant, instant, last_instant, london_day
from rules.question import Evidence
from services import outbox
from services.act import Act, Refused
from services.answering import Answer
from services.evidence import OF_PRACTITIONERS, PROOFS, NewEvidence, bearing_on, record_evidence
from services.house_settings import HOUSE
from services.standing import Proof, Standing, in_post, standing_in
from services.to_do import Wanted

CHASED = tuple(HOUSE.looked_up_ahead)
"""How many days before the last day somebody is asked, and asked again."""

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
    known, now = answer.asked.known.evidence, instant(act.now)
    today = london_day(now)
    cited = [one for one in known if one.id in _cited(answer.decision.reasons)]
    practitioners = _of_practitioners(known, cited)
    there = in_post(act.session, {proof.about: roles for proof, roles in practitioners.items()}, today)
    for proof, roles in practitioners.items():
        if proof.about in there:
            what = f"the {proof.kind} of the {' and '.join(roles)} {proof.about}"
            yield from _wanted(proof, what, standing_in(known, proof, now), today)
    for proof in _of_providers(known, cited):
        what = f"the assurance of the provider {proof.about}"
        yield from _wanted(proof, what, standing_in(known, proof, now), today)
    asked = {one.requirement for one in answer.wanted}
    rest = _cited(one for one in answer.decision.reasons if one.requirement not in asked)
    for proof in _of_the_pa([one for one in known if one.id in rest]):
        words = f" ({proof.about})" if proof.kind in ("background check", "employment document") else ""
        what = f"the {proof.kind}{words} of the PA {proof.pa}"
        yield from _wanted(proof, what, standing_in(known, proof, now), today)


def _cited(reasons: Iterable[Reason]) -> set[str]:
    return {id for one in reasons for id in one.evidence}


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


def _of_practitioners(known: Sequence[Evidence], cited: Sequence[Evidence]) -> dict[Proof, list[str]]:
    """What is on record about the standing of those behind this evidence, with the roles they gave it in."""
    about = {(one.kind, one.about) for one in known if one.kind in OF_PRACTITIONERS}
    given = sorted({(giver.person, giver.role) for one in cited for giver in one.by})
    roles: dict[Proof, list[str]] = {}
    for kind in sorted(OF_PRACTITIONERS):
        for person, role in given:
            if (kind, person) in about:
                roles.setdefault(Proof(kind, person), []).append(role)
    return roles


def _of_providers(known: Sequence[Evidence], cited: Sequence[Evidence]) -> list[Proof]:
    assured = {one.about for one in known if one.kind == "provider assurance"}
    return [Proof("provider assurance", about) for about in sorted({one.provider for one in cited} & assured)]


def _of_the_pa(rest: Sequence[Evidence]) -> list[Proof]:
    ends = [one for one in rest if one.kind in OF_THE_PA and one.until < FOREVER]
    return list(dict.fromkeys(map(Proof.of, sorted(ends, key=lambda one: one.id))))


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
    steps = [f"{row.id}:{_step(row, today)}" for row in rows]
    told = set(session.scalars(select(OutboxLine.key).where(OutboxLine.key.in_(map(_told, steps)))))
    return [step for step in steps if _told(step) not in told]


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
