"""What each firing of durable-rules means: the engine matches, Python counts and concludes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rules.durable_session import Fact, Match, Value
from rules.finding import Finding
from rules.moments import Instant, Period
from rules.requirement import Requirement


class Conclusions:
    """The conclusions of one requirement. Each method takes the firing of the rules named after it."""

    def __init__(self, requirement: Requirement) -> None:
        self.requirement = requirement
        self.triggered = not requirement.only_if
        self.started_at_all = not requirement.counted_from
        self.waiting = False
        self.others: set[str] = set()
        self.stood_ids: set[str] = set()
        self.undone_at: dict[str, Instant] = {}
        self.counted: set[str] = set()
        self.current: set[str] = set()
        self.missed: set[str] = set()
        self.spoken_against: set[str] = set()
        self.intervals: list[Period] = []
        self.earlier: dict[tuple[Value, ...], set[Value]] = defaultdict(set)
        self.people: dict[Value, set[Value]] = defaultdict(set)
        self.organisations: dict[Value, set[Value]] = defaultdict(set)

    def draw(self, name: str, match: Match) -> Iterable[Fact]:
        conclude = getattr(self, f"_{name.split(':', maxsplit=1)[0]}")
        conclusions: Iterable[Fact] = conclude(match)
        return conclusions

    def interval(self) -> Period | None:
        """The shortest that was agreed."""
        return min(self.intervals, key=lambda one: (one.most_days, str(one)), default=None)

    def finding(self) -> Finding:
        if not (self.triggered and self.started_at_all):
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
        return [{**match["item"], "kind": "adverse"}]

    def _fits(self, match: Match) -> list[Fact]:
        return [{**match["item"], "kind": "fit"}]

    def _holds(self, match: Match) -> list[Fact]:
        what = match["proof"]["ekind"]
        return [{"kind": "holds", "e": match["fit"]["e"], "who": match["gave"]["who"], "what": what}]

    def _suits(self, match: Match) -> list[Fact]:
        return [{"kind": "suits", "e": match["fit"]["e"], "who": match["gave"]["who"]}]

    def _same(self, match: Match) -> list[Fact]:
        earlier = match["earlier"]["r"]
        return [{"kind": "same", "e": match["fit"]["e"], "who": match["gave"]["who"], "r": earlier}]

    def _bad(self, match: Match) -> list[Fact]:
        return [{"kind": "bad", "e": match["fit"]["e"]}]

    def _provided(self, match: Match) -> list[Fact]:
        return [{"kind": "provided", "e": match["fit"]["e"]}]

    def _tally(self, match: Match) -> list[Fact]:
        giver, item = match["gave"], match["fit"]["e"]
        self.people[item].add(giver["who"])
        if giver["org"]:
            self.organisations[item].add(giver["org"])
        enough = (
            len(self.people[item]) >= self.requirement.at_least_givers
            and len(self.organisations[item]) >= self.requirement.at_least_organisations
        )
        return [{"kind": "enough", "e": item}] if enough else []

    # --- order, windows, intervals -------------------------------------------------------------------------

    def _ordered(self, match: Match) -> list[Fact]:
        return self._enough_earlier("ordered", match)

    def _still(self, match: Match) -> list[Fact]:
        return self._enough_earlier("still", match)

    def _enough_earlier(self, kind: str, match: Match) -> list[Fact]:
        item, earlier = match["fit"]["e"], match["earlier"]
        found = self.earlier[kind, item, earlier["f"], earlier["r"]]
        found.add(earlier["e"])
        enough = len(found) >= int(earlier["needed"])
        return [{"kind": kind, "e": item, "r": earlier["f"]}] if enough else []

    def _opened(self, match: Match) -> list[Fact]:
        return [{"kind": "opened", "e": match["fit"]["e"]}]

    def _stranger(self, match: Match) -> list[Fact]:
        return [{"kind": "stranger", "e": match["said"]["e"]}]

    def _spoken(self, match: Match) -> list[Fact]:
        return [{**match["said"], "kind": "spoken"}, {**match["said"], "kind": "word"}]

    def _superseded(self, match: Match) -> list[Fact]:
        return [{"kind": "superseded", "e": match["spoken"]["e"]}]

    def _agreed(self, match: Match) -> list[Fact]:
        spoken = match["spoken"]
        self.intervals.append(Period(int(spoken["number"]), spoken["unit"]))  # type: ignore[arg-type]
        return []

    # --- what counts, what stands against it ---------------------------------------------------------------

    def _stood(self, match: Match) -> list[Fact]:
        item = match["fit"]
        self.stood_ids.add(str(item["e"]))
        return [{"kind": "stood", "e": item["e"], "begins": item["begins"], "foreign": item["foreign"]}]

    def _undone(self, match: Match) -> list[Fact]:
        item, at = str(match["stood"]["e"]), int(match["adverse"]["begins"])
        self.undone_at[item] = min(at, self.undone_at.get(item, at))
        return [{"kind": "undone", "e": item}]

    def _own(self, match: Match) -> list[Fact]:
        self.counted.add(str(match["stood"]["e"]))
        return [{**match["stood"], "kind": "own"}]

    def _answered(self, match: Match) -> list[Fact]:
        return [{"kind": "answered", "e": match["adverse"]["e"]}]

    def _against(self, match: Match) -> list[Fact]:
        self.spoken_against.add(str(match["adverse"]["e"]))
        return [{"kind": "against", "all": 1}]

    def _started(self, match: Match) -> list[Fact]:
        self.counted.add(str(match["start"]["e"]))
        return []

    def _now(self, match: Match) -> list[Fact]:
        item = match["counts"]
        self.current.add(str(item["e"]))
        return [{"kind": "now", "e": item["e"], "begins": item["begins"]}]

    def _missing(self, match: Match) -> list[Fact]:
        self.missed.add(str(match["window"]["e"]))
        return []
