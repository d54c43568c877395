"""``safehands settings``: what the organisation has chosen where the sources leave it open."""

from __future__ import annotations

import typer

from cli.exits import told_plainly
from services.house_settings import IS_CHOSEN, read_settings, settings_file


def settings() -> None:
    """Print the settings that hold, after checking the file that they come from.

    Exits 0 if the file is good, 2 if it is not; then each fault is named with its line.
    """
    path = settings_file()
    with told_plainly():
        read_settings(path)
    typer.echo(path.read_text(encoding="utf-8").rstrip())
    typer.echo("")
    typer.echo(f"From {path}." if IS_CHOSEN else "These come with Safehands: examples, not approved.")
