"""The working agreement: issued in versions, signed by three, and in force only then."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from models.hospital import Admission
from models.record_check import verify
from services.act import Refused
from services.agreements.agreement import issue_agreement
from services.agreements.agreement_signing import Signed, sign_agreement
from services.agreements.agreement_versions import (
    document_of,
    is_in_force,
    latest_agreement,
    signatures,
    versions,
)
from services.in_hospital import hospital
from tests.services.stays import SIGNATORIES, admitted, entries, in_hospital, planned, ready, signed, written
from tests.services.test_whom import another_amina
from tests.services.world import World, launched


def text_of(world: World, admission: Admission) -> str:
    """All that the newest version says, on one line."""
    agreement = latest_agreement(world.session, admission.id)
    assert agreement is not None
    document = document_of(world.session, agreement)
    assert document.media_type == "application/pdf"
    pages = PdfReader(io.BytesIO(document.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def prepared(world: World, **chosen: str) -> Admission:
    """In hospital, all evidence there, one night on the rota; ``chosen`` in the hospital's framework."""
    admission, row = in_hospital(world, **chosen)
    ready(world, admission, row)
    planned(world, admission, "2026-05-20T20:00", "2026-05-21T08:00")
    return admission


@pytest.mark.covers("HO-05", "HO-06", "HO-09", "HO-10", "HO-12", "HO-15")
@pytest.mark.printed
def test_the_paper_says_who_may_do_what_when_with_dbs_checks_and_places_to_sign(world: World) -> None:
    admission = prepared(world)
    issue_agreement(world.act("grace"), admission.id)
    text = text_of(world, admission)
    for said in (
        "NOT IN FORCE – waiting for signatures",
        "Mrs Edith Lowe",
        "999 000 0018",
        "Amina Yusuf, lead PA",
        "May do alone gastrostomy feed",
        "DBS check: 3 March 2025; it covers every shift on this rota.",
        "17 May 2026",
        "Wed 20 May, 20:00",
        "Thu 21 May, 08:00",
        "Ollie Frost",
        "01632 960123",
        "Beacon Nursing Agency",
    ):
        assert said in text, said
    for role, _ in SIGNATORIES:
        assert f"{role} Name:" in text
    assert '"agreement issued"' in entries(world)[-1]
    assert verify(world.session).ok


@pytest.mark.covers("HO-15")
@pytest.mark.printed
def test_it_is_in_force_when_all_three_have_signed_and_not_before(world: World) -> None:
    admission = prepared(world)
    first = issue_agreement(world.act("grace"), admission.id)
    for role, name in SIGNATORIES:
        assert not is_in_force(world.session, admission, world.now)
        assert "NOT IN FORCE" in text_of(world, admission)
        world.later(minutes=10)
        sign_agreement(world.act("grace"), first, Signed(role, name))
        assert '"agreement signed"' in "".join(entries(world)[-2:])
    assert is_in_force(world.session, admission, world.now)
    text = text_of(world, admission)
    assert "NOT IN FORCE" not in text
    assert "In force since all have signed. Version 2" in text
    assert "Signed by Kit Mensah on 17 May 2026" in text
    assert [one.version for one in versions(world.session, admission.id)] == [2, 1]
    assert verify(world.session).ok


@pytest.mark.printed
def test_a_pa_with_a_name_like_anothers_is_warned_of_and_that_alone_is_no_new_version(world: World) -> None:
    admission = prepared(world)
    first = issue_agreement(world.act("grace"), admission.id)
    assert "Similar name" not in text_of(world, admission)
    another_amina(world)
    assert issue_agreement(world.act("grace"), admission.id).id == first.id
    planned(world, admission, "2026-05-22T20:00", "2026-05-23T08:00")
    issue_agreement(world.act("grace"), admission.id)
    text = text_of(world, admission)
    assert "Similar name: somebody else here has a name like Amina Yusuf." in text
    assert "Yusef" not in text


def test_issued_twice_it_is_one_version_and_a_day_later_as_well(world: World) -> None:
    admission = prepared(world)
    first = issue_agreement(world.act("grace"), admission.id)
    before = written(world)
    world.later(days=1)
    assert issue_agreement(world.act("grace"), admission.id) is first
    assert written(world) == before


@pytest.mark.printed
def test_once_in_force_it_stays_that_version_until_something_on_it_changes(world: World) -> None:
    admission = prepared(world, signed_again_after_a_change_of_rota="everybody")
    signed(world, admission)
    world.later(days=1)
    assert issue_agreement(world.act("grace"), admission.id).version == 2
    planned(world, admission, "2026-05-21T20:00", "2026-05-22T08:00")
    assert issue_agreement(world.act("grace"), admission.id).version == 3
    assert not is_in_force(world.session, admission, world.now)
    assert signatures(world.session, admission.id) == []
    assert "NOT IN FORCE" in text_of(world, admission)


