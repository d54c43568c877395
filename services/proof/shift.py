"""Proof of a shift: was this PA authorised at every minute, as it was known then and as it is known now?

A shift is cut where an answer may change (:mod:`services.proof.edges`), and each piece is asked about as a whole: yes
for it is yes for each of its seconds (docs/adr/0016-proof-of-a-shift.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import DelegationEnd, DelegationRow
from models.people import Person
from rules.applied import SettingFault, UnknownTask
from rules.decide import CannotBeAsked, EvaluatorsDiffer
from rules.decision import Decision
from rules.moments import Instant, Span, instant
from services.act import Refused
from services.answers import Piece, evidence_about
from services.decisions import Asking
from services.known import known_for
from services.proof.edges import pieces_of, recorded_edges, true_edges

LONGEST = timedelta(days=31)
"""The longest time that is proven at once: more than a rota, and short enough to be read."""

NOT_ASKED_FOR = "It had not been asked for."
ENDED = "The delegation had ended."
DIFFER = "The two evaluators of the rules do not agree."


@dataclass(frozen=True)
class Held:
    """One answer and the time for which it held, both ends included; ``why`` there is none, if there is none."""

    span: Span
    decision: Decision | None
    why: str = ""

    @property
    def authorised(self) -> bool:
        """May the PA do it alone? Only with somebody competent there is no authority to do it."""
        return self.decision is not None and self.decision.may

    @property
    def evidence(self) -> frozenset[str]:
        """What the answer looked at, by id."""
        reasons = self.decision.reasons if self.decision else ()
        return frozenset(id for one in reasons for id in one.evidence)


@dataclass(frozen=True)
class Proof:
    """A shift minute by minute, twice; ``evidence`` is everything that the answers looked at, by id."""

    row: DelegationRow
    span: Span
    drawn_up: datetime
    known_then: tuple[Held, ...]
    known_now: tuple[Held, ...]
    evidence: Mapping[str, Piece]

    @property
    def authorised(self) -> bool:
        """For every minute, both as it was known then and as it is known now."""
        return all(one.authorised for one in (*self.known_then, *self.known_now))


def shift_between(starts: datetime, ends: datetime, now: datetime) -> Span:
    """Every second of a shift: the one at which it ends belongs to the next.

    Raises Refused for one that ends before it starts, is longer than a month, or is not over.
    """
    if ends <= starts:
        raise Refused("The time ends before it begins, or is empty.", way_out="check both moments")
    if ends - starts > LONGEST:
        raise Refused(
            f"At most {LONGEST.days} days are proven at once.",
            way_out="ask about one shift, or a month at a time",
        )
    if ends > now:
        raise Refused(
            "This time is not over, so nothing can be proven of all of it.",
            way_out="ask about what is over; whether a PA may do a task later is on the page of the delegation",
        )
    return Span(instant(starts), instant(ends) - 1)


def prove(session: Session, row: DelegationRow, span: Span, now: datetime) -> Proof:
    """Both answers for every minute of a time that is over. It only reads, and never fails for want of an answer."""
    asking, evidence = _Asked(session, row), known_for(session, row).evidence
    true = true_edges(session, row, evidence, span)
    learned = recorded_edges(session, row, evidence)
    then = asking.through(pieces_of(span, true | learned), lambda piece: piece.first)
    today = asking.through(pieces_of(span, true), lambda _: instant(now))
    cited = frozenset[str]().union(*(one.evidence for one in (*then, *today)))
    pieces = {one.id: one for one in evidence_about(session, row, also=cited) if one.id in cited}
    return Proof(row, span, now, then, today, pieces)


def all_of_case(session: Session, case_id: str) -> list[tuple[DelegationRow, str]]:
    """Every delegation of a case of which a shift can be proven, with the name of its PA; ended ones as well."""
    rows = session.execute(
        select(DelegationRow, Person.name)
        .join(Person, Person.id == DelegationRow.pa_id)
        .where(DelegationRow.case_id == case_id)
        .order_by(DelegationRow.task, Person.name, DelegationRow.id)
    )
    return [(row, name) for row, name in rows]


class _Asked:
    """One delegation, asked about pieces of time; what is on record is read once."""

    def __init__(self, session: Session, row: DelegationRow) -> None:
        self.row, self.asking = row, Asking(session, [row])
        ended = session.get(DelegationEnd, row.id)
        self.ends = instant(ended.ended_at) if ended else None

    def through(self, pieces: Sequence[Span], known: Callable[[Span], Instant]) -> tuple[Held, ...]:
        """The answer for each piece; those that follow one another with the same answer are one."""
        return tuple(_joined(self._held(piece, known(piece)) for piece in pieces))

    def _held(self, piece: Span, known: Instant) -> Held:
        if piece.first < instant(self.row.requested_at):
            return Held(piece, None, NOT_ASKED_FOR)
        if self.ends is not None and piece.first >= self.ends:
            return Held(piece, None, ENDED)
        try:
            return Held(piece, self.asking.ask(self.row, piece, known))
        except EvaluatorsDiffer:
            return Held(piece, None, DIFFER)
        except (CannotBeAsked, SettingFault, UnknownTask) as why:
            return Held(piece, None, f"{why}.")


def _joined(held: Iterable[Held]) -> Iterable[Held]:
    last: Held | None = None
    for one in held:
        if last is not None and _said(last) == _said(one):
            last = Held(Span(last.span.first, one.span.last), last.decision, last.why)
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def _said(one: Held) -> object:
    """What an answer says: of whom and when apart, and not when what is still to come is due."""
    if one.decision is None:
        return one.why
    decision = one.decision
    reasons = tuple((each.requirement, each.met, each.evidence) for each in decision.reasons)
    return (
        decision.may,
        decision.supervised,
        decision.status,
        reasons,
        decision.frameworks,
        decision.delegation.where,
    )
