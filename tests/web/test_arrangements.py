"""A trainer's day: accepted, passed on, dates, calls, a deputy, and what depends on her."""

from __future__ import annotations

from sqlalchemy import select

from models.actions import Assignment
from models.arrangements import Arrangement
from models.record_check import verify
from services.training.call_reminders import carry_call_step, due_call_steps
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk
from tests.web.test_sign_offs import ready
from tests.web.trainer import At, a_desk, a_visitor, another_trainer, fill_in  # noqa: F401
from tests.web.visitor import shown


def day(name: str, day: int, at: str) -> dict[str, str]:
    return {f"{name}-day": str(day), f"{name}-month": "5", f"{name}-year": "2026", f"{name}-at": at}


def test_she_accepts_it_and_passes_it_on_with_a_reason(desk: Desk, at: At) -> None:
    """Given a sign-off, then whose it is stands on the page and in both inboxes, and messages go to whom it is with."""
    another_trainer(desk)
    address = ready(desk)
    nia = at("nia")
    assert "Nobody has taken it on yet." in shown(nia.get(address).text)
    said = shown(fill_in(nia, f"{address}/arrange/accept").text)
    assert "With you since 9 May 2026." in said
    assert "Accept it" not in said
    bare = shown(fill_in(nia, f"{address}/arrange/pass-on").text)
    assert "Choose to whom you pass it on" in bare
    assert "Say in a sentence why" in bare
    fill_in(nia, f"{address}/arrange/pass-on", to="ria", why="She lives next door.")
    inbox = shown(nia.get("/sign-offs").text)
    assert "With somebody else Amina Yusuf" in inbox
    assert "Passed on to Ria Sand by you on 9 May 2026: She lives next door." in inbox
    hers = shown(at("ria").get("/sign-offs").text)
    assert "Passed on to you by Nia Price on 9 May 2026: She lives next door." in hers
    last = desk.ask(select(Assignment.person_id).order_by(Assignment.number.desc()))[0]
    assert last == "ria"
    desk.world.session.expire_all()
    assert verify(desk.world.session, "north").ok


def test_dates_are_proposed_and_the_answer_is_recorded_by_the_co_ordinator(desk: Desk, at: At) -> None:
    """Given two dates, when one suits, then it stands agreed; one alone, or one that has passed, is refused."""
    address = ready(desk)
    nia = at("nia")
    form = f"{address}/arrange/dates"
    assert "Enter the date 2" in shown(fill_in(nia, form, **day("date-1", 12, "10am")).text)
    gone = fill_in(nia, form, **day("date-1", 9, "9am"), **day("date-2", 12, "10am"))
    assert "A date has passed." in shown(gone.text)
    both = {**day("date-1", 12, "10am"), **day("date-2", 14, "2pm")}
    said = shown(fill_in(nia, form, **both).text)
    assert "Proposed, not answered yet: 12 May 2026 at 10am; 14 May 2026 at 2pm." in said
    answer = address.replace("/sign-offs/", "/delegations/") + "/arrange/answer"
    bare = shown(fill_in(desk.grace, answer).text)
    assert "Choose the date, or that none suits" in bare
    (proposed,) = desk.ask(select(Arrangement))
    fill_in(desk.grace, answer, chosen=(proposed.dates or {})["on"][1], who="Mrs Lowe")
    assert "Agreed: 14 May 2026 at 2pm (Mrs Lowe)." in shown(nia.get("/sign-offs").text)
    assert desk.stranger.get(answer).status_code == 404


def test_a_call_is_noted_with_what_follows(desk: Desk, at: At) -> None:
    address = ready(desk)
    nia = at("nia")
    form = f"{address}/arrange/call"
    assert "Say whom you spoke to" in shown(fill_in(nia, form).text)
    by = {"by-day": "12", "by-month": "5", "by-year": "2026"}
    said = fill_in(nia, form, who="the PA", said="The pump is new.", next="Show it again", at="9am", **by)
    assert (
        "9 May 2026 at 9am, with the PA, noted by Nia Price: The pump is new. Next: Show it again, by 12 May 2026"
        in shown(said.text)
    )


