"""What ward, agency and co-ordinator tell of a stay: who may say it, and what it makes of the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from models.hospital import Admission
from models.record_check import verify
from services import outbox
from services.act import Refused
from services.in_hospital import hospital
from tests.services.asking import ask_now
from tests.services.stays import admitted, done, entries, in_hospital, ready, waiting, written
from tests.services.world import World, launched

Tell = Callable[[World, Admission, DelegationRow, str], EvidenceRow]

TOLD: dict[str, tuple[str, str, Tell]] = {
    "induction": (
        "joy",
        "4:2437",
        lambda world, admission, row, by: hospital.record_induction(
            world.act("grace"), admission, row.pa_id, world.now.date(), world.giver(by)
        ),
    ),
    "validation": (
        "ann",
        "4:2462",
        lambda world, admission, row, by: hospital.record_validation(
            world.act("grace"), admission, row, world.now.date(), world.giver(by)
        ),
    ),
    "ward's decision": (
        "kit",
        "4:2474",
        lambda world, admission, row, by: hospital.ward_decides(
            world.act("grace"), admission, row, "may continue", world.giver(by)
        ),
    ),
}


def unmet(world: World, row: DelegationRow) -> set[str]:
    return {one.requirement for one in ask_now(world.session, row, world.now).reasons if not one.met}


@pytest.mark.covers("HO-08", "HO-14", "HO-16")
@pytest.mark.parametrize("what", TOLD)
def test_what_is_told_by_the_right_role_counts_and_sent_twice_is_told_once(world: World, what: str) -> None:
    admission, row = in_hospital(world)
    missing = unmet(world, row)
    done(world)
    giver, _, tell = TOLD[what]
    first = tell(world, admission, row, giver)
    assert len(missing - unmet(world, row)) == 1
    assert '"evidence recorded"' in entries(world)[-1]
    assert waiting(world, outbox.AGREEMENT) == [admission.id]
    assert waiting(world, outbox.RECONCILE) == [row.id]
    before = written(world)
    assert tell(world, admission, row, giver) is first
    assert written(world) == before
    assert verify(world.session).ok


@pytest.mark.parametrize("what", TOLD)
def test_what_is_told_by_another_role_is_refused_with_the_rule_and_its_place_in_the_text(
    world: World, what: str
) -> None:
    admission, row = in_hospital(world)
    before = written(world)
    _, cite, tell = TOLD[what]
    with pytest.raises(Refused, match="has to come from") as refused:
        tell(world, admission, row, "ollie")
    assert refused.value.rule
    assert cite in refused.value.cite
    assert refused.value.way_out
    assert written(world) == before


def test_all_of_it_together_lets_the_pa_go_on(world: World) -> None:
    admission, row = in_hospital(world)
    ready(world, admission, row)
    assert ask_now(world.session, row, world.now).may


@pytest.mark.covers("HO-16")
def test_a_ward_suspends_with_a_reason_and_lets_go_on_again(world: World) -> None:
    admission, row = in_hospital(world)
    ready(world, admission, row)
    world.later(hours=2)
    kit = world.giver("kit")
    with pytest.raises(Refused, match="needs its reason"):
        hospital.ward_decides(world.act("grace"), admission, row, "suspended", kit)
    hospital.ward_decides(world.act("grace"), admission, row, "suspended", kit, "Not medically stable.")
    assert ask_now(world.session, row, world.now).status == "suspended"
    world.later(days=1)
    hospital.ward_decides(world.act("grace"), admission, row, "may continue", kit)
    assert ask_now(world.session, row, world.now).may


def test_the_ward_does_not_decide_before_the_person_is_there(world: World) -> None:
    row = launched(world)
    admission = admitted(world, world.now + timedelta(days=2), planned=True)
    before = written(world)
    with pytest.raises(Refused, match="has not begun") as refused:
        hospital.ward_decides(world.act("grace"), admission, row, "may continue", world.giver("kit"))
    assert refused.value.cite == ("4:2474",)
    assert written(world) == before


def test_training_that_the_agency_cannot_validate_does_not_count(world: World) -> None:
    admission, row = in_hospital(world)
    ready(world, admission, row)
    ann, later = world.giver("ann"), world.now + timedelta(minutes=5)
    world.now = later
    hospital.record_validation(world.act("grace"), admission, row, later, ann, "not validated")
    assert unmet(world, row) == {"training validated by the agency"}


@pytest.mark.covers("HO-10")
def test_a_dbs_check_counts_from_the_day_on_the_certificate_not_from_when_it_was_seen(world: World) -> None:
    admission, row = in_hospital(world)
    today = world.now.date()
    hospital.record_dbs_check(
        world.act("grace"), admission, "amina", today.replace(year=today.year - 3) - timedelta(1)
    )
    assert "DBS check within three years" in unmet(world, row)
    hospital.record_dbs_check(world.act("grace"), admission, "amina", today.replace(year=today.year - 3))
    assert "DBS check within three years" not in unmet(world, row)


def test_a_certificate_of_tomorrow_is_refused(world: World) -> None:
    admission, _ = in_hospital(world)
    before = written(world)
    with pytest.raises(Refused, match="in the future"):
        hospital.record_dbs_check(world.act("grace"), admission, "amina", world.now.date() + timedelta(1))
    assert written(world) == before


def test_a_certificate_is_put_on_record_as_seen_by_the_co_ordinator(world: World) -> None:
    admission, _ = in_hospital(world)
    row = hospital.record_dbs_check(world.act("grace"), admission, "amina", date(2025, 3, 3))
    assert (row.kind, row.outcome, row.recorded_by, row.pa_id, row.person_id) == (
        "DBS check", "seen", "grace", "amina", None,
    )  # fmt: skip
