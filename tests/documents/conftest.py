"""What the tests of paper share."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """The marker by which a test claims a statement of the sources; docs/coverage.md is made from it."""
    config.addinivalue_line("markers", "covers(*ids): the statements of systems.md that this test holds")
