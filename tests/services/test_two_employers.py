"""One PA, two people, two organisations: what is the PA's own serves both with consent; nothing else crosses over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.cases import Case, DelegationRow
from models.organisations import Organisation
from models.people import Appointment, Person
from models.record_check import verify
from rules.decision import Decision
from rules.framework import from_library
from rules.moments import Span, instant
from services import coordination, to_do
from services.access import access
from services.act import Act, Actor, NotFound
from services.answers import answer_now, evidence_about
from services.cases import Application, launch_case, launch_delegation
from services.decisions import ask
from services.evidence import NewEvidence, record_evidence
from services.history import timeline
from services.reconcile import reconcile
from services.training import trainer_desk
from tests.services.asking import ask_now
from tests.services.lives import approved, carry_on, flow
from tests.services.world import TASK, World, launched, lead_approves, viewer

SECRET = "Mrs Lowe was there; her tube had moved."
TOPIC = "infection prevention"


def gus(world: World) -> Act:
    """The other organisation's co-ordinator."""
    return Act(world.session, world.now, Actor("gus", "PHB co-ordinator", "south"))


@pytest.fixture
def hall(world: World) -> DelegationRow:
    """Amina's work for Mr Hall, a case of the other organisation, after she is in force for Mrs Lowe."""
    row = launched(world)
    approved(world, row)
    for id, name in (("gus", "Gus Reid"), ("hall", "Mr Peter Hall")):
        world.session.add(Person(id=id, name=name, created_at=world.now))
    world.session.add(
        Appointment(
            id="ap-gus", person_id="gus", role="PHB co-ordinator", organisation_id="south",
            first_day=date(2020, 1, 1), recorded_at=world.now,
        )
    )  # fmt: skip
    world.session.flush()
    lead_approves(world, "south")
    applications = [
        Application(from_library("staffordshire"), {"panel decides": "all", "panel meets": "twice a month"})
    ]
    case = launch_case(gus(world), "south", "hall", applications)
    theirs = launch_delegation(gus(world), case, "amina", TASK)
    world.later(minutes=1)
    carry_on(world)
    return theirs


def consent(world: World, outcome: str = "given") -> None:
    """The PA says so, or takes it back, and a minute passes."""
    new = NewEvidence("consent to carry over", outcome, world.now, (world.giver("amina"),), pa_id="amina")
    record_evidence(gus(world), "south", new)
    world.later(minutes=1)


def has_learned(world: World, row: DelegationRow) -> bool:
    return learned(ask_now(world.session, row, world.now))


def learned(answer: Decision) -> bool:
    return next(one.met for one in answer.reasons if TOPIC in one.requirement)


def mine(world: World) -> DelegationRow:
    (row,) = (one for one in world.session.query(DelegationRow) if one.person_id == "lowe")
    return row


def noted(world: World) -> None:
    """A refresher of general learning, with words about Mrs Lowe beside it."""
    new = NewEvidence(
        "training", "completed", world.now.date(), (world.giver("nia"),), pa_id="amina", about=TOPIC, note=SECRET
    )  # fmt: skip
    record_evidence(world.act("grace"), "north", new)
    world.later(minutes=1)


def everything_shown(world: World, row: DelegationRow) -> str:
    """All that the other organisation's pages are made of."""
    answer = answer_now(world.session, row, world.now)
    case = world.session.get_one(Case, row.case_id)
    assert answer.decision
    said = [str(answer.decision.as_json())]
    for piece in answer.evidence.values():
        said += [str(piece), piece.note, piece.about, str(piece.by), piece.row.person_id or ""]
    for one in (*timeline.of_delegation(world.session, row), *timeline.of_case(world.session, case)):
        said.append(str(one))
        if isinstance(one, timeline.Recorded):
            said += [one.piece.note, one.piece.row.person_id or ""]
    return " ".join(said)


def test_general_learning_serves_the_second_employer_only_while_the_pa_consents(
    world: World, hall: DelegationRow
) -> None:
    """Given infection prevention recorded by the first organisation, then for the second it counts with consent,
    and no more from the minute it is withdrawn; for the first it counts throughout."""
    assert not has_learned(world, hall)
    consent(world)
    assert has_learned(world, hall)
    assert has_learned(world, mine(world))
    consent(world, "withdrawn")
    assert not has_learned(world, hall)
    assert has_learned(world, mine(world))
    assert ask_now(world.session, mine(world), world.now).may
    consent(world)
    assert has_learned(world, hall)