def test_what_a_call_led_to_is_in_her_inbox_on_its_day(desk: Desk, at: At) -> None:
    """Given a next step by the 12th, then her card names it after that night, and no longer once she has rung again."""
    form = f"{ready(desk)}/arrange/call"
    by = {"by-day": "12", "by-month": "5", "by-year": "2026"}
    fill_in(at("nia"), form, who="the PA", said="The pump is new.", next="Show it again", at="9am", **by)
    assert "Follow up" not in shown(at("nia").get("/sign-offs").text)
    desk.world.later(days=3)
    for id in due_call_steps(desk.world.session, desk.world.now):
        carry_call_step(desk.world.act("grace"), id)
    desk.keep()
    said = shown(at("nia").get("/sign-offs").text)
    assert "Follow up the call of 9 May 2026 with the PA: Show it again, by 12 May 2026." in said
    fill_in(at("nia"), form, who="the PA", said="She has seen it.", at="9am")
    assert "Follow up" not in shown(at("nia").get("/sign-offs").text)


def test_a_deputy_finds_the_inbox_from_the_first_day_to_the_last(desk: Desk, at: At) -> None:
    """Given leave from the 11th to the 12th, then the deputy has it on these days, and not before or after."""
    another_trainer(desk)
    address = ready(desk)
    fill_in(at("nia"), f"{address}/arrange/accept")
    days = {f"{name}-{part}": value for name, n in (("first", "11"), ("last", "12"))
            for part, value in (("day", n), ("month", "5"), ("year", "2026"))}  # fmt: skip
    said = fill_in(at("nia"), "/my-work/leave", deputy="ria", **days)
    assert "11 May 2026 to 12 May 2026 : Ria Sand stands in." in shown(said.text)
    for later, stands_in in ((2, False), (1, True), (1, True), (1, False)):
        inbox = shown(at("ria").get("/sign-offs").text)
        assert ("You stand in for Nia Price to 12 May 2026." in inbox) == stands_in, desk.clock.now
        assert ("With somebody else Amina Yusuf" in inbox) != stands_in
        desk.world.later(days=later)
        desk.keep()


def test_what_she_signed_and_what_depends_on_her(desk: Desk, at: At) -> None:
    empty = shown(at("nia").get("/my-work").text)
    assert "No delegation depends on you now." in empty
    assert "You have signed nothing yet." in empty
    in_force(desk.world, launched(desk.world))
    desk.carry_on()
    said = shown(at("nia").get("/my-work").text)
    assert "1 delegation would need somebody else if you left. What would stop if you left" in said
    assert "It rests on your sign-off." in said
    assert "assessment, competent, gastrostomy feed, Amina Yusuf" in said
    assert "You monitor it." in shown(at("omar").get("/my-work").text)
    assert desk.grace.get("/my-work").status_code == 404


def test_what_would_stop_if_she_left_is_asked_of_the_rules_on_a_page_of_its_own(desk: Desk, at: At) -> None:
    here = "/my-work/if-you-left"
    assert "No delegation rests on you now: nothing would stop." in shown(at("nia").get(here).text)
    in_force(desk.world, launched(desk.world))
    desk.carry_on()
    assert f'href="{here}"' in at("omar").get("/my-work").text
    said = shown(at("omar").get(here).text)
    assert "What rests on you 1 delegation. Amina Yusuf Gastrostomy feed For Mrs Edith Lowe" in said
    assert "Now: In force Without you: Waiting for co-ordinator It would stop at once." in said
    assert "The PA may then do it only with a competent person present." in said
    assert "Could monitor instead: Nia Price (clinical trainer)." in said
    said = shown(at("nia").get(here).text)
    assert "It goes on, as far as is known today." in said
    assert "Without you" not in said
    assert desk.grace.get(here).status_code == 404


def test_for_whom_she_stands_in_is_named_besides(desk: Desk, at: At) -> None:
    another_trainer(desk)
    ready(desk)
    days = {f"{name}-{part}": value for name in ("first", "last")
            for part, value in (("day", "9"), ("month", "5"), ("year", "2026"))}  # fmt: skip
    fill_in(at("nia"), "/my-work/leave", deputy="ria", **days)
    said = shown(at("ria").get("/my-work/if-you-left").text)
    assert "What else you carry You stand in for Nia Price to 9 May 2026." in said
