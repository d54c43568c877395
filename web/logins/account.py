"""A person's own login: their password, their second factor, and where they are logged in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from documents.qr import qr_code
from models.accounts import Account
from services.logins import own_login, second_factor
from services.logins.accounts import Login, WaitsFor
from services.logins.passwords import SHORTEST
from web import security
from web.parts.errors import absent
from web.parts.forms import Form, SentForm, see
from web.templating import render
from web.viewer import CurrentLogin, Database, Now, Reading, Settings, waiting_for

router = APIRouter(prefix="/account")

MISSING = "Enter your present password"
ForPassword = Annotated[Login, Depends(waiting_for(WaitsFor.CHANGE))]
ForFactor = Annotated[Login, Depends(waiting_for(WaitsFor.FACTOR))]
DONE = {
    "password": "Your password is changed. Everybody else who was logged in by it is logged out.",
    "removed": "No codes are asked for any more.",
    "ended": "That login has ended.",
    "others": "You are logged in here and nowhere else.",
}
"""What was done a moment ago, by the word in the address."""


@router.get("")
def own(
    request: Request, login: CurrentLogin, session: Reading, moment: Now, settings: Settings, done: str = ""
) -> Response:
    """What there is to know about one's own login, and where to change it."""
    mine = own_login.own_login(session, login.account_id, _token(request), now=moment, limits=settings.limits)
    context = {"mine": mine, "done": DONE.get(done, ""), "recovered": done == "recovery"}
    return render(request, "account.jinja", context)


@router.get("/password")
def password_page(request: Request, login: ForPassword) -> Response:
    """Ask for the present password and a new one."""
    return _ask_password(request, login, Form())


@router.post("/password")
def change_password(
    request: Request, form: SentForm, login: ForPassword, db: Database, moment: Now, settings: Settings
) -> Response:
    """Take the new password; whoever was given the old one by an operator goes on to their desk."""
    present, new = _present(form), form.value("new")
    if not new:
        form.refuse("new", "Enter a new password")
    elif form.value("again") != new:
        form.refuse("again", "Type the same new password again")
    if not form.errors:
        wrong = own_login.change_password(
            db,
            login.account_id,
            _token(request),
            present=present,
            new=new,
            now=moment,
            limits=settings.limits,
        )
        for name, message in wrong.items():
            form.refuse(name, message)
    if form.errors:
        return _ask_password(request, login, form)
    return see("/" if login.waits_for else "/account?done=password")


@router.get("/second-factor")
def factor_page(request: Request, login: ForFactor, session: Reading, settings: Settings) -> Response:
    """Say what a second factor is; once it is begun, show the secret and ask for a code."""
    return _ask_factor(request, login, session, settings, Form())


@router.post("/second-factor/begin")
def begin_factor(login: ForFactor, db: Database, moment: Now, settings: Settings) -> Response:
    """Make a secret; sent twice, the last one counts."""
    own_login.begin_factor(db, login.account_id, keys=settings.factor_keys, now=moment)
    return see("/account/second-factor")


@router.post("/second-factor")
def confirm_factor(
    request: Request, form: SentForm, login: ForFactor, db: Database, moment: Now, settings: Settings
) -> Response:
    """The app gives the right code: show the recovery codes, this once."""
    typed = form.text("code", "Code", missing="Enter the code that your app shows")
    if not form.errors:
        codes = own_login.confirm_factor(
            db, login.account_id, _token(request), typed, keys=settings.factor_keys, now=moment
        )
        if codes:
            return _show_codes(request, codes, on="/" if login.waits_for else "/account")
        form.refuse("code", "The code is not right; try the next one your app shows")
    return _ask_factor(request, login, db, settings, form)


@router.get("/second-factor/remove")
def remove_page(request: Request, login: CurrentLogin, session: Reading) -> Response:
    """Ask for the password before the lock is taken off."""
    _refuse_without_factor(session, login)
    return _ask_again(request, "remove", Form())


@router.post("/second-factor/remove")
def remove_factor(
    request: Request, form: SentForm, login: CurrentLogin, db: Database, moment: Now, settings: Settings
) -> Response:
    """Codes are asked for no more; where the role needs them, another app is set up at once."""
    _refuse_without_factor(db, login)
    password = _present(form)
    if password and not own_login.remove_factor(
        db, login.account_id, _token(request), password, now=moment, limits=settings.limits
    ):
        form.refuse("present", own_login.NOT_RIGHT)
    return _ask_again(request, "remove", form) if form.errors else see("/account?done=removed")


@router.get("/recovery-codes")
def codes_page(request: Request, login: CurrentLogin, session: Reading) -> Response:
    """Ask for the password before new recovery codes are made."""
    _refuse_without_factor(session, login)
    return _ask_again(request, "codes", Form())


@router.post("/recovery-codes")
def renew_codes(
    request: Request, form: SentForm, login: CurrentLogin, db: Database, moment: Now, settings: Settings
) -> Response:
    """Show new recovery codes, this once; the old ones log nobody in."""
    _refuse_without_factor(db, login)
    password = _present(form)
    if not password:
        return _ask_again(request, "codes", form)
    codes = own_login.renew_recovery_codes(
        db, login.account_id, _token(request), password, now=moment, limits=settings.limits
    )
    if codes is None:
        form.refuse("present", own_login.NOT_RIGHT)
        return _ask_again(request, "codes", form)
    return _show_codes(request, codes, on="/account")


@router.post("/logins/end")
def end_login(request: Request, form: SentForm, login: CurrentLogin, db: Database, moment: Now) -> Response:
    """End one other login, or (without saying which) all of them; one that has ended already is no fault."""
    key = form.value("login")
    if not key:
        own_login.end_other_logins(db, login.account_id, _token(request), now=moment)
        return see("/account?done=others")
    own_login.end_login(db, login.account_id, key, now=moment)
    return see("/account?done=ended")


def _present(form: Form) -> str:
    """The password that somebody has now, as typed; that it is missing is told."""
    password = form.value("present")
    if not password:
        form.refuse("present", MISSING)
    return password


def _token(request: Request) -> str:
    return security.cookie(request) or ""


def _refuse_without_factor(session: Reading, login: Login) -> None:
    if second_factor.confirmed(session, login.account_id) is None:
        raise absent()


def _ask_password(request: Request, login: Login, form: Form) -> Response:
    context = {"form": form, "first": bool(login.waits_for), "shortest": SHORTEST}
    return render(request, "account_password.jinja", context, status_code=422 if form.errors else 200)


def _ask_factor(request: Request, login: Login, session: Reading, settings: Settings, form: Form) -> Response:
    account = session.get_one(Account, login.account_id)
    shown = second_factor.enrolment(session, account, settings.factor_keys)
    context = {
        "form": form,
        "needed": bool(login.waits_for),
        "guarded": second_factor.confirmed(session, account.id) is not None,
        "secret": shown,
        "qr": qr_code(shown.address, "A code for your authenticator app to read") if shown else "",
    }
    return render(request, "account_factor.jinja", context, status_code=422 if form.errors else 200)


def _show_codes(request: Request, codes: list[str], *, on: str) -> Response:
    return render(request, "account_codes.jinja", {"codes": codes, "on": on})


def _ask_again(request: Request, what: str, form: Form) -> Response:
    context = {"form": form, "what": what}
    return render(request, "account_again.jinja", context, status_code=422 if form.errors else 200)
