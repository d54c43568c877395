"""A new version of a framework takes the place of the old one in every case of an organisation, from a day.

What it asks of those who were signed off before (gap training, by the end of a transition, and after that the task
is suspended) is in the framework's own ``changes`` and judged by the rules. Here the cases go over to it, each in a
transaction of its own; a version in which only words changed asks nothing of anybody.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.actions import Action, ActionClosed
from models.cases import Case, CaseFramework
from models.frameworks import FrameworkVersion, SettingsChoice
from models.ids import new_id
from models.outbox import OutboxLine
from rules.applied import Applied, SettingFault, check_settings
from rules.framework import Framework
from rules.moments import first_instant, instant, london_day
from rules.owners.diff import Difference, differences
from services import outbox, record
from services.act import Act, Refused
from services.cases import delegations_of
from services.framework_approvals import approval_of
from services.frameworks import apply_framework, store_framework, stored_framework
from services.rule_behind import of_requirements

REQUIREMENT = "goes over to the revised framework"


@dataclass(frozen=True)
class Fault:
    """A case that cannot go over by itself: which setting, and why."""

    case_id: str
    reference: str
    setting: str
    why: str


@dataclass(frozen=True)
class Revision:
    """What was asked for: how many cases go over, those that need a choice first, and what is different."""

    cases: int
    faults: tuple[Fault, ...]
    differences: tuple[Difference, ...]

    @property
    def is_material(self) -> bool:
        """Something may be asked of somebody; otherwise only words changed."""
        return any(one.material for one in self.differences)


def revise(act: Act, organisation_id: str, framework: Framework, first_day: date) -> Revision:
    """From ``first_day`` this version holds in every case of the organisation that is under another version of it.

    One line of the outbox for each case; asked for again, nothing more is put. Raises Refused for a version that
    no clinical lead of the organisation has approved, and for a day on which it is not in force or that is past:
    history does not change.
    """
    refuse_unusable(act.session, organisation_id, framework, first_day, act.now)
    store_framework(act, framework)
    rows = list(_under_another(act.session, organisation_id, framework, first_day))
    subjects = [_subject(row, framework, first_day) for _, row in rows]
    there = set(act.session.scalars(select(OutboxLine.key).where(OutboxLine.key.in_(map(_key, subjects)))))
    for subject in subjects:
        outbox.put(act, outbox.REVISED, subject, _key(subject))
    if new := [one for one in subjects if _key(one) not in there]:
        details = {"framework": framework.sha256, "version": framework.version, "first day": str(first_day)}
        subject_of = {"framework": framework.id}
        record.write(
            act, organisation_id, "framework revised", subject_of, details={**details, "cases": len(new)}
        )
    return _revision(act.session, rows, framework)


def foreseen(session: Session, organisation_id: str, framework: Framework, first_day: date) -> Revision:
    """What ``revise`` would do; nothing is changed."""
    rows = list(_under_another(session, organisation_id, framework, first_day))
    return _revision(session, rows, framework)


def _revision(session: Session, rows: Sequence[tuple[Case, CaseFramework]], framework: Framework) -> Revision:
    faults = (_fault(session, case, row, framework) for case, row in rows)
    different = {
        one for sha256 in sorted({row.framework_sha256 for _, row in rows})
        for one in differences(stored_framework(session, sha256), framework)
    }  # fmt: skip
    in_order = sorted(different, key=str)
    return Revision(len(rows), tuple(filter(None, faults)), tuple(in_order))


def carry_revision(act: Act, subject: str) -> None:
    """Take one case over; where a setting has to be chosen first, nothing is changed and somebody is asked."""
    case_id, sha256, day = subject.split(" ")
    case, first_day = act.session.get_one(Case, case_id), date.fromisoformat(day)
    framework = stored_framework(act.session, sha256)
    act = act.under(*of_requirements([Applied(framework)], {(framework.id, REQUIREMENT)}))
    row = _latest(act.session, case_id, framework.id, first_day)
    if row is None or row.framework_sha256 == sha256:
        return
    if fault := _fault(act.session, case, row, framework):
        _ask(act, case, framework, first_day, fault)
        return
    _apply(act, case, row, framework, _settings(act.session, row), first_day)


def choose_and_take_over(
    act: Act, case: Case, framework: Framework, first_day: date, settings: Mapping[str, str | int]
) -> CaseFramework:
    """A case with a fault goes over with settings that somebody chose; what still fits of the old ones stays.

    Raises SettingFault for settings that will not do, and Refused where the case is not under this framework.
    """
    refuse_unusable(act.session, case.organisation_id, framework, first_day, act.now)
    row = _latest(act.session, case.id, framework.id, first_day)
    if row is None:
        raise Refused(
            f"This case is not under {framework.id}.", way_out="apply the framework to the case first"
        )
    kept = _still_fitting(_settings(act.session, row), framework)
    return _apply(act, case, row, framework, {**kept, **settings}, first_day)


def _still_fitting(settings: Mapping[str, str | int], framework: Framework) -> dict[str, str | int]:
    known = framework.text.settings
    return {
        name: value
        for name, value in settings.items()
        if name in known and str(value) in map(str, known[name].choices)
    }


def refuse_unusable(
    session: Session, organisation_id: str, framework: Framework, first_day: date, now: datetime
) -> None:
    """Raises Refused for a version that cannot hold in an organisation's cases from this day on."""
    in_force, today = framework.text.in_force, london_day(instant(now))
    if approval_of(session, framework.sha256, organisation_id, today) is None:
        raise Refused(
            f"{framework.id} {framework.version} is not approved for this organisation.",
            way_out="a named clinical lead of this organisation approves this very version",
        )
    if first_day < today:
        raise Refused("The day is past, and what was answered stays.", way_out="choose today or a later day")
    if first_day < in_force.first or (in_force.last and first_day > in_force.last):
        raise Refused(
            f"{framework.id} {framework.version} is not in force on that day.",
            way_out=f"choose a day from {in_force.first} on",
        )


