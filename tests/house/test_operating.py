"""docs/operating.md: each command of ours on the page is one that there is, and systemd takes the unit file."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer

from cli.main import app
from services.outbox import MOST_ATTEMPTS, wait_after

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^ {4}(.+)$", re.MULTILINE)
OURS = [line for line in BLOCK.findall(PAGE) if line.startswith("safehands ")]
UNIT = PAGE.partition("    [Unit]\n")[2].partition("\n\nThen")[0].partition("\n\n`safehands up`")[0]


def parse(line: str) -> Any:
    """What the command line makes of a line, without doing it; fails on an option that there is not."""
    command: Any = typer.main.get_command(app)
    words = shlex.split(line)[1:]
    while children := getattr(command, "commands", None):
        command = children[words.pop(0)]
    return command.make_context("safehands", words)


def test_the_page_shows_each_command_an_operator_needs() -> None:
    assert {" ".join(line.split()[:2]) for line in OURS} == {
        "safehands up", "safehands worker", "safehands outbox", "safehands backup", "safehands restore",
    }  # fmt: skip


@pytest.mark.parametrize("line", [*OURS, *re.findall(r"ExecStart=\S+/(safehands .+)", PAGE)])
def test_every_command_of_ours_is_one_that_there_is(line: str) -> None:
    assert parse(line)


def test_a_command_that_there_is_not_would_be_noticed() -> None:
    with pytest.raises(Exception, match=r"(?i)no such option"):
        parse("safehands worker --prefekt x")


def test_every_environment_variable_of_ours_is_one_that_the_code_reads() -> None:
    code = "".join(
        path.read_text()
        for room in ("cli", "flows", "models", "services", "web")
        for path in (ROOT / room).rglob("*.py")
    )
    code += (ROOT / "prefect.yaml").read_text()
    named = set(re.findall(r"SAFEHANDS_\w+", PAGE))
    assert named
    assert {name for name in named if name not in code} == set()


def test_every_metric_on_the_page_is_one_that_is_told() -> None:
    told = (ROOT / "web/metrics.py").read_text()
    for name in re.findall(r"`safehands_(\w+)", PAGE):
        assert name.removesuffix("_total") in told, name


def test_the_hours_until_a_line_is_parked_are_those_of_the_code() -> None:
    hours = sum(wait_after(attempts).total_seconds() for attempts in range(1, MOST_ATTEMPTS)) / 3600
    assert f"(about {round(hours)} hours)" in PAGE


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    """With a program that is there in the place of ours."""
    unit = "[Unit]\n" + re.sub(r"^ {4}", "", UNIT, flags=re.MULTILINE)
    unit = re.sub(r"^ExecStart=.*$", "ExecStart=/bin/true", unit, flags=re.MULTILINE)
    file = tmp_path / "safehands.service"
    file.write_text(re.sub(r"^User=.*$", "User=root", unit, flags=re.MULTILINE))
    told = subprocess.run(
        ["systemd-analyze", "verify", str(file)], capture_output=True, text=True, check=False
    )
    assert [line for line in told.stderr.splitlines() if "safehands.service" in line] == []
