"""``safehands rules``: tools for the people who own a framework."""

from __future__ import annotations

import json as as_json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import rules_asking, rules_choose, rules_reading, rules_revise
from cli.exits import DONE, FAULTS, refuse, told_plainly
from rules.framework import LIBRARY, Framework, library, load_framework
from rules.framework_cases import load_cases, uncovered
from rules.owners.unwise import remarks
from rules.yaml_file import FaultyFile, YamlFile

app = typer.Typer(help="Check, test, read and compare frameworks.", no_args_is_help=True)
app.command("show")(rules_reading.show)
app.command("diff")(rules_reading.diff)
app.command("schema")(rules_reading.schema)
app.command("impact")(rules_asking.impact)
app.command("why")(rules_asking.why)
app.command("revise")(rules_revise.revise_framework)
app.command("choose")(rules_choose.choose_settings)


@app.command("list")
def list_frameworks(
    json: Annotated[bool, typer.Option("--json", help="As JSON instead of lines.")] = False,
) -> None:
    """The frameworks that come with Safehands, and the tasks each knows."""
    frameworks = library()
    if json:
        told = {"frameworks": [_as_json(one) for one in frameworks]}
        typer.echo(as_json.dumps(told, indent=2, ensure_ascii=False))
        return
    for framework in frameworks:
        text = framework.text
        typer.echo(
            f"{framework.id} {framework.version}: {text.title} ({text.status}; {framework.sha256[:12]})"
        )
        for name, task in text.tasks.items():
            never = "never delegated" if task.never_delegated else f"risk tier {task.risk}"
            typer.echo(f"  {name}: {never}")


def _as_json(framework: Framework) -> dict[str, Any]:
    text = framework.text
    return {
        "framework": framework.id,
        "version": framework.version,
        "title": text.title,
        "status": text.status,
        "in force": {"from": f"{text.in_force.first}", "to": f"{text.in_force.last or ''}"},
        "sha256": framework.sha256,
        "requirements": list(text.requirements),
        "tasks": [
            {
                "task": name,
                "title": task.title,
                "risk": task.risk,
                "never delegated": task.never_delegated is not None,
            }
            for name, task in text.tasks.items()
        ],
    }


@app.command()
def check(files: Annotated[list[Path], typer.Argument(help="Framework files.")]) -> None:
    """Read framework files and name every fault with file, line and column, and what is legal but unwise.

    Exits 0 if there is no fault, 1 if there are faults, 2 if a file is not there.
    """
    if missing := [path for path in files if not path.is_file()]:
        refuse(f"There is no file {', '.join(map(str, missing))}.")
    sound = [_is_sound(path) for path in files]
    raise typer.Exit(DONE if all(sound) else FAULTS)


def _is_sound(path: Path) -> bool:
    """Tell the faults of one file; if it has none, what its owner may want to think about."""
    try:
        framework = load_framework(path)
    except FaultyFile as error:
        typer.echo(str(error), err=True)
        return False
    file = YamlFile(str(path), framework.content)
    for fault in sorted(file.fault(loc, message) for loc, message in remarks(framework.text)):
        typer.echo(f"{fault.file}:{fault.line}:{fault.column}: unwise: {fault.message}")
    typer.echo(f"{path}: {framework.id} {framework.version} has no faults")
    return True


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
        unmentioned = uncovered(load_framework(folder / "framework.yaml").text, cases)
    for case, differences in wrong:
        typer.echo(f"{case.where}: {case.name}", err=True)
        for difference in differences:
            typer.echo(f"    {difference}", err=True)
    for name in unmentioned:
        typer.echo(f"{folder.resolve().name}: no case says anything of {name!r}", err=True)
    typer.echo(f"{folder.resolve().name}: {len(cases) - len(wrong)} of {len(cases)} cases pass")
    return bool(cases) and not wrong
