"""What protects every page: headers, the cookie, and forms that only our own pages can send.

One cookie holds one random token. Before login it stands for nobody, and lets the login form be protected
too; at login it is replaced. The token a form carries is worked out from it, so it needs no storage, is the
same in every tab, and tells a reader of the page nothing about the cookie. A second cookie opens nothing: it
only tells the devices on which somebody got in before from a stranger's.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import cast
from urllib.parse import urlsplit

from fastapi import HTTPException, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.files.file_checks import LARGEST, LARGEST_FILM
from services.logins import accounts
from web.desks import CLINICAL_LEAD, COORDINATOR, MONITOR, TRAINER
from web.settings import WebSettings

FORM_FIELD = "form-token"
TYPED_FORM = 2_000_000
"""Bytes: all that is typed, or a framework's file."""
LARGEST_FORM = LARGEST + TYPED_FORM
"""Bytes: the largest scan, and what is typed beside it."""
TAKE_FILES = (
    (re.compile(r"/sign-offs/[^/]+/material"), (TRAINER, MONITOR), LARGEST_FILM),
    (re.compile(r"/sign-offs/[^/]+/[^/]+"), (TRAINER, MONITOR), 0),
    (re.compile(r"/cases/[^/]+/hospital/agreement/(signature|hand-in/[^/]+)"), (COORDINATOR,), 0),
    (re.compile(r"/caseload/import"), (COORDINATOR,), 0),
    (re.compile(r"/frameworks/new"), (CLINICAL_LEAD,), 0),
)
"""Forms that a file may come with, in which roles, and how much larger a film may be. The first that fits counts."""
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
ONE_YEAR = 31_536_000

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SafeHeaders:
    """Adds the headers to every answer; what an answer says of its own keeping (`Cache-Control`) stands."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app, self.https = app, https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_headers(MutableHeaders(scope=message), nonce(Request(scope)), https=self.https)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def add_headers(headers: MutableHeaders, allowed: str, *, https: bool) -> None:
    """The headers of an answer whose own scripts carry the nonce `allowed`; a stricter policy of its own stands."""
    headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src 'nonce-{allowed}'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
    for name, value in ALWAYS.items():
        headers[name] = value
    headers.setdefault("Cache-Control", "no-store")
    if https:
        headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}"


def nonce(request: Request) -> str:
    """The word that marks this answer's own scripts; another for every answer."""
    if not hasattr(request.state, "nonce"):
        request.state.nonce = secrets.token_urlsafe(16)
    return cast(str, request.state.nonce)


def new_token() -> str:
    """A word that nobody can guess and that comes once, such as for one form on one page."""
    return secrets.token_urlsafe(16)


def cookie_name(settings: WebSettings) -> str:
    """With HTTPS, a name that browsers let no other host set."""
    return "__Host-safehands" if settings.https else "safehands"


def cookie(request: Request) -> str | None:
    """What the browser's cookie holds, if it sent one."""
    return request.cookies.get(cookie_name(request.app.state.settings))


def set_cookie(request: Request, response: Response, token: str) -> None:
    """Give the browser `token`, until it is closed; how long the token is good for, the server decides."""
    settings = cast(WebSettings, request.app.state.settings)
    response.set_cookie(
        cookie_name(settings), token, path="/", httponly=True, samesite="lax", secure=settings.https
    )


def known_cookie(request: Request) -> str:
    """What the browser keeps of those who got in on it (`services.logins.known_devices`); empty if nobody did."""
    return request.cookies.get(_known_name(request.app.state.settings), "")


def set_known_cookie(request: Request, response: Response, words: str, kept_for: timedelta) -> None:
    """Have the browser keep them when it is closed too: random words, which open nothing and name nobody."""
    settings = cast(WebSettings, request.app.state.settings)
    response.set_cookie(
        _known_name(settings),
        words,
        max_age=int(kept_for.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.https,
    )


def take_back_cookie(request: Request, response: Response) -> None:
    """Have the browser forget its cookie."""
    settings = cast(WebSettings, request.app.state.settings)
    response.delete_cookie(
        cookie_name(settings), path="/", httponly=True, samesite="lax", secure=settings.https
    )


def keep_cookie(request: Request, response: Response) -> None:
    """Send the cookie that a form on this page had to be given, if it was given one."""
    if token := getattr(request.state, "new_cookie", None):
        set_cookie(request, response, token)


def form_token(request: Request) -> str:
    """What a form on this page has to carry; a browser without a cookie is given one."""
    return _form_token(browser_token(request))


def browser_token(request: Request) -> str:
    """What the browser's cookie holds, or will hold once :func:`keep_cookie` has sent it."""
    token = cookie(request) or getattr(request.state, "new_cookie", None)
    if not token:
        token = request.state.new_cookie = secrets.token_urlsafe(32)
    return token


async def from_our_own_forms(request: Request) -> AsyncIterator[None]:
    """Refuse whatever would change something and was not sent from a page of ours to the same browser.

    What came with a form is closed when it was answered.
    """
    try:
        if request.method not in SAFE_METHODS:
            await _refuse_others(request)
        yield
    finally:
        await request.close()


async def _refuse_others(request: Request) -> None:
    if not _from_this_site(request):
        raise HTTPException(403, "The form was sent from another site.")
    await _refuse_too_much(request)
    carried = (await request.form()).get(FORM_FIELD)
    token = cookie(request)
    if not token or not isinstance(carried, str):
        raise HTTPException(403, "The form came without its cookie or its token.")
    if not hmac.compare_digest(carried.encode(), _form_token(token).encode()):
        raise HTTPException(403, "The form belongs to another login.")


async def _refuse_too_much(request: Request) -> None:
    """Before anything of it is read: whoever is not logged in could fill the disk."""
    length = request.headers.get("content-length", "")
    # What comes in pieces has no length, whatever else it says of itself.
    if not length.isdecimal() or "transfer-encoding" in request.headers:
        raise HTTPException(411, "The form came without its length.")
    most = TYPED_FORM
    if int(length) > most:
        most = await run_in_threadpool(_most_with_a_file, request)
    if int(length) > most:
        raise HTTPException(413, f"The form is larger than {most // 1_000_000} MB.")


def _most_with_a_file(request: Request) -> int:
    """How large this form may be, in bytes: with a file only of somebody in a role that hands in such files.

    Their session may have run out while they typed: what they typed is kept for them.
    """
    for path, roles, film in TAKE_FILES:
        if path.fullmatch(request.url.path):
            return LARGEST_FORM + film if _role(request) in roles else TYPED_FORM
    return TYPED_FORM


def _role(request: Request) -> str:
    """In which role whoever sent this acts, or acted until their session ran out; empty for anybody else."""
    settings, token = cast(WebSettings, request.app.state.settings), cookie(request)
    with settings.reading() as session:
        login = token and accounts.known_login(session, token, now=settings.clock(), limits=settings.limits)
    return login.viewer.role if login and login.viewer else ""


def _known_name(settings: WebSettings) -> str:
    return f"{cookie_name(settings)}-known"


def _form_token(token: str) -> str:
    return hmac.new(token.encode(), b"a form of this browser", hashlib.sha256).hexdigest()


def _from_this_site(request: Request) -> bool:
    """What the browser itself says; older browsers do not say, and are held to the token alone."""
    said = request.headers.get("sec-fetch-site")
    if said is not None:
        return said in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
