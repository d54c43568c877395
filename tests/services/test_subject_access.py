"""One person's everything: readable, without what is others', and itself an entry of the record."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from models.files import HandedInFile
from models.record import RecordEntry
from models.tables import METADATA
from services import record
from services.act import Refused
from services.cases import delegations_of
from services.files.file_store import FileStore
from services.importing.import_people import represent
from services.law.about import LEFT_OUT, OTHER, About, everything_about
from services.law.about_files import TO_LOOK_THROUGH, files_of, refuse_taken, write_files
from services.law.correct import correct
from services.law.reach import ITS_OWN, NOT_TOLD
from services.logins.accounts import create_account
from tests.services.world import World, in_force, launched


def about(world: World, person: str) -> About:
    return everything_about(world.act("pat"), "north", person)


@pytest.fixture
def lived(world: World) -> World:
    """Mrs Lowe's delegation is in force; her daughter speaks for her, and something was written about her."""
    in_force(world, launched(world))
    represent(world.act("grace"), "north", "lowe", "ben", "by her own wish", world.now.date())
    correct(world.act("grace"), "north", "lowe", "name", "Mrs Edith Low", "Her passport says so.")
    return world


def test_she_is_told_all_that_names_her_down_to_what_hangs_on_it(lived: World) -> None:
    told = about(lived, "lowe").tables
    for table in (
        "people",
        "cases",
        "delegations",
        "evidence",
        "evidence_givers",
        "panel_items",
        "panel_votes",
    ):
        assert told[table], table
    assert told["people"][0]["nhs_number"] == "9990000018"
    assert {row["kind"] for row in told["evidence"]} >= {"training", "assessment", "panel decision"}


def test_what_was_sealed_about_her_is_read_to_her(lived: World) -> None:
    assert {"Mrs Edith Lowe", "Her passport says so."} <= set(about(lived, "lowe").said)


def test_who_did_something_in_a_post_is_named_with_it_and_nobody_else(lived: World) -> None:
    told = about(lived, "lowe")
    words = told.as_json().decode()
    assert "Nia Price (clinical trainer)" in words
    assert "Amina" not in words
    assert "Ben Carter" not in words
    assert OTHER in words
    assert told.others == 2


def test_texts_that_speak_of_somebody_else_as_well_are_left_out_and_kept_for_whoever_looks_through(
    lived: World,
) -> None:
    told = about(lived, "lowe")
    notes = [row["note"] for row in told.tables["evidence"] if "note" in row and row.get("pa_id")]
    assert notes
    assert set(notes) == {LEFT_OUT}
    assert {one.column for one in told.left_out} >= {"note"}
    assert all(one.text for one in told.left_out)


def test_a_pa_is_not_told_of_the_person_they_work_for(lived: World) -> None:
    words = about(lived, "amina").as_json().decode()
    assert "Amina Yusuf" in words
    assert "Lowe" not in words
    assert "9990000018" not in words


def test_the_page_escapes_what_people_wrote_and_says_first_what_is_missing(lived: World) -> None:
    correct(lived.act("grace"), "north", "lowe", "name", "<b>Edith</b>", "She likes it bold.")
    page = files_of(about(lived, "lowe"))["about.html"].decode()
    assert "<b>Edith" not in page
    assert "&lt;b&gt;Edith" in page
    assert page.index("What was left out, and why") < page.index("<dl>")


def test_that_it_was_taken_is_on_record_with_how_much_and_no_name(lived: World) -> None:
    told = about(lived, "lowe")
    body = lived.session.scalars(
        select(RecordEntry.body)
        .where(RecordEntry.organisation_id == "north")
        .order_by(RecordEntry.number.desc())
    ).first()
    entry = json.loads(body or b"{}")
    assert entry["what"] == "everything about a person taken"
    assert (entry["subject"], entry["details"]["rows"]) == ({"person": "lowe"}, told.rows)


def test_a_folder_or_one_file_and_never_over_something(lived: World, tmp_path: Path) -> None:
    files = files_of(about(lived, "lowe"))
    write_files(files, tmp_path / "out")
    write_files(files, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as packed:
        assert packed.namelist() == list(files)
    for name, content in files.items():
        assert (tmp_path / "out" / name).read_bytes() == content
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0
    assert (tmp_path / "out.zip").stat().st_mode & 0o077 == 0
    assert f"{TO_LOOK_THROUGH}/left-out.json" in files
    with pytest.raises(Refused, match="already"):
        refuse_taken(tmp_path / "out.zip")


def test_photographs_that_were_handed_in_are_put_aside_with_the_papers(lived: World, tmp_path: Path) -> None:
    row = delegations_of(lived.session, lived.cases["lowe"].id)[0]
    store = FileStore(tmp_path / "files")
    handed = HandedInFile(
        id="hf", delegation_id=row.id, sha256=store.keep(b"a photograph"), media_type="image/jpeg", size=12,
        handed_in_at=lived.now, handed_in_by="nia",
    )  # fmt: skip
    record.write(lived.act("nia"), "north", "file handed in", {"delegation": row.id}, rows=[handed])
    told = everything_about(lived.act("pat"), "north", "lowe", store)
    assert files_of(told)[f"{TO_LOOK_THROUGH}/{handed.sha256}.jpg"] == b"a photograph"
    (tmp_path / "files" / handed.sha256[:2] / handed.sha256).write_bytes(b"another")
    with pytest.raises(Refused, match="changed on the disk"):
        everything_about(lived.act("pat"), "north", "lowe", store)


def test_no_secret_of_the_login_leaves(lived: World) -> None:
    account = create_account(lived.session, "lowe", "edith", "three random words here")
    lived.session.flush()
    words = about(lived, "lowe").as_json().decode()
    assert "edith" in words
    assert account.password_hash not in words


def test_the_tables_that_are_named_are_there() -> None:
    """A table that is renamed must not fall out of what somebody is told."""
    assert METADATA.tables.keys() >= NOT_TOLD | ITS_OWN
