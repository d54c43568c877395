"""Nothing stands in the README that was not tried: its commands are run and what they print is compared."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEFT_OUT = "…"


def console_commands() -> list[tuple[str, list[str]]]:
    """Each ``$ command`` of the README's console blocks, with the lines shown beneath it."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line.removeprefix("$ "), []))
            else:
                found[-1][1].append(line)
    return found


@pytest.mark.parametrize(("command", "shown"), console_commands(), ids=lambda value: str(value)[:60])
def test_a_command_of_the_readme_prints_what_the_readme_shows(command: str, shown: list[str]) -> None:
    program, *arguments = command.split()
    assert program == "safehands"
    ran = subprocess.run(
        [Path(sys.executable).with_name(program), *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    printed = [line.rstrip() for line in ran.stdout.splitlines()]
    for number, line in enumerate(shown):
        if line == LEFT_OUT:
            break
        assert printed[number] == line


def test_the_readmes_make_targets_and_files_are_there() -> None:
    readme = (ROOT / "README.md").read_text()
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"\bmake ([a-z-]+)\b", readme)) <= set(targets)
    linked = re.findall(r"\]\(([^)#]+)\)", readme)
    assert [path for path in linked if not (ROOT / path).exists()] == []


def test_every_link_between_documents_leads_somewhere() -> None:
    documents = [ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    links = [
        (document, path)
        for document in documents
        for path in re.findall(r"\]\(([^)#:]+)\)", document.read_text())
    ]
    broken = [f"{document.name}: {path}" for document, path in links if not (document.parent / path).exists()]
    assert broken == []
