"""What a requirement asks for, and who may give it, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from rules.owners import evidence_words as kinds
from rules.owners.speaker import Speaker, any_of, organisations_in_words, people_in_words
from rules.owners.words import an, capital, joined, quoted, quotes, requirements, setting, the_day
from rules.requirement_text import AcceptedText, ByYearText, RequirementText, TogetherText
from rules.text_values import FromTask


def asked_for(speaker: Speaker, one: RequirementText) -> Iterator[str]:
    """First what has to be on record and who gives it; then whatever else it must be."""
    yield _first(speaker, one)
    yield from _in_person(one)
    yield from _how_many(speaker, one)
    yield from _what_counts(one)
    if one.by_year:
        yield from _by_year(speaker, one.by_year)
    yield from _who(speaker, one)


def _first(speaker: Speaker, one: RequirementText) -> str:
    """``The PA must have a formal review for this person and task that says …, carried out by …``"""
    of_the_pa = kinds.is_of_the_pa(one.evidence) and (isinstance(one.about, FromTask) or "pa" in one.about)
    subject = f"the {speaker.who} must have" if of_the_pa else "there must be"
    about = _about(speaker, one, of_the_pa)
    if isinstance(one.at_least, FromTask):
        says = kinds.that_say(one.evidence, one.outcome).removeprefix(",")
        what = f"as many {kinds.many(one.evidence)}{_topic(one)}{about}{says} as the task asks for"
    else:
        say = kinds.that_says if one.at_least == 1 else kinds.that_say
        what = f"{_number_and_kind(one)}{_topic(one)}{about}{say(one.evidence, one.outcome)}"
    scope = ", for whatever the task names under ‘scope’" if isinstance(one.about, FromTask) else ""
    return f"{capital(_where(one) + subject)} {what}{scope}{_by(speaker, one)}."


def _where(one: RequirementText) -> str:
    return (
        {"home": "at home, ", "hospital": "in hospital, "}[one.places[0]] if len(set(one.places)) == 1 else ""
    )


def _number_and_kind(one: RequirementText) -> str:
    if isinstance(one.at_least, int) and one.at_least > 1:
        return f"at least {one.at_least} {kinds.many(one.evidence)}"
    return kinds.one(one.evidence) if one.at_least == 1 else kinds.many(one.evidence)


def _topic(one: RequirementText) -> str:
    leads = kinds.leads_to_topic(one.evidence)
    if one.for_each:
        return f" {leads} each course that the task builds on"
    if not one.topics:
        return ""
    return f" {leads} {joined((_accepted(name, days) for name, days in one.topics.items()), 'or')}"


def _accepted(name: str, days: AcceptedText) -> str:
    """A course, with the days on which it was accepted."""
    if days.first and days.last:
        return f"{quoted(name)} (completed from {the_day(days.first)} to {the_day(days.last)})"
    if days.first:
        return f"{quoted(name)} (completed on or after {the_day(days.first)})"
    return f"{quoted(name)} (completed by {the_day(days.last)})" if days.last else quoted(name)


def _about(speaker: Speaker, one: RequirementText, of_the_pa: bool) -> str:
    if isinstance(one.about, FromTask):
        return ""
    named = [field for field in one.about if not (of_the_pa and field == "pa")]
    words = kinds.fields(named).replace("PA", speaker.who, 1) if named else ""
    return f" for this {words}" if words else ""


def _by(speaker: Speaker, one: RequirementText) -> str:
    if one.by is None:
        return ""
    standing = f" who is {joined(_standing(one))}" if _standing(one) else ""
    return f", {kinds.given_by(one.evidence)} {speaker.roles(one.by)}{standing}"


def _standing(one: RequirementText) -> list[str]:
    held = ["registered"] if one.registered else []
    held += ["in current practice"] if one.in_practice else []
    still = ", and still is" if one.registered == "for as long as it counts" else ""
    said = [f"{joined(held)} at that moment{still}"] if held else []
    return said + (["trained for the person's age group (adults or children)"] if one.specialist else [])


def _in_person(one: RequirementText) -> Iterator[str]:
    """Who has to be this very PA or person."""
    for role, who in one.in_person.items():
        yield f"The {role} has to be this very {'PA' if who == 'pa' else 'person'}; another {role} cannot give it."


def _how_many(speaker: Speaker, one: RequirementText) -> Iterator[str]:
    if not isinstance(one.at_least, int | FromTask):
        yield f"At least {speaker.value(one.at_least)} are needed."


def _what_counts(one: RequirementText) -> Iterator[str]:
    if one.modes:
        yield f"Only what was given {joined(one.modes, 'or')} counts; where nobody stated how, it does not."
    if one.parts:
        yield f"It has to speak of {joined(map(quoted, one.parts))}."
    if one.since:
        yield "Only what is of this stay in hospital counts, since the admission."
        if "ward" in one.about:
            yield "After a transfer to another ward, only what was said since the person came to it."
    if one.carries_over:
        yield "What was done for another person counts as well, while the PA's ‘consent to carry over’ is in force."


def _by_year(speaker: Speaker, years: ByYearText) -> Iterator[str]:
    yield "It is asked for anew in each year of work, counted from the first day of work."
    yield f"In odd years it is {quotes(years.odd)}; in even years it is {quotes(years.even)}."
    if years.odd_each_year:
        chosen = speaker.text.settings[years.odd_each_year]
        default = (
            "which has to be chosen" if chosen.default is None else f"by default {quoted(chosen.default)}"
        )
        yield (
            f"If {setting(years.odd_each_year)} is ‘yes’ ({default}), "
            "every year asks for what the odd years ask for."
        )
    yield "The first year's is owed from the first day of work."
    if years.brought_along:
        yield f"It may be brought along: {speaker.value(years.brought_along)} old at most on that day."
    within = speaker.value(years.within)
    yield f"A later year's is owed within {within} of the anniversary, if the year before had its own."
    yield f"After a missed year, what is owed is {speaker.value(years.if_missed)}."


def _who(speaker: Speaker, one: RequirementText) -> Iterator[str]:
    if one.by is None and _standing(one):
        yield f"Whoever gives it must be {joined(_standing(one))}."
    if one.or_by:
        once = kinds.saying(one.or_by.once, one.or_by.outcome)
        yield f"Once there is {once}, it may come from {any_of(one.or_by.roles)} instead."
    yield from _providers(one)
    if one.together:
        yield from _together(speaker, one.together)
    if one.same_giver_as:
        asked = ", as far as these are asked for" if len(one.same_giver_as) > 1 else ""
        yield f"Whoever gives it must have given {requirements(one.same_giver_as)} too{asked}."
    if one.independent_of:
        yield f"Nobody who gave {requirements(one.independent_of, 'or')} may take part."
    if one.undone_by == "whoever may give it":
        yield "Only a no from somebody who may give it undoes it."
    if one.undone_by == "whoever gave it":
        yield "Only a no from whoever gave it undoes it."


def _providers(one: RequirementText) -> Iterator[str]:
    if one.trained_by:
        yield f"It has to be provided by {joined(map(an, one.trained_by), 'or')}."
    if one.assured:
        yield f"For {joined(map(an, one.assured), 'or')}, a ‘provider assurance’ must have been in force on that day."


def _together(speaker: Speaker, one: TogetherText) -> Iterator[str]:
    people = speaker.value(one.at_least, people_in_words)
    drawn_from = ""
    if "organisations" in one.model_fields_set:
        drawn_from = f", drawn from at least {speaker.value(one.organisations, organisations_in_words)}"
    yield f"Those who give it together are at least {people}{drawn_from}."
    if one.each_role:
        yield "Somebody of each of these roles has to be among them."
    if "after_a_merger" in one.model_fields_set:
        yield f"Organisations that have merged {speaker.value(one.after_a_merger)}."
