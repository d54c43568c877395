"""``safehands rules show``, ``diff`` and ``schema``: a framework to be read, compared and typed."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.exits import refuse, told_plainly
from rules.framework import Framework, UnknownFramework, from_library, load_framework
from rules.owners.diff import differences
from rules.owners.drawing import drawing
from rules.owners.html import html_page
from rules.owners.markdown import markdown
from rules.owners.plain_english import in_plain_english
from rules.owners.schema import framework_schema


class Form(StrEnum):
    """How a framework is shown."""

    markdown = "markdown"
    html = "html"
    svg = "svg"


def named(framework: str) -> Framework:
    """A file, or the newest version of that name in the library (``oxford``, ``oxford@2015.2``)."""
    path = Path(framework)
    if path.suffix in (".yaml", ".yml"):
        return load_framework(path)
    id, _, version = framework.partition("@")
    try:
        return from_library(id, version or None)
    except UnknownFramework as error:
        refuse(f"{error}. A framework of your own is named by its file, such as my-framework.yaml.")


def show(
    framework: Annotated[
        str, typer.Argument(help="A framework file, or a name such as oxford or oxford@2015.2.")
    ],
    form: Annotated[Form, typer.Option(help="markdown, html for a page, svg for a drawing.")] = Form.markdown,
) -> None:
    """A framework in plain English, each sentence with its place in the text.

    Exits 2 if it cannot be used.
    """
    with told_plainly():
        found = named(framework)
    match form:
        case Form.markdown:
            told = markdown(in_plain_english(found))
        case Form.html:
            told = html_page(in_plain_english(found), drawing(found))
        case Form.svg:
            told = drawing(found)
    typer.echo(told, nl=False)


def diff(
    old: Annotated[str, typer.Argument(help="A framework file, or a name such as oxford or oxford@2015.2.")],
    new: Annotated[str, typer.Argument(help="The other one.")],
) -> None:
    """What changed between two versions, in words, and whether it is material.

    Exits 0 if nothing material changed, 1 if something did, 2 if a file cannot be used.
    """
    with told_plainly():
        found = differences(named(old), named(new))
    for one in found:
        typer.echo(f"{'material' if one.material else 'wording '}  {one}")
    if not found:
        typer.echo("The two say the same.")
    raise typer.Exit(1 if any(one.material for one in found) else 0)


def schema() -> None:
    """The form of a framework file as JSON Schema, for an editor that completes and checks the YAML."""
    typer.echo(framework_schema(), nl=False)
