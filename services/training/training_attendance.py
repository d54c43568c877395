"""Who came to a training, by whom it is recorded, and the certificate: the end of a training request."""

from __future__ import annotations

from models.evidence import EvidenceRow
from models.training import SessionCancelled, TrainingSession
from services.act import Act, NotFound, Refused
from services.training.sign_off import record_training
from services.training.training_steps import Standing, step_to, taking


def record_attendance(
    act: Act, request_id: str, *, came: bool, outcome: str = "completed", note: str = "", session_id: str = ""
) -> Standing:
    """Who came, by the trainer once the session has ended; training that took place is evidence at that moment.

    A drop-in needs no booking: then ``session_id`` names it. Raises Refused before the end, for anybody but the
    trainer, and without a note where the PA did not come or failed.
    """
    standing = taking(act, request_id)
    row = _attended(act, standing, session_id)
    if row.trainer_id != act.actor.person_id:
        raise Refused("Attendance is recorded by whoever gave the training.", way_out="ask the trainer")
    if act.now < row.ends_at:
        raise Refused("The session has not ended.", way_out="record it once it has")
    if not came:
        if not note.strip():
            raise Refused("It needs a note.", way_out="say in a sentence why the PA did not come")
        return step_to(act, standing, "not attended", session_id=row.id, reasons=note.strip())
    evidence = _training(act, standing, row, outcome, note)
    return step_to(act, standing, "attended", session_id=row.id, evidence_id=evidence.id)


def certificate_seen(act: Act, request_id: str, note: str = "") -> Standing:
    """The co-ordinator has seen the certificate, or what was failed; the request is closed."""
    standing = step_to(act, taking(act, request_id), "certificate seen", reasons=note.strip() or None)
    return step_to(act, standing, "closed")


def _attended(act: Act, standing: Standing, session_id: str) -> TrainingSession:
    """The session it is booked on, or the trainer's drop-in that the PA came to."""
    row = act.session.get(TrainingSession, standing.booked_on or session_id)
    if row is None:
        raise NotFound("no such session")
    if not standing.booked_on:
        teaches = row.topic == standing.topic if standing.topic else row.task == standing.row.task
        if row.mode != "drop-in" or not teaches or act.session.get(SessionCancelled, row.id) is not None:
            raise Refused(
                "The PA was not booked on this session, and it is no drop-in for this training.",
                way_out="book the PA first",
            )
    return row


def _training(act: Act, standing: Standing, row: TrainingSession, outcome: str, note: str) -> EvidenceRow:
    """All sessions are face to face; nobody is trained online here (2:582)."""
    return record_training(
        act,
        standing.row,
        row.ends_at,
        row.provider_id,
        outcome,
        note,
        topic=standing.topic,
        mode="face to face",
    )
