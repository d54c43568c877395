"""Whom somebody at a command line means: an organisation, a panel, a person, in words.

Raises Refused, with those there are to choose from, where it is not plain who is meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.accounts import Account
from models.cases import Case
from models.organisations import Organisation
from models.panels import Panel
from models.people import Appointment, Person
from rules.moments import instant, london_day
from services.act import Act, Actor, Refused
from services.importing.import_people import NewPerson, NewPost, add_person
from services.logins.accounts import posts

OPERATOR = "operator"
CARED_FOR = ("PHB holder", "PA", "representative")


def organisation_named(session: Session, word: str) -> str:
    """By name, ODS code or id; without a word the only ICB there is."""
    wanted = word.casefold()
    meant = or_(
        Organisation.id == word,
        func.lower(Organisation.name) == wanted,
        func.lower(Organisation.ods_code) == wanted,
    )
    icb = Organisation.kind == "icb"
    found = session.scalars(select(Organisation.id).where(meant if word else icb)).all()
    there = session.scalars(select(Organisation.name).where(icb).order_by(Organisation.name)).all()
    wrong = f"There is no organisation {word!r}." if word else "It is not plain which organisation is meant."
    return _one(found, wrong, there)


def case_named(session: Session, word: str) -> Case:
    """By its reference; of several organisations with the same one, by id."""
    meant = or_(Case.id == word, func.lower(Case.reference) == word.casefold())
    found = session.scalars(select(Case.id).where(meant)).all()
    there = session.scalars(select(Case.id).where(meant).order_by(Case.id)).all()
    return session.get_one(Case, _one(found, f"It is not plain which case {word!r} is.", there))


def panel_named(session: Session, word: str) -> Panel:
    """By name or id."""
    meant = or_(Panel.id == word, func.lower(Panel.name) == word.casefold())
    found = session.scalars(select(Panel.id).where(meant)).all()
    there = session.scalars(select(Panel.id).order_by(Panel.id)).all()
    return session.get_one(Panel, _one(found, f"It is not plain which panel {word!r} is.", there))


def member_named(session: Session, word: str) -> str:
    """Somebody who works with the caseload, by username, id or name."""
    found = people_named(session, word)
    return _one(found, f"It is not plain who {word!r} is.", found)


def people_named(session: Session, word: str) -> Sequence[str]:
    """By username or id; failing that, by name, among those who work with the caseload."""
    account = select(Account.person_id).where(Account.username == word.casefold())
    if (
        found := session.scalars(account).all()
        or session.scalars(select(Person.id).where(Person.id == word)).all()
    ):
        return found
    staff = select(Appointment.person_id).where(Appointment.role.not_in(CARED_FOR))
    return session.scalars(
        select(Person.id).where(Person.name == word, Person.id.in_(staff)).order_by(Person.id)
    ).all()


def by_somebody(act: Act, organisation_id: str, word: str) -> Act:
    """The same act, done by whoever is named; somebody new is put on record as an operator.

    Raises Refused for an empty name, and for one that several people have.
    """
    if not word.strip():
        raise Refused("Nobody is named as the one who does this.", way_out="say who with --by")
    found = people_named(act.session, word.strip())
    if len(found) > 1:
        raise Refused(
            f"Several people on record are called {word!r}.", way_out=f"give one of: {', '.join(found)}"
        )
    person_id = found[0] if found else new_operator(act, organisation_id, word.strip())
    return replace(act, actor=in_their_role(act, organisation_id, person_id))


def in_their_role(act: Act, organisation_id: str, person_id: str) -> Actor:
    """Somebody in the role they hold in this organisation, or else in another, or as an operator."""
    held = posts(act.session, person_id, london_day(instant(act.now)))
    here = [post.role for post in held if post.organisation_id == organisation_id]
    role = (here or [post.role for post in held] or [OPERATOR])[0]
    return Actor(person_id, role, organisation_id)


def new_operator(act: Act, organisation_id: str, name: str) -> str:
    """Put somebody on record who works at the command line from today on."""
    post = NewPost(OPERATOR, london_day(instant(act.now)), organisation_id)
    return add_person(act, organisation_id, NewPerson(name), [post]).id


def _one(found: Sequence[str], wrong: str, there: Sequence[str]) -> str:
    if len(found) == 1:
        return found[0]
    raise Refused(wrong, way_out=f"name one of: {', '.join(there)}" if there else "put them on record first")
