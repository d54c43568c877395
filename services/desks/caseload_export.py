"""The caseload as a file: exactly the cases that the filters show, on all pages, one line each."""

from __future__ import annotations

from collections.abc import Sequence

from services.act import Act
from services.desks.caseload import CaseLine, Filters, every_case
from services.exports import export

COLUMNS = (
    *("Case", "Person", "Born", "NHS number", "Delegations", "Next", "Who", "By", "For PA", "For task"),
    *("More to do", "Ward"),
)


def export_caseload(act: Act, organisations: Sequence[str], filters: Filters) -> str:
    """A CSV with the columns above, dates as 2026-05-19; its export is entered in the record."""
    lines = every_case(act.session, organisations, act.now, filters)
    shown = {
        "searched": bool(filters.search),
        "status": filters.status,
        "in hospital": filters.in_hospital,
        "overdue": filters.overdue,
    }
    return export(
        act, "caseload", COLUMNS, [_row(line) for line in lines], organisations=organisations, shown=shown
    )


def _row(line: CaseLine) -> tuple[str, ...]:
    person, step = line.person, line.next_step
    return (
        line.case.reference,
        person.name,
        person.born.isoformat() if person.born else "",
        person.nhs_number.spaced if person.nhs_number else "",
        "; ".join(f"{count} {status}" for status, count in line.statuses),
        step.what if step else "",
        step.action.role if step else "",
        step.action.due_on.isoformat() if step else "",
        step.pa if step else "",
        step.task if step else "",
        str(step.more) if step else "",
        line.ward,
    )
