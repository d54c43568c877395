"""What a panel asks for when it approves: each condition becomes a requirement, and is answered or lifted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from rules.moments import instant, london_day
from rules.question import Giver
from services.act import Act, Refused
from services.checks import refuse_if_it_would_not_count
from services.evidence import NewEvidence, organisation_of, record_evidence
from services.training.sign_off import as_giver

SET, ANSWER = "panel condition", "answer to a panel condition"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition in words, to be met by its last day; without one, before the PA does the task alone."""

    words: str
    last_day: date | None = None


def refuse_conditions(act: Act, outcome: str, conditions: Sequence[Condition]) -> None:
    """Raise Refused where conditions and outcome do not fit, or a condition is empty, twice, or of a day gone by."""
    wanted = outcome == "approved with conditions"
    if wanted != bool(conditions):
        raise Refused(
            "Approving with conditions says which."
            if wanted
            else f"{outcome.capitalize()} has no conditions.",
            way_out="say each condition in words, or choose another outcome",
        )
    words = [one.words.strip() for one in conditions]
    if not all(words) or len(set(words)) != len(words):
        raise Refused("Each condition is said in words, once.", way_out="mend the conditions")
    today = london_day(instant(act.now))
    if any(one.last_day and one.last_day < today for one in conditions):
        raise Refused("A condition cannot be met by a day gone by.", way_out="give a day to come, or none")


def set_conditions(
    act: Act, row: DelegationRow, conditions: Sequence[Condition], givers: tuple[Giver, ...]
) -> list[EvidenceRow]:
    """Put the conditions of an approval on record; those of an earlier one that are not among them are lifted."""
    asked = {one.words.strip() for one in conditions}
    lifted = [words for words in open_conditions(act.session, row) if words not in asked]
    organisation = organisation_of(act.session, row)
    news = [_about(act, row, ANSWER, "lifted", words, givers) for words in lifted]
    news += [_about(act, row, SET, "set", one.words.strip(), givers, one.last_day) for one in conditions]
    return [record_evidence(act, organisation, new) for new in news]


def answer_condition(act: Act, row: DelegationRow, words: str, how: str) -> EvidenceRow:
    """What the panel asked for is so; ``how`` says what shows it. Only a panel's later approval lifts a condition.

    Raises Refused for a condition that is not open, without words, and for a PA who answers for themselves.
    """
    if words not in open_conditions(act.session, row):
        raise Refused("No such condition is open.", way_out="answer one that the panel has set")
    if not how.strip():
        raise Refused("An answer says what shows that the condition is met.", way_out="say it in a sentence")
    new = _about(act, row, ANSWER, "met", words, (as_giver(act),), note=how.strip())
    refuse_if_it_would_not_count(act.session, row, new, act.now)
    return record_evidence(act, organisation_of(act.session, row), new)


def open_conditions(session: Session, row: DelegationRow) -> dict[str, EvidenceRow]:
    """The conditions that nobody has answered since they were set, by their words, the oldest first."""
    found: dict[str, EvidenceRow] = {}
    for one in conditions_of(session, row):
        if one.kind == SET:
            found[one.about or ""] = one
        else:
            found.pop(one.about or "", None)
    return found


def conditions_of(session: Session, row: DelegationRow) -> Iterator[EvidenceRow]:
    """Every condition and answer of a delegation that stands, oldest first; an answer before what it answers to."""
    voided = select(EvidenceRow.about).where(EvidenceRow.kind == "void")
    yield from session.scalars(
        select(EvidenceRow)
        .where(
            EvidenceRow.kind.in_((SET, ANSWER)),
            EvidenceRow.pa_id == row.pa_id,
            EvidenceRow.person_id == row.person_id,
            EvidenceRow.task == row.task,
            EvidenceRow.id.not_in(voided),
        )
        .order_by(EvidenceRow.true_from, EvidenceRow.kind, EvidenceRow.about, EvidenceRow.id)
    )


def _about(
    act: Act,
    row: DelegationRow,
    kind: str,
    outcome: str,
    words: str,
    givers: tuple[Giver, ...],
    last_day: date | None = None,
    note: str = "",
) -> NewEvidence:
    return NewEvidence(
        kind, outcome, act.now, givers,
        pa_id=row.pa_id, person_id=row.person_id, task=row.task, about=words, good_until=last_day, note=note,
    )  # fmt: skip
