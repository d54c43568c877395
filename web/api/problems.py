"""How the API says no: one shape for every error, ``application/problem+json`` (RFC 9457).

What a system may not see is answered exactly like what does not exist.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from services.act import NotFound, Refused

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

WORDS = {
    400: "The request cannot be read.",
    401: "There is no token, or it is not good.",
    403: "This token may only read.",
    404: "There is no such thing, or not for you.",
    405: "This cannot be done here.",
    409: "It was refused, and nothing was recorded.",
    411: "The request came without its length.",
    413: "The request is too large.",
    422: "The request does not say what it has to.",
    500: "Something is wrong with Safehands.",
}


class Fault(BaseModel):
    """One thing that is wrong with what was sent."""

    at: str = Field(description="Where, such as `body.day`.")
    message: str


class Problem(BaseModel):
    """Why something was not done. `rule`, `cite`, `evidence` and `way_out` come with a refusal."""

    type: str = Field(description="`urn:safehands:` and a word that stays the same.")
    title: str
    status: int
    detail: str = ""
    rule: str = ""
    cite: list[str] = []
    evidence: list[str] = []
    way_out: str = ""
    errors: list[Fault] = []


class Unreadable(Exception):
    """One part of a request says something that cannot be."""

    def __init__(self, at: str, message: str) -> None:
        super().__init__(message)
        self.at, self.message = at, message


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route may answer beside what it is for, for the API's own description."""
    return {status: {"model": Problem, "description": WORDS[status]} for status in statuses}


def problem(
    status: int, detail: str = "", headers: Mapping[str, str] | None = None, **more: Any
) -> JSONResponse:
    """The answer that tells of a problem."""
    word = HTTPStatus(status).phrase.casefold().replace(" ", "-")
    title = WORDS.get(status, HTTPStatus(status).phrase)
    told = Problem(type=f"urn:safehands:{word}", title=title, status=status, detail=detail, **more)
    return JSONResponse(told.model_dump(), status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def install(api: FastAPI) -> None:
    """Have every error of the API answered in this shape."""

    @api.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> JSONResponse:
        said = error.detail if error.detail != HTTPStatus(error.status_code).phrase else ""
        return problem(error.status_code, said, error.headers)

    @api.exception_handler(NotFound)
    async def not_found(_: Request, __: NotFound) -> JSONResponse:
        return problem(404)

    @api.exception_handler(Refused)
    async def impossible(_: Request, refusal: Refused) -> JSONResponse:
        return problem(
            409, refusal.message, rule=refusal.rule, cite=list(refusal.cite), evidence=list(refusal.evidence),
            way_out=refusal.way_out,
        )  # fmt: skip

    @api.exception_handler(Unreadable)
    async def unreadable(_: Request, error: Unreadable) -> JSONResponse:
        return problem(422, errors=[Fault(at=error.at, message=error.message)])

    @api.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        # Not what was sent: that may be about a person.
        faults = [
            Fault(at=".".join(str(part) for part in one["loc"])[:200], message=one["msg"])
            for one in error.errors()
        ]
        log.info("unreadable request to the API: %s", [one.at for one in faults])
        return problem(422, errors=faults[:20])

    @api.exception_handler(Exception)
    async def fault(_: Request, __: Exception) -> JSONResponse:
        return problem(500)
