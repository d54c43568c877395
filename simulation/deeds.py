"""How each thing that may be asked for is done, through the services, well or badly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.hospital import Admission
from rules.moments import instant
from rules.question import Giver
from services import accountability, birthday, coordination, cover, ending, happenings, lapses, standing
from services.act import Act
from services.decisions import admission_at
from services.evidence import NewEvidence, record_evidence
from services.in_hospital import hospital
from services.panels import panel_conditions
from services.training import action_plans, checklists, sign_off
from services.training.training_wanted import REQUIREMENT as TRAINING_REQUEST
from simulation import training_deeds
from simulation.town import Town, giver

ASKED_FOR = 0.5
"""How many trainings are asked for by the form; the others a trainer simply gives."""

Deed = Callable[[Town, str, str], None]
"""Handed the town, the delegation and the requirement."""
OnTheWard = Callable[[Town, Act, Admission, DelegationRow, Giver], None]


def deed_for(requirement: str, kind: str) -> Deed | None:
    """How somebody does what is asked for a requirement; None if nobody in this town knows."""
    if requirement == TRAINING_REQUEST:
        return lambda town, delegation, _: training_deeds.carry_on(town, delegation, kind)
    if kind.startswith("accept to "):
        return partial(_accept, person=kind.rpartition(" ")[2])
    if kind.startswith("look up "):
        return lambda town, delegation, _: _look_up(town, delegation, kind)
    if found := next((deed for begins, deed in BY_BEGINNING.items() if kind.startswith(begins)), None):
        return found
    name = (
        requirement.split(":", maxsplit=1)[0]
        .removesuffix(" (staffordshire)")
        .removesuffix(" (staffordshire-hospital)")
    )
    return BY_KIND.get(kind) or BY_REQUIREMENT.get(name)


# --- at home -------------------------------------------------------------------------------------------------


def _recommendations(town: Town, delegation: str, _: str) -> None:
    clinician = town.one_of("registered practitioner", "clinical trainer")
    with town.deed(town.one_of("PHB co-ordinator")) as act:
        row, case = _row_and_case(act.session, delegation)
        if clinician:
            day = _perhaps_late(town)
            coordination.record_clinical_recommendations(act, case, row.task, day, giver(clinician))


def _agreement(town: Town, delegation: str, _: str) -> None:
    with town.deed(town.one_of("PHB co-ordinator")) as act:
        row = act.session.get_one(DelegationRow, delegation)
        holder = Giver(row.person_id, "PHB holder")
        coordination.record_agreement(act, row, town.now, holder, feedback="")


def _learning(town: Town, delegation: str, requirement: str) -> None:
    trainer = town.one_of("clinical trainer")
    failed = town.likely(training_deeds.FAILED)
    with town.deed(town.one_of("PHB co-ordinator")) as act:
        row = act.session.get_one(DelegationRow, delegation)
        topic = requirement.rsplit(": ", maxsplit=1)[-1].split(" (", maxsplit=1)[0]
        if trainer:
            outcome = "failed" if failed else "completed"
            coordination.record_learning(act, row, topic, _perhaps_late(town), giver(trainer), outcome)
            town.happened["course failed" if failed else "course completed"] += 1


def _training(town: Town, delegation: str, _: str) -> None:
    trainer, failed = town.one_of("clinical trainer"), town.likely(training_deeds.FAILED)
    if trainer is None or training_deeds.is_asked_for(town, delegation):
        return
    if town.likely(ASKED_FOR):
        training_deeds.ask(town, delegation)
        return
    with town.deed(trainer) as act:
        row = act.session.get_one(DelegationRow, delegation)
        outcome, note = ("failed", "Again, with more time.") if failed else ("completed", "")
        sign_off.record_training(act, row, town.now, trainer.organisation, outcome, note)
        town.happened["training failed" if failed else "training completed"] += 1


def _practice(town: Town, delegation: str, _: str) -> None:
    if trainer := town.one_of("clinical trainer", "registered practitioner"):
        with town.deed(trainer) as act:
            row = act.session.get_one(DelegationRow, delegation)
            sign_off.record_practice(act, row, town.now)
            town.happened["supervised practice"] += 1
            _perhaps_twice(town, lambda: sign_off.record_practice(act, row, town.now))


def _assessment(town: Town, delegation: str, _: str) -> None:
    if trainer := town.one_of("clinical trainer"):
        competent = town.likely(0.88)
        with town.deed(trainer) as act:
            row = act.session.get_one(DelegationRow, delegation)
            if competent:
                seen = checklists.checklist_of(act.session, row, town.now)
                sign_off.assess(act, row, town.now, "competent", checklist=seen)
            else:
                day = town.today + timedelta(days=town.chance.randrange(5, 25))
                steps = [action_plans.PlanStep("practise once more", trainer.role, day)]
                sign_off.assess(act, row, town.now, "not yet competent", "Practise again.", steps=steps)
            town.happened["assessed competent" if competent else "not yet competent"] += 1


def _accountable(town: Town, delegation: str, _: str) -> None:
    manager = town.one_of("nominated senior manager")
    with town.deed(town.one_of("PHB co-ordinator")) as act:
        if manager:
            row = act.session.get_one(DelegationRow, delegation)
            coordination.name_accountable(act, row, town.now, giver(manager))


def _monitor(town: Town, delegation: str, _: str) -> None:
    nurse = town.one_of("monitoring nurse", "clinical trainer")
    with town.deed(town.one_of("PHB co-ordinator")) as act:
        if nurse:
            row = act.session.get_one(DelegationRow, delegation)
            coordination.name_monitor(act, row, town.now, giver(nurse))


def _recommend(town: Town, delegation: str, _: str) -> None:
    outcome = town.chance.choices(("recommended", "referred to panel", "not recommended"), (90, 7, 3))[0]
    with town.deed(town.one_of("PHB co-ordinator")) as act:
        row = act.session.get_one(DelegationRow, delegation)
        coordination.recommend(act, row, outcome, "By the evidence.")
        town.happened[outcome] += 1


def _observe(kind: str) -> Deed:
    def deed(town: Town, delegation: str, _: str) -> None:
        nurse = town.one_of("monitoring nurse", "clinical trainer")
        if nurse is None or town.likely(0.3):
            return
        outcome = town.chance.choices(("still competent", "action plan", "suspend now"), (92, 5, 3))[0]
        with town.deed(nurse) as act:
            row = act.session.get_one(DelegationRow, delegation)
            note = "" if outcome == "still competent" else "Positioning has to be practised."
            sign_off.observe(act, row, kind, town.now, outcome, note)
            town.happened[f"{kind}: {outcome}"] += 1

    return deed


def _look_again(town: Town, delegation: str, requirement: str) -> None:
    """After "suspend now" somebody looks again, and it may go on."""
    kind = "formal review" if "review" in requirement else "observation"
    if nurse := town.one_of("monitoring nurse", "clinical trainer"):
        with town.deed(nurse) as act:
            row = act.session.get_one(DelegationRow, delegation)
            sign_off.observe(act, row, kind, town.now, "still competent")


def _decide_after(town: Town, delegation: str, requirement: str) -> None:
    """A registered practitioner decides after what has happened; mostly that the task may go on."""
    if nurse := town.one_of("registered practitioner", "clinical trainer", "monitoring nurse"):
        with town.deed(nurse) as act:
            row = act.session.get_one(DelegationRow, delegation)
            outcome = "may go on" if town.likely(0.85) else "stopped"
            what = requirement.removeprefix("decided after ")
            happenings.decide_after(act, row, what, outcome, "Looked at with the person and the PA.")
            town.happened[f"after a happening: {outcome}"] += 1


def _settle_withdrawal(town: Town, delegation: str, requirement: str) -> None:
    """Talked about: taken back by whoever withdrew, or ended."""
    whose = requirement.removeprefix("not withdrawn ")
    with town.deed(town.one_of("PHB co-ordinator")) as act:
        row = act.session.get_one(DelegationRow, delegation)
        roles = {"by the PA": (row.pa_id, "PA"), "by the person": (row.person_id, "PHB holder")}
        person, role = roles.get(whose, (row.person_id, "employer"))
        if town.likely(0.5):
            happenings.take_back(act, row, whose, Giver(person, role))
            town.happened["withdrawal taken back"] += 1
        else:
            ending.end_delegation(act, row, "It stays withdrawn.")
            town.happened["delegation ended"] += 1


def _settle_stopped(town: Town, delegation: str, requirement: str) -> None:
    """Looked at once more: it may go on after all, or it ends."""
    if town.likely(0.7):
        _decide_after(town, delegation, requirement)
    else:
        with town.deed(town.one_of("PHB co-ordinator")) as act:
            row = act.session.get_one(DelegationRow, delegation)
            ending.end_delegation(act, row, "It does not go on.")
            town.happened["delegation ended"] += 1


def _plan_steps(town: Town, delegation: str, _: str) -> None:
    """The trainer works through what the action plan says."""
    if trainer := town.one_of("clinical trainer"):
        with town.deed(trainer) as act:
            for one in action_plans.steps_of(act.session, delegation):
                if one.done is None:
                    action_plans.end_step(act, one.step.id)
                    town.happened["action plan step done"] += 1


def _condition(town: Town, delegation: str, requirement: str) -> None:
    with town.deed(town.one_of("PHB co-ordinator")) as act:
        row = act.session.get_one(DelegationRow, delegation)
        words = requirement.removeprefix("panel condition: ")
        panel_conditions.answer_condition(act, row, words, "It was seen to.")
        town.happened["panel condition met"] += 1


def _cover(town: Town, delegation: str, _: str) -> None:
    with town.deed(town.one_of("PHB co-ordinator")) as act:
        row, case = _row_and_case(act.session, delegation)
        until = town.now + timedelta(days=town.chance.randrange(3, 40))
        cover.arrange_cover(act, case, row.task, "the community nursing team", town.now, until)
        town.happened["cover arranged"] += 1


def _name_successor(town: Town, delegation: str, requirement: str) -> None:
    duty = requirement.removesuffix(" taken over")
    roles = (
        ("nominated senior manager",)
        if duty == "accountability"
        else ("monitoring nurse", "clinical trainer")
    )
    if successor := town.one_of(*roles):
        with town.deed(town.one_of("PHB co-ordinator")) as act:
            row = act.session.get_one(DelegationRow, delegation)
            accountability.name_successor(act, row, duty, successor.id, successor.role)


def _accept(town: Town, delegation: str, requirement: str, person: str) -> None:
    duty = requirement.removesuffix(" taken over")
    successor = next((one for one in town.staff if one.id == person and one.here), None)
    if successor:
        with town.deed(successor) as act:
            row = act.session.get_one(DelegationRow, delegation)
            if town.likely(0.1):
                accountability.refuse(act, row, duty, "There is no time for another.")
                town.happened["successor refused"] += 1
            else:
                accountability.accept(act, row, duty)
                town.happened["successor accepted"] += 1


def _look_up(town: Town, _: str, kind: str) -> None:
    """Somebody looks at the regulator's page; what is true there is put on record."""
    nurse = next((one for one in town.staff if one.id in kind), None)
    if nurse:
        with town.deed(town.one_of("PHB co-ordinator")) as act:
            proof = standing.Proof("registration", nurse.id)
            last = town.today + timedelta(days=town.chance.randrange(200, 400))
            lapses.record_look_up(act, town.places["board"], proof, "in force", town.today, last)
            town.happened["registration looked up"] += 1


