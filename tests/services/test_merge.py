"""Two entries of one person become one: by new entries, nothing changed, nobody left uncared for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.cases import Case, DelegationEnd, DelegationRow
from models.evidence import EvidenceRow
from models.law import EvidenceCarried, PersonMerge
from models.nhs_number import NhsNumber
from models.people import Appointment, Employment, Person, Practitioner
from models.record_chain import verify
from rules.moments import Span, instant
from services.act import Refused
from services.cases import delegations_of
from services.decisions import ask
from services.employment import last_day_of_work
from services.evidence import NewEvidence, record_evidence
from services.importing.import_people import employ, represent
from services.in_hospital.hospital import admit
from services.in_hospital.hospital_rota import plan_shift
from services.law.correct import formerly
from services.law.merge import merge, merges_of
from services.law.who import person_meant, still_there
from services.logins.accounts import create_account
from tests.services.world import TASK, World, in_force, launched


def twin(world: World, name: str = "Amina Yusuf", role: str = "PA") -> str:
    """Somebody entered a second time."""
    world.session.add(Person(id="twin", name=name, created_at=world.now))
    world.session.add(
        Appointment(
            id="ap-twin", person_id="twin", role=role, first_day=date(2020, 1, 1), recorded_at=world.now
        )
    )
    world.session.flush()
    return "twin"


def merged(world: World, duplicate: str, kept: str) -> PersonMerge:
    world.later(minutes=1)
    return merge(world.act("pat"), "north", duplicate, kept, "She showed her passport; one date of birth.")


def may(world: World, row: DelegationRow, known: int | None = None) -> bool:
    at = Span.at(instant(world.now))
    return ask(world.session, row, at).may if known is None else ask(world.session, row, at, known=known).may


def only(world: World) -> DelegationRow:
    """The one delegation of the case that has not ended."""
    (row,) = delegations_of(world.session, world.cases["lowe"].id)
    return row


def sound(world: World) -> bool:
    world.session.commit()
    return verify(world.session).faults == ()


def test_a_pa_entered_twice_goes_on_under_the_entry_kept(world: World) -> None:
    """What was in force stays in force, as of now; what was known before stays what it was."""
    old = launched(world)
    in_force(world, old)
    twin(world)
    before = instant(world.now)
    assert may(world, old)
    merged(world, "amina", "twin")
    new = only(world)
    assert (new.pa_id, new.task) == ("twin", TASK)
    assert may(world, new)
    assert may(world, old, known=before)  # what was known a minute ago says what it said
    assert not may(world, new, known=before)
    assert not may(world, old)  # and nothing counts twice
    assert world.session.get(DelegationEnd, old.id) is not None
    assert sound(world)


def test_each_piece_is_carried_once_with_its_own_time_and_givers_and_says_from_where(world: World) -> None:
    in_force(world, launched(world))
    twin(world)
    merged(world, "amina", "twin")
    pairs = world.session.execute(
        select(EvidenceCarried.from_id, EvidenceRow).join(
            EvidenceRow, EvidenceRow.id == EvidenceCarried.evidence_id
        )
    ).all()
    assert len(pairs) >= 8
    for from_id, copy in pairs:
        original = world.session.get_one(EvidenceRow, from_id)
        assert (copy.kind, copy.true_from, copy.person_id) == (
            original.kind, original.true_from, original.person_id,
        )  # fmt: skip
        assert copy.pa_id == "twin"
        assert copy.recorded_at == world.now


def test_what_both_entries_have_is_not_counted_twice(world: World) -> None:
    old = launched(world)
    in_force(world, old)
    twin(world)
    row = world.session.scalars(
        select(EvidenceRow).where(EvidenceRow.kind == "assessment", EvidenceRow.pa_id == "amina")
    ).one()
    same = NewEvidence(
        "assessment",
        "competent",
        row.true_from,
        (world.giver("nia"),),
        pa_id="twin",
        person_id="lowe",
        task=TASK,
    )
    own = record_evidence(world.act("nia"), "north", same)
    merged(world, "amina", "twin")
    found = select(EvidenceRow.id).where(EvidenceRow.pa_id == "twin", EvidenceRow.kind == "assessment")
    assert world.session.scalars(found).all() == [own.id]


def test_a_person_entered_twice_has_one_case_and_one_nhs_number(world: World) -> None:
    """The case goes on under the entry kept, with the same frameworks; the number moves, and what was said is kept."""
    old = launched(world)
    in_force(world, old)
    twin(world, "Mrs E Lowe", "PHB holder")
    merged(world, "lowe", "twin")
    case = world.session.scalars(select(Case).where(Case.person_id == "twin")).one()
    (new,) = delegations_of(world.session, case.id)
    assert may(world, new)
    twin_row, lowe = world.session.get_one(Person, "twin"), world.session.get_one(Person, "lowe")
    assert (twin_row.nhs_number, twin_row.born) == ("9990000018", date(1951, 4, 2))
    assert lowe.nhs_number is None
    assert ("NHS number", "9990000018") in [(one.field, one.said) for one in formerly(world.session, "lowe")]
    assert sound(world)


def test_posts_end_for_the_one_and_go_on_for_the_other(world: World) -> None:
    launched(world)
    act, days = world.act("grace"), (date(2024, 1, 1), None)
    employ(act, "north", "amina", "lowe", "direct", "Mrs Edith Lowe", days)
    represent(act, "north", "lowe", "ben", "by her own wish", date(2024, 1, 1))
    twin(world)
    merged(world, "amina", "twin")
    assert last_day_of_work(world.session, "amina", "lowe") == world.now.date()
    rows = world.session.scalars(select(Employment).where(Employment.pa_id == "twin")).all()
    assert [(one.first_day, one.recorded_at) for one in rows] == [(date(2024, 1, 1), world.now)]


def test_whoever_means_the_entry_merged_is_told_of_the_one_kept(world: World) -> None:
    twin(world)
    merged(world, "twin", "amina")
    for one in ("twin", "amina"):
        assert [(row.merged_id, row.kept_id) for row in merges_of(world.session, [one])] == [
            ("twin", "amina")
        ]
    assert person_meant(world.act("pat"), "twin").id == "twin"
    with pytest.raises(Refused, match="name amina"):
        still_there(world.act("pat"), "twin")
    with pytest.raises(Refused, match="was merged"):
        merged(world, "twin", "amina")


def test_two_nhs_numbers_or_birthdays_may_be_two_people(world: World) -> None:
    launched(world)
    twin(world, "Mrs Edith Lowe", "PHB holder")
    row = world.session.get_one(Person, "twin")
    row.nhs_number = NhsNumber("9990000026")
    world.session.flush()
    with pytest.raises(Refused, match="NHS number"):
        merged(world, "twin", "lowe")
    row.nhs_number, row.born = None, date(1951, 4, 3)
    world.session.flush()
    with pytest.raises(Refused, match="date of birth"):
        merged(world, "twin", "lowe")


def test_who_works_or_speaks_for_the_other_is_somebody_else(world: World) -> None:
    launched(world)
    with pytest.raises(Refused, match="two people"):
        merged(world, "amina", "lowe")
    twin(world)
    represent(world.act("grace"), "north", "lowe", "twin", "by her own wish", date(2024, 1, 1))
    with pytest.raises(Refused, match="two people"):
        merged(world, "twin", "lowe")


def test_staff_accounts_and_stays_have_to_be_put_in_order_first(world: World) -> None:
    twin(world)
    with pytest.raises(Refused, match="works here"):
        merged(world, "grace", "twin")
    world.session.add(Practitioner(person_id="twin", body="NMC", registration_number="99A9999A"))
    world.session.flush()
    with pytest.raises(Refused, match="registered"):
        merged(world, "twin", "amina")
    create_account(world.session, "ben", "ben", "three random words here")
    world.session.flush()
    with pytest.raises(Refused, match="logs in"):
        merged(world, "ben", "amina")
    launched(world)
    stay = admit(world.act("grace"), world.cases["lowe"], "hospital", "7", world.now)
    with pytest.raises(Refused, match="in hospital"):
        merged(world, "lowe", "twin")
    starts = world.now + timedelta(hours=1)
    plan_shift(
        world.act("grace"), stay, "amina", "PA", starts, starts + timedelta(hours=8), purpose="home task"
    )
    with pytest.raises(Refused, match="rota"):
        merged(world, "amina", "ben")


def test_without_a_reason_or_a_second_entry_nothing_is_merged(world: World) -> None:
    twin(world)
    with pytest.raises(Refused, match="reason"):
        merge(world.act("pat"), "north", "twin", "amina", " ")
    with pytest.raises(Refused, match="one entry already"):
        merged(world, "twin", "twin")


def test_a_merge_that_would_stop_what_is_in_force_is_refused(world: World) -> None:
    """The entry kept was found not competent: which of the two is right is for people to say."""
    in_force(world, launched(world))
    twin(world)
    world.later(minutes=1)
    record_evidence(
        world.act("nia"), "north",
        NewEvidence(
            "assessment", "not yet competent", world.now, (world.giver("nia"),), pa_id="twin", person_id="lowe",
            task=TASK,
        ),
    )  # fmt: skip
    with pytest.raises(Refused, match="would stop"):
        merged(world, "amina", "twin")
