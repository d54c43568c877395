"""``safehands rules``: tools for the people who own a framework."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from cli.exits import DONE, FAULTS, refuse, told_plainly
from rules.framework import LIBRARY, library, load_framework
from rules.framework_cases import load_cases
from rules.yaml_file import FaultyFile

app = typer.Typer(help="Check, test and list frameworks.", no_args_is_help=True)


@app.command("list")
def list_frameworks() -> None:
    """The frameworks that come with Safehands, and the tasks each knows."""
    for framework in library():
        text = framework.text
        typer.echo(
            f"{framework.id} {framework.version}: {text.title} ({text.status}; {framework.sha256[:12]})"
        )
        for name, task in text.tasks.items():
            never = "never delegated" if task.never_delegated else f"risk tier {task.risk}"
            typer.echo(f"  {name}: {never}")


@app.command()
def check(files: Annotated[list[Path], typer.Argument(help="Framework files.")]) -> None:
    """Read framework files and name every fault with file, line and column.

    Exits 0 if there is none, 1 if there are faults, 2 if a file is not there.
    """
    if missing := [path for path in files if not path.is_file()]:
        refuse(f"There is no file {', '.join(map(str, missing))}.")
    faulty = False
    for path in files:
        try:
            framework = load_framework(path)
        except FaultyFile as error:
            faulty = True
            typer.echo(str(error), err=True)
        else:
            typer.echo(f"{path}: {framework.id} {framework.version} has no faults")
    raise typer.Exit(FAULTS if faulty else DONE)


@app.command("test")
def run_cases(
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Framework folders; left out, all that come with Safehands.")
    ] = None,
) -> None:
    """Run the cases that stand beside each framework: a sentence, a moment, facts and the expected answer.

    Exits 0 if all pass, 1 if one does not or there are none, 2 if a file of cases cannot be used.
    """
    passed = [_passes(folder) for folder in folders or sorted(path.parent for path in _frameworks())]
    raise typer.Exit(DONE if all(passed) else FAULTS)


def _frameworks() -> Iterator[Path]:
    return LIBRARY.glob("*/framework.yaml")


def _passes(folder: Path) -> bool:
    """Run one framework's cases and say what came out; without cases nothing is proven."""
    with told_plainly():
        cases = load_cases(folder)
        wrong = [(case, differences) for case in cases if (differences := case.differences())]
    for case, differences in wrong:
        typer.echo(f"{case.where}: {case.name}", err=True)
        for difference in differences:
            typer.echo(f"    {difference}", err=True)
    typer.echo(f"{folder.resolve().name}: {len(cases) - len(wrong)} of {len(cases)} cases pass")
    return bool(cases) and not wrong
