"""``safehands seal``: the organisation's seal on an agreement, looked at."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from cryptography import x509

from cli.exits import DONE, FAULTS, refuse
from documents.words import moment

app = typer.Typer(help="Check the organisation's seal on an agreement.", no_args_is_help=True)

NOT_LOOKED_AT = (
    "Whose certificate that is was not looked at: anybody can make one in any name. Give --by with the "
    "certificate that the organisation handed you, or compare the fingerprint with theirs."
)


@app.callback()
def group() -> None:
    """The seal: that an organisation issued this file, and that nothing in it has changed since."""


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="The PDF.")],
    by: Annotated[
        list[Path] | None,
        typer.Option(help="The organisation's certificate (PEM), from itself; again for older ones."),
    ] = None,
) -> None:
    """Whether the seal is intact, whose it is, and whether anything has changed since. Needs no database.

    Exits 0 if it is intact (and of a certificate given with --by, if any is), 1 if not or if there is none, 2 if the
    file or a certificate cannot be read.
    """
    looking = import_module("documents.seal_check")  # late: it takes a second
    known = [certificate for path in by or [] for certificate in _certificates(path)]
    try:
        found = looking.check(_read(file), known)
    except looking.Unreadable as error:
        refuse(f"{file}: {error}")
    typer.echo(found.wrong or "Intact: nothing in this file has changed since it was sealed.")
    if found.sealed_at:
        typer.echo(
            f"It says: sealed by {found.organisation} on {moment(found.sealed_at)}, by their own clock."
        )
        typer.echo(f"SHA-256 of the certificate: {found.fingerprint}")
    if not found.wrong:
        typer.echo("The certificate is one that you gave." if found.known else NOT_LOOKED_AT)
    raise typer.Exit(FAULTS if found.wrong else DONE)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        refuse(f"{path} cannot be read ({error.strerror}); name a file that is there.")


def _certificates(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(_read(path))
    except ValueError:
        refuse(f"--by: {path} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----).")
