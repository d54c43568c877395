"""Our own files: they say for how long a browser may keep them."""

from __future__ import annotations

import os
from typing import Any

from starlette.responses import Response
from starlette.staticfiles import StaticFiles as Starlette
from starlette.types import Scope

from web.templating import STATIC

FOR_GOOD = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"


class StaticFiles(Starlette):
    """`web/static`. An address with a fingerprint (`?v=`) always holds the same; others may change."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, *args: Any
    ) -> Response:
        """The file, and how long it keeps."""
        response = super().file_response(full_path, stat_result, scope, *args)
        named_by_content = scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = FOR_GOOD if named_by_content else FOR_AN_HOUR
        return response
