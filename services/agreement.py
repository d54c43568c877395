"""The hospital working agreement: drafted from what is on record, issued in versions, signed by three."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.agreement import agreement_pdf
from documents.agreement_paper import AgreementPaper, State
from models.evidence import Document
from models.hospital import Admission, Agreement, AgreementSignature, Discharge
from models.ids import new_id
from models.record_chain import canonical
from rules.moments import instant, london_day
from services.act import Act, Refused
from services.agreement_draft import draft, plain
from services.frameworks import applied_to
from services.hospital_acts import refuse_if_over, wait_for_turn, write
from services.hospital_stay import terms_of


def issue_agreement(act: Act, admission_id: str) -> Agreement:
    """A new version if anything on the paper has changed since the last one; otherwise that last one.

    Its signatures are those given to a paper that says the same: any change has to be signed again. Raises
    Refused where there can be no paper, and for a stay that has ended.
    """
    admission = act.session.get_one(Admission, admission_id)
    wait_for_turn(act, admission.person_id)
    refuse_if_over(act, admission)
    paper = draft(act.session, admission, act.now)
    content = content_hash(paper)
    latest = latest_agreement(act.session, admission_id)
    if latest and latest.content_sha256 == content:
        return latest
    return _issue(act, admission, replace(paper, version=latest.version + 1 if latest else 1), content)


def sign_agreement(
    act: Act, agreement: Agreement, role: str, name: str, signed_at: datetime | None = None
) -> AgreementSignature:
    """One of the signatures (4:2469), now or as it stands on the paper; with the last, the agreement is in force.

    The version that is in force is issued in the same transaction. Recording a signature twice gives the
    first. Raises Refused for a version that has been replaced or no longer says what is true, a role that
    does not sign or has signed, and a time at which nobody can have signed it.
    """
    admission = act.session.get_one(Admission, agreement.admission_id)
    wait_for_turn(act, admission.person_id)
    refuse_if_over(act, admission)
    paper = _paper_to_sign(act, admission, agreement)
    if same := _refuse_signature(act, agreement, paper, role, name.strip()):
        return same
    at = signed_at or act.now
    _refuse_time(act, agreement, at)
    latest = _latest(act.session, admission.id)
    signature = AgreementSignature(
        agreement_id=latest.id, role=role, name=name.strip(), signed_at=at, recorded_by=act.actor.id
    )
    act.session.add(signature)
    details: dict[str, object] = {"agreement": latest.id, "role": role}
    write(act, admission, "agreement signed", signature, true_on=at, details=details)
    signed = _signed(paper, signatures(act.session, admission.id))
    if signed.in_force:
        _issue(act, admission, replace(signed, version=latest.version + 1), latest.content_sha256)
    return signature


def latest_agreement(session: Session, admission_id: str) -> Agreement | None:
    """The version that counts."""
    return next(iter(versions(session, admission_id)), None)


def versions(session: Session, admission_id: str) -> Sequence[Agreement]:
    """Every version, newest first."""
    return session.scalars(
        select(Agreement).where(Agreement.admission_id == admission_id).order_by(Agreement.version.desc())
    ).all()


def same_content(session: Session, admission_id: str) -> list[Agreement]:
    """The newest version and those before it that say the same, newest first."""
    issued = versions(session, admission_id)
    found: list[Agreement] = []
    for one in issued:
        if one.content_sha256 != issued[0].content_sha256:
            break
        found.append(one)
    return found


def signatures(session: Session, admission_id: str) -> Sequence[AgreementSignature]:
    """The signatures that are good for the newest version: those on it, and on versions that say the same."""
    ids = [one.id for one in same_content(session, admission_id)]
    return session.scalars(
        select(AgreementSignature)
        .where(AgreementSignature.agreement_id.in_(ids))
        .order_by(AgreementSignature.signed_at, AgreementSignature.role)
    ).all()


def signed_by(session: Session, admission: Admission, now: datetime) -> tuple[str, ...]:
    """The roles whose signatures are asked for; raises Refused if no framework of the case says."""
    on = london_day(max(instant(now), instant(admission.admitted_at)))
    return terms_of(applied_to(session, admission.case_id, "hospital", on)).signed_by


def document_of(session: Session, agreement: Agreement) -> Document:
    """The PDF as it was issued."""
    return session.get_one(Document, agreement.document_sha256)


def is_in_force(session: Session, admission: Admission, now: datetime) -> bool:
    """All signatures are there for the newest version, and the stay has not ended."""
    if session.get(Discharge, admission.id):
        return False
    there = {one.role for one in signatures(session, admission.id)}
    return bool(there) and set(signed_by(session, admission, now)) <= there


def content_hash(paper: AgreementPaper) -> str:
    """The same for two papers that say the same."""
    return hashlib.sha256(canonical(plain(paper))).hexdigest()


def _latest(session: Session, admission_id: str) -> Agreement:
    return versions(session, admission_id)[0]


def _paper_to_sign(act: Act, admission: Admission, agreement: Agreement) -> AgreementPaper:
    if _latest(act.session, admission.id).content_sha256 != agreement.content_sha256:
        raise Refused("This version has been replaced.", way_out="have the newest version signed")
    paper = draft(act.session, admission, act.now)
    if content_hash(paper) != agreement.content_sha256:
        raise Refused(
            "Something on the agreement has changed since this version was issued.",
            way_out="issue the new version and have that signed",
        )
    return paper


def _refuse_signature(
    act: Act, agreement: Agreement, paper: AgreementPaper, role: str, name: str
) -> AgreementSignature | None:
    """The very same signature, if it is recorded; Refused for one that cannot be."""
    roles = [block.role for block in paper.signatures]
    if role not in roles:
        raise Refused(
            f"This role does not sign; the agreement is signed by: {', '.join(roles)}.",
            rule="three signatures",
            cite=("4:2469",),
            way_out="choose one of these roles",
        )
    if not name:
        raise Refused("The name is missing.", way_out="write the name of whoever signs")
    for one in signatures(act.session, agreement.admission_id):
        if one.role == role and one.name == name:
            return one
        if one.role == role:
            raise Refused(f"The {role} has signed already.", way_out="look at who has signed")
    return None


def _refuse_time(act: Act, agreement: Agreement, at: datetime) -> None:
    if at > act.now:
        raise Refused("The signature is in the future.", way_out="enter the day and time on the paper")
    first = same_content(act.session, agreement.admission_id)[-1]
    if at < first.issued_at.replace(second=0, microsecond=0):
        raise Refused(
            "The signature is older than the version it is for.",
            way_out="check the day and time, and which version was signed",
        )


def _signed(paper: AgreementPaper, signed: Sequence[AgreementSignature]) -> AgreementPaper:
    by_role = {one.role: one for one in signed}
    blocks = tuple(
        replace(block, name=by_role[block.role].name, signed_at=by_role[block.role].signed_at)
        if block.role in by_role
        else block
        for block in paper.signatures
    )
    complete = all(block.signed_at for block in blocks)
    return replace(paper, signatures=blocks, state=State.IN_FORCE if complete else State.NOT_IN_FORCE)


def _issue(act: Act, admission: Admission, paper: AgreementPaper, content: str) -> Agreement:
    pdf = agreement_pdf(paper)
    digest = hashlib.sha256(pdf).hexdigest()
    if act.session.get(Document, digest) is None:
        act.session.add(Document(sha256=digest, media_type="application/pdf", content=pdf, stored_at=act.now))
    agreement = Agreement(
        id=new_id("ag"),
        admission_id=admission.id,
        version=paper.version,
        document_sha256=digest,
        content_sha256=content,
        issued_at=act.now,
        issued_by=act.actor.id,
    )
    act.session.add(agreement)
    details: dict[str, object] = {"version": paper.version, "state": paper.state.value, "document": digest}
    write(act, admission, "agreement issued", agreement, details=details)
    return agreement
