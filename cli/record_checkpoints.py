"""``safehands record checkpoint``, ``compare``, ``key``: what is signed of the record, so that others can check it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.exits import DONE, FAULTS, UNUSABLE, refuse
from cli.options import Database, existing_database
from models.database import reading, sessions
from models.signed_note import Checkpoint, NotANote, PublicKey
from services.act import Act, Actor, Refused
from services.the_record.checking import Compared
from services.the_record.checking import compare as compared
from services.the_record.checkpoints import due_checkpoints, make_checkpoint, publish, read_note
from services.the_record.mailed import ask_for_mail, mailed_to
from services.the_record.published import Published
from services.the_record.record_key import make_key, needed_key, published_from, record_key

NOT_LOOKED_AT = (
    "Whose signature that is was not looked at: give --key with the public key of those who signed."
)

Key = Annotated[
    str,
    typer.Option(help="The public key (name+hash+base64); left out, that of SAFEHANDS_RECORD_KEY_FILE."),
]


def checkpoint(
    out: Annotated[
        Path | None, typer.Option(help="A folder; left out, that of SAFEHANDS_CHECKPOINTS.")
    ] = None,
    database: Database = None,
) -> None:
    """Sign for what each log holds now, and publish it. The key's file is named in SAFEHANDS_RECORD_KEY_FILE.

    Exits 1 if a log does not go on from what was signed before, 2 if there is no key or no database.
    """
    with told():
        key, addresses = needed_key(), mailed_to()
        published = Published(out) if out else published_from()
    actor = Actor("", "operator", flow="safehands record checkpoint")
    with existing_database(database) as engine, told(FAULTS):
        now = datetime.now(UTC)
        with reading(engine)() as session:
            due = due_checkpoints(session, now)
        for organisation_id in due:
            with sessions(engine).begin() as session:
                act = Act(session, now, actor)
                made = make_checkpoint(act, organisation_id, key, published)
                if made:
                    ask_for_mail(act, made, addresses)
            if made:
                typer.echo(described(made))
        if published:
            with reading(engine)() as session:
                put = publish(session, published)
            typer.echo(f"{put} checkpoints put into {published.folder}.")
        if due and addresses:
            typer.echo(f"The flow checkpoint-mail sends them to {len(addresses)} addresses.")
        elif due and not published:
            typer.echo(
                "They stand in the database only: name a folder, and hand what is in it to somebody else."
            )
    if not due:
        typer.echo("No log has grown since its last checkpoint.")


def compare(
    one: Annotated[Path, typer.Argument(help="A checkpoint.")],
    other: Annotated[
        Path, typer.Argument(help="Another of the same log, from somebody else or another time.")
    ],
    key: Key = "",
    database: Database = None,
) -> None:
    """Whether two checkpoints tell of one past. Only if they are of different sizes is the database asked.

    Exits 0 if they do, 1 if they do not, 2 if they cannot be read or are of two logs.
    """
    public = public_key(key)
    first, second = note(one, public), note(other, public)
    for each in (first, second):
        typer.echo(described(each))
    if public is None:
        typer.echo(NOT_LOOKED_AT)
    with told():
        if first.size == second.size or first.origin != second.origin:
            result, faults = compared(first, second, None)
        else:
            with existing_database(database) as engine, reading(engine)() as session:
                result, faults = compared(first, second, session)
    typer.echo(result)
    for number, what in faults:
        typer.echo(f"  {first.organisation_id}, entry {number}: {what}", err=True)
    raise typer.Exit(DONE if result in (Compared.SAME, Compared.GOES_ON) else FAULTS)


def key(
    name: Annotated[str, typer.Argument(help="What the key is called: the host that Safehands runs at.")],
    out: Annotated[Path, typer.Option(help="The file to write it into; it must not be there yet.")],
) -> None:
    """Make a key to sign checkpoints with, and print the public key, which is for everybody.

    Exits 2 if the file is there already, or cannot be written.
    """
    with told():
        public = make_key(name, out)
    typer.echo(f"{out} holds the signing key: keep it where the database is not, and name it in")
    typer.echo("SAFEHANDS_RECORD_KEY_FILE. The public key, to be handed to whoever may want to check:")
    typer.echo(str(public))


@contextmanager
def told(code: int = UNUSABLE) -> Iterator[None]:
    """What a service refuses, on standard error, with the exit code."""
    try:
        yield
    except Refused as refusal:
        refuse(refusal, code)


def public_key(text: str) -> PublicKey | None:
    """The key given, or the installation's own; None if there is neither."""
    try:
        if text:
            return PublicKey.parse(text)
    except NotANote as error:
        refuse(f"--key: {error}")
    with told():
        own = record_key()
    return own.public if own else None


def note(file: Path, key: PublicKey | None) -> Checkpoint:
    """The checkpoint in a file."""
    with told():
        return read_note(file, key)


def described(checkpoint: Checkpoint) -> str:
    """Whose log, how many entries, and the code that stands on paper."""
    return f"{checkpoint.organisation_id}: {checkpoint.size} entries, {checkpoint.code}."
