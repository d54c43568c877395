"""``safehands agreement``: the hospital working agreement as a document, from a case file alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.exits import DONE, refuse, told_plainly
from documents.agreement import agreement_pdf
from documents.own_papers import slug
from documents.pdf import PangoMissing
from services.act import Refused
from services.agreements.agreement_file import paper_of_file, read_agreement
from services.agreements.own_papers import papers_folder, papers_in


def agreement(
    case: Annotated[
        Path, typer.Argument(help="A case file with a stay; examples/hospital.yaml explains every field.")
    ],
    out: Annotated[Path, typer.Option(help="Where the PDF is written; what stands there is replaced.")],
    papers: Annotated[
        Path | None,
        typer.Option(help="The folder of the organisation's own papers; left out, SAFEHANDS_PAPERS or ours."),
    ] = None,
) -> None:
    """Draw up the hospital working agreement as of the file's own moment, without any database.

    Exits 0 if it is written; 2 if the file cannot be used and 3 if the two evaluators differ: then nothing is written.
    """
    with told_plainly():
        file = read_agreement(case)
        try:
            folder = papers or papers_folder()
            own = papers_in(folder, file.hospital_id, slug(file.particulars.hospital))
            paper = paper_of_file(file, own)
            pdf = agreement_pdf(paper)
        except (Refused, PangoMissing) as error:
            refuse(error)
    write(out, pdf)
    typer.echo(f"{out}: {paper.state.value}")
    raise typer.Exit(DONE)


def write(out: Path, content: bytes) -> None:
    """All of it or nothing: a file that is half written could pass for a paper."""
    half = out.with_name(f".{out.name}.part")
    if not out.parent.is_dir() or out.is_dir():
        refuse(f"--out: {out} cannot be written: name a file in a folder that is there")
    try:
        half.write_bytes(content)
        half.replace(out)
    except OSError as error:
        half.unlink(missing_ok=True)
        refuse(f"--out: {out} cannot be written: {error.strerror}; name another place")
