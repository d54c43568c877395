"""The longest that each paper can realistically have to hold, with names from many scripts. Everybody is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from documents.agreement_paper import AgreementPaper, OnCallNurse, SignatureBlock
from documents.delegation_letter import Agreed, Contact, DelegationLetter
from documents.digest import CaseLine, Digest, Letter, Section
from documents.digest import Contact as PersonToAsk
from documents.easy_read import Decided, EasyRead, ToRing, easy_task
from documents.own_record import General, Next, Record, Shown, TaskLine
from documents.panel_papers import (
    AdviceOnPaper,
    DecisionOnPaper,
    ItemOnPaper,
    PanelPapers,
    PrecedentOnPaper,
    RequirementOnPaper,
    ReviewOnPaper,
    UrgentOnPaper,
)
from documents.shift_proof import EvidenceLine, MissingLine, ShiftOnPaper, StretchLine
from documents.trail import EntryOnPaper, TrailOnPaper
from documents.training_plan import PlanLine, TrainingPlan
from documents.ward_papers import PocketCardPaper, WardSheet
from documents.whom import Whom
from tests.documents import papers

NAMES = (*papers.LONG_NAMES, "歐陽修文 Ouyang")
LONGEST = NAMES[0]
NO_SPACE = NAMES[12]
ARABIC, HEBREW = NAMES[2], NAMES[3]
HOSPITAL = (
    "The Royal Infirmary and Children’s Hospital of Saint Bartholomew-in-the-Marshes and Upper Wolverhampton"
)
WARD = "Ward 27b (Respiratory High Dependency, Long-Term Ventilation and Weaning Unit, Third Floor East)"
ICB = "Staffordshire, Stoke-on-Trent, Shropshire, Telford and Wrekin Integrated Care Board (invented)"
TASK = (
    "Re-siting the low-profile gastrostomy button with a balloon, including pH testing of what is aspirated"
)
TEXT = (
    "She was seen to do it safely three times, at night as well, and said herself when she would stop and ring. "
    * 6
)
REFERENCE = "SH-0001234-EX1A"
MADE = papers.at("2026-12-01T16:20")
ADDRESS = "https://safehands.staffordshire-and-shropshire.example.nhs.invalid/check"
NURSE = OnCallNurse(f"Sister {LONGEST}", "+44 1632 960 144, then 1632 960 145 extension 20771")


def agreement() -> AgreementPaper:
    """14 PAs with 40 tasks and four weeks of shifts round the clock, and every other field as long as it gets."""
    long = papers.long()
    return replace(
        long,
        person=replace(papers.PERSON, name=f"{LONGEST} {ARABIC}"),
        hospital=HOSPITAL,
        ward=WARD,
        icb=ICB,
        nursing_agency=f"{NO_SPACE} Nursing Agency",
        on_call_nurse=NURSE,
        signatures=(
            SignatureBlock(long.signatures[0].role, LONGEST, MADE),
            *(SignatureBlock(block.role) for block in long.signatures[1:]),
        ),
        code="7KQ2-M0XA-93TD",
        check_at=ADDRESS,
        funded_otherwise=date(2027, 1, 17),
        alike=(LONGEST, ARABIC, NO_SPACE),
    )


def pocket_card(pa: str = LONGEST) -> PocketCardPaper:
    return PocketCardPaper(**_ward(), pa=pa, number=12, alike=True)


def ward_sheet() -> WardSheet:
    return WardSheet(**_ward(), person=_whom(LONGEST))


def _ward() -> dict[str, Any]:
    return {
        "reference": REFERENCE, "hospital": HOSPITAL, "ward": WARD, "on_call_nurse": NURSE.name,
        "telephone": NURSE.telephone, "made_at": MADE, "code": "7KQ2-M0XA-93TD", "address": ADDRESS,
    }  # fmt: skip


def _whom(name: str) -> Whom:
    return Whom(name, date(1951, 12, 27), "999 000 0018", (name, ARABIC, NO_SPACE))


def delegation_letter() -> DelegationLetter:
    return DelegationLetter(
        reference=REFERENCE,
        version=12,
        written_at=MADE,
        organisation=ICB,
        person=_whom(f"{LONGEST} {HEBREW}"),
        pa=ARABIC,
        task=TASK,
        limits=tuple(f"{number}. {TASK}" for number in range(20)),
        care_plan=f"Care plan {NO_SPACE} of 1 December 2026",
        escalate_to=tuple(Contact(name, "specialist community nurse", NURSE.telephone) for name in NAMES),
        out_of_hours=NURSE.telephone,
        cover="a registered nurse or an agency that is signed off for it",
        review_by=date(2027, 6, 1),
        agreed=tuple(
            Agreed(party, name, date(2026, 12, 1), TEXT)
            for party, name in zip(papers.ROLES, NAMES, strict=False)
        ),
        approved=False,
        missing=tuple(f"{name}: a number to ring" for name in NAMES),
    )


def training_plan() -> TrainingPlan:
    return TrainingPlan(
        reference=REFERENCE,
        version=12,
        written_at=MADE,
        organisation=ICB,
        person=_whom(f"{LONGEST} {HEBREW}"),
        support_plan=f"Support plan {NO_SPACE}",
        lines=tuple(_line(name, task, ongoing=task % 2 == 1) for name in NAMES[:4] for task in range(40)),
    )


def _line(pa: str, number: int, *, ongoing: bool) -> PlanLine:
    return PlanLine(
        pa=pa,
        task=f"{number}: {TASK}" if number else "",
        what="bespoke training for this person, by whoever will assess it",
        by=(LONGEST, NO_SPACE),
        ongoing=ongoing,
        every="6 months" if ongoing else "",
        times=12,
        done_on=date(2026, 9, 30) if number % 3 else None,
        due_by=date(2026, 12, 30) if number % 4 else None,
        each=Decimal("123456.78") if number % 5 else None,
    )


def panel_papers(*, after: bool) -> PanelPapers:
    return PanelPapers(
        reference=REFERENCE,
        version=12,
        issued_at=MADE,
        panel=f"Delegation panel of {NO_SPACE}",
        organisation=ICB,
        meeting="Wednesday 16 December 2026, 10:00, room 4.217, Saint Bartholomew House",
        after=after,
        called_off="",
        members=tuple(f"{name} (nominated senior manager), {ICB}" for name in NAMES),
        quorum="2 members from 2 organisations have to agree.",
        items=tuple(_item(name) for name in NAMES[:3]),
        urgent=tuple(
            UrgentOnPaper(f"{name}, {TASK}", _whom(HEBREW), "approved", LONGEST, MADE, TEXT)
            for name in NAMES[:3]
        ),
        reviews=tuple(ReviewOnPaper(f"{name}, {TASK}", _whom(HEBREW), TEXT) for name in NAMES),
        how_drawn="by the digest of the meeting's own reference",
        advice=(AdviceOnPaper(TASK, _whom(HEBREW), TEXT, ARABIC, TEXT),),
    )


def trail() -> TrailOnPaper:
    entry = EntryOnPaper(
        f"Panel decision: approved with conditions ({LONGEST}, {TASK})",
        TEXT,
        "29 September 2026 at 10:30am",
        "30 September 2026 at 11:45pm",
        f"{LONGEST}, nominated senior manager, {ICB}",
        f"entry 99999999 of the record of {ICB}",
        "Void: it never counted. Recorded later",
    )
    return TrailOnPaper(
        about=f"{LONGEST}, {TASK}",
        person=_whom(LONGEST),
        case=REFERENCE,
        organisation=ICB,
        taken_by=f"{NO_SPACE}, nominated senior manager",
        taken_at=MADE,
        chosen=(f"by {LONGEST}", "recorded from 1 September 2026"),
        entries=(entry,) * 5,
    )


def shift_proof() -> ShiftOnPaper:
    evidence = EvidenceLine(
        f"Assessment: competent, {LONGEST} (clinical trainer)",
        "9 May 2026 at 10:30:59am",
        ("Recorded later than this time.", f"Declared void since, by {NO_SPACE}: {TEXT}"),
    )
    stretch = StretchLine(
        times="from 8pm on 5 November 2026 to 7:59:59am on 6 November 2026",
        authorised=False,
        answer=f"Not authorised: {TEXT}",
        frameworks=(f"{TASK} {NO_SPACE}, version 2015.2, {'0123456789abcdef' * 4}",) * 3,
        evidence=(evidence,) * 12,
        missing=(MissingLine(f"requirement of {NO_SPACE}", TEXT, "2:796, 2:798"),) * 12,
    )
    return ShiftOnPaper(
        pa=ARABIC,
        person=_whom(LONGEST),
        task=TASK,
        case=REFERENCE,
        organisation=ICB,
        times=stretch.times,
        clocks="The clocks go back at 2am on 25 October 2026, so the shift has thirteen hours.",
        drawn_up_by=f"{NO_SPACE}, nominated senior manager",
        drawn_up_at=MADE,
        authorised=False,
        verdict=f"Not authorised throughout: {TEXT}",
        known_then=(stretch,) * 3,
        known_now=(stretch,) * 3,
    )


def _item(name: str) -> ItemOnPaper:
    return ItemOnPaper(
        kind="First decision",
        pa=name,
        person=_whom(HEBREW),
        task=TASK,
        risk="critical",
        recommended="recommended",
        recommended_by=f"{LONGEST} (PHB co-ordinator), 1 December 2026",
        reasons=TEXT,
        status="waiting for panel",
        requirements=tuple(
            RequirementOnPaper(
                f"requirement {number} of {NO_SPACE}", number % 2 == 0, TEXT, ("2:796", "2:798")
            )
            for number in range(20)
        ),
        evidence=tuple(f"Assessment: competent, 9 May 2026, {one} (clinical trainer)" for one in NAMES),
        risks=((TASK, TEXT), (NO_SPACE, TEXT)),
        open_conditions=(TEXT,),
        interests=(f"{ARABIC}, stood aside: {TEXT}",),
        precedents=(PrecedentOnPaper(date(2026, 1, 5), TASK, "approved", TEXT, (TEXT, TEXT)),),
        decision=DecisionOnPaper("approved", TEXT, (TEXT,), tuple(f"{one}, {ICB}" for one in NAMES), MADE),
    )


def letter() -> Letter:
    """What is sent by post to somebody who has much to do."""
    lines = tuple(
        CaseLine(REFERENCE, 1, date(2026, 12, 1), (f"{name}: {TASK}, by 1 December 2026",)) for name in NAMES
    )
    sections = (Section("overdue", lines * 3), Section("7 days", lines), Section("news", lines))
    return Letter(
        reference=REFERENCE,
        name=LONGEST,
        organisation=ICB,
        digest=Digest(sections, ADDRESS, sections, date(2026, 11, 1)),
        written_at=MADE,
        contacts=tuple(PersonToAsk(name, "PHB co-ordinator", NURSE.telephone) for name in NAMES),
    )


def own_record() -> Record:
    """A PA with one task for every name, and as many certificates."""
    learned = tuple(
        Shown(
            f"Training in {TASK.lower()}: completed", date(2026, 9, 30), f"{name} (clinical trainer, {ICB})"
        )
        for name in NAMES
    )
    tasks = tuple(
        TaskLine(
            task=TASK,
            pa=LONGEST,
            person=f"A.B.C.D.E. (case SH-{number:06})",
            delegation_id=f"de_{number}",
            tag="Waiting for clinical recommendations",
            colour="yellow",
            answer=f"{name} may do this task in hospital only with a competent person present.",
            meaning="The form that says which training is needed, and why, is not complete.",
            until=date(2026, 9, 30),
            now=(Next(TEXT[:200], name, "overdue since 30 September 2026"),),
            later=(
                Next("Supervised practice with the person and the equipment in use", name, "by 1 May 2027"),
            ),
            shown=learned[:2],
        )
        for number, name in enumerate(NAMES[:8])
    )
    return Record(
        whom=_whom(NO_SPACE),
        asked_at=datetime(2026, 12, 1, 16, 20, tzinfo=UTC),
        is_pa=True,
        approved=False,
        tasks=tasks,
        general=tuple(General(name, learned[:1]) for name in NAMES[:3]),
        earlier=learned[:3],
    )


def easy_read() -> EasyRead:
    """A task for each of eight PAs."""
    tasks = tuple(
        easy_task(
            Decided(
                task=TASK,
                pa=name,
                status="in force",
                alone=True,
                supervised=True,
                in_hospital=True,
                until=date(2026, 9, 30),
                conditions=True,
                ring=(ToRing(NO_SPACE, "01632 960123"), ToRing(LONGEST)),
                at_night="01632 960456",
                approved=False,
            )
        )
        for name in NAMES[:8]
    )
    return EasyRead(_whom(LONGEST), datetime(2026, 12, 1, 16, 20, tzinfo=UTC), tasks)
