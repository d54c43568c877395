"""The request form for training and delegation (2:737): asked, reviewed, sent back, held, withdrawn, closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.cases import DelegationEnd, DelegationRow
from models.evidence import EvidenceRow
from models.ids import new_id
from models.training import KINDS, MODES, TrainingRequest
from rules.moments import instant, london_day
from services.act import Act, Refused
from services.rule_behind import REQUESTS, of_house, of_requirements
from services.training.training_asked import (
    Judged,
    judged,
    judged_each,
    missing_before,
    topic_of,
    training_for,
)
from services.training.training_settings import STATED, TrainingSettings
from services.training.training_steps import Standing, enter, open_requests, requests_of, step_to, taking

LARGE_TEAM_OR_PLACE = ("2:582", "2:597")
MAY_BE_HELD = ("reviewed", "released", "trainer declined")
"""Where a request waits for a trainer to be chosen."""


@dataclass(frozen=True, slots=True)
class Form:
    """What the request form says. ``topic`` is needed for general learning only; ``needed_by`` may be unknown."""

    kind: str
    mode: str
    why: str
    needed_by: date | None = None
    care_environment: str = ""
    topic: str = ""


def ask_for_training(
    act: Act, row: DelegationRow, form: Form, settings: TrainingSettings = STATED
) -> TrainingRequest:
    """Send the form to whoever co-ordinates training.

    Raises Refused for a form that cannot be, where the frameworks ask for no such training, where the way of
    training does not suit the team or the place, and where the same is asked for already.
    """
    act.session.execute(
        select(DelegationRow.id).where(DelegationRow.id == row.id).with_for_update(key_share=True)
    )
    _check_form(act, row, form)
    _check_mode(act, row, form, settings)
    topic = form.topic or topic_of(judged(act.session, row, act.now).resolved, form.kind)
    _check_topic(act, row, topic)
    earlier = requests_of(act.session, row.id)
    if any(one.is_open and one.topic == topic for one in earlier):
        raise Refused(
            "This training is asked for already.", way_out="look at the open request, or withdraw it first"
        )
    request = TrainingRequest(
        id=new_id("tq"),
        delegation_id=row.id,
        number=len(earlier) + 1,
        kind=form.kind,
        mode=form.mode,
        why=form.why.strip(),
        requested_at=act.now,
        requested_by=act.actor.id,
        topic=topic or None,
        needed_by=form.needed_by,
        care_environment=form.care_environment.strip() or None,
    )
    enter(act, row, "training request: asked", request.id, [request], request.why)
    return request


def review(act: Act, request_id: str) -> Standing:
    """Accept the request as it is; it is held at once while what its training builds on is missing (2:727)."""
    standing = step_to(act, taking(act, request_id), "reviewed")
    return hold_or_release(act, standing)


def send_back(act: Act, request_id: str, reason: str) -> Standing:
    """Ask whoever sent it for more. Raises Refused without a reason."""
    return step_to(act, taking(act, request_id), "sent back", reasons=_words(reason, "what is missing"))


def ask_again(act: Act, request_id: str, answer: str) -> Standing:
    """Answer what was asked back; the request goes to review again. Raises Refused without an answer."""
    return step_to(act, taking(act, request_id), "asked again", reasons=_words(answer, "the answer"))


def withdraw(act: Act, request_id: str, reason: str) -> Standing:
    """The training is not wanted any more. Raises Refused without a reason."""
    return step_to(act, taking(act, request_id), "withdrawn", reasons=_words(reason, "why"))


def hold_or_release(act: Act, standing: Standing) -> Standing:
    """Hold a request while something is missing that its training has to come after, and let it go by itself."""
    if standing.state not in (*MAY_BE_HELD, "held"):
        return standing
    found = judged(act.session, standing.row, act.now)
    missing = missing_before(found, standing.topic)
    if missing and standing.state != "held":
        act = act.under(
            *act.rules, *of_requirements(found.applied, {(one.framework, one.name) for one in missing})
        )
        names = ", ".join(one.name for one in missing)
        return step_to(act, standing, "held", reasons=f"Missing: {names}.")
    if not missing and standing.state == "held":
        return step_to(act, standing, "released")
    return standing


def held_for(session: Session, standing: Standing, now: datetime) -> tuple[str, ...]:
    """What a held request waits for, in the framework's words with their place in the text (2:727)."""
    return held_for_each(session, [standing], now)[standing.request.id]


