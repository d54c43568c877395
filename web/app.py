"""The pages, put together."""

from __future__ import annotations

from fastapi import Depends, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from web import (
    calendar,
    case_forms,
    caseload,
    cases,
    delegation_panel,
    delegations,
    errors,
    health,
    hospital,
    hospital_agreement,
    hospital_rota,
    hospital_ward,
    launch,
    login,
    panel,
    panel_also,
    panel_answers,
    panel_items,
    security,
    sign_offs,
    training,
)
from web.security import SafeHeaders
from web.settings import WebSettings
from web.static_files import StaticFiles

ROUTERS = (
    health.router,
    login.router,
    calendar.router,
    caseload.router,
    launch.router,
    cases.router,
    case_forms.router,
    delegations.router,
    delegation_panel.router,
    hospital.router,
    hospital_rota.router,
    hospital_ward.router,
    hospital_agreement.router,
    sign_offs.router,
    training.router,
    panel.router,
    panel_also.router,
    panel_answers.router,
    panel_items.router,
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
    errors.install(app)
    for router in ROUTERS:
        app.include_router(router)
    return app
