"""Loading the invented caseload, with a progress display, and saying how to log in."""

from __future__ import annotations

from datetime import UTC, datetime

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from cli.exits import refuse
from models.database import engine_for, sessions
from services.act import Refused
from services.invented import DEMO_LOGINS, load_invented


def load_demo(url: str) -> None:
    """Load it if it is not there; a second start keeps what was recorded. Refuses a database of real people."""
    engine = engine_for(url)
    try:
        with _progress() as progress, sessions(engine).begin() as session:
            task = progress.add_task("Playing three years of the invented caseload", total=None)

            def told(played: int, days: int) -> None:
                progress.update(task, completed=played, total=days)

            load_invented(session, datetime.now(UTC), told)
            progress.update(task, description="The invented caseload is there", completed=1, total=1)
    except Refused as error:
        refuse(error)
    finally:
        engine.dispose()
    typer.echo("\nLog in as one of these invented people:")
    for login in DEMO_LOGINS:
        typer.echo(f"  {login.username:<14} password {login.password}")
    typer.echo("")


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(), refresh_per_second=4)
