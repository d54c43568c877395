"""Invented delegations in any number, for a backlog: nobody has answered anything yet, so each asks for everything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.database import sessions
from models.ids import new_id
from models.organisations import Organisation
from models.people import Appointment, Person
from rules.framework import from_library
from services import outbox, record
from services.act import Act, Actor
from services.cases import Application, launch_case
from services.frameworks import approve_framework

BOARDS = 8
"""Each organisation has a log of its own in the record, and its entries are written one after another."""
OF_A_CASE = 10
TASK = "gastrostomy feed"
SETTINGS: dict[str, str | int] = {"panel decides": "all", "panel meets": "every two months"}


def make(engine: Engine, number: int) -> list[str]:
    """So many delegations, ten to a case; their ids. Nothing waits in the outbox yet."""
    now = datetime.now(UTC)
    made: list[str] = []
    with sessions(engine).begin() as session:
        _settle(session, now)
    for case in range(-(-number // OF_A_CASE)):
        with sessions(engine).begin() as session:
            made += _case(session, now, case, min(OF_A_CASE, number - len(made)))
    return made


def put_lines(engine: Engine, delegation_ids: Sequence[str]) -> None:
    """A line for each of these delegations, as the nightly flows and people put them."""
    with sessions(engine).begin() as session:
        act = Act(session, datetime.now(UTC), Actor("", "Safehands", flow="benchmark/1"))
        for id in delegation_ids:
            outbox.put(act, outbox.RECONCILE, id, f"{id}:benchmark")


def _settle(session: Session, now: datetime) -> None:
    """The boards, a co-ordinator for each, and a framework that somebody has approved."""
    for board in range(BOARDS):
        session.add(Organisation(id=f"board{board}", name=f"Invented Board {board}", kind="icb"))
        _person(session, now, f"coordinator{board}", "PHB co-ordinator", f"board{board}")
        approve_framework(
            _act(session, now, board), f"board{board}", from_library("staffordshire"),
            by="Dr Invented Example", role="clinical lead", on=date(2026, 1, 5), note="invented, to measure",
        )  # fmt: skip


def _case(session: Session, now: datetime, number: int, delegations: int) -> list[str]:
    board = number % BOARDS
    act = _act(session, now, board)
    holder = _person(session, now, f"holder{number}", "PHB holder")
    pas = [_person(session, now, f"pa{number}-{one}", "PA") for one in range(delegations)]
    case = launch_case(act, f"board{board}", holder, [Application(from_library("staffordshire"), SETTINGS)])
    rows = [_delegation(act, case, pa) for pa in pas]
    # One entry for all ten: asking whether each may be asked for would take longer than what is measured.
    record.write(act, case.organisation_id, "delegation launched", {"case": case.id}, rows=rows)
    return [row.id for row in rows]


def _delegation(act: Act, case: Case, pa: str) -> DelegationRow:
    return DelegationRow(
        id=new_id("de"), case_id=case.id, pa_id=pa, person_id=case.person_id, task=TASK,
        requested_at=act.now, requested_by=act.actor.id,
    )  # fmt: skip


def _person(session: Session, now: datetime, id: str, role: str, organisation: str | None = None) -> str:
    session.add(Person(id=id, name=f"Invented {id}", created_at=now))
    session.add(
        Appointment(
            id=f"ap-{id}", person_id=id, role=role, organisation_id=organisation,
            first_day=date(2020, 1, 1), recorded_at=now,
        )
    )  # fmt: skip
    session.flush()
    return id


def _act(session: Session, now: datetime, board: int) -> Act:
    return Act(session, now, Actor(f"coordinator{board}", "PHB co-ordinator", f"board{board}"))
