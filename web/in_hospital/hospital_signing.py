"""Having the agreement signed: by whom and which deputy, by one-time links, and on paper with a scan of it."""

from __future__ import annotations

import hashlib
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from documents.qr import qr_code
from models.cases import Case
from models.hospital import Admission, AgreementSignature
from models.signing import InterimWord
from services.access.access import case_for
from services.act import Refused
from services.agreements.agreement_signing import IN_THE_BROWSER, Signed, keep_scan, scan_for, sign_agreement
from services.agreements.agreement_versions import latest_agreement, signatures, signed_by
from services.agreements.paper_codes import address_of
from services.agreements.signatories import name_signatory, signatories_of
from services.agreements.signing_links import make_link, open_links, withdraw_link
from services.in_hospital.hospital_desk import agreement_for, agreement_name, paper_here
from services.in_hospital.interim import take_word_back, words_here
from web.coordinator.caseload import Coordinator
from web.desks import COORDINATOR
from web.in_hospital.hospital import from_now
from web.in_hospital.hospital_case import (
    PREFIX,
    CaseToActOn,
    CaseToRead,
    StayToActOn,
    StayToRead,
    address,
    moment_typed,
    show,
)
from web.parts import once
from web.parts.errors import absent
from web.parts.forms import Form, SentForm, see
from web.parts.uploads import Scan
from web.viewer import CurrentAct, Now, Reading, Settings, requires

router = APIRouter(prefix=PREFIX + "/agreement", dependencies=[Depends(requires(COORDINATOR))])


def may_hand_in(reference: str, viewer: Coordinator, settings: Settings, now: Now) -> None:
    """To all others than a co-ordinator of the case, it does not exist."""
    with settings.reading() as session:
        case_for(session, viewer, reference, now)


BEFORE = [Depends(may_hand_in)]
"""Asked before a scan is opened; and that, before the session that writes."""
FILES = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


# --- on paper ----------------------------------------------------------------------------------------------------


@router.get("/signature")
def signature_form(
    request: Request, case: CaseToRead, stay: StayToRead, session: Reading, now: Now
) -> Response:
    """Ask for a signature that stands on the paper."""
    if latest_agreement(session, stay.id) is None:
        return see(f"{address(case)}/agreement")
    return _show_signature(request, session, case, stay, from_now(now), now)


@router.post("/signature", dependencies=BEFORE)
def sign(
    request: Request, scan: Scan, case: CaseToActOn, stay: StayToActOn, form: SentForm, act: CurrentAct
) -> Response:
    """Record a signature from the paper; with the last one, the agreement is in force."""
    paper = paper_here(act.session, stay, act.now)
    role = form.choice("role", paper.to_sign, missing="Choose who signed")
    name = form.text("name", "Name", missing="Enter the name of whoever signed")
    job_title = form.text("job-title", "Job title")
    at = moment_typed(form, "on", "the signature")
    as_deputy = bool(form.choices("deputy", ("yes",)))
    if scan:  # the same form with another file is another form
        form.typed = {**form.typed, "scan": (hashlib.sha256(scan.content).hexdigest(),)}
    if scan and scan.fault:
        form.refuse("scan", scan.fault)

    def do() -> str:
        newest = latest_agreement(act.session, stay.id)
        if newest is None or role is None:
            raise Refused("There is no agreement to sign.", way_out="issue it first")
        given = sign_agreement(act, newest, Signed(role, name, job_title, at=at, as_deputy=as_deputy))
        if scan:
            keep_scan(act, given, scan.content, scan.media_type)
        done = "in-force" if paper_here(act.session, stay, act.now).holds else "signed"
        return f"{address(case)}/agreement?done={done}"

    if led := once.do(request, act, form, do):
        return see(led)
    return _show_signature(request, act.session, case, stay, form, act.now)


@router.get("/hand-in/{role}")
def scan_form(request: Request, case: CaseToRead, stay: StayToRead, role: str, session: Reading) -> Response:
    """Ask for the scan of a signature that was recorded without one."""
    return _show_scan(request, session, case, _without_scan(session, stay, role), Form())


@router.post("/hand-in/{role}", dependencies=BEFORE)
def hand_in(
    request: Request,
    scan: Scan,
    case: CaseToActOn,
    stay: StayToActOn,
    role: str,
    form: SentForm,
    act: CurrentAct,
) -> Response:
    """The scan of a signature that was recorded without one."""
    signature = _without_scan(act.session, stay, role)
    if scan is None or scan.fault:
        form.refuse("scan", scan.fault if scan else "Choose the file")
    else:
        with form.trying(act.session):
            keep_scan(act, signature, scan.content, scan.media_type)
    if form.errors:
        return _show_scan(request, act.session, case, signature, form)
    return see(f"{address(case)}/agreement?done=scanned")


@router.get("/{agreement_id}/scan/{role}")
def scanned(case: CaseToRead, agreement_id: str, role: str, session: Reading) -> Response:
    """The paper that was signed, as it was handed in."""
    found = agreement_for(session, case, agreement_id)
    document = scan_for(session, found.id, role)
    if document is None:
        raise absent()
    name = f"{agreement_name(session, found)}-signed.{FILES[document.media_type]}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(document.content, media_type=document.media_type, headers=headers)


