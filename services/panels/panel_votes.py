"""Deciding together: a member puts a proposal, others agree, each from their own login; the quorum makes it so.

Nobody decides alone, and nobody votes for another. The outcome is written once, by whichever vote completes the
quorum (2:796-798).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.ids import new_id
from models.panels import (
    Ballot,
    Meeting,
    PanelItem,
    PanelOutcome,
    PanelVote,
    Proposal,
    Proposed,
    ProposedCondition,
)
from rules.moments import instant, london_day
from rules.question import Giver
from services import record
from services.act import Act, Refused
from services.checks import refuse_if_it_would_not_count
from services.evidence import NewEvidence, organisation_of, record_evidence
from services.panels.panel import has_closed, is_open, undecided
from services.panels.panel_conditions import Condition, refuse_conditions, set_conditions
from services.panels.panel_quorum import Quorum, members_for, quorum_for

OUTCOMES: tuple[Proposed, ...] = get_args(Proposed)


@dataclass(frozen=True)
class Standing:
    """A proposal with its conditions, and who votes for it now."""

    proposal: Proposal
    conditions: tuple[Condition, ...]
    voters: tuple[str, ...]


def propose(
    act: Act, item: PanelItem, outcome: str, reasons: str, conditions: Sequence[Condition] = ()
) -> Proposal:
    """Put an outcome with its reasons to the panel, and vote for it.

    Raises Refused without reasons, where conditions and outcome do not fit, and to whoever may not vote now.
    """
    row = undecided(act.session, item)
    if outcome not in OUTCOMES:
        raise Refused(f"A panel decides one of: {', '.join(OUTCOMES)}.")
    if not reasons.strip():
        raise Refused("A panel's decision needs its reasons.", way_out="say in a sentence why")
    refuse_conditions(act, outcome, conditions)
    quorum = _refuse_vote(act, item, row)
    number = act.session.scalar(select(func.count()).select_from(Proposal).where(Proposal.item_id == item.id))
    proposal = Proposal(
        id=new_id("pp"),
        item_id=item.id,
        number=(number or 0) + 1,
        outcome=outcome,
        reasons=reasons.strip(),
        proposed_at=act.now,
        proposed_by=act.actor.person_id,
    )
    rows = [
        ProposedCondition(
            proposal_id=proposal.id, position=position, words=one.words.strip(), last_day=one.last_day
        )
        for position, one in enumerate(conditions)
    ]
    record.write(
        act, organisation_of(act.session, row), "put to the panel", _subject(act, row, item),
        rows=[proposal, *rows], details={"outcome": outcome},
    )  # fmt: skip
    _vote(act, row, item, proposal, quorum)
    return proposal


def agree(act: Act, item: PanelItem, proposal_id: str) -> PanelOutcome | None:
    """Vote for what another member has put; the vote that completes the quorum makes it the outcome.

    A member's last vote holds. Raises Refused to whoever may not vote now, and for an item that is decided, with
    what was decided.
    """
    row = undecided(act.session, item)
    proposal = act.session.get(Proposal, proposal_id)
    if proposal is None or proposal.item_id != item.id:
        raise Refused(
            "There is no such proposal for this item.", way_out="choose one that was put, or put one"
        )
    return _vote(act, row, item, proposal, _refuse_vote(act, item, row))


def standing(session: Session, item_id: str) -> list[Standing]:
    """What has been put to the panel for an item, in order, and who votes for it by their last ballot."""
    last = _last_ballots(session, item_id)
    proposals = session.scalars(
        select(Proposal).where(Proposal.item_id == item_id).order_by(Proposal.number)
    ).all()
    return [
        Standing(
            one,
            conditions_of_proposal(session, one.id),
            tuple(person for person, ballot in last.items() if ballot.proposal_id == one.id),
        )
        for one in proposals
    ]


def conditions_of_proposal(session: Session, proposal_id: str) -> tuple[Condition, ...]:
    """The conditions in the order in which they were put."""
    rows = session.scalars(
        select(ProposedCondition)
        .where(ProposedCondition.proposal_id == proposal_id)
        .order_by(ProposedCondition.position)
    )
    return tuple(Condition(one.words, one.last_day) for one in rows)


def _refuse_vote(act: Act, item: PanelItem, row: DelegationRow) -> Quorum:
    """The quorum that is asked for; raises Refused unless this member may vote in this meeting now."""
    quorum = quorum_for(act.session, row, act.now)
    _refuse_meeting(act.session, act.session.get_one(Meeting, item.meeting_id), quorum, act.now)
    members = {one.giver.person: one for one in members_for(act.session, item, quorum, act.now)}
    member = members.get(act.actor.person_id)
    if member is None:
        raise Refused(
            f"Only a {' or '.join(quorum.roles)} who is nominated for this panel today may vote.",
            rule=f"{quorum.framework}: panel", cite=quorum.cite,
            way_out="leave it to its members, or have an organisation nominate you",
        )  # fmt: skip
    if member.recommended:
        raise Refused(
            "Whoever recommended may not decide.", rule="co-ordinator's recommendation", cite=quorum.cite,
            evidence=member.recommended, way_out="leave it to the other members",
        )  # fmt: skip
    if member.stood_aside:
        raise Refused("A member who stood aside may not decide.", way_out="leave it to the other members")
    return quorum


def _refuse_meeting(session: Session, meeting: Meeting, quorum: Quorum, now: datetime) -> None:
    if meeting.virtual and not quorum.virtual:
        raise Refused(
            "Under this framework the panel does not meet virtually.",
            rule=f"{quorum.framework}: panel", cite=quorum.cite, way_out="bring the item to the next meeting",
        )  # fmt: skip
    if is_open(session, meeting, now):
        return
    if has_closed(meeting, now):
        said = "This virtual meeting has closed." if meeting.virtual else "This meeting is over."
        raise Refused(said, way_out="bring the item to the next meeting")
    if not meeting.virtual and meeting.held_on > london_day(instant(now)):
        day = meeting.held_on
        raise Refused("This meeting has not been held yet.", way_out=f"decide on {day.day} {day:%B %Y}")
    raise Refused("This meeting was called off.", way_out="bring the item to the next meeting")


def _vote(
    act: Act, row: DelegationRow, item: PanelItem, proposal: Proposal, quorum: Quorum
) -> PanelOutcome | None:
    last = _last_ballots(act.session, item.id)
    mine = last.get(act.actor.person_id)
    if mine is None or mine.proposal_id != proposal.id:
        ballot = Ballot(
            item_id=item.id,
            person_id=act.actor.person_id,
            number=mine.number + 1 if mine else 1,
            proposal_id=proposal.id,
            cast_at=act.now,
        )
        record.write(
            act, organisation_of(act.session, row), "voted", _subject(act, row, item), rows=[ballot],
            details={"outcome": proposal.outcome},
        )  # fmt: skip
        last[act.actor.person_id] = ballot
    agreeing = {person for person, ballot in last.items() if ballot.proposal_id == proposal.id}
    givers = [
        one.giver
        for one in members_for(act.session, item, quorum, act.now)
        if one.may_decide and one.giver.person in agreeing
    ]
    return _decide(act, row, item, proposal, givers) if quorum.is_met(givers) else None


def _decide(
    act: Act, row: DelegationRow, item: PanelItem, proposal: Proposal, givers: list[Giver]
) -> PanelOutcome:
    """The outcome, the evidence, and the conditions, in one go. Raises Refused if it would not count."""
    conditions = conditions_of_proposal(act.session, proposal.id)
    approved = proposal.outcome in ("approved", "approved with conditions")
    new = NewEvidence(
        "panel decision", "approved" if approved else proposal.outcome, act.now, tuple(givers),
        pa_id=row.pa_id, person_id=row.person_id, task=row.task, note=proposal.reasons,
    )  # fmt: skip
    refuse_if_it_would_not_count(act.session, row, new, act.now)
    evidence = record_evidence(act, organisation_of(act.session, row), new)
    if approved:
        set_conditions(act, row, conditions, tuple(givers))
    votes = [
        PanelVote(
            item_id=item.id,
            person_id=giver.person,
            vote=proposal.outcome,
            organisation_id=giver.organisation,
            recorded_at=act.now,
        )
        for giver in givers
    ]
    decided = PanelOutcome(
        item_id=item.id,
        outcome=proposal.outcome,
        reasons=proposal.reasons,
        decided_at=act.now,
        decided_by=act.actor.id,
        evidence_id=evidence.id,
    )
    act.session.add_all([*votes, decided])
    record.write(
        act, organisation_of(act.session, row), "panel decided",
        {"delegation": row.id, "item": item.id, "evidence": evidence.id}, rows=[decided, *votes],
        details={"outcome": proposal.outcome},
    )  # fmt: skip
    return decided


def _last_ballots(session: Session, item_id: str) -> dict[str, Ballot]:
    ballots = session.scalars(select(Ballot).where(Ballot.item_id == item_id).order_by(Ballot.number))
    return {ballot.person_id: ballot for ballot in ballots}


def _subject(act: Act, row: DelegationRow, item: PanelItem) -> dict[str, str]:
    return {"delegation": row.id, "item": item.id, "member": act.actor.person_id}
