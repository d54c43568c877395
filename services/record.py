"""The one door through which every act enters the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from models.base import Base
from models.record_chain import EntryRef, append, seal
from services.act import Act


def write(
    act: Act,
    organisation_id: str,
    what: str,
    subject: Mapping[str, str],
    *,
    rows: Sequence[Base] = (),
    true_on: datetime | None = None,
    why: Mapping[str, str] | None = None,
    details: Mapping[str, Any] | None = None,
) -> EntryRef:
    """Append one entry: who, what, when true, when recorded, why, about whom, and the rows it pins.

    ``subject`` holds pseudonymous ids only. ``why`` maps a person's id to free text about them, which is sealed
    under that person's key. ``details`` must hold no floats and no personal text. The rules that the act rests on
    stand in it; what Safehands does by itself is refused without one (ValueError).
    """
    if act.actor.is_safehands and not act.rules:
        raise ValueError(f"'{what}' is nobody's act and names no rule: say act.under(…) where it is decided")
    body: dict[str, Any] = {
        "what": what,
        "by": {
            "person": act.actor.person_id,
            "role": act.actor.role,
            "organisation": act.actor.organisation_id,
            "flow": act.actor.flow,
        },
        "recorded at": act.now.isoformat(timespec="seconds"),
        "true on": true_on.isoformat(timespec="seconds") if true_on else None,
        "subject": dict(subject),
        "why": [seal(act.session, person, text) for person, text in (why or {}).items() if text],
        "details": dict(details or {}),
    }
    if act.rules:
        body["rules"] = list(act.rules)
    act.session.flush()
    return append(act.session, organisation_id, body, rows=rows)
