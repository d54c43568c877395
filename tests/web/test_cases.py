"""One case: the grid, what waits for whom, the timeline; adding PAs, tasks and representatives."""

from datetime import date

import pytest
from sqlalchemy import func, select

from models.cases import Case, DelegationRow
from models.people import Employment, Person, Representation
from services.importing.import_people import employ
from services.in_hospital.hospital import admit
from tests.services.test_support_plans import COPIED, PLAN, agreed, hill
from tests.services.world import in_force, launched, recommended
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.test_delegations import once_of
from tests.web.visitor import shown

FIRST = {"first-day": "1", "first-month": "5", "first-year": "2026"}


@pytest.fixture
def case(desk: Desk) -> Case:
    """Mrs Lowe's case: Amina works for her, and one task was asked for."""
    launched(desk.world)
    days = (date(2026, 1, 1), None)
    employ(desk.world.act("grace"), "north", "amina", "lowe", "direct", "Mrs Edith Lowe", days)
    desk.keep()
    return desk.world.cases["lowe"]


def add(desk: Desk, case: Case, what: str, **fields: str):
    """Open one of the case's forms and send it."""
    address = f"/cases/{case.reference}/{what}"
    page = desk.grace.get(address)
    return desk.grace.send(address, once=once_of(page.text), **fields)


def test_the_grid(desk: Desk, case: Case) -> None:
    """Given one task in force and one just asked for, then each cell says who may, the status, and what is next."""
    in_force(desk.world, desk.world.session.scalars(select(DelegationRow)).one())
    launched(desk.world, "tracheostomy suction", "ben")
    desk.keep()
    text = shown(desk.grace.get(f"/cases/{case.reference}").text)
    assert "Case SH-0001 Mrs Edith Lowe Name Mrs Edith Lowe Born 2 April 1951 NHS number 999 000 0018" in text
    assert "Gastrostomy feed, bolus or pump High risk Tracheostomy suction and dressing Critical risk" in text
    told = [
        "Amina Yusuf Gastrostomy feed, bolus or pump May do it alone : Amina Yusuf, Gastrostomy feed, bolus or pump",
        "In force ",
        "Why : Amina Yusuf, Gastrostomy feed, bolus or pump Tracheostomy suction and dressing Not asked for Ask for it",
        "Ben Carter Gastrostomy feed, bolus or pump Not asked for Ask for it : Ben Carter, Gastrostomy feed",
        "May not do it : Ben Carter, Tracheostomy suction and dressing Waiting for clinical recommendations",
        "Complete the clinical recommendations form, by 31 May 2026",
    ]
    assert [one for one in told if one not in text] == []


def test_what_waits_for_whom(desk: Desk, case: Case) -> None:
    """Given things to do, then each says what, who, when in words, and for which delegation."""
    desk.world.later(days=16)
    desk.keep()
    text = shown(desk.grace.get(f"/cases/{case.reference}").text)
    waiting = text.partition("What waits for whom")[2]
    assert "PHB co-ordinator: 5 things" in waiting
    assert "Name who monitors, overdue since 19 May 2026 Amina Yusuf, gastrostomy feed" in waiting
    assert "Arrange the prerequisite learning: infection prevention, by 2 June 2026" in waiting


def test_before_the_flow_has_run(desk: Desk, case: Case) -> None:
    """Given evidence that the flow has not seen, then the grid counts it all the same."""
    recommended(desk.world, desk.world.session.scalars(select(DelegationRow)).one())
    desk.keep()
    text = shown(desk.grace.get(f"/cases/{case.reference}").text)
    assert "With a competent person present : Amina Yusuf" in text
    assert "List the delegation for the panel and decide it" in text


def test_in_hospital(desk: Desk, case: Case) -> None:
    """Given a stay, then the page says since when, on which ward, and leads to the hospital page."""
    admit(desk.world.act("grace"), case, "hospital", "Ward 7", desk.world.now)
    desk.keep()
    page = desk.grace.get(f"/cases/{case.reference}")
    assert "In hospital, Ward 7, since 5 May 2026 at 10am." in shown(page.text)
    assert f'href="/cases/{case.reference}/hospital"' in page.text


def test_the_timeline(desk: Desk, case: Case) -> None:
    """The newest is first; the rest can be shown."""
    recommended(desk.world, desk.world.session.scalars(select(DelegationRow)).one())
    desk.carry_on()
    page = desk.grace.get(f"/cases/{case.reference}")
    told = shown(page.text).partition("What has happened")[2]
    assert "Recommendation: recommended (Amina Yusuf, gastrostomy feed)" in told
    assert "Show 2 earlier lines" in told
    everything = shown(desk.grace.get(f"/cases/{case.reference}?everything=yes").text)
    assert "Case launched 5 May 2026 at 10am , Grace Obi" in everything
    assert "Framework staffordshire 2016.1 applies" in everything
    assert "Amina Yusuf is a PA of this case" in everything


