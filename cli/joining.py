"""Joining a database and a Prefect server that run elsewhere: what is looked at first, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import typer
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from cli.exits import refuse
from documents.own_papers_check import check_papers
from documents.words import day
from flows.logs import Form
from models.database import engine_for
from models.factor_keys import FILE as FACTOR_KEYS
from models.factor_keys import HOW_TO_MAKE, FactorKeyFault, FactorKeys
from services.act import Refused
from services.agreements.own_papers import papers_folder
from services.agreements.seal import FILE, seal_at
from services.house_settings import HOUSE
from services.logins.oidc import provider_from
from services.readings import Process, other_revision, watched

ANSWERS_WITHIN = 5
"""Seconds."""

Log = Annotated[Form, typer.Option(help="The form of log lines on standard error.")]


def refuse_unusable_settings(environment: Mapping[str, str]) -> None:
    """Leave if the environment says something of metrics, a login elsewhere or papers that cannot be used."""
    try:
        watched(environment, Process())
        provider_from(environment)
        if folder := papers_folder(environment):
            check_papers(folder)
    except (ValueError, OSError) as error:
        refuse(error)


def refuse_unusable_seal(environment: Mapping[str, str], now: datetime) -> None:
    """Say whether agreements are sealed, and by whom; leave if they should be and cannot."""
    try:
        seal = seal_at(now, environment)
    except Refused as refusal:
        refuse(
            f"Not started. {refusal.message} Mend it (docs/operating.md, The seal), or unset {FILE} to seal nothing."
        )
    if seal is None:
        typer.echo(f"Agreements are not sealed: {FILE} is not set.")
    else:
        until = day(seal.certificate.not_valid_after_utc)
        typer.echo(f"Agreements are sealed by {seal.organisation}; the certificate is valid until {until}.")


def refuse_without_factor_key(url: str, environment: Mapping[str, str], *, demo: bool) -> None:
    """Leave if somebody needs a second factor and it could not be sealed, or if the file of keys cannot be read."""
    keys = FactorKeys.of(make_url(url), environment)
    try:
        there = keys.marks()
    except FactorKeyFault as fault:
        refuse(f"Not started. {fault}")
    if not there and not keys.may_make and not demo and HOUSE.getting_in.second_factor:
        refuse(
            f"Not started: {FACTOR_KEYS} is not set, and second factors are asked for. {HOW_TO_MAKE.capitalize()}."
        )


def refuse_other_database(url: str) -> None:
    """Leave unless this is a PostgreSQL that answers and is at this version's revision."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        refuse(
            "A worker needs PostgreSQL: a SQLite database has one process that writes, and safehands up is that one."
            " Name the database with --database postgresql://…"
        )
    engine = engine_for(address.update_query_dict({"connect_timeout": str(ANSWERS_WITHIN)}))
    shown = address.render_as_string()  # the password as ***
    try:
        with Session(engine) as session:
            other = other_revision(session)
    except SQLAlchemyError as error:
        refuse(
            f"The database {shown} does not answer ({type(error).__name__}). Is it running, and may you log in?"
        )
    finally:
        engine.dispose()
    if other:
        refuse(
            f"Not started: {other}. safehands up migrates the database when it starts; install the same version here."
        )


def refuse_silent_prefect(address: str | None) -> str:
    """The address of Prefect's API, if it answers there; leaves if not."""
    if not address:
        refuse("Where is Prefect? Give --prefect http://HOST:4200/api, or set PREFECT_API_URL.")
    address = address.rstrip("/")
    if urlsplit(address).scheme not in ("http", "https"):
        refuse(f"{address!r} is not an address of Prefect; write it like http://HOST:4200/api.")
    try:
        with urlopen(f"{address}/health", timeout=ANSWERS_WITHIN) as answer:  # noqa: S310 (http or https)
            answer.read()
    except (URLError, OSError, ValueError):
        refuse(
            f"Prefect does not answer at {address}. Is it running there, and does the address end in /api?"
        )
    return address
