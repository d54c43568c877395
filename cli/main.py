"""The ``safehands`` command: every subcommand, with its help."""

from __future__ import annotations

import typer

from cli.exits import told_plainly

with told_plainly():  # before anything that reads them: a faulty file of settings is told plainly
    from services import house_settings  # noqa: F401

from cli import (
    accounts,
    agreement,
    api_tokens,
    backup,
    contact,
    data,
    decide,
    import_caseload,
    letters,
    outbox,
    panels,
    prove,
    record,
    rules,
    seal,
    settings,
    sign_offs,
    simulate,
    up,
    worker,
)

app = typer.Typer(
    name="safehands",
    help="Keeps delegated healthcare tasks in safe hands.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("agreement")(agreement.agreement)
app.command("backup")(backup.backup)
app.command("decide")(decide.decide)
app.command("import")(import_caseload.import_caseload)
app.command("prove")(prove.prove)
app.command("restore")(backup.restore)
app.command("settings")(settings.settings)
app.command("simulate")(simulate.simulate_town)
app.command("up")(up.up)
app.command("worker")(worker.worker)
app.add_typer(accounts.app, name="accounts")
app.add_typer(api_tokens.app, name="api-tokens")
app.add_typer(contact.app, name="contact")
app.add_typer(data.app, name="data")
app.add_typer(letters.app, name="letters")
app.add_typer(outbox.app, name="outbox")
app.add_typer(panels.app, name="panels")
app.add_typer(record.app, name="record")
app.add_typer(rules.app, name="rules")
app.add_typer(seal.app, name="seal")
app.add_typer(sign_offs.app, name="sign-offs")


def run() -> None:
    """The entry point installed as ``.venv/bin/safehands``."""
    app()
