"""Names that could be taken for one another, by the stated rule."""

import pytest

from services.desks.similar import alike


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Mrs Edith Lowe", "Edith Lowe", True),
        ("Edith Lowe", "LOWE, Edith", True),
        ("Edith Lowe", "Edith Love", True),
        ("Edith Lowe", "Edit Lowe", True),
        ("Edith Lowe", "Eidth Lowe", True),
        ("Zoë Marsh", "Zoe Marsh", True),
        ("Edith May Lowe", "Edith Lowe", True),
        ("Edith Lowe", "Edith Lovell", False),
        ("Edith Lowe", "Edits Love", False),
        ("Edith Lowe", "Ada Lowe", False),
        ("Edith", "Edith", False),
        ("", "Edith Lowe", False),
    ],
)
def test_alike(one: str, other: str, expected: bool) -> None:
    """The same both ways round."""
    assert (alike(one, other), alike(other, one)) == (expected, expected)
