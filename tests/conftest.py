"""What every test has: databases and a browser to ask for, a Prefect of its own, settled property tests."""

import os
import shutil
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

from documents.pdf import unprinted

pytest_plugins = ["tests.door", "tests.engines", "tests.postgres", "tests.browser"]

# Before anything imports Prefect, which reads them once. Its own home: no test sees this machine's flows.
PREFECT_HOME = tempfile.mkdtemp(prefix="safehands-prefect-")
os.environ.update(
    PREFECT_HOME=PREFECT_HOME,
    PREFECT_SERVER_ANALYTICS_ENABLED="false",
    PREFECT_UI_STATIC_DIRECTORY=f"{PREFECT_HOME}/ui",
    DO_NOT_TRACK="1",
)

# The short form tries the same examples on every run: what was green stays green until something changes.
# `make test-long` looks for new ones. No deadline: two busy cores are not a fault of the code.
settings.register_profile("short", max_examples=100, derandomize=True, deadline=None)
settings.register_profile("long", max_examples=2000, deadline=None, print_blob=True)
settings.load_profile("short")


@pytest.fixture(autouse=True)
def documents_are_kept_as_html(request: pytest.FixtureRequest) -> Iterator[None]:
    """Printing takes a second each; only a test that looks at the paper has it printed (``printed``)."""
    if request.node.get_closest_marker("printed"):
        yield
        return
    with unprinted():
        yield


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(PREFECT_HOME, ignore_errors=True)
