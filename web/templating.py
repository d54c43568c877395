"""Pages from templates: the NHS design system's components, and our own words around them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, cast

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChainableUndefined, Environment, FileSystemLoader, PackageLoader, StrictUndefined

from rules.moments import LONDON
from services.house_settings import HOUSE
from services.logins.accounts import Login
from web import security
from web.desks import desk_of, with_a_desk
from web.parts import presenters
from web.settings import WebSettings

STATIC = Path(__file__).parent / "static"
PAGES = Path(__file__).parent.parent / "templates" / "pages"

Component = Callable[..., str]


class Components:
    """The design system's macros, in our way of writing: `nhs.error_summary({...})`, `nhs.button({...})`.

    They count on a missing parameter being quietly empty; our own templates must not. So they are compiled
    in an environment of their own.
    """

    _elsewhere: ClassVar = {"image": "images", "table": "tables", "card_action": "card/action"}
    _environment = Environment(
        loader=PackageLoader("nhsuk_frontend_jinja"),
        undefined=ChainableUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    @cache  # noqa: B019 - there is one of these, for as long as the program runs
    def __getattr__(self, name: str) -> Component:
        if name.startswith("_"):  # a question of Python's own, such as __html__
            raise AttributeError(name)
        folder = self._elsewhere.get(name, name.replace("_", "-"))
        first, *rest = name.split("_")
        macros = self._environment.get_template(f"nhsuk/components/{folder}/macro.jinja").module
        return cast(Component, getattr(macros, first + "".join(map(str.title, rest))))


def uk_date(day: date) -> str:
    """`1 March 2027`. Of a moment, the day it is in London."""
    day = _in_london(day) if isinstance(day, datetime) else day
    return f"{day.day} {day:%B %Y}"


def iso_date(day: str) -> str:
    """`2027-03-01`, as a file has it, like every other date."""
    return uk_date(date.fromisoformat(day))


def uk_day_time(moment: datetime) -> str:
    """`1 March 2027 at 2:05pm`, in London; midnight is said so that nobody takes the wrong day."""
    local = _in_london(moment)
    if (local.hour, local.minute) == (0, 0):
        return f"midnight at the start of {uk_date(local)}"
    if (local.hour, local.minute) == (12, 0):
        return f"{uk_date(local)} at midday"
    minutes = f":{local:%M}" if local.minute else ""
    half = "am" if local.hour < 12 else "pm"
    return f"{uk_date(local)} at {local.hour % 12 or 12}{minutes}{half}"


def static_url(name: str) -> str:
    """The address of a file of ours; it changes with the content, so a browser may keep the file for good."""
    return f"/static/{name}?v={_fingerprint(name)}"


def render(
    request: Request, template: str, context: Mapping[str, Any] | None = None, *, status_code: int = 200
) -> HTMLResponse:
    """A page. Beside `context`, every template knows `viewer`, `desk`, `path`, `demo`, `form_token()`."""
    settings = cast(WebSettings, request.app.state.settings)
    login: Login | None = getattr(request.state, "login", None)
    viewer = login.viewer if login else None
    known = {
        "login": login,
        "viewer": viewer,
        "desk": desk_of(viewer.role) if viewer else None,
        "other_desks": len(with_a_desk(login.posts)) - 1 if login else 0,
        "path": request.url.path,
        "demo": settings.demo,
        "nonce": security.nonce(request),
        "form_token": lambda: security.form_token(request),
        "form": None,
    }
    page = environment().get_template(template).render(known | dict(context or {}))
    response = HTMLResponse(page, status_code)
    security.keep_cookie(request, response)
    return response


def _in_london(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone, so nobody can say which day it is")
    return moment.astimezone(LONDON)


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


@cache
def environment() -> Environment:
    """How our own templates are read: whatever is not defined is a fault, and all text is escaped."""
    environment = Environment(
        loader=FileSystemLoader(PAGES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"uk_date": uk_date, "uk_day_time": uk_day_time, "iso_date": iso_date}
    environment.globals |= {"nhs": Components(), "static_url": static_url, "present": presenters}
    environment.globals |= {"new_token": security.new_token, "largest": HOUSE.files}
    return environment
