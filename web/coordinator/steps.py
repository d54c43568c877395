"""What moves a delegation on: one short form for each thing a co-ordinator records.

A step reads its form and gives back what is to be done; the routes see to it that it is done once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from rules.moments import instant, london_day
from rules.question import Giver
from services import coordination, lapses
from services.act import Act
from services.answers import Answered
from services.choices import (
    Party,
    assured_providers,
    in_roles,
    practised_roles,
    registered_roles,
    roles_for,
    who_may_agree,
)
from services.evidence import NewEvidence, record_evidence
from services.standing import Proof
from services.training.sign_off import as_giver
from web.parts.forms import Form

LOOKED_UP = "looked-up"
"""What the address names after a registration was looked up."""

Context = dict[str, Any]
Do = Callable[[], str]
"""What is to be done; it gives the id of what was recorded."""


@dataclass(frozen=True)
class Step(ABC):
    """One form: where it is, what it is called, and the kind of evidence that it brings."""

    slug: str
    title: str
    about: str
    kind: str
    template: str

    def applies(self, session: Session, answer: Answered) -> bool:
        """Whether there is anything to record here; never for a task that is never delegated."""
        return answer.decision is None or answer.decision.status != "never delegated"

    def context(self, session: Session, answer: Answered, now: datetime) -> Context:
        """What the form offers to choose from."""
        return {}

    def empty(self, now: datetime) -> Form:
        """The form as it is first seen."""
        return Form()

    @abstractmethod
    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        """What the form asks for; None if it has errors."""


class _FromSomebody(Step):
    """Evidence that somebody else gave on a day: chosen from those in the framework's roles."""

    day: ClassVar[str] = ""
    who: ClassVar[str] = ""

    def context(self, session: Session, answer: Answered, now: datetime) -> Context:
        roles = roles_for(session, answer.row, self.kind, now)
        return {"parties": in_roles(session, roles, now), "roles": roles, "day": self.day, "who": self.who}

    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        party = chosen(form, context["parties"], missing=f"Choose {self.who}")
        day = form.date("day", self.day, not_after=today(act.now))
        if party is None or day is None:
            return None
        giver = coordination.giver_in_role(act, party.person_id, party.role)
        if self.kind == "clinical recommendations form":
            task = answer.row.task
            return lambda: coordination.record_clinical_recommendations(act, answer.case, task, day, giver).id
        name = coordination.name_monitor if self.kind == "monitoring duty" else coordination.name_accountable
        return lambda: name(act, answer.row, day, giver).id


class Recommendations(_FromSomebody):
    """The clinician's form has come."""

    day = "Date on the form"
    who = "the clinician who completed the form"


class Accountable(_FromSomebody):
    """A senior manager accepts to answer for it."""

    day = "Date of acceptance"
    who = "the manager who accepts to be accountable"


class Monitor(_FromSomebody):
    """Somebody accepts to watch over it."""

    day = "Date of acceptance"
    who = "the person who accepts to monitor"


class Agreement(Step):
    """The budget holder, or somebody who speaks for them, agrees or takes it back."""

    def context(self, session: Session, answer: Answered, now: datetime) -> Context:
        return {"parties": who_may_agree(session, answer.person, now)}

    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        outcome = form.choice(
            "outcome", ("given", "withdrawn"), missing="Say whether it is given or withdrawn"
        )
        party = chosen(form, context["parties"], missing="Choose who said so")
        day = form.date("day", "Date of the conversation", not_after=today(act.now))
        feedback = form.text("feedback", "What they said", longest=4000)
        if outcome is None or party is None or day is None or form.errors:
            return None
        giver = Giver(party.person_id, party.role)
        return lambda: coordination.record_agreement(act, answer.row, day, giver, outcome, feedback).id


