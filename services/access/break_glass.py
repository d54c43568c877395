"""Break-glass: a record opened to read by somebody without a part in the case, for a reason, for a time, and reviewed.

It is entered in the record, the case's co-ordinator and PHB lead are told, and it stays on a list until somebody else
has looked at why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import String, select, type_coerce
from sqlalchemy.orm import Session

from models.access import OpeningReviewed, RecordOpened
from models.cases import Case, DelegationRow
from models.ids import new_id
from models.organisations import Organisation
from models.people import Person
from services import record
from services.access.access import COORDINATOR, LEAD, organisations_for
from services.act import Act, NotFound, Refused
from services.house_settings import HOUSE
from services.logins.accounts import Viewer
from services.logins.login_limits import LoginLimits, is_closed, note_failure
from services.queueing import queue

LIMITS = LoginLimits()
OPEN_FOR = timedelta(minutes=HOUSE.break_glass)
TEMPLATE = "record-opened"
REASONS = (
    "An emergency: the person needs care now",
    "Cover at short notice for whoever has this case",
    "A concern about somebody's safety",
    "A complaint or an incident is looked into",
    "Another reason",
)


@dataclass(frozen=True)
class Opening:
    """A record that was opened: by whom, whose, and what was found when that was reviewed, if it was."""

    row: RecordOpened
    case: Case
    person: Person
    by: str
    organisation: str
    reviewed: OpeningReviewed | None
    reviewer: str


def may_look_for(act: Act) -> bool:
    """Whether the actor may try another number: after as many failures as at the login, they wait as long."""
    return not is_closed(act.session, _tries_of(act), act.now, LIMITS)


def look_for(act: Act, words: str, born: date) -> Case | None:
    """The case that ``find_case`` finds; a try that finds none is counted, and entered in the record."""
    if not act.actor.organisation_id:
        raise Refused(
            "You work for no organisation here, so nobody could answer for it.",
            way_out="ring whoever has the case",
        )
    case = find_case(act.session, words, born)
    if case is None:
        note_failure(act.session, _tries_of(act), act.now)
        record.write(
            act, act.actor.organisation_id, "break-glass found no record", {"person": act.actor.person_id}
        )
    return case


def _tries_of(act: Act) -> str:
    """What failures are counted by: nobody can log in under a name with a line feed, nor be counted under it."""
    return f"break-glass\n{act.actor.person_id}"


def find_case(session: Session, words: str, born: date) -> Case | None:
    """The one case under this reference or NHS number, if its person was born on that day; else None.

    Where no day of birth is on record, the reference alone finds it.
    """
    plain = words.strip()
    digits = plain.replace(" ", "").replace("-", "")
    by_number = type_coerce(Person.nhs_number, String) == digits
    found = session.execute(
        select(Case, Person)
        .join(Person, Person.id == Case.person_id)
        .where((Case.reference == plain.upper()) | by_number)
        .order_by(Case.opened_at.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    case, person = found
    is_right = person.born == born or (person.born is None and case.reference == plain.upper())
    return case if is_right else None


def open_record(act: Act, case: Case, reason: str, words: str) -> RecordOpened:
    """Open a case to whoever acts, to read, from now for `OPEN_FOR`. Raises Refused without a reason in words."""
    if reason not in REASONS or not words.strip():
        raise Refused("A record is opened for a reason.", way_out="choose it, and say in a sentence why")
    row = RecordOpened(
        id=new_id("ro"),
        case_id=case.id,
        opened_by=act.actor.person_id,
        role=act.actor.role,
        reason=reason,
        words=words.strip(),
        opened_at=act.now,
        open_until=act.now + OPEN_FOR,
        organisation_id=act.actor.organisation_id or None,
    )
    subject = {"case": case.id, "person": case.person_id, "opened by": act.actor.person_id}
    record.write(
        act, case.organisation_id, "record opened (break-glass)", subject, rows=[row],
        why={case.person_id: f"{reason}. {words.strip()}"},
    )  # fmt: skip
    for role in (COORDINATOR, LEAD):
        queue(act, f"opened:{row.id}:{role}", row.case_id, TEMPLATE, {"opening": row.id}, role=role)
    return row


def opening_for(
    session: Session, viewer: Viewer, opening_id: str, now: datetime
) -> tuple[RecordOpened, Case]:
    """A record that this viewer has opened in this role, while it is open; raises NotFound for any other."""
    row = session.get(RecordOpened, opening_id)
    mine = row and (row.opened_by, row.role) == (viewer.person_id, viewer.role)
    if row is None or not mine or now >= row.open_until:
        raise NotFound("no such opening")
    return row, session.get_one(Case, row.case_id)


def delegation_of(session: Session, case: Case, delegation_id: str) -> DelegationRow:
    """One delegation of a case that was opened; raises NotFound for any other."""
    row = session.get(DelegationRow, delegation_id)
    if row is None or row.case_id != case.id:
        raise NotFound("no such delegation")
    return row


def openings(session: Session, viewer: Viewer, now: datetime, *, waiting: bool) -> list[Opening]:
    """The records of the viewer's organisations that were opened: those to be reviewed, or the others."""
    unreviewed = OpeningReviewed.opening_id.is_(None)
    order = RecordOpened.opened_at if waiting else RecordOpened.opened_at.desc()
    rows = session.execute(
        select(RecordOpened, Case, Person, Organisation.name, OpeningReviewed)
        .select_from(RecordOpened)
        .join(Case, Case.id == RecordOpened.case_id)
        .join(Person, Person.id == Case.person_id)
        .outerjoin(Organisation, Organisation.id == RecordOpened.organisation_id)
        .outerjoin(OpeningReviewed, OpeningReviewed.opening_id == RecordOpened.id)
        .where(Case.organisation_id.in_(organisations_for(session, viewer, now)))
        .where(unreviewed if waiting else ~unreviewed)
        .order_by(order, RecordOpened.id)
        .limit(100)
    ).all()
    ids = {row.opened_by for row, *_ in rows} | {one.reviewed_by for *_, one in rows if one}
    names = dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).tuples().all())
    return [
        Opening(
            row, case, person, names[row.opened_by], place or "", one, names[one.reviewed_by] if one else ""
        )
        for row, case, person, place, one in rows
    ]


def review_opening(act: Act, viewer: Viewer, opening_id: str, finding: str) -> OpeningReviewed:
    """Somebody of the case's organisation has looked at why. Raises Refused without words and to whoever opened it.

    Raises NotFound for what is not theirs to review, or is reviewed already.
    """
    waiting = openings(act.session, viewer, act.now, waiting=True)
    found = next((one for one in waiting if one.row.id == opening_id), None)
    if found is None:
        raise NotFound("no such opening")
    if found.row.opened_by == act.actor.person_id:
        raise Refused("Nobody reviews what they opened themselves.", way_out="leave it to somebody else")
    if not finding.strip():
        raise Refused("A review says what was found.", way_out="say in a sentence whether it was right")
    row = OpeningReviewed(
        opening_id=opening_id, reviewed_at=act.now, reviewed_by=act.actor.person_id, finding=finding.strip()
    )
    subject = {"case": found.case.id, "opened by": found.row.opened_by}
    record.write(act, found.case.organisation_id, "opening of a record reviewed", subject, rows=[row])
    return row
