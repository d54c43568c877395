"""Example agreements. Everybody is invented; NHS numbers are of the 999 range, with right check digits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

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

ROLES = ("Ward or unit manager", "PHB lead", "Member of staff responsible for induction")
AGENCY = "Brindley Nursing Agency"
PERSON = PersonOnPaper("Rosalind Achterberg", date(1961, 5, 17), "999 000 0018")
NURSE = OnCallNurse("Sister Maeve Corrigan", "01632 960 144")


def at(text: str) -> datetime:
    """A time on London's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def feed(permission: Permission = Permission.ALONE, **changes: Any) -> CompetenceOnPaper:
    """A task that was signed off and validated."""
    competence = CompetenceOnPaper(
        task="Gastrostomy feed",
        permission=permission,
        signed_off_on=date(2026, 3, 12),
        signed_off_by="Ines Valdivia",
        signed_off_role="community nurse",
        validated_on=date(2026, 12, 1),
    )
    return replace(competence, **changes)


def training(what: str = "Gastrostomy care") -> TrainingOnPaper:
    return TrainingOnPaper(what, date(2026, 2, 20), "Ines Valdivia", AGENCY)


ADAEZE = PaOnPaper(
    name="Adaeze Okonkwo-Whitfield",
    designation="Senior personal assistant",
    training=(training(), training("Tracheal suction"), training("Basic life support")),
    competences=(
        feed(),
        feed(
            task="Tracheal suction",
            permission=Permission.ACCOMPANIED,
            because="action plan until 14 December 2026",
        ),
        feed(
            task="Buccal midazolam", permission=Permission.NOT_HERE, because="waiting for the ward's decision"
        ),
    ),
    dbs_seen_on=date(2025, 4, 2),
    dbs_covers_every_shift=True,
    inducted_on=date(2026, 12, 1),
)
TOMASZ = PaOnPaper(
    name="Tomasz Wiśniewski",
    designation="Personal assistant",
    training=(training(),),
    competences=(
        feed(validated_on=None),
        feed(
            task="Tracheal suction",
            permission=Permission.NOT_HERE,
            because="not signed off",
            signed_off_on=None,
            signed_off_by="",
            signed_off_role="",
            validated_on=None,
        ),
    ),
    dbs_seen_on=date(2023, 12, 4),
    dbs_covers_every_shift=False,
    inducted_on=date(2026, 12, 1),
)
BRONAGH = PaOnPaper(
    name="Bronagh McGilligan",
    designation="Personal assistant",
    competences=(feed(permission=Permission.NOT_HERE, because="waiting for the ward: local induction"),),
)
OLD_DBS = "the DBS check of 4 December 2023 is older than three years from 5 December 2026"


def shift(pa: PaOnPaper, starts: str, ends: str, **changes: Any) -> ShiftOnPaper:
    return replace(ShiftOnPaper(pa.name, pa.designation, at(starts), at(ends), dbs_ok=True), **changes)


def unsigned() -> AgreementPaper:
    """An emergency admission in the small hours, with most things known and three signatures to come."""
    return AgreementPaper(
        reference="HWA-2041",
        version=3,
        state=State.NOT_IN_FORCE,
        issued_at=at("2026-12-01T16:20"),
        person=PERSON,
        hospital="Trentside General Hospital",
        ward="Ward 12 (Respiratory)",
        admitted_at=at("2026-12-01T02:10"),
        planned=False,
        icb="Potteries and Moorlands ICB",
        nursing_agency=AGENCY,
        funded_for="4 weeks",
        funded_until=date(2026, 12, 28),
        review_by=date(2026, 12, 24),
        undecided="as before until somebody decides",
        reduced_hours="as before",
        cover="the nursing staff on the ward",
        pas=(ADAEZE, TOMASZ, BRONAGH),
        shifts=(
            shift(ADAEZE, "2026-12-01T19:00", "2026-12-02T07:00"),
            shift(TOMASZ, "2026-12-02T07:00", "2026-12-02T19:00"),
            shift(ADAEZE, "2026-12-02T19:00", "2026-12-03T07:00"),
            shift(TOMASZ, "2026-12-04T19:00", "2026-12-05T07:00", dbs_ok=False, faults=(OLD_DBS,)),
            shift(ADAEZE, "2026-12-07T19:00", "2026-12-08T07:00"),
        ),
        on_call_nurse=NURSE,
        signatures=tuple(SignatureBlock(role) for role in ROLES),
        frameworks=(
            FrameworkOnPaper("staffordshire", "2016.1", "4f1d" * 16),
            FrameworkOnPaper("staffordshire-hospital", "2016.1", "9c02" * 16),
        ),
        decided_as_of=at("2026-12-01T16:10"),
        approved=False,
        words=read_words(),
        what_is_missing=("Buccal midazolam, Adaeze Okonkwo-Whitfield: the ward's decision",),
    )


def in_force() -> AgreementPaper:
    """The same stay with everything settled: all signed, every shift sound, rules approved."""
    names = ("Charge Nurse Dilys Pugh", "Farouk Benali", "Staff Nurse Hana Kobayashi")
    pa = replace(ADAEZE, competences=(feed(),))
    return replace(
        unsigned(),
        state=State.IN_FORCE,
        issued_at=at("2026-12-01T17:10"),
        pas=(pa,),
        shifts=(shift(pa, "2026-12-02T19:00", "2026-12-03T07:00"),),
        signatures=tuple(
            SignatureBlock(role, name, at("2026-12-01T17:05"))
            for role, name in zip(ROLES, names, strict=True)
        ),
        approved=True,
        approval="Approved by Dr Oluwaseun Hartley, clinical lead (invented for the example).",
        what_is_missing=(),
    )


LONG_NAMES = (
    "Maximiliane-Theophanu von und zu Hohenstaufen-Featherstonehaugh",
    "Đặng Thị Ngọc Ánh",
    "فاطمة الزهراء بنت محمد",
    "שרה בת-אברהם",
    "Þórgunnur Æsudóttir",
    "Siân Llŷr-Prŷs",
    "Ángel Núñez y Muñoz",
    "Γεωργία Παπαδοπούλου",
    "Оксана Шевченко",
    "Zoë Brontë-O’Shaughnessy",
    "Nnamdi Chukwuemeka",
    "Agnieszka Brzęczyszczykiewicz",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
    "Jo Li",
)


def long() -> AgreementPaper:
    """The longest that is realistic: 14 PAs with 40 tasks each, and four weeks of shifts round the clock."""
    pas = tuple(_with_forty_tasks(name, number) for number, name in enumerate(LONG_NAMES))
    first = at("2026-12-01T07:00")
    starts = [first + timedelta(hours=12 * number) for number in range(56)]
    return replace(
        unsigned(),
        pas=pas,
        shifts=tuple(
            ShiftOnPaper(pa.name, pa.designation, start, start + timedelta(hours=12), dbs_ok=number % 9 != 0)
            for number, start in enumerate(starts)
            for pa in (pas[number % 14], pas[(number + 5) % 14])
        ),
    )


def _with_forty_tasks(name: str, number: int) -> PaOnPaper:
    permissions = list(Permission)
    competences = tuple(
        feed(
            # One PA has all forty in one column: the tallest row there can be.
            permission=Permission.NOT_HERE if number == 3 else permissions[(task + number) % 3],
            task=f"Task {number + 1}.{task + 1} with a name as long as a care plan makes them",
            because="waiting for the ward's decision",
        )
        for task in range(40)
    )
    return replace(ADAEZE, name=name, competences=competences, dbs_covers_every_shift=number % 2 == 0)
