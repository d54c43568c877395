"""The pages, put together."""

from __future__ import annotations

from fastapi import Depends, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from web import framework_publishing, frameworks, health, security
from web.api import app as api
from web.audit import (
    break_glass,
    data_kept,
    looks,
    trail,
    trail_check,
    trail_compare,
    trail_export,
    trail_proof,
    why,
)
from web.coordinator import (
    case_forms,
    caseload,
    caseload_import,
    caseload_views,
    cases,
    cover_plan,
    delegation_files,
    delegation_panel,
    delegations,
    given_work,
    launch,
    overview,
    teams,
    today,
    workload,
)
from web.in_hospital import (
    check,
    hospital,
    hospital_agreement,
    hospital_ahead,
    hospital_cards,
    hospital_figures,
    hospital_funding,
    hospital_hours,
    hospital_liaison,
    hospital_moves,
    hospital_readiness,
    hospital_rota,
    hospital_signing,
    hospital_ward,
    signing,
    stays,
)
from web.logins import account, login, login_provider
from web.own import easy_read, own_agreement, own_feedback, own_record
from web.panels import panel, panel_also, panel_answers, panel_items, panel_precedents, panel_urgent
from web.parts import errors
from web.security import SafeHeaders
from web.settings import WebSettings
from web.static_files import StaticFiles
from web.trainer import (
    arrangements,
    attendance,
    calendar,
    duties,
    if_left,
    my_work,
    sign_offs,
    training,
    training_sessions,
)

ROUTERS = (
    health.router,
    login.router,
    login_provider.router,
    account.router,
    calendar.router,
    today.router,
    caseload.router,
    caseload_views.router,
    caseload_import.router,
    launch.router,
    cases.router,
    given_work.router,
    data_kept.router,
    looks.router,
    break_glass.router,
    teams.router,
    check.router,
    signing.router,
    case_forms.router,
    cover_plan.router,
    delegations.router,
    why.router,
    duties.router,
    delegation_files.router,
    delegation_panel.router,
    hospital.router,
    hospital_rota.router,
    hospital_ward.router,
    hospital_agreement.router,
    hospital_cards.router,
    hospital_signing.router,
    hospital_figures.router,
    hospital_funding.router,
    hospital_hours.router,
    hospital_moves.router,
    hospital_liaison.router,
    hospital_ahead.router,
    hospital_readiness.router,
    stays.router,
    overview.router,
    workload.router,
    own_record.router,
    easy_read.router,
    own_agreement.router,
    own_feedback.router,
    sign_offs.router,
    arrangements.trainers,
    arrangements.co_ordinators,
    my_work.router,
    if_left.router,
    training_sessions.router,
    trail.router,
    trail_check.router,
    trail_proof.router,
    trail_compare.router,
    trail_export.router,
    attendance.router,
    training.router,
    framework_publishing.router,
    frameworks.router,
    frameworks.asking,
    panel.router,
    panel_also.router,
    panel_answers.router,
    panel_items.router,
    panel_precedents.router,
    panel_urgent.router,
)
"""One file each; a new one is added here."""


def create_app(settings: WebSettings) -> FastAPI:
    """Safehands in a browser. Every form of every router is held to come from our own pages."""
    app = FastAPI(
        title="Safehands",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(security.from_our_own_forms)],
    )
    app.state.settings = settings
    app.add_middleware(SafeHeaders, https=settings.https)
    # Only files are compressed: a page holds secrets, whose length would then tell something of them.
    app.mount("/static", GZipMiddleware(StaticFiles()))
    app.router.routes.append(api.mounted(app.state))
    errors.install(app)
    for router in ROUTERS:
        app.include_router(router)
    return app
