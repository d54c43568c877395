"""NHS numbers that somebody tried at the launch of a case, although the person is on record with other particulars.

A case for them would need a second entry for one person, so it is refused; but a refusal must be no way to find out
who is on record. Tries are counted, stand in the record and among the looks, and wait for the PHB lead's review.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.access import NumberTried, TriesReviewed
from models.cases import Case
from models.ids import new_id
from models.people import Person
from services import record
from services.access import looks
from services.access.access import organisations_for
from services.act import Act, NotFound, Refused
from services.logins.accounts import Viewer
from services.logins.login_limits import LoginLimits, is_closed, note_failure

LIMITS = LoginLimits()
A_LOOK = "launch of a case tried with this number"


@dataclass(frozen=True, slots=True)
class Tries:
    """What somebody tried and nobody has reviewed: how often, and when first and last."""

    tried_by: str
    name: str
    count: int
    first_at: datetime
    last_at: datetime


def may_try(act: Act) -> bool:
    """Whether the actor may try another number: after as many as failures at the login, they wait as long."""
    return not is_closed(act.session, _counter(act), act.now, LIMITS)


def note_try(act: Act, viewer: Viewer, person: Person) -> None:
    """Somebody tried this person's number. It is told to those who answer for the person as well, as a look."""
    note_failure(act.session, _counter(act), act.now)
    row = NumberTried(
        id=new_id("nt"),
        person_id=person.id,
        tried_by=viewer.person_id,
        organisation_id=viewer.organisation_id,
        at=act.now,
    )
    record.write(
        act, viewer.organisation_id, "number on record tried at a launch", {"tried by": viewer.person_id}, rows=[row]
    )  # fmt: skip
    for case_id in act.session.scalars(select(Case.id).where(Case.person_id == person.id)):
        looks.note(act.session, viewer, looks.Seen(case_id, A_LOOK), act.now)


def waiting(session: Session, viewer: Viewer, now: datetime) -> Sequence[Tries]:
    """The tries of the lead's organisations that nobody has reviewed, by who made them; the latest first."""
    counted = (
        select(
            NumberTried.tried_by,
            Person.name,
            func.count(),
            func.min(NumberTried.at),
            func.max(NumberTried.at),
        )
        .join(Person, Person.id == NumberTried.tried_by)
        .where(NumberTried.id.in_(_unreviewed(session, viewer, now)))
        .group_by(NumberTried.tried_by, Person.name)
        .order_by(func.max(NumberTried.at).desc(), NumberTried.tried_by)
    )
    return [Tries(*row) for row in session.execute(counted)]


def review(act: Act, viewer: Viewer, tried_by: str, finding: str) -> int:
    """The lead has asked about all that one person tried until now. How many. Raises Refused without words.

    Raises NotFound for what is not theirs to review or was reviewed, and Refused for one's own.
    """
    if tried_by == act.actor.person_id:
        raise Refused("Nobody reviews what they tried themselves.", way_out="leave it to somebody else")
    if not finding.strip():
        raise Refused("A review says what was found.", way_out="say in a sentence whether it was right")
    theirs = _unreviewed(act.session, viewer, act.now).where(NumberTried.tried_by == tried_by)
    ids = act.session.scalars(theirs).all()
    if not ids:
        raise NotFound("no such tries")
    rows = [
        TriesReviewed(
            try_id=id, reviewed_at=act.now, reviewed_by=act.actor.person_id, finding=finding.strip()
        )
        for id in ids
    ]
    record.write(
        act, viewer.organisation_id, "numbers tried at a launch reviewed", {"tried by": tried_by}, rows=rows
    )
    return len(rows)


def _unreviewed(session: Session, viewer: Viewer, now: datetime) -> Select[tuple[str]]:
    return (
        select(NumberTried.id)
        .outerjoin(TriesReviewed, TriesReviewed.try_id == NumberTried.id)
        .where(
            NumberTried.organisation_id.in_(organisations_for(session, viewer, now)),
            TriesReviewed.try_id.is_(None),
        )
    )


def _counter(act: Act) -> str:
    """Nobody can log in under a name with a line feed, nor be counted under it."""
    return f"launch\n{act.actor.person_id}"
