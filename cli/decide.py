"""``safehands decide``: who may do what on a day, from a case file alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from cli.answer_table import print_answers
from cli.exits import DONE, refuse, told_plainly
from cli.options import span
from rules.case_file import CaseFile, load_case
from rules.decide import decide as decide_one
from rules.decision import decisions_as_json
from rules.moments import FOREVER
from rules.question import Moment


def decide(
    case: Annotated[Path, typer.Argument(help="A case file; examples/case.yaml explains every field.")],
    on: Annotated[
        str,
        typer.Option(
            help="The moment asked about: a day means every minute of it; 2026-12-01T20:00 is that instant."
        ),
    ],
    known: Annotated[
        str | None,
        typer.Option(help="Only evidence recorded up to this moment; left out, everything in the file."),
    ] = None,
    under: Annotated[
        list[str] | None,
        typer.Option(
            help="Only these of the frameworks that the case names; give it several times for several."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="The answer as JSON instead of a table.")] = False,
) -> None:
    """May these PAs do these tasks on that day? With the reasons, what is due, and who has to do what.

    Exits 0 whatever the answer is, 2 if the question cannot be used, 3 if the two evaluators differ.
    """
    moment = Moment(span("--on", on), span("--known", known).last if known else FOREVER)
    with told_plainly():
        file = only_under(load_case(case), under)
        answers = [decide_one(file.applied, one, file.known, moment) for one in file.delegations]
    if json:
        typer.echo(decisions_as_json(answers), nl=False)
    else:
        print_answers(file, answers, moment)
    raise typer.Exit(DONE)


def only_under(file: CaseFile, names: list[str] | None) -> CaseFile:
    """The same facts under some of the frameworks; refuses a name that the case does not apply."""
    if not names:
        return file
    there = {one.framework.id: one for one in file.applied}
    if unknown := [name for name in names if name not in there]:
        refuse(f"The case does not apply {', '.join(unknown)}; it applies: {', '.join(there)}")
    return replace(file, applied=tuple(one for id, one in there.items() if id in names))
