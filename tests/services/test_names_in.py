"""What is on record names nobody; a page puts the names in."""

from __future__ import annotations

from models.ids import new_id
from models.organisations import Organisation
from models.people import Person
from services.names_in import NamesIn
from tests.services.world import World


def test_ids_of_people_and_organisations_become_names_and_everything_else_stays(world: World) -> None:
    nurse, agency, nobody = new_id("pe"), new_id("or"), new_id("pe")
    world.session.add_all(
        [
            Person(id=nurse, name="Ida Quill", created_at=world.now),
            Organisation(id=agency, name="Harbour Agency", kind="nursing agency"),
        ]
    )
    world.session.flush()
    text = f"look up {nurse} of {agency}, and {nobody}"
    names = NamesIn(world.session, [text])
    assert names.said(text) == f"look up Ida Quill of Harbour Agency, and {nobody}"


def test_texts_without_ids_are_left_as_they_are(world: World) -> None:
    assert NamesIn(world.session, ["arrange cover"]).said("arrange cover") == "arrange cover"
