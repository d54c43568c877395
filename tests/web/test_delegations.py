"""One delegation: its answer, why, and what moves it on; each form records once, or says why not."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from models.panels import Meeting, Panel, PanelItem
from services import coordination
from services.logins import accounts
from services.panels.panel import plan_meeting
from tests.services.world import in_force, launched, recommended, trained
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.visitor import PASSWORD, Visitor, shown
from web.coordinator.steps import STEPS

DAY = {"day-day": "5", "day-month": "5", "day-year": "2026"}


@pytest.fixture
def row(desk: Desk) -> DelegationRow:
    """A delegation that was just asked for."""
    row = launched(desk.world)
    desk.keep()
    return row


def once_of(page: str) -> str:
    """The token that lets this form be accepted once."""
    return re.search(r'name="once" value="([^"]+)"', page)[1]


def record(visitor: Visitor, row: DelegationRow, slug: str, **fields: str):
    """Open a step's form and send it."""
    address = f"/delegations/{row.id}/record/{slug}"
    page = visitor.get(address)
    return visitor.send(address, once=once_of(page.text), **fields)


def count(desk: Desk, kind: str) -> int:
    """How many pieces of evidence of a kind are on record."""
    return desk.ask(select(func.count()).select_from(EvidenceRow).where(EvidenceRow.kind == kind))[0]


def test_the_answer_stands_at_the_top(desk: Desk, row: DelegationRow) -> None:
    """Given a delegation just asked for, then the page says no, as of when, what to do, and who it is about."""
    text = shown(desk.grace.get(f"/delegations/{row.id}").text)
    assert "Name Mrs Edith Lowe Born 2 April 1951 NHS number 999 000 0018" in text
    assert (
        "Amina Yusuf may not do the task “gastrostomy feed” for Mrs Edith Lowe: "
        "waiting for clinical recommendations. Waiting for clinical recommendations "
        "As of 5 May 2026 at 10am, by what was on record then. "
        "Until then: a registered nurse or an agency that is signed off for it."
    ) in text
    assert (
        "Complete the clinical recommendations form PHB co-ordinator, by 19 May 2026 "
        "Record: clinical recommendations received"
    ) in text


def test_before_the_flow_has_run_the_answer_is_right(desk: Desk, row: DelegationRow) -> None:
    """Given evidence the flow has not seen, then the answer counts it, and only the log is being worked out."""
    desk.carry_on()
    assert "still being worked out" not in desk.grace.get(f"/delegations/{row.id}").text
    recommended(desk.world, row)
    desk.keep()
    text = shown(desk.grace.get(f"/delegations/{row.id}").text)
    assert "only with a competent person present: waiting for panel." in text
    assert "The newest answer, at the top of this page, is still being worked out for this list." in text


def test_in_force(desk: Desk, row: DelegationRow) -> None:
    """Given everything, then three people are named, and what falls due."""
    in_force(desk.world, row)
    desk.keep()
    text = shown(desk.grace.get(f"/delegations/{row.id}").text)
    assert "Amina Yusuf may do the task “gastrostomy feed” for Mrs Edith Lowe, alone." in text
    assert "Signed off as competent by Nia Price (clinical trainer, Moorland Community Nursing)" in text
    assert "Accountable for the delegation Tom Reed (nominated senior manager, North Area Board)" in text
    assert "Monitors the PA’s competence Omar Haddad (monitoring nurse, Moorland Community Nursing)" in text
    assert "What falls due First observation From 9 June 2026" in text
    assert "What is missing, and why" not in text


