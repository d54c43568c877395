"""What the watch has seen in the database: read once, row by row as it comes, and never asked of the product."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.actions import Action, ActionClosed, ActionNeed
from models.base import Base
from models.cases import DelegationEnd, DelegationRow, DelegationStatus
from models.cover import CoverArrangement
from models.evidence import EvidenceGiver, EvidenceRow
from models.hospital import Admission, Discharge
from models.messages import Message
from models.people import Appointment, AppointmentEnd


@dataclass
class Seen:
    """Everything on record, in the watch's own form."""

    evidence: dict[str, EvidenceRow] = field(default_factory=dict)
    givers: dict[str, list[EvidenceGiver]] = field(default_factory=lambda: defaultdict(list))
    voided: set[str] = field(default_factory=set)
    by_person: dict[tuple[str, str], list[EvidenceRow]] = field(default_factory=lambda: defaultdict(list))
    by_pa: dict[tuple[str, str], list[EvidenceRow]] = field(default_factory=lambda: defaultdict(list))
    """For whoever it is about, and its kind."""
    about: dict[str, list[EvidenceRow]] = field(default_factory=lambda: defaultdict(list))
    delegations: dict[str, DelegationRow] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    statuses: dict[str, DelegationStatus] = field(default_factory=dict)
    was_in_force: set[str] = field(default_factory=set)
    actions: dict[str, Action] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    needs: dict[str, dict[str, bool]] = field(default_factory=lambda: defaultdict(dict))
    """For each delegation, the actions that it ever needed, and whether it does now."""
    told: dict[str, Message] = field(default_factory=dict)
    admissions: dict[str, Admission] = field(default_factory=dict)
    discharged: dict[str, datetime] = field(default_factory=dict)
    cover: list[CoverArrangement] = field(default_factory=list)
    posts: dict[str, Appointment] = field(default_factory=dict)
    post_ends: dict[str, AppointmentEnd] = field(default_factory=dict)
    fresh: list[Base] = field(default_factory=list)
    """What has come since the last look."""
    _read_to: dict[str, int] = field(default_factory=dict)

    def look(self, session: Session) -> None:
        """Read what has come since the last look."""
        self.fresh = []
        for table, take in _TAKES.items():
            for row in self._new(session, table):
                self.fresh.append(row)
                take(self, row)

    def _new(self, session: Session, table: type[Base]) -> list[Any]:
        """Append-only tables on SQLite give their rows in the order in which they came."""
        name = table.__tablename__
        seen = self._read_to.get(name, 0)
        rows = session.execute(
            select(table, text(f"{name}.rowid"))
            .where(text(f"{name}.rowid > :seen"))
            .order_by(text(f"{name}.rowid")),
            {"seen": seen},
        ).all()
        if rows:
            self._read_to[name] = rows[-1][1]
        for row, _ in rows:
            session.expunge(row)
        return [row for row, _ in rows]

    # --- what is asked of it ---------------------------------------------------------------------------------

    def live(self) -> list[DelegationRow]:
        return [row for id, row in self.delegations.items() if id not in self.ended]

    def open_actions(self) -> list[Action]:
        return [action for id, action in self.actions.items() if id not in self.closed]

    def needs_of(self, delegation: str) -> list[Action]:
        """The open actions that a delegation needs."""
        needs = self.needs[delegation]
        return [self.actions[id] for id, needed in needs.items() if needed and id not in self.closed]

    def stay_of(self, person: str, at: datetime) -> Admission | None:
        for admission in self.admissions.values():
            if admission.person_id == person and admission.admitted_at <= at:
                left = self.discharged.get(admission.id)
                if left is None or at < left:
                    return admission
        return None


def _evidence(seen: Seen, row: EvidenceRow) -> None:
    seen.evidence[row.id] = row
    if row.kind == "void" and row.about:
        seen.voided.add(row.about)
    if row.person_id:
        seen.by_person[row.person_id, row.kind].append(row)
    elif row.pa_id:
        seen.by_pa[row.pa_id, row.kind].append(row)
    elif row.about:
        seen.about[row.about].append(row)


def _status(seen: Seen, row: DelegationStatus) -> None:
    seen.statuses[row.delegation_id] = row
    if row.status == "in force":
        seen.was_in_force.add(row.delegation_id)


def _message(seen: Seen, row: Message) -> None:
    if row.key in seen.told:
        raise AssertionError(f"told twice: {row.key}")
    seen.told[row.key] = row


_TAKES: dict[type[Base], Any] = {
    EvidenceRow: _evidence,
    EvidenceGiver: lambda seen, row: seen.givers[row.evidence_id].append(row),
    DelegationRow: lambda seen, row: seen.delegations.__setitem__(row.id, row),
    DelegationEnd: lambda seen, row: seen.ended.add(row.delegation_id),
    DelegationStatus: _status,
    Action: lambda seen, row: seen.actions.__setitem__(row.id, row),
    ActionClosed: lambda seen, row: seen.closed.add(row.action_id),
    ActionNeed: lambda seen, row: seen.needs[row.delegation_id].__setitem__(row.action_id, row.needed),
    Message: _message,
    Admission: lambda seen, row: seen.admissions.__setitem__(row.id, row),
    Discharge: lambda seen, row: seen.discharged.__setitem__(row.admission_id, row.discharged_at),
    CoverArrangement: lambda seen, row: seen.cover.append(row),
    Appointment: lambda seen, row: seen.posts.__setitem__(row.id, row),
    AppointmentEnd: lambda seen, row: seen.post_ends.__setitem__(row.appointment_id, row),
}