def held_for_each(
    session: Session, standings: Sequence[Standing], now: datetime
) -> dict[str, tuple[str, ...]]:
    """The same of each of these held requests, by its id; in as many queries as of one."""
    found = judged_each(session, [one.row for one in standings], now) if standings else {}
    return {one.request.id: _waits_for(found[one.row.id], one.topic) for one in standings}


def _waits_for(found: Judged, topic: str) -> tuple[str, ...]:
    missing = missing_before(found, topic)
    return tuple(f"{one.name}: {one.why} ({', '.join(one.cite)})" for one in missing)


def due_training_requests(session: Session, now: datetime) -> Sequence[str]:
    """Every open request on which something bears that came on record since its last step: it may end, wait or go on.

    That is about the PA, about the person, or about neither, such as a nurse's registration.
    """
    standings = [one for one in open_requests(session) if one.since <= now]
    first = min((one.since for one in standings), default=now)
    news = session.execute(
        select(EvidenceRow.pa_id, EvidenceRow.person_id, func.max(EvidenceRow.recorded_at))
        .where(EvidenceRow.recorded_at >= first)
        .group_by(EvidenceRow.pa_id, EvidenceRow.person_id)
    ).all()
    return [
        one.request.id
        for one in standings
        if any(
            recorded >= one.since and pa in (None, one.row.pa_id) and person in (None, one.row.person_id)
            for pa, person, recorded in news
        )
    ]


def carry_training_request(act: Act, request_id: str) -> None:
    """Close a request whose training is on record; hold or release one that waits. Each asks its delegation again."""
    act = act.under(of_house(REQUESTS))
    standing = taking(act, request_id)
    if not standing.is_open or act.session.get(DelegationEnd, standing.row.id) is not None:
        return
    if standing.state != "attended" and _given_since(act, standing):
        step_to(act, standing, "closed", reasons="The training is on record.")
    else:
        hold_or_release(act, standing)


def _given_since(act: Act, standing: Standing) -> bool:
    """Whether training that counts was put on record after it was asked for, whoever recorded it."""
    found: Judged = judged(act.session, standing.row, act.now)
    asked = training_for(found.resolved, standing.topic)
    counted = {id for one in asked for id in found.judge.findings[one.name].current}
    newest = act.session.scalar(select(func.max(EvidenceRow.recorded_at)).where(EvidenceRow.id.in_(counted)))
    return (
        newest is not None
        and newest > standing.request.requested_at
        and not any(found.is_missing(one) for one in asked)
    )


def _check_form(act: Act, row: DelegationRow, form: Form) -> None:
    if act.session.get(DelegationEnd, row.id):
        raise Refused("This delegation has ended.", way_out="launch it anew")
    if form.kind not in KINDS or form.mode not in MODES:
        raise Refused(f"There is no {form.kind!r} training by {form.mode!r}.")
    _words(form.why, "why the training is needed")
    if form.needed_by and form.needed_by < london_day(instant(act.now)):
        raise Refused("The day by which it is needed has passed.", way_out="give a day from today on")


def _check_mode(act: Act, row: DelegationRow, form: Form, settings: TrainingSettings) -> None:
    """Large teams, and training that has to happen where care is given, need their own time and place (2:597)."""
    if form.mode == "bespoke":
        return
    team = _team(act.session, row)
    why = "it has to take place where care is given" if form.care_environment.strip() else ""
    if team >= settings.large_team:
        why = why or f"the team has {team} PAs"
    if why:
        raise Refused(
            f"A {form.mode} does not suit here: {why}.",
            rule="training at a time and place that suit",
            cite=LARGE_TEAM_OR_PLACE,
            way_out="ask for bespoke training",
        )


def _team(session: Session, row: DelegationRow) -> int:
    """How many PAs have a delegation in this case that has not ended."""
    ended = select(DelegationEnd.delegation_id)
    found = select(func.count(func.distinct(DelegationRow.pa_id))).where(
        DelegationRow.case_id == row.case_id, DelegationRow.id.not_in(ended)
    )
    return session.scalar(found) or 0


def _check_topic(act: Act, row: DelegationRow, topic: str) -> None:
    if not training_for(judged(act.session, row, act.now).resolved, topic):
        raise Refused(
            f"No framework of this case asks for training in {topic or 'this task'!r}.",
            way_out="choose one of the trainings that the frameworks ask for",
        )


def _words(said: str, what: str) -> str:
    if not said.strip():
        raise Refused(f"It needs {what}.", way_out="say it in a sentence")
    return said.strip()
