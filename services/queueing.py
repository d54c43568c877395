"""Queueing what somebody has to be told: ids only, and under a key that keeps it from being told twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.ids import new_id
from models.messages import Message
from services.act import Act


def queue(
    act: Act,
    key: str,
    case_id: str,
    template: str,
    facts: Mapping[str, Any],
    *,
    role: str | None = None,
    person_id: str | None = None,
) -> Message:
    """To everybody of a role in the case, or to one person; ``templates/messages`` has the words."""
    message = Message(
        id=new_id("me"), key=key, case_id=case_id, template=template, facts=dict(facts), queued_at=act.now,
        to_role=role, to_person_id=person_id,
    )  # fmt: skip
    act.session.add(message)
    return message
