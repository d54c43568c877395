"""``safehands settings``: what holds is shown, a file of one's own is used, and a faulty one is told with its lines."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from services.house_settings import STANDARD


def run(path: Path | None, *words: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: settings are read once, when it starts."""
    environment = os.environ | ({"SAFEHANDS_SETTINGS": str(path)} if path else {})
    program = "from cli.main import run; run()"
    return subprocess.run(
        [sys.executable, "-c", program, *words], env=environment, capture_output=True, text=True, check=False
    )


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = STANDARD.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "ours.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_what_comes_with_safehands_is_shown_as_an_example() -> None:
    told = run(None, "settings")
    assert told.returncode == 0, told.stderr
    assert "told before something falls due: [60, 30, 7]" in told.stdout
    assert told.stdout.endswith("These come with Safehands: examples, not approved.\n")


def test_a_file_of_ones_own_holds_in_every_service(tmp_path: Path) -> None:
    """Given an organisation that tells 90 and 14 days ahead, then that is what the services know."""
    path = changed(tmp_path, "[60, 30, 7]        # days; the", "[90, 14]        # days; the")
    told = run(path, "settings")
    assert (told.returncode, told.stdout.splitlines()[-1]) == (0, f"From {path}.")
    asked = subprocess.run(
        [sys.executable, "-c", "from services.ahead import WARNED; print(WARNED)"],
        env=os.environ | {"SAFEHANDS_SETTINGS": str(path)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert asked.stdout == "(90, 14)\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[60, 30, 7]        # days; the", "[7, 30]        # days; the", ":7:"),
        ("critical: 1 day}", "urgent: 1 day}", "give the days for each of the tiers"),
        ("vital from risk tier: critical", "vital from risk tier: very", "vital from risk tier"),
        ("long away after: 14 days", "long away after: 2 months", "write it in days, such as 14 days"),
        (
            "requests wait by: [risk,",
            "requests wait by: [age,",
            "name each of risk, needed by, cover and age once",
        ),
        ("long away after:", "long gone after:", "long gone after"),
    ],
)
def test_a_faulty_file_stops_every_command_with_its_place(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    told = run(changed(tmp_path, old, new), "panels", "list")
    assert told.returncode == 2
    assert "Traceback" not in told.stderr
    assert "ours.yaml:" in told.stderr
    assert said in told.stderr


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    told = run(tmp_path / "nowhere.yaml", "settings")
    assert told.returncode == 2
    assert "nowhere.yaml" in told.stderr
    assert "Traceback" not in told.stderr
