"""Loading the invented caseload: three years are played through the services, and the loop runs every evening."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hospital import Admission, Discharge
from models.organisations import Organisation
from models.outbox import OutboxLine
from models.people import Person
from rules.moments import instant, london_day
from services import outbox
from services.act import Refused
from services.agreements.agreement import issue_agreement
from services.agreements.seal import unsealed
from services.evidence import NewEvidence, record_evidence
from services.invented.caseload import PLANS, first_days
from services.invented.journey import Journey
from services.invented.meetings import carry_panels, choose_schedules, plan_meetings
from services.invented.names import DEMO_LOGINS, PLACES
from services.invented.people import BEGINNING, plan_holders, plan_pas, settle
from services.invented.stage import Stage
from services.invented.stays import STAYS, Ward
from services.logins.accounts import create_account
from services.reconcile import due_for_sweep, reconcile
from services.rule_behind import ON_PAPER, of_house

Told = Callable[[int, int], None]
"""Hears how many days of how many have been played."""


def load_invented(session: Session, now: datetime, told: Told | None = None) -> bool:
    """Put the invented caseload on record as of ``now``, in the caller's transaction.

    Returns False, and changes nothing, where it is on record already. Raises Refused for a database that holds
    anything else: invented people do not belong among real ones.
    """
    if is_loaded(session):
        return False
    if session.scalar(select(Person.id).limit(1)):
        raise Refused(
            "This database holds people already, so the invented caseload is not loaded into it.",
            way_out="name another database with --database",
        )
    stage = Stage(session, london_day(instant(now)), now)
    stage.now = stage.at(stage.day(BEGINNING), 9)
    with unsealed():
        settle(stage)
        _plan_everything(stage)
        _play(stage, told)
        _today(stage, now)
    return True


def is_loaded(session: Session) -> bool:
    """Is the invented caseload on record here?"""
    code = PLACES["northmoor"].ods_code
    return session.scalar(select(Organisation.id).where(Organisation.ods_code == code)) is not None


def _plan_everything(stage: Stage) -> None:
    plan_meetings(stage)
    plan_holders(stage, first_days())
    plan_pas(stage, first_days())
    for plan in PLANS:
        Journey(stage, plan).put_on_stage()
    for stay in STAYS:
        Ward(stage, stay).put_on_stage()
    stage.plan(-6, 70, lambda: _hear_of_an_ended_registration(stage))


def _hear_of_an_ended_registration(stage: Stage) -> None:
    """It ended weeks ago, and is known only now: what the nurse did since then does not count."""
    ended = stage.day(-45)
    new = NewEvidence("registration", "ended", ended, (stage.giver("pat"),), about=stage.ids["precious"])
    record_evidence(stage.act("pat"), stage.ids["northmoor"], new)


def _play(stage: Stage, told: Told | None) -> None:
    days = len(stage.to_happen)
    for number, _ in enumerate(stage.play(), start=1):
        _carry_on(stage)
        if told:
            told(number, days)


def _carry_on(stage: Stage) -> None:
    """What the loop does: ask again wherever something has happened, or a day has come."""
    lines = stage.session.scalars(select(OutboxLine).where(OutboxLine.done_at.is_(None))).all()
    touched = {line.subject_id for line in lines if line.kind == outbox.RECONCILE}
    due = due_for_sweep(stage.session, stage.now)
    for delegation_id in sorted(touched | set(due)):
        reconcile(stage.as_safehands(), delegation_id)
    for line in lines:
        outbox.finish(stage.session, line.id, stage.now)


def _today(stage: Stage, now: datetime) -> None:
    """The last round, at the moment handed in: everything is asked again; panels and open stays have their papers."""
    stage.now = now
    for login in DEMO_LOGINS:
        create_account(stage.session, stage.ids[login.who], login.username, login.password)
    choose_schedules(stage)
    _carry_on(stage)
    carry_panels(stage)
    ended = select(Discharge.admission_id)
    for admission_id in stage.session.scalars(select(Admission.id).where(Admission.id.not_in(ended))):
        issue_agreement(stage.as_safehands().under(of_house(ON_PAPER)), admission_id)
