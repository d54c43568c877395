"""Replay: every recorded decision is decided again, with what was on record at its time, and compared.

The frameworks, their settings and the evidence are those that the entry names. Who employed the PA, where the person
was, which frameworks applied and when the person was born is read from the rows, by what had been recorded until then.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, cast, select
from sqlalchemy.orm import Session

from models.cases import DelegationRow, DelegationStatus
from models.frameworks import FrameworkVersion, SettingsChoice
from models.law import Erasure
from models.record import EntryRef
from models.record_chain import canonical
from rules.applied import SettingFault, UnknownTask
from rules.decide import CannotBeAsked, EvaluatorsDiffer, decide
from rules.moments import FOREVER, Instant, Span, instant, london_day
from rules.question import Moment
from services.answering import without_words
from services.born import births_that_could_be
from services.decisions import Asking, Question
from services.frameworks import hashes_of
from services.proof.decided import Decided, stretch

NO_ANSWER = "no answer"


@dataclass(frozen=True)
class Difference:
    """A recorded decision that comes out differently: its entry, the delegation, and what differs. It names nobody."""

    entry: EntryRef
    delegation_id: str
    case_id: str
    what: str

    def __str__(self) -> str:
        return f"{self.entry.organisation_id}, entry {self.entry.number}, {self.delegation_id}: {self.what}"


@dataclass(frozen=True)
class Replayed:
    """Some entries of a log: how many decisions were decided again, the differences, and where to go on."""

    decisions: int
    differences: tuple[Difference, ...]
    next_number: int
    is_last: bool


def replay(session: Session, organisation_id: str, first: int = 0, since: datetime | None = None) -> Replayed:
    """Decide the decisions among the next entries of a log again; of these only what is about ``since`` or later.

    It only reads. Give each call a session of its own, and memory stays the same however long the log is.
    """
    found = stretch(session, organisation_id, first)
    wanted = [one for one in found.decisions if since is None or _asked_about(one) >= instant(since)]
    differences = _Again(session, wanted).differences()
    return Replayed(len(wanted), tuple(differences), found.next_number, found.is_last)


class _Again:
    """Some decisions, each decided again; what they share is read once."""

    def __init__(self, session: Session, decisions: Sequence[Decided]) -> None:
        self.session, self.decisions = session, decisions
        ids = {one.delegation_id for one in decisions}
        rows = session.scalars(select(DelegationRow).where(DelegationRow.id.in_(ids)))
        self.rows = {row.id: row for row in rows}
        self.altered = _altered(session, decisions)
        self.lines = _status_lines(session, decisions)
        people = {row.person_id for row in self.rows.values()}
        self.erased = set(session.scalars(select(Erasure.person_id).where(Erasure.person_id.in_(people))))

    def differences(self) -> Iterator[Difference]:
        """In the order of the entries; the delegations of one case share what is read for them."""
        by_case: dict[str, list[DelegationRow]] = defaultdict(list)
        for row in self.rows.values():
            by_case[row.case_id].append(row)
        asking = {case: Asking(self.session, rows) for case, rows in by_case.items()}
        for one in self.decisions:
            for what in self._of(one, asking):
                yield Difference(one.entry, one.delegation_id, one.case_id, what)

    def _of(self, one: Decided, asking: dict[str, Asking]) -> Sequence[str]:
        if one.details is None or not _is_whole(one.details):
            return ["its entry cannot be read"]
        if one.delegation_id not in self.rows:
            return ["the delegation is not on record"]
        if broken := [self.altered[sha256] for sha256 in _hashes(one.details) if sha256 in self.altered]:
            return broken
        row = self.rows[one.delegation_id]
        known = instant(datetime.fromisoformat(one.details["known up to"]))
        found = self._by(one, row, asking[row.case_id], known)
        # What was recorded in the same second may have come after this decision as well as before it.
        return found if found and self._by(one, row, asking[row.case_id], known - 1) else ()

    def _by(self, one: Decided, row: DelegationRow, asking: Asking, known: Instant) -> Sequence[str]:
        """What differs, with the circumstances that were on record by ``known``."""
        details = one.details or {}
        about = Span.at(_asked_about(one))
        try:
            asked = asking.question(row, about, known=known)
        except (ValueError, SettingFault) as why:
            return [f"the question cannot be put again: {type(why).__name__}"]
        if different := [*_circumstances(details, asked)]:
            return different
        asked = _with_the_evidence_named(asked, details)
        found = self._compared(one, asked, about)
        if found and row.person_id in self.erased and not self._if_not_erased(one, asked, about):
            return ()
        return found

    def _compared(self, one: Decided, asked: Question, about: Span) -> Sequence[str]:
        """What differs between the answer on record and the answer to this question."""
        details = one.details or {}
        until = instant(datetime.fromisoformat(details["known up to"]))
        again = _answer(asked, Moment(about, until))
        return [*_answers(details["answer"], again), *self._line(one, again)]

    def _if_not_erased(self, one: Decided, asked: Question, about: Span) -> Sequence[str]:
        """What differs whenever they were born: the birthday is erased, so nobody can say which it was."""
        days = {london_day(about.first), *(london_day(item.begins) for item in asked.known.evidence)}
        found: Sequence[str] = ()
        for born in births_that_could_be(days):
            with_it = replace(asked, delegation=replace(asked.delegation, born=born))
            if not (found := self._compared(one, with_it, about)):
                break
        return found

    def _line(self, one: Decided, again: dict[str, Any] | str) -> Iterator[str]:
        """The line of the status log that was written with the decision says the same."""
        line = self.lines.get((one.entry, one.delegation_id))
        if line is None:
            return
        status, may, supervised = (
            (NO_ANSWER, False, False)
            if isinstance(again, str)
            else (again["status"], again["may"], again["supervised"])
        )
        if (line.status, line.may_alone, line.supervised) != (status, may, supervised):
            yield f"the line of the status log says {line.status}, and it is {status}"


def _circumstances(details: dict[str, Any], asked: Question) -> Iterator[str]:
    """What the entry says of the question, where the rows say something else."""
    if details["where"] != asked.delegation.where:
        yield f"where: {details['where']}, and by the rows {asked.delegation.where}"
    if details["ward"] != asked.delegation.ward:
        yield "the ward is another one by the rows"
    if details["frameworks"] != hashes_of(asked.applied):
        yield "other frameworks or settings applied by the rows"
    there = {one.id for one in asked.known.evidence}
    for id in details["evidence"]:
        if id not in there:
            yield f"the evidence {id} is not on record, or is no longer about this"


def _with_the_evidence_named(asked: Question, details: dict[str, Any]) -> Question:
    named = set(details["evidence"])
    evidence = tuple(one for one in asked.known.evidence if one.id in named)
    return replace(asked, known=replace(asked.known, evidence=evidence))


def _answer(asked: Question, moment: Moment) -> dict[str, Any] | str:
    """The answer as an entry holds it."""
    try:
        decision = decide(asked.applied, asked.delegation, asked.known, moment)
    except (EvaluatorsDiffer, CannotBeAsked, SettingFault, UnknownTask):
        return NO_ANSWER
    answer: dict[str, Any] = json.loads(canonical(without_words(decision)))
    return answer


def _answers(before: Any, again: dict[str, Any] | str) -> Iterator[str]:
    """What differs between the answer on record and the answer now, in the framework's words."""
    if isinstance(before, str) or isinstance(again, str):
        if before != again:
            yield f"{_status(before)} was recorded, and it is {_status(again)}"
        return
    if before.get("status") != again["status"]:
        yield f"{_status(before)} was recorded, and it is {_status(again)}"
    for name in sorted(before.keys() | again.keys()):
        if name != "status" and before.get(name) != again.get(name):
            yield f"{name}: {_which(before.get(name), again.get(name))}"


