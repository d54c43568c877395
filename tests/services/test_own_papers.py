"""An agreement that is drawn up has the form of the organisation's own folder, and none while that has a fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.joining import refuse_unusable_settings
from models.hospital import Admission
from models.organisations import Organisation
from services.act import Refused
from services.agreements.agreement import issue_agreement
from services.agreements.agreement_parts import content_hash
from tests.services.stays import draft, in_hospital, written
from tests.services.world import World

PART = "<h2>2. Who is who</h2>\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "papers"
    (folder / "agreement").mkdir(parents=True)
    (folder / "agreement/parties.html.jinja").write_text(PART)
    monkeypatch.setenv("SAFEHANDS_PAPERS", str(folder))
    return folder


def parts(world: World, admission: Admission) -> list[str]:
    return [one.split()[0] for one in draft(world.session, admission, world.now).own_parts]


def test_the_paper_has_the_organisations_own_form(world: World, folder: Path) -> None:
    admission, _ = in_hospital(world)
    assert parts(world, admission) == ["parties"]
    assert issue_agreement(world.act("grace"), admission.id).version == 1


def test_another_part_is_another_paper_to_sign(world: World, folder: Path) -> None:
    """What somebody signs is what is printed."""
    admission, _ = in_hospital(world)
    before = content_hash(draft(world.session, admission, world.now))
    (folder / "agreement/parties.html.jinja").write_text(PART.replace("Who is who", "Parties of the trust"))
    assert content_hash(draft(world.session, admission, world.now)) != before


@pytest.mark.parametrize("called", ["hospital", "RX1", "st-example"])
def test_a_hospitals_own_folder_goes_by_its_id_its_code_or_its_name(
    world: World, folder: Path, called: str
) -> None:
    admission, _ = in_hospital(world)
    hospital = world.session.get_one(Organisation, "hospital")
    hospital.ods_code, hospital.name = "RX1", "St. Example"
    (folder / called / "agreement").mkdir(parents=True)
    (folder / called / "agreement/rota.html.jinja").write_text("<h2>5. Rota</h2>\n")
    assert parts(world, admission) == ["parties", "rota"]


def test_with_a_fault_in_the_folder_nothing_is_issued(world: World, folder: Path) -> None:
    admission, _ = in_hospital(world)
    before = written(world)
    (folder / "agreement/parties.html.jinja").write_text("{% if %}")
    with pytest.raises(Refused, match="own papers cannot be used") as refused:
        issue_agreement(world.act("grace"), admission.id)
    assert "SAFEHANDS_PAPERS" in refused.value.way_out
    assert written(world) == before


def test_a_fault_in_the_folder_is_told_at_the_start(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refuse_unusable_settings({"SAFEHANDS_PAPERS": str(folder)})
    (folder / "agreement/parties.html.jinja").write_text("x\n{% if %}")
    with pytest.raises(SystemExit) as left:
        refuse_unusable_settings({"SAFEHANDS_PAPERS": str(folder)})
    assert left.value.code == 2
    assert f"{folder}/agreement/parties.html.jinja:2:1: this is not a template" in capsys.readouterr().err
