"""When a requirement applies, and what it makes of the delegation, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from rules.owners import evidence_words as kinds
from rules.owners.document import Block, Bullets, Paragraph, paragraph
from rules.owners.speaker import Speaker
from rules.owners.words import an, capital, joined, quoted, quotes, requirements, setting, the_role
from rules.requirement_text import ConditionText, OtherOutcomeText, RequirementText, WayOutText
from rules.vocabulary import Employment

_EMPLOYED: dict[Employment, str] = {
    "direct": "employed by the budget holder directly",
    "agency": "employed by an agency",
    "representative": "employed by a representative of the budget holder",
    "self-employed": "self-employed",
    "family": "employed by the family",
}


def whether(speaker: Speaker, name: str, one: RequirementText) -> Iterator[Block]:
    """When it applies, where the file does not leave that at always."""
    conditions = [joined(_holds(speaker, *alike)) for alike in _alike(one.needed_when)]
    said = [_another_way(speaker, name, one)]
    if len(conditions) == 1:
        said.append(f"It is asked for only where {conditions[0]}.")
    elif conditions:
        said.append("It is asked for only where one of these holds:")
    if any(said):
        yield paragraph(*said, cites=one.text)
    if len(conditions) > 1:
        yield Bullets(tuple(paragraph(f"{capital(condition)}.") for condition in conditions))


def or_else(one: RequirementText) -> Iterator[str]:
    if one.or_else:
        yield f"{requirements(one.or_else, 'or')} meets it as well."


def _alone(speaker: Speaker, one: RequirementText) -> str | None:
    if set(one.needed_for) == {"alone"}:
        return f"Under supervision the {speaker.who} may do the task without it."
    if set(one.needed_for) == {"supervised"}:
        return "It is needed under supervision already."
    return None


def _another_way(speaker: Speaker, name: str, one: RequirementText) -> str | None:
    if one.only_another_way is None:
        return None
    met = [other for other, text in speaker.text.requirements.items() if name in text.or_else]
    if met:
        return f"It is only another way to meet {requirements(met, 'or')}: that it is missing stops nothing by itself."
    rests = [
        other
        for other, text in speaker.text.requirements.items()
        if name in (*text.after, *text.during, *text.counted_from)
    ]
    there_for = f"it is there for {requirements(rests)}" if rests else "it is there so that a no is heard"
    return f"That it is missing stops nothing by itself; {there_for}."


def _alike(conditions: list[ConditionText]) -> list[tuple[ConditionText, list[str | None]]]:
    """The conditions, with all the choices of a setting for which one of them holds."""
    found: list[tuple[ConditionText, list[str | None]]] = []
    for one in conditions:
        but_for_the_choice = one.model_copy(update={"value": None})
        values = next((values for known, values in found if known == but_for_the_choice), None)
        if values is None:
            values = []
            found.append((but_for_the_choice, values))
        values.append(one.value)
    return found


def _holds(speaker: Speaker, one: ConditionText, choices: list[str | None]) -> Iterator[str]:
    """All that a condition names."""
    if one.setting is not None:
        yield f"the setting {setting(one.setting)} is {quotes(choices)}"
    if one.from_tier is not None:
        yield f"the task's risk tier is {speaker.value(one.from_tier, lambda tier: f'{tier} or higher')}"
    if one.task is not None:
        yield f"the task {one.task}"
    if one.worker is not None:
        yield f"the task is done by {joined(map(an, one.worker), 'or')}"
    if one.employment is not None:
        yield f"the {speaker.who} is {_employed(one.employment)}"
    if one.directed_by is not None:
        yield f"the work is directed by {one.directed_by}"
    if one.age_group is not None:
        yield f"the person is {'a child' if one.age_group == 'children' else 'an adult'}"
    if one.on_record is not None and one.outcome is not None:
        yield f"{kinds.saying(one.on_record, one.outcome)} is on record"


def _employed(ways: list[Employment]) -> str:
    """``employed by an agency or by the family``"""
    first, *others = [_EMPLOYED[way] for way in ways]
    return joined(
        [first, *(other.removeprefix("employed ") if "self" not in first else other for other in others)],
        "or",
    )


def what_follows(speaker: Speaker, one: RequirementText) -> Iterator[Block]:
    """What it makes of the delegation while it is missing, once it has run out, and if it says otherwise."""
    said = [*_missing(speaker, one), _missed(speaker, one), _alone(speaker, one)]
    yield paragraph(*said, cites=one.text)
    if one.other_outcomes:
        yield Bullets(tuple(_other(speaker, one, *item) for item in one.other_outcomes.items()))


def _missing(speaker: Speaker, one: RequirementText) -> Iterator[str]:
    lapses = "if_lapsed" in one.model_fields_set
    same = lapses and one.if_lapsed == one.while_unmet
    when = "While it is missing or has run out" if same else "While it is missing"
    if one.only_another_way:
        when = "If a no is on record instead"
    yield f"{when}: {one.while_unmet}; {way_out(speaker, one.otherwise)}."
    if lapses and not same:
        yield f"Once it has run out: {one.if_lapsed}."


def _missed(speaker: Speaker, one: RequirementText) -> str | None:
    """What merely being missing or overdue does, where the file says."""
    if "if_missed" not in one.model_fields_set:
        return None
    words = {"suspend": "the task stops", "escalate": "the task goes on while that is escalated"}
    return f"Where it is merely missed, {speaker.value(one.if_missed, lambda choice: words[choice])}."


def way_out(speaker: Speaker, one: WayOutText) -> str:
    """``the monitoring nurse has to review the PA within 14 days``"""
    return _has_to(speaker.value(one.role, the_role), one.do, speaker.value(one.within))


def _has_to(role: str, do: str, within: str) -> str:
    comma = "," if "," in do else ""
    return f"{role} has to {do}{comma} within {within}"


def _other(speaker: Speaker, one: RequirementText, outcome: str, other: OtherOutcomeText) -> Paragraph:
    said = f"If it says {quoted(outcome)}: {other.status}"
    if other.do is not None:
        said += f"; {_has_to(speaker.value(other.role, the_role), other.do, speaker.value(other.within))}"
    lifted = f"A later {requirements(other.lifted_by, 'or')} lifts this as well." if other.lifted_by else None
    return paragraph(f"{said}.", lifted, cites=one.text)
