"""What a trainer arranges about a delegation: she takes it on, passes it on, proposes dates, and notes calls.

It says who sees to it and when. It is no evidence, and decides nothing about the PA.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.actions import Assignment
from models.arrangements import Arrangement
from models.base import Base
from models.cases import Case, DelegationRow
from models.ids import new_id
from models.messages import Message
from rules.moments import instant, london_day
from services import record
from services.access.relations import teams_shown
from services.act import IN_TURN, Act, Actor, Refused
from services.choices import Party, in_roles
from services.evidence import organisation_of
from services.parts import in_parts

ROLE = "clinical trainer"
FEWEST_DATES, MOST_DATES = 2, 3
REMINDED = "call-step:"
"""How the key of a reminder of what a call led to begins; the call's id follows."""


@dataclass(frozen=True)
class Arranged:
    """How it stands: with whom, since when and why, which dates are proposed or agreed, and the calls noted."""

    person_id: str = ""
    since: datetime | None = None
    why: str = ""
    passed_by: str = ""
    proposed: tuple[datetime, ...] = ()
    agreed: datetime | None = None
    answer: str = ""
    calls: tuple[Arrangement, ...] = field(default=())
    to_mind: Arrangement | None = None
    """The last call, once what it led to has come to its day."""


def arranged(session: Session, ids: Iterable[str]) -> dict[str, Arranged]:
    """How each of these delegations stands, asked for all of them at once."""
    lines = session.scalars(
        select(Arrangement)
        .where(Arrangement.delegation_id.in_(list(ids)))
        .order_by(Arrangement.delegation_id, Arrangement.number)
    ).all()
    reminded = _reminded(session, lines)
    found: dict[str, Arranged] = defaultdict(Arranged)
    for id, mine in groupby(lines, lambda one: one.delegation_id):
        found[id] = _standing(list(mine), reminded)
    return found


def _reminded(session: Session, lines: Sequence[Arrangement]) -> set[str]:
    """The calls that somebody was reminded of, by id."""
    keys = [f"{REMINDED}{one.id}" for one in lines if one.next_by]
    found = {
        key
        for part in in_parts(keys)
        for key in session.scalars(select(Message.key).where(Message.key.in_(part)))
    }
    return {key.removeprefix(REMINDED) for key in found}


def accept(act: Act, row: DelegationRow) -> None:
    """The actor sees to it from now on. Said again, nothing happens."""
    if _now(act, row).person_id != act.actor.person_id:
        _add(act, row, "accepted", also=[_assignment(act, row, act.actor.person_id, "accepted it")])


def pass_on(act: Act, row: DelegationRow, to_person: str, why: str) -> None:
    """Somebody else is to see to it. Raises Refused without a reason, and for anybody who is no trainer today."""
    if not why.strip():
        raise Refused("It needs a reason.", way_out="say in a sentence why you pass it on")
    if to_person == act.actor.person_id:
        raise Refused("This is you.", way_out="choose somebody else, or accept it")
    if to_person not in [one.person_id for one in may_be_passed_to(act.session, act.actor, row, act.now)]:
        raise Refused(
            "They are no clinical trainer today whom this case is shown to.",
            way_out="choose another, or ask the co-ordinator to give it to them",
        )
    assigned = _assignment(act, row, to_person, why.strip())
    _add(act, row, "passed on", also=[assigned], to_person=to_person, words=why.strip())


def may_be_passed_to(session: Session, actor: Actor, row: DelegationRow, now: datetime) -> list[Party]:
    """The other trainers of the actor's organisation, of the case's, and of teams that are shown what waits there.

    A case's organisation says who sees it: passing on must not show it to anybody else.
    """
    owner = session.get_one(Case, row.case_id).organisation_id
    places = {actor.organisation_id, owner, *session.scalars(teams_shown(owner))} - {""}
    found = {
        one.person_id: one for place in sorted(places)
        for one in in_roles(session, (ROLE,), now, organisation_id=place)
    }  # fmt: skip
    return sorted(
        (one for one in found.values() if one.person_id != actor.person_id),
        key=lambda one: (one.name, one.person_id),
    )


def propose(act: Act, row: DelegationRow, dates: Sequence[datetime]) -> None:
    """Two or three moments for a visit. Raises Refused for fewer, more, the same twice, and what has passed."""
    if not FEWEST_DATES <= len(set(dates)) <= MOST_DATES:
        raise Refused("Two or three different dates are proposed.", way_out="give two or three")
    if min(dates) <= act.now:
        raise Refused("A date has passed.", way_out="give dates to come")
    _add(act, row, "dates proposed", dates={"on": [one.isoformat() for one in sorted(dates)]})


