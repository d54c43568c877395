"""The words of the pages about a stay in hospital."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from documents.agreement_paper import Permission
from documents.words import clock_change, hours_between, rota_moment
from models.hospital import Purpose
from rules.moments import instant, london
from services.in_hospital.hospital_desk import PaperHere, ShiftHere, State, StayHere
from services.in_hospital.stay_lines import StayLine
from web.parts.presenters import Tag, counted

PERMISSIONS = {
    Permission.ALONE: Tag("May do alone", "green", "Everything that the frameworks ask for is there."),
    Permission.ACCOMPANIED: Tag(
        "Only with a competent person", "yellow", "Somebody competent has to be present."
    ),
    Permission.NOT_HERE: Tag("Not here", "red", "The ward's nursing staff do this task meanwhile."),
}
STATES = {
    State.NOT_IN_FORCE: Tag(
        "Not in force: waiting for signatures", "yellow", "No PA works here under it until all have signed."
    ),
    State.IN_FORCE: Tag(
        "In force",
        "green",
        "All three have signed this version, or an earlier one that said the same to them.",
    ),
    State.REPLACED: Tag("Replaced", "grey", "A newer version counts."),
    State.ENDED: Tag("Ended", "grey", "The stay is over."),
}
OUT_OF_DATE = Tag(
    "Out of date", "red", "Something has changed since it was signed, and a new version is being drawn up."
)
NO_AGREEMENT = Tag("Not issued yet", "yellow", "There is nothing that the ward could sign.")

PURPOSES: dict[Purpose, tuple[str, str]] = {
    "well need": (
        "A well need",
        "In hospital: what the PA does for the person at home as well, such as feeding, moving or company.",
    ),
    "unwell need": (
        "An unwell need",
        "In hospital: something that the illness brings. It is the ward’s, unless the ward asks the PA.",
    ),
    "home task": (
        "A home task",
        "At home meanwhile, such as cleaning or walking the dog. The ward is not shown this shift.",
    ),
}
"""What a shift is for, in plain words, with a hint for who chooses."""

NOT_SAID = "Not said"
"""Of shifts planned before the purpose was asked for."""

DONE = {
    "admitted": "The admission is recorded. The agreement is being drawn up.",
    "planned": "The planned admission is recorded.",
    "called-off": "The planned admission is called off.",
    "discharged": "The discharge is recorded. The rules of the home apply again, and the agreement has ended.",
    "moved": "The move is recorded. The new ward’s induction and decisions are asked for.",
    "need": "The training need is recorded. Ask for the training when you are ready.",
    "talk": "The talk with the ward is recorded.",
    "trained": "The training is recorded as given by both.",
    "plan": "The plan for hospital is recorded.",
    "needs": "Well and unwell needs are recorded.",
    "reviewed": "What you said of the plan is recorded.",
    "nurse": "The on-call nurse is recorded.",
    "revoked": "The card is revoked.",
    "funding": "What was decided about the funding is recorded.",
    "shift": "The rota is changed.",
    "cancelled": "The shift is cancelled.",
    "inducted": "The local induction is recorded.",
    "validated": "What the nursing agency says is recorded.",
    "ward": "What the ward decided is recorded.",
    "dbs": "The DBS certificate is recorded.",
    "issued": "This is the newest version of the agreement.",
    "signed": "The signature is recorded.",
    "scanned": "The signed paper is kept.",
    "signatory": "Who signs, and the deputy, are recorded.",
    "link-withdrawn": "The link opens nothing any more.",
    "word-back": "What was said for one shift is taken back.",
    "in-force": "All three have signed: the agreement is in force.",
}
"""What was done a moment ago, by the word in the address; any other word says nothing."""


@dataclass(frozen=True)
class Missing:
    """One thing that is still to come, and where to record it."""

    text: str
    href: str = ""
    link: str = ""


@dataclass(frozen=True)
class Line:
    """One shift, with its times as they stand on the ward's paper."""

    one: ShiftHere
    starts: str
    finishes: str
    hours: str
    purpose: str


@dataclass(frozen=True)
class Week:
    """The shifts that start in the seven days from a Monday."""

    monday: date
    lines: tuple[Line, ...]


def agreement_tag(paper: PaperHere | StayLine) -> Tag:
    """How the agreement of a stay stands."""
    if paper.state is State.IN_FORCE and not paper.holds:
        return OUT_OF_DATE
    return STATES[paper.state] if paper.state else NO_AGREEMENT


