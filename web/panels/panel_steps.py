"""What a co-ordinator puts on record for the panel and the plan: risks as the person sees them, follow-ups, costs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import get_args

from sqlalchemy.orm import Session

from models.panel_work import QualityReview, View
from services.act import Act
from services.answers import Answered
from services.choices import who_may_agree
from services.panels.panel_reviews import close_follow_up, to_follow_up
from services.risk_views import record_risk_view, risk_views
from services.training.training_plan import cost_of, costing, set_cost_of
from web.coordinator.steps import Context, Do, Step, chosen
from web.parts.decision_words import capital
from web.parts.forms import LONGEST_TEXT, Form

RISK_SEEN, FOLLOWED_UP, COST = "risk-seen", "followed-up", "cost"
"""What the address names after a risk, a follow-up or a cost was put on record."""

VIEWS: tuple[View, ...] = get_args(View)


class RiskSeen(Step):
    """How the person sees one risk of the task, said by them or by whoever speaks for them."""

    def context(self, session: Session, answer: Answered, now: datetime) -> Context:
        return {
            "views": VIEWS,
            "seen": risk_views(session, answer.row.id),
            "parties": who_may_agree(session, answer.person, now),
        }

    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        risk = form.text("risk", "The risk", missing="Say which risk it is")
        view = form.choice("view", VIEWS, missing="Choose how they see it")
        party = chosen(form, context["parties"], missing="Choose who said so")
        said = next((one for one in VIEWS if one == view), None)
        if said is None or party is None or form.errors:
            return None

        def do() -> str:
            record_risk_view(act, answer.row, risk, said, party.person_id)
            return RISK_SEEN

        return do


class FollowUp(Step):
    """What was done about something that a quality review found."""

    def applies(self, session: Session, answer: Answered) -> bool:
        return bool(to_follow_up(session, answer.row.id))

    def context(self, session: Session, answer: Answered, now: datetime) -> Context:
        return {"findings": to_follow_up(session, answer.row.id)}

    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        ids = [one.review_id for one in context["findings"]]
        which = form.choice("which", ids, missing="Choose what was seen to")
        words = form.text("words", "What was done", missing="Say what was done", longest=LONGEST_TEXT)
        if which is None or form.errors:
            return None

        def do() -> str:
            close_follow_up(act, act.session.get_one(QualityReview, which), words)
            return FOLLOWED_UP

        return do


class Cost(Step):
    """What training, or a check, costs each time: the training plan adds it up."""

    def context(self, session: Session, answer: Answered, now: datetime) -> Context:
        asked = costing(session, answer.row, now)
        return {
            "asked": {one.name: one for one in asked},
            "costs": [(one.name, capital(one.name), cost_of(session, answer.row, one)) for one in asked],
        }

    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        what = form.choice("what", context["asked"], missing="Choose what it is the cost of")
        amount = _pounds(form)
        if what is None or amount is None or form.errors:
            return None

        def do() -> str:
            set_cost_of(act, answer.row, context["asked"][what], amount)
            return COST

        return do


def _pounds(form: Form) -> Decimal | None:
    """An amount as people write it: `125.50`, `£1,250`."""
    typed = form.text("amount", "The amount", missing="Enter the cost in pounds")
    try:
        return Decimal(typed.replace("£", "").replace(",", "").strip()) if typed else None
    except InvalidOperation:
        form.refuse("amount", "The cost must be an amount in pounds, like 125.50")
        return None


PANEL_STEPS: Mapping[str, Step] = {
    step.slug: step
    for step in (
        RiskSeen(
            "risk", "A risk as the person sees it", "The panel reads it beside your recommendation.",
            "", "evidence_risk.jinja",
        ),
        FollowUp(
            "follow-up", "Quality review: what was done", "The panel asked for something to be seen to.",
            "", "evidence_follow_up.jinja",
        ),
        Cost(
            "cost", "What training or a check costs", "The training plan adds it up.", "", "evidence_cost.jinja",
        ),
    )
}  # fmt: skip
