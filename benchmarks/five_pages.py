"""A hospital working agreement of five pages: two PAs with three tasks each, five shifts. Everybody is invented."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from documents.agreement_paper import (
    AgreementPaper,
    CompetenceOnPaper,
    FrameworkOnPaper,
    OnCallNurse,
    PaOnPaper,
    Permission,
    PersonOnPaper,
    ShiftOnPaper,
    SignatureBlock,
    State,
    TrainingOnPaper,
)
from documents.agreement_words import read_words
from rules.moments import LONDON

PAGES = 5
ISSUED = datetime(2026, 12, 1, 16, 20, tzinfo=LONDON)
TASKS = ("gastrostomy feed", "tracheal suction", "buccal midazolam")
NAMES = ("Amina Yusuf", "Ben Carter")


def paper(version: int = 1) -> AgreementPaper:
    """The same but for its version, so that no two are printed from the same words."""
    first = datetime(2026, 12, 2, 7, tzinfo=LONDON)
    return AgreementPaper(
        reference="SH-0001-7F2A", version=version, state=State.NOT_IN_FORCE, issued_at=ISSUED,
        person=PersonOnPaper("Mrs Edith Lowe", date(1941, 2, 3), "999 000 0018"),
        hospital="Northmoor General", ward="Ward 7", admitted_at=ISSUED - timedelta(hours=14), planned=False,
        icb="North Area Board", nursing_agency="Beacon Nursing Agency",
        funded_for="4 weeks", funded_until=date(2026, 12, 28), cover="the nursing staff on the ward",
        pas=tuple(_pa(name) for name in NAMES),
        shifts=tuple(
            ShiftOnPaper(NAMES[day % 2], "personal assistant", start, start + timedelta(hours=12), dbs_ok=True)
            for day, start in enumerate(first + timedelta(days=day) for day in range(5))
        ),
        on_call_nurse=OnCallNurse("Ollie Frost", "01632 960123"),
        signatures=tuple(SignatureBlock(role) for role in ("ward manager", "PHB lead", "induction lead")),
        frameworks=(FrameworkOnPaper("staffordshire-hospital", "2016.1", "9c02" * 16),),
        decided_as_of=ISSUED, approved=False, words=read_words(),
        code="7KQ2-M0XA-93TD", check_at="https://safehands.example/check",
    )  # fmt: skip


def _pa(name: str) -> PaOnPaper:
    seen = date(2026, 11, 30)
    return PaOnPaper(
        name=name, designation="personal assistant", dbs_seen_on=seen, dbs_covers_every_shift=True, inducted_on=seen,
        training=tuple(TrainingOnPaper(task, seen, "Ines Valdivia", "Beacon Nursing Agency") for task in TASKS),
        competences=tuple(
            CompetenceOnPaper(
                task, Permission.ALONE, signed_off_on=seen, signed_off_by="Ines Valdivia",
                signed_off_role="community nurse", validated_on=seen,
            )
            for task in TASKS
        ),
    )  # fmt: skip