def _plan_for_eighteen(town: Town, delegation: str, _: str) -> None:
    with town.deed(town.one_of("PHB co-ordinator")) as act:
        row, case = _row_and_case(act.session, delegation)
        by = (Giver(act.actor.person_id, act.actor.role, act.actor.organisation_id),)
        new = NewEvidence(
            "plan", "agreed", town.now, by, person_id=row.person_id, about=birthday.ADULT_SERVICES
        )
        record_evidence(act, case.organisation_id, new)
        town.happened["move to adult services planned"] += 1


def _nothing_more(town: Town, _: str, __: str) -> None:
    """It is seen to by doing what else is asked for."""


# --- in hospital ---------------------------------------------------------------------------------------------


def _on_the_ward(role: str, do: OnTheWard) -> Deed:
    """Something that somebody in a role does while the person is in hospital."""

    def deed(town: Town, delegation: str, _: str) -> None:
        if somebody := town.one_of(role):
            with town.deed(somebody) as act:
                row = act.session.get_one(DelegationRow, delegation)
                if admission := admission_at(act.session, row.person_id, instant(town.now)):
                    do(town, act, admission, row, giver(somebody))

    return deed


def _dbs(town: Town, act: Act, admission: Admission, row: DelegationRow, _: Giver) -> None:
    hospital.record_dbs_check(act, admission, row.pa_id, town.today)


