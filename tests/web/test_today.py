"""The co-ordinator's first page: what is hers today, what waits for others, what is blocked; each leads there."""

import re
from datetime import timedelta

from sqlalchemy import event, select

from models.actions import Action
from models.cases import DelegationRow
from services.to_do import is_open
from services.training import sign_off
from tests.services.world import in_force, launched, trained
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.test_caseload import another
from tests.web.visitor import shown


def part(page: str, heading: str) -> str:
    """What stands on the page under one heading."""
    found = re.search(rf'<h2 id="{heading}">.*?(?=<h2|</main>)', page, re.DOTALL)
    assert found
    return shown(f"<main>{found[0]}</main>")


def test_a_day_without_anything(desk: Desk) -> None:
    """Given no case, then each list says so, and nothing warns of the night."""
    text = shown(desk.grace.get("/today").text)
    assert "0 overdue 0 due in the next 7 days 0 waiting for others 0 blocked" in text
    assert "Nothing of yours is overdue." in text
    assert "You are waiting for nobody." in text
    assert "Nothing is blocked." in text
    assert "has not run" not in text


def test_what_is_mine_and_what_waits_for_others(desk: Desk) -> None:
    """Given a new delegation, then what is due in a week, what waits for whom, since when, and about whom is said."""
    trained(desk.world, launched(desk.world))
    desk.world.later(days=9)
    desk.carry_on()
    page = desk.grace.get("/today")
    mine, others = part(page.text, "due"), part(page.text, "waiting")
    assert (
        "Name who monitors , by 19 May 2026 Mrs Edith Lowe , born 2 April 1951, NHS number 999 000 0018"
        in mine
    )
    assert "Amina Yusuf, gastrostomy feed" in mine
    assert re.search(r"[A-Z][\w ]+, asked on 17 May 2026: ", others)
    assert "Nothing of yours is overdue." in part(page.text, "overdue")


def test_the_day_before_the_day_and_the_day_after(desk: Desk) -> None:
    """Something is due soon up to the seventh day from today, due on its day, and overdue the day after."""
    launched(desk.world)
    desk.carry_on()
    (due,) = {one.due_on for one in desk.ask(select(Action)) if one.kind == "name who monitors"}
    where = []
    for days in (8, 7, 0, -1):
        desk.world.now = desk.world.now.replace(hour=9) + (due - timedelta(days=days) - desk.world.now.date())
        desk.keep()
        text = desk.grace.get("/today").text
        where.append([name for name in ("overdue", "due") if "Name who monitors" in part(text, name)])
    assert where == [[], ["due"], ["due"], ["overdue"]]


def test_each_line_leads_to_where_it_is_done(desk: Desk) -> None:
    """Given something that has a form of its own, when she follows its line, then she is at that form."""
    row = launched(desk.world)
    desk.world.later(days=8)
    desk.carry_on()
    (one,) = [one for one in desk.ask(select(Action)) if one.kind == "name who monitors"]
    assert f'href="/today/do/{one.id}"' in desk.grace.get("/today").text
    assert desk.grace.get(f"/today/do/{one.id}").status_code == 200
    assert desk.grace.get(f"/today/do/{one.id}").url.path == f"/delegations/{row.id}/record/monitor"
    assert desk.stranger.get(f"/today/do/{one.id}").status_code == 404
    assert desk.grace.get("/today/do/nothing").status_code == 404


def test_what_is_blocked_and_on_what(desk: Desk) -> None:
    """Given a PA who was not yet competent, then the task is blocked, and its line says what it waits for."""
    row = launched(desk.world)
    trained(desk.world, row)
    desk.world.later(days=1)
    sign_off.assess(desk.world.act("nia"), row, desk.world.now, "not yet competent", "Practise flushing.")
    desk.carry_on()
    blocked = part(desk.grace.get("/today").text, "still")
    assert "Amina Yusuf, gastrostomy feed Action plan Mrs Edith Lowe , born 2 April 1951" in blocked
    assert "Waits for Clinical trainer: Carry out the action plan and assess again" in blocked


def test_another_organisations_day_is_not_mine(desk: Desk) -> None:
    """Given North's case, then South's co-ordinator has an empty day."""
    launched(desk.world)
    desk.carry_on()
    assert "Lowe" not in desk.stranger.get("/today").text


def test_a_night_in_which_nothing_ran_is_said(desk: Desk) -> None:
    """Given an answer that should have been asked again by today, then the page warns; once asked, no more."""
    in_force(desk.world, launched(desk.world))
    desk.carry_on()
    assert "has not run" not in shown(desk.grace.get("/today").text)
    desk.world.later(days=400)
    desk.keep()
    for address in ("/today", "/caseload"):
        text = shown(desk.grace.get(address).text)
        assert "check has not run 1 delegation should have been looked at again by today." in text
    desk.carry_on()
    assert "has not run" not in shown(desk.grace.get("/today").text)


def test_queries_do_not_grow_with_cases(desk: Desk, settings) -> None:
    """Given one case, and then many, then the page asks the database as often; what is not shown is counted."""
    asked = []
    event.listen(settings.engine, "before_cursor_execute", lambda *_: asked.append(1))
    counts = []
    for size in (1, 12):
        for number in range(size):
            another(desk, f"Person {size} {number}", size * 100 + number, pas=("ben", "amina"))
        desk.carry_on()
        desk.grace.get("/today")
        asked.clear()
        page = desk.grace.get("/today")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[1] < 20
    total = len(desk.ask(select(Action).where(is_open(), Action.role == "PHB co-ordinator")))
    due = desk.ask(
        select(Action).where(is_open(), Action.due_on <= desk.world.now.date() + timedelta(days=7))
    )
    assert f"{len(due)} due in the next 7 days" in shown(page.text)
    assert total > len(due)
    assert len(desk.ask(select(DelegationRow))) == 26
