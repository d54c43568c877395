"""The training plan beside the support plan: what, by whom, by when, done or not, and what it costs."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from pypdf import PdfReader

from documents.training_plan import PlanLine, total
from models.evidence import Document
from models.record_check import verify
from rules.moments import Period
from services.act import Refused
from services.evidence import NewEvidence, record_evidence
from services.training.training_plan import (
    carry_training_plan,
    due_training_plans,
    plan_of,
    set_cost,
    times_a_year,
)
from tests.services.counting import statements
from tests.services.world import TASK, World, launched, trained


def line(world: World, what: str, *, ongoing: bool = False) -> PlanLine:
    plan = plan_of(world.session, world.cases["lowe"], world.now)
    return next(one for one in plan.lines if (one.what, one.ongoing) == (what, ongoing))


def names(world: World) -> list[tuple[str, bool]]:
    plan = plan_of(world.session, world.cases["lowe"], world.now)
    return [(one.what, one.ongoing) for one in plan.lines]


def support_plan(world: World) -> None:
    new = NewEvidence(
        "plan", "agreed", world.now.date(), (world.giver("grace"),), person_id="lowe", about="support plan"
    )
    record_evidence(world.act("grace"), "north", new)


@pytest.mark.covers("SA-02", "SA-15")
def test_a_plan_lists_learning_and_training_of_each_pa_by_whom_and_by_when(world: World) -> None:
    launched(world)
    launched(world, pa="ben")
    plan = plan_of(world.session, world.cases["lowe"], world.now)
    assert {one.pa for one in plan.lines} == {"Amina Yusuf", "Ben Carter"}
    learning = line(world, "prerequisite learning: infection prevention")
    assert (learning.task, learning.done_on) == ("", None)
    assert learning.due_by is not None
    training = line(world, "bespoke training")
    assert training.task == "Gastrostomy feed, bolus or pump"


def test_what_is_done_says_when_and_is_not_due_again(world: World) -> None:
    row = launched(world)
    trained(world, row)
    training = line(world, "bespoke training")
    assert f"{training.done_on}" == "2026-05-06"
    assert training.due_by is None


@pytest.mark.covers("SA-06", "NE-08")
def test_the_plan_adds_up_training_and_checks_in_pounds(world: World) -> None:
    launched(world)
    case, act = world.cases["lowe"], world.act("grace")
    set_cost(act, case, TASK, "bespoke training", Decimal("125.50"))
    set_cost(act, case, TASK, "supervised practice", Decimal("20.10"))
    practice = line(world, "supervised practice")
    assert practice.cost == Decimal("20.10") * practice.times
    plan = plan_of(world.session, case, world.now)
    assert total(plan.training) == Decimal("125.50") + Decimal("20.10") * practice.times
    assert plan.without_price == len(plan.lines) - len([one for one in plan.lines if one.each is not None])


def test_the_last_price_holds_and_no_price_is_not_nothing(world: World) -> None:
    launched(world)
    case, act = world.cases["lowe"], world.act("grace")
    assert line(world, "bespoke training").cost is None
    for amount in ("125.50", "0"):
        set_cost(act, case, TASK, "bespoke training", Decimal(amount))
    assert line(world, "bespoke training").cost == Decimal(0)
    assert verify(world.session).ok


@pytest.mark.parametrize("amount", ["-0.01", "1.005", "NaN", "Infinity"])
def test_a_price_is_pounds_and_pence(world: World, amount: str) -> None:
    launched(world)
    with pytest.raises(Refused, match="pounds and pence"):
        set_cost(world.act("grace"), world.cases["lowe"], TASK, "bespoke training", Decimal(amount))


@pytest.mark.parametrize(
    ("period", "times"),
    [(Period(12, "months"), 1), (Period(1, "years"), 1), (Period(2, "years"), 1), (Period(6, "months"), 2),
     (Period(5, "months"), 3), (Period(4, "weeks"), 13), (Period(90, "days"), 5)],
)  # fmt: skip
def test_what_falls_due_in_a_year_is_counted_at_its_most(period: Period, times: int) -> None:
    assert times_a_year(period) == times


@pytest.mark.printed
def test_a_plan_is_due_with_a_support_plan_and_again_with_news(world: World) -> None:
    row = launched(world)
    assert due_training_plans(world.session, world.now) == []
    support_plan(world)
    assert due_training_plans(world.session, world.now) == [row.case_id]
    issued = carry_training_plan(world.act("grace"), row.case_id)
    assert issued is not None
    assert due_training_plans(world.session, world.now) == []
    assert carry_training_plan(world.act("grace"), row.case_id) is issued
    world.later(minutes=1)
    set_cost(world.act("grace"), world.cases["lowe"], TASK, "bespoke training", Decimal(1250))
    assert due_training_plans(world.session, world.now) == [row.case_id]
    again = carry_training_plan(world.act("grace"), row.case_id)
    assert again is not None
    assert again.number == 2
    pdf = world.session.get_one(Document, again.document_sha256).content
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "Training plan for Mrs Edith Lowe" in text
    assert "the support plan, agreed on 5 May 2026" in text
    assert "£1,250.00" in text
    assert "have no price yet: the totals are without them." in text


def test_news_that_changes_no_plan_is_looked_at_once(world: World) -> None:
    row = launched(world)
    support_plan(world)
    first = carry_training_plan(world.act("grace"), row.case_id)
    world.later(days=1)
    news = NewEvidence("happening", "happened", world.now, person_id="lowe", about="incident")
    record_evidence(world.act("grace"), "north", news)
    world.later(hours=1)
    assert due_training_plans(world.session, world.now) == [row.case_id]
    assert carry_training_plan(world.act("grace"), row.case_id) is first
    assert due_training_plans(world.session, world.now) == []
    assert statements(world.session, due_training_plans, now=world.now) == 1
