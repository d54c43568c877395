"""``safehands simulate``: an organisation played through time, and held to what must be true every day."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from cli.exits import DONE, FAULTS

if TYPE_CHECKING:
    from simulation.play import Played


def simulate_town(
    people: Annotated[
        int, typer.Option(help="How many budget holders and PAs there are.", min=1, max=2000)
    ] = 50,
    days: Annotated[int, typer.Option(help="How many days are played.", min=1, max=3650)] = 730,
    seed: Annotated[int, typer.Option(help="The same seed is the same run.", min=0)] = 7,
    shifts: Annotated[
        int, typer.Option(help="How many shifts, by the dice, are proven at the end.", min=0)
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, with nothing else.")] = False,
) -> None:
    """Play an organisation through time: people come and go, courses are failed, flows are cut off.

    After every day it is checked that nobody is in force wrongly, nothing is forgotten and nothing done twice.
    The first day with a violation is the last one played; it is told with its seed.
    """
    from simulation.play import simulate  # noqa: PLC0415 (brings the flows in, which no other command waits for)

    played = simulate(people, days, seed, None if as_json else _progress, shifts=shifts)
    if as_json:
        print(json.dumps(_as_json(played), ensure_ascii=False))
    else:
        _tell(played, seed)
    raise typer.Exit(FAULTS if played.violations else DONE)


def _as_json(played: Played) -> dict[str, object]:
    return {"violations": [str(one) for one in played.violations], "events": played.events}


def _tell(played: Played, seed: int) -> None:
    for kind, number in played.events.items():
        typer.echo(f"{number:7}  {kind}")
    typer.echo("")
    for violation in played.violations:
        typer.echo(f"seed {seed}, {violation}")
    typer.echo(f"{len(played.violations)} violations")


def _progress(day: int, of: int) -> None:
    if sys.stderr.isatty() and (day % 10 == 0 or day == of):
        print(f"\rday {day} of {of}", end="" if day < of else "\n", file=sys.stderr, flush=True)
