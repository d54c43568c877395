"""The requirements of a framework file checked against the rest of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rules.language import FrameworkText
from rules.requirement_text import ConditionText, OtherOutcomeText, RequirementText
from rules.text_values import FromResponsibility
from rules.vocabulary import EVIDENCE
from rules.yaml_file import Loc

Contradiction = tuple[Loc, str]

_OF_ANOTHER_KIND = ("counted from", "independent of", "same person as")


def requirements(text: FrameworkText) -> Iterator[Contradiction]:
    seen: dict[str, RequirementText] = {}
    for name, requirement in text.requirements.items():
        loc: Loc = ("requirements", name)
        yield from _names_above(loc, requirement, seen)
        yield from _evidence_asked_for(loc, requirement)
        yield from _time(loc, requirement)
        yield from _training(loc, requirement)
        yield from _who(loc, requirement)
        yield from _conditions(loc, requirement.needed_when, text)
        yield from _by_year(loc, requirement, text)
        by = requirement.by
        if isinstance(by, FromResponsibility) and by.responsibility not in text.responsibilities:
            names = there_are(text.responsibilities)
            yield (*loc, "by", "responsibility"), f"there is no responsibility {by.responsibility!r}; {names}"
        seen[name] = requirement


def _names_above(
    loc: Loc, requirement: RequirementText, seen: dict[str, RequirementText]
) -> Iterator[Contradiction]:
    named = {
        "after": requirement.after,
        "while": requirement.during,
        "independent of": requirement.independent_of,
        "same person as": requirement.same_giver_as,
        "counted from": requirement.counted_from,
        "or else": requirement.or_else,
    }
    for field, names in named.items():
        for number, name in enumerate(names):
            where = (*loc, field, number)
            if name not in seen:
                yield where, f"{name!r} is not a requirement above this one; {there_are(seen)}"
            elif field in _OF_ANOTHER_KIND and seen[name].evidence == requirement.evidence:
                yield where, f"{name!r} asks for the same kind of evidence; that has no meaning here"
            elif seen[name].by_year:
                yield where, f"{name!r} is asked for anew 'by year'; name one that is not"


def _evidence_asked_for(loc: Loc, requirement: RequirementText) -> Iterator[Contradiction]:
    kind = EVIDENCE[requirement.evidence]
    for outcome in requirement.outcome:
        if outcome not in kind.outcomes:
            says = listed(kind.outcomes)
            yield (*loc, "outcome"), f"{requirement.evidence!r} cannot say {outcome!r}; it says: {says}"
    for outcome, other in requirement.other_outcomes.items():
        yield from _other_outcome((*loc, "other outcomes", outcome), outcome, other, requirement)
    possible = (*kind.about, *kind.may_be_about)
    about = requirement.about if isinstance(requirement.about, list) else []
    for number, field in enumerate(about):
        if field not in possible:
            yield (
                (*loc, "about", number),
                f"{requirement.evidence!r} is never about {field!r}; it is about: {listed(possible)}",
            )

    if requirement.topics and kind.party != "topic":
        yield (*loc, "topic"), f"{requirement.evidence!r} is never in a topic; take this out"
    if requirement.carries_over and "person" in about:
        yield (
            (*loc, "carries over"),
            "'about' names the person, so nothing can carry over; take one of them out",
        )


def _other_outcome(
    loc: Loc, outcome: str, other: OtherOutcomeText, requirement: RequirementText
) -> Iterator[Contradiction]:
    kind = EVIDENCE[requirement.evidence]
    if outcome not in kind.outcomes or outcome in requirement.outcome:
        others = [name for name in kind.outcomes if name not in requirement.outcome]
        yield loc, f"{outcome!r} is not another outcome of {requirement.evidence!r}; {there_are(others)}"
    given = [part is not None for part in (other.do, other.role, other.within)]
    if any(given) and not all(given):
        yield loc, "a way out needs 'do', 'role' and 'within'; give all three or none"
    if other.status == "in force":
        yield (*loc, "status"), "what says otherwise cannot leave it in force; choose what it makes of it"
    for number, name in enumerate(other.lifted_by):
        if name not in requirement.counted_from:
            yield (*loc, "also lifted by", number), f"{name!r} is not among 'counted from'"


def _time(loc: Loc, requirement: RequirementText) -> Iterator[Contradiction]:
    if requirement.between and not requirement.counted_from:
        yield (*loc, "between"), "a window has to be counted from something; add 'counted from'"
    if requirement.between and requirement.at_least_every:
        yield (*loc, "between"), "a requirement has a window or comes round again, not both; make it two"
    if requirement.counted_from and not (requirement.between or requirement.at_least_every):
        yield (*loc, "counted from"), "say what is counted: 'between' for a window, or 'at least every'"
    if requirement.counted_from and requirement.undone_by == "whoever gave it":
        yield (*loc, "undone by"), "what is counted from something else is undone by anybody; take this out"
    if requirement.early is not None and requirement.renewed == "the day it was done":
        yield (*loc, "early is within"), "say 'renewed early it counts from' as well, or take this out"
    if requirement.renewed != "the day it was done" and requirement.early is None:
        wrong = (
            "'early is within' is missing: say how long before it is due counts as early, such as 3 months"
        )
        yield (*loc, "renewed early it counts from"), wrong
    if requirement.agreed_by is not None and requirement.at_least_every is None:
        wrong = "there is no 'at least every' that could be shortened; add it or take this out"
        yield (*loc, "shorter if agreed by"), wrong
    if requirement.since and requirement.places != ["hospital"]:
        yield (*loc, "since"), "only what is asked in hospital can be since admission; add 'in: [hospital]'"
    if requirement.while_unmet == "in force" or requirement.if_lapsed == "in force":
        field = "while unmet" if requirement.while_unmet == "in force" else "if lapsed"
        yield (*loc, field), "what is missing cannot leave it in force; choose what it makes of it"


def _who(loc: Loc, requirement: RequirementText) -> Iterator[Contradiction]:
    if requirement.undone_by == "whoever may give it" and requirement.by is None:
        yield (*loc, "undone by"), "say with 'by' who may give it, or let anybody undo it"
    if requirement.together and requirement.together.each_role and not isinstance(requirement.by, list):
        yield (*loc, "together", "somebody of each role"), "say with 'by' which roles these are"
    fallback = requirement.or_by
    if fallback and requirement.by is None:
        yield (*loc, "or by"), "say with 'by' whose place they take"
    if fallback and fallback.outcome not in EVIDENCE[fallback.once].outcomes:
        says = listed(EVIDENCE[fallback.once].outcomes)
        yield (
            (*loc, "or by", "outcome"),
            f"{fallback.once!r} cannot say {fallback.outcome!r}; it says: {says}",
        )


def _by_year(loc: Loc, requirement: RequirementText, text: FrameworkText) -> Iterator[Contradiction]:
    if requirement.by_year is None:
        return
    for field, value in {
        "topic": requirement.topics,
        "for each": requirement.for_each,
        "counted from": requirement.counted_from,
        "at least every": requirement.at_least_every,
        "since": requirement.since,
    }.items():
        if value:
            yield (
                (*loc, field),
                "what is asked for 'by year' has its topics and its time there; take this out",
            )
    if EVIDENCE[requirement.evidence].party != "topic":
        yield (
            (*loc, "by year"),
            f"{requirement.evidence!r} is never in a topic, so odd and even cannot differ",
        )
    name = requirement.by_year.odd_each_year
    if name is not None:
        setting = text.settings.get(name)
        where = (*loc, "by year", "odd in every year if")
        if setting is None:
            yield where, f"there is no setting {name!r}; {there_are(text.settings)}"
        elif set(setting.choices) != {"yes", "no"}:
            yield where, f"the choices of {name!r} have to be yes and no; they are: {listed(setting.choices)}"


def _training(loc: Loc, requirement: RequirementText) -> Iterator[Contradiction]:
    if requirement.for_each and requirement.evidence != "training":
        yield (*loc, "for each"), "'for each: builds on' is about training; make 'evidence' training"
    for number, name in enumerate(requirement.assured):
        if name not in requirement.trained_by:
            yield (*loc, "assured", number), f"{name!r} is not among 'trained by'"


def _conditions(loc: Loc, conditions: list[ConditionText], text: FrameworkText) -> Iterator[Contradiction]:
    for number, condition in enumerate(conditions):
        where = (*loc, "needed when", number)
        if not condition.model_fields_set:
            yield where, "this names nothing that has to hold; add a condition or take it out"
        if (condition.setting is None) != (condition.value is None):
            yield where, "'setting' and 'is' go together; give both or neither"
        elif condition.setting is not None:
            yield from _setting_is(where, condition, text)
        if (condition.on_record is None) != (condition.outcome is None):
            yield where, "'on record' and 'outcome' go together; give both or neither"
        elif condition.on_record and condition.outcome not in EVIDENCE[condition.on_record].outcomes:
            says = listed(EVIDENCE[condition.on_record].outcomes)
            yield (
                (*where, "outcome"),
                f"{condition.on_record!r} cannot say {condition.outcome!r}; it says: {says}",
            )
    if sum(condition.on_record is not None for condition in conditions) > 1:
        yield (*loc, "needed when"), "only one of the conditions can have 'on record'"


def _setting_is(where: Loc, condition: ConditionText, text: FrameworkText) -> Iterator[Contradiction]:
    setting = text.settings.get(condition.setting or "")
    if setting is None:
        yield (*where, "setting"), f"there is no setting {condition.setting!r}; {there_are(text.settings)}"
    elif str(condition.value) not in map(str, setting.choices):
        choices = listed(setting.choices)
        yield (*where, "is"), f"{condition.value!r} is not a choice of {condition.setting!r}: {choices}"


def there_are(names: Iterable[str]) -> str:
    found = listed(names)
    return f"there are: {found}" if found else "there are none"


def listed(names: Iterable[object]) -> str:
    return ", ".join(str(name) for name in names)
