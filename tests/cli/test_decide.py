"""``safehands decide``: the question goes in as a file and a moment, the answer comes out with its exit code."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from rules import decide as deciding
from rules import durable
from rules.facts import Facts
from rules.finding import Finding, Findings
from rules.requirement import Requirement
from rules.vocabulary import STATUSES
from tests.rules.builders import EXAMPLE, ROOT

SAFEHANDS = Path(sys.executable).parent / "safehands"

TEXT = EXAMPLE.read_text()


def decide(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["decide", *arguments])


def answers(*arguments: str) -> list[dict[str, Any]]:
    result = decide(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    delegations: list[dict[str, Any]] = json.loads(result.stdout)["delegations"]
    return delegations


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, str], str]:
    """The example with something replaced, as a file."""

    def change(old: str, new: str) -> str:
        assert old in TEXT
        (tmp_path / "case.yaml").write_text(TEXT.replace(old, new))
        return str(tmp_path / "case.yaml")

    return change


def test_the_three_answers_of_the_example_in_the_order_of_the_file() -> None:
    found = answers(str(EXAMPLE), "--on", "2026-12-01")
    assert [(one["pa"], one["task"], one["status"]) for one in found] == [
        ("amina", "gastrostomy feed", "in force"),
        ("ben", "gastrostomy feed", "waiting for agreement"),
        ("amina", "re-insert nasogastric tube", "never delegated"),
    ]


@pytest.mark.parametrize("on", ["2026-05-05", "2026-06-15", "2026-12-01", "2026-12-01T20:00", "2027-05-21"])
def test_every_answer_has_the_agreed_shape(on: str) -> None:
    """The keys and kinds of values that others build on; more may be there, none may be missing."""
    for one in answers(str(EXAMPLE), "--on", on):
        assert all(isinstance(one[key], str) for key in ("pa", "person", "task", "status"))
        assert isinstance(one["may"], bool)
        assert isinstance(one["supervised"], bool)
        assert isinstance(one["approved"], bool)
        assert one["status"] in STATUSES
        assert one["reasons"]
        for reason in one["reasons"]:
            assert isinstance(reason["met"], bool)
            assert reason["requirement"]
            assert reason["because"]
            assert all(re.fullmatch(r"\d+:\d+", cite) for cite in reason["cite"])
            assert all(isinstance(id, str) for id in reason["evidence"])
        for due in one["due"]:
            days = {key: date.fromisoformat(value) for key, value in due.items() if key != "kind"}
            assert days.keys() in ({"on"}, {"from", "to"})
        for action in one["actions"]:
            assert action["kind"]
            assert action["role"]
            assert date.fromisoformat(action["by"]).year >= 2026
        assert one["cover"] is None or isinstance(one["cover"], str)
        for duty in ("accountable", "monitor"):
            assert one[duty] is None or one[duty].keys() == {"name", "role", "organisation"}
        assert all(
            setting.keys() == {"framework", "setting", "value", "chosen"} for setting in one["settings"]
        )
        (framework,) = one["frameworks"]
        assert (framework["id"], framework["version"]) == ("staffordshire", "2016.1")
        assert re.fullmatch(r"[0-9a-f]{64}", framework["sha256"])


@pytest.mark.covers("ST-02", "ST-05", "ST-07", "ST-17")
def test_a_yes_names_who_answers_who_monitors_and_when_the_review_is_due() -> None:
    amina = answers(str(EXAMPLE), "--on", "2026-12-01")[0]
    assert (amina["may"], amina["cover"]) == (True, None)
    assert amina["accountable"]["name"] == "Tom Reed"
    assert amina["monitor"] == {
        "name": "Nia Price",
        "role": "monitoring nurse",
        "organisation": "Moorland Community Nursing",
    }
    assert amina["due"] == [{"kind": "formal review", "on": "2027-05-20"}]


def test_a_day_means_every_minute_and_an_instant_means_itself() -> None:
    """The sign-off was at 14:00 on 8 June 2026."""
    assessed = [
        next(reason["met"] for reason in answers(str(EXAMPLE), "--on", on)[0]["reasons"]
             if reason["requirement"] == "assessed competent")
        for on in ("2026-06-08", "2026-06-08T13:59", "2026-06-08T14:00", "2026-06-08T13:00Z", "2026-06-09")
    ]  # fmt: skip
    assert assessed == [False, False, True, True, True]


def test_known_hides_what_was_recorded_later() -> None:
    on = ("--on", "2026-12-01")
    assert answers(str(EXAMPLE), *on, "--known", "2026-11-20")[0]["may"] is True
    before = answers(str(EXAMPLE), *on, "--known", "2026-06-23T17:00")[0]
    assert (before["may"], before["status"]) == (False, "suspended")


def test_without_an_approval_the_answer_says_so(changed: Callable[[str, str], str]) -> None:
    start = TEXT.index("    approved: ")
    unapproved = changed(TEXT[start : TEXT.index("\norganisations:")], "")
    assert {one["approved"] for one in answers(unapproved, "--on", "2026-12-01")} == {False}
    assert "NOT APPROVED for live use" in decide(unapproved, "--on", "2026-12-01").stdout
    assert {one["approved"] for one in answers(str(EXAMPLE), "--on", "2026-12-01")} == {True}


def test_the_table_says_the_same_in_words() -> None:
    result = decide(str(EXAMPLE), "--on", "2026-12-01")
    assert result.exit_code == 0
    for words in (
        "Asked about Tue 1 December 2026, every minute of it",
        "YES  Amina Yusuf – gastrostomy feed – for Mrs Edith Lowe: in force",
        "NO  Ben Carter – gastrostomy feed – for Mrs Edith Lowe: waiting for agreement",
        "NO  Amina Yusuf – re-insert nasogastric tube – for Mrs Edith Lowe: never delegated",
        "Due by Thu 20 May 2027: formal review",
        "To do by Mon 30 November 2026: arrange bespoke training (PHB co-ordinator)",
        "Until then: a registered nurse or an agency that is signed off for it",
        "Accountable: Tom Reed, nominated senior manager, North Area Board (invented)",
        "Chosen here: panel decides: by risk; panel meets: every two months",
    ):
        assert words in result.stdout, words


def test_the_table_says_when_a_task_may_be_done_with_somebody_present_and_what_was_known() -> None:
    result = decide(str(EXAMPLE), "--on", "2026-06-15T09:00", "--known", "2026-06-15T08:00")
    assert "NO, except with a competent person present  Amina Yusuf" in result.stdout
    assert "2026, 09:00, by what was recorded up to Mon 15 June 2026, 08:00" in result.stdout


def test_what_is_missing_stands_above_what_is_there() -> None:
    table = decide(str(EXAMPLE), "--on", "2026-12-01").stdout.split("NO  Ben")[1].split("NO  Amina")[0]
    assert table.index("\n  NO ") < table.index("\n  yes ")


def test_names_are_printed_as_they_are_and_never_as_markup(changed: Callable[[str, str], str]) -> None:
    assert (
        "[red]Amina[/red] – gastro"
        in decide(changed("Amina Yusuf, roles", "'[red]Amina[/red]', roles"), "--on", "2026-12-01").stdout
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([str(EXAMPLE), "--on", "yesterday"], "--on: 'yesterday' is not a moment (it has another form); write it like"),
        ([str(EXAMPLE), "--on", "2026-02-30"], "--on: '2026-02-30' is not a moment (day is out of range for month)"),
        ([str(EXAMPLE), "--on", "2026-03-29T01:30"], "does not exist: the clocks went forward over it"),
        ([str(EXAMPLE), "--on", "2026-12-01", "--known", "now"], "--known: 'now' is not a moment"),
        ([str(EXAMPLE), "--on", "2015-12-31"], "framework staffordshire 2016.1 is in force from 2016-01-01"),
        (["nowhere.yaml", "--on", "2026-12-01"], "nowhere.yaml:1:1: cannot be read: No such file or directory"),
        ([str(EXAMPLE)], "Missing option"),
    ],
)  # fmt: skip
def test_unusable_input_exits_2_and_says_what_to_do(arguments: list[str], words: str) -> None:
    result = decide(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "true on: 2026-05-11\n",
            "true on: 2026-02-30\n",
            "is not a real date: day is out of range for month",
        ),
        (
            "task: re-insert nasogastric tube",
            "task: juggling",
            "no framework that applies knows the task 'juggling'",
        ),
        ("panel meets:", "panel sits:", "there is no setting 'panel sits'"),
    ],
)
def test_a_faulty_case_exits_2_with_file_line_and_column(
    changed: Callable[[str, str], str], old: str, new: str, words: str
) -> None:
    result = decide(changed(old, new), "--on", "2026-12-01")
    assert result.exit_code == 2
    assert re.match(r".*case\.yaml:\d+:\d+: ", result.stderr)
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_where_the_evaluators_differ_it_exits_3_with_both_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(requirements: tuple[Requirement, ...], facts: Facts) -> Findings:
        return durable.evaluate(requirements, facts) | {"formal review": Finding(needed=True, met=False)}

    monkeypatch.setattr(deciding, "durable", type("Fake", (), {"evaluate": staticmethod(wrong)}))
    result = decide(str(EXAMPLE), "--on", "2026-12-01", "--json")
    assert result.exit_code == 3
    assert result.stdout == ""
    assert (
        "no answer for amina, gastrostomy feed: the two evaluators differ; treat as not authorised"
        in result.stderr
    )
    assert "pure Finding(needed=True, met=True" in result.stderr
    assert "durable Finding(needed=True, met=False" in result.stderr


def test_the_installed_command_answers_as_a_real_process(tmp_path: Path) -> None:
    """From any folder, as an operator would start it."""
    ran = subprocess.run(
        [SAFEHANDS, "decide", EXAMPLE, "--on", "2026-12-01", "--json"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    assert [one["may"] for one in json.loads(ran.stdout)["delegations"]] == [True, False, False]
    assert not list(tmp_path.iterdir())


def test_the_installed_command_exits_2_as_a_real_process() -> None:
    ran = subprocess.run(
        [SAFEHANDS, "decide", "nowhere.yaml", "--on", "2026-12-01"],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "nowhere.yaml:1:1: cannot be read: No such file or directory\n"
