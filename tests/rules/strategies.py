"""Random requirements, evidence and questions for Hypothesis: small alphabets, so that things collide."""

from __future__ import annotations

from hypothesis import strategies as st

from rules.facts import Facts, facts_for
from rules.moments import FOREVER, Period, Span, first_instant, last_instant, london_day
from rules.question import Delegation, Evidence, Giver, Known, Moment, Organisation
from rules.requirement import OtherOutcome, Requirement, Trigger, WayOut, Window

KINDS = ("training", "assessment", "formal review", "recommendation")
OUTCOMES = ("yes", "yes", "yes", "no", "perhaps")
PEOPLE = ("ann", "bo", "çelik")
ROLES = ("nurse", "manager")
PROVIDER_KINDS = ("specialist team", "agency")
BASE = 1_772_323_200  # 1 March 2026, in winter time; the days below cross the night the clocks change
DAY = 86_400

moments = st.integers(0, 60).map(lambda n: BASE + n * DAY) | st.integers(0, 60 * 24).map(
    lambda n: BASE + n * 3600
)
endings = moments | st.just(FOREVER) | st.just(4_102_444_800)
givers = st.builds(
    Giver,
    person=st.sampled_from(PEOPLE),
    role=st.sampled_from(ROLES),
    organisation=st.sampled_from(("", "x", "y")),
)


def rarely(strategy: st.SearchStrategy, otherwise: object) -> st.SearchStrategy:
    """Mostly ``otherwise``: if every restriction were always on, nothing would ever count."""
    return st.integers(0, 3).flatmap(lambda n: strategy if n == 3 else st.just(otherwise))


periods = st.builds(Period, st.integers(1, 30), st.just("days")) | st.builds(
    Period, st.integers(1, 2), st.just("months")
)


@st.composite
def evidence(draw: st.DrawFn, number: int) -> Evidence:
    kind = draw(st.sampled_from((*KINDS, *KINDS, "registration", "provider assurance", "void")))
    about = {
        "registration": st.sampled_from(PEOPLE),
        "provider assurance": st.sampled_from(("team", "agency")),
        "void": st.integers(0, 9).map(lambda n: f"e{n}"),
    }.get(kind, st.sampled_from(("", "hoisting")))
    outcome = {
        "registration": st.sampled_from(("in force", "in force", "ended")),
        "provider assurance": st.sampled_from(("assured", "assured", "withdrawn")),
    }.get(kind, st.sampled_from(OUTCOMES))
    general = kind in ("registration", "provider assurance", "void")
    begins = draw(moments)
    return Evidence(
        id=f"e{number}",
        kind=kind,
        outcome=draw(outcome),
        begins=begins,
        begins_by=draw(rarely(st.just(last_instant(london_day(begins))), None)),
        recorded=draw(moments),
        by=tuple(draw(st.lists(givers, min_size=1, max_size=3))) if draw(st.integers(0, 19)) else (),
        pa="" if general else draw(rarely(st.sampled_from(("", "other")), "pa")),
        person="" if general else draw(rarely(st.just(""), "person")),
        task="" if general else draw(rarely(st.just(""), "feed")),
        ward=draw(st.sampled_from(("", "ward"))),
        about=draw(about),
        provider=draw(st.sampled_from(("", "team", "agency"))),
        until=draw(endings),
    )


@st.composite
def requirements(draw: st.DrawFn, number: int) -> Requirement:
    kind = KINDS[number]
    earlier = st.lists(st.sampled_from([f"r{n}" for n in range(number)]), max_size=2, unique=True)
    names = earlier if number else st.just([])
    window = (
        draw(st.none() | st.builds(Window, opens=st.just(Period(5, "days")), closes=periods))
        if number
        else None
    )
    starts = tuple(draw(names))
    outcomes = tuple(draw(st.lists(st.sampled_from(OUTCOMES), min_size=1, max_size=2, unique=True)))
    return Requirement(
        name=f"r{number}",
        framework="random",
        why="because",
        cite=("2:1",),
        evidence=kind,
        outcomes=outcomes,
        about=tuple(
            draw(rarely(st.lists(st.sampled_from(("pa", "person", "task", "ward")), unique=True), ()))
        ),
        topic=draw(rarely(st.just("hoisting"), "")),
        by=tuple(draw(rarely(st.lists(st.sampled_from(ROLES), max_size=2, unique=True), ()))),
        registered=draw(rarely(st.just(True), False)),
        at_least_givers=draw(rarely(st.just(2), 1)),
        at_least_organisations=draw(rarely(st.integers(1, 2), 0)),
        independent_of=tuple(draw(rarely(names, ()))),
        providers=tuple(draw(rarely(st.lists(st.sampled_from(PROVIDER_KINDS), max_size=2, unique=True), ()))),
        assured_providers=tuple(draw(st.lists(st.sampled_from(PROVIDER_KINDS), max_size=1))),
        after=tuple(draw(rarely(names, ()))),
        during=tuple(draw(rarely(names, ()))),
        counted_from=starts,
        at_least=draw(rarely(st.integers(2, 3), 1)),
        good_for=draw(st.none() | periods),
        window=window if starts else None,
        only_if=draw(rarely(st.builds(Trigger, st.sampled_from(KINDS), st.sampled_from(OUTCOMES)), None)),
        personal=draw(rarely(st.just(True), False)),
        this_stay=draw(rarely(st.just(True), False)),
        hospital_only=False,
        gate=True,
        supervised_too=True,
        status="suspended",
        if_lapsed="lapsed",
        way_out=WayOut("ask", "nurse", Period(7, "days")),
        other_outcomes=(
            ("no", OtherOutcome("action plan", None, tuple(draw(st.just(starts) | st.just(()))))),
        ),
        warn_days=0,
    )


@st.composite
def questions(draw: st.DrawFn) -> tuple[tuple[Requirement, ...], Facts]:
    asked = tuple(draw(requirements(number)) for number in range(draw(st.integers(1, len(KINDS)))))
    items = tuple(draw(evidence(number)) for number in range(draw(st.integers(0, 14))))
    when = draw(moments) + draw(st.sampled_from((0, 20, 60))) * DAY
    day = london_day(when)
    about = draw(st.sampled_from((Span.at(when), Span(first_instant(day), last_instant(day)))))
    known = Known(
        organisations={
            "team": Organisation("team", "Team", "specialist team"),
            "agency": Organisation("agency", "Agency", "agency"),
        },
        evidence=items,
    )
    admitted = draw(rarely(moments, BASE))
    delegation = Delegation("pa", "person", "feed", BASE, "hospital", "ward", admitted)
    return asked, facts_for(delegation, known, Moment(about, draw(rarely(endings, FOREVER))))
