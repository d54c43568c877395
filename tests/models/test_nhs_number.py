"""NHS numbers: right ones in any usual form, wrong ones refused without being repeated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nhs_number.validate import calculate_checksum
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from models.nhs_number import NhsNumber, holds_nhs_number
from models.people import Person
from tests.models.world import NOON


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """Sound numbers of the range that is given to nobody."""
    nine = "999" + draw(
        st.text("0123456789", min_size=6, max_size=6).filter(lambda six: _digit("999" + six) != 10)
    )
    return f"{nine}{_digit(nine)}"


def _digit(nine: str) -> int:
    digit = calculate_checksum(nine)
    assert digit is not None
    return digit


@given(numbers())
def test_a_sound_number_is_taken_in_every_usual_form(number: str) -> None:
    """With spaces, hyphens or neither; kept as ten digits."""
    spaced = f"{number[:3]} {number[3:6]} {number[6:]}"
    assert {NhsNumber(number), NhsNumber(spaced), NhsNumber(f" {spaced.replace(' ', '-')} ")} == {number}
    assert NhsNumber(number).spaced == spaced


@given(numbers(), st.integers(0, 9), st.integers(1, 9))
def test_one_mistyped_digit_is_always_found(number: str, place: int, by: int) -> None:
    """That is what the check digit is for; and the message holds no more than the end of it."""
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    with pytest.raises(ValueError, match=rf"ending in {wrong[-3:]} .*check digit is wrong") as error:
        NhsNumber(wrong)
    assert wrong not in str(error.value)


@pytest.mark.parametrize("typed", ["", "123", "99900000180", "999 0000 018", "999000001X", "٩٩٩٠٠٠٠٠١٨"])
def test_what_is_not_ten_digits_is_refused_without_being_repeated(typed: str) -> None:
    """The last one is ten digits, but not those that anybody else will read."""
    with pytest.raises(ValueError, match="ten digits") as error:
        NhsNumber(typed)
    assert not typed or typed not in str(error.value)


def test_a_log_line_shows_only_its_end() -> None:
    """What repr gives is what reaches logs and tracebacks."""
    assert repr([NhsNumber("9990000018")]) == "[NhsNumber('…0018')]"


def test_the_database_keeps_digits_and_gives_back_the_type(session: Session) -> None:
    """One form only, so that one person is found once."""
    session.add(Person(id="p", name="P", created_at=NOON, nhs_number=NhsNumber("999 000 0018")))
    session.flush()
    assert session.scalar(text("SELECT nhs_number FROM people")) == "9990000018"
    found = session.scalar(select(Person.nhs_number).where(Person.nhs_number == NhsNumber("999-000-0018")))
    assert isinstance(found, NhsNumber)


def test_an_unchecked_text_cannot_slip_into_the_database(session: Session) -> None:
    """The column checks as well."""
    session.add(Person(id="p", name="P", created_at=NOON, nhs_number="9990000019"))  # type: ignore[arg-type]
    with pytest.raises(StatementError, match="check digit"):
        session.flush()


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("her number is 999 000 0018.", True),
        ('{"who":"9990000018"}', True),
        ("999 000 0019", False),
        ("at 2026-12-01T12:00:00+00:00", False),
        ("a9990000018b", False),
        ("19990000018", False),
    ],
)
def test_a_number_is_found_in_a_text_that_should_hold_none(text: str, holds: bool) -> None:
    """But not inside a hash or an id."""
    assert holds_nhs_number(text) is holds
