"""``safehands rules show, diff, impact, schema, why`` and ``list --json``; ``decide --under``."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from rules.framework import LIBRARY

STAFFORDSHIRE = LIBRARY / "staffordshire/framework.yaml"
THREE = "examples/three-frameworks.yaml"


def safehands(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)])


@pytest.fixture
def stricter(tmp_path: Path) -> Path:
    """Staffordshire's framework with reviews every three months."""
    path = tmp_path / "stricter.yaml"
    path.write_text(STAFFORDSHIRE.read_text().replace("at least every: 6 months", "at least every: 3 months"))
    return path


def test_the_library_is_listed_as_json_with_nine_frameworks_and_forty_tasks() -> None:
    result = safehands("rules", "list", "--json")
    assert result.exit_code == 0
    frameworks = json.loads(result.stdout)["frameworks"]
    names = {one["framework"] for one in frameworks}
    assert names >= {
        "oxford", "staffordshire", "salvere", "north-east-london", "arden-gem", "fed-cia", "staffordshire-hospital",
        "national-baseline", "registers", "task-library",
    }  # fmt: skip
    (library,) = [one for one in frameworks if one["framework"] == "task-library"]
    assert sum(not task["never delegated"] for task in library["tasks"]) == 40


@pytest.mark.parametrize("form", ["markdown", "html", "svg"])
def test_a_framework_is_shown_to_be_read_and_as_a_drawing(form: str) -> None:
    result = safehands("rules", "show", "oxford", "--form", form)
    assert result.exit_code == 0
    starts = {"markdown": "# Oxford Shared Care Protocols", "html": "<!DOCTYPE html>", "svg": "<svg "}
    assert result.stdout.lower().startswith(starts[form].lower())


def test_a_framework_that_is_not_there_is_refused_with_those_there_are() -> None:
    result = safehands("rules", "show", "atlantis")
    assert result.exit_code == 2
    assert "there is no framework 'atlantis'; there are: arden-gem" in result.stderr


def test_what_changed_is_told_and_a_material_change_exits_1(stricter: Path) -> None:
    result = safehands("rules", "diff", "staffordshire", stricter)
    assert result.exit_code == 1
    assert result.stdout == "material  formal review: at least every was 6 months, now 3 months\n"
    assert safehands("rules", "diff", "staffordshire", STAFFORDSHIRE).exit_code == 0


def test_impact_on_a_case_file_names_who_loses_what_and_when(stricter: Path) -> None:
    result = safehands("rules", "impact", stricter, "--case", "examples/case.yaml", "--on", "2026-11-27")
    assert result.exit_code == 1
    assert "LOSES the authority on Sun 21 February 2027: formal review" in result.stdout
    assert "work: review the PA and bring training up to date (monitoring nurse)" in result.stdout
    nothing = safehands(
        "rules", "impact", STAFFORDSHIRE, "--case", "examples/case.yaml", "--on", "2026-11-27"
    )
    assert (nothing.exit_code, nothing.stdout.count("\n")) == (0, 1)


def test_impact_on_a_database_that_is_not_there_is_refused(stricter: Path, tmp_path: Path) -> None:
    result = safehands("rules", "impact", stricter, "--database", f"sqlite:///{tmp_path}/none.db")
    assert result.exit_code == 2


def test_the_schema_is_json() -> None:
    result = safehands("rules", "schema")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["title"] == "A Safehands framework"


@pytest.mark.parametrize(
    ("on", "code", "words"), [("2026-12-01", 0, "YES  Amina"), ("2027-06-01", 1, "NO  Amina")]
)
def test_why_answers_with_a_tree_and_its_exit_code_says_yes_or_no(on: str, code: int, words: str) -> None:
    for pa, person in (("amina", "lowe"), ("Amina Yusuf", "Mrs Edith Lowe")):
        result = safehands(
            "rules", "why", pa, "gastrostomy feed", person, "--on", on, "--case", "examples/case.yaml"
        )
        assert result.exit_code == code
        assert result.stdout.startswith(words)


def test_why_of_what_the_case_does_not_ask_is_refused_with_what_it_does() -> None:
    result = safehands(
        "rules", "why", "ben", "dance", "lowe", "--on", "2026-12-01", "--case", "examples/case.yaml"
    )
    assert result.exit_code == 2
    assert "it asks of: Amina Yusuf, gastrostomy feed, Mrs Edith Lowe" in result.stderr


def decided(*under: str) -> dict[str, object]:
    options = [option for name in under for option in ("--under", name)]
    result = safehands("decide", THREE, "--on", "2026-07-01", *options, "--json")
    assert result.exit_code == 0, result.stderr
    (one,) = json.loads(result.stdout)["delegations"]
    return one


def unmet(answer: dict[str, object]) -> list[str]:
    return [reason["requirement"] for reason in answer["reasons"] if not reason["met"]]  # type: ignore[attr-defined, index]


def test_the_same_facts_get_three_answers_under_three_frameworks_each_explained() -> None:
    oxford = decided("oxford", "task-library")
    london = decided("north-east-london", "task-library")
    staffordshire = decided("staffordshire")
    assert (oxford["may"], oxford["status"], unmet(oxford)) == (True, "in force", [])
    assert (london["may"], london["supervised"], london["status"]) == (False, True, "waiting for training")
    assert "mandatory training" in unmet(london)
    assert (staffordshire["may"], staffordshire["status"]) == (False, "waiting for panel")
    assert "panel's approval" in unmet(staffordshire)


def test_all_of_them_at_once_ask_for_what_any_of_them_asks_and_say_what_a_person_has_to_choose() -> None:
    everything = decided()
    assert not everything["may"]
    assert {"mandatory training", "panel's approval"} <= set(unmet(everything))
    chosen = {one["responsibility"] for one in everything["to choose"]}  # type: ignore[attr-defined]
    assert "accountable" in chosen


def test_a_framework_that_the_case_does_not_apply_is_refused() -> None:
    result = safehands("decide", THREE, "--on", "2026-07-01", "--under", "salvere")
    assert result.exit_code == 2
    assert "The case does not apply salvere; it applies: oxford, north-east-london" in result.stderr