# --- on the ward's device ------------------------------------------------------------------------------------------


@router.post("/link/{role}")
def link(request: Request, case: CaseToActOn, stay: StayToActOn, role: str, act: CurrentAct) -> Response:
    """A link for a role, shown this once; the role's link before opens nothing any more."""
    form, place = Form(), address_of("sign") or f"{request.base_url}sign"
    shown: dict[str, Any] = {"role": role, "place": place, "made": None}
    with form.trying(act.session):
        made, code = make_link(act, stay, role)
        shown |= {
            "made": made,
            "code": code,
            "qr": qr_code(f"{place}/{code}", "The same link as a square for a telephone’s camera"),
        }
    return show(request, "agreement_link.jinja", act.session, case, form, **shown)


@router.post("/link/{role}/withdraw")
def withdraw(case: CaseToActOn, stay: StayToActOn, role: str, act: CurrentAct) -> Response:
    """The role's link opens nothing any more."""
    for one in open_links(act.session, stay.id, act.now):
        if one.role == role:
            withdraw_link(act, one)
    return see(f"{address(case)}/agreement?done=link-withdrawn")


@router.get("/signatory/{role}")
def signatory_form(
    request: Request, case: CaseToRead, stay: StayToRead, role: str, session: Reading, now: Now
) -> Response:
    """Ask who signs for a role, and who is the deputy."""
    _absent_unless_it_signs(session, stay, role, now)
    there = signatories_of(session, stay.id).get(role)
    form = Form.of(
        **{
            "name": there.name, "telephone": there.telephone, "deputy": there.deputy,
            "deputy-telephone": there.deputy_telephone,
        }
    ) if there else Form()  # fmt: skip
    return show(request, "agreement_signatory.jinja", session, case, form, role=role)


@router.post("/signatory/{role}")
def signatory(
    request: Request, case: CaseToActOn, stay: StayToActOn, role: str, form: SentForm, act: CurrentAct
) -> Response:
    """Who signs for a role from now on, and the deputy."""
    _absent_unless_it_signs(act.session, stay, role, act.now)
    name = form.text("name", "Name", missing="Enter the name of whoever is to sign")
    telephone = form.text("telephone", "Telephone number", longest=40)
    deputy = form.text("deputy", "Name of the deputy", missing="Enter the name of the deputy")
    deputy_telephone = form.text("deputy-telephone", "Telephone number of the deputy", longest=40)

    def do() -> str:
        name_signatory(act, stay, role, name, deputy, telephone, deputy_telephone)
        return f"{address(case)}/agreement?done=signatory"

    if led := once.do(request, act, form, do):
        return see(led)
    return show(request, "agreement_signatory.jinja", act.session, case, form, role=role)


@router.get("/word/{word_id}")
def word_form(
    request: Request, case: CaseToRead, stay: StayToRead, word_id: str, session: Reading, now: Now
) -> Response:
    """Ask who takes back a word for one shift."""
    word = _word(session, stay, word_id)
    return show(
        request,
        "agreement_word.jinja",
        session,
        case,
        Form(),
        word=word,
        words=words_here(session, stay, now),
    )


@router.post("/word/{word_id}")
def take_back(
    request: Request, case: CaseToActOn, stay: StayToActOn, word_id: str, form: SentForm, act: CurrentAct
) -> Response:
    """A word for one shift holds no longer."""
    word = _word(act.session, stay, word_id)
    name = form.text("name", "Name", missing="Enter the name of whoever takes it back")

    def do() -> str:
        take_word_back(act, word, name)
        return f"{address(case)}?done=word-back"

    if led := once.do(request, act, form, do):
        return see(led)
    words = words_here(act.session, stay, act.now)
    return show(request, "agreement_word.jinja", act.session, case, form, word=word, words=words)


# --- what they share -----------------------------------------------------------------------------------------------


def _show_signature(
    request: Request, session: Session, case: Case, stay: Admission, form: Form, now: Now
) -> Response:
    paper = paper_here(session, stay, now)
    signed = {one.role for one in signatures(session, stay.id)}
    waiting = [role for role in paper.to_sign if role not in signed]
    named = signatories_of(session, stay.id)
    return show(
        request, "agreement_signature.jinja", session, case, form, paper=paper, waiting=waiting, named=named
    )


def _without_scan(session: Session, stay: Admission, role: str) -> AgreementSignature:
    """The signature on paper that is good for a role and has no scan yet; for anything else there is no such page."""
    for one in signatures(session, stay.id):
        if (
            one.role == role
            and one.how != IN_THE_BROWSER
            and scan_for(session, one.agreement_id, role) is None
        ):
            return one
    raise absent()


def _show_scan(
    request: Request, session: Session, case: Case, signature: AgreementSignature, form: Form
) -> Response:
    return show(request, "agreement_scan.jinja", session, case, form, signature=signature)


def _absent_unless_it_signs(session: Session, stay: Admission, role: str, now: Now) -> None:
    if role not in signed_by(session, stay, now):
        raise absent()


def _word(session: Session, stay: Admission, word_id: str) -> InterimWord:
    found = session.get(InterimWord, word_id)
    if found is None or found.admission_id != stay.id:
        raise absent()
    return found
