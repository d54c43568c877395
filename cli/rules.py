"""``safehands rules``: tools for the people who own a framework."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.exits import DONE, FAULTS, UNUSABLE, told_plainly
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
    """Read framework files and name every fault with file, line and column."""
    faulty = False
    for path in files:
        try:
            framework = load_framework(path)
        except FaultyFile as error:
            faulty = True
            typer.echo(str(error), err=True)
        else:
            typer.echo(f"{path}: {framework.id} {framework.version} has no faults")
    raise typer.Exit(UNUSABLE if faulty else DONE)


@app.command("test")
def run_cases(
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Framework folders; left out, all that come with Safehands.")
    ] = None,
) -> None:
    """Run the cases that stand beside each framework: a sentence, a moment, facts and the expected answer."""
    failed = False
    for folder in folders or sorted(path.parent for path in LIBRARY.glob("*/framework.yaml")):
        with told_plainly():
            cases = load_cases(folder)
            outcomes = [(case, case.differences()) for case in cases]
        wrong = [(case, differences) for case, differences in outcomes if differences]
        for case, differences in wrong:
            typer.echo(f"{case.where}: {case.name}", err=True)
            for difference in differences:
                typer.echo(f"    {difference}", err=True)
        typer.echo(f"{folder.name}: {len(cases) - len(wrong)} of {len(cases)} cases pass")
        failed = failed or bool(wrong) or not cases
    raise typer.Exit(FAULTS if failed else DONE)
