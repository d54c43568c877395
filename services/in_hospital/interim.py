"""A word for one shift: before all have signed, the nurse in charge lets a PA stay, or do a named task, tonight.

It is not in the Staffordshire text, which knows three signatures and nothing before them; a setting of the
hospital's framework allows it. Nothing is let pass but the hospital's own steps, and never a DBS check (4:2445).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.hospital import Admission, Discharge
from models.ids import new_id
from models.signing import InterimWord, InterimWordEnded
from rules.moments import Span, instant
from services.act import Act, Refused
from services.house_settings import HOUSE
from services.in_hospital.hospital_acts import refuse_if_over, utc, wait_for_turn, write
from services.in_hospital.hospital_desk import paper_here
from services.in_hospital.hospital_needs import marks_of
from services.in_hospital.hospital_stay import Stay
from services.in_hospital.wards import ward_at

AT_MOST = timedelta(hours=HOUSE.signing.shift_hours)
RULE = "word of the nurse in charge for one shift"


@dataclass(frozen=True, slots=True)
class Word:
    """What the nurse in charge says: for which PA, until when, under which name; and what they have done for it.

    ``tasks`` may be empty: the PA then stays for well needs. ``shown_round``: the nurse has shown the PA this ward.
    """

    pa_id: str
    tasks: tuple[str, ...]
    ends_at: datetime
    name: str
    job_title: str
    shown_round: bool


def give_word(act: Act, admission: Admission, word: Word) -> list[InterimWord]:
    """The PA stays for well needs, and may do these tasks, until the shift ends.

    Raises Refused where the framework has no such word, the agreement is in force already, the time is longer than a
    shift, the PA has no DBS check for all of it or was not shown round, or a task lacks more than the hospital's own
    steps.
    """
    wait_for_turn(act, admission.person_id)
    refuse_if_over(act, admission)
    ends_at = utc(word.ends_at)
    _refuse_stay(act, admission)
    _refuse_words(act, word, ends_at)
    stay = Stay(act.session, admission, act.now)
    _refuse_pa(stay, word, ends_at)
    there = {
        (one.pa_id, one.task) for one in words_now(act.session, admission, act.now) if one.ends_at >= ends_at
    }
    wanted: tuple[str | None, ...] = (None, *word.tasks)
    rows = [_row(act, admission, word, task, ends_at) for task in wanted if (word.pa_id, task) not in there]
    if rows:
        details = {"pa": word.pa_id, "tasks": list(word.tasks), "shown round": True}
        write(act, admission, "word given for one shift", *rows, details=details)
    return rows


def take_word_back(act: Act, word: InterimWord, name: str) -> None:
    """The PA may not any more, from now. Taken back twice, nothing is added. Raises Refused without a name."""
    if not name.strip():
        raise Refused("The name is missing.", way_out="write the name of whoever takes it back")
    admission = act.session.get_one(Admission, word.admission_id)
    wait_for_turn(act, admission.person_id)
    if act.session.get(InterimWordEnded, word.id):
        return
    ended = InterimWordEnded(word_id=word.id, at=act.now, by=act.actor.id, name=name.strip())
    write(act, admission, "word for one shift taken back", ended, details={"pa": word.pa_id})


def words_now(session: Session, admission: Admission, now: datetime) -> Sequence[InterimWord]:
    """The words whose time it is: a shift's end, a move to another ward and the stay's end end them."""
    if session.get(Discharge, admission.id):
        return []
    ward = ward_at(session, admission, instant(now))
    return session.scalars(
        select(InterimWord)
        .outerjoin(InterimWordEnded, InterimWordEnded.word_id == InterimWord.id)
        .where(
            InterimWord.admission_id == admission.id,
            InterimWord.ward == ward.name,
            InterimWord.given_at >= ward.since,
            InterimWord.given_at <= now,
            InterimWord.ends_at > now,
            InterimWordEnded.word_id.is_(None),
        )
        # A word without a task comes first on both databases, which put nulls at different ends.
        .order_by(InterimWord.pa_id, InterimWord.task.is_not(None), InterimWord.task, InterimWord.ends_at)
    ).all()


@dataclass(frozen=True, slots=True)
class WordHere:
    """A word that holds now, and the name of the PA it is about."""

    row: InterimWord
    pa: str


def words_here(session: Session, admission: Admission, now: datetime) -> list[WordHere]:
    """The words that hold now, with the names of the PAs.

    A word holds while it could be given again: not once a task is suspended, withdrawn or ended, or the DBS check has
    run out. None holds where the agreement is in force and says what is true, which counts then.
    """
    words = words_now(session, admission, now)
    if not words or paper_here(session, admission, now).holds:
        return []
    stay = Stay(session, admission, now)
    let = {(row.pa_id, row.task) for row in stay.rows if may_be_let(stay, row)}
    latest = {(one.pa_id, one.task): one for one in words}
    return [
        WordHere(row, stay.name(row.pa_id))
        for (pa_id, task), row in latest.items()
        if pa_id in stay.pa_ids
        and stay.dbs(pa_id, Span.at(stay.at)).holds
        and (task is None or (pa_id, task) in let)
    ]


@dataclass(frozen=True, slots=True)
class ToLet:
    """A PA whom a word may be about, with the tasks that may be let, and why the PA may not even stay."""

    pa_id: str
    name: str
    tasks: tuple[str, ...]
    others: tuple[str, ...]
    dbs_fault: str


def tasks_to_let(session: Session, admission: Admission, now: datetime) -> list[ToLet]:
    """For each PA of a stay, what the nurse in charge may let pass for one shift."""
    stay = Stay(session, admission, now)
    return [
        ToLet(
            pa_id,
            stay.name(pa_id),
            tuple(row.task for row in stay.rows_of(pa_id) if may_be_let(stay, row)),
            tuple(row.task for row in stay.rows_of(pa_id) if not may_be_let(stay, row)),
            stay.dbs(pa_id, Span.at(stay.at)).because,
        )
        for pa_id in stay.pa_ids
    ]


def may_be_let(stay: Stay, row: DelegationRow) -> bool:
    """Whether nothing is missing for a task but steps that the hospital has still to take.

    Not where the ward has suspended it, the agency could not validate it, or the need is an unwell one (2:690).
    """
    answer = stay.answer(row.pa_id, row.task)
    if answer is None or marks_of(stay).get(row.task) == "unwell" or _not_validated(stay, row):
        return False
    unmet = {reason.requirement for reason in answer.reasons if not reason.met and reason.gate}
    return answer.may or (
        answer.status == "waiting for the ward" and unmet <= stay.hospitals_own(row.pa_id, row.task)
    )


def _not_validated(stay: Stay, row: DelegationRow) -> bool:
    """Whether what the agency said last of this task is that it cannot validate it (4:2464)."""
    said = [
        (item.latest, outcome == "not validated")
        for outcome in ("validated", "not validated")
        for item in stay.evidence(row.pa_id, "training validation", outcome)
        if item.task == row.task
    ]
    return max(said, default=(0, False))[1]


def _refuse_stay(act: Act, admission: Admission) -> None:
    stay = Stay(act.session, admission, act.now)
    if not stay.terms.interim:
        raise Refused(
            "The hospital’s framework in this case has no word for one shift.",
            way_out="have the agreement signed; until then the ward’s nursing staff do the tasks",
        )
    if act.now < admission.admitted_at:
        raise Refused("The stay has not begun.", way_out="come back when the person is on the ward")
    if paper_here(act.session, admission, act.now).holds:
        raise Refused("The agreement is in force.", way_out="read what it says of this PA")


def _refuse_words(act: Act, word: Word, ends_at: datetime) -> None:
    if not word.name.strip() or not word.job_title.strip():
        raise Refused("The name or the job title is missing.", way_out="write both")
    if ends_at <= act.now:
        raise Refused("The shift has ended by then.", way_out="say when this shift ends")
    if ends_at - act.now > AT_MOST:
        hours = HOUSE.signing.shift_hours
        raise Refused(
            f"That is more than {hours} hours from now, and a word is for this shift only.",
            rule=RULE,
            way_out="say when this shift ends; the next nurse in charge gives a word of their own",
        )


def _refuse_pa(stay: Stay, word: Word, ends_at: datetime) -> None:
    if word.pa_id not in stay.pa_ids:
        raise Refused("This PA has no task and no shift in this stay.", way_out="choose one of the PAs named")
    if not word.shown_round:
        raise Refused(
            "A PA does not start before they have been shown the ward.",
            rule="local induction",
            cite=("4:2437",),
            way_out="show them round, and then tick that you have",
        )
    dbs = stay.dbs(word.pa_id, Span(stay.at, instant(ends_at) - 1))
    if not dbs.holds:
        raise Refused(
            f"{stay.name(word.pa_id)} has no DBS check for all of this shift. {dbs.because}",
            rule="DBS check within three years",
            cite=("4:2445",),
            way_out="the PA may visit like anybody else, and works here when a DBS check has been seen",
        )
    rows = {row.task: row for row in stay.rows_of(word.pa_id)}
    for task in word.tasks:
        if task not in rows or not may_be_let(stay, rows[task]):
            raise Refused(
                f"More is missing for {task} than the hospital’s own steps, so nobody can let it pass for a shift.",
                rule=RULE,
                way_out="the ward’s nursing staff do this task",
            )


def _row(act: Act, admission: Admission, word: Word, task: str | None, ends_at: datetime) -> InterimWord:
    return InterimWord(
        id=new_id("iw"),
        admission_id=admission.id,
        pa_id=word.pa_id,
        task=task,
        ward=ward_at(act.session, admission, instant(act.now)).name,
        name=word.name.strip(),
        job_title=word.job_title.strip(),
        given_at=act.now,
        ends_at=ends_at,
        recorded_by=act.actor.id,
    )
