"""Random requirements, evidence and questions: small alphabets, so that things collide.

Drawn from a seeded generator and not piece by piece, because Hypothesis prefers small and empty values: then
almost nothing ever counts, and evaluators agree about nothing.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from hypothesis import strategies as st

from rules.facts import Facts, facts_for
from rules.moments import (
    FOREVER,
    Calendar,
    Instant,
    Period,
    Span,
    first_instant,
    last_instant,
    london_day,
)
from rules.question import Delegation, Evidence, Giver, Known, Moment, Organisation, Person
from rules.requirement import Fallback, OtherOutcome, Requirement, Topic, Trigger, WayOut, Window
from rules.vocabulary import Field

KINDS = ("training", "assessment", "formal review", "recommendation")
OUTCOMES = ("yes", "no", "perhaps")
PEOPLE = ("ann", "bo", "çelik", "pa", "person")
ROLES = ("nurse", "manager")
RESERVE = "stand-in"
TOPICS = ("hoisting", "feeding")
PARTS = ("risk", "benefit")
PROVIDER_KINDS = ("specialist team", "agency")
PROOFS = {
    "registration": ("in force", "ended"),
    "practice currency": ("current", "lapsed"),
    "provider assurance": ("assured", "withdrawn"),
}
BASE = 1_772_323_200  # 1 March 2026, in winter time; the days below cross the night the clocks change
DAY = 86_400

Question = tuple[tuple[Requirement, ...], Facts]
Value = TypeVar("Value")


class Dice:
    """The choices that are made again and again."""

    def __init__(self, generator: random.Random) -> None:
        self.pick = generator.choice
        self.number = generator.randint
        self.generator = generator

    def rarely(self, unusual: Value, usual: Value, one_in: int = 6) -> Value:
        return unusual if self.number(1, one_in) == 1 else usual

    def some(self, of: tuple[Value, ...], most: int = 2) -> tuple[Value, ...]:
        return tuple(self.generator.sample(of, min(len(of), self.number(1, most)))) if of else ()

    def moment(self) -> Instant:
        day = BASE + self.number(0, 60) * DAY
        return day + self.pick((0, 0, 3600, 12 * 3600))

    def day(self) -> date:
        return london_day(self.moment())

    def giver(self) -> Giver:
        role = self.rarely(RESERVE, self.rarely("manager", "nurse"), 8)
        return Giver(self.pick(PEOPLE), role, self.pick(("", "x", "y", "z")))

    def period(self) -> Period:
        return self.pick((Period(self.number(5, 40), "days"), Period(self.number(1, 2), "months")))

    def calendar(self) -> Calendar:
        return Calendar(
            self.pick(("last day", "first of next month")),
            self.pick(("28 February", "1 March")),
            self.pick(("is still good", "is no longer good")),
        )


# --- evidence ----------------------------------------------------------------------------------------------


def evidence(dice: Dice, number: int, kinds: tuple[str, ...]) -> Evidence:
    """What the requirements ask for most of the time; else what says something of it."""
    kind = dice.pick(
        (*kinds * 5, *PROOFS, "void", "consent to carry over", "agreed interval", "availability")
    )
    item = _common(dice, number, kind)
    if kind in PROOFS:
        good, bad = PROOFS[kind]
        about = dice.pick(("team", "agency") if kind == "provider assurance" else PEOPLE)
        return replace(item, outcome=dice.rarely(bad, good, 4), about=about, pa="", person="", task="")
    if kind == "void":
        return replace(item, about=f"e{dice.number(0, 19)}", pa="", person="", task="")
    if kind == "consent to carry over":
        return replace(item, outcome=dice.rarely("withdrawn", "given", 4), person="", task="")
    if kind == "agreed interval":
        outcome = dice.rarely("ended", "agreed", 4)
        about = dice.pick(("r0", "r1", "r2", "r3"))
        return replace(item, outcome=outcome, about=about, interval=dice.rarely(None, dice.period(), 8))
    return item


def _common(dice: Dice, number: int, kind: str) -> Evidence:
    begins = dice.moment()
    bare_day = dice.rarely(last_instant(london_day(begins)), None, 4)
    return Evidence(
        id=f"e{number}",
        kind=kind,
        outcome=dice.rarely(dice.pick(("no", "perhaps")), "yes", 6),
        begins=begins,
        recorded=dice.rarely(dice.moment(), begins, 3),
        by=dice.rarely((), tuple(dice.giver() for _ in range(dice.number(1, 3))), 20),
        pa=dice.rarely(dice.pick(("", "other")), "pa", 10),
        person=dice.rarely(dice.pick(("", "another")), "person", 6),
        task=dice.rarely("", "feed", 10),
        ward=dice.rarely("", "ward", 4),
        equipment=dice.rarely("", "pump", 4),
        device=dice.rarely("", "button", 4),
        about=dice.rarely(dice.pick((*TOPICS, "cooking")), "", 2),
        provider=dice.rarely("", dice.pick(("team", "agency"))),
        mode=dice.rarely("online", dice.rarely(None, "face to face")),
        parts=dice.rarely(dice.some(PARTS), PARTS, 3),
        until=dice.rarely(dice.moment(), FOREVER, 5),
        begins_by=bare_day,
    )


# --- requirements ------------------------------------------------------------------------------------------


def requirement(dice: Dice, number: int) -> Requirement:
    earlier = tuple(f"r{place}" for place in range(number))
    starts = dice.rarely(dice.some(earlier), (), 2)
    window = Window(Period(5, "days"), dice.period()) if starts and dice.number(0, 1) else None
    fields: tuple[Field, ...] = ("pa", "person", "task", "ward", "equipment", "device")
    lifted_by = dice.pick((starts, ()))
    roles = dice.rarely(dice.some(ROLES), (), 4)
    return Requirement(
        name=f"r{number}",
        base=f"r{number}",
        framework="random",
        why="because",
        cite=("2:1",),
        evidence=KINDS[number],
        outcomes=dice.rarely(("yes", "perhaps"), ("yes",), 4),
        about=dice.rarely(dice.some(fields, 3), ("pa",), 6),
        topics=dice.rarely(_topics(dice), (), 12),
        modes=dice.rarely(("face to face",), (), 12),
        parts=dice.rarely(dice.some(PARTS), (), 12),
        since=dice.rarely(dice.moment(), None, 10),
        before=dice.rarely(dice.moment() + 20 * DAY, None, 12),
        carries_over=dice.rarely(True, False, 3),
        by=roles,
        fallback=dice.rarely(Fallback((RESERVE,), Trigger("availability", "yes")), None, 2)
        if roles
        else None,
        holding=dice.rarely(dice.some(("registration", "practice currency"), 1), (), 8),
        still_holding=dice.rarely(True, False, 3),
        in_person=dice.rarely((("nurse", dice.pick(("pa", "person"))),), (), 15),
        specialist=dice.rarely(True, False, 12),
        same_giver_as=dice.rarely(dice.some(earlier, 1), (), 10),
        independent_of=dice.rarely(dice.some(earlier), ()),
        at_least_givers=dice.rarely(2, 1, 8),
        at_least_organisations=dice.rarely(dice.number(1, 2), 0, 8),
        every_role=dice.rarely(True, False, 12),
        as_merged=dice.rarely(True, False, 3),
        providers=dice.rarely(dice.some(PROVIDER_KINDS), (), 8),
        assured_providers=dice.some(PROVIDER_KINDS, 1),
        after=dice.rarely(dice.some(earlier), (), 3),
        during=dice.rarely(dice.some(earlier), (), 3),
        counted_from=starts,
        at_least=dice.rarely(dice.number(2, 3), 1),
        good_for=dice.rarely(dice.period(), None, 2),
        interval_by=dice.rarely(ROLES, (), 3),
        early=dice.rarely(dice.period(), None, 4),
        window=window,
        due_by=dice.rarely(dice.moment(), None, 5),
        due_by_if=dice.rarely(dice.some(earlier), (), 3),
        calendar=dice.rarely(dice.calendar(), Calendar(), 3),
        only_if=dice.rarely(_trigger(dice), None),
        or_else=dice.rarely(dice.some(earlier), (), 4),
        undone_by=dice.rarely(dice.pick(("whoever gave it", "whoever may give it")), "anybody", 3),
        lacking=dice.rarely("what nobody said", "", 20),
        status="suspended",
        if_lapsed="lapsed",
        way_out=WayOut("ask", "nurse", Period(7, "days")),
        other_outcomes=(("no", OtherOutcome("action plan", None, lifted_by)),),
    )


def _topics(dice: Dice) -> tuple[Topic, ...]:
    return tuple(
        Topic(name, dice.rarely(dice.day(), None, 3), dice.rarely(dice.day() + timedelta(days=30), None, 3))
        for name in dice.some(TOPICS)
    )


def _trigger(dice: Dice) -> Trigger:
    return Trigger(dice.pick(KINDS), dice.pick(OUTCOMES), dice.rarely(dice.moment(), None, 3))


# --- questions ---------------------------------------------------------------------------------------------

ORGANISATIONS = {
    "team": Organisation("team", "Team", "specialist team"),
    "agency": Organisation("agency", "Agency", "agency"),
    "x": Organisation("x", "X", "", "y", BASE + 30 * DAY),
    "y": Organisation("y", "Y", "", "z", BASE + 45 * DAY),
    "z": Organisation(
        "z", "Z", "", "x", BASE + 50 * DAY
    ),  # a mistake: it leads back, and must end all the same
}
STAFF = {
    "ann": Person("ann", "Ann", specialisms=("children",)),
    "bo": Person("bo", "Bo", specialisms=("adults", "children")),
}


def question(generator: random.Random) -> Question:
    """Up to four requirements that look back at each other, up to twenty pieces of evidence, and a moment."""
    dice = Dice(generator)
    return _question(dice, _requirements(dice))


def ten_questions(generator: random.Random) -> list[Question]:
    """Ten of the same requirements: for durable-rules, compiling costs more than answering."""
    dice = Dice(generator)
    asked = _requirements(dice)
    return [_question(dice, asked) for _ in range(10)]


def _requirements(dice: Dice) -> tuple[Requirement, ...]:
    return tuple(requirement(dice, number) for number in range(dice.number(1, len(KINDS))))


def _question(dice: Dice, asked: tuple[Requirement, ...]) -> Question:
    kinds = tuple(one.evidence for one in asked)
    items = tuple(evidence(dice, number, kinds) for number in range(dice.number(1, 20)))
    when = dice.moment() + dice.pick((0, 0, 20, 60)) * DAY
    day = london_day(when)
    about = dice.pick(
        (Span.at(when), Span(first_instant(day), last_instant(day)), Span(when, when + 12 * 3600))
    )
    delegation = Delegation(
        "pa",
        "person",
        "feed",
        BASE,
        "hospital",
        "ward",
        equipment="pump",
        device="button",
        born=dice.pick((date(2008, 4, 1), date(1980, 1, 1), date(2015, 2, 28), None)),
    )
    known = Known(STAFF, ORGANISATIONS, items)
    return asked, facts_for(delegation, known, Moment(about, dice.rarely(dice.moment(), FOREVER)))


def questions() -> st.SearchStrategy[Question]:
    """Random questions; a failing one is shown whole and comes again with its seed."""
    return st.integers(0, 2**63).map(lambda seed: question(random.Random(seed)))  # noqa: S311
