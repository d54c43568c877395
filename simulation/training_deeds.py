"""How training is asked for and given in the town: reviewed or sent back, given to a trainer, booked, attended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from models.cases import DelegationRow
from services.act import Act
from services.training import trainer_choice, training_attendance, training_requests, training_sessions
from services.training.training_steps import Standing, requests_of
from services.training.training_wanted import (
    ACCEPT,
    ANSWER,
    ATTEND,
    BOOK,
    CERTIFICATE,
    CHOOSE,
    REVIEW,
    STEPS_ASKED,
)
from simulation.town import Staff, Town

Step = Callable[[Town, Act, Standing], None]
FAILED = 0.1
"""How many courses and trainings are failed."""
MODES = ("bespoke", "scheduled session")


def ask(town: Town, delegation: str) -> None:
    """The co-ordinator fills in the request form."""
    with town.deed(town.one_of("PHB co-ordinator")) as act:
        row = act.session.get_one(DelegationRow, delegation)
        by = town.today + timedelta(days=town.chance.randrange(10, 60))
        form = training_requests.Form("first", town.chance.choice(MODES), "The PA is new to this task.", by)
        training_requests.ask_for_training(act, row, form)
        town.happened["training requested"] += 1


def is_asked_for(town: Town, delegation: str) -> bool:
    """Whether a request is on its way, so that nobody trains beside it."""
    with town.reading() as session:
        return any(one.is_open for one in requests_of(session, delegation))


def carry_on(town: Town, delegation: str, kind: str) -> None:
    """Do the step that is asked for, whoever is asked by now, as one of those who can."""
    what = next(one for one in STEPS if one in kind)
    with town.reading() as session:
        waiting = [one for one in requests_of(session, delegation) if STEPS_ASKED.get(one.state) == what]
    if not waiting:
        return
    somebody = _who(town, what, waiting[0])
    with town.deed(somebody or town.one_of("training co-ordinator")) as act:
        do = STEPS[what] if somebody else _without_the_trainer
        do(town, act, waiting[0])


def _who(town: Town, what: str, standing: Standing) -> Staff | None:
    if what in (ACCEPT, ATTEND):
        trainer = standing.chosen.person_id if standing.chosen else ""
        return next((one for one in town.staff if one.id == trainer and one.here), None)
    return town.one_of("PHB co-ordinator" if what == ANSWER else "training co-ordinator")


def _without_the_trainer(town: Town, act: Act, standing: Standing) -> None:
    """Who was chosen does not work here any more; it is asked for anew."""
    training_requests.withdraw(act, standing.request.id, "The trainer has left.")
    town.happened["training request withdrawn"] += 1


def _review(town: Town, act: Act, standing: Standing) -> None:
    if town.likely(0.1):
        training_requests.send_back(act, standing.request.id, "Which pump is it?")
        town.happened["training request sent back"] += 1
    else:
        training_requests.review(act, standing.request.id)
        town.happened["training request reviewed"] += 1


def _answer(town: Town, act: Act, standing: Standing) -> None:
    training_requests.ask_again(act, standing.request.id, "The one that is in the care plan.")
    town.happened["training request answered"] += 1


def _choose(town: Town, act: Act, standing: Standing) -> None:
    found = [one for one in trainer_choice.candidates(act.session, standing, act.now) if not one.ruled_out]
    if found:
        chosen = town.chance.choice(found[:2])
        why = "" if chosen is found[0] else "She knows the family."
        trainer_choice.choose_trainer(act, standing.request.id, chosen.person_id, chosen.role, why)
        town.happened["trainer chosen"] += 1


def _accept(town: Town, act: Act, standing: Standing) -> None:
    if town.likely(0.15):
        trainer_choice.decline_training(act, standing.request.id, "There is no time this month.")
        town.happened["training declined"] += 1
    else:
        trainer_choice.accept_training(act, standing.request.id)
        town.happened["training accepted"] += 1


def _book(town: Town, act: Act, standing: Standing) -> None:
    chosen = standing.chosen
    if chosen is None or chosen.person_id is None or chosen.named_role is None:
        return
    begins = town.at(10) + timedelta(days=town.chance.randrange(1, 15))
    plan = training_sessions.Plan(
        chosen.provider_id or "",
        chosen.person_id,
        chosen.named_role,
        standing.request.mode,
        begins,
        begins + timedelta(hours=2),
        "At home",
        places=1,
        task="" if standing.topic else standing.row.task,
        topic=standing.topic,
    )
    planned = training_sessions.plan_session(act, plan)
    act.session.flush()
    training_sessions.book(act, standing.request.id, planned.id)
    town.happened["training booked"] += 1


def _attend(town: Town, act: Act, standing: Standing) -> None:
    if town.likely(0.1):
        training_attendance.record_attendance(act, standing.request.id, came=False, note="She was ill.")
        town.happened["training missed"] += 1
        return
    failed = town.likely(FAILED)
    outcome, note = ("failed", "Again, with more time.") if failed else ("completed", "")
    training_attendance.record_attendance(act, standing.request.id, came=True, outcome=outcome, note=note)
    town.happened["training failed" if failed else "training completed"] += 1


def _certificate(town: Town, act: Act, standing: Standing) -> None:
    training_attendance.certificate_seen(act, standing.request.id)
    town.happened["training request closed"] += 1


STEPS: dict[str, Step] = {
    REVIEW: _review,
    ANSWER: _answer,
    CHOOSE: _choose,
    ACCEPT: _accept,
    BOOK: _book,
    ATTEND: _attend,
    CERTIFICATE: _certificate,
}