def test_a_case_without_pas(desk: Desk, case: Case) -> None:
    """Given a new case, then it says what to do first; then, with a PA, what comes after."""
    ask = desk.world.session
    ask.add(Person(id="sol", name="Sol Stone", created_at=desk.world.now))
    ask.flush()
    ask.add(
        Case(
            id="ca_new", reference="SH-0099", person_id="sol", organisation_id="north",
            opened_at=desk.world.now, opened_by="grace",
        )
    )  # fmt: skip
    desk.keep()
    assert "No PA works on this case yet. Add the first one" in shown(desk.grace.get("/cases/SH-0099").text)
    assert "No PA works on this case yet." in shown(desk.grace.get("/cases/SH-0099/delegation").text)


def test_adding_somebody_new(desk: Desk, case: Case) -> None:
    """Given a new PA, when she adds them, then they are on record with their employment, once."""
    address = f"/cases/{case.reference}/pa"
    token = once_of(desk.grace.get(address).text)
    fields = {"once": token, "who": "new", "name": "Cleo  Park", "model": "direct"} | FIRST
    page = desk.grace.send(address, **fields)
    assert "Cleo Park is a PA of this case. What happens next: ask for the tasks" in shown(page.text)
    desk.grace.get(address)
    again = desk.grace.send(address, **fields)
    assert "Cleo Park is a PA of this case." in shown(again.text)
    (employment,) = desk.ask(select(Employment).where(Employment.pa_id != "amina"))
    assert (employment.employer_name, employment.model) == ("Mrs Edith Lowe", "direct")
    assert len(desk.ask(select(Person).where(Person.name == "Cleo Park"))) == 1


def test_adding_a_pa_who_works_for_somebody_else(desk: Desk, case: Case) -> None:
    """Given a PA of another case, then she can be chosen; of another organisation, she cannot."""
    world = desk.world
    for id, name, organisation in (("sol", "Sol Stone", "north"), ("una", "Una Vale", "south")):
        world.session.add(Person(id=id, name=name, created_at=world.now))
        world.session.flush()
        world.session.add(
            Case(
                id=f"ca_{id}", reference=f"SH-{id}", person_id=id, organisation_id=organisation,
                opened_at=world.now, opened_by="grace",
            )
        )  # fmt: skip
        pa = "ben" if id == "sol" else "joy"
        employ(world.act("grace"), organisation, pa, id, "agency", "Best Care", (date(2026, 1, 1), None))
    desk.keep()
    text = shown(desk.grace.get(f"/cases/{case.reference}/pa").text)
    assert "Ben Carter" in text
    assert "Joy Lind" not in text
    assert add(desk, case, "pa", who="joy", model="direct", **FIRST).status_code == 422
    page = add(desk, case, "pa", who="ben", model="agency", employer="Best Care Ltd", **FIRST)
    assert "Ben Carter is a PA of this case." in shown(page.text)


