"""What people have to do: one open action for each scope of a case, however many delegations need it.

A *scope* is what an action is about, such as one PA's learning: where three delegations wait for the same course,
one person is asked once. Each delegation says what it needs; what nobody needs any more is closed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from sqlalchemy import BindParameter, ColumnElement, String, bindparam, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models.actions import Action, ActionClosed, ActionNeed
from models.base import Base
from models.cases import DelegationRow
from models.ids import new_id
from models.now import OpenAction
from services.act import Act
from services.queueing import queue
from services.rule_behind import Rule

NO_LONGER = "asked again: no longer what is missing"
MOVED = "asked again: the day it is due by has moved"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that somebody in a role has to do by a day, so that ``requirement`` is met again or stays met.

    ``about`` is what the requirement is about (``pa``, ``person``, ``task`` …) with its values; the case is always
    a part of the scope, so that nothing of one person reaches another's desk. ``rules`` are what asks for it where
    no framework's requirement does.
    """

    requirement: str
    kind: str
    role: str
    by: date
    about: tuple[str, ...]
    rules: tuple[Rule, ...] = field(default=(), compare=False)

    @property
    def scope(self) -> str:
        """What it is about, for a human eye too; a role or a deed that changes is another scope."""
        return " | ".join((self.requirement, self.kind, self.role, *self.about))


@dataclass(frozen=True)
class Changes:
    """What was written down to bring the actions into line; ``opened`` has to be told to somebody."""

    opened: tuple[Action, ...] = ()
    rest: tuple[Base, ...] = ()

    @property
    def rows(self) -> list[Base]:
        return [*self.rest, *self.opened]


def bring_into_line(act: Act, row: DelegationRow, wanted: Iterable[Wanted]) -> Changes:
    """What this delegation needs from now on: needed anew, needed no longer, opened, closed, or due on another day.

    The rows are not yet in the session: they are pinned by the entry of the decision behind them.
    """
    return _Lining(act, row).up_with({one.scope: one for one in _earliest(wanted)})


@cache
def is_open() -> ColumnElement[bool]:
    """Nobody has closed this action. Whoever looks through many begins at ``OpenAction``: most are closed."""
    return exists().where(OpenAction.action_id == Action.id)


