"""Views of one's own, and the caseload as a file: exactly what the filters show, and on record."""

import csv
import io
import re

import pytest
from sqlalchemy import select

from models.record import RecordEntry
from models.views import KeptSearch, SavedView
from services.in_hospital.hospital import admit
from services.spreadsheet import as_csv
from tests.services.world import launched
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.test_caseload import another, names
from tests.web.visitor import shown


@pytest.fixture(name="two")
def two_cases(desk: Desk) -> Desk:
    """Mrs Lowe in hospital, and Sol Stone at home, whose name would be a formula."""
    launched(desk.world)
    another(desk, "=Sol Stone", 1)
    desk.world.later(days=1)
    admit(desk.world.act("grace"), desk.world.cases["lowe"], "hospital", "Ward 7", desk.world.now)
    desk.carry_on()
    return desk


def saved(desk: Desk, name: str, **filters: str):
    """Save the filters as a view."""
    page = desk.grace.get("/caseload?" + "&".join(f"{key}={value}" for key, value in filters.items()))
    return desk.grace.send("/caseload/views", once=f"{name} {len(page.text)}", name=name, **filters)


def test_a_view_is_saved_and_shows_what_is_true_when_it_is_opened(two: Desk) -> None:
    """Given filters, when she names them, then the view shows those cases, and is hers alone."""
    page = saved(two, "In hospital now", hospital="yes")
    (view,) = two.ask(select(SavedView))
    assert str(page.url) == f"http://testserver/caseload?view={view.id}"
    assert names(page.text) == ["Mrs Edith Lowe"]
    assert "In hospital now" in shown(page.text)
    assert two.stranger.get(f"/caseload?view={view.id}").status_code == 404
    assert "In hospital now" not in two.stranger.get("/caseload").text


def test_a_view_that_cannot_be_saved(two: Desk) -> None:
    """Given no name, a name twice, or no filter, then the error names the field or says why."""
    assert "Error: Enter a name for the view" in shown(saved(two, " ", hospital="yes").text)
    saved(two, "Mine", hospital="yes")
    page = saved(two, "mine", overdue="yes")
    assert page.status_code == 422
    assert "You have a view of this name already." in shown(page.text)
    assert "There is no filter to save." in shown(saved(two, "All").text)
    assert [one.name for one in two.ask(select(SavedView))] == ["Mine"]


def test_a_view_is_renamed_shown_first_and_deleted(two: Desk) -> None:
    """Given a view, when she wants it first, then the caseload opens with it, until she deletes it."""
    saved(two, "Mine", hospital="yes")
    (view,) = two.ask(select(SavedView))
    here = f"/caseload/views/{view.id}"
    two.grace.get("/caseload/views")
    assert "Ward patients" in shown(two.grace.send(f"{here}/name", name="Ward patients").text)
    assert two.grace.send(f"{here}/name", name="").status_code == 422
    assert "(comes first)" in shown(two.grace.send(f"{here}/first", first="yes").text)
    assert names(two.grace.get("/caseload").text) == ["Mrs Edith Lowe"]
    assert len(names(two.grace.get("/caseload?all=yes").text)) == 2
    two.grace.get("/caseload/views")
    assert "You have no views yet." in shown(two.grace.send(f"{here}/delete").text)
    assert len(names(two.grace.get("/caseload").text)) == 2
    stranger = two.stranger
    stranger.get("/caseload/views")
    assert stranger.send(f"{here}/delete").status_code == 404


def test_the_file_holds_exactly_what_the_filters_show(two: Desk) -> None:
    """Given filters, when she downloads, then the file has those cases, no formula, and no name in its own name."""
    two.grace.get("/caseload")
    everything = two.grace.send("/caseload/csv")
    rows = list(csv.DictReader(io.StringIO(everything.content.decode("utf-8-sig"))))
    assert [row["Person"] for row in rows] == ["Mrs Edith Lowe", "'=Sol Stone"]
    assert (rows[0]["NHS number"], rows[0]["Born"], rows[0]["By"]) == (
        "999 000 0018",
        "1951-04-02",
        "2026-05-07",
    )
    assert everything.headers["content-disposition"] == 'attachment; filename="caseload-2026-05-06.csv"'
    two.grace.get("/caseload")
    page = two.grace.send("/caseload/find", q="9990000018")
    (search,) = re.findall(r'name="search" value="(se_\w+)"', page.text)[:1]
    found = two.grace.send("/caseload/csv", search=search).content.decode("utf-8-sig")
    assert [row["Person"] for row in csv.DictReader(io.StringIO(found))] == ["Mrs Edith Lowe"]


def test_an_export_stands_in_the_record_without_names(two: Desk) -> None:
    """Given a download, then the record says who took what, how many lines, and nothing of whom was searched for."""
    two.grace.get("/caseload")
    page = two.grace.send("/caseload/find", q="9990000018")
    (search,) = re.findall(r'name="search" value="(se_\w+)"', page.text)[:1]
    two.grace.send("/caseload/csv", search=search)
    (entry,) = [one for one in two.ask(select(RecordEntry)) if b"list exported" in one.body]
    assert b'"lines":1' in entry.body
    assert b'"searched":true' in entry.body
    assert b'"person":"grace"' in entry.body
    assert b"9990000018" not in entry.body


def test_a_search_is_kept_for_a_day_of_work(two: Desk) -> None:
    """Given yesterday's searches, when she searches today, then they are gone; the same words are kept once."""
    two.grace.get("/caseload")
    two.grace.send("/caseload/find", q="lowe")
    two.grace.send("/caseload/find", q="lowe")
    assert [one.text for one in two.ask(select(KeptSearch))] == ["lowe"]
    two.world.later(hours=13)
    two.keep()
    two.grace.get("/caseload")
    two.grace.send("/caseload/find", q="sol")
    assert [one.text for one in two.ask(select(KeptSearch))] == ["sol"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    """Whatever a spreadsheet takes for a formula begins with an apostrophe."""
    assert next(csv.reader(io.StringIO(as_csv(["a"], [[cell]]).partition("\n")[2], newline="")))[
        0
    ] == f"'{cell}".replace("\r", "\n")
