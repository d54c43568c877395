"""The form of a framework file as JSON Schema, so that an editor completes and checks the YAML as it is typed."""

from __future__ import annotations

import json

from rules.language import FrameworkText

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def framework_schema() -> str:
    """The JSON Schema, as text with its keys in a fixed order."""
    schema = FrameworkText.model_json_schema(by_alias=True)
    told = {"$schema": _DIALECT, **schema, "title": "A Safehands framework"}
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"
