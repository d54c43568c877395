"""Logging in with password and code, choosing the role to act in, and logging out."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from services.logins import accounts, known_devices, second_factor
from services.logins.accounts import Browser, Login, WaitsFor
from web import security
from web.desks import desk_of, with_a_desk
from web.logins.devices import device_of
from web.parts.forms import Form, SentForm, see
from web.templating import render
from web.viewer import (
    AnyLogin,
    CurrentLogin,
    CurrentViewer,
    Database,
    Now,
    Settings,
    now,
    read_login,
    settings_of,
)

router = APIRouter()


@router.get("/login")
def login_page(request: Request, moment: Now, next: str = "/") -> Response:  # noqa: A002 - the address's word
    """Ask for a user name and password; whoever is logged in already goes on."""
    if read_login(request, moment):
        return see(_our_own(next))
    return _ask(request, Form.of(next=next), ended=bool(security.cookie(request)) and next != "/")


@router.post("/login")
def log_in(request: Request, form: SentForm, db: Database, moment: Now, settings: Settings) -> Response:
    """Open a session under a token that nobody knew before, or say nothing of why not."""
    name = form.text("username", "User name", missing="Enter your user name")
    if not form.value("password"):
        form.refuse("password", "Enter your password")
    if form.errors:
        return _ask(request, form)
    token = accounts.log_in(
        db,
        name,
        form.value("password"),
        now=moment,
        limits=settings.limits,
        browser=browser_of(request, form.value("device-code")),
    )
    if token is None:
        form.refuse("username", "Your user name or password is not right")
        return _ask(request, form)
    if old := security.cookie(request):
        accounts.log_out(db, old, now=moment)
    return let_in(request, db, token, form.value("next"))


@router.get("/login/code")
def code_page(request: Request, login: AnyLogin, next: str = "/") -> Response:  # noqa: A002 - the address's word
    """Ask for the code of the second factor; whoever has given it goes on."""
    if login.waits_for is not WaitsFor.CODE:
        return see(_our_own(next))
    return _ask_for_code(request, Form.of(next=next))


@router.post("/login/code")
def give_code(
    request: Request, form: SentForm, login: AnyLogin, db: Database, moment: Now, settings: Settings
) -> Response:
    """Take a code of the app or a recovery code; whoever used one of those is told how many are left."""
    if login.waits_for is not WaitsFor.CODE:
        return see(_our_own(form.value("next")))
    typed = form.text(
        "code", "Code", missing="Enter the code from your authenticator app, or a recovery code"
    )
    if form.errors:
        return _ask_for_code(request, form)
    given = accounts.give_code(
        db,
        security.cookie(request) or "",
        typed,
        now=moment,
        limits=settings.limits,
        keys=settings.factor_keys,
    )
    if given is None:
        form.refuse(
            "code", "The code is not right, is too old, or has been used; try the next one your app shows"
        )
        return _ask_for_code(request, form)
    recovered = second_factor.is_recovery_code(typed)
    return let_in(request, db, given, "/account?done=recovery" if recovered else form.value("next"))


def let_in(request: Request, db: Session, token: str, wanted: str) -> Response:
    """Hand over the cookie, and lead on: to what the login still waits for, or to where they were going.

    Whoever is in by all that was asked of them has made this a device that their login knows.
    """
    settings, moment = settings_of(request), now(request)
    login = accounts.read_session(db, token, now=moment, limits=settings.limits)
    if login and login.waits_for is WaitsFor.CODE:
        response = see(f"/login/code?next={quote(_our_own(wanted))}")
    else:
        _take_up_the_only_role(db, token, login)
        response = see(_our_own(wanted))
        kept = known_devices.remember(
            db, token, security.known_cookie(request), now=moment, limits=settings.limits
        )
        security.set_known_cookie(request, response, kept, settings.limits.device_known_for)
    security.set_cookie(request, response, token)
    return response


def browser_of(request: Request, code: str = "") -> Browser:
    """What this browser says and keeps, and the operator's code that was typed in it."""
    called = device_of(request.headers.get("user-agent", ""))
    return Browser(called, security.known_cookie(request), code)


@router.get("/role")
def role_page(request: Request, login: CurrentLogin) -> Response:
    """Ask in which of their roles somebody acts now."""
    return render(request, "role.jinja", _choice(login, Form()))


@router.post("/role")
def choose_role(request: Request, form: SentForm, login: CurrentLogin, db: Database) -> Response:
    """Act in a role until another is chosen."""
    choice = {post.appointment_id: post for post in with_a_desk(login.posts)}
    chosen = form.choice("post", choice, missing="Select the role you are working in now")
    if chosen is None:
        return render(request, "role.jinja", _choice(login, form), status_code=422)
    accounts.act_as(db, security.cookie(request) or "", choice[chosen])
    return see("/")


@router.post("/logout")
def log_out(request: Request, db: Database, moment: Now) -> Response:
    """Close the session; its cookie is taken back and would open nothing."""
    if token := security.cookie(request):
        accounts.log_out(db, token, now=moment)
    response = see("/login")
    security.take_back_cookie(request, response)
    # What this browser kept of our pages, such as forms half typed; the cookie is taken back above.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@router.get("/")
def home(viewer: CurrentViewer) -> Response:
    """Everybody's own desk."""
    return see(desk_of(viewer.role).home)


def _ask(request: Request, form: Form, *, ended: bool = False) -> Response:
    settings = settings_of(request)
    context = {
        "form": form,
        "next": _our_own(form.value("next")),
        "ended": ended,
        "limits": settings.limits,
        "provider": settings.provider,
    }
    return render(request, "login.jinja", context, status_code=422 if form.errors else 200)


def _ask_for_code(request: Request, form: Form) -> Response:
    context = {"form": form, "next": _our_own(form.value("next")), "limits": settings_of(request).limits}
    return render(request, "login_code.jinja", context, status_code=422 if form.errors else 200)


def _take_up_the_only_role(db: Session, token: str, login: Login | None) -> None:
    """Nobody is asked to choose from one."""
    choice = with_a_desk(login.posts) if login else []
    if len(choice) == 1:
        accounts.act_as(db, token, choice[0])


def _choice(login: Login, form: Form) -> dict[str, object]:
    items = [
        {
            "value": post.appointment_id,
            "text": f"{desk.called}, {post.organisation}" if post.organisation else desk.called,
            "hint": desk.what_for,
        }
        for post in with_a_desk(login.posts)
        for desk in [desk_of(post.role)]
    ]
    return {"form": form, "items": items}


def _our_own(address: str) -> str:
    """An address of ours to go on to; anything that could lead elsewhere leads home."""
    ours = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if ours and "\\" not in address else "/"
