"""What the PHB lead decided about paying PAs in hospital, as the co-ordinator records it."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import Case
from models.hospital import Admission
from models.hospital_funding import Outcome
from rules.question import Giver
from services.choices import Party, in_roles
from services.in_hospital.hospital_funding import LEAD, decide_funding, funding_of
from web.coordinator.steps import chosen, today
from web.desks import COORDINATOR
from web.in_hospital.hospital_case import (
    PREFIX,
    CaseToActOn,
    CaseToRead,
    StayToActOn,
    StayToRead,
    address,
    show,
)
from web.parts import once
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.viewer import CurrentAct, Now, Reading, requires

router = APIRouter(prefix=PREFIX + "/funding", dependencies=[Depends(requires(COORDINATOR))])

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@router.get("")
def form(request: Request, case: CaseToRead, stay: StayToRead, session: Reading, now: Now) -> Response:
    """Ask what was decided."""
    return _show(request, session, case, stay, Form(), now)


@router.post("")
def decide(
    request: Request, case: CaseToActOn, stay: StayToActOn, form: SentForm, act: CurrentAct
) -> Response:
    """Record the decision, once."""
    said = form.choice("outcome", OUTCOMES, missing="Say what was decided")
    outcome = next((one for one in OUTCOMES if one == said), None)
    last_day = form.date("day", "Last day", not_before=today(act.now))
    party = chosen(form, _leads(act.session, case, act.now), missing="Choose who decided")
    why = form.text("why", "The reason", missing="Say in a sentence why", longest=LONGEST_TEXT)

    def do() -> str:
        if outcome is None or last_day is None or party is None:
            raise ValueError("a form without errors has all its answers")
        decide_funding(
            act, stay, outcome, last_day, Giver(party.person_id, party.role, case.organisation_id), why
        )
        return f"{address(case)}?done=funding"

    if led := once.do(request, act, form, do):
        return see(led)
    return _show(request, act.session, case, stay, form, act.now)


def _leads(session: Session, case: Case, now: datetime) -> list[Party]:
    return in_roles(session, (LEAD,), now, organisation_id=case.organisation_id)


def _show(
    request: Request, session: Session, case: Case, stay: Admission, form: Form, now: datetime
) -> Response:
    return show(
        request, "hospital_funding.jinja", session, case, form, money=funding_of(session, stay, now),
        parties=_leads(session, case, now),
    )  # fmt: skip
