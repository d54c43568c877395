"""The pages, put together."""

from __future__ import annotations

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware.gzip import GZipMiddleware

from web import (
    case_forms,
    caseload,
    cases,
    delegation_panel,
    delegations,
    errors,
    hospital,
    hospital_agreement,
    hospital_rota,
    hospital_ward,
    launch,
    login,
    panel,
    panel_items,
    security,
    sign_offs,
)
from web.security import SafeHeaders
from web.settings import WebSettings
from web.static_files import StaticFiles

ROUTERS = (
    login.router,
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
    panel.router,
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
    app.add_api_route("/health", health)
    for router in ROUTERS:
        app.include_router(router)
    return app


def health(request: Request) -> Response:
    """Whether Safehands can work: 200 if its database answers, 503 if not; and nothing else."""
    try:
        with request.app.state.settings.reading() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return JSONResponse({"database": "unreachable"}, 503)
    return JSONResponse({"database": "reachable"})
