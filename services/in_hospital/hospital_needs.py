"""Well and unwell needs: in hospital the PA goes on with what the person needs when well (2:690)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from models.evidence import EvidenceRow
from models.hospital import Admission
from rules.applied import Applied, Settings
from rules.moments import instant, london_day
from rules.question import Evidence, Giver
from rules.text_values import FromResponsibility, FromSetting
from services.act import Act, Refused
from services.cases import delegations_of
from services.choices import Party, in_roles
from services.evidence import NewEvidence, record_evidence
from services.frameworks import applied_to
from services.in_hospital.hospital_acts import draw_up_again, organisation_of, refuse_if_over, wait_for_turn
from services.in_hospital.hospital_stay import Stay, StayAnswers
from services.training.sign_off import as_giver

KIND = "need classification"
Need = Literal["well", "unwell"]


def marks_of(stay: StayAnswers) -> dict[str, Need]:
    """What each task was marked as last, for this stay; said both ways at one time, it is unwell.

    A mark made while the stay was being prepared is shown as well; whether it counts is for the rules to say.
    """
    since = stay.facts.announced
    voided = {item.about for item in stay.known.evidence if item.kind == "void"}
    said: dict[str, list[Evidence]] = {}
    for item in stay.known.evidence:
        if item.kind == KIND and item.latest >= since and item.id not in voided:
            said.setdefault(item.task, []).append(item)
    return {task: _last(items) for task, items in said.items()}


def roles_that_mark(session: Session, admission: Admission, now: datetime) -> list[str]:
    """The roles that sort the needs by the frameworks of the case; none where none of them says who."""
    day = london_day(max(instant(now), instant(admission.admitted_at)))
    return _roles(applied_to(session, admission.case_id, "hospital", day))


def who_marks(session: Session, admission: Admission, now: datetime) -> list[Party]:
    """Whoever holds one of these roles today."""
    roles = roles_that_mark(session, admission, now)
    return in_roles(session, roles, now) if roles else []


def mark_needs(
    act: Act, admission: Admission, marks: Mapping[str, Need], giver: Giver | None
) -> list[EvidenceRow]:
    """Each of these tasks is a well or an unwell need, as of now. A task that is marked so already adds nothing.

    Without a giver the actor stands behind it, which counts only where no framework says whose word it is. Raises
    Refused for a task that is not of the case, a giver whose word would not count, and a stay that has ended.
    """
    wait_for_turn(act, admission.person_id)
    refuse_if_over(act, admission)
    tasks = {row.task for row in delegations_of(act.session, admission.case_id)}
    if strange := sorted(set(marks) - tasks):
        raise Refused(
            f"No PA has the task {strange[0]!r} in this case.", way_out="choose a task of this case"
        )
    roles = roles_that_mark(act.session, admission, act.now)
    if roles and (giver is None or giver.role not in roles):
        raise Refused(
            "The framework says whose word this is.", cite=("2:690",), way_out=f"name a {' or '.join(roles)}"
        )
    before = marks_of(Stay(act.session, admission, act.now))
    rows = [
        record_evidence(
            act,
            organisation_of(act, admission),
            NewEvidence(
                KIND, need, act.now, (giver or as_giver(act),), person_id=admission.person_id, task=task
            ),
        )
        for task, need in marks.items()
        if before.get(task) != need
    ]
    for row in rows:
        draw_up_again(act, admission, row.id)
    return rows


def _last(items: Sequence[Evidence]) -> Need:
    latest = max(item.latest for item in items)
    said = {item.outcome for item in items if item.latest == latest}
    return "unwell" if "unwell" in said else "well"


def _roles(applied: Sequence[Applied]) -> list[str]:
    found: list[str] = []
    for one in applied:
        for text in one.framework.text.requirements.values():
            if text.evidence != KIND or text.by is None:
                continue
            if isinstance(text.by, FromSetting):
                found.append(Settings(one).of(text.by))
            elif isinstance(text.by, FromResponsibility):
                found += one.framework.text.responsibilities[text.by.responsibility].roles
            elif isinstance(text.by, list):
                found += text.by
    return list(dict.fromkeys(found))
