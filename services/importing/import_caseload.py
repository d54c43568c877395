"""Importing a caseload: people, PAs and evidence from one CSV file, all of it or nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from models.evidence import Document
from models.record_chain import canonical
from rules.moments import instant, london_day
from services import record
from services.act import Act
from services.importing.import_check import check_caseload
from services.importing.import_faults import Fault, FaultyCaseload
from services.importing.import_file import Sheet, read_sheet
from services.importing.import_known import Known, known_to, known_without_database
from services.importing.import_lines import Caseload
from services.importing.import_load import Loader, Told
from services.importing.import_who import by_the_import, find_actor, find_organisation


@dataclass(frozen=True)
class Imported:
    """What was put on record, or would be: how many of each, and what was put up with in the file."""

    organisations: int
    people: int
    employments: int
    evidence: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """A file without faults, ready to be put on record."""

    content: bytes
    caseload: Caseload
    known: Known
    summary: Imported


def check_file(content: bytes, today: date, session: Session | None = None) -> Checked:
    """Check every row, against what is on record if there is a database.

    Raises FaultyCaseload with every fault there is; changes nothing.
    """
    sheet = read_sheet(content)
    if session and session.get(Document, _receipt(content)[0]):
        wrong = "this very file has been imported already, so there is nothing left to do"
        raise FaultyCaseload([Fault(0, "", wrong)])
    known = known_to(session, sheet) if session else known_without_database()
    caseload = check_caseload(sheet, known, today)
    return Checked(content, caseload, known, _summary(caseload, sheet))


def import_caseload(
    session: Session,
    now: datetime,
    content: bytes,
    *,
    organisation: str = "",
    by: str,
    told: Told | None = None,
) -> Imported:
    """Put everything a file says on record, in the caller's transaction.

    ``organisation`` is whose record it enters: a code, an id or a key of the file; it may be left out where only
    one comes into question. ``by`` is who imports: a username, an id or a name.
    Raises FaultyCaseload with every fault of the file, and Refused where one of the two cannot be found.
    """
    checked = check_file(content, london_day(instant(now)), session)
    caseload = checked.caseload
    act = by_the_import(session, now)
    places = find_organisation(act, organisation, caseload, checked.known)
    loader = Loader(act, places.log, caseload, checked.known, places.added)
    loader.act = Act(session, now, find_actor(loader, by))
    loader.load(told)
    _leave_receipt(loader.act, places.log, checked)
    return checked.summary


def _summary(caseload: Caseload, sheet: Sheet) -> Imported:
    return Imported(
        len(caseload.organisations),
        len(caseload.people),
        len(caseload.employments),
        len(caseload.evidence),
        tuple(sheet.notes),
    )


def _receipt(content: bytes) -> tuple[str, bytes]:
    """What is kept of an imported file: only its hash, under the hash of that; names are not kept twice."""
    receipt = canonical({"caseload file": hashlib.sha256(content).hexdigest()})
    return hashlib.sha256(receipt).hexdigest(), receipt


def _leave_receipt(act: Act, log: str, checked: Checked) -> None:
    digest, receipt = _receipt(checked.content)
    document = Document(sha256=digest, media_type="application/json", content=receipt, stored_at=act.now)
    counts = checked.summary
    record.write(
        act, log, "caseload imported", {}, rows=[document],
        details={
            "file": hashlib.sha256(checked.content).hexdigest(),
            "organisations": counts.organisations,
            "people": counts.people,
            "employments": counts.employments,
            "evidence": counts.evidence,
        },
    )  # fmt: skip
