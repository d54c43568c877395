"""Staffordshire's framework once more, written down by hand from the text and from nothing of the product.

It says what must be so if a delegation is in force, and what must have been asked for if it is not. It is coarser
than the rules: what it says is necessary, and it keeps silent where the rules are finer.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from simulation.seen import Seen

LONDON = ZoneInfo("Europe/London")
BUILDS_ON = {
    "gastrostomy feed": ("infection prevention",),
    "give buccal midazolam": ("epilepsy awareness",),
    "tracheostomy suction": ("basic life support", "oral suction"),
}
PRACTICES = {
    "apply topical cream": 2, "change catheter bag": 3, "gastrostomy feed": 2, "give buccal midazolam": 3,
    "tracheostomy suction": 5,
}  # fmt: skip
FIRST_OF_ALL = (
    ("clinical recommendations form", "clinical recommendations"),
    ("agreement", "person and family involved"),
    ("accountability", "accountable person named"),
    ("monitoring duty", "monitor named"),
)
"""What may be asked for from the first day, whatever else is missing."""
STOPS_AT_ONCE = ("incident", "change of capacity")


class Book:
    """One delegation at one moment, by the book."""

    def __init__(self, seen: Seen, row: DelegationRow, at: datetime, months: int) -> None:
        self.seen, self.row, self.at = seen, row, at
        self.between_reviews = relativedelta(months=months)
        self.day = at.astimezone(LONDON).date()

    # --- what is on record -----------------------------------------------------------------------------------

    def all(self, kind: str, topic: str | None = None) -> list[EvidenceRow]:
        """What is on record of a kind about this delegation, by when it was true."""
        row = self.row
        found = [
            one
            for one in (*self.seen.by_person[row.person_id, kind], *self.seen.by_pa[row.pa_id, kind])
            if one.id not in self.seen.voided
            and one.pa_id in (None, row.pa_id)
            and one.task in (None, row.task)
            and (topic is None or one.about == topic)
            and one.true_from <= self.at
        ]
        return sorted(found, key=lambda one: (one.true_from, one.recorded_at))

    def last(self, kind: str, *outcomes: str, topic: str | None = None) -> EvidenceRow | None:
        found = [one for one in self.all(kind, topic) if not outcomes or one.outcome in outcomes]
        return found[-1] if found else None

    def says(self, kind: str, outcome: str, topic: str | None = None) -> bool:
        """The last word of this kind says so; of one day nobody knows the order, so either may be it."""
        found = self.all(kind, topic)
        return bool(found) and any(one.outcome == outcome for one in found if _may_be_last(one, found[-1]))

    def signed_by_registered(self, item: EvidenceRow) -> bool:
        """Somebody who gave it was registered then, as far as is known today."""
        return any(self._registered(giver.person_id, item) for giver in self.seen.givers[item.id])

    def _registered(self, person: str, item: EvidenceRow) -> bool:
        looked_up = [one for one in self.seen.about[person] if one.id not in self.seen.voided]
        good = [
            one
            for one in looked_up
            if one.outcome == "in force"
            and one.true_from <= item.true_from
            and (one.until is None or one.until >= item.true_from)
        ]
        ended = [one for one in looked_up if one.outcome == "ended" and one.true_from <= item.true_from]
        return any(all(end.true_from < one.true_from for end in ended) for one in good)

    # --- in force --------------------------------------------------------------------------------------------

    def why_not(self) -> Iterator[str]:
        """What the book misses in a delegation that is said to be in force."""
        if not self.last("clinical recommendations form", "completed"):
            yield "no clinical recommendations form"
        if not self.says("agreement", "given"):
            yield "nobody agrees"
        for topic in BUILDS_ON.get(self.row.task, ()):
            if not self.says("training", "completed", topic):
                yield f"no learning in {topic}"
        if not self.last_training("completed"):
            yield "no training"
        yield from self._assessed()
        for kind in ("accountability", "monitoring duty"):
            if not self.last(kind, "accepted"):
                yield f"no {kind}"
        yield from self._panel()
        yield from self._happened()
        yield from self._in_hospital()

    def last_training(self, *outcomes: str) -> EvidenceRow | None:
        found = [one for one in self.all("training") if one.task == self.row.task and one.outcome in outcomes]
        return found[-1] if found else None

    def _assessed(self) -> Iterator[str]:
        assessed = self.last("assessment")
        if assessed is None or assessed.outcome != "competent":
            yield "not assessed competent"
            return
        competent = [one for one in self.all("assessment") if one.outcome == "competent"]
        if not any(self.signed_by_registered(one) for one in competent):
            yield "signed off by nobody who was registered"
        reviewed = [one for one in self.all("formal review") if one.outcome == "still competent"]
        latest = max((*competent, *reviewed), key=lambda one: one.true_from)
        last_good = latest.true_from.astimezone(LONDON).date() + self.between_reviews
        if self.day > last_good:
            yield f"no review since {latest.true_from.date()}"
        for kind in ("observation", "formal review"):
            if self.says(kind, "suspend now") and not self.says(kind, "still competent"):
                yield f"the last {kind} says: suspend now"

    def _panel(self) -> Iterator[str]:
        decision = self.last("panel decision")
        if decision is None or decision.outcome != "approved":
            yield "the panel has not approved"
            return
        failed = self.last("assessment", "not yet competent")
        if failed and failed.true_from > decision.true_from:
            yield "the panel approved before the PA was found not yet competent"
        recommendation = self.last("recommendation")
        if recommendation is None or recommendation.outcome == "not recommended":
            yield "not recommended"

    def _happened(self) -> Iterator[str]:
        topics = {one.about or "" for one in self.all("withdrawal")}
        for topic in sorted(topics):
            if not self.says("withdrawal", "taken back", topic):
                yield f"withdrawn {topic}"
        for topic in sorted({one.about or "" for one in self.all("happening")}):
            happened = self.all("happening", topic)[-1]
            days = 0 if topic in STOPS_AT_ONCE else 7
            answered = self.last("decision after a happening", topic=topic)
            is_answered = (
                answered and answered.outcome == "may go on" and _end(answered) >= happened.true_from
            )
            waits = days and self.day <= happened.true_from.astimezone(LONDON).date() + timedelta(days=days)
            if not is_answered and not waits:
                yield f"nobody has decided after {topic}"
        for topic in sorted({one.about or "" for one in self.all("panel condition")}):
            set_ = self.all("panel condition", topic)[-1]
            met = self.last("answer to a panel condition", topic=topic)
            is_met = met is not None and _end(met) >= set_.true_from
            if not is_met and (set_.until is None or set_.until < self.at):
                yield f"a condition is not met: {topic}"

    def _in_hospital(self) -> Iterator[str]:
        stay = self.seen.stay_of(self.row.person_id, self.at)
        if stay is None:
            return
        ward = f"{stay.ward} ({stay.hospital_id})"
        decided = [
            one for one in self.all("ward decision") if one.ward == ward and one.true_from >= stay.admitted_at
        ]
        if not decided or decided[-1].outcome != "may continue":
            yield "the ward has not said that it may continue"
        dbs = self.last("DBS check", "seen")
        if dbs is None or dbs.true_from.astimezone(LONDON).date() + relativedelta(years=3) < self.day:
            yield "no DBS check within three years"

    # --- asked for -------------------------------------------------------------------------------------------

    def must_be_asked(self) -> Iterator[str]:
        """The requirements for which something must be open, where the book is sure of it."""
        for kind, requirement in FIRST_OF_ALL:
            if not self.all(kind):
                yield requirement
        topics = BUILDS_ON.get(self.row.task, ())
        for topic in topics:
            if not self.all("training", topic) or self._failed(self.all("training", topic)):
                yield f"prerequisite learning: {topic}"
        ready = self.last("clinical recommendations form", "completed") and all(
            self.says("training", "completed", topic) for topic in topics
        )
        if ready:
            yield from self._training_to_be_asked()
        assessments = self.all("assessment")
        if ready and assessments and assessments[-1].outcome != "competent" and self._was_trained_once():
            yield "assessed competent"
        yield from self._decisions_to_be_asked()
        yield from self._review_to_be_asked()

    def _training_to_be_asked(self) -> Iterator[str]:
        training = [one for one in self.all("training") if one.task == self.row.task]
        if not training or self._failed(training):
            yield "bespoke training"
        elif len(training) == 1 and not self.all("supervised practice"):
            yield "supervised practice"

    def _failed(self, training: list[EvidenceRow]) -> bool:
        """The last word is surely that it failed."""
        last = training[-1]
        return last.outcome == "failed" and not any(
            one.outcome == "completed" and _may_be_last(one, last) for one in training
        )

    def _review_to_be_asked(self) -> Iterator[str]:
        """Due within sixty days, or overdue."""
        due = self.review_due()
        if due and self.day >= due - timedelta(days=60):
            yield "formal review"

    def review_due(self) -> date | None:
        """The last good day of a sign-off of which the book is sure, or of the review since (2:802)."""
        competent = self.all("assessment")
        if not self._was_trained_once() or len(competent) != 1 or competent[0].outcome != "competent":
            return None
        reviews = self.all("formal review")
        good = [one for one in reviews if one.outcome == "still competent" and self.signed_by_registered(one)]
        if len(good) != len(reviews) or not self.signed_by_registered(competent[0]):
            return None
        latest = max((*competent, *good), key=lambda one: one.true_from)
        due: date = latest.true_from.astimezone(LONDON).date() + self.between_reviews
        return due

    def _decisions_to_be_asked(self) -> Iterator[str]:
        assessments = self.all("assessment")
        all_named = all(self.last(kind, "accepted") for kind in ("accountability", "monitoring duty"))
        if (
            len(assessments) == 1
            and assessments[0].outcome == "competent"
            and self.signed_by_registered(assessments[0])
            and self.says("agreement", "given")
            and all_named
            and not self.all("recommendation")
            and self._was_trained_once()
        ):
            yield "co-ordinator's recommendation"
        recommendations = self.all("recommendation")
        if (
            len(recommendations) == 1
            and recommendations[0].outcome != "not recommended"
            and len(assessments) == 1
            and self.signed_by_registered(assessments[0])
            and not self.all("panel decision")
            and self._was_trained_once()
            and self._nothing_fell()
        ):
            yield "panel's approval"

    def _was_trained_once(self) -> bool:
        """Nothing about the training has gone wrong or been done again, which the rules judge more finely."""
        topics = BUILDS_ON.get(self.row.task, ())
        training = [one for one in self.all("training") if one.task == self.row.task]
        practices = self.all("supervised practice")
        once = all(len(self.all("training", topic)) == 1 for topic in topics)
        enough = len(practices) == PRACTICES[self.row.task] and all(map(self.signed_by_registered, practices))
        return once and len(training) == 1 and training[0].outcome == "completed" and enough

    def _nothing_fell(self) -> bool:
        return all(
            len(self.all(kind)) == 1 for kind in ("agreement", "accountability", "monitoring duty")
        ) and not (self.all("withdrawal") or self.all("happening"))


def _end(item: EvidenceRow) -> datetime:
    """When at the latest it became true."""
    if not item.true_is_day:
        return item.true_from
    day: date = item.true_from.astimezone(LONDON).date()
    return datetime.combine(day, time(23, 59, 59), LONDON)


def _may_be_last(one: EvidenceRow, last: EvidenceRow) -> bool:
    return _end(one) >= last.true_from
