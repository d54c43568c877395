"""What the frameworks ask for besides: a short form for each plan, check, document or talk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from rules.requirement import Requirement
from rules.vocabulary import EVIDENCE
from services.act import Act
from services.answers import Answered
from services.asked_for import Said, asked_for, record_asked_for, topics_of, who_gives
from web.coordinator.steps import Context, Do, Step, today
from web.parts.decision_words import capital
from web.parts.forms import LONGEST_TEXT, Form

PREFIX = "asked-"


@dataclass(frozen=True)
class Asked(Step):
    """One requirement of a framework, met by what somebody says or shows."""

    requirement: Requirement

    def context(self, session: Session, answer: Answered, now: datetime) -> Context:
        return {
            "topics": topics_of(self.requirement, today(now)),
            "parties": who_gives(session, answer.row, self.requirement, now),
            "outcomes": EVIDENCE[self.kind].outcomes,
        }

    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        asked, topics = self.requirement, context["topics"]
        offered = {party.value: party for party in context["parties"]}
        topic = topics[0] if len(topics) == 1 else ""
        if len(topics) > 1:
            topic = form.choice("topic", topics, missing="Choose which it is") or ""
        parts = form.choices("parts", asked.parts) if asked.parts else []
        outcome = form.choice("outcome", context["outcomes"], missing="Say how it stands")
        named = form.choices("by", offered, missing="Choose who it comes from") if asked.by else []
        day = form.date("day", "Date", not_after=today(act.now))
        until = form.date("until", "Last day", required=False, not_before=day)
        why = "" if outcome is None or outcome in asked.outcomes else "Say in a sentence why"
        note = form.text("note", "What you write", missing=why, longest=LONGEST_TEXT)
        if outcome is None or day is None or form.errors:
            return None
        givers = tuple(offered[value] for value in named)
        said = Said(outcome, day, givers, topic, tuple(parts), until, note)
        return lambda: record_asked_for(act, answer.row, asked, said).id


def asked_steps(session: Session, answer: Answered) -> dict[str, Asked]:
    """A form for each requirement that has none of its own, by the slug of its address."""
    if answer.decision is None or answer.decision.status == "never delegated":
        return {}
    steps = [_step(one) for one in asked_for(session, answer.row, answer.asked_at)]
    return {step.slug: step for step in steps}


def _step(one: Requirement) -> Asked:
    slug = PREFIX + re.sub(r"[^a-z0-9]+", "-", one.name.lower()).strip("-")
    return Asked(slug, capital(one.name), one.why, one.evidence, "evidence_asked.jinja", one)
