"""Who is best placed to train (2:737): the candidates by rule, for and against each, and the co-ordinator's choice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.actions import Assignment
from models.cases import DelegationRow
from models.ids import new_id
from models.training import TrainingStep
from rules.moments import first_instant, instant, london_day
from rules.question import Giver
from services.act import Act, Refused
from services.evidence import NewEvidence, organisation_of, record_evidence
from services.training.sign_off import as_giver
from services.training.trainer_reasons import Would, for_and_against, known_by_name, would_it_count
from services.training.training_asked import judged, training_for
from services.training.training_steps import Standing, step_to, taking


@dataclass(frozen=True)
class Candidate:
    """Somebody who could train, in one role. ``ruled_out`` says why the rules would not count it at all."""

    person_id: str
    name: str
    role: str
    organisation_id: str
    organisation: str
    pros: tuple[str, ...]
    cons: tuple[str, ...]
    ruled_out: str = ""
    rule: str = ""
    cite: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """What a form sends for this choice."""
        return f"{self.role}/{self.person_id}"


def candidates(
    session: Session, standing: Standing, now: datetime, on: date | None = None
) -> list[Candidate]:
    """Everybody whom the frameworks could take for this training, the best placed first.

    ``on`` is the day of the training, today where nobody says. Order: whom the rules take; fewest reasons
    against; most for; then by name, so that it is the same each time.
    """
    moment = _moment(now, on)
    asked = training_for(judged(session, standing.row, now).resolved, standing.topic)
    found = [
        _candidate(session, standing, would, now)
        for would in (
            would_it_count(session, standing.row, asked, standing.topic, party, moment)
            for party in known_by_name(session, asked, now)
        )
    ]
    return sorted(found, key=_best_first)


def choose_trainer(
    act: Act, request_id: str, person_id: str, role: str, reason: str = "", on: date | None = None
) -> Standing:
    """Choose the trainer; whoever has to do with the delegation from now on is on record with the reasons.

    Raises Refused for somebody whose training the rules would not count, and for anybody but the best placed
    where no reason is given.
    """
    standing = taking(act, request_id)
    found = candidates(act.session, standing, act.now, on)
    chosen = next((one for one in found if (one.person_id, one.role) == (person_id, role)), None)
    if chosen is None:
        raise Refused(
            f"This person is not on record as {role!r}, or no framework takes this training from that role.",
            way_out="choose one of the candidates",
        )
    if chosen.ruled_out:
        raise Refused(
            f"The rules would not count training by {chosen.name}: {chosen.ruled_out}.",
            rule=chosen.rule,
            cite=chosen.cite,
            way_out="choose somebody whose training counts, or record first what is missing",
        )
    if chosen != found[0] and not reason.strip():
        raise Refused(
            f"{found[0].name} is better placed by the rules; another choice needs a reason.",
            way_out="say in a sentence why",
        )
    said = "; ".join((*chosen.pros, *(f"but: {con}" for con in chosen.cons), reason.strip())).strip("; ")
    return step_to(
        act,
        standing,
        "trainer chosen",
        person_id=chosen.person_id,
        named_role=chosen.role,
        provider_id=chosen.organisation_id or None,
        reasons=said,
        also=[_assignment(act, standing.row, chosen, said)],
    )


def accept_training(act: Act, request_id: str) -> Standing:
    """The trainer takes it on, and where the framework asks for it, the two have picked together (2:737).

    Raises Refused for anybody but the trainer who was chosen.
    """
    standing = taking(act, request_id)
    chosen = _chosen_is(act, standing)
    standing = step_to(act, standing, "trainer accepted", person_id=chosen.person_id)
    _say_who_was_picked(act, standing, chosen)
    return standing


def decline_training(act: Act, request_id: str, reason: str) -> Standing:
    """The trainer cannot; the request goes back to be given to somebody else, such as a district nurse (2:686).

    Raises Refused without a reason, and for anybody but the trainer who was chosen.
    """
    if not reason.strip():
        raise Refused("It needs a reason.", way_out="say in a sentence why")
    standing = taking(act, request_id)
    chosen = _chosen_is(act, standing)
    standing = step_to(act, standing, "trainer declined", person_id=chosen.person_id, reasons=reason.strip())
    _say_that_nobody_can(act, standing)
    return standing


def _candidate(session: Session, standing: Standing, would: Would, now: datetime) -> Candidate:
    pros, cons = for_and_against(session, standing, would, now)
    party = would.party
    return Candidate(
        party.person_id, party.name, party.role, party.organisation_id, party.organisation,
        pros, cons, would.fault, would.rule, would.cite,
    )  # fmt: skip


def _best_first(one: Candidate) -> tuple[bool, int, int, str, str, str]:
    return bool(one.ruled_out), len(one.cons), -len(one.pros), one.name, one.person_id, one.role


def _moment(now: datetime, on: date | None) -> datetime:
    """The moment at which training would be given: now, or the beginning of a later day."""
    if on is None or on <= london_day(instant(now)):
        return now
    return datetime.fromtimestamp(first_instant(on), UTC)


def _assignment(act: Act, row: DelegationRow, chosen: Candidate, reasons: str) -> Assignment:
    last = act.session.scalar(
        select(func.max(Assignment.number)).where(
            Assignment.delegation_id == row.id, Assignment.role == chosen.role
        )
    )
    return Assignment(
        id=new_id("as"),
        delegation_id=row.id,
        role=chosen.role,
        number=(last or 0) + 1,
        person_id=chosen.person_id,
        at=act.now,
        reasons=reasons,
    )


def _chosen_is(act: Act, standing: Standing) -> TrainingStep:
    chosen = standing.chosen
    if chosen is None or chosen.person_id != act.actor.person_id:
        raise Refused(
            "Only the trainer who was chosen answers this.", way_out="ask the co-ordinator to choose you"
        )
    return chosen


def _say_who_was_picked(act: Act, standing: Standing, chosen: TrainingStep) -> None:
    """Where training counts only from whoever was picked for it, the pick itself is evidence (2:737)."""
    found = judged(act.session, standing.row, act.now)
    names = {name for one in training_for(found.resolved, standing.topic) for name in one.same_giver_as}
    picks = [found.by_name(name) for name in names if found.by_name(name).evidence == "recommendation"]
    if not any(found.is_missing(one) for one in picks):
        return
    organisation = organisation_of(act.session, standing.row)
    picked_by = Giver(chosen.by, chosen.role, organisation)
    new = NewEvidence(
        "recommendation",
        "recommended",
        act.now,
        (picked_by, as_giver(act)),
        pa_id=standing.row.pa_id,
        person_id=standing.row.person_id,
        task=standing.row.task,
        note=chosen.reasons or "",
    )
    record_evidence(act, organisation, new)


def _say_that_nobody_can(act: Act, standing: Standing) -> None:
    """Where others may train once the own nurses cannot, that they cannot is evidence (2:686)."""
    row = standing.row
    asked = training_for(judged(act.session, row, act.now).resolved, standing.topic)
    if any(one.fallback and one.fallback.once.evidence == "trainer availability" for one in asked):
        new = NewEvidence(
            "trainer availability", "cannot train", act.now, (as_giver(act),),
            pa_id=row.pa_id, person_id=row.person_id, task=row.task,
        )  # fmt: skip
        record_evidence(act, organisation_of(act.session, row), new)
