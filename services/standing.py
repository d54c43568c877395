"""How a registration, a check or an insurance stands at a moment, by what was looked up and recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session

from models.evidence import EvidenceRow, as_evidence
from models.people import Appointment, AppointmentEnd
from rules.flaws import GOOD
from rules.moments import FOREVER, Instant, instant, london_day
from rules.question import Evidence
from rules.vocabulary import EVIDENCE
from services.house_settings import HOUSE

State = Literal[
    "in force", "ends soon", "unconfirmed", "ended", "suspended", "with conditions", "not on record"
]
"""*Unconfirmed*: its last day has passed and nobody has looked it up again. Nothing is void for that."""

ENDS_SOON = HOUSE.looked_up_ahead[0]
"""How many days before its last day something ends soon: the first day on which it is chased."""

_AGAINST: dict[str, State] = {"suspended": "suspended", "conditions": "with conditions"}


@dataclass(frozen=True, slots=True)
class Proof:
    """What is looked up: the kind of evidence, and whose it is.

    ``about`` is a practitioner, an organisation or a topic; ``pa`` and ``person`` are ids, or empty.
    """

    kind: str
    about: str = ""
    pa: str = ""
    person: str = ""

    @classmethod
    def of(cls, one: Evidence) -> Proof:
        """What this piece of evidence is one look-up of."""
        return cls(one.kind, one.about, one.pa, one.person)

    def is_in(self, one: Evidence) -> bool:
        """Whether this piece is a look-up of this very thing."""
        return (one.kind, one.about, one.pa, one.person) == (self.kind, self.about, self.pa, self.person)

    def is_it(self) -> ColumnElement[bool]:
        """Evidence of this very thing."""
        wanted: ColumnElement[bool] = EvidenceRow.kind == self.kind
        for column, value in (
            (EvidenceRow.about, self.about),
            (EvidenceRow.pa_id, self.pa),
            (EvidenceRow.person_id, self.person),
        ):
            wanted &= column == value if value else column.is_(None)
        return wanted


@dataclass(frozen=True)
class Standing:
    """How it stands, and the last day of which that is known; None where it names no end or is not on record."""

    state: State
    last_day: date | None = None

    @property
    def may_sign(self) -> bool:
        """What is signed now counts."""
        return self.state in ("in force", "ends soon")


def state_of(session: Session, proof: Proof, now: datetime) -> Standing:
    """As the rules see it at this moment: something says that it is good, and nothing since says otherwise."""
    voided = select(EvidenceRow.about).where(EvidenceRow.kind == "void", EvidenceRow.about.is_not(None))
    rows = session.scalars(select(EvidenceRow).where(proof.is_it(), EvidenceRow.id.not_in(voided))).all()
    return standing_of([as_evidence(row, ()) for row in rows], instant(now))


def standing_in(evidence: Sequence[Evidence], proof: Proof, now: Instant) -> Standing:
    """The same from evidence that has been read already, of which voids are a part."""
    voided = {one.about for one in evidence if one.kind == "void"}
    return standing_of([one for one in evidence if one.id not in voided and proof.is_in(one)], now)


def standing_of(said: Sequence[Evidence], now: Instant) -> Standing:
    """The same from the evidence itself; what is only true later tells when it will end, or that it goes on."""
    begun = [one for one in said if one.begins <= now]
    if not begun:
        return Standing("not on record")
    against = max((one for one in begun if not _is_good(one)), key=lambda one: one.latest, default=None)
    good = [one for one in begun if _is_good(one) and (against is None or against.latest < one.begins)]
    if against and not good:
        return Standing(_AGAINST.get(against.outcome, "ended"), _last_day(against))
    return _running(_last(good, [one for one in said if one.begins > now]), now)


def holds_role(session: Session, person_id: str, roles: Sequence[str], day: date) -> bool:
    """Somebody still works in one of these roles that day."""
    return bool(in_post(session, {person_id: roles}, day))


_POSTS = (
    select(Appointment, AppointmentEnd.last_day)
    .outerjoin(AppointmentEnd, AppointmentEnd.appointment_id == Appointment.id)
    .where(Appointment.person_id.in_(bindparam("people", expanding=True)))
)


def in_post(session: Session, roles: Mapping[str, Sequence[str]], day: date) -> set[str]:
    """Which of these people still work in one of the roles that are given for each, that day."""
    if not roles:
        return set()
    rows = session.execute(_POSTS, {"people": [*roles]})
    return {
        post.person_id
        for post, ended in rows
        if post.role in roles[post.person_id] and day <= (ended or post.last_day or date.max)
    }


_LAST_DAYS = (
    select(Appointment.last_day, AppointmentEnd.last_day)
    .outerjoin(AppointmentEnd, AppointmentEnd.appointment_id == Appointment.id)
    .where(
        Appointment.person_id == bindparam("person"), Appointment.role.in_(bindparam("roles", expanding=True))
    )
    .order_by(Appointment.first_day, Appointment.id)
)


def last_days(session: Session, person_id: str, roles: Sequence[str]) -> list[date | None]:
    """The last day of each appointment of a person to one of these roles; None where no end is known."""
    rows = session.execute(_LAST_DAYS, {"person": person_id, "roles": [*roles]}).all()
    return [ended or planned for planned, ended in rows]


def _is_good(one: Evidence) -> bool:
    return one.outcome in GOOD.get(one.kind, EVIDENCE[one.kind].outcomes[:1])


def _last_day(against: Evidence) -> date:
    """The day on which it was said to end; at midnight, the day before."""
    return london_day(against.begins if against.latest > against.begins else against.begins - 1)


def _last(good: Sequence[Evidence], later: Sequence[Evidence]) -> Instant:
    """The last instant that is known of, through what was looked up ahead."""
    last = max(one.until for one in good)
    for one in sorted(later, key=lambda one: one.begins):
        if not _is_good(one):
            last = min(last, one.begins - 1)
        elif one.begins <= last + 1:
            last = max(last, one.until)
    return last


def _running(last: Instant, now: Instant) -> Standing:
    if last == FOREVER:
        return Standing("in force")
    last_day, today = london_day(last), london_day(now)
    if last < now:
        return Standing("unconfirmed", last_day)
    return Standing("ends soon" if (last_day - today).days <= ENDS_SOON else "in force", last_day)
