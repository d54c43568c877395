"""What machines ask: is Safehands alive, is it ready, and how much of what does it do."""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from typing import cast

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from services.readings import unready
from web.metrics import MEDIA_TYPE, exposition
from web.parts.errors import absent
from web.settings import WebSettings

router = APIRouter()

FORWARDED = {"forwarded", "x-forwarded-for", "x-real-ip"}
"""What a front door adds: then whoever asks is not on this machine, even if the front door is."""


def create_app(settings: WebSettings) -> FastAPI:
    """These pages alone, for a worker that has no others."""
    app = FastAPI(title="Safehands worker", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.settings = settings
    app.include_router(router)
    return app


@router.get("/health")
def health(request: Request) -> Response:
    """Whether Safehands can work: 200 if its database answers, 503 if not; and nothing else."""
    try:
        with _settings(request).reading() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return JSONResponse({"database": "unreachable"}, 503)
    return JSONResponse({"database": "reachable"})


@router.get("/ready")
def ready(request: Request) -> Response:
    """Whether what people do is being carried on: 200, or 503 with the reasons."""
    settings = _for_operators(request)
    try:
        with settings.reading() as session:
            reasons = unready(session, settings.watched, settings.clock())
    except SQLAlchemyError:
        reasons = ["the database does not answer"]
    return JSONResponse({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Numbers for Prometheus."""
    settings = _for_operators(request)
    return Response(exposition(settings), media_type=MEDIA_TYPE)


def _for_operators(request: Request) -> WebSettings:
    """The settings, if whoever asks may know; a stranger is answered as if there were no such page."""
    settings = _settings(request)
    token = settings.watched.token
    if token:
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            raise absent()
    elif not _on_this_machine(request):
        raise absent()
    return settings


def _on_this_machine(request: Request) -> bool:
    if request.client is None or FORWARDED & set(request.headers):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _settings(request: Request) -> WebSettings:
    return cast(WebSettings, request.app.state.settings)
