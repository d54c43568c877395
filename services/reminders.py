"""Reminders: each open action is called to mind at 60, 30 and 7 days, on the day, and when it is overdue; once each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import case, exists, literal, select
from sqlalchemy.orm import Session

from models.actions import Action
from models.messages import Message
from rules.moments import instant, london_day
from services.act import Act
from services.ahead import WARNED
from services.queueing import queue
from services.to_do import is_open

TEMPLATE = "action-due"
KEY = "reminder:"
"""How the key of a reminder begins: the key of its action follows, and the stage."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A reminder: how many days before the last good day it is given; below nought it is past."""

    days: int
    name: str


STAGES = (
    Stage(-1, "overdue"),
    Stage(0, "today"),
    *(Stage(days, f"{days} days") for days in reversed(WARNED)),
)
"""The most urgent first."""


def due_reminders(session: Session, now: datetime) -> Sequence[str]:
    """The open actions whose next reminder has come and was not given."""
    today = london_day(instant(now))
    name = case(*((Action.due_on <= today + timedelta(days=one.days), one.name) for one in STAGES))
    key = literal(KEY).concat(Action.key).concat(":").concat(name)
    found = session.scalars(
        select(Action)
        .where(is_open(), Action.due_on <= today + timedelta(days=STAGES[-1].days))
        .where(~exists().where(Message.key == key))
        .order_by(Action.due_on, Action.id)
    )
    return [action.id for action in found if stage_of(action, today)]


def carry_reminder(act: Act, action_id: str) -> Message | None:
    """Queue the reminder of the stage an action has come to; None if it was given, or is not needed any more."""
    today = london_day(instant(act.now))
    action = act.session.scalars(select(Action).where(Action.id == action_id, is_open())).one_or_none()
    stage = stage_of(action, today) if action else None
    if action is None or stage is None:
        return None
    key = f"{KEY}{action.key}:{stage.name}"
    if act.session.scalar(select(exists().where(Message.key == key))):
        return None
    facts = {"action": action.id, "delegation": action.delegation_id, "stage": stage.name}
    return queue(act, key, action.case_id, TEMPLATE, facts, role=action.role)


def stage_of(action: Action, today: date) -> Stage | None:
    """The most urgent stage an action has come to; None before any, and where opening it said as much already."""
    for stage in STAGES:
        begins = action.due_on - timedelta(days=stage.days)
        if begins <= today:
            return stage if london_day(instant(action.opened_at)) < begins else None
    return None
