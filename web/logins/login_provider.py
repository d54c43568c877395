"""Logging in at the organisation's own provider (OIDC, such as NHS CIS2): there and back."""

from __future__ import annotations

import logging

from fastapi import APIRouter, Request, Response

from services.logins import accounts, oidc
from services.logins.linked_logins import log_in_linked
from services.logins.oidc import NotBelieved, Provider
from web import security
from web.logins.login import browser_of, let_in
from web.parts.errors import absent
from web.parts.forms import see
from web.settings import WebSettings
from web.templating import render
from web.viewer import Database, Now, Settings

router = APIRouter(prefix="/login/provider")

log = logging.getLogger("safehands.login")


@router.get("")
def there(request: Request, moment: Now, settings: Settings) -> Response:
    """Send the browser to the provider; nothing is kept of it here but its own cookie."""
    provider = _provider(settings)
    try:
        address = oidc.address_to(provider, oidc.set_out(security.browser_token(request), moment))
    except NotBelieved as reason:
        return _refuse(request, provider, reason)
    response = see(address)
    security.keep_cookie(request, response)
    return response


@router.get("/back")
def back(
    request: Request, db: Database, moment: Now, settings: Settings, code: str = "", state: str = ""
) -> Response:
    """Whoever comes back from the provider is let in if an operator has linked them."""
    provider, cookie = _provider(settings), security.cookie(request) or ""
    try:
        errand = oidc.come_back(cookie, state, moment)
        if not code:
            raise NotBelieved("the provider sent no code")
        known = oidc.who_came(provider, errand, code, moment)
    except NotBelieved as reason:
        return _refuse(request, provider, reason)
    token = log_in_linked(
        db, provider.issuer, known, now=moment, limits=settings.limits, browser=browser_of(request)
    )
    if token is None:
        context = {"called": provider.called, "subject": known.subject}
        return render(request, "login_provider.jinja", context, status_code=403)
    accounts.log_out(db, cookie, now=moment)
    return let_in(request, db, token, "/")


def _provider(settings: WebSettings) -> Provider:
    if settings.provider is None:
        raise absent()
    return settings.provider


def _refuse(request: Request, provider: Provider, reason: NotBelieved) -> Response:
    log.warning("a login at the provider was refused: %s", reason)
    context = {"called": provider.called, "subject": ""}
    return render(request, "login_provider.jinja", context, status_code=403)
