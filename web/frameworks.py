"""Frameworks to be read: which there are, what each says, what changed, and whom a version would touch."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from markupsafe import Markup
from sqlalchemy.orm import Session

from rules.framework import Framework
from rules.moments import instant, london_day
from rules.owners.diff import differences
from rules.owners.drawing import drawing
from rules.owners.html import html_fragment
from rules.owners.plain_english import in_plain_english
from rules.owners.unwise import remarks
from services import framework_impact, framework_library
from services.framework_approvals import words_on
from services.framework_library import Listed, by_framework, other_versions, version_of
from web.desks import CLINICAL_LEAD, COORDINATOR, PHB_LEAD, STAFF
from web.parts import once
from web.parts.errors import absent
from web.parts.files import csv_file
from web.parts.forms import Form, SentForm, see
from web.parts.pagination import pagination
from web.templating import render
from web.viewer import CurrentAct, CurrentViewer, Now, Reading, Viewer, requires

PREFIX = "/frameworks"
MAY_ASK = (CLINICAL_LEAD, COORDINATOR, PHB_LEAD)
"""Who may have it worked out whom a version would touch."""

router = APIRouter(prefix=PREFIX, dependencies=[Depends(requires(*STAFF))])
asking = APIRouter(prefix=PREFIX, dependencies=[Depends(requires(*MAY_ASK))])


@router.get("")
def frameworks(request: Request, viewer: CurrentViewer, session: Reading, now: Now) -> Response:
    """Every framework with its versions."""
    today = london_day(instant(now))
    found = list(by_framework(session, viewer.organisation_id, today))
    return render(request, "frameworks.jinja", {"found": found, "today": today} | may(viewer))


@router.get("/{sha256}")
def framework(
    request: Request, viewer: CurrentViewer, session: Reading, now: Now, sha256: str, said: str = ""
) -> Response:
    """What one version says, in plain English, with its drawing."""
    found = version_of(session, sha256)
    # The fragment begins with the page's own heading; where the version stands comes under it.
    heading, end, rest = html_fragment(in_plain_english(found), drawing(found)).partition("</h1>")
    context = about(session, viewer, found, now) | {
        "heading": Markup(heading + end),  # noqa: S704 (ours, escaped by rules/owners/html.py)
        "rest": Markup(rest),  # noqa: S704
        "others": other_versions(session, found),
        "words": words_on(session, found),
        "unwise": sorted({message for _, message in remarks(found.text)}),
        "said": said,
    }
    return render(request, "framework.jinja", context)


@router.get("/{sha256}/file")
def file(session: Reading, sha256: str) -> Response:
    """The very bytes, to be kept or edited."""
    found = version_of(session, sha256)
    name = re.sub(r"[^A-Za-z0-9._-]", "-", f"{found.id}-{found.version}.yaml")
    return Response(
        found.content,
        media_type="application/yaml",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.get("/{sha256}/compare/{other}")
def compare(
    request: Request, viewer: CurrentViewer, session: Reading, now: Now, sha256: str, other: str
) -> Response:
    """What this version says otherwise than another: first what may change an answer, then words."""
    found, old = version_of(session, sha256), version_of(session, other)
    changed = differences(old, found)
    context = about(session, viewer, found, now) | {
        "old": old,
        "material": [one for one in changed if one.material],
        "wording": [one for one in changed if not one.material],
    }
    return render(request, "framework_compare.jinja", context)


@asking.get("/{sha256}/impact")
def impact(
    request: Request, viewer: CurrentViewer, session: Reading, now: Now, sha256: str, page: int = 1
) -> Response:
    """The newest answer to the question whom it would touch; or the form that asks it."""
    found = version_of(session, sha256)
    return _impact(request, session, about(session, viewer, found, now), Form.of(days="90"), page)


@asking.post("/{sha256}/impact")
def ask(request: Request, viewer: CurrentViewer, act: CurrentAct, form: SentForm, sha256: str) -> Response:
    """Have it worked out."""
    found = version_of(act.session, sha256)
    days = form.choice(
        "days", [str(one) for one in framework_impact.DAYS], missing="Choose how far to look ahead"
    )

    def do() -> str:
        framework_impact.ask_for_impact(act, found, int(days or 0))
        return f"{PREFIX}/{sha256}/impact"

    if address := once.do(request, act, form, do):
        return see(address)
    return _impact(request, act.session, about(act.session, viewer, found, act.now), form, 1, 422)


@asking.post("/{sha256}/impact/csv")
def table(act: CurrentAct, viewer: CurrentViewer, sha256: str) -> Response:
    """The same as a file; the record knows that it was taken away."""
    found = framework_impact.newest_report(
        act.session, viewer.organisation_id, version_of(act.session, sha256)
    )
    if found is None:
        raise absent()
    content = framework_impact.export_impact(act, found, named=viewer.role != CLINICAL_LEAD)
    return csv_file(content, "framework-impact", act.now)


def about(session: Session, viewer: Viewer, found: Framework, now: Any) -> dict[str, Any]:
    """What every page about one version shows."""
    today = london_day(instant(now))
    one: Listed = framework_library.listed(session, viewer.organisation_id, found, today)
    return {"one": one, "framework": found, "today": today, "here": f"{PREFIX}/{found.sha256}"} | may(viewer)


def may(viewer: Viewer) -> dict[str, bool]:
    """What the viewer may do here beside reading."""
    return {"may_publish": viewer.role == CLINICAL_LEAD, "may_ask": viewer.role in MAY_ASK}


def _impact(
    request: Request, session: Session, context: dict[str, Any], form: Form, page: int, status: int = 200
) -> Response:
    whose = request.state.login.viewer.organisation_id
    report = framework_impact.newest_report(session, whose, context["framework"])
    page = max(page, 1)
    shown = framework_impact.touched(session, report, page) if report else ()
    found = framework_impact.totals(session, report) if report else framework_impact.Totals()
    pages = -(-found.touched // framework_impact.A_PAGE)
    context |= {
        "form": form, "report": report, "touched": shown, "totals": found, "page": page, "pages": pages,
        "pagination": pagination(page, max(pages, 1), lambda of: f"{context['here']}/impact?page={of}"),
        "choices": framework_impact.DAYS,
        "named": request.state.login.viewer.role != CLINICAL_LEAD,
    }  # fmt: skip
    return render(request, "framework_impact.jinja", context, status_code=status)
