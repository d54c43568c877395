"""A decision that cannot wait for the panel: one named person's, where the organisation allows it, not for long."""

from __future__ import annotations

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from rules.moments import Span, instant
from services.act import Act, Refused
from services.answers import answer_now
from services.checks import refuse_if_it_would_not_count
from services.decisions import question
from services.evidence import NewEvidence, organisation_of, record_evidence
from services.sign_off import as_giver

KIND = "urgent decision"


def decide_urgently(act: Act, row: DelegationRow, outcome: str, reasons: str) -> EvidenceRow:
    """Approve or decline alone until the panel meets, which is told at its next sitting.

    Raises Refused where the organisation has not chosen that anybody may, without reasons, and where it would not
    count: by somebody in another role, by whoever recommended, or before there is a recommendation.
    """
    if not reasons.strip():
        raise Refused("An urgent decision needs its reasons.", way_out="say in a sentence why it cannot wait")
    new = NewEvidence(
        KIND, outcome, act.now, (as_giver(act),),
        pa_id=row.pa_id, person_id=row.person_id, task=row.task, note=reasons.strip(),
    )  # fmt: skip
    _refuse_unless_allowed(act, row)
    refuse_if_it_would_not_count(act.session, row, new, act.now)
    return record_evidence(act, organisation_of(act.session, row), new)


def _refuse_unless_allowed(act: Act, row: DelegationRow) -> None:
    """Some framework of the case has urgent decisions, and the organisation has chosen them."""
    answer = answer_now(act.session, row, act.now, with_evidence=False)
    settings = answer.decision.settings if answer.decision else ()
    asked = question(act.session, row, Span.at(instant(act.now))).resolved().requirements
    known = [one for one in asked if one.evidence == KIND]
    chosen = {one.value for one in settings if one.name == "urgent decisions"}
    if not known or "none" in chosen:
        raise Refused(
            "Nobody decides alone here: the organisation has not chosen urgent decisions.",
            rule="urgent decisions",
            cite=("2:798",),
            way_out="hold a virtual meeting of the panel",
        )
