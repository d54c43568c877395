"""A PA's or budget holder's own record in words, the same for the page and for the paper to carry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from documents.own_record import General, Next, Record, Shown, TaskLine, initials
from documents.whom import Whom
from rules.moments import instant, london_day
from services.answers import Answered, Piece
from services.desks.own_record import OwnRecord, OwnTask, last_good_day
from web.parts import presenters
from web.parts.decision_words import by, capital, in_order, to_be_done, when_due

RING_LEAD = "Safehands gives no answer. Ring the PHB lead today"


def own_record(record: OwnRecord, now: datetime, *, is_pa: bool, on_paper: bool = False) -> Record:
    """What one record says.

    On the page a PA reads whom a task is for: doing it for the wrong person could hurt somebody. Birthday and NHS
    number are not needed for that. On paper, which others see, initials and the case's reference stand for them.
    """
    tasks = tuple(_task(one, is_pa=is_pa, on_paper=on_paper) for one in record.tasks)
    names = {one.row.pa_id: one.answered.pa.name for one in record.tasks}
    answers = [one.answered.decision for one in record.tasks]
    return Record(
        whom=_whom(record.whom, is_pa=is_pa, on_paper=on_paper),
        asked_at=now,
        is_pa=is_pa,
        approved=all(one.approved for one in answers if one),
        tasks=tasks,
        general=tuple(
            General(names.get(pa_id, record.whom.name), _shown(found))
            for pa_id, found in record.general.items()
        ),
        earlier=_shown(record.earlier),
    )


def _whom(who: Whom, *, is_pa: bool, on_paper: bool) -> Whom:
    """Nobody else who is warned of on a PA's paper: it names nobody but the PA."""
    if not is_pa:
        return who
    alike = tuple(name for name in who.alike if name == who.name or not on_paper)
    return replace(who, nhs_number="", alike=alike)


def _task(one: OwnTask, *, is_pa: bool, on_paper: bool) -> TaskLine:
    answered = one.answered
    decision, today = answered.decision, london_day(instant(answered.asked_at))
    tag = presenters.status(decision.status if decision else "no answer")
    person = answered.person.name
    if is_pa and on_paper:
        person = f"{initials(person)} (case {answered.case.reference})"
    return TaskLine(
        task=capital(answered.title),
        pa=answered.pa.name,
        person=person,
        delegation_id=answered.row.id,
        tag=tag.text,
        colour=tag.colour,
        answer=_answer(answered, "You" if is_pa and not on_paper else answered.pa.name),
        meaning=tag.meaning,
        until=last_good_day(answered),
        now=_now(answered, today),
        later=_later(one, today),
        shown=_shown(one.shown),
    )


def _answer(answered: Answered, who: str) -> str:
    """`You may do this task, alone.` – in hospital the ward's answer, and it says so."""
    decision = answered.decision
    place = " in hospital" if decision and decision.delegation.where == "hospital" else ""
    if decision and decision.may:
        return f"{who} may do this task{place}, alone."
    if decision and decision.supervised:
        return f"{who} may do this task{place} only with a competent person present."
    return f"{who} may not do this task{place}."


def _now(answered: Answered, today: date) -> tuple[Next, ...]:
    if answered.decision is None:
        return (Next(RING_LEAD, "you, or your PHB co-ordinator", "today"),)
    found = [to_be_done(one, today) for one in in_order(answered.decision)]
    return tuple(Next(one.what, one.role, one.when) for one in found)


def _later(one: OwnTask, today: date) -> tuple[Next, ...]:
    return tuple(
        Next(capital(each.due.kind), each.who, _small(when_due(each.due, today))) for each in one.coming
    )


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def _shown(found: Iterable[Piece]) -> tuple[Shown, ...]:
    return tuple(
        Shown(
            _what(piece),
            london_day(instant(piece.row.true_from)),
            by(piece.by),
            london_day(instant(piece.row.until)) if piece.row.until else None,
        )
        for piece in found
    )


def _what(piece: Piece) -> str:
    """`Training in infection prevention: completed`; for the certificate of a task, without its name."""
    row = piece.row
    about = row.about if row.kind == "training" else None
    task = row.task if row.person_id is None or row.kind == "training" else None
    topic = about or task
    return f"{capital(row.kind)}{f' in {topic}' if topic else ''}: {row.outcome}"
