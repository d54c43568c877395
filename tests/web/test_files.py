"""The files we serve: what they are, whose they are, and how long they keep."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from web.templating import PAGES, STATIC, Components, environment, static_url

NHSUK = STATIC / "nhsuk"
LISTED = json.loads((NHSUK / "VENDORED.json").read_text())
OURS = [path for path in STATIC.rglob("*") if path.suffix in (".css", ".js", ".svg")]
TEMPLATES = sorted(path.relative_to(PAGES).as_posix() for path in PAGES.rglob("*.jinja"))


def test_each_vendored_file_is_listed_and_as_it_came() -> None:
    """Nobody changed one by hand, and none came without the script."""
    found = {
        path.relative_to(NHSUK).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in NHSUK.rglob("*")
        if path.is_file() and path.name not in ("VENDORED.json", "LICENCE.txt")
    }
    assert found == LISTED["sha256 of each file"]


def test_the_licence_came_along() -> None:
    """The MIT licence asks that its text and the holder's name go with the files."""
    text = (NHSUK / "LICENCE.txt").read_text()
    assert "MIT License" in text
    assert "Copyright (c) 2019 NHS England" in text


def test_the_styles_are_of_the_version_of_the_templates() -> None:
    """The templates come from another package: its macros and these styles belong together."""
    assert f'--nhsuk-frontend-version:"{LISTED["version"]}"' in (NHSUK / "nhsuk-frontend.min.css").read_text()


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_no_file_calls_another_host_or_shows_the_nhs(path: Path) -> None:
    """No address but names of XML, no Frutiger, no NHS logo or icon."""
    text = path.read_text()
    addresses = set(re.findall(r"https?://[\w./-]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert "Frutiger" not in text
    assert not re.search(r"favicon\.ico|opengraph|nhsuk-icon-\d|header__logo.*<path", text)


def test_every_picture_that_the_styles_name_is_there() -> None:
    """Relative addresses, beside the stylesheet."""
    named = set(re.findall(r"url\(([^)]+)\)", (NHSUK / "nhsuk-frontend.min.css").read_text()))
    assert named
    assert all((NHSUK / name).is_file() for name in named)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles(name: str) -> None:
    """A page that nobody has opened yet is still sound."""
    environment().get_template(name)


def test_a_missing_word_in_our_templates_is_a_fault() -> None:
    """What a page was not given is not quietly left out."""
    with pytest.raises(Exception, match="'persn' is undefined"):
        environment().from_string("{{ persn }}").render()


def test_components_are_found_by_our_names() -> None:
    """`error_summary` is the design system's `errorSummary`; a slip of the pen is a fault."""
    assert "nhsuk-error-summary" in Components().error_summary({"errorList": []})
    with pytest.raises(Exception, match="buton"):
        Components().buton({})


def test_files_named_by_content_are_kept_for_good(visit) -> None:
    """A slow line carries the stylesheet once, and small."""
    visitor = visit()
    named = visitor.client.get(static_url("nhsuk/nhsuk-frontend.min.css"))
    assert named.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert named.headers["content-encoding"] == "gzip"
    assert (
        visitor.client.get("/static/nhsuk/nhsuk-frontend.min.js").headers["cache-control"]
        == "public, max-age=3600"
    )


def test_a_page_is_not_compressed(visit) -> None:
    """A page holds secrets, whose length would then tell something of them."""
    assert "content-encoding" not in visit().client.get("/login").headers


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/", "/static/nhsuk"])
def test_nothing_but_files_is_served(visit, path: str) -> None:
    """No folder is listed, and nothing outside is reached."""
    assert visit().client.get(path).status_code == 404
