"""A calendar feed for one person in one role: what is theirs to do and when, by reference, naming nobody.

Whoever knows the address reads the feed, as calendar programs cannot log in. So the address holds a secret of
which only a hash is kept; it is shown once, may be revoked, and ends with the role.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from documents.icalendar import Event, calendar
from models.actions import Action
from models.cases import Case
from models.deliveries import CalendarToken, CalendarTokenRevoked
from models.evidence import EvidenceRow
from models.training import SessionCancelled, TrainingSession
from rules.moments import instant, london_day
from services import record
from services.act import Act, NotFound, Refused
from services.digests import CO_ORDINATOR
from services.logins.accounts import posts
from services.owners import owners_of
from services.to_do import is_open
from services.training.trainer_desk import registration_of

BACK = timedelta(days=30)
"""How long what is over stays in the feed."""


def make_token(act: Act) -> str:
    """A new secret for whoever acts, in the role they act in; the one before opens nothing any more.

    Raises Refused where they act for no organisation, as then no log could hold it.
    """
    actor = act.actor
    if not actor.organisation_id:
        raise Refused("A calendar is made for a role at an organisation.", way_out="choose such a role")
    revoke_tokens(act)
    token = secrets.token_urlsafe(32)
    row = CalendarToken(
        token_hash=_hashed(token),
        person_id=actor.person_id,
        role=actor.role,
        made_at=act.now,
        organisation_id=actor.organisation_id,
    )
    subject = {"person": actor.person_id}
    record.write(act, actor.organisation_id, "calendar address made", subject, rows=[row])
    return token


def revoke_tokens(act: Act) -> int:
    """The addresses of whoever acts, in the role they act in, open nothing any more. Returns how many there were."""
    actor = act.actor
    found = _held(act.session, actor.person_id, actor.role, actor.organisation_id)
    for one in found:
        row = CalendarTokenRevoked(token_hash=one.token_hash, revoked_at=act.now)
        subject = {"person": actor.person_id}
        record.write(act, actor.organisation_id, "calendar address revoked", subject, rows=[row])
    return len(found)


def has_token(session: Session, person_id: str, role: str, organisation_id: str) -> bool:
    """Whether there is an address that opens this person's feed."""
    return bool(_held(session, person_id, role, organisation_id))


def feed(session: Session, token: str, now: datetime) -> str:
    """The calendar behind a secret; raises NotFound for a wrong one, a revoked one, and one whose role has ended."""
    found = session.get(CalendarToken, _hashed(token))
    if found is None or session.get(CalendarTokenRevoked, found.token_hash) is not None:
        raise NotFound("no such calendar")
    held = posts(session, found.person_id, london_day(instant(now)))
    if (found.role, found.organisation_id or "") not in {(one.role, one.organisation_id) for one in held}:
        raise NotFound("no such calendar")
    events = [
        *_due(session, found, now),
        *_sessions(session, found, now),
        *_registration(session, found, now),
    ]
    return calendar("Safehands", sorted(events, key=lambda one: (f"{_day(one)}", one.uid)))


def _due(session: Session, token: CalendarToken, now: datetime) -> Iterator[Event]:
    """A day on which something of a case falls due: once for each case and day, however much it is."""
    since = london_day(instant(now)) - BACK
    wanted = select(Action).where(is_open(), Action.due_on >= since)
    if token.role == CO_ORDINATOR:
        cases = select(Case.id).where(Case.organisation_id == token.organisation_id)
        found = session.scalars(wanted.where(Action.case_id.in_(cases))).all()
    else:
        mine = session.scalars(wanted.where(Action.role == token.role)).all()
        found = [one for one in mine if _is_theirs(session, one, token.person_id, now)]
    together: dict[tuple[str, date], list[Action]] = defaultdict(list)
    for action in found:
        together[action.case_id, action.due_on].append(action)
    for (case_id, day), actions in together.items():
        reference = session.get_one(Case, case_id).reference
        things = f"{len(actions)} thing{'s' if len(actions) > 1 else ''} due"
        changed = max(action.opened_at for action in actions)
        yield Event(f"due-{case_id}-{day}@safehands", f"Case {reference}: {things}", changed, day)


def _is_theirs(session: Session, action: Action, person_id: str, now: datetime) -> bool:
    return any(one.person_id == person_id for one in owners_of(session, action, now)[:1])


def _sessions(session: Session, token: CalendarToken, now: datetime) -> Iterator[Event]:
    """The training sessions that a trainer gives; where, the pages say: it may be somebody's home."""
    rows = session.scalars(
        select(TrainingSession).where(
            TrainingSession.trainer_id == token.person_id,
            TrainingSession.trainer_role == token.role,
            TrainingSession.starts_at >= now - BACK,
            ~exists().where(SessionCancelled.session_id == TrainingSession.id),
        )
    )
    for row in rows:
        uid, summary = f"session-{row.id}@safehands", f"Training session {row.id[-6:].upper()}"
        yield Event(uid, summary, row.planned_at, row.starts_at, row.ends_at)


def _registration(session: Session, token: CalendarToken, now: datetime) -> Iterator[Event]:
    """The last day of one's own registration, if one is on record."""
    last_day = registration_of(session, token.person_id, now).last_day
    changed = session.scalar(
        select(func.max(EvidenceRow.recorded_at)).where(
            EvidenceRow.kind == "registration", EvidenceRow.about == token.person_id
        )
    )
    if last_day and changed and last_day >= london_day(instant(now)) - BACK:
        uid = f"registration-{token.person_id}@safehands"
        yield Event(uid, "Your registration: last day", changed, last_day)


def _day(event: Event) -> date:
    return london_day(instant(event.starts)) if isinstance(event.starts, datetime) else event.starts


def _held(session: Session, person_id: str, role: str, organisation_id: str) -> Sequence[CalendarToken]:
    return session.scalars(
        select(CalendarToken).where(
            CalendarToken.person_id == person_id,
            CalendarToken.role == role,
            CalendarToken.organisation_id == organisation_id,
            ~exists().where(CalendarTokenRevoked.token_hash == CalendarToken.token_hash),
        )
    ).all()


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
