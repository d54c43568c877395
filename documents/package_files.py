"""Where a paper's pictures may come from: the files beside its template, the organisation's own, and nowhere else.

Imported only when something is printed, since it needs WeasyPrint.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from documents.picture_folders import is_own_picture


class AddressRefused(FatalURLFetchingError):  # type: ignore[misc]  # WeasyPrint has no types
    """WeasyPrint goes on quietly after any lesser error, and a paper would lack something unseen."""


class PackageFiles(URLFetcher):  # type: ignore[misc]
    """Hands out files under one folder and the organisation's own pictures.

    It asks no network, no other part of the disk, and no proxy.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self._folder = folder.resolve()

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        ours = path.is_relative_to(self._folder) or is_own_picture(path)
        if parts.scheme != "file" or parts.netloc or not ours:
            raise AddressRefused(f"a paper never fetches {url}: put the file into {self._folder}")
        if not path.is_file():
            raise AddressRefused(f"the template asks for {path}, and there is no such file")
        return URLFetcherResponse(url, path.read_bytes())
