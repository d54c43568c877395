"""Who is best placed to train: the candidates by rule, and what the co-ordinator may choose."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from models.actions import Assignment
from models.evidence import EvidenceGiver, EvidenceRow
from models.organisations import Organisation
from models.people import Absence, Practitioner
from models.training import PersonDistrict, TrainerParticulars, TrainingRequest
from rules.framework import from_library
from rules.question import Giver
from services.act import Act, Refused
from services.cases import Application, launch_case, launch_delegation
from services.evidence import NewEvidence, record_evidence
from services.frameworks import approve_framework
from services.training import training_requests
from services.training.trainer_choice import (
    Candidate,
    accept_training,
    candidates,
    choose_trainer,
    decline_training,
)
from services.training.training_requests import Form
from services.training.training_steps import standing_of
from tests.services.training_world import asked, in_words, ready, somebody
from tests.services.world import World, register

TRAINER = "clinical trainer"


def reviewed(world: World) -> TrainingRequest:
    """A request that waits for a trainer."""
    request = asked(world, ready(world))
    training_requests.review(world.act("grace"), request.id)
    return request


def another(world: World, id: str = "uma", name: str = "Uma Shah", organisation: str = "moorland") -> Act:
    """One more trainer, registered to 31 March 2027."""
    act = somebody(world, id, name, TRAINER, organisation)
    register(world, id, date(2027, 3, 31))
    return act


def for_request(world: World, request: TrainingRequest, on: date | None = None) -> list[Candidate]:
    return candidates(world.session, standing_of(world.session, request.id), world.now, on)


def names(found: list[Candidate]) -> list[str]:
    return [one.name for one in found]


@pytest.mark.covers("OX-11", "ST-09")
def test_the_candidates_are_those_from_whom_the_framework_takes_the_training(world: World) -> None:
    request = reviewed(world)
    (nia,) = for_request(world, request)
    assert (nia.name, nia.ruled_out) == ("Nia Price", "")
    assert nia.pros == (
        "The frameworks take this training from a clinical trainer (2:785, 2:790, 2:791, 2:792, 2:794, 2:802)",
        "Registered on that day",
    )
    assert nia.cons == ()


def test_a_registration_holds_to_midnight_of_its_last_day(world: World) -> None:
    request = reviewed(world)
    world.now = datetime(2027, 3, 31, 22, 59, tzinfo=UTC)  # 23:59 in London
    assert for_request(world, request)[0].cons == ()
    world.now = datetime(2027, 3, 31, 23, 0, tzinfo=UTC)
    assert for_request(world, request)[0].cons == ("Not registered on that day, as far as known",)


def test_the_day_of_the_training_is_the_day_that_is_asked_about(world: World) -> None:
    request = reviewed(world)
    assert for_request(world, request, date(2027, 3, 31))[0].cons == ()
    assert for_request(world, request, date(2027, 4, 1))[0].cons == (
        "Not registered on that day, as far as known",
    )


@pytest.mark.covers("ST-10", "ST-11", "NE-09")
def test_a_broker_linked_provider_without_assurance_is_refused_and_with_it_may_be_chosen(
    world: World,
) -> None:
    world.session.add(Organisation(id="broker", name="Broker's Trainers", kind="broker-linked provider"))
    request = reviewed(world)
    another(world, organisation="broker")
    uma = for_request(world, request)[-1]
    assert uma.ruled_out == "its provider had no assurance in force on that day"
    with pytest.raises(Refused, match="would not count training by Uma Shah") as refused:
        choose_trainer(world.act("grace"), request.id, "uma", TRAINER, "She is near.")
    assert refused.value.rule == "bespoke training"
    assert "2:794" in refused.value.cite
    new = NewEvidence("provider assurance", "assured", world.now.date(), about="broker")
    record_evidence(world.act("grace"), "north", new)
    chosen = choose_trainer(world.act("grace"), request.id, "uma", TRAINER, "She is near.")
    assert "Broker's Trainers is assured" in (chosen.steps[-1].reasons or "")


def test_somebody_in_another_role_is_no_candidate(world: World) -> None:
    request = reviewed(world)
    with pytest.raises(Refused, match="no framework takes this training"):
        choose_trainer(world.act("grace"), request.id, "omar", "monitoring nurse", "He is near.")


@pytest.mark.covers("SA-05")
def test_a_trainer_for_children_comes_after_one_for_adults(world: World) -> None:
    request = reviewed(world)
    another(world, "ada", "Ada Bright")
    for id, number, group in (("ada", "01A2345E", "children"), ("nia", "01A2346E", "adults")):
        world.session.add(
            Practitioner(person_id=id, body="NMC", registration_number=number, specialisms=group)
        )
    world.session.flush()
    first, second = for_request(world, request)
    assert (first.name, first.pros[-1]) == ("Nia Price", "Trained for adults")
    assert (second.name, second.cons) == ("Ada Bright", ("Trained for children only",))


def test_practice_that_has_lapsed_speaks_against(world: World) -> None:
    request = reviewed(world)
    new = NewEvidence("practice currency", "lapsed", world.now.date(), about="nia")
    record_evidence(world.act("grace"), "north", new)
    assert for_request(world, request)[0].cons == ("Not in current practice, as far as known",)


def test_whoever_is_away_on_that_day_comes_last(world: World) -> None:
    request = reviewed(world)
    another(world)
    world.session.add(
        Absence(
            id="ab", person_id="nia", first_day=date(2026, 5, 10), last_day=date(2026, 5, 12),
            recorded_at=world.now, recorded_by="grace",
        )
    )  # fmt: skip
    world.session.flush()
    assert names(for_request(world, request, date(2026, 5, 9))) == ["Nia Price", "Uma Shah"]
    assert names(for_request(world, request, date(2026, 5, 12))) == ["Uma Shah", "Nia Price"]
    assert names(for_request(world, request, date(2026, 5, 13))) == ["Nia Price", "Uma Shah"]


def test_room_is_counted_by_the_month_in_london(world: World) -> None:
    world.session.add(TrainerParticulars(person_id="nia", most_a_month=1, districts="ST16\nST17"))
    world.session.add(PersonDistrict(person_id="lowe", district="ST16"))
    request = reviewed(world)
    assert for_request(world, request)[0].pros[-2:] == (
        "Has room this month: 0 of 1 taken on",
        "Covers ST16, where the person lives",
    )
    choose_trainer(world.act("grace"), request.id, "nia", TRAINER)
    for now, said in (
        (datetime(2026, 5, 31, 22, 59, tzinfo=UTC), "Has no room this month: 1 of 1 taken on"),
        (datetime(2026, 5, 31, 23, 0, tzinfo=UTC), "Has room this month: 0 of 1 taken on"),
    ):
        world.now = now
        (nia,) = for_request(world, request)
        assert said in (*nia.pros, *nia.cons)


def test_a_district_that_is_not_covered_speaks_against(world: World) -> None:
    world.session.add(TrainerParticulars(person_id="nia", districts="ST16"))
    world.session.add(PersonDistrict(person_id="lowe", district="WS1"))
    request = reviewed(world)
    assert for_request(world, request)[0].cons == ("Does not cover WS1, where the person lives",)


@pytest.mark.covers("OX-11", "ST-12")
def test_the_co_ordinator_may_choose_otherwise_with_a_reason_and_both_are_on_record(world: World) -> None:
    request = reviewed(world)
    another(world)
    with pytest.raises(Refused, match="Nia Price is better placed by the rules"):
        choose_trainer(world.act("grace"), request.id, "uma", TRAINER)
    choose_trainer(world.act("grace"), request.id, "uma", TRAINER, "She knows Mrs Lowe.")
    (assigned,) = world.session.scalars(select(Assignment)).all()
    assert (assigned.person_id, assigned.role, assigned.number) == ("uma", TRAINER, 1)
    assert assigned.reasons.endswith("; Registered on that day; She knows Mrs Lowe.")


def test_the_chosen_trainer_accepts_and_nobody_else(world: World) -> None:
    request = reviewed(world)
    choose_trainer(world.act("grace"), request.id, "nia", TRAINER)
    row = standing_of(world.session, request.id).row
    assert in_words(world, row) == ("accept or decline the training", TRAINER, date(2026, 5, 12))
    with pytest.raises(Refused, match="Only the trainer who was chosen"):
        accept_training(world.act("omar"), request.id)
    accept_training(world.act("nia"), request.id)
    assert in_words(world, row)[0] == "book the training"
    # Staffordshire asks for no pick: the co-ordinator's recommendation stays hers
    assert world.session.scalars(select(EvidenceRow).where(EvidenceRow.kind == "recommendation")).all() == []


def test_declined_it_goes_back_and_who_declined_is_shown(world: World) -> None:
    request = reviewed(world)
    another(world)
    choose_trainer(world.act("grace"), request.id, "nia", TRAINER)
    with pytest.raises(Refused, match="needs a reason"):
        decline_training(world.act("nia"), request.id, " ")
    decline_training(world.act("nia"), request.id, "No capacity before July.")
    row = standing_of(world.session, request.id).row
    assert in_words(world, row)[0] == "choose a trainer"
    first, second = for_request(world, request)
    assert (first.name, second.cons) == ("Uma Shah", ("Declined this request on 5 May 2026",))
    choose_trainer(world.act("grace"), request.id, "uma", TRAINER)
    assert [one.number for one in world.session.scalars(select(Assignment).order_by(Assignment.number))] == [
        1,
        2,
    ]


def other_case(
    world: World, framework: str, settings: dict[str, str | int], co_ordinator: Act
) -> TrainingRequest:
    """A request under another framework, beside the task library, reviewed."""
    for name in (framework, "task-library"):
        approve_framework(
            world.act("pat"), "north", from_library(name),
            by="Dr Invented Example", role="clinical lead", on=date(2026, 1, 5), note="invented, for tests",
        )  # fmt: skip
    applied = [Application(from_library(framework), settings), Application(from_library("task-library"), {})]
    world.cases["lowe"] = launch_case(world.act("grace"), "north", "lowe", applied)
    row = launch_delegation(world.act("grace"), world.cases["lowe"], "amina", "apply topical cream")
    request = training_requests.ask_for_training(
        world.act("grace"), row, Form("first", "bespoke", "She comes home with it.")
    )
    training_requests.review(co_ordinator, request.id)
    return request


@pytest.mark.covers("OX-11", "OX-14")
def test_in_oxford_the_pick_of_co_ordinator_and_trainer_is_evidence_from_both(world: World) -> None:
    tess = somebody(world, "tess", "Tess Ward", "training co-ordinator")
    request = other_case(world, "oxford", {"refreshers scheduled by": "training co-ordinator"}, tess)
    choose_trainer(tess, request.id, "nia", TRAINER)
    accept_training(world.act("nia"), request.id)
    (picked,) = world.session.scalars(select(EvidenceRow).where(EvidenceRow.kind == "recommendation")).all()
    givers = world.session.scalars(
        select(EvidenceGiver).where(EvidenceGiver.evidence_id == picked.id).order_by(EvidenceGiver.position)
    )
    assert [(one.person_id, one.role) for one in givers] == [
        ("tess", "training co-ordinator"),
        ("nia", TRAINER),
    ]
    another(world)
    uma = next(one for one in for_request(world, request) if one.person_id == "uma")
    assert uma.ruled_out == "whoever gave it had not given 'request reviewed and trainer picked'"


def nurse(world: World, id: str, name: str, role: str, group: str, number: str) -> Act:
    """Registered, in current practice, and trained for one age group; nothing given yet."""
    act = somebody(world, id, name, role, "moorland")
    register(world, id, date(2027, 3, 31))
    world.session.add(Practitioner(person_id=id, body="NMC", registration_number=number, specialisms=group))
    current = NewEvidence("practice currency", "current", date(2026, 1, 5), about=id)
    record_evidence(world.act("grace"), "north", current)
    return act


@pytest.mark.covers("SA-05", "SA-08")
def test_at_salvere_a_district_nurse_may_train_once_the_case_nurses_cannot(world: World) -> None:
    """Given the plans and two case nurses, of whom one is trained for adults; she declines."""
    ruth = nurse(world, "ruth", "Ruth Field", "independent complex case nurse", "adults", "01A2345E")
    nurse(world, "mary", "Mary Dunn", "independent complex case nurse", "children", "01A2346E")
    nurse(world, "dev", "Dev Rao", "district nurse", "adults", "01A2347E")
    for topic in ("support plan", "training plan"):
        both = tuple(Giver(one, "independent complex case nurse", "moorland") for one in ("ruth", "mary"))
        plan = NewEvidence("plan", "agreed", world.now, both, person_id="lowe", about=topic)
        record_evidence(world.act("grace"), "north", plan)
        world.later(hours=1)
    request = other_case(world, "salvere", {"history of regular admissions": "no"}, world.act("grace"))
    assert [(one.name, one.ruled_out) for one in for_request(world, request)] == [
        ("Ruth Field", ""),
        (
            "Dev Rao",
            "it was given by a district nurse before there was a trainer availability that says 'cannot train'",
        ),
        ("Mary Dunn", "whoever gave it is not on record as trained for adults"),
    ]
    choose_trainer(world.act("grace"), request.id, "ruth", "independent complex case nurse")
    decline_training(Act(world.session, world.now, ruth.actor), request.id, "Not within the package.")
    found = {one.name: one.ruled_out for one in for_request(world, request)}
    assert (found["Dev Rao"], found["Ruth Field"]) == ("", "")
    assert for_request(world, request)[0].name == "Dev Rao"