def _which(before: object, again: object) -> str:
    """Of reasons the requirements that differ; of anything else that it does."""
    if not (isinstance(before, list) and isinstance(again, list)):
        return "differs"
    both = [one for some in (before, again) for one in some if (one in before) != (one in again)]
    names = {str(one.get("requirement") or one.get("kind")) for one in both if isinstance(one, dict)}
    return ", ".join(sorted(names)) or "in another order"


def _status(answer: Any) -> str:
    return answer if isinstance(answer, str) else str(answer.get("status"))


def _is_whole(details: dict[str, Any]) -> bool:
    """Whether everything that is needed to ask again stands in the entry."""
    try:
        instant(datetime.fromisoformat(details["asked about"]))
        instant(datetime.fromisoformat(details["known up to"]))
        [*_hashes(details)]
        return all(name in details for name in ("where", "ward", "evidence", "answer"))
    except (KeyError, TypeError, ValueError):
        return False


def _hashes(details: dict[str, Any]) -> Iterator[str]:
    for one in details["frameworks"]:
        yield from (one["framework"], one["settings"])


def _asked_about(one: Decided) -> Instant:
    try:
        return instant(datetime.fromisoformat((one.details or {})["asked about"]))
    except (KeyError, TypeError, ValueError):
        return FOREVER  # what cannot be read is looked at, whatever is asked for


def _altered(session: Session, decisions: Sequence[Decided]) -> dict[str, str]:
    """What is wrong with the bytes of the frameworks and settings that these decisions name, by their hash."""
    wanted = {
        sha256
        for one in decisions
        if one.details and _is_whole(one.details)
        for sha256 in _hashes(one.details)
    }
    wrong = dict.fromkeys(wanted, "")
    for kind, called in ((FrameworkVersion, "framework"), (SettingsChoice, "settings")):
        rows = session.execute(
            select(kind.sha256, cast(kind.content, LargeBinary)).where(kind.sha256.in_(wanted))
        )
        for sha256, content in rows:
            if hashlib.sha256(content or b"").hexdigest() == sha256:
                del wrong[sha256]
            else:
                wrong[sha256] = f"the bytes of the {called} {sha256[:12]}… were changed"
    return {
        sha256: what or f"the framework or settings {sha256[:12]}… are not on record"
        for sha256, what in wrong.items()
    }


def _status_lines(
    session: Session, decisions: Sequence[Decided]
) -> dict[tuple[EntryRef, str], DelegationStatus]:
    """The lines of the status log that were written with these decisions."""
    logs = {one.entry.organisation_id for one in decisions}
    numbers = [one.entry.number for one in decisions]
    rows = session.scalars(
        select(DelegationStatus).where(
            DelegationStatus.delegation_id.in_({one.delegation_id for one in decisions}),
            DelegationStatus.entry_organisation_id.in_(logs),
            DelegationStatus.entry_number.in_(numbers),
        )
    )
    return {(row.entry, row.delegation_id): row for row in rows}