def _induction(town: Town, act: Act, admission: Admission, row: DelegationRow, by: Giver) -> None:
    hospital.record_induction(act, admission, row.pa_id, town.now, by)


def _validation(town: Town, act: Act, admission: Admission, row: DelegationRow, by: Giver) -> None:
    hospital.record_validation(act, admission, row, town.now, by)


def _ward_decides(town: Town, act: Act, admission: Admission, row: DelegationRow, by: Giver) -> None:
    if town.likely(0.85):
        hospital.ward_decides(act, admission, row, "may continue", by)
    else:
        hospital.ward_decides(act, admission, row, "suspended", by, "Not stable enough today.")


# --- dice ----------------------------------------------------------------------------------------------------


def _row_and_case(session: Session, delegation: str) -> tuple[DelegationRow, Case]:
    row = session.get_one(DelegationRow, delegation)
    return row, session.get_one(Case, row.case_id)


def _perhaps_late(town: Town) -> date:
    """Some things are put on record days after they were true."""
    if town.likely(0.3):
        town.happened["recorded late"] += 1
        return town.today - timedelta(days=town.chance.randrange(1, 6))
    return town.today


def _perhaps_twice(town: Town, again: Callable[[], object]) -> None:
    """Somebody presses the button twice."""
    if town.likely(0.1):
        town.happened["sent twice"] += 1
        again()


