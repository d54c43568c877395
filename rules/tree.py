"""An answer as a tree: from the answer to each requirement, to the evidence looked at, to the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.applied import Applied
from rules.decision import Decision, Reason
from rules.moments import FOREVER, Instant, london, london_day
from rules.question import Evidence, Known


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of the tree and what hangs on it."""

    words: str
    branches: tuple[Branch, ...] = ()

    def lines(self) -> Iterator[str]:
        """As text, with lines drawn from each branch to what it hangs on."""
        yield self.words
        yield from self.below("")

    def below(self, before: str) -> Iterator[str]:
        """What hangs on it, each line after what is drawn ``before`` it."""
        for number, branch in enumerate(self.branches, start=1):
            last = number == len(self.branches)
            yield f"{before}{'└─ ' if last else '├─ '}{branch.words}"
            yield from branch.below(before + ("   " if last else "│  "))


def tree_of(answer: Decision, applied: Sequence[Applied], known: Known) -> Branch:
    """The whole explanation; what is missing stands first, because that is what the reader looks for."""
    may = "YES" if answer.may else "NO, except with a competent person present" if answer.supervised else "NO"
    asked = answer.delegation
    who = f"{_name(asked.pa, known)} – {asked.task} – for {_name(asked.person, known)}"
    frameworks = [_framework(one, answer, known) for one in applied]
    rest = [*_to_choose(answer), *_way_out(answer), *_settings(answer)]
    return Branch(
        f"{may}  {who}: {answer.status}", tuple(one for one in (*frameworks, *rest) if one.branches)
    )


def _framework(applied: Applied, answer: Decision, known: Known) -> Branch:
    text = applied.framework.text
    approved = "" if applied.approval else ", NOT APPROVED for live use"
    review = ", under review" if text.under_review else ""
    mine = [reason for reason in answer.reasons if reason.framework == applied.framework.id]
    mine.sort(key=lambda reason: reason.met)
    evidence = {item.id: item for item in known.evidence}
    branches = tuple(_reason(reason, applied, evidence, known) for reason in mine)
    return Branch(f"{text.title} {text.version}{review}{approved}", branches)


def _reason(reason: Reason, applied: Applied, evidence: dict[str, Evidence], known: Known) -> Branch:
    met = "met" if reason.met else "NOT MET" if reason.gate else "overdue"
    sources = applied.framework.text.sources
    looked_at = [_evidence(evidence[id], known) for id in reason.evidence if id in evidence]
    cites = [
        Branch(f"text {', '.join(places)}: {sources.get(key, key)}") for key, places in _by_source(reason)
    ]
    why = Branch(f"why it is asked: {reason.why}")
    return Branch(f"{met}: {reason.requirement}. {reason.because}", (*looked_at, why, *cites))


def _by_source(reason: Reason) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for cite in reason.cite:
        found.setdefault(cite.partition(":")[0], []).append(cite)
    return list(found.items())


def _evidence(item: Evidence, known: Known) -> Branch:
    by = " and ".join(f"{_name(giver.person, known)} ({giver.role})" for giver in item.by)
    words = f"evidence {item.id}: {item.kind} of {_when(item.begins)}, “{item.outcome}”"
    until = f", good until {_when(item.until)}" if item.until < FOREVER else ""
    return Branch(f"{words}{f', by {by}' if by else ''}{until}; recorded {_when(item.recorded)}")


def _to_choose(answer: Decision) -> list[Branch]:
    found = []
    for one in answer.to_choose:
        said = [
            Branch(f"{framework}: {', '.join(roles)} ({', '.join(cite)})")
            for framework, roles, cite in one.said
        ]
        found.append(Branch(f"A person has to choose who it is: {one.responsibility}", tuple(said)))
    return found


def _way_out(answer: Decision) -> list[Branch]:
    actions = [Branch(f"by {one.by.day} {one.by:%B %Y}: {one.kind} ({one.role})") for one in answer.actions]
    cover = [Branch(f"until then: {answer.cover}")] if answer.cover else []
    return [Branch("The way out", (*actions, *cover))]


def _settings(answer: Decision) -> list[Branch]:
    said = [
        Branch(f"{one.name}: {one.value} ({'chosen' if one.chosen else 'by default'}, {one.framework})")
        for one in dict.fromkeys(answer.settings)
    ]
    return [Branch("What the texts leave open", tuple(said))]


def _name(person: str, known: Known) -> str:
    return known.people[person].name if person in known.people else person


def _when(moment: Instant) -> str:
    day = london_day(moment)
    clock = f"{london(moment):%H:%M}"
    return f"{day.day} {day:%B %Y}" + ("" if clock in ("00:00", "23:59") else f", {clock}")
