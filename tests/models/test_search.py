"""A text is found in a column in capitals or not, and means only itself, on both databases."""

import pytest
from sqlalchemy import not_, select
from sqlalchemy.orm import Session

from models.people import Person
from models.search import Holds
from tests.models.world import NOON

NAMES = (
    "Mrs Edith Lowe",
    "Ada O’Hara",
    "100% Sure",
    "1005 Sure",
    "Anna_Lena Roth",
    "Annaxlena Roth",
    "a/b c",
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("edith", {"Mrs Edith Lowe"}),
        ("OWE", {"Mrs Edith Lowe"}),
        ("o’h", {"Ada O’Hara"}),
        ("100%", {"100% Sure"}),
        ("a_l", {"Anna_Lena Roth"}),
        ("A/B", {"a/b c"}),
        ("nobody", set()),
    ],
)
def test_found(session: Session, text: str, expected: set[str]) -> None:
    session.add_all(
        Person(id=f"pe_{number}", name=name, created_at=NOON) for number, name in enumerate(NAMES)
    )
    session.flush()
    found = select(Person.name)
    assert set(session.scalars(found.where(Holds(Person.name, text)))) == expected
    assert set(session.scalars(found.where(not_(Holds(Person.name, text))))) == {*NAMES} - expected
