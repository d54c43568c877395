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
from models.cases import Case
from models.evidence import Document
from models.hospital import Admission, Agreement, AgreementSignature
from models.ids import new_id
from models.record_chain import canonical
from services import outbox, record
from services.act import Act, Refused
from services.agreement_draft import draft, plain


def issue_agreement(act: Act, admission_id: str) -> Agreement:
    """A new version if anything on the paper has changed since the last one; otherwise that last one.

    Signatures stay good for as long as nothing but signatures is new; any other change has to be signed again.
    """
    admission = act.session.get_one(Admission, admission_id)
    latest = latest_agreement(act.session, admission_id)
    paper = draft(act.session, admission, act.now)
    content = hashlib.sha256(canonical(plain(paper))).hexdigest()
    if latest and latest.content_sha256 == content and not _signed_since(act.session, latest):
        return latest
    version = latest.version + 1 if latest else 1
    signed = signatures(act.session, admission_id) if latest and latest.content_sha256 == content else []
    paper = _signed(replace(paper, version=version), signed)
    return _issue(act, admission, paper, content)


def sign_agreement(act: Act, agreement: Agreement, role: str, name: str) -> AgreementSignature:
    """One of the signatures (4:2469); when the last is there, the agreement is in force.

    Raises Refused for a version that has been replaced, a role that does not sign, or a role that has signed.
    """
    latest = latest_agreement(act.session, agreement.admission_id)
    if latest is None or latest.content_sha256 != agreement.content_sha256:
        raise Refused("This version has been replaced.", way_out="sign the newest version")
    admission = act.session.get_one(Admission, agreement.admission_id)
    roles = [block.role for block in draft(act.session, admission, act.now).signatures]
    if role not in roles:
        raise Refused(f"The agreement is signed by: {', '.join(roles)}.", cite=("4:2469",))
    if role in {one.role for one in signatures(act.session, agreement.admission_id)}:
        raise Refused(f"The {role} has signed already.")
    if not name.strip():
        raise Refused("The name is missing.", way_out="write the name of whoever signs")
    signature = AgreementSignature(
        agreement_id=latest.id, role=role, name=name.strip(), signed_at=act.now, recorded_by=act.actor.id
    )
    act.session.add(signature)
    _write(act, admission, "agreement signed", signature, {"agreement": latest.id, "role": role})
    outbox.put(act, outbox.AGREEMENT, admission.id, f"{admission.id}:signed:{latest.id}:{role}")
    return signature


def latest_agreement(session: Session, admission_id: str) -> Agreement | None:
    return session.scalars(
        select(Agreement).where(Agreement.admission_id == admission_id).order_by(Agreement.version.desc()).limit(1)
    ).first()


def signatures(session: Session, admission_id: str) -> Sequence[AgreementSignature]:
    """The signatures that are good for the newest version: those on it, and on versions with the same content."""
    versions = session.scalars(
        select(Agreement).where(Agreement.admission_id == admission_id).order_by(Agreement.version.desc())
    ).all()
    same = []
    for version in versions:
        if version.content_sha256 != versions[0].content_sha256:
            break
        same.append(version.id)
    return session.scalars(
        select(AgreementSignature)
        .where(AgreementSignature.agreement_id.in_(same))
        .order_by(AgreementSignature.signed_at, AgreementSignature.role)
    ).all()


def document_of(session: Session, agreement: Agreement) -> Document:
    """The PDF as it was issued."""
    return session.get_one(Document, agreement.document_sha256)


def _signed_since(session: Session, latest: Agreement) -> bool:
    """Is there a signature that the newest paper does not show yet?"""
    return session.scalar(select(AgreementSignature.role).where(AgreementSignature.agreement_id == latest.id)) is not None


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
    details = {"version": paper.version, "state": paper.state.value, "document": digest}
    _write(act, admission, "agreement issued", agreement, details)
    return agreement


def _write(act: Act, admission: Admission, what: str, row: Agreement | AgreementSignature, details: dict[str, object]) -> None:
    organisation = act.session.get_one(Case, admission.case_id).organisation_id
    subject = {"person": admission.person_id, "case": admission.case_id, "admission": admission.id}
    record.write(act, organisation, what, subject, rows=[row], details=details)


def is_in_force(session: Session, admission: Admission, now: datetime) -> bool:
    """All signatures are there for the newest version."""
    roles = {block.role for block in draft(session, admission, now).signatures}
    return roles <= {one.role for one in signatures(session, admission.id)}
