"""An operator at work: one deed in one transaction, and whom it is about in words; what is not plain is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from cli.exits import refuse
from cli.options import existing_database
from models.accounts import Account
from models.database import sessions
from models.organisations import Organisation
from models.panels import Panel
from models.people import Appointment, Person
from services.act import Act, Actor, Refused


@contextmanager
def operator(database: str | None, flow: str) -> Iterator[Act]:
    """One transaction of an operator; what is refused is told with exit code 2, and changes nothing."""
    with existing_database(database) as engine:
        try:
            with sessions(engine).begin() as session:
                yield Act(session, datetime.now(UTC), Actor("", "operator", flow=flow))
        except Refused as refusal:
            refuse(f"{refusal.message} What you can do: {refusal.way_out}. Nothing was changed.")


def organisation_named(session: Session, word: str) -> str:
    """By name, ODS code or id; without a word the only ICB there is."""
    wanted = word.casefold()
    meant = or_(
        Organisation.id == word,
        func.lower(Organisation.name) == wanted,
        func.lower(Organisation.ods_code) == wanted,
    )
    found = session.scalars(
        select(Organisation.id).where(meant if word else Organisation.kind == "icb")
    ).all()
    there = session.scalars(
        select(Organisation.name).where(Organisation.kind == "icb").order_by(Organisation.name)
    )
    return _one(
        found,
        f"There is no organisation {word!r}." if word else "It is not plain which organisation is meant.",
        there.all(),
    )


def panel_named(session: Session, word: str) -> Panel:
    """By name or id."""
    meant = or_(Panel.id == word, func.lower(Panel.name) == word.casefold())
    found = session.scalars(select(Panel.id).where(meant)).all()
    there = session.scalars(select(Panel.id).order_by(Panel.id)).all()
    return session.get_one(Panel, _one(found, f"It is not plain which panel {word!r} is.", there))


def member_named(session: Session, word: str) -> str:
    """Somebody who works for an organisation, by username, id or name."""
    staff = select(Appointment.person_id).where(Appointment.organisation_id.is_not(None))
    account = select(Account.person_id).where(Account.username == word.casefold())
    meant = or_(Person.id == word, Person.name == word, Person.id.in_(account))
    found = session.scalars(select(Person.id).where(meant, Person.id.in_(staff)).order_by(Person.id)).all()
    return _one(found, f"It is not plain who {word!r} is.", found)


def _one(found: Sequence[str], wrong: str, there: Sequence[str]) -> str:
    if len(found) == 1:
        return found[0]
    raise Refused(wrong, way_out=f"name one of: {', '.join(there)}" if there else "put them on record first")
