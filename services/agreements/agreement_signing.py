"""Signing the working agreement: on paper or in the browser, by whoever has the role or their named deputy (4:2469)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from documents.agreement_paper import AgreementPaper
from models.evidence import Document
from models.hospital import Admission, Agreement, AgreementSignature
from models.signing import SignedPaper
from services.act import Act, Refused
from services.agreements.agreement import issue_signed
from services.agreements.agreement_draft import paper_of
from services.agreements.agreement_parts import role_hashes
from services.agreements.agreement_versions import said_to, signatures, versions_for
from services.agreements.seal import seal_at
from services.agreements.signatories import same_name, signatories_of
from services.in_hospital.hospital_acts import refuse_if_over, wait_for_turn, write
from services.in_hospital.hospital_stay import Stay
from services.kept_documents import keep_document

ON_PAPER, IN_THE_BROWSER = "on paper", "in the browser"


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed: the name, what they are, when (now, if nothing is said), how, and whether as the named deputy."""

    role: str
    name: str
    job_title: str = ""
    at: datetime | None = None
    how: str = ON_PAPER
    as_deputy: bool = False


def sign_agreement(act: Act, agreement: Agreement, signed: Signed) -> AgreementSignature:
    """One of the signatures; with the last, the agreement is in force.

    The version that is in force is issued in the same transaction. Recording a signature twice gives the
    first. Raises Refused for a version that has been replaced or no longer says what is true, a role that
    does not sign or has signed, a deputy who is not the named one, and a time at which nobody can have signed it.
    """
    admission = act.session.get_one(Admission, agreement.admission_id)
    wait_for_turn(act, admission.person_id)
    refuse_if_over(act, admission)
    stay = Stay(act.session, admission, act.now)
    paper = _paper_to_sign(act, stay, agreement, signed.role)
    name = signed.name.strip()
    if same := _given_already(act, admission, signed.role, name):
        return same
    instead_of = _instead_of(act, admission, signed, name)
    if {signed.role, *(one.role for one in signatures(act.session, admission.id))} >= {
        block.role for block in paper.signatures
    }:
        seal_at(act.now)  # refused before anything is written
    at = signed.at or act.now
    _refuse_time(act, admission, signed.role, at)
    signature = AgreementSignature(
        agreement_id=agreement.id,
        role=signed.role,
        name=name,
        signed_at=at,
        recorded_by=act.actor.id,
        job_title=signed.job_title.strip() or None,
        instead_of=instead_of or None,
        how=signed.how,
    )
    act.session.add(signature)
    details: dict[str, object] = {"agreement": agreement.id, "role": signed.role, "how": signed.how}
    write(act, admission, "agreement signed", signature, true_on=at, details=details)
    issue_signed(act, stay, paper)
    return signature


def keep_scan(act: Act, signature: AgreementSignature, content: bytes, media_type: str) -> None:
    """The scanned or photographed paper that a signature stands on; the same again adds nothing.

    Raises Refused for another paper under a signature that has one.
    """
    digest = hashlib.sha256(content).hexdigest()
    before = act.session.get(SignedPaper, (signature.agreement_id, signature.role))
    if before and before.document_sha256 == digest:
        return
    if before:
        raise Refused("There is a scan of this signature already.", way_out="look at the one on record")
    document = keep_document(act, content, media_type)
    row = SignedPaper(
        agreement_id=signature.agreement_id,
        role=signature.role,
        document_sha256=digest,
        recorded_at=act.now,
        recorded_by=act.actor.id,
    )
    agreement = act.session.get_one(Agreement, signature.agreement_id)
    admission = act.session.get_one(Admission, agreement.admission_id)
    write(
        act,
        admission,
        "signed paper kept",
        document,
        row,
        details={"document": digest, "role": signature.role},
    )


def scan_for(session: Session, agreement_id: str, role: str) -> Document | None:
    """The scan that was handed in for a signature, if one was."""
    found = session.get(SignedPaper, (agreement_id, role))
    return session.get_one(Document, found.document_sha256) if found else None


def _paper_to_sign(act: Act, stay: Stay, agreement: Agreement, role: str) -> AgreementPaper:
    """What the agreement says now; Refused if that is no longer what this role would sign."""
    paper = paper_of(act.session, stay, act.now)
    _refuse_role(paper, role)
    if agreement not in versions_for(act.session, stay.admission.id, role):
        raise Refused("This version has been replaced.", way_out="have the newest version signed")
    if role_hashes(paper, stay.terms.signed_again)[role] != said_to(agreement, role):
        raise Refused(
            "Something on the agreement has changed since this version was issued.",
            way_out="issue the new version and have that signed",
        )
    return paper


def _refuse_role(paper: AgreementPaper, role: str) -> None:
    roles = [block.role for block in paper.signatures]
    if role not in roles:
        raise Refused(
            f"This role does not sign; the agreement is signed by: {', '.join(roles)}.",
            rule="three signatures",
            cite=("4:2469",),
            way_out="choose one of these roles",
        )


def _given_already(act: Act, admission: Admission, role: str, name: str) -> AgreementSignature | None:
    """The very same signature, if it is recorded; Refused if another has signed for this role, or nobody is named."""
    if not name:
        raise Refused("The name is missing.", way_out="write the name of whoever signs")
    for one in signatures(act.session, admission.id):
        if one.role == role and one.name == name:
            return one
        if one.role == role:
            raise Refused(f"The {role} has signed already.", way_out="look at who has signed")
    return None


def _instead_of(act: Act, admission: Admission, signed: Signed, name: str) -> str:
    """Whom a deputy signs for; Refused for anybody but those who are named, where somebody is."""
    named = signatories_of(act.session, admission.id).get(signed.role)
    if not signed.as_deputy:
        if named and not same_name(named.name, name):
            raise Refused(
                f"{named.name} is named to sign as {signed.role}.",
                way_out=f"have {named.name} sign, or {named.deputy} as the deputy, or name somebody else first",
            )
        return ""
    if named is None or not same_name(named.deputy, name):
        raise Refused(
            f"{name} is not the named deputy of the {signed.role}.",
            way_out="have the named deputy sign, or name another deputy first",
        )
    return named.name


def _refuse_time(act: Act, admission: Admission, role: str, at: datetime) -> None:
    if at > act.now:
        raise Refused("The signature is in the future.", way_out="enter the day and time on the paper")
    first = versions_for(act.session, admission.id, role)[-1]
    if at < first.issued_at.replace(second=0, microsecond=0):
        raise Refused(
            "The signature is older than the version it is for.",
            way_out="check the day and time, and which version was signed",
        )
