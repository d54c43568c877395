"""One row of every table of a panel's work."""

from models.base import Base
from models.own import TrainingFeedback
from models.panel_work import (
    AdviceAsked,
    AdviceGiven,
    QualityFinding,
    QualityFollowUp,
    QualityReview,
    RiskView,
    UrgentReport,
)
from models.panels import (
    Ballot,
    Declaration,
    ItemWentOn,
    Meeting,
    MeetingCalledOff,
    Panel,
    PanelItem,
    PanelMembership,
    PanelMembershipEnd,
    PanelOutcome,
    PanelSchedule,
    PanelVote,
    Proposal,
    ProposedCondition,
)
from tests.models.known import DAY, LATER, NOON, RECORDED


def panel_rows() -> list[Base]:
    return [
        Panel(id="pn", organisation_id="org", name="Risk enablement panel", framework="staffordshire"),
        Meeting(id="mt", panel_id="pn", held_on=DAY, virtual=False),
        PanelItem(
            id="it", meeting_id="mt", delegation_id="dg", recommendation_id="ev", listed_at=NOON,
            listed_by="nurse",
        ),
        Declaration(
            id="dc", item_id="it", person_id="nurse", interest="A neighbour.", recused=True, recorded_at=NOON
        ),
        PanelVote(
            item_id="it", person_id="nurse", vote="approve", organisation_id="org", recorded_at=NOON
        ),
        PanelOutcome(
            item_id="it", outcome="approved", reasons="All in order.", decided_at=NOON, decided_by="nurse",
            evidence_id="ev",
        ),
        *_seats_and_ballots(),
        *_panel_work(),
    ]  # fmt: skip


def _seats_and_ballots() -> list[Base]:
    return [
        PanelSchedule(
            id="ps", panel_id="pn", number=1, meets="every two months", weekday=1, week=2, first_day=DAY,
            months_ahead=4, papers_days=5, reviewed=2, chosen_at=NOON, chosen_by="nurse",
        ),
        PanelMembership(
            id="pm", panel_id="pn", person_id="nurse", organisation_id="org", first_day=DAY, **RECORDED
        ),
        PanelMembershipEnd(membership_id="pm", last_day=DAY, **RECORDED),
        MeetingCalledOff(meeting_id="mt", why="Snow.", called_off_at=NOON, called_off_by="nurse"),
        ItemWentOn(item_id="it", next_item_id="it", why="called off", at=LATER),
        Proposal(
            id="pp", item_id="it", number=1, outcome="approved with conditions", reasons="In order.",
            proposed_at=NOON, proposed_by="nurse",
        ),
        ProposedCondition(proposal_id="pp", position=0, words="A second pump is there.", last_day=DAY),
        Ballot(item_id="it", person_id="nurse", number=1, proposal_id="pp", cast_at=NOON),
    ]  # fmt: skip


def _panel_work() -> list[Base]:
    return [
        UrgentReport(evidence_id="ev", meeting_id="mt", delegation_id="dg", listed_at=NOON),
        QualityReview(id="qr", meeting_id="mt", delegation_id="dg", drawn_at=NOON),
        QualityFinding(
            review_id="qr", found="follow-up needed", words="The limits are not written down.", found_at=NOON,
            found_by="nurse", follow_up_by=DAY,
        ),
        QualityFollowUp(review_id="qr", words="They are now.", done_at=LATER, done_by="nurse"),
        AdviceAsked(
            id="aa", panel_id="pn", delegation_id="dg", question="May it be taught at school?", asked_at=NOON,
            asked_by="nurse",
        ),
        AdviceGiven(advice_id="aa", answer="Yes, with the teacher.", given_at=LATER, given_by="nurse"),
        TrainingFeedback(
            id="tf", delegation_id="dg", said_by="person", role="PHB holder", clear="yes", ready="partly",
            heard="no", **RECORDED,
        ),
        RiskView(
            id="rv", delegation_id="dg", risk="Choking", view="is prepared to tolerate it", said_by="person",
            **RECORDED,
        ),
    ]  # fmt: skip