@cache
def is_needed_by(delegation_id: BindParameter[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """This action is needed by that delegation, as the last row on the two says."""
    later = aliased(ActionNeed)
    superseded = exists().where(
        later.action_id == ActionNeed.action_id,
        later.delegation_id == ActionNeed.delegation_id,
        later.number > ActionNeed.number,
    )
    return (
        exists()
        .where(
            ActionNeed.action_id == Action.id,
            ActionNeed.delegation_id == delegation_id,
            ActionNeed.needed,
            ~superseded,
        )
        .correlate_except(ActionNeed, later)
    )


_OPEN = (
    select(Action)
    .where(
        # What it ever needed is little, and found by its index; the rest is asked of that.
        Action.id.in_(
            select(ActionNeed.action_id).where(
                ActionNeed.delegation_id == bindparam("delegation", type_=String)
            )
        ),
        is_open(),
        is_needed_by(bindparam("delegation", type_=String)),
    )
    .order_by(Action.due_on, Action.requirement, Action.id)
)

_OPEN_IN_CASE = select(Action).where(
    Action.case_id == bindparam("case"), Action.scope.in_(bindparam("scopes", expanding=True)), is_open()
)

_NEEDS = select(ActionNeed).where(ActionNeed.action_id == bindparam("action")).order_by(ActionNeed.number)

_LAST_NEED = select(func.max(ActionNeed.number)).where(
    ActionNeed.action_id == bindparam("action"), ActionNeed.delegation_id == bindparam("delegation")
)


def open_actions(session: Session, delegation_id: str) -> Sequence[Action]:
    """The open actions that a delegation needs, the most urgent first."""
    return session.scalars(_OPEN, {"delegation": delegation_id}).all()


def tell(act: Act, opened: Iterable[Action]) -> None:
    """Queue one message for each new action; it holds ids only, and the key keeps it from being told twice."""
    for action in opened:
        facts = {"action": action.id, "delegation": action.delegation_id}
        queue(act, f"action:{action.key}", action.case_id, "action-opened", facts, role=action.role)


def _earliest(wanted: Iterable[Wanted]) -> list[Wanted]:
    """Of what is wanted twice under one scope, the one that is due first stays (the last in this order)."""
    return sorted(wanted, key=lambda one: one.by, reverse=True)


class _Lining:
    """One delegation's actions being brought into line."""

    def __init__(self, act: Act, row: DelegationRow) -> None:
        self.act, self.row = act, row
        self.opened: list[Action] = []
        self.rest: list[Base] = []

    def up_with(self, wanted: dict[str, Wanted]) -> Changes:
        mine = {action.id: action for action in open_actions(self.act.session, self.row.id)}
        there = self._open_in_case(wanted)
        kept: set[str] = set()
        for scope, one in wanted.items():
            action = there.get(scope)
            if action is None:
                self._open(one, [self.row.id])
            elif self._has_to_move(action, one, action.id in mine):
                self._move(action, one)
                kept.add(action.id)
            else:
                kept.add(action.id)
                if action.id not in mine:
                    self.rest.append(self._need(action.id, self.row.id, needed=True))
        for id, action in mine.items():
            if id not in kept:
                self._let_go(action)
        return Changes(tuple(self.opened), tuple(self.rest))

    def _open_in_case(self, wanted: Iterable[str]) -> dict[str, Action]:
        found = self.act.session.scalars(_OPEN_IN_CASE, {"case": self.row.case_id, "scopes": [*wanted]})
        return {action.scope or "": action for action in found}

    def _has_to_move(self, action: Action, one: Wanted, is_mine: bool) -> bool:
        """The strictest day holds for all who need it; whoever alone needs it says when."""
        if one.by >= action.due_on and not (is_mine and self._others(action) == []):
            return False
        return one.by != action.due_on

    def _move(self, action: Action, one: Wanted) -> None:
        self.rest.append(ActionClosed(action_id=action.id, closed_at=self.act.now, why=MOVED))
        self._open(one, [self.row.id, *self._others(action)])

    def _let_go(self, action: Action) -> None:
        self.rest.append(self._need(action.id, self.row.id, needed=False))
        if not self._others(action):
            self.rest.append(ActionClosed(action_id=action.id, closed_at=self.act.now, why=NO_LONGER))

    def _open(self, one: Wanted, needed_by: list[str]) -> None:
        action = Action(
            id=new_id("ac"),
            key=self._key(one.scope),
            case_id=self.row.case_id,
            delegation_id=self.row.id,
            requirement=one.requirement,
            kind=one.kind,
            role=one.role,
            due_on=one.by,
            opened_at=self.act.now,
            scope=one.scope,
        )
        self.opened.append(action)
        self.rest += [self._need(action.id, id, needed=True) for id in needed_by]

    def _key(self, scope: str) -> str:
        """The n-th action of its scope in this case: of two who open it at once, one wins."""
        before = self.act.session.scalar(
            select(func.count())
            .select_from(Action)
            .where(Action.case_id == self.row.case_id, Action.scope == scope)
        )
        digest = hashlib.sha256(scope.encode()).hexdigest()[:16]
        return f"{self.row.case_id}:{digest}:{before or 0}"

    def _need(self, action_id: str, delegation_id: str, *, needed: bool) -> ActionNeed:
        last = self.act.session.scalar(_LAST_NEED, {"action": action_id, "delegation": delegation_id})
        return ActionNeed(
            action_id=action_id,
            delegation_id=delegation_id,
            number=(last or 0) + 1,
            needed=needed,
            at=self.act.now,
        )

    def _others(self, action: Action) -> list[str]:
        """The other delegations that need this action."""
        needs = self.act.session.scalars(_NEEDS, {"action": action.id})
        last = {need.delegation_id: need.needed for need in needs}
        return sorted(id for id, needed in last.items() if needed and id != self.row.id)