BY_KIND: dict[str, Deed] = {
    "decide whether the delegation can go on": _look_again,
    "plan the move to adult services": _plan_for_eighteen,
}

BY_BEGINNING: dict[str, Deed] = {
    "decide whether the task goes on after": _decide_after,
    "settle what follows from the withdrawal": _settle_withdrawal,
    "settle what follows now that": _settle_stopped,
    "see that the panel's condition is met": _condition,
    "name who is to ": _name_successor,
    "see that somebody": _nothing_more,
    "see to ": _nothing_more,
    "list the delegation for the panel": _nothing_more,
    "bring the item back to the panel": _nothing_more,
}

BY_REQUIREMENT: dict[str, Deed] = {
    "clinical recommendations": _recommendations,
    "person and family involved": _agreement,
    "prerequisite learning": _learning,
    "bespoke training": _training,
    "supervised practice": _practice,
    "assessed competent": _assessment,
    "accountable person named": _accountable,
    "monitor named": _monitor,
    "co-ordinator's recommendation": _recommend,
    "first observation": _observe("observation"),
    "formal review": _observe("formal review"),
    action_plans.REQUIREMENT: _plan_steps,
    cover.COVER: _cover,
    cover.VITAL_COVER: _cover,
    "DBS check within three years": _on_the_ward("PHB co-ordinator", _dbs),
    "training validated by the agency": _on_the_ward("nursing agency", _validation),
    "local induction": _on_the_ward("induction lead", _induction),
    "ward's decision on this task": _on_the_ward("ward manager", _ward_decides),
}
