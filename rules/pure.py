"""The evaluator that is the specification: read it aloud and it says what the rule language means.

It takes facts and requirements and gives findings. It shares no logic with the durable-rules evaluator
except the date arithmetic in :mod:`rules.facts`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any

from rules.facts import Facts, consents_to_carry_over, ends_of, good_until, window_of
from rules.finding import NOT_NEEDED, Finding, Findings
from rules.flaws import flaws_of, speaks_for_themselves, was_in_force
from rules.moments import FOREVER, Instant, Period
from rules.question import Evidence
from rules.requirement import Requirement, Trigger
from rules.vocabulary import Field

Times = list[tuple[Instant, Instant]]
"""The first and the last instant of each stretch of time."""


def evaluate(requirements: tuple[Requirement, ...], facts: Facts) -> Judge:
    """Judge each requirement in turn; a requirement may look back at the answers of earlier ones.

    The findings are in ``.findings``; the judge itself can say more about each piece of evidence.
    """
    judge = Judge(facts)
    for requirement in requirements:
        judge.read[requirement.name] = requirement
        judge.findings[requirement.name] = judge.finding(requirement)
    return judge


class Judge:
    """One question being answered: the evidence that stands, and the answers so far.

    Every list of evidence is oldest first, and by id where two pieces began at the same moment.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.findings: Findings = {}
        self.read: dict[str, Requirement] = {}
        self._find_what_stands()

        # By requirement: what counts, and of that what is good now, and what says otherwise and is not lifted.
        self.counted: dict[str, list[Evidence]] = {}
        self.current: dict[str, list[Evidence]] = {}
        self.against: dict[str, list[Evidence]] = {}
        # By requirement and evidence: until when what counts is good.
        self.ends: dict[str, dict[str, Instant]] = {}
        # The requirements of which something counted once and has fallen since, or that such a one stands in for.
        self.fallen: set[str] = set()

        # By requirement, remembered because later requirements ask for it again.
        self._looked_at: dict[str, list[Evidence]] = {}
        self._otherwise: dict[str, list[Evidence]] = {}
        self._sound: dict[str, list[Evidence]] = {}
        self._held: dict[str, Times] = {}
        self._once_held: dict[str, Times] = {}

    def _find_what_stands(self) -> None:
        """What is known by then, is not voided, and may have begun by the end of the time asked about."""
        known, last = self.facts.moment.known, self.facts.moment.about.last
        evidence = self.facts.evidence
        voided = {item.about for item in evidence if item.kind == "void" and item.recorded <= known}
        self.standing = [
            item
            for item in evidence
            if item.begins <= last and item.recorded <= known and item.id not in voided
        ]
        self.of_kind: dict[str, list[Evidence]] = defaultdict(list)
        for item in self.standing:
            self.of_kind[item.kind].append(item)

    @cached_property
    def by_id(self) -> dict[str, Evidence]:
        """What stands, for those who have only its id."""
        return {item.id: item for item in self.standing}

    def finding(self, requirement: Requirement) -> Finding:
        """Is it needed, what counts, what of that is good now, and is that enough?"""
        if not self.is_needed(requirement):
            return NOT_NEEDED
        name = requirement.name
        own = self.not_fallen(requirement)
        against = self.against[name] = self.not_lifted(requirement, own)
        counted = self.counted[name] = self.with_starts(own, against, requirement)
        ends = self.ends[name] = ends_of(counted, requirement, self.agreed_interval(requirement))
        current = self.current[name] = self.good_now(counted, ends)
        missed = self.missed_windows(requirement, current) if requirement.window else []
        instead = tuple(filter(self.is_met, requirement.or_else))
        waits = self.is_not_yet_due(requirement)
        if requirement.lacking:
            met = False
        elif requirement.window is not None:
            met = not missed and not against
        else:
            enough = len(current) >= requirement.at_least
            met = enough or (not against and (bool(instead) or waits))
        return Finding(
            needed=True,
            met=met,
            counted=_ids(counted),
            current=_ids(current),
            missed=_ids(missed),
            against=() if met else _ids(against),
            instead=instead,
            waits=waits,
        )

    # --- is it needed? -------------------------------------------------------------------------------------

    def is_needed(self, requirement: Requirement) -> bool:
        """Not before it is triggered, and not before its time has begun to count."""
        if requirement.only_if and not self.is_triggered(requirement.only_if):
            return False
        if not requirement.counted_from:
            return True
        return any(start.begins <= self.facts.moment.about.first for start in self.starts(requirement))

    def is_triggered(self, trigger: Trigger, by: Instant | None = None) -> bool:
        """Is it on record about this very matter, if need be by an instant?"""
        return any(by is None or item.begins <= by for item in self.triggers(trigger))

    def triggers(self, trigger: Trigger) -> list[Evidence]:
        """What on record pulls it, oldest first."""
        return [
            item
            for item in self.of_kind.get(trigger.evidence, ())
            if item.outcome == trigger.outcome
            and not self.facts.is_about_another(item)
            and (trigger.before is None or item.begins < trigger.before)
        ]

    def is_met(self, name: str) -> bool:
        """Asked for and met."""
        return self.findings[name].needed and self.findings[name].met

    def is_not_yet_due(self, requirement: Requirement) -> bool:
        """There is still time for it, as long as what the time rests on is in order."""
        if requirement.due_by is None or self.facts.moment.about.last > requirement.due_by:
            return False
        return all(self.findings[name].met for name in requirement.due_by_if)

    # --- what counts ---------------------------------------------------------------------------------------

    def looked_at(self, requirement: Requirement) -> list[Evidence]:
        """Everything that stands of this kind on this very matter, oldest first."""
        found = self._looked_at.get(requirement.name)
        if found is None:
            of_kind = self.of_kind.get(requirement.evidence)
            found = self.about_this(of_kind, requirement) if of_kind else []
            self._looked_at[requirement.name] = found
        return found

    def is_about_this(self, item: Evidence, requirement: Requirement) -> bool:
        """Is this piece, on record or not, about what is asked?"""
        return bool(self.about_this([item], requirement))

    def about_this(self, items: list[Evidence], requirement: Requirement) -> list[Evidence]:
        """Those about this PA, person and task, as far as is asked, and of this time: nothing else carries over."""
        if requirement.lacking:
            return []
        matter = _matter(requirement.about)
        asked = matter(self.facts.delegation)
        found = [item for item in items if matter(item) == asked]
        if not requirement.carries_over and "person" not in requirement.about:  # which has said it already
            found = [item for item in found if not self.facts.is_about_another(item)]
        if requirement.topics:
            names = [topic.name for topic in requirement.topics]
            found = [item for item in found if item.about in names]
        if requirement.since is not None:
            found = [item for item in found if item.latest >= requirement.since]
        if requirement.before is not None:
            found = [item for item in found if item.begins < requirement.before]
        return found

    def fault(self, item: Evidence, requirement: Requirement) -> str:
        """Why this evidence does not count, as words that follow "it does not count:"; empty if it does."""
        return self.flaw(item, requirement) or self.fall(item, requirement)

    def flaw(self, item: Evidence, requirement: Requirement) -> str:
        """What was wrong with it from the start."""
        if item.outcome not in requirement.outcomes:
            return f"it says '{item.outcome}'"
        for check in flaws_of(requirement):
            if wrong := check(self, item, requirement):
                return wrong
        return ""

    def sound(self, requirement: Requirement) -> list[Evidence]:
        """What was in order from the start, whatever has become of it since: no check finds a flaw in it."""
        found = self._sound.get(requirement.name)
        if found is None:
            found = [item for item in self.looked_at(requirement) if item.outcome in requirement.outcomes]
            for check in flaws_of(requirement):
                found = [item for item in found if not check(self, item, requirement)]
            self._sound[requirement.name] = found
        return found

    def saying_otherwise(self, requirement: Requirement) -> list[Evidence]:
        """Evidence of this kind on this very matter with another outcome, oldest first.

        Where each party speaks for itself, only what one of those says who may give it.
        """
        found = self._otherwise.get(requirement.name)
        if found is None:
            found = [item for item in self.looked_at(requirement) if item.outcome not in requirement.outcomes]
            if requirement.undone_by == "whoever may give it":
                found = [item for item in found if not item.by or self.may_say(item, requirement)]
            self._otherwise[requirement.name] = found
        return found

    def may_say(self, item: Evidence, requirement: Requirement) -> bool:
        """Is somebody behind it who may give this, be it only in another's place?"""
        fallback = requirement.fallback.roles if requirement.fallback else ()
        return any(
            giver.role in (*requirement.by, *fallback) and speaks_for_themselves(self, giver, requirement)
            for giver in item.by
        )

    def good_now(self, counted: list[Evidence], ends: dict[str, Instant]) -> list[Evidence]:
        """What is good for every second of the moment asked about."""
        about = self.facts.moment.about
        return [item for item in counted if item.begins <= about.first and about.last <= ends[item.id]]

    # --- what fell later -----------------------------------------------------------------------------------

    def not_fallen(self, requirement: Requirement) -> list[Evidence]:
        """What was in order from the start and has not fallen since; it is noted if something has."""
        found = sound = self.sound(requirement)
        if self.can_fall(requirement):
            found = [item for item in sound if not self.fall(item, requirement)]
        if len(found) < len(sound) or not self.fallen.isdisjoint(requirement.or_else):
            self.fallen.add(requirement.name)
        return found

    def can_fall(self, requirement: Requirement) -> bool:
        """Only where something says otherwise, what it comes after fell, or consent is asked for."""
        return bool(
            self.saying_otherwise(requirement)
            or not self.fallen.isdisjoint(requirement.after)
            or requirement.carries_over
            or requirement.still_holding
        )

    def fall(self, item: Evidence, requirement: Requirement) -> str:
        """What has taken away since what was in order from the start."""
        return (
            self.rests_on_what_fell(item, requirement)
            or self.undone(item, requirement)
            or self.carried_without_consent(item)
            or self.lost_standing(item, requirement)
        )

    def rests_on_what_fell(self, item: Evidence, requirement: Requirement) -> str:
        """What it comes after must count to this day; where nothing of that has fallen, it does."""
        for name in requirement.after:
            if name in self.fallen and not self.was_met(name, item, self.held):
                return f"it rests on '{name}', and that has been undone since"
        return ""

    def undone(self, item: Evidence, requirement: Requirement) -> str:
        """Something later, or perhaps of the same moment, says otherwise."""
        for other in self.undoing(item, requirement):
            return f"a later {other.kind} says '{other.outcome}'"
        return ""

    def undoing(self, item: Evidence, requirement: Requirement) -> list[Evidence]:
        """Whoever said it; or, where each speaks for themselves, somebody who gave the evidence."""
        later = [other for other in self.saying_otherwise(requirement) if other.latest >= item.begins]
        if not later or requirement.undone_by != "whoever gave it":
            return later
        givers = {giver.person for giver in item.by}
        return [other for other in later if not other.by or any(giver.person in givers for giver in other.by)]

    def carried_without_consent(self, item: Evidence) -> str:
        """What was done for another person counts here while the PA consents to that."""
        if not self.facts.is_about_another(item):
            return ""
        consents = self.of_kind.get("consent to carry over", [])
        if consents_to_carry_over(consents, self.facts.moment.about.first):
            return ""
        return "it was done for another person, and the PA has not consented to its being used here"

    def lost_standing(self, item: Evidence, requirement: Requirement) -> str:
        """A duty is carried only by somebody who is registered for all of the time asked about."""
        if not requirement.still_holding:
            return ""
        about = self.facts.moment.about
        for kind in requirement.holding:
            for giver in item.by:
                if not was_in_force(self, kind, giver.person, about.first, about.last):
                    return f"whoever gave it has no {kind} in force any more, as far as the record shows"
        return ""

    # --- order ---------------------------------------------------------------------------------------------

    def was_met(self, name: str, item: Evidence, held: Callable[[str], Times]) -> bool:
        """Was enough of the evidence for the earlier requirement held when the item was given?"""
        before, when, enough = self.read[name], item.begins, 0
        for first, last in held(name):
            if first <= when <= last:
                enough += 1
                if enough >= before.at_least:
                    return True
        return any(
            self.findings[other].needed and self.was_met(other, item, held) for other in before.or_else
        )

    def held(self, name: str) -> Times:
        """When each piece that counts for an earlier requirement was good, before anything had undone it."""
        found = self._held.get(name)
        if found is None:
            found = self._held[name] = self.times(self.counted_for(name), self.read[name])
        return found

    def once_held(self, name: str) -> Times:
        """The same with what would count if nothing had been undone since."""
        found = self._once_held.get(name)
        if found is None:
            found = self._once_held[name] = self.times(self.once_counted(name), self.read[name])
        return found

    def times(self, items: list[Evidence], before: Requirement) -> Times:
        """From when each of these began to when it was held; where nobody said otherwise, as long as it was good."""
        if not self.saying_otherwise(before):
            return [(item.begins, good_until(item, before)) for item in items]
        return [(item.begins, self.held_until(item, before)) for item in items]

    def held_until(self, earlier: Evidence, before: Requirement) -> Instant:
        """The last instant at which this was good for the earlier requirement and nothing had undone it."""
        undone = [other.begins - 1 for other in self.undoing(earlier, before)]
        return min([good_until(earlier, before), *undone])

    def counted_for(self, name: str) -> list[Evidence]:
        """What counts for an earlier requirement; nothing does while that is not needed."""
        return self.counted.get(name, [])

    def once_counted(self, name: str) -> list[Evidence]:
        """What counts for an earlier requirement, and what would if nothing had been undone since."""
        before = self.read[name]
        sound = self.sound(before)
        return self.in_order(sound, self.counted_for(name)) if before.counted_from else sound

    # --- periods and windows that are counted from something -----------------------------------------------

    def starts(self, requirement: Requirement) -> list[Evidence]:
        """What its time is counted from, such as each sign-off."""
        if not requirement.counted_from:
            return []
        return [self.by_id[id] for name in requirement.counted_from for id in self.findings[name].counted]

    def with_starts(
        self, own: list[Evidence], against: list[Evidence], requirement: Requirement
    ) -> list[Evidence]:
        """A start is as good as the first of the evidence it starts, unless that evidence says otherwise."""
        if requirement.window is not None or against or not requirement.counted_from:
            return own
        otherwise = self.saying_otherwise(requirement)
        last_no = max([other.latest for other in otherwise], default=-FOREVER)
        return self.in_order(own, [start for start in self.starts(requirement) if last_no < start.begins])

    def in_order(self, some: list[Evidence], others: list[Evidence]) -> list[Evidence]:
        """Both together, each piece once, oldest first."""
        ids = {item.id for item in some} | {item.id for item in others}
        return [item for item in self.standing if item.id in ids]

    def agreed_interval(self, requirement: Requirement) -> Period | None:
        """The shortest of the intervals agreed last, by somebody who may, and not ended since (2:739)."""
        if not requirement.interval_by:
            return None
        said = [
            item
            for item in self.of_kind.get("agreed interval", ())
            if item.about == requirement.base
            and not self.facts.is_about_another(item)
            and item.begins <= self.facts.moment.about.first
            and item.by
            and all(giver.role in requirement.interval_by for giver in item.by)
        ]
        agreed = [
            item.interval
            for item in said
            if item.outcome == "agreed"
            and item.interval is not None
            and not any(other.begins > item.latest for other in said)
        ]
        return min(agreed, key=lambda interval: (interval.most_days, str(interval)), default=None)

    def anchors(self, requirement: Requirement) -> list[Evidence]:
        """What its windows are counted from."""
        return [] if requirement.window is None else self.starts(requirement)

    def missed_windows(self, requirement: Requirement, made: list[Evidence]) -> list[Evidence]:
        """Windows that closed with nothing seen since opening: a late look cures, an early one does not."""
        anchors = self.anchors(requirement)
        if not anchors:
            return []
        seen = [item.begins for item in (*made, *self.saying_otherwise(requirement))]
        missed = []
        for anchor in anchors:
            window = window_of(anchor, requirement)
            closed = window is not None and window.closes < self.facts.moment.about.last
            if window and closed and not any(begins >= window.opens for begins in seen):
                missed.append(anchor)
        return missed

    def not_lifted(self, requirement: Requirement, own: list[Evidence]) -> list[Evidence]:
        """What says otherwise, and nothing has lifted it by the first second asked about."""
        otherwise = self.saying_otherwise(requirement)
        return otherwise and [
            other
            for other in otherwise
            if not any(
                other.latest < item.begins <= self.facts.moment.about.first
                for item in (*own, *self.lifting(other, requirement))
            )
        ]

    def lifting(self, other: Evidence, requirement: Requirement) -> list[Evidence]:
        """What else can lift it: a new sign-off ends an action plan, and does not end a suspension."""
        return [item for name in requirement.lifts(other.outcome) for item in self.counted_for(name)]


def _ids(items: list[Evidence]) -> tuple[str, ...]:
    if not items:
        return ()
    return (items[0].id,) if len(items) == 1 else tuple(sorted({item.id for item in items}))


@lru_cache
def _matter(about: tuple[Field, ...]) -> Callable[[Any], object]:
    """What reads of evidence, or of what is asked, all that is to be the same."""
    return attrgetter(*about) if about else lambda _: None