def test_where_there_are_many_pas_one_is_found_by_a_part_of_the_name(
    desk: Desk, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given more PAs elsewhere than are offered at once, then a part of the name finds some, and one can be chosen."""
    world = desk.world
    world.session.add(Person(id="sol", name="Sol Stone", created_at=world.now))
    world.session.flush()
    world.session.add(
        Case(
            id="ca_sol", reference="SH-sol", person_id="sol", organisation_id="north", opened_at=world.now,
            opened_by="grace",
        )
    )  # fmt: skip
    for pa in ("ben", "joy"):
        employ(world.act("grace"), "north", pa, "sol", "agency", "Best Care", (date(2026, 1, 1), None))
    desk.keep()
    monkeypatch.setattr("web.coordinator.case_forms.MOST_PAS", 1)
    address = f"/cases/{case.reference}/pa"
    text = shown(desk.grace.get(address).text)
    assert "Find a PA who is on record, by a part of the name" in text
    assert "Ben Carter" not in text
    found = desk.grace.send(address, go="find", find="cart", employer="Best Care Ltd")
    assert "Ben Carter" in shown(found.text)
    assert "Joy Lind" not in shown(found.text)
    assert 'value="Best Care Ltd"' in found.text
    nobody = shown(desk.grace.send(address, go="find", find="zz").text)
    assert "No PA of your organisation’s cases has “zz” in their name." in nobody
    page = add(desk, case, "pa", who="ben", model="agency", employer="Best Care Ltd", **FIRST)
    assert "Ben Carter is a PA of this case." in shown(page.text)


def test_a_name_that_is_on_record(desk: Desk, case: Case) -> None:
    """Given a PA of the same name, then it is asked whether this is somebody else."""
    page = add(desk, case, "pa", name="amina yusuf", model="direct", **FIRST)
    assert "Amina Yusuf is on record already: choose them above, or tick" in shown(page.text)
    page = add(desk, case, "pa", name="Amina Yusuf", another="yes", model="direct", **FIRST)
    assert "Amina Yusuf is a PA of this case." in shown(page.text)


def test_an_empty_pa_form(desk: Desk, case: Case) -> None:
    """Every field says what it wants."""
    text = shown(add(desk, case, "pa", model="agency").text)
    assert "Enter the PA’s name" in text
    assert "Enter who employs the PA" in text
    assert "Enter the first day of the employment" in text


def test_asking_for_one_task(desk: Desk, case: Case) -> None:
    """Given a PA and a task, when she asks, then the delegation is there, and says what happens next."""
    page = add(desk, case, "delegation", pa="amina", task="apply topical cream")
    text = shown(page.text)
    assert "Amina Yusuf has been asked for, for the task “apply topical cream”." in text
    assert "What happens next: Complete the clinical recommendations form" in text


def test_asking_for_several(desk: Desk, case: Case) -> None:
    """Given two tasks, then both are asked for; if one is there already, neither is."""
    address = f"/cases/{case.reference}/delegation"
    token = once_of(desk.grace.get(address).text)
    data = {"form-token": desk.grace.token, "once": token, "pa": "amina"}
    both = {"task": ["gastrostomy feed", "apply topical cream"]}
    page = desk.grace.client.post(address, data=data | both)
    assert "This task has been asked for with this PA already. What you can do: open" in shown(page.text)
    assert desk.ask(select(func.count()).select_from(DelegationRow)) == [1]
    desk.grace.page = page.text
    page = desk.grace.client.post(
        address, data=data | {"task": ["change catheter bag", "apply topical cream"], "once": "another"}
    )
    assert "2 tasks asked for, for Amina Yusuf." in shown(page.text)


def test_tasks_that_are_never_delegated(desk: Desk, case: Case) -> None:
    """They are shown with the reason, and cannot be asked for."""
    text = shown(desk.grace.get(f"/cases/{case.reference}/delegation").text)
    assert "Gastrostomy feed, bolus or pump High risk. Give a feed through" in text
    assert (
        "Not possible No PA may do these, whatever the training: Re-insert a nasogastric tube (critical risk). "
        "Only a registered practitioner may put a nasogastric tube back; a misplaced one can kill."
    ) in text
    page = add(desk, case, "delegation", pa="amina", task="re-insert nasogastric tube")
    assert "Choose at least one task" in shown(page.text)


def test_adding_a_representative(desk: Desk, case: Case) -> None:
    """Given a daughter with power of attorney, when she is added, then she can be chosen in an agreement."""
    since = {"first-day": "1", "first-month": "2", "first-year": "2025"}
    page = add(desk, case, "representative", name="Rose Lowe", right="health and welfare attorney", **since)
    assert "The representative is on record. They can now be chosen" in shown(page.text)
    row = desk.ask(select(DelegationRow))[0]
    text = shown(desk.grace.get(f"/delegations/{row.id}/record/agreement").text)
    assert "Rose Lowe, representative, health and welfare attorney" in text


ADDRESSES = ["", "/pa", "/delegation", "/representative"]


def test_a_stranger_finds_nothing(desk: Desk, case: Case) -> None:
    """Given South's co-ordinator, when she tries every address of North's case, then none is there."""
    stranger = desk.stranger
    for address in ADDRESSES:
        assert desk.grace.get(f"/cases/{case.reference}{address}").status_code == 200
        assert stranger.get(f"/cases/{case.reference}{address}").status_code == 404
        if address:
            stranger.get("/caseload")
            fields = {
                "name": "X",
                "model": "direct",
                "right": "x",
                "pa": "amina",
                "task": "apply topical cream",
            }
            answer = stranger.send(f"/cases/{case.reference}{address}", once="x", **fields, **FIRST)
            assert answer.status_code == 404
    assert desk.ask(select(func.count()).select_from(Employment)) == [1]
    assert desk.ask(select(func.count()).select_from(Representation)) == [0]


def test_what_is_not_there(desk: Desk) -> None:
    """A reference nobody has is answered like somebody else's."""
    assert desk.grace.get("/cases/SH-9999").status_code == 404


def test_a_banner_says_nothing_that_was_not_done(desk: Desk, case: Case) -> None:
    """Given an address made up by somebody, then no banner is shown."""
    for made_up in ("nonsense", "de_1,de_2", "amina"):
        assert "Done" not in shown(desk.grace.get(f"/cases/{case.reference}?recorded={made_up}").text)


def test_a_support_plan_that_is_another_persons_is_pointed_out(desk: Desk) -> None:
    """By name to whoever may see both, and without a name to whoever may not."""
    launched(desk.world)
    its = hill(desk.world, "south")
    agreed(desk.world, "lowe", PLAN)
    agreed(desk.world, "hill", COPIED, "south")
    desk.keep()
    mine = shown(desk.grace.get(f"/cases/{desk.world.cases['lowe'].reference}").text)
    assert "This support plan says the same as another person’s" in mine
    assert "somebody whose record is not yours to see, agreed on 5 May 2026" in mine
    assert "Hill" not in mine
    theirs = shown(desk.stranger.get(f"/cases/{its.reference}").text)
    assert "This support plan says the same as another person’s" in theirs
    assert "Lowe" not in theirs
