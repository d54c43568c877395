"""One row of every table of a stay in hospital."""

from datetime import date

from models.base import Base
from models.hospital import (
    Admission,
    Agreement,
    AgreementSignature,
    Discharge,
    OnCallNurse,
    Shift,
    ShiftCancelled,
)
from models.hospital_codes import AgreementCode, PocketCard, PocketCardRevoked, WardCode
from models.hospital_funding import FundingDecision
from models.hospital_life import PlanReview, TrainingNeedFound, WardTalk
from models.hospital_moves import WardMove
from models.signing import (
    InterimWord,
    InterimWordEnded,
    Signatory,
    SignedPaper,
    SigningLink,
    SigningLinkEnded,
)
from tests.models.known import HOSPITAL, LATER, NOON, RECORDED, SHA256


def hospital_rows() -> list[Base]:
    """A stay, what belongs to it, and the agreement about it."""
    return [
        Admission(id="ad", ward="7", planned=False, admitted_at=NOON, **HOSPITAL, **RECORDED),
        AgreementCode(agreement_id="ag", code_sha256="a" * 64),
        PocketCard(
            id="pc", admission_id="ad", pa_id="pa", number=1, code_sha256="b" * 64, made_at=NOON, made_by="nurse"
        ),
        PocketCardRevoked(card_id="pc", at=LATER, by="nurse", why="Lost on the bus."),
        WardCode(id="wc", admission_id="ad", number=1, code_sha256="c" * 64, made_at=NOON, made_by="nurse"),
        FundingDecision(
            id="fd", admission_id="ad", number=1, outcome="goes on", last_day=date(2027, 1, 31),
            why="He needs his own PAs.", decided_by="nurse", **RECORDED,
        ),
        WardMove(
            id="wm", admission_id="ad", number=1, ward="9", moved_at=LATER, told_by="Kit Mensah", **RECORDED
        ),
        WardTalk(
            id="wt", admission_id="ad", with_name="Ruth Gale", with_role="ward sister", spoke_at=NOON,
            agreed="He keeps his own PAs at night.", lead_id="nurse", **RECORDED,
        ),
        TrainingNeedFound(
            id="tn", admission_id="ad", delegation_id="dg", what="The new pump.", **RECORDED
        ),
        PlanReview(admission_id="ad", outcome="worked well", words="The ward knew the PAs.", **RECORDED),
        OnCallNurse(id="oc", admission_id="ad", number=1, person_id="nurse", **RECORDED),
        Discharge(admission_id="ad", discharged_at=LATER, **RECORDED),
        Shift(
            id="sf", admission_id="ad", pa_id="pa", designation="lead PA", starts_at=NOON, ends_at=LATER,
            purpose="well need", **RECORDED,
        ),
        ShiftCancelled(shift_id="sf", at=NOON, by="nurse", why="Discharged."),
        Agreement(
            id="ag", admission_id="ad", version=1, document_sha256=SHA256, content_sha256=SHA256,
            issued_at=NOON, issued_by="nurse",
        ),
        Signatory(
            id="sy", admission_id="ad", role="ward manager", number=1, name="Kit Mensah",
            telephone="01632 960155", deputy="Ana Reid", deputy_telephone="", **RECORDED,
        ),
        SigningLink(
            id="sl", admission_id="ad", role="ward manager", code_sha256="d" * 64, good_until=LATER,
            made_at=NOON, made_by="nurse",
        ),
        SigningLinkEnded(link_id="sl", how="used", at=NOON, by="ward link"),
        SignedPaper(agreement_id="ag", role="ward manager", document_sha256=SHA256, **RECORDED),
        InterimWord(
            id="iw", admission_id="ad", pa_id="pa", task="gastrostomy feed", ward="7", name="Ana Reid",
            job_title="Nurse in charge", given_at=NOON, ends_at=LATER, recorded_by="ward link",
        ),
        InterimWordEnded(word_id="iw", at=LATER, by="ward link", name="Ana Reid"),
        AgreementSignature(
            agreement_id="ag", role="ward manager", name="Kit Mensah", signed_at=NOON, recorded_by="nurse"
        ),
    ]  # fmt: skip