class Learning(Step):
    """General learning of the PA that training for a person builds on."""

    def applies(self, session: Session, answer: Answered) -> bool:
        return super().applies(session, answer) and bool(_builds_on(answer))

    def context(self, session: Session, answer: Answered, now: datetime) -> Context:
        return {
            "topics": _builds_on(answer),
            "parties": in_roles(session, ("clinical trainer", "registered practitioner"), now),
        }

    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        topic = form.choice("topic", context["topics"], missing="Choose what the PA learned")
        outcome = form.choice("outcome", ("completed", "failed"), missing="Say whether it was completed")
        day = form.date("day", "Date of completion", not_after=today(act.now))
        seen = form.value("party") == "me"
        party = None if seen else chosen(form, context["parties"], missing="Choose who confirms it")
        if topic is None or outcome is None or day is None or not (seen or party):
            return None
        giver = as_giver(act)
        if party:
            giver = coordination.giver_in_role(act, party.person_id, party.role)
        return lambda: coordination.record_learning(act, answer.row, topic, day, giver, outcome).id


class Recommendation(Step):
    """The co-ordinator recommends, refers to the panel, or does not recommend."""

    outcomes = ("recommended", "referred to panel", "not recommended")

    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        outcome = form.choice("outcome", self.outcomes, missing="Choose what you recommend")
        reasons = form.text("reasons", "Your reasons", missing="Say in a sentence why", longest=4000)
        if outcome is None or form.errors:
            return None
        return lambda: coordination.recommend(act, answer.row, outcome, reasons).id


class DbsCheck(Step):
    """A DBS certificate was seen; it is not kept."""

    levels = ("enhanced with barred lists", "enhanced", "standard", "basic")
    workforces = ("adult", "child", "adult and child", "other")

    def context(self, session: Session, answer: Answered, now: datetime) -> Context:
        return {"levels": self.levels, "workforces": self.workforces}

    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        number = "".join(form.value("number").split())
        if not (number.isascii() and number.isdecimal() and len(number) == 12):
            form.refuse("number", "Certificate number must be 12 digits, like 001234567890")
        day = form.date("day", "Date on the certificate", not_after=today(act.now))
        level = form.choice("level", self.levels, missing="Choose the level of the check")
        workforce = form.choice("workforce", self.workforces, missing="Choose the workforce")
        outcome = form.choice("outcome", ("seen", "not accepted"), missing="Say whether you accept it")
        why = "Say why you do not accept it" if outcome == "not accepted" else ""
        words = form.text("note", "Your note", missing=why)
        if day is None or outcome is None or form.errors:
            return None
        note = f"Certificate {number}, {level}, {workforce} workforce. {words}".strip()
        new = NewEvidence("DBS check", outcome, day, (as_giver(act),), pa_id=answer.row.pa_id, note=note)
        return lambda: record_evidence(act, answer.case.organisation_id, new).id


class LookUp(Step):
    """What somebody found about a practitioner on the regulator's page; never the practitioner herself."""

    outcomes = ("in force", "ended", "suspended", "conditions", "conditions allow it")

    def context(self, session: Session, answer: Answered, now: datetime) -> Context:
        return {"parties": in_roles(session, registered_roles(session, answer.row, now), now)}

    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        party = chosen(form, context["parties"], missing="Choose whom you looked up")
        outcome = form.choice("outcome", self.outcomes, missing="Say what you found")
        called = "Last day" if outcome == "ended" else "Date"
        day = form.date("day", called, not_after=today(act.now))
        runs_on = outcome in ("in force", "conditions allow it")
        until = form.date("until", "Day to which it runs", required=runs_on, not_before=today(act.now))
        note = form.text("note", "What you write", longest=4000)
        if party is None or outcome is None or day is None or form.errors:
            return None
        organisation, who = answer.case.organisation_id, party.person_id

        def do() -> str:
            if outcome == "ended":
                lapses.record_end(act, organisation, who, day, note)
            else:
                good_until = until if runs_on else None
                lapses.record_look_up(
                    act, organisation, Proof("registration", who), outcome, day, good_until, note
                )
            return LOOKED_UP

        return do


class PracticeLookUp(Step):
    """Whether a practitioner does this task often enough to be in current practice; never the practitioner herself."""

    outcomes = ("current", "lapsed")

    def applies(self, session: Session, answer: Answered) -> bool:
        return super().applies(session, answer) and bool(
            practised_roles(session, answer.row, answer.asked_at)
        )

    def context(self, session: Session, answer: Answered, now: datetime) -> Context:
        return {"parties": in_roles(session, practised_roles(session, answer.row, now), now)}

    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        party = chosen(form, context["parties"], missing="Choose whom you asked about")
        return _looked_up(act, answer, form, self, party.person_id if party else "")


