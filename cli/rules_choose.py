"""``safehands rules choose``: a case that cannot go over to a new version by itself goes over with a choice."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.exits import refuse, told_plainly
from cli.operators import By, deed, whoever
from cli.options import Database, day, long_day
from rules.applied import SettingFault
from rules.framework import Framework, load_framework
from services.named import by_somebody, case_named
from services.protocol_revised import choose_and_take_over


def choose_settings(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case, by its reference.")],
    new: Annotated[Path, typer.Argument(help="The new version, the framework file that was approved.")],
    first: Annotated[str, typer.Option("--from", help="The first day on which it holds, like 2027-04-01.")],
    chosen: Annotated[
        list[str],
        typer.Option("--set", help="A setting and its choice, like 'panel decides=all'; again for more."),
    ],
    by: By = "",
    database: Database = None,
) -> None:
    """Choose what a new version asks to be chosen for one case, and let the case go over to it.

    What still fits of the settings before is kept. ``safehands rules revise`` says which cases need a choice.
    Exits 0 if it is done, 2 if it cannot be; then nothing changed.
    """
    first_day = day("--from", first)
    with told_plainly():
        framework = load_framework(new)
    settings = dict(_setting(framework, one) for one in chosen)
    with deed(database, "rules choose") as act:
        found = case_named(act.session, case)
        try:
            choose_and_take_over(
                by_somebody(act, found.organisation_id, whoever(by)), found, framework, first_day, settings
            )
        except SettingFault as fault:
            refuse(f"{fault}. Nothing was changed.")
    typer.echo(f"The case goes over to {framework.id} {framework.version} on {long_day(first_day)}.")


def _setting(framework: Framework, typed: str) -> tuple[str, str | int]:
    """`panel decides=all`; a number where the framework's choices are numbers."""
    name, equals, value = (part.strip() for part in typed.partition("="))
    if not equals or not name or not value:
        refuse(f"--set: {typed!r} is not a setting and its choice; write it like 'panel decides=all'")
    choices = framework.text.settings[name].choices if name in framework.text.settings else ()
    return name, next((one for one in choices if str(one) == value), value)
