"""What has happened to a delegation: the moment before, the moment itself, and after; both evaluators agree."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from rules.applied import Applied
from rules.decide import decide
from rules.decision import Decision
from rules.happenings import HAPPENINGS, OF_ANY_FRAMEWORK, WITHDRAWALS
from rules.moments import FOREVER, Span
from rules.question import Delegation, Evidence, Giver, Known, Moment, Organisation
from rules.vocabulary import EVIDENCE, Place
from tests.rules.test_changes import SIGNED, TRAINED, framework

NIA = Giver("nia", "nurse")
OMAR = Giver("omar", "nurse")
STOPPING = sorted(topic for topic, one in HAPPENINGS.items() if one.stops_at_once)
GOING_ON = sorted(topic for topic, one in HAPPENINGS.items() if not one.stops_at_once)


def at(when: str) -> Span:
    return Span.parse(when)


def said(kind: str, outcome: str, about: str, when: str, by: Giver = NIA, **more: object) -> Evidence:
    """One thing on record about this very delegation; recorded as it happened unless the test says when."""
    moment = at(when)
    fixed = {
        "id": f"{kind} {outcome} {when}",
        "recorded": moment.first,
        "begins_by": moment.last,
        "by": (by,),
        "pa": "pa",
        "person": "p",
        "task": "feed",
    }
    return Evidence(kind=kind, outcome=outcome, begins=moment.first, about=about, **(fixed | more))  # type: ignore[arg-type]


def happened(topic: str, when: str, **more: object) -> Evidence:
    return said("happening", "happened", topic, when, **more)  # type: ignore[arg-type]


def decided(topic: str, when: str, outcome: str = "may go on", by: Giver = NIA, **more: object) -> Evidence:
    return said("decision after a happening", outcome, topic, when, by, **more)


def withdrawn(by: str, giver: Giver, when: str, outcome: str = "withdrawn") -> Evidence:
    return said("withdrawal", outcome, by, when, giver)


def void(item: Evidence, when: str) -> Evidence:
    return Evidence(f"void {item.id}", "void", "void", at(when).first, at(when).first, (NIA,), about=item.id)


REGISTERED = Evidence(
    "reg", "registration", "in force", at("2024-04-01").first, at("2024-04-01").first, (), about="nia",
    until=at("2027-03-31").last,
)  # fmt: skip
"""Nia is registered to the end of March 2027; Omar never was."""


@dataclass(frozen=True)
class World:
    evidence: tuple[Evidence, ...]
    where: Place = "home"
    known: int = FOREVER
    signed: tuple[Evidence, ...] = field(default=(TRAINED, SIGNED))

    def on(self, when: str) -> Decision:
        """Decided by both evaluators: ``decide`` raises if they differ."""
        known = Known(
            organisations={"team": Organisation("team", "Team", "specialist team")},
            evidence=(*self.signed, REGISTERED, *self.evidence),
        )
        asked = Delegation("pa", "p", "feed", at("2026-04-01").first, self.where)
        applied = Applied(framework(""), {"panel decides": "all"})
        return decide([applied], asked, known, Moment(at(when), self.known))


def world(*evidence: Evidence, **more: object) -> World:
    return World(evidence, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("topic", STOPPING)
@pytest.mark.parametrize(
    ("when", "status", "alone", "supervised"),
    [
        ("2026-07-14T13:59", "in force", True, True),
        ("2026-07-14T14:00", "suspended", False, False),
        ("2026-07-14T15:59", "suspended", False, False),
        ("2026-07-14T16:00", "in force", True, True),
    ],
)
def test_an_incident_stops_the_task_at_that_moment_and_a_decision_lets_it_go_on_from_its_own(
    topic: str, when: str, status: str, alone: bool, supervised: bool
) -> None:
    told = world(happened(topic, "2026-07-14T14:00"), decided(topic, "2026-07-14T16:00"))
    answer = told.on(when)
    assert (answer.status, answer.may, answer.supervised) == (status, alone, supervised)


@pytest.mark.parametrize("topic", STOPPING)
def test_somebody_registered_is_asked_to_decide_the_same_day(topic: str) -> None:
    answer = world(happened(topic, "2026-07-14T23:59")).on("2026-07-14T23:59:30")
    assert [(one.role, one.by.isoformat()) for one in answer.actions] == [
        ("registered practitioner", "2026-07-14")
    ]
    assert topic in answer.actions[0].kind


def test_a_minute_later_it_is_another_day_and_it_is_asked_for_by_that_one() -> None:
    answer = world(happened("incident", "2026-07-15T00:00")).on("2026-07-15T00:00")
    assert answer.actions[0].by.isoformat() == "2026-07-15"


def test_in_hospital_too_it_is_asked_for_on_the_day_it_happened_not_of_the_request() -> None:
    answer = World((happened("incident", "2026-07-14T14:00"),), where="hospital").on("2026-07-14T15:00")
    assert answer.actions[0].by.isoformat() == "2026-07-14"


def test_asked_about_a_whole_day_with_an_incident_in_it_the_answer_is_no() -> None:
    told = world(happened("incident", "2026-07-14T14:00"), decided("incident", "2026-07-14T16:00"))
    assert [told.on(f"2026-07-{day}").may for day in (13, 14, 15)] == [True, False, True]


def test_a_second_incident_after_the_decision_has_to_be_decided_again() -> None:
    told = world(
        happened("incident", "2026-07-14T14:00"),
        decided("incident", "2026-07-14T16:00"),
        happened("incident", "2026-07-14T18:00"),
    )
    times = ("15:00", "17:00", "18:00")
    assert [told.on(f"2026-07-14T{time}").may for time in times] == [False, True, False]


def test_an_incident_and_a_decision_of_the_same_moment_go_on_because_the_decision_is_about_it() -> None:
    told = world(happened("incident", "2026-07-14T14:00"), decided("incident", "2026-07-14T14:00"))
    assert told.on("2026-07-14T14:00").may


def test_where_only_the_day_of_an_incident_is_known_a_decision_of_that_morning_may_have_come_before() -> None:
    told = world(happened("incident", "2026-07-14"), decided("incident", "2026-07-14T09:00"))
    assert not told.on("2026-07-14T20:00").may
    assert not told.on("2026-07-15T00:00").may


def test_one_kind_of_happening_is_not_answered_by_a_decision_about_another() -> None:
    told = world(happened("incident", "2026-07-14T14:00"), decided("change of capacity", "2026-07-14T16:00"))
    assert told.on("2026-07-14T17:00").status == "suspended"


def test_a_decision_by_somebody_who_is_not_registered_does_not_count() -> None:
    told = world(happened("incident", "2026-07-14T14:00"), decided("incident", "2026-07-14T16:00", by=OMAR))
    answer = told.on("2026-07-14T17:00")
    assert (answer.may, answer.status) == (False, "suspended")
    assert "not registered at that moment" in answer.reasons[-1].because


def test_registered_to_midnight_a_minute_before_counts_and_at_midnight_does_not() -> None:
    incident = happened("incident", "2027-03-31T20:00")
    before, after = (decided("incident", when) for when in ("2027-03-31T23:59", "2027-04-01T00:00"))
    assert world(incident, before).on("2027-04-01T08:00").may
    assert not world(incident, after).on("2027-04-01T08:00").may


def test_whoever_says_stop_stops_it_even_if_not_registered_and_what_follows_has_to_be_settled() -> None:
    told = world(
        happened("change of care plan", "2026-07-14T14:00"),
        decided("change of care plan", "2026-07-14T16:00", "stopped", by=OMAR),
    )
    answer = told.on("2026-07-14T16:00")
    assert (told.on("2026-07-14T15:59").may, answer.may, answer.status) == (True, False, "suspended")
    assert [(one.role, one.by.isoformat()) for one in answer.actions] == [("PHB co-ordinator", "2026-07-21")]


def test_stopped_and_later_let_go_on_it_goes_on() -> None:
    told = world(
        happened("incident", "2026-07-14T14:00"),
        decided("incident", "2026-07-14T16:00", "stopped"),
        decided("incident", "2026-07-16T10:00"),
    )
    assert [told.on(f"2026-07-16T{time}").may for time in ("09:59", "10:00")] == [False, True]


@pytest.mark.parametrize("topic", GOING_ON)
@pytest.mark.parametrize(
    ("when", "alone"),
    [("2026-07-14T14:00", True), ("2026-07-21T23:59:59", True), ("2026-07-22T00:00", False)],
)
def test_after_a_change_the_task_goes_on_to_the_end_of_the_seventh_day(
    topic: str, when: str, alone: bool
) -> None:
    answer = world(happened(topic, "2026-07-14T14:00")).on(when)
    assert answer.may is alone
    assert answer.status == ("in force" if alone else "suspended")
    assert [one.by.isoformat() for one in answer.actions] == ["2026-07-21"]


def test_a_change_over_christmas_has_its_seven_days_and_the_night_the_clocks_go_back_is_one_day() -> None:
    christmas = world(happened("change of condition", "2026-12-24T23:59"))
    assert [christmas.on(when).may for when in ("2026-12-31T23:59", "2027-01-01T00:00")] == [True, False]
    autumn = world(happened("change of condition", "2026-10-18T12:00"))
    assert [autumn.on(when).may for when in ("2026-10-25T23:59", "2026-10-26T00:00")] == [True, False]


def test_the_hour_that_comes_twice_in_autumn_is_two_hours() -> None:
    told = world(
        happened("incident", "2026-10-25T01:30+01:00"),
        decided("incident", "2026-10-25T01:10+00:00"),
    )
    times = ("01:29+01:00", "01:30+01:00", "01:05+00:00", "01:10+00:00")
    assert [told.on(f"2026-10-25T{time}").may for time in times] == [True, False, False, True]


def test_another_change_meanwhile_puts_nothing_off() -> None:
    """Changed every six days and never looked at, a task would otherwise go on for ever."""
    told = world(
        *(happened("change of prescription", f"2026-07-{day:02}T09:00") for day in (1, 6, 11, 16)),
    )
    assert [told.on(when).may for when in ("2026-07-08T23:59", "2026-07-09T00:00")] == [True, False]
    assert [one.by.isoformat() for one in told.on("2026-07-07T12:00").actions] == ["2026-07-08"]


def test_a_change_after_a_decision_has_seven_days_of_its_own() -> None:
    told = world(
        happened("change of equipment", "2026-07-01T09:00"),
        decided("change of equipment", "2026-07-03T09:00"),
        happened("change of equipment", "2026-07-06T09:00"),
    )
    assert [told.on(when).may for when in ("2026-07-13T23:59", "2026-07-14T00:00")] == [True, False]


def test_a_decision_that_does_not_count_puts_the_days_of_an_earlier_change_off_by_nothing() -> None:
    told = world(
        happened("change of equipment", "2026-07-01T09:00"),
        decided("change of equipment", "2026-07-03T09:00", by=OMAR),
        happened("change of equipment", "2026-07-06T09:00"),
    )
    assert [told.on(when).may for when in ("2026-07-08T23:59", "2026-07-09T00:00")] == [True, False]


def test_a_happening_on_no_list_stops_the_task_rather_than_nothing() -> None:
    assert world(happened("something else", "2026-07-14T14:00")).on("2026-07-14T14:00").status == "suspended"


@pytest.mark.parametrize("topic", sorted(HAPPENINGS))
def test_a_void_happening_never_happened_once_that_is_known(topic: str) -> None:
    told = happened(topic, "2026-07-01T14:00")
    answer = world(told, void(told, "2026-07-12T09:00"))
    assert answer.on("2026-07-20T12:00").may
    assert answer.on("2026-07-02T12:00").may
    unaware = World(answer.evidence, known=at("2026-07-11T12:00").first)
    assert not unaware.on("2026-07-11T12:00").may


def test_what_was_recorded_later_than_it_happened_was_not_known_then_and_holds_from_when_it_happened() -> (
    None
):
    late = happened("incident", "2026-07-14T14:00", recorded=at("2026-07-16T09:00").first)
    then = World((late,), known=at("2026-07-15T12:00").first)
    now = World((late,), known=at("2026-07-16T09:00").first)
    assert then.on("2026-07-15T12:00").may
    assert not now.on("2026-07-15T12:00").may
    assert now.on("2026-07-14T13:59").may


GIVERS = {
    "by the PA": Giver("pa", "PA"),
    "by the person": Giver("p", "PHB holder"),
    "by the practitioner": NIA,
    "by the employer": Giver("boss", "employer"),
}


@pytest.mark.parametrize("by", sorted(WITHDRAWALS))
@pytest.mark.parametrize(
    ("when", "status"),
    [
        ("2026-12-24T23:59", "in force"),
        ("2026-12-25T00:00", "withdrawn"),
        ("2026-12-28T09:59", "withdrawn"),
        ("2026-12-28T10:00", "in force"),
    ],
)
def test_whoever_withdraws_suspends_at_once_and_may_take_it_back(by: str, when: str, status: str) -> None:
    told = world(
        withdrawn(by, GIVERS[by], "2026-12-25T00:00"),
        withdrawn(by, GIVERS[by], "2026-12-28T10:00", "taken back"),
    )
    answer = told.on(when)
    assert answer.status == status
    assert (answer.may, answer.supervised) == (status == "in force",) * 2


@pytest.mark.parametrize(
    ("by", "other"),
    [
        ("by the PA", Giver("another", "PA")),
        ("by the PA", GIVERS["by the employer"]),
        ("by the person", GIVERS["by the PA"]),
        ("by the practitioner", GIVERS["by the person"]),
        ("by the employer", GIVERS["by the PA"]),
    ],
)
def test_nobody_takes_back_what_another_has_withdrawn(by: str, other: Giver) -> None:
    told = world(
        withdrawn(by, GIVERS[by], "2026-07-14T14:00"),
        withdrawn(by, other, "2026-07-14T15:00", "taken back"),
    )
    assert told.on("2026-07-14T16:00").status == "withdrawn"


def test_two_who_withdraw_have_both_to_take_it_back() -> None:
    told = world(
        withdrawn("by the PA", GIVERS["by the PA"], "2026-07-14T14:00"),
        withdrawn("by the employer", GIVERS["by the employer"], "2026-07-14T14:00"),
        withdrawn("by the PA", GIVERS["by the PA"], "2026-07-15T14:00", "taken back"),
        withdrawn("by the employer", GIVERS["by the employer"], "2026-07-16T14:00", "taken back"),
    )
    times = ("2026-07-15T15:00", "2026-07-16T13:59", "2026-07-16T14:00")
    assert [told.on(when).may for when in times] == [False, False, True]


def test_taken_back_and_withdrawn_on_one_day_whose_hours_nobody_knows_it_is_withdrawn() -> None:
    told = world(
        withdrawn("by the PA", GIVERS["by the PA"], "2026-07-14"),
        withdrawn("by the PA", GIVERS["by the PA"], "2026-07-14", "taken back"),
    )
    assert told.on("2026-07-15T12:00").status == "withdrawn"


def test_withdrawn_says_more_than_suspended_and_suspended_more_than_what_comes_next() -> None:
    both = world(
        happened("incident", "2026-07-14T14:00"),
        withdrawn("by the PA", GIVERS["by the PA"], "2026-07-14T15:00"),
    )
    assert [both.on(f"2026-07-14T{time}").status for time in ("14:30", "15:00")] == ["suspended", "withdrawn"]
    untrained = World(both.evidence, signed=())
    assert [untrained.on(f"2026-07-14T{time}").status for time in ("13:00", "14:30", "15:00")] == [
        "waiting for training", "suspended", "withdrawn",
    ]  # fmt: skip


def condition(when: str, **more: object) -> Evidence:
    return said("panel condition", "set", "a spare tube at hand", when, **more)  # type: ignore[arg-type]


def met(when: str, outcome: str = "met") -> Evidence:
    return said("answer to a panel condition", outcome, "a spare tube at hand", when)


@pytest.mark.parametrize("outcome", ["met", "lifted"])
def test_a_panels_condition_without_a_day_is_met_before_the_pa_does_the_task_alone(outcome: str) -> None:
    told = world(condition("2026-07-14T14:00"), met("2026-07-20T10:00", outcome))
    seen = [told.on(when) for when in ("2026-07-14T13:59", "2026-07-14T14:00", "2026-07-20T10:00")]
    assert [(one.may, one.supervised, one.status) for one in seen] == [
        (True, True, "in force"),
        (False, True, "waiting for panel"),
        (True, True, "in force"),
    ]


def test_a_panels_condition_with_a_day_stops_the_task_on_the_day_after() -> None:
    told = world(condition("2027-12-20T14:00", until=at("2028-02-29").last))
    seen = [told.on(when).may for when in ("2028-02-28T12:00", "2028-02-29T23:59", "2028-03-01T00:00")]
    assert seen == [True, True, False]


def test_a_condition_set_again_has_to_be_met_again() -> None:
    told = world(condition("2026-07-14T14:00"), met("2026-07-20T10:00"), condition("2026-08-01T10:00"))
    assert not told.on("2026-08-01T10:00").may


def test_nothing_of_another_person_pa_or_task_counts() -> None:
    told = happened("incident", "2026-07-14T14:00")
    for other in ({"person": "q"}, {"pa": "another"}, {"task": "suction"}):
        assert world(happened("incident", "2026-07-14T14:00", **other)).on("2026-07-14T15:00").may
    assert not world(told).on("2026-07-14T15:00").may


def test_what_has_happened_is_asked_for_whatever_the_framework_and_says_where_the_text_says_so() -> None:
    answer = world(happened("incident", "2026-07-14T14:00")).on("2026-07-14T14:00")
    reason = next(one for one in answer.reasons if one.framework == OF_ANY_FRAMEWORK)
    assert (reason.requirement, reason.cite, reason.met) == ("decided after incident", ("0:566",), False)


def test_of_what_decides_by_its_hour_a_bare_day_will_not_do() -> None:
    timed = [kind for kind, one in EVIDENCE.items() if one.timed]
    assert timed == ["withdrawal", "happening", "decision after a happening"]