def test_last_weeks_answer_stays_last_weeks_answer(world: World, hall: DelegationRow) -> None:
    before = world.now
    world.later(days=7)
    consent(world)
    then = ask(world.session, hall, Span.at(instant(before)), instant(before))
    assert not learned(then)


def test_what_the_second_organisation_recorded_itself_needs_no_consent(
    world: World, hall: DelegationRow
) -> None:
    coordination.record_learning(gus(world), hall, TOPIC, world.now.date(), world.giver("nia"))
    world.later(minutes=1)
    assert has_learned(world, hall)


def test_after_a_merger_it_is_one_organisation(world: World, hall: DelegationRow) -> None:
    """Given that the first becomes the second tomorrow, then today consent is needed, and from tomorrow not."""
    tomorrow = world.now.date() + timedelta(days=1)
    north = world.session.get_one(Organisation, "north")
    north.successor_id, north.succeeded_on = "south", tomorrow
    world.session.flush()
    assert not has_learned(world, hall)
    world.later(days=1)
    assert has_learned(world, hall)


def test_nothing_about_the_one_person_is_shown_to_the_other_with_or_without_consent(
    world: World, hall: DelegationRow
) -> None:
    noted(world)
    for consented in (False, True):
        if consented:
            consent(world)
        shown = everything_shown(world, hall)
        assert "lowe" not in shown.lower()
        assert SECRET not in shown
    assert SECRET in everything_shown(world, mine(world))


def test_what_the_first_organisation_recorded_is_not_even_listed_without_consent(
    world: World, hall: DelegationRow
) -> None:
    def topics() -> list[str | None]:
        return [piece.row.about for piece in evidence_about(world.session, hall)]

    assert TOPIC not in topics()
    consent(world)
    assert TOPIC in topics()
    consent(world, "withdrawn")
    assert TOPIC not in topics()


def test_a_void_of_the_others_learning_is_told_without_its_reason(world: World, hall: DelegationRow) -> None:
    consent(world)
    course = next(one for one in evidence_about(world.session, hall) if one.row.about == TOPIC)
    new = NewEvidence(
        "void", "void", world.now, (world.giver("grace"),), about=course.id, pa_id="amina", note=SECRET
    )
    record_evidence(world.act("grace"), "north", new)
    world.later(minutes=1)
    assert not has_learned(world, hall)
    assert SECRET not in everything_shown(world, hall)


def test_the_other_organisations_case_and_delegation_do_not_exist_for_a_co_ordinator(
    world: World, hall: DelegationRow
) -> None:
    with pytest.raises(NotFound):
        access.delegation_for(world.session, viewer(world, "gus"), mine(world).id, world.now)
    with pytest.raises(NotFound):
        access.delegation_for(world.session, viewer(world, "grace"), hall.id, world.now)


def test_each_case_has_its_own_actions_though_the_pa_is_one(world: World, hall: DelegationRow) -> None:
    """Given two people who wait for one PA's same course, then each case asks for it, and neither sees the other's."""
    reconcile(flow(world), hall.id)
    ours = {one.id for one in to_do.open_actions(world.session, mine(world).id)}
    theirs = to_do.open_actions(world.session, hall.id)
    assert theirs
    assert ours.isdisjoint(one.id for one in theirs)
    assert {one.case_id for one in theirs} == {hall.case_id}


def test_who_monitors_for_the_one_person_does_not_see_the_other(world: World, hall: DelegationRow) -> None:
    """Given a delegation that waits for no trainer, then a nurse who has to do with the PA elsewhere finds nothing."""
    assert ask_now(world.session, hall, world.now).status == "waiting for clinical recommendations"
    with pytest.raises(NotFound):
        access.delegation_for(world.session, viewer(world, "omar"), hall.id, world.now)
    assert hall.id not in {one.row.id for one in trainer_desk.inbox(world.session, "omar", world.now)}


def test_the_record_holds(world: World, hall: DelegationRow) -> None:
    consent(world)
    carry_on(world)
    assert verify(world.session).faults == ()