class ProviderLookUp(Step):
    """Whether an organisation that gives training is assured."""

    outcomes = ("assured", "withdrawn")

    def applies(self, session: Session, answer: Answered) -> bool:
        return super().applies(session, answer) and bool(
            assured_providers(session, answer.row, answer.asked_at)
        )

    def context(self, session: Session, answer: Answered, now: datetime) -> Context:
        return {"places": {one.id: one.name for one in assured_providers(session, answer.row, now)}}

    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        place = form.choice("place", context["places"], missing="Choose the organisation")
        return _looked_up(act, answer, form, self, place or "")


def _looked_up(
    act: Act, answer: Answered, form: Form, step: PracticeLookUp | ProviderLookUp, about: str
) -> Do | None:
    """The rest of such a form: what was found, when, and to which day it is good."""
    good, bad = step.outcomes
    outcome = form.choice("outcome", step.outcomes, missing="Say what you found")
    day = form.date("day", "Date", not_after=today(act.now))
    until = form.date("until", "Last day", required=False, not_before=day)
    missing = "Say in a sentence why" if outcome == bad else ""
    note = form.text("note", "What you write", missing=missing, longest=4000)
    if outcome is None or day is None or form.errors:
        return None
    good_until = until if outcome == good else None

    def do() -> str:
        proof, whose = Proof(step.kind, about), answer.case.organisation_id
        lapses.record_look_up(act, whose, proof, outcome, day, good_until, note)
        return LOOKED_UP

    return do


STEPS: Mapping[str, Step] = {
    step.slug: step
    for step in (
        Recommendations(
            "clinical-recommendations", "Clinical recommendations received",
            "A clinician’s form says what the person needs, and which training.",
            "clinical recommendations form", "evidence_recommendations.jinja",
        ),
        Agreement(
            "agreement", "Agreement given or withdrawn",
            "What the budget holder, or whoever speaks for them, says.", "agreement", "evidence_agreement.jinja",
        ),
        Learning(
            "learning", "Prerequisite learning",
            "General learning of the PA, such as infection prevention.", "training", "evidence_learning.jinja",
        ),
        Accountable(
            "accountable", "Who is accountable", "A manager accepts to answer for handing this task over.",
            "accountability", "evidence_named.jinja",
        ),
        Monitor(
            "monitor", "Who monitors", "Somebody accepts to watch that the PA stays competent.",
            "monitoring duty", "evidence_named.jinja",
        ),
        Recommendation(
            "recommendation", "Your recommendation", "Recommend, refer to the panel, or do not recommend.",
            "recommendation", "evidence_recommendation.jinja",
        ),
        DbsCheck(
            "dbs", "DBS check", "You saw the PA’s certificate.", "DBS check", "evidence_dbs.jinja",
        ),
        LookUp(
            "look-up", "Registration looked up", "What you found about a practitioner on the regulator’s page.",
            "registration", "evidence_look_up.jinja",
        ),
        PracticeLookUp(
            "practice", "Current practice looked up", "Whether a practitioner still does this task often enough.",
            "practice currency", "evidence_practice.jinja",
        ),
        ProviderLookUp(
            "provider", "Training provider looked up", "Whether an organisation that gives training is assured.",
            "provider assurance", "evidence_provider.jinja",
        ),
    )
}  # fmt: skip


def chosen(form: Form, parties: Iterable[Party], *, missing: str) -> Party | None:
    """The person that was chosen from those who were offered."""
    offered = {party.value: party for party in parties}
    value = form.choice("party", offered, missing=missing)
    return offered[value] if value else None


def today(now: datetime) -> Any:
    """The London day of a moment."""
    return london_day(instant(now))


def _builds_on(answer: Answered) -> list[str]:
    """The topics that the task builds on, by all frameworks."""
    tasks = (one.text.tasks.get(answer.row.task) for one in answer.frameworks.values())
    return list(dict.fromkeys(topic for task in tasks if task for topic in task.builds_on))
