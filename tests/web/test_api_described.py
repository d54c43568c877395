"""The API does what its description says: whatever is sent, no fault of ours and no answer that is not described.

schemathesis makes requests from ``openapi.json``, good ones and bad ones; half of them with identifiers that are there.
"""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from tests.web.api_world import Api, a_desk, an_api  # noqa: F401
from tests.web.test_api_door import ROUTES
from web.api.app import WHERE

ALWAYS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
DESCRIBED = f"{WHERE}/openapi.json"
REAL = {
    "reference": "SH-0001",
    "pa": "amina",
    "registration_number": "99I9999E",
    "topic": "infection prevention",
}
BY = {"person": "nia", "role": "clinical trainer"}


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_any_request_gets_an_answer_that_is_described(api: Api, app: FastAPI, method: str, path: str) -> None:
    hold(api, app, method, path, 8)


@pytest.mark.long
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_many_requests_get_answers_that_are_described(api: Api, app: FastAPI, method: str, path: str) -> None:
    hold(api, app, method, path, 200)


def hold(api: Api, app: FastAPI, method: str, path: str, examples: int) -> None:
    """So many good and so many bad requests to one route."""
    operation = schemathesis.openapi.from_asgi(DESCRIBED, app)[path][method]
    ask_for(api, operation, GenerationMode.POSITIVE, examples)
    ask_for(api, operation, GenerationMode.NEGATIVE, examples)


def ask_for(api: Api, operation: Any, mode: GenerationMode, examples: int) -> None:
    """So many requests of one kind. One that holds what is wrong, and nothing that is there, is not accepted."""
    bad = mode is GenerationMode.NEGATIVE and operation.method.upper() == "POST"

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode), there=st.booleans())
    def asked(case: Case, there: bool) -> None:
        if there:
            name_what_is_there(api, case)
        rejected = [checks.negative_data_rejection] if bad and not there else []
        case.call_and_validate(headers=api.writer.headers, checks=[*ALWAYS, *rejected])

    asked()


def name_what_is_there(api: Api, case: Case) -> None:
    """Identifiers of the invented world in the place of those that were made up, where they are strings."""
    real = {**REAL, "id": api.row.id}
    for parts in (case.path_parameters, case.body):
        if isinstance(parts, dict):
            parts.update(
                {name: real[name] for name in parts if name in real and isinstance(parts[name], str)}
            )
    if (
        isinstance(case.body, dict)
        and isinstance(case.body.get("by"), dict)
        and set(case.body["by"]) == set(BY)
    ):
        case.body["by"] = BY


def test_the_description_is_for_everybody_and_loads_nothing_from_elsewhere(api: Api) -> None:
    answer = api.client.get(DESCRIBED)
    assert answer.status_code == 200
    described = answer.json()
    assert described["info"]["title"] == "Safehands"
    assert described["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert {method.upper() for path in described["paths"].values() for method in path} == {"GET", "POST"}
    assert "http" not in answer.text.replace("https", "http").replace('"type":"http"', "")
    for path in ("/docs", "/redoc"):
        assert api.client.get(f"{WHERE}{path}").status_code == 404


def test_every_route_says_what_it_answers_when_it_says_no(api: Api) -> None:
    described = api.client.get(DESCRIBED).json()["paths"]
    for path, methods in described.items():
        for method, route in methods.items():
            said = set(route["responses"])
            wanted = {"401", "422"} | ({"404"} if "{" in path else set())
            wanted |= {"411", "413"} if method == "post" else set()
            wanted |= {"403", "409"} if "201" in said else set()
            assert wanted <= said, (method, path)
            for status in said:
                if status >= "400":
                    assert [*route["responses"][status]["content"]] == ["application/problem+json"]
