"""Asking for a code that stands on a paper or was read out, and the way on to the page behind it."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Request, Response

from services.agreements.paper_codes import plain_code
from web.parts.forms import Form, see
from web.templating import render


def ask_for_code(
    request: Request, template: str, form: Form | None = None, *, unknown: bool = False
) -> Response:
    """The page that asks; ``unknown``: what was typed before opens nothing, which is answered as a page not found."""
    context = {"form": form or Form(), "unknown": unknown}
    status = 404 if unknown else 422 if form and form.errors else 200
    return render(request, template, context, status_code=status)


def on_to(request: Request, template: str, form: Form, page: str, missing: str) -> Response:
    """On to the page of the code that was typed; what cannot be a code is told."""
    typed = form.text("code", "The code", missing=missing)
    if code := plain_code(typed):
        return see(f"{page}/{quote(code)}")
    form.refuse("code", "The code has 12 letters and numbers, like 7KQ2-M0XA-93TD")
    return ask_for_code(request, template, form)
