"""`safehands import`: what it prints, what it exits with, and that it says so before it makes a database."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from cli.import_caseload import import_caseload
from models.database import engine_for
from services.importing.import_columns import COLUMNS

EXAMPLE = Path(__file__).parent.parent.parent / "examples/caseload.csv"

app = typer.Typer()
app.command("import")(import_caseload)


@pytest.fixture
def run(tmp_path: Path):  # type: ignore[no-untyped-def]
    """The command on a database of its own, which is not there yet."""

    def call(file: Path, *options: str) -> Result:
        database = f"sqlite:///{tmp_path}/new.db"
        return CliRunner().invoke(app, [str(file), "--database", database, *options])

    return call


def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "faulty.csv"
    path.write_text(EXAMPLE.read_text().replace("999 100 0119", "999 100 0118"))
    return path


def test_the_example_is_imported_into_a_new_database(run, tmp_path: Path) -> None:
    done = run(EXAMPLE, "--by", "Marta Lindgren")
    assert done.exit_code == 0, done.output
    assert done.stdout == "Put on record: 2 organisations, 7 people, 2 employments, 5 pieces of evidence.\n"
    again = run(EXAMPLE, "--by", "Marta Lindgren")
    assert again.exit_code == 2
    assert "has been imported already" in again.stderr


def test_a_wrong_check_digit_in_row_7_is_told_and_no_database_is_made(run, tmp_path: Path) -> None:
    refused = run(faulty(tmp_path))
    assert refused.exit_code == 2
    assert refused.stderr.splitlines() == [
        f"{tmp_path}/faulty.csv: row 7, column nhs_number: the check digit is wrong; check the number with the person",
        "1 fault; nothing was changed.",
    ]
    assert not (tmp_path / "new.db").exists()


def test_check_only_checks(run, tmp_path: Path) -> None:
    checked = run(EXAMPLE, "--check")
    assert checked.exit_code == 0
    assert "no faults. It would put on record 2 organisations, 7 people" in checked.stdout
    assert not (tmp_path / "new.db").exists()
    assert run(EXAMPLE).exit_code == 0
    assert run(EXAMPLE, "--check").exit_code == 2
    assert run(faulty(tmp_path), "--check").exit_code == 2


def test_semicolons_are_said(run, tmp_path: Path) -> None:
    path = tmp_path / "semicolons.csv"
    path.write_text("row;key;name;kind\norganisation;board;Westdale ICB;icb\n")
    assert run(path).stdout.splitlines()[0] == "The file is separated by semicolons, and was read that way."


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_cannot_be_read_is_told_plainly(run, tmp_path: Path, name: str) -> None:
    refused = run(tmp_path / name)
    assert refused.exit_code == 2
    assert "the file cannot be read" in refused.stderr


def test_an_organisation_that_is_not_there_is_told_plainly(run) -> None:
    refused = run(EXAMPLE, "--organisation", "INV99")
    assert refused.exit_code == 2
    assert "There is no organisation 'INV99'." in refused.stderr
    assert refused.stderr.endswith("Nothing was changed.\n")


def test_a_database_of_something_else_is_left_alone(run, tmp_path: Path) -> None:
    engine = engine_for(f"sqlite:///{tmp_path}/new.db")
    with engine.begin() as connection:
        connection.exec_driver_sql("create table theirs (id integer)")
    engine.dispose()
    refused = run(EXAMPLE)
    assert refused.exit_code == 2
    assert "not one of Safehands" in refused.stderr


def test_the_example_has_only_columns_that_are_known() -> None:
    assert set(EXAMPLE.read_text().splitlines()[0].split(",")) <= set(COLUMNS)
