"""A form that outlives its session: what was typed when it had ended is there again after the next login.

A page with such a form writes `{% call form_to(address, keep=true) %}`, and its route begins with `kept_form(...)`.
Files are not kept: a browser never shows again which was chosen.
"""

from __future__ import annotations

from datetime import datetime

from fastapi import Request
from sqlalchemy.orm import Session

from services import kept_forms
from services.logins.accounts import Viewer
from web import security
from web.parts.forms import Form
from web.settings import WebSettings

FIELD = "keep"
"""In a form that can be shown again at the address it is sent to."""


def keep_typed(request: Request, form: Form, settings: WebSettings, now: datetime) -> bool:
    """Keep what came without a login, if the form asks for it and it is known whose session ended."""
    if not form.value(FIELD):
        return False
    with settings.sessions.begin() as session:
        token = security.cookie(request) or ""
        account = kept_forms.whose(session, token, now=now, limits=settings.limits)
        if account:
            kept_forms.keep(session, account, request.url.path, form.typed, now=now)
    return bool(account)


def kept_form(request: Request, session: Session, viewer: Viewer, now: datetime) -> Form | None:
    """The form of this page as it was typed when the session ended."""
    typed = kept_forms.kept(session, viewer.account_id, request.url.path, now=now)
    return Form(typed) if typed else None


def forget(request: Request, session: Session, viewer: Viewer) -> None:
    """The form of this page was accepted."""
    kept_forms.forget(session, viewer.account_id, request.url.path)
