"""The hospital working agreement, issued in versions: drafted from what is on record, signed by three."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from documents.agreement import agreement_pdf
from documents.agreement_paper import AgreementPaper, SignatureBlock
from documents.seal import sealed
from models.evidence import Document
from models.hospital import Admission, Agreement
from models.hospital_codes import AgreementCode
from models.ids import new_id
from models.people import Person
from services.act import Act
from services.agreements.agreement_draft import paper_of, with_signatures
from services.agreements.agreement_parts import content_hash, role_hashes, says_the_same
from services.agreements.agreement_versions import latest_agreement, signatures_good_for
from services.agreements.paper_codes import check_address, code_sha256, new_code
from services.agreements.seal import seal_at
from services.desks.whom import whom
from services.in_hospital.hospital_acts import organisation_of, refuse_if_over, wait_for_turn, write
from services.in_hospital.hospital_stay import Stay
from services.the_record.on_paper import record_on_paper


def issue_agreement(act: Act, admission_id: str) -> Agreement:
    """A new version if anything on the paper has changed since the last one; otherwise that last one.

    It carries the signatures of those who, by the framework's settings, need not sign again for what has changed.
    Raises Refused where there can be no paper, for a stay that has ended, and where the organisation's seal cannot be
    used.
    """
    admission = act.session.get_one(Admission, admission_id)
    wait_for_turn(act, admission.person_id)
    refuse_if_over(act, admission)
    stay = Stay(act.session, admission, act.now)
    paper = paper_of(act.session, stay, act.now)
    latest = latest_agreement(act.session, admission_id)
    if latest and says_the_same(latest, paper, stay.terms.signed_again):
        return latest
    return _issue(act, stay, _signed(act, stay, paper))


def issue_signed(act: Act, stay: Stay, paper: AgreementPaper) -> None:
    """The version that is in force, once the last of the signatures is there."""
    signed = _signed(act, stay, paper)
    if signed.in_force:
        _issue(act, stay, signed)


def _signed(act: Act, stay: Stay, paper: AgreementPaper) -> AgreementPaper:
    """The paper with the signatures that are good for what it says, in force if all are there."""
    said = role_hashes(paper, stay.terms.signed_again)
    given = signatures_good_for(act.session, stay.admission.id, said)
    return with_signatures(
        paper,
        [
            SignatureBlock(one.role, one.name, one.signed_at, one.job_title or "", one.instead_of or "")
            for one in given
        ],
    )


def _issue(act: Act, stay: Stay, paper: AgreementPaper) -> Agreement:
    admission = stay.admission
    latest = latest_agreement(act.session, admission.id)
    paper = replace(paper, version=latest.version + 1 if latest else 1)
    seal = seal_at(act.now)
    code = new_code()
    by = seal.organisation if seal else ""
    pins = record_on_paper(act.session, organisation_of(act, admission))
    printed_as = replace(
        paper,
        code=code,
        check_at=check_address(),
        sealed_by=by,
        record=pins,
        alike=_alike(act, stay),
    )
    pdf = agreement_pdf(printed_as)
    pdf = sealed(pdf, seal, act.now) if seal else pdf
    digest = hashlib.sha256(pdf).hexdigest()
    if act.session.get(Document, digest) is None:
        act.session.add(Document(sha256=digest, media_type="application/pdf", content=pdf, stored_at=act.now))
    agreement = Agreement(
        id=new_id("ag"),
        admission_id=admission.id,
        version=paper.version,
        document_sha256=digest,
        content_sha256=content_hash(paper),
        role_sha256=role_hashes(paper, stay.terms.signed_again),
        issued_at=act.now,
        issued_by=act.actor.id,
    )
    act.session.add(agreement)
    details: dict[str, object] = {"version": paper.version, "state": paper.state.value, "document": digest}
    details["sealed by"] = by
    printed = AgreementCode(agreement_id=agreement.id, code_sha256=code_sha256(code))
    write(act, admission, "agreement issued", agreement, printed, details=details)
    return agreement


def _alike(act: Act, stay: Stay) -> tuple[str, ...]:
    """Who of the person and the PAs on the paper has a name like somebody else's here, as it is printed."""
    person = act.session.get_one(Person, stay.admission.person_id)
    pas = [act.session.get_one(Person, id) for id in stay.pa_ids]
    return whom(act.session, [stay.case.organisation_id], person, pas).alike