def _apply(
    act: Act,
    case: Case,
    old: CaseFramework,
    framework: Framework,
    settings: Mapping[str, str | int],
    first_day: date,
) -> CaseFramework:
    settles = tuple(old.settles.split("\n")) if old.settles else ()
    row = apply_framework(
        act, case, framework, settings, where=old.where, first_day=first_day, settles=settles
    )
    if action := _open(act.session, case, framework):
        closed = ActionClosed(action_id=action.id, closed_at=act.now, why="the case has gone over")
        record.write(act, case.organisation_id, "case went over", {"case": case.id}, rows=[closed])
    day_begins = datetime.fromtimestamp(first_instant(first_day), UTC)
    for one in delegations_of(act.session, case.id):
        key = f"revised:{row.id}:{one.id}"
        outbox.put(
            act, outbox.RECONCILE, one.id, key, not_before=day_begins if day_begins > act.now else None
        )
    return row


def _under_another(
    session: Session, organisation_id: str, framework: Framework, day: date
) -> Iterator[tuple[Case, CaseFramework]]:
    """The cases of an organisation that on that day are under another version, by their reference."""
    rows = session.execute(
        select(Case, CaseFramework)
        .join(CaseFramework, CaseFramework.case_id == Case.id)
        .join(FrameworkVersion, FrameworkVersion.sha256 == CaseFramework.framework_sha256)
        .where(
            Case.organisation_id == organisation_id,
            FrameworkVersion.framework == framework.id,
            CaseFramework.first_day <= day,
        )
        .order_by(Case.reference, CaseFramework.first_day, CaseFramework.recorded_at, CaseFramework.id)
    )
    latest = {case.id: (case, row) for case, row in rows}
    yield from (found for found in latest.values() if found[1].framework_sha256 != framework.sha256)


def _latest(session: Session, case_id: str, framework: str, day: date) -> CaseFramework | None:
    return session.scalars(
        select(CaseFramework)
        .join(FrameworkVersion, FrameworkVersion.sha256 == CaseFramework.framework_sha256)
        .where(
            CaseFramework.case_id == case_id,
            FrameworkVersion.framework == framework,
            CaseFramework.first_day <= day,
        )
        .order_by(CaseFramework.first_day.desc(), CaseFramework.recorded_at.desc(), CaseFramework.id.desc())
        .limit(1)
    ).first()


def _settings(session: Session, row: CaseFramework) -> dict[str, str | int]:
    found: dict[str, str | int] = json.loads(session.get_one(SettingsChoice, row.settings_sha256).content)
    return found


def _fault(session: Session, case: Case, row: CaseFramework, framework: Framework) -> Fault | None:
    """A setting that the new version no longer has, has with other choices, or newly asks to be chosen."""
    try:
        check_settings(Applied(framework, _settings(session, row)))
    except SettingFault as fault:
        return Fault(case.id, case.reference, fault.setting, str(fault))
    return None


def _ask(act: Act, case: Case, framework: Framework, first_day: date, fault: Fault) -> None:
    """One action of the whole case, whatever delegations it has."""
    if _open(act.session, case, framework):
        return
    action = Action(
        id=new_id("ac"),
        key=f"{case.id}:revised:{framework.sha256}",
        case_id=case.id,
        requirement=REQUIREMENT,
        kind=f"choose '{fault.setting}' for {framework.id} {framework.version}",
        role="PHB co-ordinator",
        due_on=first_day,
        opened_at=act.now,
    )
    details = {"framework": framework.sha256, "setting": fault.setting, "why": fault.why}
    record.write(
        act, case.organisation_id, "case cannot go over", {"case": case.id}, rows=[action], details=details
    )


def _open(session: Session, case: Case, framework: Framework) -> Action | None:
    return session.scalars(
        select(Action)
        .outerjoin(ActionClosed, ActionClosed.action_id == Action.id)
        .where(Action.key == f"{case.id}:revised:{framework.sha256}", ActionClosed.action_id.is_(None))
    ).one_or_none()


def _subject(row: CaseFramework, framework: Framework, first_day: date) -> str:
    return f"{row.case_id} {framework.sha256} {first_day}"


def _key(subject: str) -> str:
    return f"revised:{subject}"
