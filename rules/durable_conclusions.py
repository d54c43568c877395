"""What each firing of durable-rules means: the engine matches, Python counts and concludes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from rules.durable_session import Fact, Match, Value
from rules.facts import Facts, age_group_then, in_its_time, organisation_of
from rules.finding import Finding
from rules.moments import Instant, Period
from rules.question import Evidence
from rules.requirement import Requirement

_OF_WHAT_FITS = ("e", "begins", "foreign", "who", "role", "mode", "provider", "pkind")
_OF_ADVERSE = ("e", "begins", "latest", "outcome", "who")
_GOOD = ("in force", "conditions allow it", "current", "assured")


def for_all(name: str, match: Match) -> list[Fact]:
    """What all requirements look at: registrations, currency of practice and assurance; the PA's consent."""
    item = match["item"]
    if name.split(":")[1] == "consent":
        return [{**item, "kind": "consent", "good": int(item["outcome"] == "given")}]
    return [{**item, "kind": "proof", "who": item["about"], "good": int(item["outcome"] in _GOOD)}]


class Conclusions:
    """The conclusions of one requirement. Each method takes the firing of the rules named after it.

    ``ways`` are the requirements that can meet each earlier one that is asked for here, and how many pieces of
    evidence each of those needs.
    """

    def __init__(
        self,
        requirement: Requirement,
        facts: Facts,
        by_id: Mapping[Value, Evidence],
        ways: Mapping[str, Mapping[str, int]],
        level: int,
    ) -> None:
        self.requirement = requirement
        self.facts = facts
        self.by_id = by_id
        self.ways = ways
        self.level = level
        self.needs = {"provided": bool(requirement.providers), "opened": bool(requirement.window)}
        self.has: dict[Value, set[str]] = defaultdict(set)
        self.triggered = not requirement.only_if
        self.started_at_all = not requirement.counted_from
        self.waiting = False
        self.others: set[str] = set()
        self.stood_ids: set[str] = set()
        self.undone_at: dict[str, Instant] = {}
        self.counted: set[str] = set()
        self.current: set[str] = set()
        self.missed: set[str] = set()
        self.adverse: set[str] = set()
        self.spoken_against: set[str] = set()
        self.intervals: list[Period] = []
        self.earlier: dict[tuple[Value, Value], set[Value]] = defaultdict(set)
        self.counting: dict[tuple[Value, Value], set[Value]] = defaultdict(set)

    def draw(self, step: str, match: Match) -> list[Fact]:
        """The step's conclusions, as facts of this requirement's own."""
        concluded: list[Fact] = getattr(self, f"_{step}")(match)
        for fact in concluded:
            fact["owner"] = self.requirement.name
            fact["level"] = self.level
        return concluded

    @property
    def needed(self) -> bool:
        return self.triggered and self.started_at_all

    def interval(self) -> Period | None:
        """The shortest that was agreed."""
        return min(self.intervals, key=lambda one: (one.most_days, str(one)), default=None)

    def finding(self) -> Finding:
        if not self.needed:
            return Finding(needed=False, met=True)
        met = self._is_met()
        return Finding(
            needed=True,
            met=met,
            counted=tuple(sorted(self.counted)),
            current=tuple(sorted(self.current)),
            missed=tuple(sorted(self.missed)),
            against=() if met else tuple(sorted(self.spoken_against)),
            instead=tuple(name for name in self.requirement.or_else if name in self.others),
            waits=self.waiting,
        )

    def _is_met(self) -> bool:
        if self.requirement.lacking:
            return False
        if self.requirement.window:
            return not self.missed and not self.spoken_against
        if len(self.current) >= self.requirement.at_least:
            return True
        return bool(self.others or self.waiting) and not self.spoken_against

    # --- is it asked for -----------------------------------------------------------------------------------

    def _trigger(self, match: Match) -> list[Fact]:
        self.triggered = True
        return []

    def _start(self, match: Match) -> list[Fact]:
        self.started_at_all = True
        return []

    def _instead(self, match: Match) -> list[Fact]:
        self.others.add(str(match["other"]["r"]))
        return []

    def _waits(self, match: Match) -> list[Fact]:
        self.waiting = True
        return []

    # --- what fits, who gave it ----------------------------------------------------------------------------

    def _adverse(self, match: Match) -> list[Fact]:
        said = match["item"]
        self.adverse.add(str(said["e"]))
        adverse: Fact = {name: said[name] for name in _OF_ADVERSE}
        by_giver = self.requirement.undone_by == "whoever gave it" and said["givers"]
        return [{**adverse, "kind": "adverse", "undoes": "own" if by_giver else "all"}]

    def _fits(self, match: Match) -> list[Fact]:
        """With what depends on this requirement, if enough people stand behind it."""
        given, requirement = match["item"], self.requirement
        item = self.by_id[given["e"]]
        if not self._are_enough(item):
            return []
        fit: Fact = {name: given[name] for name in _OF_WHAT_FITS}
        fit["kind"] = "fit"
        fit["timely"] = int(in_its_time(item, requirement)) if requirement.topics else 1
        fit["group"] = (age_group_then(item, self.facts) or "") if requirement.specialist else ""
        fit["waits"] = int(bool(self.ways or requirement.providers or requirement.window))
        spoken_of = [part for part in requirement.parts if part in item.parts]
        parts: list[Fact] = [{"kind": "part", "e": item.id, "p": part} for part in spoken_of]
        took_part: Fact = {"kind": "took part", "e": item.id, "role": given["role"]}
        return [fit, *parts, took_part]

    def _are_enough(self, item: Evidence) -> bool:
        needed, requirement = self.requirement.at_least_organisations, self.requirement
        if len({giver.person for giver in item.by}) < requirement.at_least_givers:
            return False
        if not needed:
            return True
        organisations = {organisation_of(giver, item, requirement, self.facts) for giver in item.by}
        return len(organisations - {""}) >= needed

    def _once(self, match: Match) -> list[Fact]:
        return [{"kind": "once", "begins": match["item"]["begins"]}]

    def _holds(self, match: Match) -> list[Fact]:
        fit = match["fit"]
        return [{"kind": "holds", "e": fit["e"], "who": fit["who"], "what": match["proof"]["ekind"]}]

    def _holds_now(self, match: Match) -> list[Fact]:
        fit = match["fit"]
        return [{"kind": "holds", "e": fit["e"], "who": fit["who"], "what": f"{match['proof']['ekind']} now"}]

    def _fallen(self, match: Match) -> list[Fact]:
        """It does not count now; that it was good then stays."""
        return [{"kind": "undone", "e": match["fit"]["e"]}]

    def _bad(self, match: Match) -> list[Fact]:
        return [{"kind": "bad", "e": match["fit"]["e"]}]

    def _provided(self, match: Match) -> list[Fact]:
        return self._ready(match["fit"], "provided")

    # --- order, windows, intervals -------------------------------------------------------------------------

    def _ordered(self, match: Match) -> list[Fact]:
        item, earlier = match["fit"]["e"], match["earlier"]
        self.earlier[item, earlier["r"]].add(earlier["e"])
        if earlier["counts"]:
            self.counting[item, earlier["r"]].add(earlier["e"])
        return self._ready(match["fit"])

    def _ready(self, fit: Fact, has: str = "") -> list[Fact]:
        """All that had to be met by then had been; and does what met it still count, where it has to?"""
        item = fit["e"]
        self.has[item].add(has)
        if any(needed and name not in self.has[item] for name, needed in self.needs.items()):
            return []
        if not all(self._was_met(name, item, self.earlier) for name in self.ways):
            return []
        after = [name for name in self.ways if name in self.requirement.after]
        still = all(self._was_met(name, item, self.counting) for name in after)
        known = {name: fit[name] for name in ("e", "begins", "foreign")}
        return [{**known, "kind": "ready", "still": int(still)}]

    def _was_met(self, name: str, item: Value, by: Mapping[tuple[Value, Value], set[Value]]) -> bool:
        return any(len(by.get((item, way), ())) >= enough for way, enough in self.ways[name].items())

    def _opened(self, match: Match) -> list[Fact]:
        return self._ready(match["fit"], "opened")

    def _stranger(self, match: Match) -> list[Fact]:
        return [{"kind": "stranger", "e": match["item"]["e"]}]

    def _spoken(self, match: Match) -> list[Fact]:
        said = match["item"]
        agreed = said["outcome"] == "agreed" and self.by_id[said["e"]].interval
        outcome = "agreed" if agreed else "ended"
        return [{**said, "kind": "spoken", "outcome": outcome}, {**said, "kind": "word"}]

    def _superseded(self, match: Match) -> list[Fact]:
        return [{"kind": "superseded", "e": match["spoken"]["e"]}]

    def _agreed(self, match: Match) -> list[Fact]:
        if interval := self.by_id[match["spoken"]["e"]].interval:
            self.intervals.append(interval)
        return []

    # --- what counts, what stands against it ---------------------------------------------------------------

    def _stood(self, match: Match) -> list[Fact]:
        self.stood_ids.add(str(match["fit"]["e"]))
        return []

    def _undone(self, match: Match) -> list[Fact]:
        item, at = str(match["fit"]["e"]), int(match["adverse"]["begins"])
        self.undone_at[item] = min(at, self.undone_at.get(item, at))
        return [{"kind": "undone", "e": item}]

    def _own(self, match: Match) -> list[Fact]:
        """It answers what says otherwise, if anything does."""
        item = match["fit"]
        self.counted.add(str(item["e"]))
        return [{"kind": "own", "e": item["e"], "begins": item["begins"]}] if self.adverse else []

    def _answered(self, match: Match) -> list[Fact]:
        return [{"kind": "answered", "e": match["adverse"]["e"]}]

    def _against(self, match: Match) -> list[Fact]:
        self.spoken_against.add(str(match["adverse"]["e"]))
        return [{"kind": "against", "all": 1}]

    def _started(self, match: Match) -> list[Fact]:
        self.counted.add(str(match["start"]["e"]))
        return []

    def _now(self, match: Match) -> list[Fact]:
        """A window has to know of it."""
        item = match["counts"]
        self.current.add(str(item["e"]))
        return [{"kind": "now", "begins": item["begins"]}] if self.requirement.window else []

    def _missing(self, match: Match) -> list[Fact]:
        self.missed.add(str(match["window"]["e"]))
        return []
