"""NHS numbers tried at the launch of a case: nobody is told who is on record; the PHB lead sees who tried."""

from __future__ import annotations

import re

from sqlalchemy import select

from models.access import NumberTried, TriesReviewed
from models.people import Person
from models.record import RecordEntry
from tests.services.world import launched
from tests.web.coordinator import Desk
from tests.web.test_launch import HERE, LOWE, SOL, hidden
from tests.web.trainer import At, a_desk, a_visitor  # noqa: F401
from tests.web.visitor import Visitor, shown

WRONG = LOWE | {"born-day": "3"}
CANNOT = (
    "A case cannot be launched here with this NHS number and date of birth. Check both with the referral;"
    " if they are right, ask your PHB lead"
)


def tries(visitor: Visitor, person: dict[str, str]) -> tuple[int, str]:
    """The status and the words of the page that the first step of a launch leads to."""
    visitor.get(HERE)
    answer = visitor.client.post(HERE, data=hidden(visitor.page) | {"go": "frameworks"} | person)
    visitor.page = answer.text
    return answer.status_code, shown(answer.text)


def test_another_date_of_birth_and_none_on_record_read_the_same(desk: Desk) -> None:
    """Neither says that the number is on record, nor whose it is."""
    first = tries(desk.stranger, WRONG)
    desk.world.session.get_one(Person, "lowe").born = None
    desk.keep()
    second = tries(desk.stranger, WRONG)
    assert first == second
    assert first[0] == 422
    assert CANNOT in first[1]
    assert "on record with" not in first[1]
    assert "Mrs Edith Lowe" not in first[1]


def test_who_tries_too_often_reads_the_same_of_every_number(desk: Desk) -> None:
    """Given five tries, then a number that nobody has is refused in the same words, and so is the right one."""
    for _ in range(5):
        told = tries(desk.stranger, WRONG)
    for person in (SOL, LOWE):
        status, words = tries(desk.stranger, person)
        assert status == 422
        assert CANNOT in words
    assert CANNOT in told[1]
    assert len(desk.ask(select(NumberTried))) == 5
    desk.clock.forward(minutes=15)
    assert tries(desk.stranger, SOL)[0] == 200


def test_a_try_is_no_second_entry_and_stands_in_the_record_and_among_the_looks(desk: Desk, at: At) -> None:
    """Given a case of North, when South's co-ordinator tries its number, then North sees that she did."""
    launched(desk.world)
    desk.keep()
    before = len(desk.ask(select(Person)))
    tries(desk.stranger, WRONG)
    assert len(desk.ask(select(Person))) == before
    bodies = [body for body in desk.ask(select(RecordEntry.body)) if b"number on record tried" in body]
    assert len(bodies) == 1
    assert b"9990000018" not in bodies[0]
    looks = shown(at("pat").get("/looks/SH-0001").text)
    assert "launch of a case tried with this number" in looks
    assert "NHS numbers tried" not in shown(at("pat").get("/looks").text)


def test_an_unfinished_form_tells_nothing_and_counts_nothing(desk: Desk) -> None:
    status, words = tries(desk.stranger, WRONG | {"name": ""})
    assert (status, CANNOT in words) == (422, False)
    assert desk.ask(select(NumberTried)) == []


def test_a_case_of_ones_own_is_named_whatever_the_date(desk: Desk) -> None:
    """She finds it in her caseload by its number anyway, so a slip of the pen is no try."""
    launched(desk.world)
    desk.keep()
    assert "Mrs Edith Lowe has a case already, SH-0001" in tries(desk.grace, WRONG)[1]
    assert desk.ask(select(NumberTried)) == []


def test_the_lead_reviews_what_was_tried_with_how_often(desk: Desk, at: At) -> None:
    """Given two tries of North's co-ordinator, then North's lead sees the count, and it is gone when she has asked."""
    for _ in range(2):
        tries(desk.grace, WRONG)
    pat = at("pat")
    assert "Grace Obi: 2 tries" in shown(pat.get("/looks").text)
    assert "Mrs Edith Lowe" not in pat.page
    (grace,) = set(re.findall(r'name="tried-by" type="radio" value="([^"]+)"', pat.page))
    assert "Say what you found" in shown(pat.send("/looks/tries", once="a", **{"tried-by": grace}).text)
    done = {"tried-by": grace, "found": "The referral had another birthday."}
    assert "Your review is on record." in shown(pat.send("/looks/tries", once="b", **done).text)
    assert "NHS numbers tried" not in shown(pat.get("/looks").text)
    assert {one.finding for one in desk.ask(select(TriesReviewed))} == {"The referral had another birthday."}


def test_a_co_ordinator_reviews_no_tries(desk: Desk) -> None:
    tries(desk.grace, WRONG)
    assert "NHS numbers tried" not in shown(desk.grace.get("/looks").text)
    sent = {"tried-by": "grace", "found": "Nothing."}
    assert desk.grace.send("/looks/tries", once="a", **sent).status_code == 404
    assert desk.ask(select(TriesReviewed)) == []
