"""Declaring that a piece of evidence never counted: it stays to be seen, and so does when it was voided."""

from __future__ import annotations

from models.cases import Case
from models.evidence import EvidenceRow
from rules.vocabulary import EVIDENCE
from services.act import Act, Refused
from services.answers import Piece
from services.evidence import NewEvidence, record_evidence
from services.training.sign_off import as_giver

KEPT = (
    "registration", "practice currency", "provider assurance", "care registration", "panel decision",
    "urgent decision", "recommendation", "agreed interval", "happening", "withdrawal", "panel condition",
    "successor", "void",
)  # fmt: skip
"""What others decided or looked up, and what would make an answer milder if it fell."""

OF_WHAT_HAPPENED = ("happening", "withdrawal")
"""What somebody reported or said: it ends by what is said after it."""

GOOD = {kind: said.outcomes[0] for kind, said in EVIDENCE.items() if kind not in KEPT}
"""What a co-ordinator may void: what speaks for a delegation. Taking it away can only make an answer stricter."""


def void_evidence(act: Act, case: Case, piece: Piece, why: str) -> EvidenceRow:
    """Declare evidence void, with the reason.

    Raises Refused without a reason, for evidence that is void already, and for what others have to take back.
    """
    if refusal := why_not_to_void(piece, act.actor.person_id):
        raise Refused(refusal, way_out="ask whoever gave it to record what is right now")
    if not why.strip():
        raise Refused("The reason is missing.", way_out="say in a sentence why it never counted")
    new = NewEvidence(
        "void", "void", act.now, (as_giver(act),), about=piece.id, note=why.strip(),
        pa_id=piece.row.pa_id or "", person_id=piece.row.person_id or "",
    )  # fmt: skip
    return record_evidence(act, case.organisation_id, new)


def why_not_to_void(piece: Piece, person_id: str) -> str:
    """Why a co-ordinator may not void this; empty if she may.

    She may take away what speaks for a delegation, and her own recommendation. That she typed in what a ward or a
    budget holder said does not make it hers.
    """
    row = piece.row
    if piece.voided:
        return "This is void already."
    if row.outcome == "referred to panel":
        return "A referral is answered by the panel, and is not taken back."
    if row.kind == "recommendation" and row.recorded_by == person_id:
        return ""
    if row.kind == "panel decision":
        return "A panel’s decision is changed only by a panel: list the delegation for another meeting."
    if row.kind in OF_WHAT_HAPPENED:
        return "What was reported stays. A practitioner decides after it, or whoever withdrew takes it back."
    if GOOD.get(row.kind) != row.outcome:
        return "This was somebody else’s finding. It is lifted by later evidence, not by declaring it void."
    return ""
