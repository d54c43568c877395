"""``safehands record export``: one person's record, with proofs, for somebody who trusts nobody."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from cli.exits import FAULTS, refuse
from cli.operators import By, deed, whoever
from cli.options import Database, existing_database
from cli.record_checkpoints import told
from models.database import reading
from services.files.file_store import FileStore, files_from
from services.named import by_somebody
from services.the_record.bundle import bundle, note_export
from services.the_record.checkpoints import make_checkpoint, publish
from services.the_record.record_key import needed_key, published_from
from services.the_record.whose import somebody, whose


def export(
    person: Annotated[str, typer.Option(help="Whose record: a name or an id; somebody cared for, or a PA.")],
    out: Annotated[
        Path, typer.Option(help="The file to write, such as bundle.zip; it must not be there yet.")
    ],
    by: By = "",
    database: Database = None,
) -> None:
    """Take one person's record away as a bundle that a stranger can check (docs/bundle.md). The record says so.

    Exits 1 if a log does not go on from what was signed before, 2 if nothing was written.
    """
    if out.exists():
        refuse(f"{out} is there already; name another file.")
    with told():
        key, published, folder = needed_key(), published_from(), files_from(os.environ)
    with deed(database, "safehands record export") as act:
        person_id = somebody(act.session, person)
        homes = whose(act.session, person_id).organisations
        organisations = note_export(by_somebody(act, homes[0], whoever(by)) if homes else act, person_id)
    for organisation_id in organisations:  # after the entries: the bundle shows that it was taken
        with told(FAULTS), deed(database, "safehands record export") as act:
            make_checkpoint(act, organisation_id, key, published)
    with existing_database(database) as engine, reading(engine)() as session, told():
        if published:
            publish(session, published)
        content = bundle(session, person_id, key, FileStore(folder) if folder else None)
    try:
        out.write_bytes(content)
    except OSError as error:
        refuse(f"{out} cannot be written: {error.strerror}.")
    typer.echo(f"{out}: {len(content)} bytes. To check it: python3 -I -S verify.py {out}")
    typer.echo(f"verify.py lies in it. Hand out this public key by another way: {key.public}")
