"""An answer with everything a page needs to show it: who is meant, and the evidence, with names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.organisations import Organisation
from models.people import Person
from rules.applied import SettingFault, UnknownTask
from rules.decide import CannotBeAsked, EvaluatorsDiffer
from rules.decision import Decision
from rules.framework import Framework
from rules.moments import Span, instant, london_day
from services.access.of_case import OfCase
from services.decisions import Asking, Question, asking_about
from services.frameworks import applied_to
from services.known import about_either

NOT_OF_ONE_PA = ("registration", "provider assurance", "void")


@dataclass(frozen=True, slots=True)
class By:
    """Somebody who stands behind a piece of evidence, by name."""

    name: str
    role: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence with the names of all it speaks of. ``voided`` is why it never counted.

    ``note`` is what was written beside it, where that is for this case's eyes: of what was done for another person,
    or stands in another organisation's record, only the fact is shown.
    """

    row: EvidenceRow
    by: tuple[By, ...] = ()
    recorded_by: str = ""
    about: str = ""
    provider: str = ""
    voided: EvidenceRow | None = None
    note: str = ""

    @property
    def id(self) -> str:
        return self.row.id


@dataclass(frozen=True)
class Answered:
    """One delegation and its answer at a moment; ``decision`` is None where there is no answer."""

    row: DelegationRow
    case: Case
    pa: Person
    person: Person
    asked_at: datetime
    decision: Decision | None
    differ: bool = False
    """The two evaluators do not agree, which somebody has to look into today."""
    cannot_be_asked: str = ""
    """Why the rules could not be asked at all, such as a framework that is no longer in force."""
    frameworks: Mapping[str, Framework] = field(default_factory=dict)
    evidence: Mapping[str, Piece] = field(default_factory=dict)
    asked: Question | None = None
    """What the rules were asked; None where they could not be asked."""

    @property
    def title(self) -> str:
        """The task in the framework's words, or as it was asked for."""
        known = (one.text.tasks.get(self.row.task) for one in self.frameworks.values())
        return next((task.title for task in known if task), self.row.task)


def answer_now(
    session: Session, row: DelegationRow, now: datetime, *, with_evidence: bool = True
) -> Answered:
    """Ask at this very moment, and never fail: whatever goes wrong is no answer, so not authorised."""
    (found,) = answers_now(session, [row], now)
    if not with_evidence:
        return found
    reasons = found.decision.reasons if found.decision else ()
    cited = {id for reason in reasons for id in reason.evidence}
    return replace(found, evidence={piece.id: piece for piece in evidence_about(session, row, also=cited)})


def answers_now(session: Session, rows: Sequence[DelegationRow], now: datetime) -> list[Answered]:
    """The same for some delegations, of one case or of many, in as many queries as for one; without the evidence."""
    if not rows:
        return []
    asking = asking_about(session, rows)
    ids = {id for row in rows for id in (row.pa_id, row.person_id)}
    people = {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(ids)))}
    today = london_day(instant(now))
    found = []
    for row in rows:
        asked, decision, differ, why = _asked(asking, row, now)
        found.append(
            Answered(
                row=row,
                case=asking.cases[row.case_id],
                pa=people[row.pa_id],
                person=people[row.person_id],
                asked_at=now,
                decision=decision,
                differ=differ,
                cannot_be_asked=why,
                asked=asked,
                frameworks={
                    one.framework.id: one.framework for one in asking.applied(row.case_id, "hospital", today)
                },
            )
        )
    return found


def frameworks_of(session: Session, case_id: str, now: datetime) -> dict[str, Framework]:
    """Every framework that applies to a case today, at home or in hospital, by its id."""
    day = london_day(instant(now))
    return {one.framework.id: one.framework for one in applied_to(session, case_id, "hospital", day)}


def evidence_about(session: Session, row: DelegationRow, also: Iterable[str] = ()) -> list[Piece]:
    """What is on record about this PA, person and task, newest first; and ``also``, by id.

    What another organisation recorded of the PA in general is there only while the PA consents to its use here.
    """
    in_task = or_(EvidenceRow.task == row.task, EvidenceRow.task.is_(None))
    about = about_either([row.pa_id], row.person_id, in_task, EvidenceRow.kind.not_in(NOT_OF_ONE_PA))
    found = session.scalars(
        select(EvidenceRow)
        .where(or_(about, EvidenceRow.id.in_(list(also))))
        .order_by(EvidenceRow.recorded_at.desc(), EvidenceRow.id)
    ).all()
    return pieces_of_case(session, found, session.get_one(Case, row.case_id))


def pieces_of_case(session: Session, rows: Sequence[EvidenceRow], case: Case) -> list[Piece]:
    """Of these rows what may be shown in this case, and of what was written beside them what is for its eyes."""
    mine = OfCase(session, case, rows)
    shown = pieces(session, [row for row in rows if mine.may_show(row)])
    return [replace(piece, note=mine.note(piece.row)) for piece in shown]


def pieces(session: Session, rows: Sequence[EvidenceRow]) -> list[Piece]:
    """These rows with the names of all they speak of, in three queries however many there are."""
    ids = [row.id for row in rows]
    voids = {
        row.about: row
        for row in session.scalars(
            select(EvidenceRow).where(EvidenceRow.kind == "void", EvidenceRow.about.in_(ids))
        )
    }
    givers: dict[str, list[EvidenceGiver]] = {}
    for giver in session.scalars(
        select(EvidenceGiver).where(EvidenceGiver.evidence_id.in_(ids)).order_by(EvidenceGiver.position)
    ):
        givers.setdefault(giver.evidence_id, []).append(giver)
    names = _names(session, rows, [giver for some in givers.values() for giver in some])
    return [
        Piece(
            row,
            by=tuple(
                By(names.get(one.person_id, ""), one.role, names.get(one.organisation_id or "", ""))
                for one in givers.get(row.id, [])
            ),
            recorded_by=names.get(row.recorded_by, row.recorded_by),
            about=names.get(row.about or "", row.about or ""),
            provider=names.get(row.provider_id or "", ""),
            voided=voids.get(row.id),
            note=row.note or "",
        )
        for row in rows
    ]


def _names(session: Session, rows: Sequence[EvidenceRow], givers: Sequence[EvidenceGiver]) -> dict[str, str]:
    """The names of people and organisations by id."""
    people = {row.recorded_by for row in rows} | {row.about for row in rows if row.about}
    people |= {giver.person_id for giver in givers}
    places = {row.provider_id for row in rows if row.provider_id}
    places |= {giver.organisation_id for giver in givers if giver.organisation_id}
    places |= {row.about for row in rows if row.about}
    named = session.execute(
        select(Person.id, Person.name)
        .where(Person.id.in_(people))
        .union_all(select(Organisation.id, Organisation.name).where(Organisation.id.in_(places)))
    )
    return {row.id: row.name for row in named}


def _asked(
    asking: Asking, row: DelegationRow, now: datetime
) -> tuple[Question | None, Decision | None, bool, str]:
    asked = None
    try:
        asked = asking.question(row, Span.at(instant(now)), known=instant(now))
        return asked, asked.answer(instant(now)), False, ""
    except EvaluatorsDiffer:
        return asked, None, True, ""
    except (CannotBeAsked, SettingFault, UnknownTask) as why:
        return asked, None, False, str(why)
