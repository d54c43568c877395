"""Whom a paper is about: name, date of birth, NHS number, and a warning where a name on it is like another's."""

from datetime import date

from documents.panel_papers import panel_html
from documents.whom import Whom
from models.people import Person
from services.desks.whom import whom
from services.importing.import_people import employ
from services.panels.panel_papers import papers_of, plain
from tests.services.test_panel import listed
from tests.services.test_panel_papers import meeting_of
from tests.services.world import World, launched
from tests.web.visitor import shown


def another_amina(world: World) -> None:
    """A PA of Mrs Lowe's whose name is one letter from Amina Yusuf's."""
    world.session.add(Person(id="amina2", name="Amina Yusef", created_at=world.now))
    world.session.flush()
    first = world.now.date()
    employ(world.act("grace"), "north", "amina2", "lowe", "direct", "Mrs Edith Lowe", (first, None))


def people(world: World) -> tuple[Person, Person]:
    return world.session.get_one(Person, "lowe"), world.session.get_one(Person, "amina")


def test_it_says_the_three_that_tell_people_apart(world: World) -> None:
    launched(world)
    lowe, amina = people(world)
    said = whom(world.session, ["north"], lowe, [amina])
    assert said == Whom("Mrs Edith Lowe", date(1951, 4, 2), "999 000 0018")


def test_it_warns_of_a_pa_whose_name_is_like_another_ones_here_and_names_nobody_else(world: World) -> None:
    launched(world)
    another_amina(world)
    lowe, amina = people(world)
    assert whom(world.session, ["north"], lowe, [amina]).alike == ("Amina Yusuf",)
    assert whom(world.session, ["south"], lowe, [amina]).alike == ()
    assert whom(world.session, [], lowe, [amina]).alike == ()


def test_a_panels_papers_and_minutes_say_whom_an_item_is_about(world: World) -> None:
    item = listed(world)
    meeting = meeting_of(world, item.meeting_id)
    before = plain(papers_of(world.session, meeting, world.now))
    another_amina(world)
    for after in (False, True):
        said = shown(panel_html(papers_of(world.session, meeting, world.now, after=after)))
        assert "For Mrs Edith Lowe , born 2 April 1951, NHS number 999 000 0018." in said
        assert "Similar name: somebody else here has a name like Amina Yusuf ." in said
        assert "Yusef" not in said
    assert plain(papers_of(world.session, meeting, world.now)) == before, "that alone is no new version"
