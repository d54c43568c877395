"""One delegation from its launch to wherever it stands today: each step on its day, through the services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache

from sqlalchemy import select

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from models.panels import Declaration, Meeting, PanelItem
from rules.framework import Framework, from_library
from services import coordination
from services.cases import Application, launch_case, launch_delegation
from services.evidence import NewEvidence, record_evidence
from services.invented.meetings import next_meeting
from services.invented.names import COORDINATORS, MEMBERS, SETTINGS, STAFF
from services.invented.plan import NOTES, REASONS, STEPS, Plan, Step
from services.invented.stage import Stage
from services.panels import panel, panel_votes
from services.training import sign_off
from services.training.checklists import checklist_of

OBSERVED_AFTER = 60
REVIEWED_EVERY = 165
"""Days after the assessment, and between two reviews: a little less than six months."""


class Journey:
    """Plays one plan: each step is put on its day, and finds what the steps before it have left."""

    def __init__(self, stage: Stage, plan: Plan) -> None:
        self.stage, self.plan = stage, plan
        self.coordinator = COORDINATORS[plan.board]
        task = _framework("staffordshire").text.tasks[plan.task]
        self.topics, self.practices = task.builds_on, task.practices or 1
        self.rows: list[DelegationRow] = []
        self.items: list[PanelItem] = []
        self.meeting = 0

    @property
    def row(self) -> DelegationRow:
        return self.rows[0]

    def put_on_stage(self) -> None:
        """Plan everything that happens to this delegation."""
        for offset, step, happening in self._days():
            if STEPS.index(step) <= STEPS.index(self.plan.until):
                self.stage.plan(offset, 10 + STEPS.index(step), happening)
        if self.plan.withdrew is not None:
            self.stage.plan(-self.plan.withdrew, 40, self._withdraw)

    def _days(self) -> Iterator[tuple[int, Step, Callable[[], None]]]:
        start = -self.plan.began
        yield start, "launched", self._launch
        yield start + 3, "advised", self._advise
        yield start + 6, "agreed", self._agree
        yield start + 12, "learned", self._learn
        yield start + 20, "trained", self._train
        done = self.practices if self.plan.practices is None else self.plan.practices
        for number in range(done):
            yield start + 22 + 2 * number, "practised", self._practise
        assessed = start + 24 + 2 * self.practices
        yield assessed, "assessed", self._assess
        yield assessed + 2, "named", self._name
        yield assessed + 5, "recommended", self._recommend
        if self._goes_to_panel():
            yield assessed + 6, "listed", self._list
            self.meeting = next_meeting(self.plan.board, assessed + 7)
            yield self.meeting, "decided", self._decide
        if self.plan.decided == "approved":
            yield from self._afterwards(assessed)

    def _afterwards(self, assessed: int) -> Iterator[tuple[int, Step, Callable[[], None]]]:
        yield assessed + OBSERVED_AFTER, "decided", self._observe
        if self.plan.observed != "still competent":
            return
        for offset in range(assessed + REVIEWED_EVERY, -self.plan.no_review_since, REVIEWED_EVERY):
            yield offset, "decided", self._review

    def _goes_to_panel(self) -> bool:
        decides = SETTINGS[self.plan.board]["panel decides"]
        if decides == "exceptions":
            return self.plan.recommended == "referred to panel"
        risk = _framework("staffordshire").text.tasks[self.plan.task].risk
        return decides == "all" or risk >= 3

    # --- the steps ---------------------------------------------------------------------------------------------

    def _launch(self) -> None:
        act, stage = self.stage.act(self.coordinator), self.stage
        if self.plan.holder not in stage.cases:
            applications = [
                Application(_framework("staffordshire"), SETTINGS[self.plan.board]),
                Application(_framework("staffordshire-hospital"), in_hospital_only=True),
            ]
            holder = stage.ids[self.plan.holder]
            stage.cases[self.plan.holder] = launch_case(act, stage.ids[self.plan.board], holder, applications)
        case = stage.cases[self.plan.holder]
        self.rows.append(launch_delegation(act, case, stage.ids[self.plan.pa], self.plan.task))

    def _advise(self) -> None:
        case = self.stage.cases[self.plan.holder]
        if not self._on_record(
            kind="clinical recommendations form", person_id=case.person_id, task=self.plan.task
        ):
            farah = self.stage.giver("farah")
            act = self.stage.act(self.coordinator)
            coordination.record_clinical_recommendations(act, case, self.plan.task, self._yesterday(), farah)

    def _agree(self) -> None:
        giver = self.stage.who_agrees(self.plan.holder)
        act = self.stage.act(self.coordinator)
        coordination.record_agreement(
            act, self.row, self._yesterday(), giver, feedback="Was asked, and agreed."
        )

    def _learn(self) -> None:
        for topic in self.topics:
            if self._on_record(kind="training", pa_id=self.row.pa_id, about=topic):
                continue
            last = self.plan.learning_good_until.get(topic)
            new = NewEvidence(
                "training",
                "completed",
                self._yesterday(),
                (self.stage.giver(self.plan.trainer),),
                pa_id=self.row.pa_id,
                about=topic,
                good_until=None if last is None else self.stage.today + timedelta(days=last),
            )
            record_evidence(self.stage.act(self.coordinator), self.stage.board(self.plan.holder), new)

    def _train(self) -> None:
        provider = self.stage.ids[STAFF[self.plan.trainer].place]
        act = self.stage.act(self.plan.trainer)
        note = NOTES[self.plan.trained]
        sign_off.record_training(act, self.row, self._yesterday(), provider, self.plan.trained, note)

    def _practise(self) -> None:
        sign_off.record_practice(self.stage.act(self.plan.trainer), self.row, self.stage.now)

    def _assess(self) -> None:
        act = self.stage.act(self.plan.trainer)
        plan = (
            ""
            if self.plan.assessed == "competent"
            else "Practise flushing and positioning, three more times."
        )
        seen = checklist_of(act.session, self.row, act.now)
        if self.plan.voided:
            hour_ago = self.stage.now - timedelta(hours=1)
            self._void(sign_off.assess(act, self.row, hour_ago, "competent", checklist=seen))
        sign_off.assess(act, self.row, self.stage.now, self.plan.assessed, plan, checklist=seen)

    def _void(self, mistaken: EvidenceRow) -> None:
        """It was written down for the wrong hour: evidence is never changed, so it is voided."""
        new = NewEvidence(
            "void",
            "void",
            self.stage.now - timedelta(minutes=5),
            (self.stage.giver(self.plan.trainer),),
            about=mistaken.id,
            note="Recorded with the wrong time.",
        )
        record_evidence(self.stage.act(self.plan.trainer), self.stage.board(self.plan.holder), new)

    def _name(self) -> None:
        act, day = self.stage.act(self.coordinator), self.stage.now.date()
        coordination.name_accountable(act, self.row, day, self.stage.giver(MEMBERS[self.plan.board][0]))
        coordination.name_monitor(act, self.row, day, self.stage.giver(self.plan.monitor))

    def _recommend(self) -> None:
        reasons = "The evidence is complete, and the family has been heard."
        if self.plan.recommended != "recommended":
            reasons = "The evidence is complete; the circumstances are out of the ordinary."
        coordination.recommend(self.stage.act(self.coordinator), self.row, self.plan.recommended, reasons)

    def _list(self) -> None:
        act, held_on = self.stage.act(self.coordinator), self.stage.day(self.meeting)
        panel_id = self.stage.ids[f"panel {self.plan.board}"]
        meeting = self.stage.session.scalars(
            select(Meeting).where(Meeting.panel_id == panel_id, Meeting.held_on == held_on)
        ).one()
        self.items.append(panel.list_for_panel(act, self.row, meeting))
        if self.plan.interest:
            self._declare(self.items[0])

    def _declare(self, item: PanelItem) -> Declaration:
        return panel.declare_interest(self.stage.act("anjali"), item, self.plan.interest, recused=True)

    def _decide(self) -> None:
        if not self.items:
            return
        first, second = (self.stage.act(key) for key in MEMBERS[self.plan.board])
        item, outcome = self.items[0], self.plan.decided
        proposal = panel_votes.propose(first, item, outcome, REASONS[outcome])
        panel_votes.agree(second, item, proposal.id)

    def _observe(self) -> None:
        act, note = self.stage.act(self.plan.monitor), NOTES[self.plan.observed]
        sign_off.observe(act, self.row, "observation", self.stage.now, self.plan.observed, note)

    def _review(self) -> None:
        act = self.stage.act(self.plan.monitor)
        sign_off.observe(act, self.row, "formal review", self.stage.now, "still competent")

    def _withdraw(self) -> None:
        coordination.record_agreement(
            self.stage.act(self.coordinator),
            self.row,
            self._yesterday(),
            self.stage.who_agrees(self.plan.holder),
            "withdrawn",
            "Would rather that the community nurses did this.",
        )

    # --- help --------------------------------------------------------------------------------------------------

    def _yesterday(self) -> date:
        """What a day is known of is often written down the day after."""
        return self.stage.now.date() - timedelta(days=1)

    def _on_record(self, **about: str) -> bool:
        query = select(EvidenceRow.id).filter_by(**about)
        return self.stage.session.scalar(query.limit(1)) is not None


@cache
def _framework(name: str) -> Framework:
    """Read once: every case applies the same two."""
    return from_library(name)
