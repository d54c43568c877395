"""Random requirements, evidence and questions: small alphabets, so that things collide.

Drawn from a seeded generator and not piece by piece, because Hypothesis prefers small and empty values: then
almost nothing ever counts, and evaluators agree about nothing.
"""

from __future__ import annotations

import random
from typing import TypeVar

from hypothesis import strategies as st

from rules.facts import Facts, facts_for
from rules.moments import FOREVER, Instant, Period, Span, first_instant, last_instant, london_day
from rules.question import Delegation, Evidence, Giver, Known, Moment, Organisation
from rules.requirement import OtherOutcome, Requirement, Topic, Trigger, WayOut, Window
from rules.vocabulary import Field

KINDS = ("training", "assessment", "formal review", "recommendation")
OUTCOMES = ("yes", "no", "perhaps")
PEOPLE = ("ann", "bo", "çelik")
ROLES = ("nurse", "manager")
PROVIDER_KINDS = ("specialist team", "agency")
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

    def giver(self) -> Giver:
        return Giver(self.pick(PEOPLE), self.rarely("manager", "nurse"), self.pick(("", "x", "y")))

    def period(self) -> Period:
        return self.pick((Period(self.number(5, 40), "days"), Period(self.number(1, 2), "months")))


def evidence(dice: Dice, number: int, kinds: tuple[str, ...]) -> Evidence:
    general = {"registration": ("in force", "ended"), "provider assurance": ("assured", "withdrawn")}
    kind = dice.pick((*kinds * 4, *general, "void"))
    about = {
        "registration": dice.pick(PEOPLE),
        "provider assurance": dice.pick(("team", "agency")),
        "void": f"e{dice.number(0, 15)}",
    }.get(kind, dice.rarely("hoisting", ""))
    good, bad = general.get(kind, ("yes", dice.pick(("no", "perhaps"))))
    mine = kind not in (*general, "void")
    begins = dice.moment()
    return Evidence(
        id=f"e{number}",
        kind=kind,
        outcome=dice.rarely(bad, good, 4),
        begins=begins,
        recorded=dice.rarely(dice.moment(), begins, 3),
        by=dice.rarely((), tuple(dice.giver() for _ in range(dice.number(1, 3))), 20),
        pa=dice.rarely(dice.pick(("", "other")), "pa", 10) if mine else "",
        person=dice.rarely("", "person", 10) if mine else "",
        task=dice.rarely("", "feed", 10) if mine else "",
        ward=dice.rarely("", "ward", 4),
        about=about,
        provider=dice.rarely("", dice.pick(("team", "agency"))),
        until=dice.rarely(dice.moment(), FOREVER, 5),
        begins_by=dice.rarely(last_instant(london_day(begins)), None, 4),
    )


def requirement(dice: Dice, number: int) -> Requirement:
    earlier = tuple(f"r{place}" for place in range(number))
    starts = dice.rarely(dice.some(earlier), (), 2)
    window = Window(Period(5, "days"), dice.period()) if starts and dice.number(0, 1) else None
    fields: tuple[Field, ...] = ("pa", "person", "task", "ward")
    lifted_by = dice.pick((starts, ()))
    return Requirement(
        name=f"r{number}",
        framework="random",
        why="because",
        cite=("2:1",),
        evidence=KINDS[number],
        outcomes=dice.rarely(("yes", "perhaps"), ("yes",), 4),
        about=dice.rarely(dice.some(fields, 3), ("pa",), 4),
        topics=dice.rarely((Topic("hoisting"),), (), 12),
        by=dice.rarely(dice.some(ROLES), (), 4),
        holding=dice.rarely(("registration",), (), 5),
        at_least_givers=dice.rarely(2, 1),
        at_least_organisations=dice.rarely(dice.number(1, 2), 0),
        independent_of=dice.rarely(dice.some(earlier), ()),
        providers=dice.rarely(dice.some(PROVIDER_KINDS), (), 5),
        assured_providers=dice.some(PROVIDER_KINDS, 1),
        after=dice.rarely(dice.some(earlier), (), 3),
        during=dice.rarely(dice.some(earlier), (), 3),
        counted_from=starts,
        at_least=dice.rarely(dice.number(2, 3), 1),
        good_for=dice.rarely(dice.period(), None, 2),
        window=window,
        only_if=dice.rarely(Trigger(dice.pick(KINDS), dice.pick(OUTCOMES)), None),
        undone_by=dice.rarely("whoever gave it", "anybody", 4),
        since=dice.rarely(dice.moment(), None, 5),
        hospital_only=False,
        gate=True,
        supervised_too=True,
        status="suspended",
        if_lapsed="lapsed",
        way_out=WayOut("ask", "nurse", Period(7, "days")),
        other_outcomes=(("no", OtherOutcome("action plan", None, lifted_by)),),
        warn_days=0,
    )


def question(generator: random.Random) -> Question:
    """Up to four requirements that look back at each other, up to sixteen pieces of evidence, and a moment."""
    dice = Dice(generator)
    asked = tuple(requirement(dice, number) for number in range(dice.number(1, len(KINDS))))
    kinds = tuple(one.evidence for one in asked)
    items = tuple(evidence(dice, number, kinds) for number in range(dice.number(1, 16)))
    when = dice.moment() + dice.pick((0, 0, 20, 60)) * DAY
    day = london_day(when)
    about = dice.pick((Span.at(when), Span(first_instant(day), last_instant(day))))
    known = Known(
        organisations={
            "team": Organisation("team", "Team", "specialist team"),
            "agency": Organisation("agency", "Agency", "agency"),
        },
        evidence=items,
    )
    delegation = Delegation(
        "pa", "person", "feed", BASE, "hospital", "ward", dice.rarely(None, dice.moment(), 8)
    )
    return asked, facts_for(delegation, known, Moment(about, dice.rarely(dice.moment(), FOREVER)))


def questions() -> st.SearchStrategy[Question]:
    """Random questions; a failing one is shown whole and comes again with its seed."""
    return st.integers(0, 2**63).map(lambda seed: question(random.Random(seed)))  # noqa: S311
