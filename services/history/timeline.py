"""What happened in a case or to one delegation, newest first: evidence, answers, actions, panels, stays.

Two times are kept apart: when something was true, and when it was recorded here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.actions import Action, ActionClosed, ActionNeed
from models.cases import Case, CaseFramework, DelegationEnd, DelegationRow, DelegationStatus
from models.evidence import EvidenceRow
from models.frameworks import FrameworkVersion
from models.hospital import Admission, Discharge
from models.hospital_moves import WardMove
from models.panels import Meeting, PanelItem
from models.people import Employment, Person
from services.answers import Piece, evidence_about, pieces_of_case
from services.names_in import NamesIn


@dataclass(frozen=True, order=True)
class About:
    """Which PA and which task something was about, by name; empty if it was about the whole case."""

    pa: str = ""
    task: str = ""


@dataclass(frozen=True)
class Launched:
    """The case itself, or one delegation in it, was asked for."""

    row: Case | DelegationRow
    at: datetime
    by: str
    about: About


@dataclass(frozen=True)
class Ended:
    """A delegation came to its end."""

    row: DelegationEnd
    at: datetime
    by: str
    about: About


@dataclass(frozen=True)
class Recorded:
    """A piece of evidence."""

    piece: Piece
    at: datetime
    about: About


@dataclass(frozen=True)
class Answered:
    """The answer changed."""

    row: DelegationStatus
    at: datetime
    about: About


@dataclass(frozen=True)
class Asked:
    """Something was asked of somebody, or is no longer."""

    action: Action
    what: str
    at: datetime
    closed: ActionClosed | None
    about: About


@dataclass(frozen=True)
class Listed:
    """A delegation was listed for a panel meeting."""

    item: PanelItem
    at: datetime
    held_on: date
    by: str
    about: About


@dataclass(frozen=True)
class Applies:
    """A framework applies to the case from a day."""

    framework: str
    version: str
    row: CaseFramework
    at: datetime
    by: str


@dataclass(frozen=True)
class Employed:
    """Somebody employs a PA for the person."""

    row: Employment
    at: datetime
    by: str
    about: About


@dataclass(frozen=True)
class Stay:
    """Into hospital, or home again."""

    admission: Admission
    true_from: datetime
    at: datetime
    by: str
    home: Discharge | None


@dataclass(frozen=True)
class Moved:
    """To another ward within a stay."""

    row: WardMove
    at: datetime
    by: str


Happened = Launched | Ended | Recorded | Answered | Asked | Listed | Applies | Employed | Stay | Moved

ORDER = (Launched, Applies, Employed, Stay, Moved, Recorded, Answered, Asked, Listed, Ended)
"""What comes before what, of things that were recorded in the same second."""


def of_delegation(session: Session, row: DelegationRow) -> list[Happened]:
    """Everything that bears on one delegation, newest first."""
    return _Reader(session, [row]).newest_first(evidence_about(session, row))


def of_case(session: Session, case: Case) -> list[Happened]:
    """Everything that happened in a case, newest first."""
    rows = session.scalars(select(DelegationRow).where(DelegationRow.case_id == case.id)).all()
    pas = {row.pa_id for row in rows}
    about = or_(
        EvidenceRow.person_id == case.person_id,
        EvidenceRow.person_id.is_(None) & EvidenceRow.pa_id.in_(pas),
    )
    found = session.scalars(select(EvidenceRow).where(about, EvidenceRow.kind != "void")).all()
    return _Reader(session, rows, case).newest_first(pieces_of_case(session, found, case))


class _Reader:
    """Reads what happened to some delegations, in a fixed number of queries."""

    def __init__(self, session: Session, rows: Sequence[DelegationRow], case: Case | None = None) -> None:
        self.session, self.rows, self.case = session, rows, case
        self.ids = [row.id for row in rows]
        self.names: dict[str, str | None] = {}

    def newest_first(self, evidence: Iterable[Piece]) -> list[Happened]:
        self._know(id for row in self.rows for id in (row.pa_id, row.requested_by))
        found = [*self._evidence(list(evidence)), *self._delegations(), *self._answers(), *self._asked()]
        found += self._listed()
        if self.case:
            found += self._case(self.case)
        return sorted(found, key=_order, reverse=True)

    def _whose(self) -> Case:
        return self.case or self.session.get_one(Case, self.rows[0].case_id)

    def _know(self, ids: Iterable[str]) -> None:
        """Look all these names up at once."""
        unknown = set(ids) - self.names.keys()
        if unknown:
            rows = self.session.execute(select(Person.id, Person.name).where(Person.id.in_(unknown)))
            self.names |= dict.fromkeys(unknown) | dict(rows.tuples().all())

    def _name(self, id: str) -> str:
        """A person's name, or the program's own."""
        self._know([id])
        return self.names[id] or id

    def _about(self, pa_id: str | None, task: str | None) -> About:
        """A delegation's own page need not say which PA and task."""
        if self.case is None:
            return About()
        return About(self._name(pa_id) if pa_id else "", task or "")

    def _of(self, delegation_id: str | None) -> About:
        row = next((row for row in self.rows if row.id == delegation_id), None)
        return self._about(row.pa_id, row.task) if row else About()

    def _evidence(self, evidence: list[Piece]) -> Iterator[Happened]:
        for piece in evidence:
            yield Recorded(piece, piece.row.recorded_at, self._about(piece.row.pa_id, piece.row.task))
        voids = [piece.voided for piece in evidence if piece.voided]
        voided = {piece.id: piece.row for piece in evidence}
        for void in pieces_of_case(self.session, voids, self._whose()):
            row = voided[void.row.about or ""]
            yield Recorded(void, void.row.recorded_at, self._about(row.pa_id, row.task))

    def _delegations(self) -> Iterator[Happened]:
        for row in self.rows:
            about = About(self._name(row.pa_id), row.task)
            yield Launched(row, row.requested_at, self._name(row.requested_by), about)
        query = select(DelegationEnd).where(DelegationEnd.delegation_id.in_(self.ids))
        ends = self.session.scalars(query).all()
        self._know(end.ended_by for end in ends)
        for end in ends:
            yield Ended(end, end.ended_at, self._name(end.ended_by), self._of(end.delegation_id))

    def _answers(self) -> Iterator[Happened]:
        query = (
            select(DelegationStatus)
            .where(DelegationStatus.delegation_id.in_(self.ids))
            .order_by(DelegationStatus.delegation_id, DelegationStatus.number)
        )
        before: dict[str, DelegationStatus] = {}
        for row in self.session.scalars(query):
            last = before.get(row.delegation_id)
            before[row.delegation_id] = row
            # A line is also written when only the day of the next question moved; that is nothing to tell.
            if last is None or _said(last) != _said(row):
                yield Answered(row, row.decided_at, self._of(row.delegation_id))

    def _asked(self) -> Iterator[Happened]:
        query = (
            select(Action, ActionClosed, ActionNeed.delegation_id)
            .join(ActionNeed, (ActionNeed.action_id == Action.id) & (ActionNeed.number == 1))
            .outerjoin(ActionClosed, ActionClosed.action_id == Action.id)
            .where(ActionNeed.delegation_id.in_(self.ids))
            .order_by(Action.id, ActionNeed.at, ActionNeed.delegation_id)
        )
        told: set[str] = set()
        rows = self.session.execute(query).all()
        names = NamesIn(self.session, (action.kind for action, _, _ in rows))
        for action, closed, needed_by in rows:
            if action.id in told:
                continue
            told.add(action.id)
            about, what = self._of(needed_by), names.said(action.kind)
            yield Asked(action, what, action.opened_at, None, about)
            if closed:
                yield Asked(action, what, closed.closed_at, closed, about)

    def _listed(self) -> Iterator[Happened]:
        query = (
            select(PanelItem, Meeting)
            .join(Meeting, Meeting.id == PanelItem.meeting_id)
            .where(PanelItem.delegation_id.in_(self.ids))
        )
        rows = self.session.execute(query).all()
        self._know(item.listed_by for item, _ in rows)
        for item, meeting in rows:
            by, about = self._name(item.listed_by), self._of(item.delegation_id)
            yield Listed(item, item.listed_at, meeting.held_on, by, about)

    def _case(self, case: Case) -> Iterator[Happened]:
        yield Launched(case, case.opened_at, self._name(case.opened_by), About())
        for one, version in self.session.execute(
            select(CaseFramework, FrameworkVersion)
            .join(FrameworkVersion, FrameworkVersion.sha256 == CaseFramework.framework_sha256)
            .where(CaseFramework.case_id == case.id)
        ):
            by = self._name(one.recorded_by)
            yield Applies(version.framework, version.version, one, one.recorded_at, by)
        query = select(Employment).where(Employment.person_id == case.person_id)
        employments = self.session.scalars(query).all()
        self._know(id for one in employments for id in (one.pa_id, one.recorded_by))
        for employment in employments:
            about = self._about(employment.pa_id, "")
            yield Employed(employment, employment.recorded_at, self._name(employment.recorded_by), about)
        yield from self._stays(case)

    def _stays(self, case: Case) -> Iterator[Happened]:
        query = (
            select(Admission, Discharge)
            .outerjoin(Discharge, Discharge.admission_id == Admission.id)
            .where(Admission.case_id == case.id)
        )
        for stay, home in self.session.execute(query):
            by = self._name(stay.recorded_by)
            yield Stay(stay, stay.admitted_at, stay.recorded_at, by, None)
            if home:
                by = self._name(home.recorded_by)
                yield Stay(stay, home.discharged_at, home.recorded_at, by, home)
        moves = select(WardMove).join(Admission).where(Admission.case_id == case.id)
        for move in self.session.scalars(moves):
            yield Moved(move, move.recorded_at, self._name(move.recorded_by))


def _order(one: Happened) -> tuple[datetime, int, About, bool]:
    """By when it was recorded; in one second by what comes before what, and what belongs together side by side."""
    place = ORDER.index(type(one))
    if isinstance(one, Asked):
        return one.at, place, one.about, one.closed is None
    return one.at, place, About(), False


def _said(row: DelegationStatus) -> tuple[str, str, bool, bool]:
    return row.where, row.status, row.may_alone, row.supervised
