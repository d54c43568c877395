"""``safehands rules why`` and ``impact``: questions about people, from a case file or from the caseload."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from cli.exits import DONE, FAULTS, refuse, told_plainly
from cli.options import Database, existing_database, long_day, span
from rules.case_file import load_case
from rules.decide import decide
from rules.framework import Framework, load_framework
from rules.moments import FOREVER, london_day
from rules.owners.impact import impact_on
from rules.question import Moment
from rules.tree import Branch, tree_of
from services.impact import Touched, impact_on_caseload
from services.who_is_asked import NotOne, question_about

Case = Annotated[Path | None, typer.Option(help="Ask a case file instead of the caseload.")]


def why(
    pa: Annotated[str, typer.Argument(help="The PA: an id, or the name.")],
    task: Annotated[str, typer.Argument(help="The task, in the framework's words.")],
    person: Annotated[str, typer.Argument(help="The person: an id, or the name.")],
    on: Annotated[str, typer.Option(help="The moment asked about, such as 2026-12-01 or 2026-12-01T20:00.")],
    known: Annotated[
        str | None, typer.Option(help="Only what was recorded up to this moment; left out, everything.")
    ] = None,
    case: Case = None,
    database: Database = None,
) -> None:
    """The explanation as a tree, from the answer to the evidence to the text.

    Exits 0 for yes, 1 for no, 2 if the question cannot be used, 3 if the two evaluators differ.
    """
    moment = Moment(span("--on", on), span("--known", known).last if known else FOREVER)
    with told_plainly():
        may, tree = _from_file(case, (pa, task, person), moment) if case else (None, None)
        if tree is None:
            with existing_database(database) as engine, Session(engine) as session:
                may, tree = _from_caseload(session, (pa, task, person), moment)
    for line in tree.lines():
        typer.echo(line)
    raise typer.Exit(DONE if may else FAULTS)


def _from_file(path: Path, asked: tuple[str, str, str], moment: Moment) -> tuple[bool, Branch]:
    file = load_case(path)
    names = {id: one.name for id, one in file.known.people.items()}
    pa, task, person = asked
    meant = [
        one
        for one in file.delegations
        if pa in (one.pa, names[one.pa]) and person in (one.person, names[one.person]) and task == one.task
    ]
    if not meant:
        there = "; ".join(f"{names[one.pa]}, {one.task}, {names[one.person]}" for one in file.delegations)
        refuse(f"{path} asks nothing of {pa}, {task} and {person}; it asks of: {there}")
    answer = decide(file.applied, meant[0], file.known, moment)
    return answer.may, tree_of(answer, file.applied, file.known)


def _from_caseload(session: Session, asked: tuple[str, str, str], moment: Moment) -> tuple[bool, Branch]:
    try:
        question = question_about(session, *asked, moment)
    except NotOne as error:
        refuse(error)
    answer = decide(question.applied, question.delegation, question.known, moment)
    return answer.may, tree_of(answer, question.applied, question.known)


def impact(
    new: Annotated[Path, typer.Argument(help="The framework file that somebody wants to publish.")],
    days: Annotated[int, typer.Option(min=1, max=1100, help="How many days to look ahead.")] = 365,
    on: Annotated[str | None, typer.Option(help="The day to look ahead from; left out, today.")] = None,
    case: Case = None,
    database: Database = None,
) -> None:
    """Who would lose the authority to do what, on which day, and what work it makes for whom.

    Exits 0 if nobody loses anything, 1 if somebody would, 2 if a file or the database cannot be used.
    """
    now = datetime.fromtimestamp(span("--on", on).first, tz=UTC) if on else datetime.now(UTC)
    with told_plainly():
        framework = load_framework(new)
        if case:
            touched = list(_on_a_case(case, framework, now, days))
        else:
            with existing_database(database) as engine, Session(engine) as session:
                touched = list(impact_on_caseload(session, framework, now, days))
    for line in _told(framework, touched, days):
        typer.echo(line)
    raise typer.Exit(
        FAULTS if any(one.impact.loses or one.impact.cannot_be_asked for one in touched) else DONE
    )


def _on_a_case(path: Path, new: Framework, now: datetime, days: int) -> Iterator[Touched]:
    file = load_case(path)
    first = london_day(int(now.timestamp()))
    last = london_day(int(now.timestamp()) + days * 86_400)
    for one in file.delegations:
        found = impact_on(file.applied, one, file.known, new, first, last)
        names = file.known.people
        if found.is_any:
            yield Touched(path.name, names[one.pa].name, names[one.person].name, found)


def _told(new: Framework, touched: list[Touched], days: int) -> Iterator[str]:
    losing = sum(one.impact.loses is not None for one in touched)
    yield (
        f"{new.id} {new.version}, in the {days} days looked at: {len(touched)} delegations touched, "
        f"{losing} would lose the authority"
    )
    for one in touched:
        found = one.impact
        yield f"{one.reference}: {one.pa} – {found.delegation.task} – for {one.person}"
        if found.cannot_be_asked:
            yield f"  cannot be answered: {found.cannot_be_asked}"
        if found.loses:
            yield f"  LOSES the authority on {long_day(found.loses)}: {', '.join(found.because)}"
        if found.gains:
            yield f"  gains the authority on {long_day(found.gains)}"
        for work in found.work:
            yield f"  work: {work.kind} ({work.role}), by {long_day(work.by)}"
