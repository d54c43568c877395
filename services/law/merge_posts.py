"""Roles, employments and representations of an entry that was merged: they go on under the person kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.base import Base
from models.ids import new_id
from models.people import (
    Appointment,
    AppointmentEnd,
    Employment,
    EmploymentEnd,
    Representation,
    RepresentationEnd,
)
from rules.moments import instant, london_day
from services import record
from services.act import Act

KINDS: tuple[tuple[type[Any], type[Any], str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    (Appointment, AppointmentEnd, "appointment_id", "po", ("person_id",), ("role", "organisation_id")),
    (Employment, EmploymentEnd, "employment_id", "em", ("pa_id", "person_id"), ("model",)),
    (
        Representation,
        RepresentationEnd,
        "representation_id",
        "rp",
        ("person_id", "representative_id"),
        ("capacity",),
    ),
)
"""What goes on: its table, that of its ends, the column that names it there, its ids, who is in it, what it says."""


def move_posts(act: Act, organisation_id: str, merged_id: str, kept_id: str) -> None:
    """Each that has not ended ends today, and is there for the person kept from its own first day."""
    today = london_day(instant(act.now))
    rows = [row for kind in KINDS for row in _of(act, kind, merged_id, kept_id, today)]
    if rows:
        subject = {"person": kept_id, "merged": merged_id}
        record.write(act, organisation_id, "posts carried to the person kept", subject, rows=rows)


def _of(act: Act, kind: Any, merged_id: str, kept_id: str, today: date) -> Iterator[Base]:
    table, ends, names, prefix, people, says = kind
    same = (*people, *says)
    there = {tuple(getattr(one, name) for name in same) for one in _live(act.session, kind, kept_id, today)}
    for row in _live(act.session, kind, merged_id, today):
        said = {column.name: getattr(row, column.name) for column in table.__table__.columns}
        said |= {name: kept_id for name in people if said[name] == merged_id}
        if tuple(said[name] for name in same) not in there:
            yield _new(act, table, prefix, said)
        end = {names: row.id, "last_day": max(today, row.first_day), "recorded_at": act.now}
        yield ends(**end, recorded_by=act.actor.id)


def _live(session: Session, kind: Any, person_id: str, today: date) -> list[Any]:
    table, ends, names, _, people, _ = kind
    ended = select(getattr(ends, names))
    return list(
        session.scalars(
            select(table)
            .where(or_(*(getattr(table, name) == person_id for name in people)), table.id.not_in(ended))
            .where(or_(table.last_day.is_(None), table.last_day >= today))
            .order_by(table.id)
        )
    )


def _new(act: Act, table: type[Any], prefix: str, said: dict[str, Any]) -> Base:
    ours: dict[str, Any] = {"id": new_id(prefix), "recorded_at": act.now}
    if "recorded_by" in said:
        ours["recorded_by"] = act.actor.id
    made: Base = table(**said | ours)
    return made