def weeks(shifts: Sequence[ShiftHere]) -> list[Week]:
    """The rota a week at a time, as a ward reads it."""
    return [Week(monday, tuple(map(_line, some))) for monday, some in groupby(shifts, key=_monday)]


def what_is_missing(stay: StayHere, here: str) -> list[Missing]:
    """Everything between this stay and an agreement in force with nothing left to say, most basic first."""
    return [*_to_prepare(stay, here), *_for_the_paper(stay, here), *_for_the_pas(stay, here)]


def _to_prepare(stay: StayHere, here: str) -> Iterator[Missing]:
    """Before a planned stay each task is marked: what the PA goes on with, and what is the ward's (2:690)."""
    tasks = {task.row.task: task.need for pa in stay.pas for task in pa.tasks}
    unmarked = sum(not need for need in tasks.values())
    if not stay.begun and unmarked:
        what = f"Well or unwell: {unmarked} of {counted(len(tasks), 'task')} not marked"
        yield Missing(what, f"{here}/needs", "Mark the tasks")


def _for_the_paper(stay: StayHere, here: str) -> Iterator[Missing]:
    if stay.paper.refusal:
        yield Missing(f"The agreement cannot be issued. {stay.paper.refusal.message}")
    if stay.nurse is None:
        yield Missing("The on-call nurse", f"{here}/on-call-nurse", "Name the on-call nurse")
    elif not stay.nurse.telephone:
        yield Missing(f"{stay.nurse.name}’s telephone number", f"{here}/on-call-nurse", "Add the number")
    if not stay.shifts:
        yield Missing("The rota: no shift has been given", f"{here}/shift", "Add a shift")
    if stay.faulty_shifts:
        number = counted(stay.faulty_shifts, "shift")
        yield Missing(f"The rota: {number} with a fault", "#rota", "See the rota")
    if stay.paper.versions and stay.paper.state is not State.IN_FORCE:
        signed = {one.role for one in stay.paper.signed}
        roles = [role for role in stay.paper.to_sign if role not in signed]
        yield Missing(f"Signatures: {', '.join(roles)}", f"{here}/agreement", "See the agreement")
    if not stay.paper.versions and not stay.paper.refusal:
        yield Missing(
            "The working agreement: it has not been issued", f"{here}/agreement", "See the agreement"
        )


def _for_the_pas(stay: StayHere, here: str) -> Iterator[Missing]:
    """What one form records for several PAs is one line; what each needs a form of their own for, one each."""
    for pa in stay.pas:
        if pa.dbs_fault:
            what = "a DBS check that holds for every shift" if pa.dbs_on else "a DBS check"
            yield Missing(f"{pa.name}: {what}", f"{here}/dbs/{pa.id}", "Record a DBS check")
    if new := [pa.name for pa in stay.pas if pa.inducted_on is None]:
        yield Missing(f"Local induction: {', '.join(new)}", f"{here}/induction", "Record an induction")
    if waiting := [task for pa in stay.pas for task in pa.tasks if task.validated_on is None]:
        of = counted(sum(len(pa.tasks) for pa in stay.pas), "task")
        what = f"The agency’s validation of {len(waiting)} of {of}"
        yield Missing(what, f"{here}/validation", "Record a validation")
    for pa in stay.pas if stay.begun else ():
        undecided = sum(not task.ward_said for task in pa.tasks)
        if undecided:
            what = f"{pa.name}: the ward’s decision on {undecided} of {counted(len(pa.tasks), 'task')}"
            yield Missing(what, f"{here}/ward/{pa.id}", "Record the decision")


def hours_words(seconds: int) -> str:
    """``12``, ``12.5``: hours for a table, to the hundredth; ``0`` where there are none."""
    return f"{seconds / 3600:.2f}".rstrip("0").rstrip(".")


def _line(one: ShiftHere) -> Line:
    starts, ends = one.shift.starts_at, one.shift.ends_at
    change = clock_change(starts, ends)
    hours = hours_between(starts, ends) + (f", {change}" if change else "")
    purpose = PURPOSES[one.shift.purpose][0] if one.shift.purpose else NOT_SAID
    return Line(one, rota_moment(starts), rota_moment(ends), hours, purpose)


def _monday(one: ShiftHere) -> date:
    day = london(instant(one.shift.starts_at)).date()
    return day - timedelta(days=day.weekday())
