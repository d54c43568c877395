"""Importing a caseload in the browser: looked at first, kept for a day, and put on record when it is confirmed.

A co-ordinator adds budget holders, PAs, those who speak for people, employments and evidence. Organisations and
those who work in them are put on record by whoever runs Safehands; and evidence is about the organisation's own
caseload.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.ids import new_id
from models.people import Employment
from models.views import ImportDraft
from rules.moments import instant, london_day
from services.act import Act, NotFound
from services.importing.import_caseload import Checked, Imported, check_file, import_caseload
from services.importing.import_faults import Fault, FaultyCaseload
from services.importing.import_file import Sheet, read_sheet

KEPT = timedelta(days=1)
"""Then it is given to nobody, and the next night it is thrown away."""
NOT_HERE = ("organisation", "practitioner", "staff")
POINTING = ("person", "pa", "about")
EVIDENCE_HERE = (
    "clinical recommendations form", "agreement", "training", "training booking", "DBS check", "background check",
    "employment document", "plan", "consent to carry over", "equipment in use", "supervision session",
)  # fmt: skip
"""What a co-ordinator puts on record from papers before her. Who assesses, decides, accepts or is registered says so
at their own desk, or whoever runs Safehands imports it: else one person could put a delegation in force alone."""


def look_at(session: Session, organisation_id: str, content: bytes, today: date) -> Checked:
    """What a file would put on record. Raises FaultyCaseload with every fault; changes nothing."""
    sheet = read_sheet(content)
    faults = [*_not_here(sheet), *_not_ours(session, organisation_id, sheet)]
    try:
        checked = check_file(content, today, session)
    except FaultyCaseload as faulty:
        raise FaultyCaseload([*faulty.faults, *faults]) from faulty
    if faults:
        raise FaultyCaseload(faults)
    return checked


def keep_draft(act: Act, content: bytes) -> str:
    """Keep a file that was looked at until it is confirmed; somebody has one at a time."""
    old = (ImportDraft.person_id == act.actor.person_id) | (ImportDraft.kept_at <= act.now - KEPT)
    act.session.execute(delete(ImportDraft).where(old))
    draft = ImportDraft(
        id=new_id("im"), person_id=act.actor.person_id, organisation_id=act.actor.organisation_id,
        content=content, kept_at=act.now,
    )  # fmt: skip
    act.session.add(draft)
    return draft.id


def draft_for(session: Session, person_id: str, organisation_id: str, id: str, now: datetime) -> ImportDraft:
    """A file that this person is looking at; raises NotFound for another's, and for one that is done or too old."""
    draft = session.get(ImportDraft, id)
    if (
        draft is None
        or draft.kept_at <= now - KEPT
        or (draft.person_id, draft.organisation_id) != (person_id, organisation_id)
    ):
        raise NotFound("no such file")
    return draft


def old_drafts(session: Session, now: datetime) -> Sequence[str]:
    """The files that were looked at, never confirmed, and are kept no longer: they hold names and NHS numbers."""
    return session.scalars(select(ImportDraft.id).where(ImportDraft.kept_at <= now - KEPT)).all()


def throw_away(act: Act, id: str) -> None:
    """One of them."""
    act.session.execute(delete(ImportDraft).where(ImportDraft.id == id))


def confirm(act: Act, draft: ImportDraft) -> Imported:
    """All of it is put on record. Raises FaultyCaseload if something else has come on record since."""
    look_at(act.session, draft.organisation_id, draft.content, london_day(instant(act.now)))
    done = import_caseload(
        act.session, act.now, draft.content, organisation=draft.organisation_id, by=act.actor.person_id
    )
    act.session.delete(draft)
    return done


def _not_here(sheet: Sheet) -> Iterator[Fault]:
    for row in sheet.rows:
        if (kind := row.get("row").casefold()) in NOT_HERE:
            wrong = (
                f"a {kind!r} row cannot be imported here; ask the person who runs Safehands, and leave it out"
            )
            yield Fault(row.number, "row", wrong)
        elif kind == "evidence" and (said := row.get("evidence").casefold()) not in _HERE:
            wrong = (
                f"{said!r} is said by those whose word it is, not by an import here; ask them, or the person who "
                "runs Safehands, and leave this row out"
            )
            yield Fault(row.number, "evidence", wrong)


_HERE = frozenset(map(str.casefold, EVIDENCE_HERE))


def _not_ours(session: Session, organisation_id: str, sheet: Sheet) -> Iterator[Fault]:
    """Rows that point by id to somebody who is not in the organisation's caseload."""
    pointed = [
        (row.number, column, id)
        for row in sheet.rows
        for column in POINTING
        if (id := row.get(column)).startswith("pe_")
    ]
    if not pointed:
        return
    ours = select(Case.person_id).where(Case.organisation_id == organisation_id)
    cases = select(Case.id).where(Case.organisation_id == organisation_id)
    known = set(
        session.scalars(
            ours.union(
                select(DelegationRow.pa_id).where(DelegationRow.case_id.in_(cases)),
                select(Employment.pa_id).where(Employment.person_id.in_(ours)),
            )
        )
    )
    for number, column, id in pointed:
        if id not in known:
            wrong = "nobody in your caseload has this id; launch a case for the person first, or mend the id"
            yield Fault(number, column, wrong)
