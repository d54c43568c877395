"""What happens to a delegation on the way: somebody withdraws, something happened, cover is arranged, it ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy.orm import Session

from models.people import Person
from rules.happenings import ANSWERED_WITHIN, HAPPENINGS
from rules.moments import first_instant, last_instant, london
from rules.question import Giver
from services import absences, accountability, cover, ending, happenings
from services.act import Act, Refused
from services.answers import Answered
from services.choices import Party, in_roles, roles_for, who_may_agree
from services.holders import LONG_AWAY, holders_of
from web.coordinator.steps import Context, Do, Step, chosen, today
from web.parts.clock_times import moment, now_typed
from web.parts.forms import LONGEST_TEXT, Form

COVERED, UNCOVERED, ENDED, ABSENT, BACK = "covered", "uncovered", "ended", "absent", "back"
"""What the address names after cover was arranged or ends, a delegation was ended, or somebody is away or back."""
NAMED = "named"
"""What it names after somebody was named to take over."""

WORDS = {
    "incident": "An incident: somebody was hurt, or nearly",
    "change of capacity": "A change in what the person can decide or agrees to",
    "change of condition": "The person’s condition has changed",
    "change of care plan": "The care plan has changed",
    "change of prescription": "A prescription has changed",
    "change of equipment": "The equipment has changed",
}
"""Each of HAPPENINGS as somebody says it who reports it."""

DUTY = {"accountability": "answers for this delegation", "monitoring duty": "monitors this delegation"}

OF_A_PRACTITIONER = ("accountability", "monitoring duty", "assessment")
"""Whoever may give one of these may withdraw as the practitioner."""

BACKDATED = timedelta(days=31)
"""How far back cover may be said to have begun: further back is a slip of the pen."""


class _AtAMoment(Step):
    """These need a time: what came before and after them is judged by the minute."""

    def empty(self, now: datetime) -> Form:
        return Form.of(**now_typed(now))


class Withdrawal(_AtAMoment):
    """The PA, the person, the employer or a practitioner wants it to stop, or has thought again."""

    def context(self, session: Session, answer: Answered, now: datetime) -> Context:
        roles = {role for kind in OF_A_PRACTITIONER for role in roles_for(session, answer.row, kind, now)}
        return {
            "parties": [
                Party(answer.pa.id, answer.pa.name, "PA"),
                *who_may_agree(session, answer.person, now),
                Party(answer.person.id, answer.person.name, "employer"),
                *in_roles(session, roles, now),
            ]
        }

    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        outcome = form.choice("outcome", ("withdrawn", "taken back"), missing="Say what they want")
        party = chosen(form, context["parties"], missing="Choose who said so")
        at = _at(form, "what they said", act.now)
        why = form.text("why", "Why", missing="Say in a sentence why", longest=LONGEST_TEXT)
        if outcome is None or party is None or at is None or form.errors:
            return None
        do = happenings.withdraw if outcome == "withdrawn" else happenings.take_back
        giver = Giver(party.person_id, party.role)
        return lambda: do(act, answer.row, _whose(party.role), giver, why, at).id


class Happening(_AtAMoment):
    """An incident, or a change of what the PA was signed off for; every task it touches is looked at again."""

    def context(self, session: Session, answer: Answered, now: datetime) -> Context:
        return {
            "topics": HAPPENINGS,
            "words": WORDS,
            "answered_within": ANSWERED_WITHIN,
        }

    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        what = form.choice("what", HAPPENINGS, missing="Choose what has happened")
        touches = form.choice("touches", ("this", "task", "all"), missing="Choose whom it touches")
        at = _at(form, "what happened", act.now)
        why = form.text(
            "why", "What happened", missing="Say in a sentence what happened", longest=LONGEST_TEXT
        )
        if what is None or touches is None or at is None or form.errors:
            return None
        tasks = () if touches == "all" else (answer.row.task,)
        pas = (answer.row.pa_id,) if touches == "this" else ()

        def do() -> str:
            if what == happenings.INCIDENT:
                said = happenings.report_incident(act, answer.case, why, at, tasks=tasks, pas=pas)
            else:
                said = happenings.report_change(act, answer.case, what, why, at, tasks=tasks, pas=pas)
            return next((one.id for one in said if one.pa_id == answer.row.pa_id), said[0].id if said else "")

        return do


class Cover(Step):
    """Who does this task meanwhile."""

    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        who = form.text("who", "Who does it", missing="Say which team, agency or person does the task")
        first = form.date("since", "First day", not_before=today(act.now) - BACKDATED)
        last = form.date("until", "Last day", required=False, not_before=first)
        if first is None or form.errors:
            return None
        since = (
            max(london(first_instant(first)), act.now)
            if first == today(act.now)
            else london(first_instant(first))
        )
        until = london(last_instant(last)) if last else None

        def do() -> str:
            cover.arrange_cover(act, answer.case, answer.row.task, who, since, until)
            return COVERED

        return do


class EndOfCover(_AtAMoment):
    """What was arranged ends sooner than was said."""

    def applies(self, session: Session, answer: Answered) -> bool:
        return bool(cover.not_over(session, answer.case.id, answer.row.task, answer.asked_at))

    def context(self, session: Session, answer: Answered, now: datetime) -> Context:
        return {"arranged": cover.not_over(session, answer.case.id, answer.row.task, now)}

    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        found = {one.id: one for one in context["arranged"]}
        which = form.choice("which", found, missing="Choose which cover ends")
        at = _at(form, "the end", act.now)
        if which is None or at is None or form.errors:
            return None

        def do() -> str:
            cover.end_cover(act, found[which], at)
            return UNCOVERED

        return do


class _Successor(Step):
    """Somebody has to take a duty over: the co-ordinator names whom, and it passes when they accept."""

    duty: ClassVar[str]

    def applies(self, session: Session, answer: Answered) -> bool:
        return self._search(session, answer, answer.asked_at) is not None

    def context(self, session: Session, answer: Answered, now: datetime) -> Context:
        search = self._search(session, answer, now)
        holder = search.holder.person if search else ""
        roles = roles_for(session, answer.row, self.duty, now)
        return {
            "search": search,
            "holder": session.get(Person, holder),
            "named": session.get(Person, search.named) if search else None,
            "roles": roles,
            "parties": [one for one in in_roles(session, roles, now) if one.person_id != holder],
        }

    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        party = chosen(form, context["parties"], missing="Choose who is asked to take over")
        if party is None:
            return None

        def do() -> str:
            accountability.name_successor(act, answer.row, self.duty, party.person_id, party.role)
            return NAMED

        return do

    def _search(self, session: Session, answer: Answered, now: datetime) -> accountability.Search | None:
        found = accountability.searches(session, answer.row, now)
        return next((one for one in found if one.holder.duty == self.duty), None)


class ToBeAccountable(_Successor):
    """Whoever answers for the delegation has gone."""

    duty = "accountability"


class ToMonitor(_Successor):
    """Whoever monitors has gone."""

    duty = "monitoring duty"


class Absent(Step):
    """Whoever answers for it or monitors it is away or back; if for long, somebody has to take over."""

    def context(self, session: Session, answer: Answered, now: datetime) -> Context:
        return {
            "long_away": LONG_AWAY,
            "parties": [
                Party(one.person, session.get_one(Person, one.person).name, one.role, DUTY[one.duty])
                for one in holders_of(session, answer.row, now)
            ],
        }

    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        party = chosen(form, context["parties"], missing="Choose who is away or back")
        outcome = form.choice("outcome", ("away", "back"), missing="Say whether they are away or back")
        day = form.date("day", "First day")
        last = form.date("until", "Last day away", required=False, not_before=day)
        if party is None or outcome is None or day is None or form.errors:
            return None
        organisation = answer.case.organisation_id

        def do() -> str:
            if outcome == "away":
                absences.record_absence(act, organisation, party.person_id, day, last)
                return ABSENT
            absence = absences.absence_of(act.session, party.person_id)
            if absence is None:
                raise Refused(f"{party.name} is not away.", way_out="record first that they are away")
            absences.end_absence(act, organisation, absence, day - timedelta(days=1))
            return BACK

        return do


class Ending(Step):
    """Nobody asks about this delegation any more; what was decided stays."""

    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        why = form.text("why", "Why it ends", missing="Say in a sentence why it ends", longest=LONGEST_TEXT)
        needed = form.choice("needed", ("yes", "no"), missing="Say whether the person still needs this task")
        if needed is None or form.errors:
            return None

        def do() -> str:
            ending.end_delegation(act, answer.row, why, needed_no_longer=needed == "no")
            return ENDED

        return do


def _at(form: Form, called: str, now: datetime) -> datetime | None:
    at = moment(form, called, now, time_needed=True)
    return at if isinstance(at, datetime) else None


def _whose(role: str) -> str:
    """In whose name somebody in a role withdraws."""
    named = {"PA": "by the PA", "employer": "by the employer"}
    named |= dict.fromkeys(("PHB holder", "representative"), "by the person")
    return named.get(role, "by the practitioner")


HAPPENING_STEPS: Mapping[str, Step] = {
    step.slug: step
    for step in (
        Happening(
            "happening", "Something has happened", "An incident, or a change in what the person needs.",
            "happening", "evidence_happening.jinja",
        ),
        Withdrawal(
            "withdrawal", "Somebody withdraws", "The PA, the person, the employer or a practitioner wants it to stop.",
            "withdrawal", "evidence_withdrawal.jinja",
        ),
        Cover(
            "cover", "Arrange cover", "Who does this task while the PA may not.", "", "evidence_cover.jinja",
        ),
        EndOfCover(
            "end-cover", "Cover ends", "What was arranged ends sooner than was said.", "", "evidence_cover_ends.jinja",
        ),
        ToBeAccountable(
            "next-accountable", "Name who is to be accountable", "Whoever answered for this delegation has gone.",
            "", "evidence_successor.jinja",
        ),
        ToMonitor(
            "next-monitor", "Name who is to monitor", "Whoever monitored this delegation has gone.",
            "", "evidence_successor.jinja",
        ),
        Absent(
            "away", "Somebody is away, or back", "Whoever answers for this delegation, or monitors it.",
            "", "evidence_away.jinja",
        ),
        Ending(
            "end", "End this delegation", "The PA no longer does this task for this person.",
            "", "evidence_end.jinja",
        ),
    )
}  # fmt: skip
