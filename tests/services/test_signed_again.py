"""After a change the agreement is signed again by those whom the framework's settings name, and by nobody else."""

from __future__ import annotations

from datetime import date

import pytest

from services.act import Refused
from services.agreements.agreement import issue_agreement
from services.agreements.agreement_parts import says_the_same
from services.agreements.agreement_signing import Signed, sign_agreement
from services.agreements.agreement_versions import is_in_force, latest_agreement, signatures
from services.agreements.signatories import name_signatory, signatories_of
from services.in_hospital import hospital
from services.in_hospital.hospital_desk import paper_here
from services.in_hospital.hospital_funding import decide_funding
from services.in_hospital.hospital_stay import Stay
from tests.services.stays import draft, entries, in_hospital, planned, ready, signed
from tests.services.test_agreement import prepared, text_of
from tests.services.world import World, launched


def signed_roles(world: World, admission_id: str) -> set[str]:
    return {one.role for one in signatures(world.session, admission_id)}


@pytest.mark.printed
@pytest.mark.covers("HO-15")
def test_a_new_rota_is_a_new_version_with_the_signatures_of_the_one_before(world: World) -> None:
    admission = prepared(world)
    signed(world, admission)
    planned(world, admission, "2026-05-22T20:00", "2026-05-23T08:00")
    assert issue_agreement(world.act("grace"), admission.id).version == 3
    assert is_in_force(world.session, admission, world.now)
    text = text_of(world, admission)
    assert "In force" in text
    assert "NOT IN FORCE" not in text
    assert "Signed by Kit Mensah on 17 May 2026" in text
    assert "Fri 22 May, 20:00" in text


def test_another_pa_is_inducted_and_the_induction_lead_alone_signs_again(world: World) -> None:
    admission = prepared(world)
    signed(world, admission)
    launched(world, pa="ben")
    newest = issue_agreement(world.act("grace"), admission.id)
    assert newest.version == 3
    assert not is_in_force(world.session, admission, world.now)
    assert signed_roles(world, admission.id) == {"ward manager", "PHB lead"}
    sign_agreement(world.act("grace"), newest, Signed("induction lead", "Joy Lind"))
    assert is_in_force(world.session, admission, world.now)


def test_a_task_that_the_ward_suspends_leaves_the_rest_in_force(world: World) -> None:
    admission, row = in_hospital(world)
    ready(world, admission, row)
    signed(world, admission)
    kit = world.giver("kit")
    hospital.ward_decides(world.act("grace"), admission, row, "suspended", kit, "Not stable tonight.")
    assert issue_agreement(world.act("grace"), admission.id).version == 3
    assert is_in_force(world.session, admission, world.now)


def test_an_organisation_may_have_all_three_sign_after_each_decision_on_a_task(world: World) -> None:
    admission, row = in_hospital(world, signed_again_after_a_decision_on_a_task="everybody")
    ready(world, admission, row)
    signed(world, admission)
    kit = world.giver("kit")
    hospital.ward_decides(world.act("grace"), admission, row, "suspended", kit, "Not stable tonight.")
    issue_agreement(world.act("grace"), admission.id)
    assert signed_roles(world, admission.id) == set()


def test_the_version_that_was_signed_counts_though_the_rota_has_changed_meanwhile(world: World) -> None:
    admission = prepared(world)
    first = issue_agreement(world.act("grace"), admission.id)
    planned(world, admission, "2026-05-22T20:00", "2026-05-23T08:00")
    issue_agreement(world.act("grace"), admission.id)
    sign_agreement(world.act("grace"), first, Signed("ward manager", "Kit Mensah"))
    assert signed_roles(world, admission.id) == {"ward manager"}


@pytest.mark.printed
def test_the_named_deputy_signs_instead_and_the_paper_says_for_whom(world: World) -> None:
    admission = prepared(world)
    name_signatory(world.act("grace"), admission, "ward manager", "Kit Mensah", "Ana Reid", "01632 960155")
    newest = issue_agreement(world.act("grace"), admission.id)
    said = "To sign: Kit Mensah, 01632 960155; if not there, the deputy Ana Reid."
    assert said in text_of(world, admission)
    deputy = Signed("ward manager", "ana  reid", "Nurse in charge", as_deputy=True)
    signature = sign_agreement(world.act("grace"), newest, deputy)
    assert (signature.instead_of, signature.job_title, signature.how) == (
        "Kit Mensah", "Nurse in charge", "on paper",
    )  # fmt: skip
    for role, name in (("PHB lead", "Pat Moss"), ("induction lead", "Joy Lind")):
        sign_agreement(world.act("grace"), newest, Signed(role, name))
    assert "Signed by ana reid, Nurse in charge, deputy of Kit Mensah, on 17 May 2026" in text_of(
        world, admission
    )


