"""The working agreement of a stay: its versions as files, issued now if need be, and its signatures."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from documents.seal import has_seal
from models.cases import Case
from models.hospital import Admission
from models.organisations import Organisation
from models.people import Person
from services.act import Refused
from services.agreements.agreement import issue_agreement
from services.agreements.agreement_hours import hours_of_stay
from services.agreements.agreement_signing import scan_for
from services.agreements.agreement_versions import document_of, latest_agreement
from services.agreements.signatories import signatories_of
from services.agreements.signing_links import open_links
from services.in_hospital.hospital_cards import cards_of
from services.in_hospital.hospital_desk import PaperHere, agreement_for, paper_here
from services.in_hospital.hospital_rota import pas_of
from services.in_hospital.hospital_stay import Stay
from web.desks import COORDINATOR
from web.in_hospital.agreement_file import agreement_file
from web.in_hospital.hospital_case import (
    PREFIX,
    CaseToActOn,
    CaseToRead,
    StayToActOn,
    StayToRead,
    address,
    show,
)
from web.in_hospital.hospital_figures import in_hours
from web.in_hospital.hospital_words import DONE, STATES, agreement_tag
from web.parts import once
from web.parts.forms import Form, SentForm, see
from web.viewer import CurrentAct, Now, Reading, requires

router = APIRouter(prefix=PREFIX + "/agreement", dependencies=[Depends(requires(COORDINATOR))])


@router.get("")
def agreement(
    request: Request, case: CaseToRead, stay: StayToRead, session: Reading, now: Now, done: str = ""
) -> Response:
    """The versions, and who has signed the newest."""
    return _show(request, session, case, stay, None, now, done=DONE.get(done, ""))


@router.post("")
def issue(
    request: Request, case: CaseToActOn, stay: StayToActOn, form: SentForm, act: CurrentAct
) -> Response:
    """Issue now what the flow would issue in a moment; what says the same is not issued again."""

    def do() -> str:
        issue_agreement(act, stay.id)
        return f"{address(case)}/agreement?done=issued"

    if led := once.do(request, act, form, do):
        return see(led)
    return _show(request, act.session, case, stay, form, act.now)


@router.get("/{agreement_id}/pdf")
def pdf(case: CaseToRead, agreement_id: str, session: Reading) -> Response:
    """A version as it was issued, as a file whose name says nothing about the person."""
    return agreement_file(session, agreement_for(session, case, agreement_id))


def _show(
    request: Request,
    session: Session,
    case: Case,
    stay: Admission,
    form: Form | None,
    now: datetime,
    *,
    done: str = "",
) -> Response:
    paper = paper_here(session, stay, now)
    newest = latest_agreement(session, stay.id)
    return show(
        request, "agreement.jinja", session, case, form, admission=stay, paper=paper, states=STATES,
        tag=agreement_tag(paper), cards=_cards(session, stay, now), done=done,
        named=signatories_of(session, stay.id), scans=_scans(session, paper), interim=_interim(session, stay, now),
        taken=in_hours(hours_of_stay(session, stay)),
        links={one.role: one for one in open_links(session, stay.id, now)},
        hospital=session.get_one(Organisation, stay.hospital_id).name,
        sealed=newest is not None and has_seal(document_of(session, newest).content),
    )  # fmt: skip


def _scans(session: Session, paper: PaperHere) -> set[str]:
    """The roles whose signed paper was handed in."""
    return {one.role for one in paper.signed if scan_for(session, one.agreement_id, one.role)}


def _interim(session: Session, stay: Admission, now: datetime) -> bool:
    """Whether the nurse in charge may give a word for one shift."""
    try:
        return Stay(session, stay, now).terms.interim
    except Refused:
        return False


def _cards(session: Session, stay: Admission, now: datetime) -> list[tuple[Person, bool]]:
    """The PAs of a stay, and whether each has a card that is good."""
    there = {card.pa_id for card in cards_of(session, stay.id)}
    pas = [session.get_one(Person, id) for id in pas_of(session, stay, now)]
    return [(pa, pa.id in there) for pa in sorted(pas, key=lambda one: (one.name, one.id))]
