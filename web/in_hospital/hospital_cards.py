"""Pocket cards and the ward's sheet: printed here, and a lost card revoked."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from documents.ward_papers import PocketCardPaper, WardSheet, pocket_card_pdf, ward_sheet_pdf
from documents.whom import Whom
from models.cases import Case
from models.hospital import Admission
from models.organisations import Organisation
from models.people import Person
from rules.moments import FOREVER
from services.act import Act, Refused
from services.agreements.agreement_draft import reference_of
from services.agreements.paper_codes import check_address
from services.desks.similar import similar_people
from services.desks.whom import whom
from services.in_hospital.hospital import on_call_nurse
from services.in_hospital.hospital_cards import card_of, make_card, make_ward_sheet, revoke_card
from services.in_hospital.hospital_rota import pas_of
from services.in_hospital.wards import ward_at
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
from web.parts.errors import absent
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.viewer import CurrentAct, Reading, requires

router = APIRouter(prefix=PREFIX + "/agreement", dependencies=[Depends(requires(COORDINATOR))])


@router.post("/ward-sheet")
def ward_sheet(request: Request, case: CaseToActOn, stay: StayToActOn, act: CurrentAct) -> Response:
    """A new sheet for the ward's desk, as a file; the one before opens nothing any more."""
    code = make_ward_sheet(act, stay)
    sheet = WardSheet(
        **_where(act.session, case, stay),
        person=_whom(act, case, stay),
        made_at=act.now,
        code=code,
        address=_checked_at(request),
    )
    return _file(ward_sheet_pdf(sheet), "ward-sheet", case)


@router.post("/card/{pa_id}")
def card(request: Request, case: CaseToActOn, stay: StayToActOn, pa_id: str, act: CurrentAct) -> Response:
    """A new card for a PA, as a file; the PA's card before is revoked."""
    made, code = make_card(act, stay, pa_id)
    pa = act.session.get_one(Person, pa_id)
    paper = PocketCardPaper(
        **_where(act.session, case, stay),
        pa=pa.name,
        alike=bool(similar_people(act.session, case.organisation_id, [pa])),
        number=made.number,
        made_at=act.now,
        code=code,
        address=_checked_at(request),
    )
    return _file(pocket_card_pdf(paper), "pocket-card", case)


@router.get("/card/{pa_id}/revoke")
def revoke_form(
    request: Request, case: CaseToRead, stay: StayToRead, pa_id: str, session: Reading
) -> Response:
    """Ask why the card is not to be used any more."""
    return _show_revoke(request, session, case, stay, pa_id, Form())


@router.post("/card/{pa_id}/revoke")
def revoke(
    request: Request, case: CaseToActOn, stay: StayToActOn, pa_id: str, form: SentForm, act: CurrentAct
) -> Response:
    """The PA's card opens nothing any more."""
    why = form.text("why", "Your reason", missing="Say in a sentence why", longest=LONGEST_TEXT)

    def do() -> str:
        found = card_of(act.session, stay.id, pa_id)
        if found is None:
            raise absent()
        if form.value("card") != found.id:
            raise Refused(
                "Another card has been made since this page was opened.", way_out="open the page again"
            )
        revoke_card(act, found, why)
        return f"{address(case)}/agreement?done=revoked"

    if led := once.do(request, act, form, do):
        return see(led)
    return _show_revoke(request, act.session, case, stay, pa_id, form)


def _show_revoke(
    request: Request, session: Session, case: Case, stay: Admission, pa_id: str, form: Form
) -> Response:
    card = card_of(session, stay.id, pa_id)
    if card is None:
        raise absent()
    pa = session.get_one(Person, pa_id)
    return show(request, "hospital_revoke.jinja", session, case, form, pa=pa, card=card)


def _whom(act: Act, case: Case, stay: Admission) -> Whom:
    person = act.session.get_one(Person, case.person_id)
    pas = [act.session.get_one(Person, id) for id in sorted(pas_of(act.session, stay, act.now))]
    return whom(act.session, [case.organisation_id], person, pas)


def _where(session: Session, case: Case, stay: Admission) -> dict[str, str]:
    nurse = on_call_nurse(session, stay)
    return {
        "reference": reference_of(case, stay),
        "hospital": session.get_one(Organisation, stay.hospital_id).name,
        "ward": ward_at(session, stay, FOREVER).name,
        "on_call_nurse": nurse.name if nurse else "",
        "telephone": (nurse.telephone or "") if nurse else "",
    }


def _checked_at(request: Request) -> str:
    return check_address() or f"{request.base_url}check"


def _file(pdf: bytes, name: str, case: Case) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}-{case.reference}.pdf"',
        "Cache-Control": "no-store",
    }
    return Response(pdf, media_type="application/pdf", headers=headers)
