"""Films and sheets at the PA's own desk: theirs alone, and only while the delegation lasts."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.access import Look
from models.cases import DelegationRow
from models.files import EvidenceFile
from services.ending import end_delegation
from tests.services.sample_files import mp4, pdf
from tests.services.world import launched
from tests.web.coordinator import Desk
from tests.web.test_handed_in_files import link_in, send_with
from tests.web.test_sign_offs import ready
from tests.web.trainer import At, a_desk, a_visitor, fill_in  # noqa: F401
from tests.web.visitor import shown


def given(desk: Desk, at: At) -> str:
    """Nia gives Amina a film, and a sheet that hangs by the bed; the path of the trainer's page."""
    path, nia = ready(desk), at("nia")
    send_with(nia, f"{path}/material", mp4(), title="The flush", consent="Mrs Lowe, today")
    fill_in(nia, f"{path}/material", title="The pump", kept_at="In the folder beside the bed")
    return path


def row_of(desk: Desk, path: str) -> DelegationRow:
    return desk.world.session.get_one(DelegationRow, path.split("/")[2])


@pytest.mark.covers("ST-19")
def test_a_pa_opens_what_was_given_to_them_and_the_look_is_kept(desk: Desk, at: At) -> None:
    """Given a film and a sheet, then they stand under their task, and the film is a file to save and nothing else."""
    given(desk, at)
    amina = at("amina")
    page = amina.get("/own-record")
    said = shown(page.text)
    assert "To look at between reviews" in said
    assert "The pump: In the folder beside the bed" in said
    assert "The flush: Film (MP4, 1 kB)" in said
    film = amina.client.get(link_in(page))
    assert film.headers["content-type"] == "video/mp4"
    assert film.headers["content-disposition"].startswith('attachment; filename="film-')
    assert film.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert film.headers["x-content-type-options"] == "nosniff"
    assert film.headers["cache-control"] == "no-store"
    (look,) = desk.ask(select(Look).where(Look.looked_by == "amina"))
    assert (look.role, look.what, bool(look.delegation_id)) == ("PA", "reference material", True)


@pytest.mark.covers("ST-19")
def test_it_is_there_until_the_delegation_ends(desk: Desk, at: At) -> None:
    path, amina = given(desk, at), at("amina")
    film = link_in(amina.get("/own-record"))
    row = row_of(desk, path)
    end_delegation(desk.world.act("grace"), row, "The PA has left.", needed_no_longer=True)
    desk.keep()
    assert amina.client.get(film).status_code == 404
    assert "The flush" not in amina.get("/own-record").text


def test_nobody_else_opens_it_there_and_the_pa_opens_no_evidence(desk: Desk, at: At) -> None:
    """Given another PA, the holder and a trainer, then it is absent to each; so is what shows the PA's evidence."""
    path = given(desk, at)
    film = link_in(at("amina").get("/own-record"))
    launched(desk.world, pa="ben")
    for name in ("ben", "lowe", "nia"):
        assert at(name).client.get(film).status_code == 404
    assert "The flush" not in at("lowe").get("/own-record").text
    send_with(at("nia"), f"{path}/practice", pdf(), outcome="done safely")
    (evidence,) = desk.ask(select(EvidenceFile.file_id))
    assert at("amina").client.get(f"{film.rsplit('/', 1)[0]}/{evidence}").status_code == 404


def test_the_paper_to_show_names_no_film(desk: Desk, at: At) -> None:
    given(desk, at)
    assert "The flush" not in at("amina").get("/own-record/paper").text
