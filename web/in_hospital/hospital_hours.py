"""The hours of a stay in hospital by what PAs were there for, on a page and as a table for a spreadsheet."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import Case
from models.hospital import Admission
from services.act import NotFound
from services.in_hospital.double_funding import export_report, report_of, stays_of
from services.in_hospital.wards import wards_of
from web.desks import COORDINATOR
from web.in_hospital.hospital_case import PREFIX, CaseToActOn, CaseToRead, show
from web.in_hospital.hospital_words import hours_words
from web.parts.files import csv_file
from web.parts.forms import SentForm
from web.viewer import CurrentAct, Now, Reading, requires

router = APIRouter(prefix=PREFIX + "/hours", dependencies=[Depends(requires(COORDINATOR))])


@router.get("")
def hours(request: Request, case: CaseToRead, session: Reading, now: Now, stay: str = "") -> Response:
    """The stay that was asked for, or the newest; and the others to choose from."""
    stays = stays_of(session, case)
    report = report_of(session, _chosen(session, case, stay), now) if stays else None
    return show(
        request, "hospital_hours.jinja", session, case, report=report, stays=stays, words=hours_words,
        wards=wards_of(session, stays),
    )  # fmt: skip


@router.post("/csv")
def table(case: CaseToActOn, act: CurrentAct, form: SentForm) -> Response:
    """The same as a file. Its name says nothing about the person."""
    report = report_of(act.session, _chosen(act.session, case, form.value("stay")), act.now)
    return csv_file(export_report(act, case, report), f"hospital-hours-{case.reference}", act.now)


def _chosen(session: Session, case: Case, stay: str) -> Admission:
    """Raises NotFound for a stay of another case as for none."""
    found = next((one for one in stays_of(session, case) if stay in ("", one.id)), None)
    if found is None:
        raise NotFound("no such stay")
    return found
