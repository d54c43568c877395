"""Who may decide an item together: the framework's quorum, today's members, and who must stay out of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.organisations import Organisation
from models.panels import Declaration, Meeting, PanelItem, PanelMembership, PanelMembershipEnd
from models.people import Appointment, AppointmentEnd, Person
from rules.applied import Applied, Settings
from rules.language import PanelText
from rules.moments import Span, instant, london_day
from rules.question import Giver
from rules.text_values import FromSetting
from services.act import Refused
from services.decisions import question
from services.panels.panel_seats import holds_on


@dataclass(frozen=True)
class Quorum:
    """How many must decide together, from how many organisations, and in which roles (2:796).

    ``merged`` maps an organisation to the one that took its place, where the setting counts them as one (2:798).
    """

    framework: str
    members: int
    organisations: int
    roles: tuple[str, ...]
    virtual: bool
    cite: tuple[str, ...]
    merged: Mapping[str, str]

    def is_met(self, givers: Iterable[Giver]) -> bool:
        """Enough members agree, from enough organisations."""
        return self.count(givers).met

    def count(self, givers: Iterable[Giver]) -> Count:
        """How far these members make a quorum."""
        agreeing = list(givers)
        people = {giver.person for giver in agreeing}
        places = {self.merged.get(giver.organisation, giver.organisation) for giver in agreeing} - {""}
        met = len(people) >= self.members and len(places) >= self.organisations
        return Count(len(people), len(places), met)


@dataclass(frozen=True)
class Count:
    """How many agree, for how many organisations (two that merged are one), and whether that is the quorum."""

    members: int
    organisations: int
    met: bool


@dataclass(frozen=True)
class Member:
    """Somebody nominated, for which organisation they sit, and why they may not decide this item (if so)."""

    giver: Giver
    name: str
    organisation: str
    recommended: tuple[str, ...] = ()
    stood_aside: bool = False

    @property
    def may_decide(self) -> bool:
        return not self.recommended and not self.stood_aside


def quorum_for(session: Session, row: DelegationRow, now: datetime) -> Quorum:
    """The quorum of the framework that has a panel, with the organisation's settings."""
    asked = question(session, row, Span.at(instant(now)))
    for applied in asked.applied:
        if panel := applied.framework.text.panel:
            needed = [one for one in asked.resolved().requirements if one.evidence == "panel decision"]
            as_one = any(one.as_merged for one in needed)
            return _quorum(applied, panel, _mergers(session, now) if as_one else {})
    raise Refused("No framework of this case has a panel.", way_out="decide as the framework says")


def members_for(session: Session, item: PanelItem, quorum: Quorum, now: datetime) -> list[Member]:
    """Everybody nominated for this panel today, by name, who holds one of its roles today."""
    recommended = _recommenders(session, item)
    aside = {one.person_id for one in declarations_of(session, item.id) if one.recused}
    found: dict[str, Member] = {}
    panel_id = session.get_one(Meeting, item.meeting_id).panel_id
    for seat, role, name, organisation in _nominated(
        session, panel_id, quorum.roles, london_day(instant(now))
    ):
        person = seat.person_id
        found.setdefault(
            person,
            Member(
                giver=Giver(person, role, seat.organisation_id),
                name=name,
                organisation=organisation,
                recommended=recommended.get(person, ()),
                stood_aside=person in aside,
            ),
        )
    return sorted(found.values(), key=lambda member: (member.name, member.giver.person))


def declarations_of(session: Session, item_id: str) -> Sequence[Declaration]:
    """The interests declared in an item, in the order in which they were."""
    return session.scalars(
        select(Declaration)
        .where(Declaration.item_id == item_id)
        .order_by(Declaration.recorded_at, Declaration.id)
    ).all()


def _quorum(applied: Applied, panel: PanelText, merged: Mapping[str, str]) -> Quorum:
    settings = Settings(applied)
    return Quorum(
        framework=applied.framework.id,
        members=_number(settings, panel.quorum),
        organisations=_number(settings, panel.organisations),
        roles=tuple(panel.members),
        virtual=panel.may_meet_virtually == "yes",
        cite=tuple(panel.text),
        merged=merged,
    )


def _mergers(session: Session, now: datetime) -> dict[str, str]:
    """What each organisation has become by now, through as many mergers as there were."""
    today = london_day(instant(now))
    became = {
        one.id: one.successor_id
        for one in session.scalars(select(Organisation).where(Organisation.succeeded_on <= today))
        if one.successor_id
    }
    found: dict[str, str] = {}
    for id, successor in became.items():
        seen, place = {id}, successor
        while place in became and place not in seen:
            seen.add(place)
            place = became[place]
        found[id] = place
    return found


def _number(settings: Settings, value: object) -> int:
    return int(settings.of(value)) if isinstance(value, FromSetting) else int(str(value))


def _nominated(
    session: Session, panel_id: str, roles: tuple[str, ...], today: date
) -> Sequence[tuple[PanelMembership, str, str, str]]:
    """Nominations for this panel of people who hold one of its roles: the nominating organisation is counted."""
    rows = session.execute(
        select(PanelMembership, Appointment.role, Person.name, Organisation.name)
        .outerjoin(PanelMembershipEnd, PanelMembershipEnd.membership_id == PanelMembership.id)
        .join(Person, Person.id == PanelMembership.person_id)
        .join(Organisation, Organisation.id == PanelMembership.organisation_id)
        .join(Appointment, Appointment.person_id == PanelMembership.person_id)
        .outerjoin(AppointmentEnd, AppointmentEnd.appointment_id == Appointment.id)
        .where(
            PanelMembership.panel_id == panel_id,
            holds_on(today),
            Appointment.role.in_(roles),
            Appointment.first_day <= today,
            or_(Appointment.last_day.is_(None), Appointment.last_day >= today),
            or_(AppointmentEnd.last_day.is_(None), AppointmentEnd.last_day >= today),
        )
        .order_by(PanelMembership.first_day, PanelMembership.id)
    )
    return [(seat, role, name, organisation) for seat, role, name, organisation in rows]


def _recommenders(session: Session, item: PanelItem) -> dict[str, tuple[str, ...]]:
    """Whoever gave a recommendation on this delegation, with the evidence: somebody else has to decide."""
    row = session.get_one(DelegationRow, item.delegation_id)
    rows = session.execute(
        select(EvidenceGiver.person_id, EvidenceRow.id)
        .join(EvidenceRow, EvidenceRow.id == EvidenceGiver.evidence_id)
        .where(
            EvidenceRow.kind == "recommendation",
            EvidenceRow.pa_id == row.pa_id,
            EvidenceRow.person_id == row.person_id,
            EvidenceRow.task == row.task,
        )
        .order_by(EvidenceRow.recorded_at, EvidenceRow.id)
    )
    found: dict[str, tuple[str, ...]] = {}
    for person, evidence in rows:
        found[person] = (*found.get(person, ()), evidence)
    return found
