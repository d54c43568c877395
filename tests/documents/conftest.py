"""What the tests of paper share: here everything is printed."""

import pytest


@pytest.fixture(autouse=True)
def documents_are_kept_as_html() -> None:
    """Nothing here is kept as HTML: these tests look at the paper."""
