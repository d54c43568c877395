"""What the organisation decides and who answers for what: settings, responsibilities, cover, panel, agreement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rules.language import AgreementText, PanelText, SettingText, SignedAgainText, StayText
from rules.owners.document import Block, Bullets, Heading, paragraph
from rules.owners.speaker import Speaker, organisations_in_words, people_in_words
from rules.owners.words import capital, joined, quoted, requirement, stopped
from rules.requirement_text import RequirementText
from rules.text_values import FromSetting


def setting_blocks(speaker: Speaker) -> Iterator[Block]:
    """Each setting with its question, its choices, what holds if nobody chooses, and what it bears on."""
    if not speaker.text.settings:
        return
    yield Heading(2, "What the organisation chooses", "settings")
    yield paragraph("What the text leaves open is a setting. Every answer shows the settings that mattered.")
    bears_on = _bears_on(speaker)
    for name, setting in speaker.text.settings.items():
        yield Heading(3, capital(name), f"setting {name}")
        yield paragraph(
            setting.asks,
            _choices(setting),
            stopped(setting.why),
            bears_on.get(name),
            cites=setting.text,
        )


def _choices(setting: SettingText) -> str:
    offered = joined(map(_choice, setting.choices), "or")
    if setting.must_be_chosen:
        return f"It is {offered}; it must be chosen, there is no default."
    if len(setting.choices) == 1:
        return f"It is {offered}; there is no other choice."
    return f"It is {offered}; the default is {_choice(setting.default)}."


def _choice(choice: object) -> str:
    return str(choice) if isinstance(choice, int) else quoted(choice)


def _bears_on(speaker: Speaker) -> dict[str, str]:
    """By setting what a choice changes, so that whoever chooses sees it."""
    text = speaker.text
    asked: list[tuple[str, Iterable[str]]] = []
    asked += [(requirement(name), settings_of(one)) for name, one in text.requirements.items()]
    asked += [("the panel", _named(text.panel)), ("who covers", _named(text.cover))]
    asked += [("the working agreement", _named(text.agreement)), ("the changes", _named(text.changes))]
    asked += [("what is asked for around a stay in hospital", _named(text.stay))]
    found: dict[str, list[str]] = {}
    for what, names in asked:
        for name in dict.fromkeys(names):
            found.setdefault(name, []).append(what)
    for name in dict.fromkeys(_named(text.requirements)):
        found.setdefault(name, ["how soon somebody has to act"])
    return {name: f"It bears on {joined(what)}." for name, what in found.items()}


def settings_of(one: RequirementText) -> Iterable[str]:
    """The settings that decide what a requirement asks for; not those that are only about deadlines."""
    asked = (
        getattr(one, name) for name in type(one).model_fields if name not in ("otherwise", "other_outcomes")
    )
    return dict.fromkeys(setting for value in asked for setting in _named(value))


def _named(node: Any) -> Iterator[str]:
    """The names of settings anywhere below."""
    if isinstance(node, FromSetting):
        yield node.setting
    elif isinstance(node, dict):
        for value in node.values():
            yield from _named(value)
    elif isinstance(node, list):
        for value in node:
            yield from _named(value)
    elif hasattr(type(node), "model_fields"):
        yield from (
            name for name in (getattr(node, "odd_each_year", None), getattr(node, "setting", None)) if name
        )
        for field in type(node).model_fields:
            yield from _named(getattr(node, field))


def who_blocks(speaker: Speaker) -> Iterator[Block]:
    """Responsibilities and who does the task meanwhile."""
    text = speaker.text
    if text.responsibilities:
        yield Heading(2, "Who answers for what", "responsibilities")
        yield Bullets(
            tuple(
                paragraph(
                    f"{capital(speaker.roles(one.roles))}.",
                    stopped(one.why),
                    cites=one.text,
                    lead=f"{capital(name)}:",
                )
                for name, one in text.responsibilities.items()
            )
        )
    places = {"At home": text.cover.home, "In hospital": text.cover.hospital}
    if any(places.values()):
        yield Heading(2, f"Who covers until the {speaker.who} may", "cover")
        yield paragraph(
            *(
                f"{place} the task is done by {speaker.value(value)}."
                for place, value in places.items()
                if value is not None
            )
        )


def together_blocks(speaker: Speaker) -> Iterator[Block]:
    """The panel, the hospital working agreement, and what is asked for around a stay."""
    if speaker.text.panel:
        yield Heading(2, "The panel", "panel")
        yield paragraph(*_panel(speaker, speaker.text.panel), cites=speaker.text.panel.text)
    if speaker.text.agreement:
        yield Heading(2, "The hospital working agreement", "agreement")
        yield paragraph(*_agreement(speaker, speaker.text.agreement), cites=speaker.text.agreement.text)

    if speaker.text.stay:
        yield Heading(2, "Before and after a stay in hospital", "stay")
        yield paragraph(*_stay(speaker, speaker.text.stay), cites=speaker.text.stay.text)


def _panel(speaker: Speaker, panel: PanelText) -> Iterator[str]:
    yield f"On the panel sit {joined(f'{member}s' for member in panel.members)}."
    yield (
        f"A decision needs at least {speaker.value(panel.quorum, people_in_words)}, "
        f"drawn from at least {speaker.value(panel.organisations, organisations_in_words)}."
    )
    yield f"It meets {speaker.value(panel.meets)}."
    yield "It may meet virtually." if panel.may_meet_virtually == "yes" else "It may not meet virtually."
    yield stopped(panel.why)


def _agreement(speaker: Speaker, agreement: AgreementText) -> Iterator[str]:
    yield f"In hospital PAs are funded for at least {speaker.value(agreement.funded_for_at_least)}."
    if agreement.readmission and agreement.readmitted_within:
        within = speaker.value(agreement.readmitted_within)
        yield f"An admission within {within} of a discharge {speaker.value(agreement.readmission)}."
    if agreement.undecided:
        yield f"Once that time is over, PAs are paid {speaker.value(agreement.undecided)}."
    if agreement.reduced_hours:
        yield f"For fewer hours in hospital they are paid {speaker.value(agreement.reduced_hours)}."
    if agreement.rest_between_shifts:
        rest = speaker.value(agreement.rest_between_shifts)
        yield f"Between one day's work and the next a PA rests for at least {rest}."
    yield f"The agreement is signed by {joined(f'the {role}' for role in agreement.signed_by)}."
    if agreement.signed_again:
        yield from _signed_again(speaker, agreement.signed_again)
    if agreement.interim:
        yield f"For one shift, with the nurse in charge's word alone: {speaker.value(agreement.interim)}."


def _signed_again(speaker: Speaker, again: SignedAgainText) -> Iterator[str]:
    yield "When something on it has changed, it is signed again."
    yield f"A new rota: {speaker.value(again.rota)}."
    yield f"Other PAs, or other training or sign-offs: {speaker.value(again.pas)}."
    yield f"Another ward: {speaker.value(again.ward)}."
    yield f"More or fewer tasks that a PA may do: {speaker.value(again.what_pas_may_do)}."
    yield f"Other funding or contacts: {speaker.value(again.funding_and_contacts)}."
    yield "Anything else: everybody."


def _stay(speaker: Speaker, stay: StayText) -> Iterator[str]:
    if stay.often_admitted and stay.often_within and stay.plan_within and stay.plan_good_for:
        yield (
            f"Whoever was admitted at least {speaker.value(stay.often_admitted)} times "
            f"within {speaker.value(stay.often_within)} has a plan for hospital in advance, "
            f"drawn up within {speaker.value(stay.plan_within)}."
        )
        yield (
            f"It is looked at again after {speaker.value(stay.plan_good_for)}, "
            "and whenever the care plan or the protocol has changed since."
        )
    if stay.talk_within:
        yield (
            "The budget holder and the PHB lead speak with the ward sister or clinical matron "
            f"within {speaker.value(stay.talk_within)} of the admission."
        )
    if stay.review_within:
        yield f"How well the plan worked is said within {speaker.value(stay.review_within)} of the discharge."
