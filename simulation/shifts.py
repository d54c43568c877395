"""Random shifts, proven at the end and held against what the watch saw while the town was played."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from rules.moments import LONDON, Instant, instant, london, london_day
from services.proof.shift import Held, Proof, prove, shift_between
from simulation.by_the_book import Book
from simulation.seen import Seen
from simulation.town import Town
from simulation.watch import Violation, Watch

EVENING = time(23, 59, 59)
"""When the watch looks: everything that was waiting has been carried on."""


class Shifts:
    """Shifts of the delegations that there ever were, by the dice; most are nights."""

    def __init__(self, town: Town, watch: Watch, first_day: datetime) -> None:
        self.town, self.watch, self.begins = town, watch, first_day
        self.rows = sorted(watch.seen.delegations.values(), key=lambda row: row.id)
        evidence = watch.seen.evidence.values()
        self.voided = {one.about: one for one in evidence if one.kind == "void" and one.about}

    def disagreements(self, number: int) -> list[Violation]:
        """Prove so many shifts; each that says something else than what was seen."""
        if not self.rows:
            return []
        with self.town.reading() as session:
            found = [one for _ in range(number) for one in self._one(session)]
        return [Violation(self.town.today, what, about) for what, about in found]

    def _one(self, session: Session) -> Iterator[tuple[str, str]]:
        chance, row = self.town.chance, self.town.chance.choice(self.rows)
        days = max(1, (self.town.now - self.begins).days - 2)
        day = london_day(instant(self.begins)) + timedelta(days=chance.randrange(days))
        starts = datetime.combine(day, time(chance.randrange(24), chance.randrange(60)), LONDON)
        starts = starts.astimezone(UTC)
        ends = starts + timedelta(minutes=chance.randrange(1, 14 * 60))
        proof = prove(session, row, shift_between(starts, ends, self.town.now), self.town.now)
        self.town.happened["shift proven"] += 1
        self.town.happened["shift proven: authorised"] += proof.authorised
        for what in (*self._by_the_watch(proof), *self._by_the_book(proof)):
            yield f"a proof of a shift says otherwise: {what}", f"{row.id} {starts.isoformat()}"

    def _by_the_watch(self, proof: Proof) -> Iterator[str]:
        """What the watch saw at the end of a day within the shift, as it was known then."""
        day, row = london_day(proof.span.first), proof.row
        while (at := instant(datetime.combine(day, EVENING, LONDON))) <= proof.span.last:
            if at >= proof.span.first and (row.id, day) in self.watch.evenings:
                seen, proven = self.watch.evenings[row.id, day], _at(proof.known_then, at).authorised
                if seen != proven:
                    yield f"at the end of {day} seen {seen}, proven {proven}"
            day += timedelta(days=1)

    def _by_the_book(self, proof: Proof) -> Iterator[str]:
        """Where it is authorised the book misses nothing, at the beginning and at the end of it."""
        for known_then, held in ((True, proof.known_then), (False, proof.known_now)):
            for one in held:
                for at in {one.span.first, one.span.last} if one.authorised else ():
                    seen = self._seen(proof.row, at if known_then else instant(self.town.now))
                    months = self.town.months_between_reviews(london_day(at))
                    for missing in Book(seen, proof.row, london(at), months).why_not():
                        yield f"authorised at {london(at)} known {'then' if known_then else 'now'}, and {missing}"

    def _seen(self, row: DelegationRow, known: Instant) -> Seen:
        """What had been recorded by then of this person, this PA and whoever gave them anything."""
        whole, past = self.watch.seen, Seen(givers=self.watch.seen.givers)
        past.voided = {id for id, void in self.voided.items() if instant(void.recorded_at) <= known}
        for key, items in whole.by_person.items():
            if key[0] == row.person_id:
                past.by_person[key] = _by_then(items, known)
        for key, items in whole.by_pa.items():
            if key[0] == row.pa_id:
                past.by_pa[key] = _by_then(items, known)
        for about, items in whole.about.items():
            past.about[about] = _by_then(items, known)
        past.admissions = {
            id: stay for id, stay in whole.admissions.items() if instant(stay.recorded_at) <= known
        }
        past.discharged = whole.discharged
        return past


def _by_then(items: list[EvidenceRow], known: Instant) -> list[EvidenceRow]:
    return [one for one in items if instant(one.recorded_at) <= known]


def _at(held: tuple[Held, ...], at: Instant) -> Held:
    return next(one for one in held if one.span.first <= at <= one.span.last)
