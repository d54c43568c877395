"""What is wrong with a value, in words for whoever wrote the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

SHAPES = ("plain value", "a setting", "the task", "a responsibility")
"""How the language names the ways of giving one value; they stand in a fault's place and are no fields."""

_MOST_LETTERS = 60

_ADVICE = {
    "why": "say in one plain sentence why this is asked",
    "text": 'say where the text asks for it, such as text: ["2:796"]',
    "recorded": "every piece of evidence has two dates: say when it became known",
    "true on": "every piece of evidence has two dates: say when it was true",
    "otherwise": "say what somebody has to do when this is not met, in which role, and within how long",
    "evidence": "say which kind of evidence is asked for",
    "figures": "say whether the numbers are 'from the text' or an 'example, not approved'",
    "requested": "say when the delegation was asked for; deadlines count from then",
}


def in_plain_words(error: ErrorDetails) -> tuple[tuple[int | str, ...], str]:
    """The place of the fault and the message for it."""
    place = tuple(part for part in error["loc"] if part not in SHAPES and part != "[key]")
    return place, _message(error, _field(place))


def _field(place: tuple[int | str, ...]) -> str:
    """What the reader would call it: its name, and for one of a list the list's name."""
    names = [part for part in place if isinstance(part, str)]
    return names[-1] if names else "the file"


def _message(error: ErrorDetails, field: str) -> str:  # noqa: C901  (a table of messages)
    context: Mapping[str, Any] = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return f"there is no field '{field}' here; check its spelling or take it out"
        case "missing":
            return f"'{field}' is missing; {_ADVICE.get(field, 'add it')}"
        case "too_short" | "string_too_short":
            return f"'{field}' is empty; {_ADVICE.get(field, 'give at least one')}"
        case "literal_error":
            return (
                f"{shown(error['input'])} is not possible for '{field}'; choose one of {context['expected']}"
            )
        case "value_error":
            return str(context["error"])
        case "model_type" | "dict_type" | "model_attributes_type":
            return f"'{field}' has to hold fields of its own, such as 'name: value'"
        case "string_type":
            return f"'{field}' has to be text, and it is {shown(error['input'])}; put it in quotes"
        case "list_type":
            return f"'{field}' has to be a list, such as [one, another]; it is {shown(error['input'])}"
        case "union_tag_invalid":
            return (
                f"'{field}' cannot be read from {context['tag']} here; give a plain value or {{setting: …}}"
            )
        case "string_pattern_mismatch":
            return f"{shown(error['input'])} cannot be '{field}'; use small letters, digits and hyphens"
        case _:
            words = error["msg"].removeprefix("Input ").removeprefix("Value ")
            return f"'{field}' {words}, and it is {shown(error['input'])}"


def shown(value: object) -> str:
    """A value as it may stand in a message: short, on one line."""
    text = repr(value) if isinstance(value, str | int | float | bool | None) else f"a {type(value).__name__}"
    text = {"a CommentedMap": "a group of fields", "a CommentedSeq": "a list", "None": "empty"}.get(
        text, text
    )
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]}…"
