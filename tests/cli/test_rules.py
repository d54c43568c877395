"""``safehands rules``: what the owner of a framework runs before showing it to anybody."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from rules.framework import LIBRARY

STAFFORDSHIRE = LIBRARY / "staffordshire"


def rules(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["rules", *map(str, arguments)])


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A framework of one's own to spoil."""
    return shutil.copytree(STAFFORDSHIRE, tmp_path / "staffordshire")


def spoil(path: Path, old: str, new: str) -> None:
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


@pytest.mark.covers("ST-04", "ST-06")
def test_the_frameworks_are_listed_with_the_risk_of_each_task_and_what_is_never_delegated() -> None:
    result = rules("list")
    assert result.exit_code == 0
    assert (
        "staffordshire 2016.1: Staffordshire delegation framework and risk enablement panel" in result.stdout
    )
    assert "example, not approved" in result.stdout
    assert "  tracheostomy suction: risk tier 4" in result.stdout
    assert "  re-insert nasogastric tube: never delegated" in result.stdout


@pytest.mark.parametrize("folder", sorted(path.parent.name for path in LIBRARY.glob("*/framework.yaml")))
def test_every_framework_that_comes_with_safehands_passes_its_cases(folder: str) -> None:
    """The sentences that clinicians read, and none of its requirements is left out of them."""
    result = rules("test", LIBRARY / folder)
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    assert result.stdout.startswith(f"{folder}: ")


def test_a_requirement_of_which_no_case_says_anything_is_named(copy: Path) -> None:
    cases = copy / "cases"
    for path in cases.glob("*.yaml"):
        if path.name != "training.yaml":
            path.unlink()
    result = rules("test", copy)
    assert result.exit_code == 0
    assert "staffordshire: no case says anything of 'formal review'" in result.stderr


def test_a_case_that_comes_out_otherwise_is_told_with_its_line_and_what_differs(copy: Path) -> None:
    spoil(copy / "framework.yaml", "at least every: 6 months", "at least every: 7 months")
    result = rules("test", copy)
    assert result.exit_code == 1
    assert "monitoring.yaml:" in result.stderr
    assert (
        ": The day after the six months it is suspended.\n    may: expected False, got True" in result.stderr
    )
    assert "cases pass" in result.stdout


def test_a_file_of_cases_that_cannot_be_used_exits_2(copy: Path) -> None:
    spoil(copy / "cases/panel.yaml", "asked about:", "asked:")
    result = rules("test", copy)
    assert result.exit_code == 2
    assert (
        "panel.yaml:7:5: there is no field 'asked' here; check its spelling or take it out" in result.stderr
    )


def test_a_framework_without_cases_is_not_proven(copy: Path) -> None:
    shutil.rmtree(copy / "cases")
    result = rules("test", copy)
    assert (result.exit_code, result.stdout) == (1, "staffordshire: 0 of 0 cases pass\n")


def test_a_framework_without_faults_is_told_so() -> None:
    result = rules("check", STAFFORDSHIRE / "framework.yaml")
    assert result.exit_code == 0
    assert result.stdout.endswith("staffordshire 2016.1 has no faults\n")


def test_faults_are_told_for_each_file_and_exit_1(copy: Path) -> None:
    spoil(copy / "framework.yaml", "risk: 1", "risk: high")
    result = rules("check", copy / "framework.yaml", STAFFORDSHIRE / "framework.yaml")
    assert result.exit_code == 1
    assert "framework.yaml:" in result.stderr
    assert "'high' is not possible for 'risk'; choose one of 1, 2, 3 or 4" in result.stderr
    assert "has no faults" in result.stdout


def test_a_file_that_is_not_there_exits_2() -> None:
    result = rules("check", "nowhere.yaml")
    assert (result.exit_code, result.stderr) == (2, "There is no file nowhere.yaml.\n")
