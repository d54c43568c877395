"""Checking some entries of a trail against the record, now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.record_check import verify_some
from services.history.trail import Entry, OnRecord, on_record


@dataclass(frozen=True)
class Checked:
    """One entry of a trail: where it stands in the record, and what is wrong with it there.

    ``place`` is None where the record has no entry for it near its time, so that nothing is known of it.
    """

    entry: Entry
    place: OnRecord | None
    faults: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        return self.place is not None and not self.faults


def check(session: Session, entries: Sequence[Entry]) -> list[Checked]:
    """Each entry of the record behind these: its own hash, its place between its neighbours, and its rows."""
    places = on_record(session, entries)
    numbers: dict[str, set[int]] = defaultdict(set)
    for place in places:
        if place:
            numbers[place.found.organisation_id].add(place.found.number)
    faults = {log: verify_some(session, log, wanted) for log, wanted in numbers.items()}
    return [
        Checked(
            entry,
            place,
            tuple(faults[place.found.organisation_id].get(place.found.number, ())) if place else (),
        )
        for entry, place in zip(entries, places, strict=True)
    ]
