"""What the database keeps as being so now is what the logs say, whatever was added in which order."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine, exists, select
from sqlalchemy.orm import Session, aliased

from models.actions import Action, ActionClosed
from models.cases import DelegationStatus
from models.database import sessions
from models.now import LatestStatus, OpenAction
from models.record_chain import append
from tests.models.world import DAY, LATER, NOON


def action(id: str) -> Action:
    """Something to be done in the settled world's case."""
    return Action(
        id=id, key=id, case_id="case", requirement="refresher", kind="train", role="clinical trainer",
        due_on=DAY, opened_at=NOON,
    )  # fmt: skip


def line(id: str, number: int, status: str) -> DelegationStatus:
    """A line of the status log of the settled world's delegation."""
    return DelegationStatus(
        id=id, delegation_id="dg", number=number, where="home", status=status, may_alone=False,
        supervised=False, decided_at=NOON, next_due=DAY + timedelta(days=number),
    )  # fmt: skip


def agrees(session: Session) -> bool:
    """Both tables are what the logs say."""
    closed = exists().where(ActionClosed.action_id == Action.id)
    later = aliased(DelegationStatus)
    superseded = exists().where(
        later.delegation_id == DelegationStatus.delegation_id, later.number > DelegationStatus.number
    )
    columns = (Action.id, Action.case_id, Action.role, Action.due_on, Action.opened_at)
    kept = (
        OpenAction.action_id,
        OpenAction.case_id,
        OpenAction.role,
        OpenAction.due_on,
        OpenAction.opened_at,
    )
    last = (DelegationStatus.delegation_id, DelegationStatus.id, DelegationStatus.number, DelegationStatus.status,
            DelegationStatus.next_due)  # fmt: skip
    kept_last = (LatestStatus.delegation_id, LatestStatus.status_id, LatestStatus.number, LatestStatus.status,
                 LatestStatus.next_due)  # fmt: skip
    return set(session.execute(select(*kept)).tuples()) == set(
        session.execute(select(*columns).where(~closed)).tuples()
    ) and set(session.execute(select(*kept_last)).tuples()) == set(
        session.execute(select(*last).where(~superseded)).tuples()
    )


def test_an_action_is_open_until_its_end_is_added(settled: Engine) -> None:
    with sessions(settled).begin() as session:
        assert agrees(session)
        append(session, "org", {"act": "opened"}, [action("ac3"), action("ac4")])
        assert agrees(session)
        append(
            session, "org", {"act": "closed"}, [ActionClosed(action_id="ac3", closed_at=LATER, why="done")]
        )
        assert agrees(session)
        assert "ac4" in session.scalars(select(OpenAction.action_id)).all()


def test_an_action_whose_end_comes_before_it_is_never_open(settled: Engine) -> None:
    """As a transaction may add its rows in any order."""
    with sessions(settled).begin() as session:
        append(
            session, "org", {"act": "closed"}, [ActionClosed(action_id="ac3", closed_at=LATER, why="done")]
        )
        append(session, "org", {"act": "opened"}, [action("ac3")])
        assert agrees(session)


def test_the_last_line_of_the_log_counts_in_whichever_order_lines_are_added(settled: Engine) -> None:
    with sessions(settled).begin() as session:
        append(session, "org", {"act": "answered"}, [line("ds5", 5, "in force")])
        append(session, "org", {"act": "answered"}, [line("ds4", 4, "suspended")])
        assert agrees(session)
        found = session.get_one(LatestStatus, "dg")
        assert (found.status, found.number) == ("in force", 5)
