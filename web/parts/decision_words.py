"""An answer in words: whether the PA may, what is missing and why, what to do, who stands behind it.

A page that shows an answer asks for it and hands its words to the template:

    context["answer"] = words(answer_now(session, row, now))

and the template says

    {% from "_decision.jinja" import decision with context %}
    {{ decision(answer) }}
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from rules.decision import Action, Decision, Due, Named, Reason
from rules.moments import instant, london_day
from services.answers import Answered, By, Piece
from web.parts import presenters
from web.parts.citations import cited
from web.parts.presenters import Tag
from web.templating import uk_date, uk_day_time

RING = "Ring the PHB lead today, and say that Safehands gives no answer."


@dataclass(frozen=True)
class ToDo:
    """What somebody has to do, and by when in words."""

    what: str
    role: str
    by: date
    when: str
    overdue: bool
    requirement: str


@dataclass(frozen=True)
class Because:
    """One requirement: is it met, why, why it is asked for, where the text says so, on what evidence."""

    requirement: str
    met: bool
    tag: Tag
    because: str
    why: str
    text: tuple[str, ...]
    evidence: tuple[str, ...]
    to_do: ToDo | None = None
    framework: str = ""
    """Which framework asks for it, with its version."""


@dataclass(frozen=True)
class Line:
    """A label and what it says, as a summary list shows them."""

    label: str
    text: str


@dataclass(frozen=True)
class Words:
    """Everything a page says of an answer."""

    sentence: str
    may: str
    tag: Tag
    as_of: datetime
    missing: tuple[Because, ...] = ()
    later: tuple[Because, ...] = ()
    """What is missing as well, and whose turn has not come."""
    met: tuple[Because, ...] = ()
    to_do: tuple[ToDo, ...] = ()
    cover: str = ""
    people: tuple[Line, ...] = ()
    due: tuple[Line, ...] = ()
    frameworks: tuple[Line, ...] = ()
    settings: tuple[Line, ...] = ()
    no_answer: str = ""


def words(answer: Answered) -> Words:
    """What a page says of an answer, or of there being none."""
    decision = answer.decision
    if decision is None:
        return _no_answer(answer)
    today = london_day(instant(answer.asked_at))
    to_do = {one.requirement: to_be_done(one, today) for one in in_order(decision)}
    reasons = [_because(answer, one, to_do.get(one.requirement)) for one in decision.reasons]
    missing, later = _by_turn([one for one in reasons if not one.met])
    return Words(
        sentence=sentence(answer, decision),
        may=who_may(decision.may, decision.supervised),
        tag=presenters.status(decision.status),
        as_of=answer.asked_at,
        missing=missing,
        later=later,
        met=tuple(one for one in reasons if one.met),
        to_do=tuple(to_do.values()),
        cover=f"Until then: {decision.cover}." if decision.cover else "",
        people=_people(answer, decision),
        due=tuple(Line(capital(one.kind), when_due(one, today)) for one in decision.due),
        frameworks=tuple(_frameworks(answer, decision)),
        settings=tuple(_settings(answer, decision)),
    )


def sentence(answer: Answered, decision: Decision) -> str:
    """The answer in one sentence."""
    pa, task, person = answer.pa.name, f"the task “{answer.row.task}”", answer.person.name
    place = " in hospital" if decision.delegation.where == "hospital" else ""
    if decision.status == "never delegated":
        return f"No PA may do {task} for {person}{place}: it is never delegated."
    if decision.may:
        return f"{pa} may do {task} for {person}{place}, alone."
    if decision.supervised:
        how = f"only with a competent person present: {decision.status}"
        return f"{pa} may do {task} for {person}{place} {how}."
    return f"{pa} may not do {task} for {person}{place}: {decision.status}."


def who_may(alone: bool, supervised: bool) -> str:
    """Alone, with a competent person, or no; as a cell of the grid says it."""
    if alone:
        return "May do it alone"
    return "With a competent person present" if supervised else "May not do it"


def in_order(decision: Decision) -> list[Action]:
    """What has to be done: the earliest day first, and on one day as the framework puts it."""
    order = [reason.requirement for reason in decision.reasons]
    return sorted(decision.actions, key=lambda one: (one.by, order.index(one.requirement)))


def to_be_done(action: Action, today: date) -> ToDo:
    """An action as a page says it."""
    what = what_to_do(action.kind, action.requirement)
    overdue, name = action.by < today, capital(action.requirement)
    return ToDo(what, action.role, action.by, by_when(action.by, today), overdue, name)


def what_to_do(kind: str, requirement: str) -> str:
    """What has to be done, with its topic: `Arrange the prerequisite learning: epilepsy awareness`."""
    return capital(kind + requirement[len(requirement.partition(": ")[0]) :])


def by_when(day: date, today: date) -> str:
    """`by 10 July 2026`, `today`, `tomorrow`, `overdue since 3 May 2026`."""
    days = (day - today).days
    if days < 0:
        return f"overdue since {uk_date(day)}"
    return {0: "today", 1: "tomorrow"}.get(days, f"by {uk_date(day)}")


def when_due(due: Due, today: date) -> str:
    """When something falls due: a last good day, or a window."""
    if due.on is not None:
        return f"Good until {uk_date(due.on)}"
    if due.first is None or due.last is None:
        return ""
    opened = due.first <= today
    return f"{'Now' if opened else f'From {uk_date(due.first)}'}, and no later than {uk_date(due.last)}"


def evidence_line(piece: Piece) -> str:
    """What a piece of evidence says, of which day, by whom; and when it was recorded, if on another day."""
    row = piece.row
    about = f" in {piece.about}" if row.about and row.kind == "training" else ""
    whose = f" of {piece.about}" if row.about and row.kind in ("registration", "provider assurance") else ""
    said = f"{capital(row.kind)}{about}{whose}: {row.outcome}, {_day(row.true_from, row.true_is_day)}"
    given = f", by {by(piece.by)}" if piece.by else ""
    at = f", with {piece.provider}" if piece.provider else ""
    until = f", good until {uk_date(row.until)}" if row.until else ""
    later = london_day(instant(row.recorded_at)) != london_day(instant(row.true_from))
    recorded = f", recorded {uk_date(row.recorded_at)}" if later else ""
    void = ", void: it never counted" if piece.voided else ""
    return f"{said}{given}{at}{until}{recorded}{void}"


def by(givers: Iterable[By]) -> str:
    """`Tom Reed (nominated senior manager, North Area Board) and Sara Holt (…)`."""
    named = [
        f"{one.name} ({', '.join(part for part in (one.role, one.organisation) if part)})" for one in givers
    ]
    return " and ".join(named)


def _no_answer(answer: Answered) -> Words:
    why = "The two evaluators of the rules do not agree." if answer.differ else f"{answer.cannot_be_asked}."
    what = f"the task “{answer.row.task}” for {answer.person.name}"
    return Words(
        sentence=f"No answer: treat {answer.pa.name} as not authorised to do {what}.",
        may=who_may(alone=False, supervised=False),
        tag=presenters.status("no answer"),
        as_of=answer.asked_at,
        no_answer=f"{capital(why)} {RING}",
    )


def _by_turn(missing: list[Because]) -> tuple[tuple[Because, ...], tuple[Because, ...]]:
    """What is missing now, and what comes after that: nobody has to do it yet, and nothing was said against it."""
    now = [one for one in missing if one.to_do or one.evidence]
    if not now:
        return tuple(missing), ()
    return tuple(now), tuple(one for one in missing if one not in now)


def _because(answer: Answered, reason: Reason, to_do: ToDo | None) -> Because:
    pieces = [answer.evidence[id] for id in reason.evidence if id in answer.evidence]
    because = reason.because
    for id in answer.evidence:
        because = because.replace(f" {id}", "")
    return Because(
        requirement=capital(reason.requirement),
        met=reason.met,
        tag=_met(reason),
        because=because,
        why=reason.why,
        text=cited(reason.cite, answer.frameworks.get(reason.framework)),
        evidence=tuple(map(evidence_line, pieces)),
        to_do=to_do,
        framework=_asking(answer, reason),
    )


def _asking(answer: Answered, reason: Reason) -> str:
    known = answer.frameworks.get(reason.framework)
    return f"{known.text.title}, version {known.version}" if known else "Whatever the framework"


def _met(reason: Reason) -> Tag:
    if reason.met:
        return Tag("Met", "green", "What the framework asks for is on record, and good now.")
    if reason.gate:
        return Tag("Not met", "red", "What the framework asks for is not on record, or not good now.")
    return Tag("Overdue", "orange", "It has to be done, and does not stop the task.")


def _people(answer: Answered, decision: Decision) -> tuple[Line, ...]:
    """Signing off, answering for it and watching over it: three things, each with its name."""
    return (
        Line("Signed off as competent by", _signed(answer, decision)),
        Line("Accountable for the delegation", _named(decision.accountable)),
        Line("Monitors the PA’s competence", _named(decision.monitor)),
    )


def _signed(answer: Answered, decision: Decision) -> str:
    ids = {id for reason in decision.reasons for id in reason.evidence}
    signed = [
        piece
        for id, piece in answer.evidence.items()
        if id in ids
        and (piece.row.kind, piece.row.outcome) == ("assessment", "competent")
        and not piece.voided
    ]
    if not signed:
        return "Nobody yet"
    latest = max(signed, key=lambda piece: (piece.row.true_from, piece.id))
    return f"{by(latest.by)}, {_day(latest.row.true_from, latest.row.true_is_day)}"


def _named(named: Named | None) -> str:
    if named is None:
        return "Nobody yet"
    return by([By(named.name, named.role, named.organisation)])


def _frameworks(answer: Answered, decision: Decision) -> Iterable[Line]:
    for used in decision.frameworks:
        framework = answer.frameworks.get(used.id)
        approved = "approved" if decision.approved else "not approved for live use"
        yield Line(framework.text.title if framework else used.id, f"Version {used.version}, {approved}")


def _settings(answer: Answered, decision: Decision) -> Iterable[Line]:
    for used in decision.settings:
        framework = answer.frameworks.get(used.framework)
        text = framework.text.settings.get(used.name) if framework else None
        how = "chosen for this case" if used.chosen else "the framework’s default"
        yield Line(text.asks if text else capital(used.name), f"{capital(used.value)} ({how})")


def _day(moment: datetime, is_day: bool) -> str:
    return uk_date(moment) if is_day else uk_day_time(moment)


def capital(text: str) -> str:
    """The first letter as at the start of a sentence."""
    return text[:1].upper() + text[1:]
