"""A material change of a protocol: what it asks of earlier sign-offs, in which transition; and one that is not."""

from __future__ import annotations

import pytest

from rules.applied import Applied
from rules.decide import decide
from rules.decision import Decision
from rules.framework import Framework, parse_framework
from rules.moments import FOREVER, Span
from rules.question import Delegation, Evidence, Giver, Known, Moment, Organisation
from tests.rules.test_framework_faults import SMALL

CHANGE = """\
changes:
  flush before feeding:
    what: The flush before a feed is larger.
    from: 2027-03-01
    tasks: [feed]
    material: yes
    binds: assessed
    gap training: flush before feeding
    transition: 3 months
    otherwise: {do: give the gap training, role: nurse, within: 1 month}
    why: A feed after too small a flush can block the tube.
    text: ["2:785"]
"""


def framework(change: str = CHANGE) -> Framework:
    """The small framework without panel and observation, and with one change."""
    start, end = SMALL.index("  decided:\n"), SMALL.index("tasks:\n")
    text = SMALL[:start] + change + SMALL[end:]
    return parse_framework("small.yaml", text.replace("practices: 2", "practices: 1").encode())


def piece(id: str, kind: str, outcome: str, on: str, **more: str) -> Evidence:
    day = Span.parse(on)
    about = {"person": "p", "task": "feed"} if "about" not in more else {}
    return Evidence(
        id, kind, outcome, day.first, day.first, (Giver("n", "nurse"),), pa="pa", begins_by=day.last, **about, **more
    )  # fmt: skip


TRAINED = piece("train", "training", "completed", "2026-05-01", provider="team")
SIGNED = piece("sign", "assessment", "competent", "2026-06-01")
GAP = piece("gap", "training", "completed", "2027-04-15", about="flush before feeding")
SIGNED_ANEW = piece("anew", "assessment", "competent", "2027-03-01")


def answer(on: str, *evidence: Evidence, change: str = CHANGE) -> Decision:
    known = Known(
        organisations={"team": Organisation("team", "Team", "specialist team")}, evidence=(TRAINED, *evidence)
    )
    asked = Delegation("pa", "p", "feed", Span.parse("2026-04-01").first)
    applied = Applied(framework(change), {"panel decides": "all"})
    return decide([applied], asked, known, Moment(Span.parse(on), FOREVER))


@pytest.mark.parametrize(
    ("on", "may", "unmet"),
    [
        ("2027-02-28", True, []),
        ("2027-03-01", True, []),
        ("2027-06-01", True, []),
        ("2027-06-02", False, ["flush before feeding"]),
    ],
)
def test_an_older_sign_off_is_good_to_the_end_of_the_transition(on: str, may: bool, unmet: list[str]) -> None:
    found = answer(on, SIGNED)
    assert found.may is may
    assert [reason.requirement for reason in found.reasons if not reason.met] == unmet


def test_meanwhile_the_gap_training_is_asked_for_by_the_last_day_of_the_transition() -> None:
    found = answer("2027-03-01", SIGNED)
    assert [(one.kind, one.by.isoformat()) for one in found.actions] == [
        ("give the gap training", "2027-06-01")
    ]
    assert ("flush before feeding", "2027-06-01") in [(one.kind, str(one.on)) for one in found.due]


@pytest.mark.parametrize("evidence", [GAP, SIGNED_ANEW])
def test_gap_training_or_a_new_sign_off_brings_it_up_to_date(evidence: Evidence) -> None:
    assert answer("2027-06-02", SIGNED, evidence).may


def test_a_sign_off_of_the_day_before_the_change_is_an_older_one_and_one_of_the_day_is_not() -> None:
    before = piece("sign", "assessment", "competent", "2027-02-28")
    assert not answer("2027-06-02", before).may
    assert answer("2027-06-02", SIGNED_ANEW).may


def test_gap_training_that_was_failed_does_not_bring_it_up_to_date() -> None:
    failed = piece("gap", "training", "failed", "2027-04-15", about="flush before feeding")
    assert not answer("2027-06-02", SIGNED, failed).may


def test_a_change_that_is_not_material_asks_nothing() -> None:
    assert answer("2027-06-02", SIGNED, change=CHANGE.replace("material: yes", 'material: "no"')).may


def test_a_change_of_another_task_asks_nothing() -> None:
    assert answer("2027-06-02", SIGNED, change=CHANGE.replace("tasks: [feed]", "tasks: [tube]")).may
