"""``safehands panels``: which panels there are, when they meet, and who sits on them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlalchemy import select

from cli.exits import refuse
from cli.operators import By, deed, whoever
from cli.options import Database, day, existing_database, long_day
from models.database import reading
from models.organisations import Organisation
from models.panels import Panel, PanelSchedule
from models.people import Person
from rules.moments import instant, london_day
from services.act import Refused
from services.named import by_somebody, member_named, organisation_named, panel_named
from services.panels.panel_schedule import Rhythm, choose_schedule, latest_schedule
from services.panels.panel_seats import end_nomination, nominate, seats

app = typer.Typer(help="When panels meet, and who sits on them.", no_args_is_help=True)

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
MEETS = ("twice a month", "every two months")

Which = Annotated[str, typer.Argument(metavar="PANEL", help="The panel, by name or id.")]
Member = Annotated[str, typer.Argument(metavar="PERSON", help="The member, by username, id or name.")]


@app.callback()
def group() -> None:
    """Panels: what an organisation decides about its own."""


@app.command("list")
def list_panels(database: Database = None) -> None:
    """Each panel with when it meets and who sits on it today. Exits 2 if there is no database."""
    today = london_day(instant(datetime.now(UTC)))
    with existing_database(database) as engine, reading(engine)() as session:
        panels = session.scalars(select(Panel).order_by(Panel.name, Panel.id)).all()
        for panel in panels:
            whose = session.get_one(Organisation, panel.organisation_id).name
            typer.echo(f"{panel.id}: {panel.name}, {whose}, for {panel.framework}")
            typer.echo(f"  meets {_rhythm(latest_schedule(session, panel.id))}")
            for seat in seats(session, panel.id, today):
                name = session.get_one(Person, seat.person_id).name
                typer.echo(f"  {name}, {session.get_one(Organisation, seat.organisation_id).name}")
    if not panels:
        typer.echo("There is no panel.")


@app.command()
def schedule(
    panel: Which,
    meets: Annotated[str, typer.Option(help="`twice a month` or `every two months`: bi-monthly means both.")],
    weekday: Annotated[str, typer.Option(help="Monday to Friday.")],
    week: Annotated[int, typer.Option(help="Which week of the month, from 1.")],
    first: Annotated[str, typer.Option("--from", help="The first day of the schedule, like 2027-04-01.")],
    by: By = "",
    database: Database = None,
) -> None:
    """Choose when a panel meets; planned meetings that no longer fit are called off, and their items go on.

    Exits 0 if it is done, 2 if it cannot be; then nothing changed.
    """
    if weekday.casefold() not in WEEKDAYS:
        refuse(f"--weekday: {weekday!r} is none on which a panel meets; choose {', '.join(WEEKDAYS)}")
    if meets not in MEETS:
        refuse(f"--meets: {meets!r} is not known; choose {' or '.join(MEETS)}")
    rhythm = Rhythm(
        meets="twice a month" if meets == MEETS[0] else "every two months",
        weekday=WEEKDAYS.index(weekday.casefold()),
        week=week,
        first_day=day("--from", first),
    )
    with deed(database, "panels schedule") as act:
        found = panel_named(act.session, panel)
        chosen = choose_schedule(by_somebody(act, found.organisation_id, whoever(by)), found, rhythm)
    typer.echo(f"It meets {_rhythm(chosen)}. The meetings are planned in the night.")


@app.command("nominate")
def nominate_member(
    panel: Which,
    person: Member,
    organisation: Annotated[str, typer.Option(help="Who nominates: a name, an ODS code or an id.")],
    first: Annotated[str, typer.Option("--from", help="The first day, like 2027-04-01.")],
    by: By = "",
    database: Database = None,
) -> None:
    """An organisation nominates a member for a panel. Exits 0 if it is done, 2 if it cannot be."""
    first_day = day("--from", first)
    with deed(database, "panels nominate") as act:
        found = panel_named(act.session, panel)
        whose, who = organisation_named(act.session, organisation), member_named(act.session, person)
        nominate(by_somebody(act, found.organisation_id, whoever(by)), found, who, whose, first_day)
    typer.echo(f"Nominated from {long_day(first_day)}.")


@app.command("end")
def end_member(
    panel: Which,
    person: Member,
    last: Annotated[str, typer.Option("--on", help="The last day, like 2027-03-31.")],
    by: By = "",
    database: Database = None,
) -> None:
    """A nomination ends; what the member decided stays. Exits 0 if it is done, 2 if it cannot be."""
    last_day = day("--on", last)
    with deed(database, "panels end") as act:
        found, who = panel_named(act.session, panel), member_named(act.session, person)
        held = seats(act.session, found.id, last_day)
        seat = next((one for one in held if one.person_id == who), None)
        if seat is None:
            raise Refused(
                "This person does not sit on the panel that day.", way_out="look with `panels list`"
            )
        end_nomination(by_somebody(act, found.organisation_id, whoever(by)), seat, last_day)
    typer.echo(f"The nomination ends with {long_day(last_day)}.")


def _rhythm(chosen: PanelSchedule | None) -> str:
    if chosen is None:
        return "on days that nobody has chosen yet (safehands panels schedule)"
    again = " and two weeks later" if chosen.meets == MEETS[0] else ""
    weekday = WEEKDAYS[chosen.weekday].capitalize()
    return f"{chosen.meets}, on the {weekday} of week {chosen.week}{again}, from {long_day(chosen.first_day)}"
