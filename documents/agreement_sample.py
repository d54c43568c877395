"""Two agreements that hold everything and nothing, by which an organisation's own templates are tried before use."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from documents.agreement_paper import (
    AgreementPaper,
    AgreementWords,
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

_DAY = date(2026, 12, 1)
_AT, _END = datetime(2026, 12, 1, 16, 20, tzinfo=UTC), datetime(2026, 12, 2, 4, 20, tzinfo=UTC)
_TASK = CompetenceOnPaper(
    "sample task", Permission.ALONE, "a reason", _DAY, "Sample Trainer", "trainer", _DAY
)
_PA = PaOnPaper(
    name="Sample Assistant",
    designation="personal assistant",
    training=(TrainingOnPaper("sample training", _DAY, "Sample Trainer", "Sample Agency"),),
    competences=(
        _TASK,
        replace(_TASK, permission=Permission.NOT_HERE, signed_off_on=None, validated_on=None),
    ),
    dbs_seen_on=_DAY,
    dbs_covers_every_shift=True,
    inducted_on=_DAY,
)


def samples(words: AgreementWords, folders: tuple[Path, ...]) -> tuple[AgreementPaper, AgreementPaper]:
    """One in force with every field filled in, and one at the door with none."""
    full = AgreementPaper(
        reference="SAMPLE",
        version=1,
        state=State.IN_FORCE,
        issued_at=_AT,
        person=PersonOnPaper("Sample Person", _DAY, "999 000 0018"),
        hospital="Sample Hospital",
        ward="Sample Ward",
        admitted_at=_AT,
        planned=True,
        icb="Sample Board",
        nursing_agency="Sample Agency",
        funded_for="4 weeks",
        funded_until=_DAY,
        cover="the nursing staff on the ward",
        pas=(_PA, replace(_PA, inducted_on=None, dbs_covers_every_shift=False)),
        shifts=(ShiftOnPaper(_PA.name, _PA.designation, _AT, _END, dbs_ok=True),),
        on_call_nurse=OnCallNurse("Sample Nurse", "01632 960 144"),
        signatures=(SignatureBlock("ward manager", "Sample Manager", _AT),),
        frameworks=(FrameworkOnPaper("sample", "1", "0" * 64),),
        decided_as_of=_AT,
        approved=True,
        approval="Sample Lead",
        words=words,
        funded_otherwise=_DAY,
        review_by=_DAY,
        undecided="as before",
        reduced_hours="as before",
        code="0000-0000-0000",
        check_at="https://sample.invalid/check",
        folders=folders,
        own_parts=("sample 000000000000",),
    )
    bare = replace(
        full,
        state=State.NOT_IN_FORCE,
        planned=False,
        icb="",
        nursing_agency="",
        pas=(),
        shifts=(),
        on_call_nurse=OnCallNurse(),
        signatures=(SignatureBlock("ward manager"),),
        approved=False,
        approval="",
        what_is_missing=("a sample",),
        funded_otherwise=None,
        review_by=None,
        undecided="",
        reduced_hours="",
        code="",
        check_at="",
        own_parts=(),
    )
    return full, bare
