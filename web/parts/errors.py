"""What people read when something cannot be done: what happened, and what to do now.

What somebody may not see is answered exactly like what does not exist: a refusal tells nobody anything.
"""

from __future__ import annotations

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from services.act import NotFound, Refused
from web import security
from web.templating import render

log = logging.getLogger(__name__)

PAGES = {
    403: "errors/refused.jinja",
    404: "errors/absent.jinja",
    405: "errors/absent.jinja",
    422: "errors/unreadable.jinja",
    500: "errors/fault.jinja",
}
"""The page for each status; any other below 500 is told as unreadable."""

FORBIDDEN = (403, 411, 413)
"""A form from another site, with a wrong token, or larger than it may be."""
NO_ROUTE = "no route"


class SeeOther(Exception):
    """The way on is another page, such as the login page."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def absent() -> HTTPException:
    """To be raised for what is not there, and for what this viewer may not know to be there."""
    return HTTPException(404)


def install(app: FastAPI) -> None:
    """Have every error of this app answered by a page."""

    @app.exception_handler(SeeOther)
    async def see_other(_: Request, error: SeeOther) -> Response:
        return RedirectResponse(error.address, HTTPStatus.SEE_OTHER)

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        _note(request, error.status_code)
        response = page(request, error.status_code)
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(NotFound)
    async def not_found(request: Request, _: NotFound) -> Response:
        _note(request, 404)
        return page(request, 404)

    @app.exception_handler(Refused)
    async def impossible(request: Request, refusal: Refused) -> Response:
        context = {"refusal": refusal}
        return render(request, "errors/impossible.jinja", context, status_code=HTTPStatus.CONFLICT)

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, error: RequestValidationError) -> Response:
        # Not what was typed: that may be about a person.
        log.info("unreadable request to %s: %s", _route(request), [fault["loc"] for fault in error.errors()])
        return page(request, 422)

    @app.exception_handler(Exception)
    async def fault(request: Request, _: Exception) -> Response:
        # Told from outside the middleware that adds the headers, so they are added here.
        response = page(request, 500)
        https = request.app.state.settings.https
        security.add_headers(response.headers, security.nonce(request), https=https)
        return response


def page(request: Request, status: int) -> Response:
    """The error page for a status."""
    template = PAGES.get(status, PAGES[422 if status < 500 else 500])
    return render(request, template, status_code=status)


def _note(request: Request, status: int) -> None:
    """Log what was refused, for whoever looks for attacks: by route, role and account, never by address or words.

    A page of ours that is not for somebody is worth knowing; an address that we do not have is a typing mistake.
    """
    login = getattr(request.state, "login", None)
    who = {"account": login.account_id, "role": login.viewer.role if login.viewer else ""} if login else {}
    told = {"code": str(status), "route": _route(request), **who}
    if status in FORBIDDEN:
        log.warning("a request was refused", extra=told)
    elif status == HTTPStatus.NOT_FOUND and login and told["route"] != NO_ROUTE:
        log.info("nothing that they may see", extra=told)


def _route(request: Request) -> str:
    return getattr(request.scope.get("route"), "path", NO_ROUTE)
