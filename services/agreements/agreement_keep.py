"""Keeping the working agreement current without anybody asking: what the flow does for each line of the outbox."""

from __future__ import annotations

from datetime import timedelta

from models.cases import Case
from models.hospital import Admission, Agreement
from rules.moments import instant, london_day
from services.act import Act, Refused
from services.agreements.agreement import issue_agreement
from services.agreements.agreement_versions import is_in_force
from services.in_hospital.hospital import on_call_nurse
from services.in_hospital.hospital_acts import discharge_of
from services.in_hospital.hospital_asked import AGREEMENT, FUNDING, ON_CALL, SIGNATURES, Asked, ask_of_stay
from services.in_hospital.hospital_funding import LEAD, Funding, funding_of, look_again, review_wanted
from services.in_hospital.hospital_history import keep_plan
from services.in_hospital.hospital_liaison import keep_talk
from services.in_hospital.hospital_review import keep_review
from services.rule_behind import ON_PAPER, of_house


def keep_agreement(act: Act, admission_id: str) -> Agreement | None:
    """Issue what is to be issued; where there can be no paper, ask the co-ordinator for what is missing.

    Signatures, the on-call nurse's number (4:2453) and, when it is due, the review of the funding (4:2414) are asked
    for as well. Asking is one open action for each, however often the flow runs; what is no longer missing is closed.
    So is what is asked for around the stay: the talk with the ward, the review of the plan, the plan in advance. None
    where nothing could be issued, and for a stay that has ended.
    """
    act = act.under(of_house(ON_PAPER))
    admission = act.session.get_one(Admission, admission_id)
    keep_talk(act, admission)
    keep_review(act, admission)
    keep_plan(act, act.session.get_one(Case, admission.case_id))
    if discharge_of(act, admission):
        for requirement in (AGREEMENT, FUNDING, SIGNATURES, ON_CALL):
            ask_of_stay(act, admission, requirement, None)
        return None
    _keep_review(act, admission)
    _keep_on_call(act, admission)
    try:
        agreement = issue_agreement(act, admission_id)
    except Refused as refusal:
        wanted = Asked(refusal.way_out or refusal.message, "PHB co-ordinator", london_day(instant(act.now)))
        ask_of_stay(act, admission, AGREEMENT, wanted)
        return None
    ask_of_stay(act, admission, AGREEMENT, None)
    _keep_signatures(act, admission)
    return agreement


def _keep_signatures(act: Act, admission: Admission) -> None:
    """Until all have signed, the PHB lead is asked to see to it by the day after the admission."""
    by = london_day(instant(admission.admitted_at)) + timedelta(days=1)
    signed = is_in_force(act.session, admission, act.now)
    wanted = None if signed else Asked("have the agreement signed by all", LEAD, by)
    ask_of_stay(act, admission, SIGNATURES, wanted)


def _keep_on_call(act: Act, admission: Admission) -> None:
    """Without a number the ward can ring nobody, so it is asked for at once."""
    nurse, today = on_call_nurse(act.session, admission), london_day(instant(act.now))
    wanted = None
    if nurse is None:
        wanted = Asked("name the on-call nurse for the ward", "PHB co-ordinator", today)
    elif not nurse.telephone:
        wanted = Asked("add the on-call nurse’s telephone number", "PHB co-ordinator", today)
    ask_of_stay(act, admission, ON_CALL, wanted)


def _keep_review(act: Act, admission: Admission) -> None:
    """Nothing where no framework of the case knows for how long PAs are funded."""
    try:
        funding: Funding = funding_of(act.session, admission, act.now)
    except Refused:
        return
    wanted = review_wanted(funding, london_day(instant(act.now)))
    ask_of_stay(act, admission, FUNDING, Asked(wanted[0], LEAD, wanted[1]) if wanted else None)
    look_again(act, admission, funding)
