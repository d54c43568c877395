"""Taking an audit trail away: that somebody did is itself an entry of the record."""

from __future__ import annotations

from typing import Literal, get_args

from models.cases import Case, DelegationRow
from models.record import EntryRef
from services import record
from services.act import Act, Refused

How = Literal["csv", "pdf"]
HOW: tuple[How, ...] = get_args(How)

MOST_ON_PAPER = 500
"""Entries that are printed at once: more than that nobody reads on paper."""


def record_export(act: Act, case: Case, row: DelegationRow | None, how: How, entries: int) -> EntryRef:
    """Write down who takes which trail away, how, and how many entries of it.

    Raises Refused for more on paper than anybody reads.
    """
    if how == "pdf" and entries > MOST_ON_PAPER:
        raise Refused(
            f"{entries} entries are too many to print: {MOST_ON_PAPER} at once.",
            way_out="choose fewer days, or take the file",
        )
    subject = {"case": case.id, "person": case.person_id}
    if row:
        subject |= {"delegation": row.id, "pa": row.pa_id}
    details = {"how": how, "entries": entries}
    return record.write(act, case.organisation_id, "audit trail taken away", subject, details=details)