def test_signatures_do_not_come_back_with_an_older_content(world: World) -> None:
    """What was signed was that paper, then; a later one that says the same was not seen by anybody."""
    admission = prepared(world, signed_again_after_a_change_of_rota="everybody")
    signed(world, admission)
    shift = planned(world, admission, "2026-05-21T20:00", "2026-05-22T08:00")
    issue_agreement(world.act("grace"), admission.id)
    hospital.cancel_shift(world.act("grace"), shift, "planned by mistake")
    assert issue_agreement(world.act("grace"), admission.id).version == 4
    assert not is_in_force(world.session, admission, world.now)


def test_a_signature_of_the_paper_has_the_time_that_stands_on_it(world: World) -> None:
    admission = prepared(world)
    agreement = issue_agreement(world.act("grace"), admission.id)
    world.later(hours=5)
    at = world.now - timedelta(hours=2)
    signature = sign_agreement(world.act("grace"), agreement, Signed("ward manager", " Kit Mensah ", at=at))
    assert (signature.name, signature.signed_at, signature.recorded_by) == ("Kit Mensah", at, "grace")


def test_the_same_signature_sent_twice_is_one_and_another_name_is_refused(world: World) -> None:
    admission = prepared(world)
    agreement = issue_agreement(world.act("grace"), admission.id)
    first = sign_agreement(world.act("grace"), agreement, Signed("ward manager", "Kit Mensah"))
    before = written(world)
    assert sign_agreement(world.act("grace"), agreement, Signed("ward manager", "Kit Mensah")) is first
    with pytest.raises(Refused, match="ward manager has signed already"):
        sign_agreement(world.act("grace"), agreement, Signed("ward manager", "Somebody Else"))
    assert written(world) == before


@pytest.mark.parametrize(
    ("says", "role", "name", "hours"),
    [
        ("does not sign", "PHB co-ordinator", "Grace Obi", 0.0),
        ("name is missing", "ward manager", "  ", 0.0),
        ("in the future", "ward manager", "Kit Mensah", 0.1),
        ("older than the version", "ward manager", "Kit Mensah", -2.0),
    ],
)
def test_an_impossible_signature_is_refused_and_nothing_is_changed(
    world: World, says: str, role: str, name: str, hours: float
) -> None:
    admission = prepared(world)
    agreement = issue_agreement(world.act("grace"), admission.id)
    world.later(hours=1)
    before = written(world)
    with pytest.raises(Refused, match=says) as refused:
        sign_agreement(
            world.act("grace"), agreement, Signed(role, name, at=world.now + timedelta(hours=hours))
        )
    assert refused.value.way_out
    assert written(world) == before


def test_a_version_that_is_replaced_or_out_of_date_is_not_signed(world: World) -> None:
    admission = prepared(world, signed_again_after_a_change_of_rota="everybody")
    old = issue_agreement(world.act("grace"), admission.id)
    planned(world, admission, "2026-05-21T20:00", "2026-05-22T08:00")
    with pytest.raises(Refused, match="has changed since"):
        sign_agreement(world.act("grace"), old, Signed("ward manager", "Kit Mensah"))
    issue_agreement(world.act("grace"), admission.id)
    with pytest.raises(Refused, match="has been replaced"):
        sign_agreement(world.act("grace"), old, Signed("ward manager", "Kit Mensah"))
    assert signatures(world.session, admission.id) == []


def test_after_discharge_it_has_ended_and_nothing_is_issued_or_signed(world: World) -> None:
    admission = prepared(world)
    agreement = signed(world, admission)
    hospital.discharge(world.act("grace"), admission, world.now)
    assert not is_in_force(world.session, admission, world.now)
    before = written(world)
    with pytest.raises(Refused, match="has ended"):
        issue_agreement(world.act("grace"), admission.id)
    with pytest.raises(Refused, match="has ended"):
        sign_agreement(world.act("grace"), agreement, Signed("ward manager", "Kit Mensah"))
    assert written(world) == before


def test_after_readmission_there_is_an_agreement_of_its_own(world: World) -> None:
    admission = prepared(world)
    signed(world, admission)
    hospital.discharge(world.act("grace"), admission, world.now)
    world.later(days=3)
    again = admitted(world)
    assert issue_agreement(world.act("grace"), again.id).version == 1
    assert not is_in_force(world.session, again, world.now)


@pytest.mark.printed
def test_a_planned_stay_has_its_paper_before_it_begins(world: World) -> None:
    launched(world)
    admission = admitted(world, world.now + timedelta(days=2), planned=True)
    issue_agreement(world.act("grace"), admission.id)
    assert "planned" in text_of(world, admission)
