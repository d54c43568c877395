"""Other systems that may read and record by the HTTP API: who they are, and the tokens that let them in.

A connected system stands on record like a colleague: under its name, appointed as *connected system* at one
organisation. So access by relation, looks and the record hold for it as for anybody (docs/adr/0014-http-api.md).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.api import ApiToken, Scope
from models.ids import new_id
from models.people import Appointment, Person
from rules.moments import instant, london_day
from services import record
from services.act import Act, Refused
from services.importing.import_people import NewPerson, NewPost, add_person
from services.logins.accounts import Viewer, posts

SYSTEM = "connected system"
PREFIX = "sh_"
"""What every token begins with, so that whoever finds one in a file or a log knows what it is."""
SHOWN = len(PREFIX) + 6
LONGEST_NAME = 80
AT_MOST = timedelta(days=366)
"""No token is good for longer: one that nobody renews is one that nobody looks after."""
NOTED_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Let:
    """Whom a token lets in, and to do what."""

    token_id: str
    viewer: Viewer
    scope: Scope
    to_be_noted: bool
    """Whether it is time to call :func:`note_use`."""


@dataclass(frozen=True, slots=True)
class Line:
    """One token as an operator sees it in the list."""

    token: ApiToken
    system: str
    is_good: bool


def make_token(act: Act, organisation_id: str, system: str, scope: Scope, last_day: date) -> str:
    """A new token for a system of this organisation; nobody can be told it again.

    Raises Refused for no name, a last day that is over, and one more than a year ahead.
    """
    name, today = " ".join(system.split()), london_day(instant(act.now))
    if not name or len(name) > LONGEST_NAME:
        raise Refused("The system needs a name.", way_out=f"give it one of at most {LONGEST_NAME} letters")
    if last_day < today:
        raise Refused("The last day is over.", way_out="choose a day to come")
    if last_day > today + AT_MOST:
        raise Refused(
            "A token is good for a year at most.", way_out="choose an earlier day, and renew it then"
        )
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        id=new_id("at"),
        token_sha256=_hashed(token),
        begins=token[:SHOWN],
        system_id=_system(act, organisation_id, name),
        organisation_id=organisation_id,
        scope=scope,
        made_at=act.now,
        made_by=act.actor.id,
        last_day=last_day,
    )
    act.session.add(row)
    details = {"scope": scope, "last day": last_day.isoformat()}
    _enter(act, row, "API token made", details)
    return token


def revoke_token(act: Act, organisation_id: str, token_id: str) -> None:
    """A token lets nobody in any more, at once. Raises Refused where this organisation has none of that id."""
    row = act.session.get(ApiToken, token_id)
    if row is None or row.organisation_id != organisation_id:
        raise Refused("There is no such token.", way_out="look at safehands api-tokens list")
    if row.revoked_at:
        raise Refused("This token is revoked already.")
    row.revoked_at = act.now
    _enter(act, row, "API token revoked", {})


def tokens_of(session: Session, organisation_id: str, now: datetime) -> Sequence[Line]:
    """Every token that an organisation has given out, the newest first."""
    rows = session.execute(
        select(ApiToken, Person.name)
        .join(Person, Person.id == ApiToken.system_id)
        .where(ApiToken.organisation_id == organisation_id)
        .order_by(ApiToken.made_at.desc(), ApiToken.id)
    )
    return [Line(token, name, _is_good(token, now)) for token, name in rows]


def let_in(session: Session, token: str, now: datetime) -> Let | None:
    """Whom this token lets in; None for one that nobody made, that is over, or that was revoked, all alike."""
    found = session.execute(
        select(ApiToken, Person.name)
        .join(Person, Person.id == ApiToken.system_id)
        .where(ApiToken.token_sha256 == _hashed(token))
    ).one_or_none()
    if found is None or not _is_good(found[0], now):
        return None
    row, name = found
    held = posts(session, row.system_id, london_day(instant(now)))
    if not any((post.role, post.organisation_id) == (SYSTEM, row.organisation_id) for post in held):
        return None
    noted_lately = row.last_used_at is not None and now < row.last_used_at + NOTED_EVERY
    viewer = Viewer("", row.system_id, name, SYSTEM, row.organisation_id)
    return Let(row.id, viewer, row.scope, to_be_noted=not noted_lately)


def note_use(session: Session, token_id: str, now: datetime) -> None:
    """This token is in use: so an operator sees which nobody needs any more."""
    session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now))


def _is_good(row: ApiToken, now: datetime) -> bool:
    return row.revoked_at is None and london_day(instant(now)) <= row.last_day


def _system(act: Act, organisation_id: str, name: str) -> str:
    """The system of this name at this organisation; a new one is put on record."""
    found = act.session.scalars(
        select(Person.id)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(
            Person.name == name, Appointment.role == SYSTEM, Appointment.organisation_id == organisation_id
        )
    ).first()
    if found:
        return found
    post = NewPost(SYSTEM, london_day(instant(act.now)), organisation_id)
    return add_person(act, organisation_id, NewPerson(name), [post]).id


def _enter(act: Act, row: ApiToken, what: str, details: dict[str, str]) -> None:
    subject = {"token": row.id, "system": row.system_id}
    record.write(act, row.organisation_id, what, subject, details=details)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
