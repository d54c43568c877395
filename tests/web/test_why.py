"""Why, as a tree down to the text; and whoever has a name like somebody else's is told apart."""

from datetime import date

from models.people import Person
from services.importing.import_people import employ
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.test_caseload import another
from tests.web.visitor import shown


def test_the_tree_goes_down_to_the_text(desk: Desk) -> None:
    """Given something missing, then its branch says what was found, why it is asked, and where it stands."""
    row = launched(desk.world)
    desk.keep()
    page = desk.grace.get(f"/delegations/{row.id}/why")
    text = shown(page.text)
    assert "Amina Yusuf may not do the task" in text
    assert "version 2016.1:" in text
    assert "Missing: Nothing on record counts for this." in text
    assert "Why the framework asks for it:" in text
    assert "The text: " in text
    assert page.text.count("<details") > 10
    assert f'href="/delegations/{row.id}/why"' in desk.grace.get(f"/delegations/{row.id}").text
    assert f'href="/delegations/{row.id}/why"' in desk.grace.get("/cases/SH-0001").text
    assert desk.stranger.get(f"/delegations/{row.id}/why").status_code == 404


def test_what_is_met_hangs_on_its_evidence(desk: Desk) -> None:
    """Given a task in force, then each requirement leads to the evidence that meets it."""
    row = launched(desk.world)
    in_force(desk.world, row)
    desk.keep()
    text = shown(desk.grace.get(f"/delegations/{row.id}/why").text)
    assert "Evidence: Assessment: competent, 9 May 2026 at 10am, by Nia Price (clinical trainer" in text


def test_similar_names_are_pointed_out(desk: Desk) -> None:
    """Given people of nearly the same name at one organisation, then each page names the other, with the birthday."""
    row = launched(desk.world)
    another(desk, "Edith Love", 1, pas=())
    desk.world.session.add(
        Person(id="amina2", name="Amina Yusof", created_at=desk.world.now, born=date(1990, 3, 4))
    )
    desk.world.session.flush()
    days = (desk.world.now.date(), None)
    employ(desk.world.act("grace"), "north", "amina2", "other1", "direct", "Edith Love", days)
    desk.keep()
    for address in (f"/delegations/{row.id}", "/cases/SH-0001"):
        text = shown(desk.grace.get(address).text)
        assert "Similar name Edith Love (born on a day not known). Check the date of birth" in text
        assert "Similar name: Amina Yusuf is not Amina Yusof (born 4 March 1990)." in text
    assert "Similar name Mrs Edith Lowe (born 2 April 1951)" in shown(desk.grace.get("/cases/SH-0002").text)
