"""Every command and every option has help text, and its place in docs/cli.md."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from cli.main import app

DOCS = (Path(__file__).parent.parent.parent / "docs/cli.md").read_text(encoding="utf-8")


def commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Every command that does something, by the words that call it."""
    if children := getattr(command, "commands", None):
        for child in children:
            yield from commands(children[child], f"{name} {child}")
    else:
        yield name, command


COMMANDS = dict(commands(typer.main.get_command(app), "safehands"))


def section(name: str) -> str:
    """What docs/cli.md says of one command."""
    heading = f"\n## {name}\n"
    assert heading in DOCS, (
        f"docs/cli.md has no section '## {name}'; write what it is for, its options and exit codes"
    )
    return DOCS.split(heading)[1].split("\n## ")[0]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_is_for(name: str) -> None:
    assert COMMANDS[name].help, f"give {name} a sentence"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_docs_with_its_options_and_arguments(name: str) -> None:
    text = section(name)
    for parameter in COMMANDS[name].params:
        if parameter.param_type_name == "argument":
            shown = parameter.name.upper()
            assert f"`{shown}`" in text, f"{shown} is not in the section on {name}"
        elif not parameter.hidden and parameter.name != "help":
            option = max(parameter.opts, key=len)
            assert parameter.help, f"give {option} of {name} a sentence"
            assert f"`{option}`" in text, f"{option} is not in the section on {name}"


def test_no_section_is_left_over_from_a_command_that_is_gone() -> None:
    sections = {line.removeprefix("## ") for line in DOCS.splitlines() if line.startswith("## safehands")}
    assert sections == set(COMMANDS)
