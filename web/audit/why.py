"""Why an answer is what it is, as a tree: from the answer to each requirement, to the evidence, to the text."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Depends, Request, Response

from services.answers import answer_now
from web.coordinator.delegations import ToRead, about
from web.desks import COORDINATOR
from web.parts.decision_words import Because, Words, capital, words
from web.parts.presenters import Tag, counted
from web.templating import render
from web.viewer import Now, Reading, requires

router = APIRouter(prefix="/delegations/{id}/why", dependencies=[Depends(requires(COORDINATOR))])


@dataclass(frozen=True)
class Branch:
    """One line of the tree and what hangs on it; what needs looking at is open from the start."""

    text: str
    branches: tuple[Branch, ...] = ()
    tag: Tag | None = None
    label: str = ""
    is_open: bool = False


@router.get("")
def why(request: Request, row: ToRead, session: Reading, now: Now) -> Response:
    """The whole tree, which opens and closes without JavaScript."""
    answer = answer_now(session, row, now)
    said = words(answer)
    return render(
        request, "delegation_why.jinja", about(session, answer) | {"answer": said, "tree": tree(said)}
    )


def tree(said: Words) -> tuple[Branch, ...]:
    """A branch for each framework; what is missing stands first, because that is what the reader looks for."""
    by_framework: dict[str, list[Because]] = {}
    for one in (*said.missing, *said.later, *said.met):
        by_framework.setdefault(one.framework, []).append(one)
    return tuple(_framework(name, some) for name, some in by_framework.items())


def _framework(name: str, reasons: list[Because]) -> Branch:
    unmet = sum(not one.met for one in reasons)
    text = (
        f"{name}: {counted(unmet, 'requirement')} not met, {counted(len(reasons) - unmet, 'requirement')} met"
    )
    return Branch(text, tuple(map(_requirement, reasons)), is_open=True)


def _requirement(one: Because) -> Branch:
    branches = [Branch(one.because, _evidence(one), label="What was found", is_open=True)]
    if one.to_do:
        do = f"{one.to_do.what}. {capital(one.to_do.role)}, {one.to_do.when}."
        branches.append(Branch(do, label="What to do"))
    text = tuple(Branch(line, label="The text") for line in one.text)
    branches.append(Branch(one.why, text, label="Why the framework asks for it", is_open=True))
    return Branch(one.requirement, tuple(branches), one.tag, is_open=not one.met and bool(one.to_do))


def _evidence(one: Because) -> tuple[Branch, ...]:
    if not one.evidence and not one.met:
        return (Branch("Nothing on record counts for this.", label="Missing"),)
    return tuple(Branch(line, label="Evidence") for line in one.evidence)