def test_no_answer_is_no(desk: Desk, row: DelegationRow, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a framework that has run out, then the page says no answer, not authorised, and whom to ring."""
    from rules.decide import NotInForce  # noqa: PLC0415
    from services.decisions import Question  # noqa: PLC0415

    def fails(*_: object) -> None:
        raise NotInForce("framework staffordshire 2016.1 is in force from 2016-01-01")

    monkeypatch.setattr(Question, "answer", fails)
    text = shown(desk.grace.get(f"/delegations/{row.id}").text)
    assert "No answer: treat Amina Yusuf as not authorised to do the task “gastrostomy feed”" in text
    assert "Framework staffordshire 2016.1 is in force from 2016-01-01. Ring the PHB lead today" in text


def test_from_launch_to_panel_by_forms(desk: Desk, row: DelegationRow) -> None:
    """Given a delegation, when each form is filled in in its turn, then it ends before the panel."""
    grace = desk.grace
    page = record(grace, row, "clinical-recommendations", party="clinical trainer/nia", **DAY)
    assert "Recorded. Clinical recommendations form: completed, 5 May 2026, by Nia Price" in shown(page.text)
    assert "What happens next:" in shown(page.text)
    page = record(
        grace, row, "agreement", party="PHB holder/lowe", outcome="given", feedback="Amina is kind.", **DAY
    )
    assert "Recorded. Agreement: given, 5 May 2026, by Mrs Edith Lowe (PHB holder)." in shown(page.text)
    assert "Amina is kind." in shown(page.text)
    page = record(
        grace, row, "learning", topic="infection prevention", outcome="completed", party="me", **DAY
    )
    assert "Training in infection prevention: completed, 5 May 2026, by Grace Obi" in shown(page.text)
    page = record(grace, row, "accountable", party="nominated senior manager/tom", **DAY)
    assert "Accountable for the delegation Tom Reed" in shown(page.text)
    page = record(grace, row, "monitor", party="monitoring nurse/omar", **DAY)
    assert "Monitors the PA’s competence Omar Haddad" in shown(page.text)


def test_recommending_and_listing(desk: Desk, row: DelegationRow) -> None:
    """Given all evidence, when she recommends, plans a meeting and lists it, then the page says for when."""
    recommended_but_for(desk, row)
    page = record(desk.grace, row, "recommendation", outcome="recommended", reasons="All is well evidenced.")
    assert "Recorded. Recommendation: recommended" in shown(page.text)
    assert "List for a panel meeting" in shown(page.text)

    panel = f"/delegations/{row.id}/panel"
    assert "No meeting is planned." in shown(desk.grace.get(panel).text)
    planning = desk.grace.get(f"/delegations/{row.id}/meeting")
    fields = {"how": "virtual", "closes": "5pm", "day-day": "1", "day-month": "6", "day-year": "2026"}
    page = desk.grace.send(planning.url.path, once=once_of(planning.text), **fields)
    assert "Risk enablement panel, 1 June 2026" in shown(page.text)
    assert "Virtual, until 1 June 2026 at 5pm" in shown(page.text)
    meeting = desk.ask(select(Meeting))[0]
    page = desk.grace.send(panel, once=once_of(page.text), meeting=meeting.id)
    assert "What happens next: the panel decides on 1 June 2026." in shown(page.text)
    assert "Listed for the panel of 1 June 2026. There is nothing for you to do" in shown(page.text)


def recommended_but_for(desk: Desk, row: DelegationRow) -> None:
    """Everything is there that a recommendation rests on."""
    recommended(desk.world, row)
    desk.keep()
    last = desk.ask(select(EvidenceRow).where(EvidenceRow.kind == "recommendation"))[0]
    from services.evidence import NewEvidence, record_evidence  # noqa: PLC0415

    act = desk.world.act("grace")
    record_evidence(act, "north", NewEvidence("void", "void", desk.world.now, (), about=last.id, note="test"))
    desk.world.later(hours=1)
    desk.keep()


def test_a_recommendation_before_its_time(desk: Desk, row: DelegationRow) -> None:
    """Given no assessment, when she recommends, then the form says which rule stands in the way, and the way out."""
    page = record(desk.grace, row, "recommendation", outcome="recommended", reasons="I think so.")
    assert page.status_code == 422
    text = shown(page.text)
    assert "There is a problem" in text
    assert "The rule: co-ordinator's recommendation (source 2, line 796)" in text
    assert "What you can do:" in text
    assert "I think so." in page.text
    assert count(desk, "recommendation") == 0


def test_withdrawing(desk: Desk, row: DelegationRow) -> None:
    """Given a delegation in force, when the person withdraws, then the page says at once that the PA may not."""
    in_force(desk.world, row)
    desk.keep()
    day = {"day-day": "17", "day-month": "5", "day-year": "2026"}
    page = record(desk.grace, row, "agreement", party="PHB holder/lowe", outcome="withdrawn", **day)
    assert "may not do the task “gastrostomy feed” for Mrs Edith Lowe: withdrawn." in shown(page.text)


def test_dbs(desk: Desk, row: DelegationRow) -> None:
    """Given a certificate, when she records it, then its particulars are kept and the number is checked."""
    fields = {"level": "enhanced", "workforce": "adult", "outcome": "seen"}
    page = record(desk.grace, row, "dbs", number="12", **fields, **DAY)
    assert "Certificate number must be 12 digits, like 001234567890" in shown(page.text)
    page = record(desk.grace, row, "dbs", number="0012 3456 7890", **fields, **DAY)
    assert "Recorded. DBS check: seen, 5 May 2026" in shown(page.text)
    assert "Certificate 001234567890, enhanced, adult workforce." in shown(page.text)


def test_empty_forms_say_what_is_missing(desk: Desk, row: DelegationRow) -> None:
    """Given each form, when it is sent empty, then every field says what it wants and nothing is recorded."""
    before = desk.ask(select(func.count()).select_from(EvidenceRow))
    for slug in STEPS:
        page = record(desk.grace, row, slug)
        assert page.status_code == 422, slug
        assert "There is a problem" in shown(page.text), slug
    assert desk.ask(select(func.count()).select_from(EvidenceRow)) == before


def test_somebody_who_was_not_offered(desk: Desk, row: DelegationRow) -> None:
    """Given a form changed by hand, when it names somebody in no such role, then it is not accepted."""
    page = record(desk.grace, row, "accountable", party="nominated senior manager/grace", **DAY)
    assert "Choose the manager who accepts to be accountable" in shown(page.text)


def test_a_date_in_the_future(desk: Desk, row: DelegationRow) -> None:
    """Evidence is about what has happened."""
    later = {"day-day": "6", "day-month": "5", "day-year": "2026"}
    page = record(desk.grace, row, "monitor", party="monitoring nurse/omar", **later)
    assert "Date of acceptance must be 5 May 2026 or before" in shown(page.text)


def test_sent_twice_recorded_once(desk: Desk, row: DelegationRow) -> None:
    """Given a double click, when the same form comes twice, then it is recorded once and leads to one place."""
    address = f"/delegations/{row.id}/record/agreement"
    token = once_of(desk.grace.get(address).text)
    fields = {"once": token, "party": "PHB holder/lowe", "outcome": "given"} | DAY
    desk.grace.send(address, **fields)
    desk.grace.get(address)
    page = desk.grace.send(address, **fields)
    assert "Recorded. Agreement: given" in shown(page.text)
    assert count(desk, "agreement") == 1


def test_the_timeline_tells_both_times(desk: Desk, row: DelegationRow) -> None:
    """Given evidence recorded late, then the timeline says when it was true; the newest is first."""
    desk.world.later(days=3)
    before = date(2026, 5, 5)
    coordination.record_agreement(desk.world.act("grace"), row, before, desk.world.giver("lowe"))
    desk.world.later(hours=1)
    desk.carry_on()
    text = shown(desk.grace.get(f"/delegations/{row.id}").text).partition("What has happened")[2]
    told = [
        "Waiting for clinical recommendations",
        "Agreement: given 8 May 2026 at 10am , recorded by Grace Obi By Mrs Edith Lowe (PHB holder). True on 5",
        "Asked for: the task “gastrostomy feed” by Amina Yusuf 5 May 2026 at 10am , Grace Obi",
    ]
    places = [text.find(one) for one in told]
    assert places == sorted(places), text
    assert -1 not in places, text


def every_address(row: DelegationRow, evidence_id: str) -> list[str]:
    """Every page about one delegation."""
    here = f"/delegations/{row.id}"
    steps = [f"{here}/record/{slug}" for slug in STEPS]
    return [here, *steps, f"{here}/panel", f"{here}/meeting", f"{here}/void/{evidence_id}"]


def test_a_stranger_finds_nothing(desk: Desk, row: DelegationRow) -> None:
    """Given South's co-ordinator, when she tries every address of North's delegation, then none is there."""
    trained(desk.world, row)
    panel = desk.world.session.get_one(Panel, "panel")
    plan_meeting(desk.world.act("grace"), panel, desk.world.now.date() + timedelta(days=7))
    desk.keep()
    evidence = desk.ask(select(EvidenceRow.id).where(EvidenceRow.kind == "agreement"))[0]
    before = count(desk, "agreement"), desk.ask(select(func.count()).select_from(PanelItem))
    stranger = desk.stranger
    for address in every_address(row, evidence):
        assert desk.grace.get(address).status_code == 200, address
        assert stranger.get(address).status_code == 404, address
        if address != f"/delegations/{row.id}":
            stranger.get("/caseload")
            assert stranger.send(address, once="x", why="x").status_code == 404, address
    after = count(desk, "agreement"), desk.ask(select(func.count()).select_from(PanelItem))
    assert before == after


@pytest.mark.parametrize("address", ["/delegations/de_0", "/delegations/de_0/record/dbs"])
def test_what_is_not_there(desk: Desk, address: str) -> None:
    """An id nobody has is answered like somebody else's."""
    assert desk.grace.get(address).status_code == 404


def test_a_step_nobody_knows(desk: Desk, row: DelegationRow) -> None:
    """A form that does not exist is not there; nor is evidence about somebody else."""
    assert desk.grace.get(f"/delegations/{row.id}/record/nothing").status_code == 404
    assert desk.grace.get(f"/delegations/{row.id}/void/ev_0").status_code == 404


@pytest.mark.parametrize(
    ("typed", "told"), [("25:00", False), ("5.30 pm", True), ("", False), ("17:00", True)]
)
def test_closing_times(desk: Desk, row: DelegationRow, typed: str, told: bool) -> None:
    """A closing time is read as people write it."""
    planning = desk.grace.get(f"/delegations/{row.id}/meeting")
    fields = {"how": "virtual", "closes": typed, "day-day": "1", "day-month": "6", "day-year": "2026"}
    page = desk.grace.send(planning.url.path, once=once_of(planning.text), **fields)
    assert ("Enter until when members may agree, like 5pm or 17:00" in shown(page.text)) is not told


@pytest.mark.parametrize("name", ["nia", "tom"])
def test_it_is_the_co_ordinators_desk(desk: Desk, row: DelegationRow, name: str) -> None:
    """Given a trainer or a panel member, then these pages do not exist for them; they have desks of their own."""
    accounts.create_account(desk.world.session, name, name, PASSWORD)
    desk.keep()
    visitor = desk.open_browser(name)
    for address in (f"/delegations/{row.id}", "/cases/SH-0001", "/caseload", "/caseload/launch"):
        assert visitor.get(address).status_code == 404, address
