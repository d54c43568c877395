"""Checkpoints by e-mail, to whoever the operator names: each newest one once to each, held outside our hands.

``SAFEHANDS_CHECKPOINT_MAIL`` names the addresses, with commas. The e-mail holds the checkpoint and nothing of anybody;
the outbox holds a mark of the address, never the address.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from models.outbox import OutboxLine
from models.record import RecordCheckpoint
from models.signed_note import Checkpoint
from services import outbox
from services.act import Act, Refused
from services.channels.channel import Outgoing

ADDRESSES = "SAFEHANDS_CHECKPOINT_MAIL"
ADDRESS = re.compile(r"[^@\s,<>]+@[^@\s,<>]+")

WORDS = """\
This is a signed checkpoint of the record of {organisation}: {size} entries.
Its code on paper: {code}.

Keep this e-mail as it is. If the record is ever said to be other than it was, the lines below show it
(safehands record verify --since, docs/record.md). Nothing has to be done, and nobody reads an answer.

{signed}"""


def mailed_to(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The addresses; none where none are named. Raises Refused for what is no address: it would be missed by nobody."""
    named = [one.strip() for one in environment.get(ADDRESSES, "").split(",") if one.strip()]
    if wrong := [number for number, one in enumerate(named, start=1) if not ADDRESS.fullmatch(one)]:
        raise Refused(
            f"{ADDRESSES} is not a list of e-mail addresses: number {wrong[0]} is none.",
            way_out="write them as one@board.example, two@audit.example, or unset it",
        )
    return tuple(dict.fromkeys(named))


def ask_for_mail(act: Act, made: Checkpoint, addresses: Sequence[str]) -> None:
    """Have a checkpoint that is kept in this transaction sent to each address, once."""
    for address in addresses:
        subject = f"{made.organisation_id} {made.size} {_mark(address)}"
        outbox.put(act, outbox.CHECKPOINT, subject, f"checkpoint {subject}")


def outgoing_for(session: Session, line: OutboxLine, addresses: Sequence[str]) -> Outgoing | None:
    """The e-mail that a line of the outbox asks for; None to somebody whom the operator names no longer."""
    organisation_id, size, mark = line.subject_id.rsplit(" ", 2)
    address = next((one for one in addresses if _mark(one) == mark), None)
    if address is None:
        return None
    signed = session.get_one(RecordCheckpoint, (organisation_id, int(size))).signed
    made = Checkpoint.unchecked(signed)
    words = WORDS.format(organisation=organisation_id, size=size, code=made.code, signed=signed)
    reference = hashlib.sha256(f"{signed}{address}".encode()).hexdigest()[:32]
    subject = f"Checkpoint of a record, {size} entries"
    return Outgoing(f"checkpoint-{reference}", address, subject, words, line.created_at)


def _mark(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:16]
