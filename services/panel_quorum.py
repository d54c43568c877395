"""Who may decide an item together: the framework's quorum, today's members, and who must stay out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.organisations import Organisation
from models.panels import Declaration, PanelItem
from models.people import Appointment, AppointmentEnd, Person
from rules.applied import Applied, Settings
from rules.language import PanelText
from rules.moments import Span, instant, london_day
from rules.question import Giver
from rules.text_values import FromSetting
from services.act import Refused
from services.decisions import question


@dataclass(frozen=True)
class Quorum:
    """How many must decide together, from how many organisations, and in which roles (2:796)."""

    framework: str
    members: int
    organisations: int
    roles: tuple[str, ...]
    virtual: bool
    cite: tuple[str, ...]

    def refuse_unless_met(self, givers: Sequence[Giver]) -> None:
        """Raise Refused if those who took part are too few, or from too few organisations."""
        people = {giver.person for giver in givers}
        organisations = {giver.organisation for giver in givers if giver.organisation}
        if len(people) >= self.members and len(organisations) >= self.organisations:
            return
        raise Refused(
            f"There is no quorum: {_counted(len(people), 'member')} from "
            f"{_counted(len(organisations), 'organisation')} took part. "
            f"{self.members} from {self.organisations} are needed.",
            rule=f"{self.framework}: panel",
            cite=self.cite,
            way_out="decide when enough members take part, or hold a virtual meeting",
        )


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
    for applied in question(session, row, Span.at(instant(now))).applied:
        if panel := applied.framework.text.panel:
            return _quorum(applied, panel)
    raise Refused("No framework of this case has a panel.", way_out="decide as the framework says")


def members_for(session: Session, item: PanelItem, quorum: Quorum, now: datetime) -> list[Member]:
    """Everybody nominated today, by name: with an appointment in force, in one of the panel's roles.

    For now every nominated senior manager may sit on every panel; membership of one panel comes later.
    """
    recommended = _recommenders(session, item)
    aside = {one.person_id for one in declarations_of(session, item.id) if one.recused}
    found: dict[str, Member] = {}
    for appointment, name, organisation in _nominated(session, quorum.roles, london_day(instant(now))):
        person = appointment.person_id
        found.setdefault(
            person,
            Member(
                giver=Giver(person, appointment.role, appointment.organisation_id or ""),
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


def _quorum(applied: Applied, panel: PanelText) -> Quorum:
    settings = Settings(applied)
    return Quorum(
        framework=applied.framework.id,
        members=_number(settings, panel.quorum),
        organisations=_number(settings, panel.organisations),
        roles=tuple(panel.members),
        virtual=panel.may_meet_virtually == "yes",
        cite=tuple(panel.text),
    )


def _number(settings: Settings, value: object) -> int:
    return int(settings.of(value)) if isinstance(value, FromSetting) else int(str(value))


def _nominated(
    session: Session, roles: tuple[str, ...], today: date
) -> Sequence[tuple[Appointment, str, str]]:
    """Appointments to an organisation only: a member sits for one, and the quorum counts them."""
    rows = session.execute(
        select(Appointment, Person.name, Organisation.name)
        .join(Person, Person.id == Appointment.person_id)
        .join(Organisation, Organisation.id == Appointment.organisation_id)
        .outerjoin(AppointmentEnd, AppointmentEnd.appointment_id == Appointment.id)
        .where(
            Appointment.role.in_(roles),
            Appointment.first_day <= today,
            or_(Appointment.last_day.is_(None), Appointment.last_day >= today),
            or_(AppointmentEnd.last_day.is_(None), AppointmentEnd.last_day >= today),
        )
        .order_by(Appointment.first_day, Appointment.id)
    )
    return [(appointment, name, organisation) for appointment, name, organisation in rows]


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


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
