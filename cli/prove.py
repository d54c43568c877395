"""``safehands prove``: was this PA authorised for this task at every minute of a shift?"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.exits import DONE, FAULTS, refuse
from cli.operators import By, deed, whoever
from cli.options import Database, span
from documents.shift_proof import ShiftOnPaper, StretchLine, shift_pdf
from rules.moments import Span, london
from services.evidence import organisation_of
from services.named import by_somebody
from services.proof.paper import note_drawn_up, on_paper
from services.proof.shift import prove as prove_shift
from services.proof.shift import shift_between
from services.who_is_asked import NotOne, delegation_named


def prove(
    pa: Annotated[str, typer.Option(help="The PA, by id or by name.")],
    person: Annotated[str, typer.Option(help="The person, by id or by name.")],
    task: Annotated[str, typer.Option(help="The task, in the framework's words.")],
    starts: Annotated[
        str, typer.Option("--from", help="When the shift begins, on London's clock: 2026-11-05T20:00.")
    ],
    ends: Annotated[
        str,
        typer.Option("--to", help="When it ends; that second belongs to the next shift: 2026-11-06T08:00."),
    ],
    pdf: Annotated[Path | None, typer.Option(help="Write it there as a PDF as well.")] = None,
    by: By = "",
    database: Database = None,
) -> None:
    """For every minute: authorised or not, under which framework, on which evidence, and known when.

    Both answers are told: as it was known then, and as it is known now. That it was asked is itself recorded.
    Exits 0 if authorised throughout by both, 1 if not, 2 if it cannot be told who or when is meant.
    """
    first, last = span("--from", starts), span("--to", ends)
    with deed(database, "prove") as act:
        try:
            row = delegation_named(act.session, pa, task, person)
        except NotOne as error:
            refuse(error)
        asker = by_somebody(act, organisation_of(act.session, row), whoever(by))
        shift = shift_between(london(first.first), _end(last), act.now)
        proof = prove_shift(act.session, row, shift, act.now)
        note_drawn_up(asker, proof, "command line")
        paper = on_paper(asker.session, proof, asker.actor)
    if pdf:
        pdf.write_bytes(shift_pdf(paper))
    _tell(paper)
    raise typer.Exit(DONE if proof.authorised else FAULTS)


def _end(last: Span) -> datetime:
    """A bare day is meant to its end."""
    return london(last.last + 1 if last.is_whole_day else last.first)


def _tell(paper: ShiftOnPaper) -> None:
    typer.echo(f"{paper.pa}, {paper.task}, for {paper.person.name}")
    typer.echo(f"{paper.times}{f'; {paper.clocks}' if paper.clocks else ''}")
    typer.echo(paper.verdict)
    for title, stretches in (
        ("As it was known then", paper.known_then),
        ("As it is known now", paper.known_now),
    ):
        typer.echo(f"\n{title}")
        for one in stretches:
            _tell_stretch(one)


def _tell_stretch(one: StretchLine) -> None:
    typer.echo(f"  {one.times}: {'authorised' if one.authorised else 'NOT AUTHORISED'}. {one.answer}")
    for framework in one.frameworks:
        typer.echo(f"    under {framework}")
    for missing in one.missing:
        typer.echo(f"    not met: {missing.requirement}. {missing.because} ({missing.cite})")
    for piece in one.evidence:
        remarks = "".join(f" {remark.upper()}." for remark in piece.remarks)
        typer.echo(f"    {piece.said}. {piece.recorded}.{remarks}")
