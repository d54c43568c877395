"""Nothing that can stand in a framework file is left out of the page that its owners read.

every_field.yaml uses every field of the language; the language is walked here, so that a field added to it fails
until it is used there and worded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from rules.framework import Framework
from rules.language import FrameworkText
from rules.moments import Period
from rules.owners.plain_english import in_plain_english
from rules.owners.words import the_day
from rules.requirement import Window
from rules.vocabulary import EVIDENCE
from tests.rules.owners.said import EVERY_FIELD, changed, words

EVERYTHING = changed(EVERY_FIELD)
PAGE = words(in_plain_english(EVERYTHING))

Place = tuple[type[BaseModel], str]
Rebuild = Callable[[Any], Any]

SAID_OTHERWISE = {
    "pa": "this worker",
    "equipment": "model of equipment",
    "device": "class of device",
    "home": "At home, there must be",
    "hospital": "In hospital, the worker must have",
    "alone": "Under supervision the worker may do the task without it.",
    "direct": "employed by the budget holder directly",
    "children": "the person is a child",
    "builds on": "each course that the task builds on",
    "on that day": "registered and in current practice at that moment",
    "in the person's age group": "trained for the person's age group",
    "while the PA consents": "while the PA's ‘consent to carry over’ is in force",
    "whoever may give it": "Only a no from somebody who may give it undoes it.",
    "escalate": "the task goes on while that is escalated",
    "observed": "the window that the task gives under ‘first look’",
    "yes": "It may meet virtually.",
    "no": "by default ‘no’",
}
"""Words of the file that the page has other words for."""


def models() -> set[type[BaseModel]]:
    """Every mapping that can stand in a framework file."""
    found: set[type[BaseModel]] = set()
    waiting: list[Any] = [FrameworkText]
    while waiting:
        one = waiting.pop()
        if isinstance(one, type) and issubclass(one, BaseModel):
            if one not in found:
                found.add(one)
                waiting += [field.annotation for field in one.model_fields.values()]
                waiting += [field.metadata for field in one.model_fields.values()]
        else:
            waiting += get_args(one)
    return found


FIELDS = sorted(((model, name) for model in models() for name in model.model_fields), key=str)


def used(node: Any, rebuild: Rebuild = lambda node: node) -> Iterator[tuple[Place, Any, Rebuild]]:
    """Every field that the file states: where, its value, and the whole file with another value there."""
    if isinstance(node, BaseModel):
        for name in node.model_fields_set:
            value = getattr(node, name)

            def with_other(other: Any, node: BaseModel = node, name: str = name) -> Any:
                return rebuild(node.model_copy(update={name: other}))

            yield (type(node), name), value, with_other
            yield from used(value, with_other)
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from used(
                value,
                lambda other, node=node, key=key: rebuild({**node, key: other}),  # type: ignore[misc]
            )
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from used(
                value,
                lambda other, node=node, number=number: rebuild([*node[:number], other, *node[number + 1 :]]),  # type: ignore[misc]
            )


STATED = list(used(EVERYTHING.text))


def literals(model: type[BaseModel], name: str) -> list[Any]:
    annotation = model.model_fields[name].annotation
    options = [annotation, *get_args(annotation)]
    return [word for option in options if get_origin(option) is Literal for word in get_args(option)]


def others(place: Place, value: Any) -> Iterator[Any]:
    """Other values for a field: what is said if it is left out, and something else of its kind."""
    model, name = place
    field = model.model_fields[name]
    if not field.is_required() and not isinstance(value, list):
        yield field.get_default(call_default_factory=True)
    yield from (word for word in literals(model, name) if word != value)
    if name in ("setting", "odd_each_year"):
        yield from (other for other in EVERYTHING.text.settings if other != value)
    elif name == "responsibility":
        yield from (other for other in EVERYTHING.text.responsibilities if other != value)
    elif isinstance(value, str) and value in EVIDENCE:
        yield "plan"
    else:
        yield from other_of_its_kind(value)


def other_of_its_kind(value: Any) -> Iterator[Any]:
    if isinstance(value, str):
        yield f"{value} altered"
    elif isinstance(value, int):
        yield value % 4 + 1
    elif isinstance(value, date):
        yield value + timedelta(days=1)
    elif isinstance(value, Period):
        yield replace(value, number=value.number + 1)
    elif isinstance(value, Window):
        yield replace(value, closes=replace(value.closes, number=value.closes.number + 1))
    elif isinstance(value, list) and len(value) > 1:
        yield value[1:]
    elif isinstance(value, list) and value:
        yield from ([other] for other in other_of_its_kind(value[0]))
    elif isinstance(value, dict):
        yield {f"{key} altered": inner for key, inner in value.items()}


def page_of(text: FrameworkText) -> str:
    return words(in_plain_english(Framework(text, b"", "")))


def test_the_framework_of_this_test_states_every_field_of_the_language() -> None:
    stated = {place for place, _, _ in STATED}
    missing = [f"{model.__name__}.{name}" for model, name in FIELDS if (model, name) not in stated]
    assert not missing, f"use these in {EVERY_FIELD.name}, and word them: {missing}"


@pytest.mark.parametrize(("model", "name"), FIELDS, ids=lambda part: getattr(part, "__name__", str(part)))
def test_the_page_says_something_else_if_the_field_says_something_else(
    model: type[BaseModel], name: str
) -> None:
    """Leave a field out of the words, and one of these fails."""
    values = [(value, with_other) for place, value, with_other in STATED if place == (model, name)]
    altered = [
        with_other(other)
        for value, with_other in values
        if not holds_fields(value)
        for other in others((model, name), value)
        if other != value
    ]
    assert altered or all(holds_fields(value) for value, _ in values)
    assert not altered or any(page_of(text) != PAGE for text in altered)


def holds_fields(value: Any) -> bool:
    """A mapping whose own fields are tried instead."""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else [value]
    return bool(inner) and all(isinstance(one, BaseModel) for one in inner)


def leaves(node: Any) -> Iterator[Any]:
    if isinstance(node, BaseModel):
        for name in node.model_fields_set:
            yield from leaves(getattr(node, name))
    elif isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from leaves(value)
    elif isinstance(node, list):
        for value in node:
            yield from leaves(value)
    else:
        yield node


def as_said(leaf: Any) -> str:
    if isinstance(leaf, date):
        return the_day(leaf)
    if isinstance(leaf, Window):
        return f"{leaf.opens} to {leaf.closes}"
    return SAID_OTHERWISE.get(leaf, leaf) if isinstance(leaf, str) else str(leaf)


@pytest.mark.parametrize("said", sorted({as_said(leaf) for leaf in leaves(EVERYTHING.text)}))
def test_every_name_sentence_number_and_day_of_the_file_stands_on_the_page(said: str) -> None:
    assert said.casefold() in PAGE.casefold()
