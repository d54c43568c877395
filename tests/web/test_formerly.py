"""Who somebody was on record as before a correction, or before two entries were merged: told at the top of pages."""

from __future__ import annotations

from services.law.correct import correct
from services.law.merge import merge
from tests.services.test_merge import twin
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.visitor import shown


def test_pages_show_the_right_name_and_what_it_was_until_that_day(desk: Desk) -> None:
    row = launched(desk.world)
    in_force(desk.world, row)
    act = desk.world.act("grace")
    correct(act, "north", "lowe", "name", "Mrs Edith <Low>", "Her passport says so.")
    correct(act, "north", "amina", "name", "Amina Yousuf", "Her passport says so.")
    desk.keep()
    for address in ("/cases/SH-0001", f"/delegations/{row.id}"):
        page = desk.grace.get(address).text
        text = shown(page)
        assert "Name Mrs Edith &lt;Low&gt; Born" in text.replace("<", "&lt;").replace(">", "&gt;")
        assert "<Low>" not in page
        assert "Name until 17 May 2026 Mrs Edith Lowe" in text
        assert "Amina Yousuf, name until 17 May 2026: Amina Yusuf" in text


def test_nothing_is_said_where_nothing_was_corrected(desk: Desk) -> None:
    launched(desk.world)
    desk.keep()
    assert " until 5 May" not in shown(desk.grace.get("/cases/SH-0001").text)


def test_each_of_two_merged_entries_leads_to_the_other(desk: Desk) -> None:
    in_force(desk.world, launched(desk.world))
    twin(desk.world, "Mrs E Lowe", "PHB holder")
    desk.world.later(minutes=1)
    merge(desk.world.act("pat"), "north", "lowe", "twin", "One passport.")
    desk.keep()
    assert "Merged on 17 May 2026: see case SH-0002" in shown(desk.grace.get("/cases/SH-0001").text)
    assert "A second entry until 17 May 2026 case SH-0001" in shown(desk.grace.get("/cases/SH-0002").text)


def test_a_pa_who_was_merged_is_no_second_line_and_no_similar_name(desk: Desk) -> None:
    in_force(desk.world, launched(desk.world))
    twin(desk.world)
    desk.world.later(minutes=1)
    merge(desk.world.act("pat"), "north", "amina", "twin", "One passport.")
    desk.keep()
    text = shown(desk.grace.get("/cases/SH-0001").text)
    assert text.count("Amina Yusuf Gastrostomy feed") == 1
    assert "May do it alone" in text
    assert "Similar name" not in text
    assert "Amina Yusuf, a second entry until 17 May 2026: amina" in text