def test_somebody_who_is_not_the_named_deputy_does_not_sign_as_one(world: World) -> None:
    admission = prepared(world)
    newest = issue_agreement(world.act("grace"), admission.id)
    with pytest.raises(Refused, match="not the named deputy of the ward manager"):
        sign_agreement(world.act("grace"), newest, Signed("ward manager", "Ana Reid", as_deputy=True))
    name_signatory(world.act("grace"), admission, "ward manager", "Kit Mensah", "Lee Ford")
    newest = issue_agreement(world.act("grace"), admission.id)
    with pytest.raises(Refused, match="not the named deputy"):
        sign_agreement(world.act("grace"), newest, Signed("ward manager", "Ana Reid", as_deputy=True))
    assert signed_roles(world, admission.id) == set()


@pytest.mark.parametrize(
    ("role", "name", "deputy", "says"),
    [
        ("PHB co-ordinator", "Grace Obi", "Ana Reid", "does not sign"),
        ("ward manager", "Kit Mensah", " ", "Both names are needed"),
        ("ward manager", "Kit Mensah", "kit mensah", "same person"),
    ],
)
def test_an_impossible_signatory_is_refused(
    world: World, role: str, name: str, deputy: str, says: str
) -> None:
    admission = prepared(world)
    with pytest.raises(Refused, match=says):
        name_signatory(world.act("grace"), admission, role, name, deputy)
    assert signatories_of(world.session, admission.id) == {}


def test_the_same_signatory_named_twice_is_on_record_once(world: World) -> None:
    admission = prepared(world)
    first = name_signatory(world.act("grace"), admission, "ward manager", "Kit Mensah", "Ana Reid")
    assert name_signatory(world.act("grace"), admission, "ward manager", "Kit Mensah", "Ana Reid") is first
    second = name_signatory(world.act("grace"), admission, "ward manager", "Kit Mensah", "Lee Ford")
    assert (second.number, signatories_of(world.session, admission.id)["ward manager"].deputy) == (
        2,
        "Lee Ford",
    )
    assert '"signatory named"' in entries(world)[-1]
    assert latest_agreement(world.session, admission.id) is None


def test_where_somebody_is_named_nobody_else_signs_for_the_role(world: World) -> None:
    admission = prepared(world)
    name_signatory(world.act("grace"), admission, "ward manager", "Kit Mensah", "Ana Reid")
    newest = issue_agreement(world.act("grace"), admission.id)
    for name in ("Any Body", "Ana Reid"):
        with pytest.raises(Refused, match="Kit Mensah is named to sign as ward manager"):
            sign_agreement(world.act("grace"), newest, Signed("ward manager", name))
    sign_agreement(world.act("grace"), newest, Signed("ward manager", "Kit  Mensah"))


def test_a_decision_on_funding_leaves_the_signatures(world: World) -> None:
    """What is on record of the end date stands on the paper as well."""
    admission = prepared(world)
    signed(world, admission)
    lead = world.giver("pat")
    decide_funding(
        world.act("grace"), admission, "goes on", date(2026, 7, 10), lead, "She needs her own PAs."
    )
    assert issue_agreement(world.act("grace"), admission.id).version == 3
    assert is_in_force(world.session, admission, world.now)


def test_until_the_new_version_is_issued_the_old_one_is_out_of_date_and_not_in_force(world: World) -> None:
    admission = prepared(world)
    signed(world, admission)
    assert paper_here(world.session, admission, world.now).holds
    launched(world, pa="ben")
    assert not paper_here(world.session, admission, world.now).holds


def test_another_choice_of_who_signs_again_is_a_new_version(world: World) -> None:
    admission = prepared(world)
    newest = issue_agreement(world.act("grace"), admission.id)
    newest_roles = dict(newest.role_sha256 or {})
    paper = draft(world.session, admission, world.now)
    terms = Stay(world.session, admission, world.now).terms.signed_again
    assert says_the_same(newest, paper, terms)
    assert not says_the_same(newest, paper, {**terms, "rota": ("ward manager",)})
    assert newest_roles["ward manager"] != newest_roles["PHB lead"]
