"""What the ward, the nursing agency and the co-ordinator tell of a stay: each a piece of evidence for the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import select

from models.cases import DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.hospital import Admission
from rules.framework import Framework
from rules.moments import instant, london_day
from rules.question import Giver
from rules.requirement_text import RequirementText
from rules.text_values import FromResponsibility
from services.act import Act, Refused
from services.evidence import NewEvidence, record_evidence
from services.frameworks import applied_to
from services.in_hospital.hospital_acts import draw_up_again, organisation_of, refuse_if_over, wait_for_turn
from services.in_hospital.wards import OnWard, ward_at
from services.training.sign_off import as_giver


def record_induction(
    act: Act, admission: Admission, pa_id: str, true_on: date | datetime, giver: Giver
) -> EvidenceRow:
    """The hospital has shown this PA the ward the person is on (4:2437)."""
    ward = _ward(act, admission).in_evidence
    return _record(
        act, admission, NewEvidence("local induction", "done", true_on, (giver,), pa_id=pa_id, ward=ward)
    )


def record_validation(
    act: Act,
    admission: Admission,
    row: DelegationRow,
    true_on: date | datetime,
    giver: Giver,
    outcome: str = "validated",
) -> EvidenceRow:
    """The nursing agency that trains PAs has seen the evidence of training and competence (4:2464), or cannot."""
    new = NewEvidence(
        "training validation", outcome, true_on, (giver,),
        pa_id=row.pa_id, person_id=row.person_id, task=row.task,
    )  # fmt: skip
    return _record(act, admission, new)


def ward_decides(
    act: Act, admission: Admission, row: DelegationRow, outcome: str, giver: Giver, note: str = ""
) -> EvidenceRow:
    """May this task go on here, as the person is now (4:2474)? Said again in the same words, nothing is added.

    Raises Refused for a suspension without its reason, and before the person is on the ward.
    """
    if outcome == "suspended" and not note.strip():
        raise Refused("A suspension needs its reason.", way_out="say in a sentence why")
    if act.now < admission.admitted_at:
        raise Refused(
            "The ward decides in the light of how the person is then, and the stay has not begun.",
            rule="ward's decision on this task",
            cite=("4:2474",),
            way_out="record the ward's decision when the person is there",
        )
    on = _ward(act, admission)
    new = NewEvidence(
        "ward decision", outcome, act.now, (giver,),
        pa_id=row.pa_id, person_id=row.person_id, task=row.task, ward=on.in_evidence, note=note.strip(),
    )  # fmt: skip
    return _record(act, admission, new, since=on.since)


def record_dbs_check(
    act: Act, admission: Admission, pa_id: str, checked_on: date, outcome: str = "seen", note: str = ""
) -> EvidenceRow:
    """The actor has seen a PA's certificate (4:2445). ``checked_on`` is the day on the certificate.

    The three years count from that day: a certificate that was old when it was seen is no newer for that.
    """
    new = NewEvidence("DBS check", outcome, checked_on, (as_giver(act),), pa_id=pa_id, note=note.strip())
    return _record(act, admission, new)


def _ward(act: Act, admission: Admission) -> OnWard:
    return ward_at(act.session, admission, instant(act.now))


def _record(act: Act, admission: Admission, new: NewEvidence, since: datetime | None = None) -> EvidenceRow:
    wait_for_turn(act, admission.person_id)
    refuse_if_over(act, admission)
    _refuse_wrong_giver(act, admission, new)
    if same := _said_already(act, new, since):
        return same
    row = record_evidence(act, organisation_of(act, admission), new)
    draw_up_again(act, admission, row.id)
    return row


def _refuse_wrong_giver(act: Act, admission: Admission, new: NewEvidence) -> None:
    """What the rules would never count is refused when it is recorded, with the rule that says so."""
    on = london_day(max(instant(act.now), instant(admission.admitted_at)))
    for one in applied_to(act.session, admission.case_id, "hospital", on):
        for name, text, roles in _given_by(one.framework, new.kind):
            wrong = [giver.role for giver in new.by if giver.role not in roles]
            if wrong:
                raise Refused(
                    f"This {new.kind} comes from a {wrong[0]}, and it has to come from a {' or '.join(roles)}.",
                    rule=name,
                    cite=tuple(text.text),
                    way_out=f"have it given by a {' or '.join(roles)}",
                )


def _given_by(framework: Framework, kind: str) -> Iterator[tuple[str, RequirementText, list[str]]]:
    for name, text in framework.text.requirements.items():
        if text.evidence != kind or "hospital" not in text.places or not text.by:
            continue
        if isinstance(text.by, FromResponsibility):
            yield name, text, framework.text.responsibilities[text.by.responsibility].roles
        elif isinstance(text.by, list):
            yield name, text, text.by


def _said_already(act: Act, new: NewEvidence, since: datetime | None) -> EvidenceRow | None:
    """The very same, said last: on that day, or for what is said as of now, since the stay began."""
    query = select(EvidenceRow).where(
        EvidenceRow.kind == new.kind,
        EvidenceRow.pa_id == new.pa_id,
        EvidenceRow.person_id == (new.person_id or None),
        EvidenceRow.task == (new.task or None),
        EvidenceRow.ward == (new.ward or None),
        EvidenceRow.id.not_in(select(EvidenceRow.about).where(EvidenceRow.kind == "void")),
    )
    if since:
        query = query.where(EvidenceRow.true_from >= since)
    latest = act.session.scalars(
        query.order_by(EvidenceRow.true_from.desc(), EvidenceRow.recorded_at.desc()).limit(1)
    ).first()
    if latest is None or (latest.outcome, latest.note or "") != (new.outcome, new.note):
        return None
    if since is None and instant(latest.true_from) != new.begins:
        return None
    givers = act.session.scalars(
        select(EvidenceGiver.person_id).where(EvidenceGiver.evidence_id == latest.id)
    )
    return latest if set(givers) == {giver.person for giver in new.by} else None
