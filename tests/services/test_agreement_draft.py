"""What the paper says: answered by the rules as in hospital, and new only when something on it is."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from documents.agreement_paper import AgreementPaper, OnCallNurse, Permission
from documents.agreement_view import what_is_missing
from models.cases import Case
from models.hospital import Admission, Shift
from models.people import Employment, Person
from rules import durable
from rules.framework import from_library
from services.act import Refused
from services.cases import Application, launch_case, launch_delegation
from services.in_hospital import hospital
from tests.services.counting import statements
from tests.services.stays import admitted, by_londons_clock, draft, in_hospital, planned, ready
from tests.services.world import World, launched

SETTINGS: dict[str, str | int] = {"panel decides": "all", "panel meets": "every two months"}


def paper(world: World, admission: Admission) -> AgreementPaper:
    return draft(world.session, admission, world.now)


@pytest.mark.covers("HO-02")
@pytest.mark.parametrize(
    ("admitted_at", "until"),
    [
        ("2026-12-01T14:30", date(2026, 12, 28)),
        ("2026-12-21T00:00", date(2027, 1, 17)),
        ("2027-02-27T23:59", date(2027, 3, 26)),
    ],
)
def test_funding_is_for_four_weeks_from_the_day_of_admission(
    world: World, admitted_at: str, until: date
) -> None:
    """Worked example 9: Tuesday 1 December 2026, 14:30, is covered to Monday 28 December at least."""
    launched(world)
    world.now = by_londons_clock(admitted_at) + timedelta(hours=1)
    found = paper(world, admitted(world, by_londons_clock(admitted_at)))
    assert (found.funded_for, found.funded_until) == ("4 weeks", until)


@pytest.mark.covers("HO-16")
def test_each_task_is_answered_as_in_hospital_with_the_reason_in_plain_words(world: World) -> None:
    admission, row = in_hospital(world)
    (competence,) = paper(world, admission).pas[0].competences
    assert competence.permission is Permission.NOT_HERE
    assert competence.because == "suspended: No DBS check is on record for Amina Yusuf."
    ready(world, admission, row)
    (competence,) = paper(world, admission).pas[0].competences
    assert (competence.permission, competence.because) == (Permission.ALONE, "")


@pytest.mark.covers("HO-06", "HO-14")
def test_training_sign_off_and_validation_are_on_it(world: World) -> None:
    admission, row = in_hospital(world)
    before = paper(world, admission)
    ready(world, admission, row)
    after = paper(world, admission)
    (pa,) = after.pas
    assert [(one.what, one.completed_on, one.by) for one in pa.training] == [
        ("gastrostomy feed", date(2026, 5, 6), "Nia Price"),
        ("infection prevention", date(2026, 5, 5), "Nia Price"),
    ]
    (competence,) = pa.competences
    assert (competence.signed_off_on, competence.signed_off_by) == (date(2026, 5, 9), "Nia Price")
    assert (before.pas[0].competences[0].validated_on, competence.validated_on) == (None, date(2026, 5, 17))
    assert (before.nursing_agency, after.nursing_agency) == ("", "Beacon Nursing Agency")


def test_what_was_undone_is_not_on_it(world: World) -> None:
    """An induction that has to be repeated, and training that the agency can no longer validate."""
    admission, row = in_hospital(world)
    ready(world, admission, row)
    world.later(hours=2)
    hospital.record_validation(
        world.act("grace"), admission, row, world.now, world.giver("ann"), "not validated"
    )
    hospital.record_dbs_check(world.act("grace"), admission, "amina", world.now.date(), "not accepted")
    (pa,) = paper(world, admission).pas
    assert pa.competences[0].validated_on is None
    assert pa.dbs_seen_on is None


def test_why_a_ward_suspended_names_no_evidence_by_its_id(world: World) -> None:
    admission, row = in_hospital(world)
    ready(world, admission, row)
    world.later(hours=1)
    hospital.ward_decides(
        world.act("grace"), admission, row, "suspended", world.giver("kit"), "Not medically stable."
    )
    (competence,) = paper(world, admission).pas[0].competences
    assert competence.because == (
        "suspended: Ward decision of 17 May 2026 says 'suspended', by Kit Mensah (ward manager)."
    )


@pytest.mark.covers("HO-10")
@pytest.mark.parametrize(
    ("starts", "ends", "covered"),
    [
        ("2026-06-01T12:00", "2026-06-02T00:00", True),
        ("2026-06-01T12:00", "2026-06-02T00:01", False),
        ("2026-06-01T20:00", "2026-06-02T08:00", False),
        ("2026-06-02T08:00", "2026-06-02T20:00", False),
    ],
)
def test_a_shift_is_marked_unless_the_dbs_check_holds_for_every_minute_of_it(
    world: World, starts: str, ends: str, covered: bool
) -> None:
    """A certificate of 1 June 2023 is good to the end of 1 June 2026, also in the middle of a night shift."""
    admission, row = in_hospital(world)
    ready(world, admission, row, checked_on=date(2023, 6, 1))
    planned(world, admission, "2026-05-20T20:00", "2026-05-21T08:00")
    planned(world, admission, starts, ends)
    found = paper(world, admission)
    good, asked = found.shifts
    assert (good.dbs_ok, good.faults) == (True, ())
    because = "DBS check within three years: good until 1 June 2026 only (4:2445)"
    assert (asked.dbs_ok, asked.faults) == (covered, () if covered else (because,))
    assert found.pas[0].dbs_covers_every_shift is covered
    assert found.pas[0].dbs_seen_on == date(2023, 6, 1)


@pytest.mark.covers("HO-10")
def test_a_pa_on_the_rota_without_a_task_needs_a_dbs_check_like_all(world: World) -> None:
    admission, row = in_hospital(world)
    ready(world, admission, row)
    employ(world, "ben")
    planned(world, admission, "2026-05-20T20:00", "2026-05-21T08:00", pa="ben", designation="PA")
    _, ben = paper(world, admission).pas
    (shift,) = paper(world, admission).shifts
    assert (ben.name, ben.designation, ben.competences) == ("Ben Carter", "PA", ())
    assert (ben.dbs_seen_on, ben.dbs_covers_every_shift, ben.inducted_on) == (None, False, None)
    assert shift.faults == (
        "DBS check within three years: No DBS check is on record for Ben Carter (4:2445)",
        "local induction: the PA may not start before it is recorded (4:2437)",
    )
    hospital.record_dbs_check(world.act("grace"), admission, "ben", date(2025, 1, 1))
    hospital.record_induction(world.act("grace"), admission, "ben", world.now.date(), world.giver("joy"))
    _, ben = paper(world, admission).pas
    assert (ben.dbs_covers_every_shift, ben.inducted_on) == (True, date(2026, 5, 17))


def test_a_pa_without_a_shift_whose_dbs_check_has_run_out_is_not_said_to_be_covered(world: World) -> None:
    admission, row = in_hospital(world)
    ready(world, admission, row, checked_on=date(2023, 1, 1))
    assert not paper(world, admission).pas[0].dbs_covers_every_shift


@pytest.mark.parametrize("whom", ["a task", "a shift"])
def test_where_the_evaluators_differ_the_pa_may_not_and_the_paper_says_so(
    world: World, whom: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    admission, row = in_hospital(world)
    ready(world, admission, row)
    planned(world, admission, "2026-05-20T20:00", "2026-05-21T08:00")
    monkeypatch.setattr(durable, "evaluate", lambda *_: {})
    found = paper(world, admission)
    (competence,), (shift,) = found.pas[0].competences, found.shifts
    said = (
        (competence.because, competence.permission) if whom == "a task" else (shift.faults[0], shift.dbs_ok)
    )
    no_answer = "There is no answer: treat as not authorised, and ring the PHB lead."
    assert said == (no_answer, Permission.NOT_HERE if whom == "a task" else False)


@pytest.mark.covers("HO-12")
def test_a_missing_on_call_nurse_or_number_is_said_to_be_missing(world: World) -> None:
    launched(world)
    admission = admitted(world, on_call_nurse_id=None)
    assert paper(world, admission).on_call_nurse == OnCallNurse()
    assert "The name of the on-call nurse" in what_is_missing(paper(world, admission))
    world.session.get_one(Person, "ollie").telephone = None
    hospital.name_on_call_nurse(world.act("grace"), admission, "ollie")
    assert paper(world, admission).on_call_nurse == OnCallNurse("Ollie Frost", "")
    assert "The on-call nurse's telephone number" in what_is_missing(paper(world, admission))


@pytest.mark.parametrize(
    ("lost", "says"),
    [
        ({"born": None}, "date of birth is not"),
        ({"nhs_number": None}, "NHS number is not"),
        ({"born": None, "nhs_number": None}, "date of birth and NHS number is not"),
    ],
)
def test_without_knowing_who_the_person_is_there_is_no_paper(
    world: World, lost: dict[str, None], says: str
) -> None:
    launched(world)
    admission = admitted(world)
    person = world.session.get_one(Person, "lowe")
    for name in lost:
        setattr(person, name, None)
    with pytest.raises(Refused, match=says) as refused:
        paper(world, admission)
    assert "add the" in refused.value.way_out


def test_without_a_hospital_framework_there_is_no_paper(world: World) -> None:
    at_home_only = [Application(from_library("staffordshire"), SETTINGS)]
    case = launch_case(world.act("grace"), "north", "lowe", at_home_only)
    world.cases["lowe"] = case
    launch_delegation(world.act("grace"), case, "amina", "gastrostomy feed")
    with pytest.raises(Refused, match="knows a hospital working agreement") as refused:
        paper(world, admitted(world))
    assert refused.value.way_out == "apply the hospital's framework to the case"


def test_without_a_delegation_there_is_no_paper(world: World) -> None:
    world.cases["lowe"] = case_without_tasks(world)
    with pytest.raises(Refused, match="No task is delegated"):
        paper(world, admitted(world))


def test_fourteen_pas_and_fifty_six_shifts_each_take_as_few_statements_as_one(world: World) -> None:
    """Every certificate runs out in the middle of the rota; what is asked of the database grows with the PAs alone."""
    admission, _ = in_hospital(world)
    tasks = [
        name for name, task in from_library("staffordshire").text.tasks.items() if not task.never_delegated
    ]
    for number in range(14):
        fill(world, admission, f"pa{number}", tasks[:3])
    asked = statements(world.session, lambda fresh, now: draft(fresh, admission, now), now=world.now)
    found = paper(world, admission)
    assert (len(found.pas), len(found.shifts)) == (15, 14 * 56)
    assert {shift.dbs_ok for shift in found.shifts} == {True, False}
    assert asked < 15 * 20, "nothing is asked for each of 784 shifts"


def fill(world: World, admission: Admission, pa: str, tasks: list[str]) -> None:
    """A PA with tasks, a certificate that runs out after ten days, and four weeks of days and nights."""
    world.session.add(Person(id=pa, name=pa.title(), created_at=world.now))
    world.session.flush()
    for task in tasks:
        launch_delegation(world.act("grace"), world.cases["lowe"], pa, task)
    hospital.record_dbs_check(world.act("grace"), admission, pa, date(2023, 5, 27))
    for number in range(56):
        starts: datetime = world.now + timedelta(hours=12 * number)
        world.session.add(
            Shift(
                id=f"{pa}-{number}", admission_id=admission.id, pa_id=pa, designation="PA", starts_at=starts,
                ends_at=starts + timedelta(hours=11), recorded_at=world.now, recorded_by="grace",
            )
        )  # fmt: skip


def employ(world: World, pa: str) -> None:
    world.session.add(
        Employment(
            id=f"em-{pa}", pa_id=pa, person_id="lowe", employer_name="Mrs Edith Lowe", model="direct",
            first_day=date(2026, 1, 1), recorded_at=world.now, recorded_by="grace",
        )
    )  # fmt: skip


def case_without_tasks(world: World) -> Case:
    both = [
        Application(from_library("staffordshire"), SETTINGS),
        Application(from_library("staffordshire-hospital"), in_hospital_only=True),
    ]
    return launch_case(world.act("grace"), "north", "lowe", both)
