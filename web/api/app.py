"""The API as an app of its own beside the pages: it shares their settings, and neither their forms nor their cookie."""

from __future__ import annotations

import re
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import State
from starlette.routing import Mount

from web.api import cases, delegations, recording
from web.api.door import SmallRequests
from web.api.problems import MEDIA_TYPE, install

WHERE = "/api/v1"
VERSION = "1"

ROUTERS = (cases.router, delegations.router, recording.router)


def mounted(state: State) -> Mount:
    """The API at its place. An address with a line break in it is the API's to refuse too, not the pages'."""
    mount = Mount(WHERE, create_api(state))
    mount.path_regex = re.compile(mount.path_regex.pattern, re.DOTALL)
    return mount


def create_api(state: State) -> FastAPI:
    """The API, started with what the pages were started with. Its description is at ``openapi.json``."""
    api = FastAPI(
        title="Safehands",
        version=VERSION,
        description="For other systems of an organisation: what is delegated to whom, why, and what is due.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,
    )
    api.state = state
    install(api)
    api.add_middleware(SmallRequests)
    for router in ROUTERS:
        api.include_router(router)
    described = api.openapi

    def openapi() -> dict[str, Any]:
        return _with_problems(described())

    api.openapi = openapi  # type: ignore[method-assign]
    return api


def _with_problems(description: dict[str, Any]) -> dict[str, Any]:
    """FastAPI describes every answer as JSON; ours that tell of a problem say so in their media type."""
    for path in description["paths"].values():
        for route in path.values():
            for status, answer in route["responses"].items():
                if status >= "400" and "application/json" in answer.get("content", {}):
                    answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}
    return description
