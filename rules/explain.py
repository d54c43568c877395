"""Findings in words: for each requirement what was found, what falls due, and what somebody has to do."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from rules.decision import Action, Due, Reason
from rules.facts import window_of
from rules.finding import Finding
from rules.happenings import OF_ANY_FRAMEWORK
from rules.moments import FOREVER, Instant, add, london, london_day
from rules.pure import Judge
from rules.question import Evidence, Known
from rules.requirement import OtherOutcome, Requirement, WayOut
from rules.vocabulary import OVERRIDING, Status


class Explanation:
    """One requirement of one decision, looked at from every side that a reader asks about."""

    def __init__(self, requirement: Requirement, judge: Judge, known: Known) -> None:
        name = requirement.name
        self.requirement = requirement
        self.judge = judge
        self.known = known
        self.finding: Finding = judge.findings[name]
        self.counted = judge.counted.get(name, [])
        self.current = judge.current.get(name, [])
        self.against = judge.against[name] if self.finding.against else []
        self.ends = judge.ends.get(name, {})
        self.last_good = self._last_good()
        self._dues: tuple[Due, ...] | None = None

    # --- why -----------------------------------------------------------------------------------------------

    def reason(self) -> Reason:
        one = self.requirement
        return Reason(
            requirement=one.name,
            framework=one.framework,
            met=self.finding.met,
            because=self._because(),
            why=one.why,
            cite=one.cite,
            evidence=self._evidence(),
            gate=one.gate or bool(self.finding.against),
        )

    def is_shown(self) -> bool:
        """What is asked for; of what is only another way to meet something, what was said."""
        one = self.requirement
        return self.finding.needed and (not one.optional or self.finding.met or bool(self.finding.against))

    def stops(self) -> bool:
        """Not met, and that stops the task: being overdue may be escalated instead, a clear no may not."""
        if self.finding.met or self._is_overtaken():
            return False
        return bool(self.finding.against) or (self.requirement.gate and not self.requirement.optional)

    def _is_overtaken(self) -> bool:
        """Only another way, and what it would have met has been met by itself since: the panel has decided."""
        if not self.requirement.optional or not self.against:
            return False
        last = max(other.latest for other in self.against)
        return any(item.begins > last for name in self._stands_in_for() for item in self.judge.current[name])

    def _stands_in_for(self) -> list[str]:
        """The requirements that are asked for and that this one is another way to meet."""
        name = self.requirement.name
        read, current = self.judge.read, self.judge.current
        return [one.name for one in read.values() if name in one.or_else and one.name in current]

    def _has_no_use(self) -> bool:
        """Only another way, and whatever it could meet has been met by itself."""
        stands_in_for = self._stands_in_for() if self.requirement.optional else []
        read, current = self.judge.read, self.judge.current
        return bool(stands_in_for) and all(
            len(current[name]) >= read[name].at_least for name in stands_in_for
        )

    def status(self) -> Status:
        """What an unmet requirement makes of the delegation."""
        if found := self._other():
            return found[1].status
        lapsed = self._has_lapsed() or bool(self.finding.missed)
        return self.requirement.if_lapsed if lapsed else self.requirement.status

    def _evidence(self) -> tuple[str, ...]:
        """What met it; or, if it is not met, everything that was looked at."""
        if self.finding.met:
            return self.finding.current
        looked_at = {item.id for item in self.judge.looked_at(self.requirement)}
        return tuple(sorted(looked_at | set(self.finding.counted) | set(self.finding.missed)))

    def _because(self) -> str:
        if self.finding.met:
            return self._why_met()
        if self.requirement.lacking:
            return f"Nobody has said {self.requirement.lacking}."
        if self.against:
            return self._said_otherwise()
        if self.finding.missed:
            closed = max(self._window_days(self.judge.by_id[id])[1] for id in self.finding.missed)
            return f"Nobody did this in its window, which closed on {_day(closed)}."
        if self._has_lapsed():
            return f"It was good until {_day_of(self.last_good)} and has run out."
        return self._too_few() if self.counted else self._why_nothing_counts()

    def _why_met(self) -> str:
        if not self.current:
            return self._why_met_without_any()
        latest = self.current[-1]
        words = f"{_capital(latest.kind)} of {_day_of(latest.begins)}: {latest.outcome}{self._by(latest)}"
        if len(self.current) > 1:
            words = f"{len(self.current)} on record, the latest: {words}"
        if self.last_good < FOREVER:
            words = f"{words}, good until {_day_of(self.last_good)}"
        return f"{words}."

    def _why_met_without_any(self) -> str:
        if self.finding.instead:
            return f"Met in another way: {' and '.join(self.finding.instead)}."
        if self.finding.waits:
            return f"It is due by {_day(self._due_by())}."
        opens = [self._window_days(anchor) for anchor in self.judge.anchors(self.requirement)]
        return " ".join(f"Not due before {_day(first)}; due by {_day(last)}." for first, last in opens)

    def _said_otherwise(self) -> str:
        found = self._other()
        item = found[0] if found else self.against[-1]
        return f"{_capital(item.kind)} {item.id} of {_day_of(item.begins)} says '{item.outcome}'{self._by(item)}."

    def _too_few(self) -> str:
        good, needed = len(self.current), self.requirement.at_least
        if needed > 1:
            return f"{good} on record and {needed} are needed."
        last = self.judge.facts.moment.about.last
        begins = min(item.begins for item in self.counted if self.ends[item.id] >= last)
        return f"It is true from {self._instant(begins)}, which is not all of the time asked about."

    def _why_nothing_counts(self) -> str:
        looked_at = self._from_whom_it_may_come()
        if not looked_at:
            names = " or ".join(topic.name for topic in self.requirement.topics)
            topic = f" in {names}" if names else ""
            return f"No {self.requirement.evidence}{topic} is on record{self._about_whom()}."
        latest = looked_at[-1]
        fault = self.judge.fault(latest, self.requirement)
        day = _day_of(latest.begins)
        return f"{_capital(latest.kind)} {latest.id} of {day} does not count: {fault}."

    def _from_whom_it_may_come(self) -> list[Evidence]:
        """Where each party speaks for itself, what another party said is no reason why this one's is missing."""
        looked_at = self.judge.looked_at(self.requirement)
        if self.requirement.undone_by != "whoever may give it":
            return looked_at
        return [item for item in looked_at if self.judge.may_say(item, self.requirement)]

    def _about_whom(self) -> str:
        asked, words = self.judge.facts.delegation, []
        if "pa" in self.requirement.about:
            words.append(f"for {self._name(asked.pa)}")
        if "task" in self.requirement.about and not self.requirement.topics:
            words.append("in this task")
        if "person" in self.requirement.about:
            words.append("for this person")
        if "ward" in self.requirement.about:
            words.append("on this ward")
        if "equipment" in self.requirement.about:
            words.append(f"with {asked.equipment}")
        if "device" in self.requirement.about:
            words.append(f"with {asked.device}")
        return " " + ", ".join(words) if words else ""

    def _by(self, item: Evidence) -> str:
        if not item.by:
            return ""
        givers = [f"{self._name(giver.person)} ({giver.role})" for giver in item.by]
        return f", by {' and '.join(givers)}"

    def _name(self, person: str) -> str:
        known = self.known.people.get(person)
        return known.name if known else person

    def _instant(self, moment: Instant) -> str:
        return f"{_day_of(moment)} at {london(moment):%H:%M}"

    # --- what else was said -------------------------------------------------------------------------------

    def _other(self) -> tuple[Evidence, OtherOutcome] | None:
        """What says otherwise and is not lifted, and what that means: the gravest, then the latest."""
        if not self.against:
            return None
        meanings = dict(self.requirement.other_outcomes)
        said = [(item, meanings[item.outcome]) for item in self.against if item.outcome in meanings]
        return min(reversed(said), key=lambda found: _gravity(found[1].status), default=None)

    # --- dates --------------------------------------------------------------------------------------------

    def due(self) -> tuple[Due, ...]:
        """What falls due while the requirement is met: its last good day, or its open window."""
        if self._dues is None:
            self._dues = self._what_falls_due()
        return self._dues

    def _what_falls_due(self) -> tuple[Due, ...]:
        name, finding = self.requirement.name, self.finding
        if not finding.needed or self._has_no_use():
            return ()
        if self.requirement.window:
            return tuple(self._open_windows())
        if self._is_awaited():
            return (Due(name, on=self._due_by()),)
        if finding.met and self.current and self.last_good < FOREVER:
            return (Due(name, on=london_day(self.last_good)),)
        return ()

    def _open_windows(self) -> Iterator[Due]:
        for anchor in self.judge.anchors(self.requirement):
            first, last = self._window_days(anchor)
            if anchor.id not in self.finding.missed and not self._seen_since(first):
                yield Due(self.requirement.name, first=first, last=last)

    def _is_awaited(self) -> bool:
        """Met only because it is not due yet."""
        finding = self.finding
        return finding.met and finding.waits and not finding.instead and not self._enough()

    def _enough(self) -> bool:
        return len(self.current) >= self.requirement.at_least

    def _is_past_due(self) -> bool:
        due_by = self.requirement.due_by
        return due_by is not None and due_by < self.judge.facts.moment.about.last

    def _due_by(self) -> date:
        return london_day(self.requirement.due_by or FOREVER)

    def _seen_since(self, first: date) -> bool:
        made = (*self.counted, *self.judge.saying_otherwise(self.requirement))
        return any(london_day(item.begins) >= first for item in made)

    def _window_days(self, anchor: Evidence) -> tuple[date, date]:
        window = window_of(anchor, self.requirement)
        if window is None:
            raise ValueError(f"{self.requirement.name!r} has no window")
        return london_day(window.opens), london_day(window.closes)

    def _last_good(self) -> Instant:
        """The last instant at which enough of it is good; where there is too little, at which any is."""
        if not self.counted:
            return FOREVER
        ends, at_least = sorted(self.ends.values(), reverse=True), self.requirement.at_least
        return ends[at_least - 1] if len(ends) >= at_least else ends[0]

    def _has_lapsed(self) -> bool:
        if self.requirement.window or not self.counted or self.current:
            return False
        return self.last_good < self.judge.facts.moment.about.last

    # --- the way out --------------------------------------------------------------------------------------

    def action(self) -> Action | None:
        """What has to be done now: for an unmet requirement whose turn it is, or one that soon falls due."""
        if not self.finding.needed or self.requirement.way_out is None:
            return None
        if self.finding.met:
            return self._action_ahead()
        if self.requirement.optional and (not self.against or self._is_overtaken()):
            return None
        if self.requirement.lacking:
            do = f"record {self.requirement.lacking}"
            return self._ask(replace(self.requirement.way_out, do=do), self._its_turn_since())
        if not all(self.judge.findings[name].met for name in self._comes_after()):
            return None
        if found := self._other():
            evidence, other = found
            return self._ask(other.way_out, london_day(evidence.begins)) if other.way_out else None
        if self.finding.missed:
            return self._by_day(min(self._window_days(self.judge.by_id[id])[1] for id in self.finding.missed))
        if self._has_lapsed():
            return self._by_day(london_day(self.last_good))
        if self._is_past_due():
            return self._by_day(self._due_by())
        return self._ask(self.requirement.way_out, self._its_turn_since())

    def _action_ahead(self) -> Action | None:
        if self._is_awaited():
            return self._by_day(self._due_by())
        today = london_day(self.judge.facts.moment.about.first)
        for due in self.due():
            if due.first is not None:
                opens = due.first
            elif due.on is not None and self.requirement.warn_days:
                opens = due.on - timedelta(days=self.requirement.warn_days)
            else:
                continue
            if today >= opens:
                return self._by_day(due.day)
        return None

    def _its_turn_since(self) -> date:
        """The day of the request, admission, trigger or year, or on which all that comes before was in place."""
        asked = self.judge.facts.delegation
        since = [asked.requested]
        if self.requirement.hospital_only and asked.admitted is not None:
            since.append(asked.admitted)
        if "ward" in self.requirement.about and asked.arrived is not None:
            since.append(asked.arrived)
        happened = self.requirement.framework == OF_ANY_FRAMEWORK
        if self.requirement.since is not None and (happened or asked.where == "home"):
            since.append(self.requirement.since)
        if trigger := self.requirement.only_if:
            since.append(min(item.begins for item in self.judge.triggers(trigger)))
        for name in self._comes_after():
            current, at_least = self.judge.current.get(name, []), self.judge.read[name].at_least
            if len(current) >= at_least:
                since.append(current[at_least - 1].begins)
        return london_day(max(since))

    def _comes_after(self) -> tuple[str, ...]:
        return (*self.requirement.after, *self.requirement.during)

    def _ask(self, way_out: WayOut, since: date) -> Action:
        return Action(self.requirement.name, way_out.do, way_out.role, add(since, way_out.within))

    def _by_day(self, day: date) -> Action | None:
        way_out = self.requirement.way_out
        if way_out is None:
            return None
        return Action(self.requirement.name, way_out.do, way_out.role, day)


_MONTHS = tuple(month_name)


def _gravity(status: Status) -> int:
    return OVERRIDING.index(status) if status in OVERRIDING else len(OVERRIDING)


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month]} {day.year}"


@lru_cache(maxsize=4096)
def _day_of(moment: Instant) -> str:
    return _day(london_day(moment))


@lru_cache(maxsize=256)
def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
