"""To another ward within a stay: what the ward before said no longer serves, and the paper is drawn up again."""

from __future__ import annotations

from datetime import datetime

from models.hospital import Admission
from models.hospital_moves import WardMove
from models.ids import new_id
from services.act import Act, Refused
from services.in_hospital.hospital_acts import (
    ask_again,
    draw_up_again,
    refuse_if_over,
    utc,
    wait_for_turn,
    write,
)
from services.in_hospital.wards import moves_of


def move_to_ward(act: Act, admission: Admission, ward: str, moved_at: datetime, told_by: str) -> WardMove:
    """The person is on another ward from a moment on. Not in the Staffordshire text.

    The rules then ask for what the new ward has to give: its induction and its decisions. A planned stay that begins
    on another ward than was thought moves at the moment of its admission. Recording the same move twice gives the
    first. Raises Refused for a ward or teller without a name, the ward they are on, a moment that cannot be, and a
    stay that has ended.
    """
    moved_at, ward = utc(moved_at), ward.strip()
    wait_for_turn(act, admission.person_id)
    refuse_if_over(act, admission)
    moves = moves_of(act.session, admission.id)
    if moves and (moves[-1].ward, moves[-1].moved_at) == (ward, moved_at):
        return moves[-1]
    _refuse_names(ward, told_by, moves[-1].ward if moves else admission.ward)
    _refuse_moment(act, admission, moved_at, moves[-1].moved_at if moves else admission.admitted_at)
    row = WardMove(
        id=new_id("wm"),
        admission_id=admission.id,
        number=len(moves) + 1,
        ward=ward,
        moved_at=moved_at,
        told_by=told_by.strip(),
        recorded_at=act.now,
        recorded_by=act.actor.id,
    )
    act.session.add(row)
    write(act, admission, "moved to another ward", row, true_on=moved_at)
    ask_again(act, admission, f"moved:{row.number}", not_before=moved_at if moved_at > act.now else None)
    draw_up_again(act, admission, f"moved:{row.id}")
    return row


def _refuse_names(ward: str, told_by: str, now_on: str) -> None:
    if not ward:
        raise Refused("The ward is missing.", way_out="name the ward")
    if not told_by.strip():
        raise Refused("It is not said who told of it.", way_out="name whoever told of the move")
    if ward == now_on:
        raise Refused("The person is on this ward already.", way_out="name the ward they have moved to")


def _refuse_moment(act: Act, admission: Admission, moved_at: datetime, before: datetime) -> None:
    if moved_at > max(act.now, admission.admitted_at):
        raise Refused("The move is in the future.", way_out="record it when it has happened")
    if moved_at < before:
        raise Refused(
            "The move is before the person came to the ward they are on.",
            way_out="check the day and time of the move",
        )
