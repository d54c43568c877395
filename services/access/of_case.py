"""What of the evidence is for the eyes of one case: a PA may work for two employers, in two organisations."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case
from models.evidence import EvidenceRow, as_evidence
from rules.facts import consents_to_carry_over, is_general_and_kept_elsewhere, is_kept_here
from rules.moments import FOREVER
from services.known import with_successors


class OfCase:
    """Looks at some evidence with the eyes of one case."""

    def __init__(self, session: Session, case: Case, rows: Sequence[EvidenceRow]) -> None:
        self.case = case
        kept_by = {row.organisation_id for row in rows if row.organisation_id} - {case.organisation_id}
        self.places = with_successors(session, kept_by | {case.organisation_id}) if kept_by else {}
        elsewhere = {row.pa_id for row in rows if row.pa_id and self._is_elsewhere(row)}
        self.consenting = _consenting(session, elsewhere)

    def may_show(self, row: EvidenceRow) -> bool:
        """What is general about a PA and stands in another organisation's record: while the PA consents."""
        return not self._is_elsewhere(row) or row.pa_id in self.consenting

    def note(self, row: EvidenceRow) -> str:
        """What was written beside it; it may speak of another person where it was not written for this one."""
        here = self.case.organisation_id
        of_this_person = row.person_id in (None, self.case.person_id)
        kept_here = is_kept_here(row.organisation_id or "", here, self.places, FOREVER)
        return (row.note or "") if of_this_person and kept_here else ""

    def _is_elsewhere(self, row: EvidenceRow) -> bool:
        if not self.places:  # all of it is kept here
            return False
        here = self.case.organisation_id
        return is_general_and_kept_elsewhere(as_evidence(row, ()), here, self.places, FOREVER)


def _consenting(session: Session, pa_ids: set[str]) -> set[str]:
    """Those of these PAs who let what they have learned be used elsewhere, by the last word on record."""
    if not pa_ids:
        return set()
    voided = select(EvidenceRow.about).where(EvidenceRow.kind == "void", EvidenceRow.about.is_not(None))
    rows = session.scalars(
        select(EvidenceRow).where(
            EvidenceRow.kind == "consent to carry over",
            EvidenceRow.pa_id.in_(pa_ids),
            EvidenceRow.id.not_in(voided),
        )
    ).all()
    said = [as_evidence(row, ()) for row in rows]
    return {id for id in pa_ids if consents_to_carry_over([one for one in said if one.pa == id], FOREVER)}
