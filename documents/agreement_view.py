"""What the agreement's template needs beyond the paper's own fields: answers, weeks, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from documents.agreement_paper import AgreementPaper, PaOnPaper, Permission, ShiftOnPaper
from documents.words import counted, short_moment
from rules.moments import instant, london


@dataclass(frozen=True, slots=True)
class Week:
    """The shifts that start in the seven days from a Monday, earliest first."""

    monday: date
    shifts: tuple[ShiftOnPaper, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer for one PA: its words, and the tasks that have it, those with the same reason together."""

    words: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]


_NOTHING = Answer(Permission.NOT_HERE.value, (("", ("No task: no competence is on record",)),))


def weeks(shifts: tuple[ShiftOnPaper, ...]) -> tuple[Week, ...]:
    """The rota in order, a week at a time, as a ward reads it."""
    in_order = sorted(shifts, key=lambda shift: (instant(shift.starts), instant(shift.ends), shift.pa))
    return tuple(Week(monday, tuple(group)) for monday, group in groupby(in_order, key=_monday))


def answers(pa: PaOnPaper) -> tuple[Answer, ...]:
    """What the PA may do, what only with somebody, what not; a PA without tasks may do nothing here."""
    found = [Answer(permission.value, _by_reason(pa, permission)) for permission in Permission]
    return tuple(answer for answer in found if answer.groups) or (_NOTHING,)


def _by_reason(pa: PaOnPaper, permission: Permission) -> tuple[tuple[str, tuple[str, ...]], ...]:
    groups: dict[str, list[str]] = {}
    for competence in pa.competences:
        if competence.permission is permission:
            groups.setdefault(competence.because, []).append(competence.task)
    return tuple((because, tuple(tasks)) for because, tasks in groups.items())


def what_is_missing(paper: AgreementPaper) -> tuple[str, ...]:
    """Everything that is still to come: what the paper shows by itself, then what the caller added."""
    return tuple(dict.fromkeys([*_gaps(paper), *paper.what_is_missing]))


def _gaps(paper: AgreementPaper) -> Iterator[str]:
    named = {
        "The name of the on-call nurse": paper.on_call_nurse.name,
        "The on-call nurse's telephone number": paper.on_call_nurse.telephone,
        "The name of the integrated care board": paper.icb,
        "The name of the nursing agency that trains the PAs": paper.nursing_agency,
    }
    yield from (what for what, said in named.items() if not said.strip())
    yield from _unsigned(paper)
    if not paper.pas:
        yield "The PAs: none is named"
    for pa in paper.pas:
        yield from _gaps_of(pa)
    if not paper.shifts:
        yield "The rota: no shift has been given"
    yield from _faults_of_shifts(paper)


def _faults_of_shifts(paper: AgreementPaper) -> Iterator[str]:
    """One line for what is wrong with several shifts of a PA, so that a long rota does not hide the rest."""
    together: dict[tuple[str, str], list[ShiftOnPaper]] = {}
    for shift in paper.shifts:
        for what in (*faults(shift), *(f"not for {one}" for one in shift.not_for)):
            together.setdefault((shift.pa, what), []).append(shift)
    for (pa, what), shifts in together.items():
        first = short_moment(shifts[0].starts)
        if len(shifts) == 1:
            yield f"Shift of {first}, {pa}: {what}"
        else:
            yield f"{len(shifts)} shifts of {pa}, the first on {first}: {what}"


def _unsigned(paper: AgreementPaper) -> Iterator[str]:
    for block in paper.signatures:
        if block.signed_at is None:
            yield f"The signature of the {_lower_first(block.role)}"


def _gaps_of(pa: PaOnPaper) -> Iterator[str]:
    if pa.inducted_on is None:
        yield f"{pa.name}: local induction to this ward"
    if pa.dbs_seen_on is None:
        yield f"{pa.name}: a DBS check"
    elif not pa.dbs_covers_every_shift:
        yield f"{pa.name}: a DBS check that covers every shift"
    if not pa.competences:
        yield f"{pa.name}: competences; none is on record"
    waiting = sum(competence.validated_on is None for competence in pa.competences)
    if waiting:
        of = counted(len(pa.competences), "competence")
        yield f"{pa.name}: validation by the nursing agency for {waiting} of {of}"


def faults(shift: ShiftOnPaper) -> tuple[str, ...]:
    """Why nobody should use the shift, in words; none when nothing is wrong."""
    return shift.faults or (() if shift.dbs_ok else ("the DBS check does not cover this shift",))


def _monday(shift: ShiftOnPaper) -> date:
    day = london(instant(shift.starts)).date()
    return day - timedelta(days=day.weekday())


def _lower_first(role: str) -> str:
    return role if role[:2].isupper() else role[:1].lower() + role[1:]
