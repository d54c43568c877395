"""``safehands rules revise``: a new version of a framework takes over in every case of an organisation, from a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.exits import DONE, FAULTS, told_plainly
from cli.operators import By, deed, whoever
from cli.options import Database, day, long_day
from rules.framework import Framework, load_framework
from rules.moments import instant, london_day
from services.act import Act
from services.framework_approvals import approval_of
from services.frameworks import approve_framework
from services.named import by_somebody, organisation_named
from services.protocol_revised import Revision, revise


@dataclass(frozen=True)
class Approval:
    """Which clinical lead approved this very version, on which day; nobody, if that is on record already."""

    by: str
    on: date


def revise_framework(
    new: Annotated[Path, typer.Argument(help="The new version, a framework file.")],
    first: Annotated[str, typer.Option("--from", help="The first day on which it holds, like 2027-04-01.")],
    organisation: Annotated[
        str,
        typer.Option(help="Whose cases: a name, an ODS code or an id. Left out, the only ICB there is."),
    ] = "",
    approved_by: Annotated[
        str, typer.Option(help="The clinical lead who approved this very version, if that is not on record.")
    ] = "",
    approved_on: Annotated[str, typer.Option(help="On which day; left out, today.")] = "",
    by: By = "",
    go: Annotated[bool, typer.Option("--go", help="Do it. Left out, only say what would happen.")] = False,
    database: Database = None,
) -> None:
    """Let a new version take over in every case that is under another version of the same framework.

    Says first what is different and which cases need a choice. ``safehands rules impact`` says whom it touches.
    Exits 0 if it is done or would go well, 1 if cases need a choice first, 2 if it cannot be; then nothing changed.
    """
    first_day = day("--from", first)
    today = london_day(instant(datetime.now(UTC)))
    approved = day("--approved-on", approved_on) if approved_on else today
    approval = Approval(approved_by.strip(), approved)
    with told_plainly():
        framework = load_framework(new)
    with deed(database, "rules revise", keep=go) as act:
        whose = organisation_named(act.session, organisation)
        found = _revised(by_somebody(act, whose, whoever(by)), framework, first_day, approval)
    for line in _told(framework, first_day, found):
        typer.echo(line)
    typer.echo(
        "It is done; the cases go over one by one." if go else "Nothing was changed. Add --go to do it."
    )
    raise typer.Exit(FAULTS if found.faults else DONE)


def _revised(act: Act, framework: Framework, first_day: date, approval: Approval) -> Revision:
    whose = act.actor.organisation_id
    today = london_day(instant(act.now))
    if approval.by and approval_of(act.session, framework.sha256, whose, today) is None:
        approve_framework(
            act, whose, framework, by=approval.by, role="clinical lead", on=approval.on, note=""
        )
        act.session.flush()
    return revise(act, whose, framework, first_day)


def _told(framework: Framework, first_day: date, found: Revision) -> Iterator[str]:
    what = "something is asked of people" if found.is_material else "only words change"
    yield f"{framework.id} {framework.version} from {long_day(first_day)}: {found.cases} cases, {what}"
    for one in found.differences:
        yield f"  {one}"
    for fault in found.faults:
        yield f"{fault.reference}: needs a choice first: {fault.setting}: {fault.why}"
