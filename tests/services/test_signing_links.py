"""One-time links: whoever holds one signs once, on the version they have read, and nobody else with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.hospital import Admission, Agreement
from models.record_check import verify
from models.signing import SigningLink
from services.act import Act, Actor, Refused
from services.agreements.agreement import issue_agreement
from services.agreements.agreement_signing import Signed
from services.agreements.agreement_versions import is_in_force, signatures
from services.agreements.signing_links import (
    NURSE_IN_CHARGE,
    Link,
    LinkState,
    link_with,
    make_link,
    open_links,
    sign_with_link,
    withdraw_link,
)
from services.in_hospital import hospital
from tests.services.stays import SIGNATORIES, planned
from tests.services.test_agreement import prepared
from tests.services.world import World, launched


def on_the_ward(world: World) -> Act:
    return Act(world.session, world.now, Actor("", "ward manager", flow="signing link"))


def opened(world: World, code: str) -> Link:
    found = link_with(world.session, code, world.now)
    assert found
    return found


def given(world: World, **chosen: str) -> tuple[Admission, Agreement]:
    admission = prepared(world, **chosen)
    return admission, issue_agreement(world.act("grace"), admission.id)


def test_three_links_and_the_agreement_is_in_force(world: World) -> None:
    admission, agreement = given(world)
    for role, name in SIGNATORIES:
        _, code = make_link(world.act("grace"), admission, role)
        world.later(minutes=5)
        signature = sign_with_link(
            on_the_ward(world), opened(world, code), agreement, Signed("", name, "Sister")
        )
        assert (signature.role, signature.how, signature.signed_at) == (role, "in the browser", world.now)
        assert opened(world, code).state is LinkState.USED
    assert is_in_force(world.session, admission, world.now)
    assert verify(world.session).ok


def test_a_link_signs_once(world: World) -> None:
    admission, agreement = given(world)
    _, code = make_link(world.act("grace"), admission, "ward manager")
    link = opened(world, code)
    sign_with_link(on_the_ward(world), link, agreement, Signed("", "Kit Mensah"))
    with pytest.raises(Refused, match="opens nothing any more"):
        sign_with_link(on_the_ward(world), link, agreement, Signed("", "Kit Mensah"))


def test_a_link_is_good_for_a_day_and_not_a_second_longer(world: World) -> None:
    admission, agreement = given(world)
    _, code = make_link(world.act("grace"), admission, "ward manager")
    world.later(hours=23, minutes=59, seconds=59)
    link = opened(world, code)
    assert link.is_open
    world.later(seconds=1)
    assert opened(world, code).state is LinkState.TOO_OLD
    with pytest.raises(Refused, match="opens nothing any more"):
        sign_with_link(on_the_ward(world), link, agreement, Signed("", "Kit Mensah"))
    assert signatures(world.session, admission.id) == []


def test_a_new_link_for_a_role_withdraws_the_one_before(world: World) -> None:
    admission, _ = given(world)
    _, first = make_link(world.act("grace"), admission, "ward manager")
    row, second = make_link(world.act("grace"), admission, "ward manager")
    assert opened(world, first).state is LinkState.WITHDRAWN
    assert open_links(world.session, admission.id, world.now) == [row]
    withdraw_link(world.act("grace"), row)
    assert opened(world, second).state is LinkState.WITHDRAWN


def test_only_a_hash_of_the_code_is_kept_and_a_wrong_code_opens_nothing(world: World) -> None:
    admission, _ = given(world)
    row, code = make_link(world.act("grace"), admission, "ward manager")
    assert code.replace("-", "") not in "".join(map(str, vars(row).values()))
    wrong = ("2" if code[0] != "2" else "3") + code[1:]
    assert link_with(world.session, wrong, world.now) is None
    assert link_with(world.session, "not a code", world.now) is None


def test_with_the_stay_every_link_is_over(world: World) -> None:
    admission, _ = given(world)
    _, code = make_link(world.act("grace"), admission, "ward manager")
    world.later(minutes=5)
    hospital.discharge(world.act("grace"), admission, world.now)
    assert opened(world, code).state is LinkState.OVER


def test_a_refused_signature_leaves_the_link_open(world: World) -> None:
    admission, agreement = given(world, signed_again_after_a_change_of_rota="everybody")
    _, code = make_link(world.act("grace"), admission, "ward manager")
    planned(world, admission, "2026-05-22T20:00", "2026-05-23T08:00")
    with pytest.raises(Refused, match="has changed since"):
        sign_with_link(on_the_ward(world), opened(world, code), agreement, Signed("", "Kit Mensah"))
    newest = issue_agreement(world.act("grace"), admission.id)
    sign_with_link(on_the_ward(world), opened(world, code), newest, Signed("", "Kit Mensah"))
    assert [one.role for one in signatures(world.session, admission.id)] == ["ward manager"]


@pytest.mark.parametrize(
    ("role", "says"),
    [("PHB co-ordinator", "does not sign"), (NURSE_IN_CHARGE, "no word for one shift")],
)
def test_there_is_no_link_for_who_has_nothing_to_sign(world: World, role: str, says: str) -> None:
    admission, _ = given(world)
    with pytest.raises(Refused, match=says):
        make_link(world.act("grace"), admission, role)
    assert world.session.query(SigningLink).count() == 0


def test_there_is_no_second_link_for_who_has_signed(world: World) -> None:
    admission, agreement = given(world)
    _, code = make_link(world.act("grace"), admission, "ward manager")
    sign_with_link(on_the_ward(world), opened(world, code), agreement, Signed("", "Kit Mensah"))
    with pytest.raises(Refused, match="has signed already"):
        make_link(world.act("grace"), admission, "ward manager")


def test_a_link_of_one_stay_does_not_sign_the_agreement_of_another(world: World) -> None:
    admission, agreement = given(world)
    world.later(minutes=5)
    hospital.discharge(world.act("grace"), admission, world.now)
    world.later(days=1)
    again = hospital.admit(world.act("grace"), world.cases["lowe"], "hospital", "Ward 7", world.now)
    issue_agreement(world.act("grace"), again.id)
    _, code = make_link(world.act("grace"), again, "ward manager")
    with pytest.raises(Refused, match="of another stay"):
        sign_with_link(on_the_ward(world), opened(world, code), agreement, Signed("", "Kit Mensah"))


def test_where_the_framework_allows_it_the_nurse_in_charge_has_a_link(world: World) -> None:
    admission, _ = given(world, interim="yes")
    row, code = make_link(world.act("grace"), admission, NURSE_IN_CHARGE)
    assert row.good_until - world.now == timedelta(hours=24)
    assert opened(world, code).is_open
    launched(world, task="tracheostomy suction")
    assert opened(world, code).is_open