def agree(act: Act, row: DelegationRow, chosen: datetime | None, words: str) -> None:
    """What the PA or the employer answered: one of the dates, or that none suits. Raises Refused without a proposal."""
    proposed = _now(act, row).proposed
    if not proposed:
        raise Refused("No dates are proposed.", way_out="propose two or three")
    if not words.strip():
        raise Refused("Who answered?", way_out="say who answered")
    if chosen is None:
        _add(act, row, "no date suits", words=words.strip())
    elif chosen in proposed:
        _add(act, row, "date agreed", dates={"on": [chosen.isoformat()]}, words=words.strip())
    else:
        raise Refused("This date was not proposed.", way_out="choose one that was, or propose others")


def note_call(
    act: Act,
    row: DelegationRow,
    at: datetime,
    with_whom: str,
    said: str,
    next_step: str,
    next_by: date | None,
) -> None:
    """A telephone call about a delegation: when, with whom, what was said, and what follows by which day."""
    if not with_whom.strip() or not said.strip():
        raise Refused("With whom, and what was said?", way_out="write both down")
    if at > act.now:
        raise Refused("The call is in the future.", way_out="give the time at which it was")
    if next_by and next_by < london_day(instant(act.now)):
        raise Refused("The day of the next step has passed.", way_out="give a day from today on")
    _add(
        act, row, "call noted", at=at, with_whom=with_whom.strip(), words=said.strip(),
        next_step=next_step.strip() or None, next_by=next_by,
    )  # fmt: skip


def _standing(lines: Sequence[Arrangement], reminded: Collection[str]) -> Arranged:
    found: dict[str, object] = {}
    for one in lines:
        match one.step:
            case "accepted":
                found |= {"person_id": one.by, "since": one.at, "why": "", "passed_by": ""}
            case "passed on":
                found |= {
                    "person_id": one.to_person,
                    "since": one.at,
                    "why": one.words or "",
                    "passed_by": one.by,
                }
            case "dates proposed":
                found |= {"proposed": _dates(one), "agreed": None, "answer": ""}
            case "date agreed":
                found |= {"proposed": (), "agreed": _dates(one)[0], "answer": one.words or ""}
            case "no date suits":
                found |= {"proposed": (), "agreed": None, "answer": one.words or ""}
    calls = [one for one in lines if one.step == "call noted"]
    latest_first = sorted(calls, key=lambda one: (one.at, one.number), reverse=True)
    to_mind = calls[-1] if calls and calls[-1].id in reminded else None
    return Arranged(**found, calls=tuple(latest_first), to_mind=to_mind)  # type: ignore[arg-type]


def _dates(one: Arrangement) -> tuple[datetime, ...]:
    return tuple(datetime.fromisoformat(text) for text in (one.dates or {}).get("on", ()))


def _now(act: Act, row: DelegationRow) -> Arranged:
    act.session.get_one(DelegationRow, row.id, with_for_update=IN_TURN)
    return arranged(act.session, [row.id]).get(row.id, Arranged())


def _add(
    act: Act,
    row: DelegationRow,
    step: str,
    *,
    at: datetime | None = None,
    also: Sequence[Base] = (),
    **said: object,
) -> None:
    last = act.session.scalar(select(func.max(Arrangement.number)).where(Arrangement.delegation_id == row.id))
    line = Arrangement(
        id=new_id("ar"), delegation_id=row.id, number=(last or 0) + 1, step=step, at=at or act.now,
        by=act.actor.id, **said,  # type: ignore[arg-type]
    )  # fmt: skip
    subject = {"delegation": row.id, "case": row.case_id, "pa": row.pa_id, "person": row.person_id}
    record.write(
        act, organisation_of(act.session, row), f"arrangement: {step}", subject, rows=[line, *also],
        why={row.pa_id: line.words} if line.words else None,
    )  # fmt: skip


def _assignment(act: Act, row: DelegationRow, person_id: str, reasons: str) -> Assignment:
    last = act.session.scalar(
        select(func.max(Assignment.number)).where(Assignment.delegation_id == row.id, Assignment.role == ROLE)
    )
    return Assignment(
        id=new_id("as"), delegation_id=row.id, role=ROLE, number=(last or 0) + 1, person_id=person_id, at=act.now,
        reasons=reasons,
    )  # fmt: skip
