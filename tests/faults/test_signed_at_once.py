"""Two people who sign the same thing at the same moment: nothing counts twice, and nothing is lost.

Two panels that decide the same item, and two votes on it: tests/services/test_panel_at_once.py. The last place of a
session: tests/services/test_training_at_once.py.
"""

from __future__ import annotations

from threading import Thread

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.database import engine_for
from models.evidence import EvidenceRow
from models.hospital import Agreement, AgreementSignature
from models.record_check import verify
from services.act import Act, Actor
from services.agreements.agreement import issue_agreement
from services.agreements.agreement_signing import Signed, sign_agreement
from services.agreements.agreement_versions import latest_agreement
from services.evidence import NewEvidence, record_evidence
from services.in_hospital.hospital import admit
from services.reconcile import reconcile
from services.to_do import open_actions
from services.training import sign_off
from tests.services.at_once import Deed, at_once
from tests.services.lives import carry_on
from tests.services.stays import in_hospital, ready
from tests.services.world import World, launched, trained


def of_kind(world: World, kind: str) -> int:
    found = select(func.count()).select_from(EvidenceRow).where(EvidenceRow.kind == kind)
    return world.session.scalar(found) or 0


def to_assess(world: World) -> str:
    """The id of a delegation whose PA is ready to be assessed; Omar may assess as Nia may."""
    row = launched(world)
    trained(world, row)
    world.later(days=1)
    id = row.id
    world.session.commit()
    return id


def assessed(id: str, outcome: str, plan: str = "") -> Deed:
    def deed(act: Act) -> object:
        return sign_off.assess(act, act.session.get_one(DelegationRow, id), act.now, outcome, plan)

    return deed


def test_found_competent_by_two_at_the_same_moment_the_pa_is_waited_for_once(
    world: World, world_url: str
) -> None:
    """Both words stand on record; there is one status after it, and nobody is asked for an assessment any more."""
    id = to_assess(world)
    told = at_once(
        world_url, world.now, ("nia", assessed(id, "competent")), ("nia", assessed(id, "competent"))
    )
    assert told == ["done", "done"]
    world.session.expire_all()
    world.later(minutes=1)
    carry_on(world)
    wanted = [one.requirement for one in open_actions(world.session, id)]
    assert "assessed competent" not in wanted
    assert len(wanted) == len(set(wanted))
    assert of_kind(world, "assessment") == 2
    assert verify(world.session).faults == ()


def test_found_competent_by_one_and_not_yet_by_another_at_the_same_moment_the_pa_is_not_competent(
    world: World, world_url: str
) -> None:
    """Where two disagree, the careful word holds, whichever came first; nobody may do the task on the other's."""
    id = to_assess(world)
    told = at_once(
        world_url,
        world.now,
        ("nia", assessed(id, "competent")),
        ("nia", assessed(id, "not yet competent", "Practise flushing.")),
    )
    assert "done" in told, "who comes second and finds them competent may be told what the first found"
    world.session.expire_all()
    world.later(minutes=1)
    answer = reconcile(world.act("grace"), id)
    assert answer
    assert not answer.may
    assert "assessed competent" in [one.requirement for one in answer.wanted]
    assert verify(world.session).faults == ()


def test_a_practice_sent_twice_at_the_same_moment_counts_once(world: World, world_url: str) -> None:
    """The second is told that there is one at this very time."""
    id = to_assess(world)
    before = of_kind(world, "supervised practice")
    world.session.commit()  # on SQLite nobody writes while somebody reads like a writer

    def practised(act: Act) -> object:
        return sign_off.record_practice(act, act.session.get_one(DelegationRow, id), act.now)

    told = at_once(world_url, world.now, ("nia", practised), ("nia", practised))
    assert told == ["A practice at this very time is on record.", "done"]
    world.session.expire_all()
    assert of_kind(world, "supervised practice") == before + 1
    assert verify(world.session).faults == ()


def test_an_agreement_signed_twice_at_the_same_moment_has_one_signature_of_each_role(
    world: World, world_url: str
) -> None:
    """The same name twice gives the first signature."""
    admission, row = in_hospital(world)
    ready(world, admission, row)
    world.later(minutes=1)
    version = issue_agreement(world.act("grace"), admission.id).id
    world.session.commit()
    world.later(minutes=10)

    def signed(act: Act) -> object:
        agreement = act.session.get_one(Agreement, version)
        return sign_agreement(act, agreement, Signed("ward manager", "Kit Mensah"))

    assert at_once(world_url, world.now, ("grace", signed), ("pat", signed)) == ["done", "done"]
    world.session.expire_all()
    assert world.session.scalars(select(AgreementSignature.role)).all() == ["ward manager"]
    assert verify(world.session).faults == ()


def test_the_last_two_signatures_at_the_same_moment_put_one_version_in_force(
    world: World, world_url: str
) -> None:
    admission, row = in_hospital(world)
    ready(world, admission, row)
    world.later(minutes=1)
    agreement = issue_agreement(world.act("grace"), admission.id)
    world.later(minutes=10)
    sign_agreement(world.act("grace"), agreement, Signed("ward manager", "Kit Mensah"))
    version = agreement.id
    world.session.commit()
    world.later(minutes=10)

    def signs(role: str, name: str) -> Deed:
        def deed(act: Act) -> object:
            return sign_agreement(act, act.session.get_one(Agreement, version), Signed(role, name))

        return deed

    told = at_once(
        world_url, world.now,
        ("grace", signs("PHB lead", "Pat Moss")), ("pat", signs("induction lead", "Joy Lind")),
    )  # fmt: skip
    assert told == ["done", "done"]
    world.session.expire_all()
    assert sorted(world.session.scalars(select(AgreementSignature.role))) == [
        "PHB lead", "induction lead", "ward manager",
    ]  # fmt: skip
    assert sorted(world.session.scalars(select(Agreement.version))) == [1, 2]
    latest = latest_agreement(world.session, admission.id)
    assert latest
    assert latest.version == 2
    assert verify(world.session).faults == ()


def test_one_who_waits_for_a_person_and_one_who_refers_to_them_do_not_wait_for_each_other(
    world: World, world_url: str
) -> None:
    """Given somebody who has recorded evidence and not yet committed, when another admits the same person, then
    both are done: the other waits for the log, and not the first for the other."""
    launched(world)
    case = world.cases["lowe"].id
    world.session.commit()
    engine = engine_for(world_url)

    def admits(act: Act) -> object:
        return admit(act, act.session.get_one(Case, case), "hospital", "Ward 7", act.now)

    with Session(engine) as session:
        grace = Act(session, world.now, Actor("grace", "PHB co-ordinator", "north"))
        plan = NewEvidence("plan", "agreed", world.now, person_id="lowe", about="support plan")
        record_evidence(grace, "north", plan)
        told: list[str] = []
        other = Thread(target=lambda: told.extend(at_once(world_url, world.now, ("pat", admits))))
        other.start()
        other.join(timeout=1)  # it waits: on SQLite for the file, on PostgreSQL for the log
        assert told == []
        session.commit()
    other.join()
    engine.dispose()
    assert told == ["done"]
    assert verify(world.session).faults == ()
