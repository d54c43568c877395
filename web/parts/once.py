"""A form does what it says once, however often it is sent: by a double click, a slow line, or a reload.

A page with such a form writes `{{ once(form) }}` into it (from `_forms.jinja`), and its route says

    address = once.do(request, act, form, lambda: recorded(sign_off.record_practice(...)))
    return see(address) if address else render(..., status_code=422)

The same form again leads where it led the first time. What was noted of it is a hash of its token and one of
what it held.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import timedelta

from fastapi import Request
from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from models.forms import AcceptedForm
from services.act import Act
from web.parts.forms import Form
from web.security import new_token

FIELD = "once"
KEPT = timedelta(days=7)
SENT_BEFORE = (
    "This page was sent before with something else on it, and that was recorded. "
    "Check what is on record. To record this as well, send the page again"
)


def do(request: Request, act: Act, form: Form, service: Callable[[], str]) -> str | None:
    """Do it and give the address it leads to; None if it was not done, which the form then explains.

    If this very form has been accepted before, nothing is done and it leads where it led then. If it was sent
    with something else on it (a page opened again by the back button), it is refused once, under a new token.
    """
    if form.errors:
        return None
    token = _token_hash(request, act, form)
    if not is_first(act, token, content := _content_hash(form.typed)):
        return _led_to(act, form, token, content)
    address = None
    with form.trying(act.session):
        address = service()
        led = update(AcceptedForm).where(AcceptedForm.token_hash == token).values(led_to=address)
        act.session.execute(led)
    return address


def again(request: Request, act: Act, form: Form) -> str | None:
    """Where this very form led when it was accepted; None if it has not been.

    For a page whose own checks would not pass a second time: a person who was new is on record by now.
    """
    before = act.session.get(AcceptedForm, _token_hash(request, act, form))
    return before.led_to if before and before.content_hash == _content_hash(form.typed) else None


def is_first(act: Act, token: str, content: str) -> bool:
    """Take this token's place. Of two at once, the second waits until the first is done or undone."""
    act.session.execute(delete(AcceptedForm).where(AcceptedForm.accepted_at < act.now - KEPT))
    insert = postgresql.insert if act.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {"token_hash": token, "content_hash": content, "led_to": "", "accepted_at": act.now}
    taken = act.session.execute(
        insert(AcceptedForm).values(row).on_conflict_do_nothing().returning(AcceptedForm.token_hash)
    )
    return taken.first() is not None


def _led_to(act: Act, form: Form, token: str, content: str) -> str | None:
    before = act.session.get_one(AcceptedForm, token, populate_existing=True)
    if before.content_hash == content:
        return before.led_to
    form.typed = {**form.typed, FIELD: (new_token(),)}
    form.refuse("", SENT_BEFORE, at="")
    return None


def _token_hash(request: Request, act: Act, form: Form) -> str:
    """Somebody else's token, or one of another page, is another one."""
    return hashed(act.actor.id, request.url.path, form.value(FIELD) or new_token())


def _content_hash(typed: Mapping[str, tuple[str, ...]]) -> str:
    return hashed(*(part for name in sorted(typed) if name != FIELD for part in (name, *typed[name], "")))


def hashed(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
