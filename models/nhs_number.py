"""NHS numbers: ten digits of which the last checks the others, and never shown whole by accident."""

import re
from typing import Self

from nhs_number.standardise import standardise_format
from nhs_number.validate import is_valid

LOOKS_LIKE_ONE = re.compile(r"(?<!\w)[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}(?!\w)")


class NhsNumber(str):
    """A sound NHS number, as ten digits without spaces.

    ``str()`` gives it whole, for a form or a document; ``repr()``, which is what reaches logs and tracebacks,
    shows only its end.

    >>> NhsNumber("999 000 0018")
    NhsNumber('…0018')
    """

    __slots__ = ()

    def __new__(cls, value: str) -> Self:
        """Take ``9990000018``, ``999 000 0018`` or ``999-000-0018``; ValueError says what else is wrong."""
        digits = standardise_format(value) if value.isascii() else ""
        if not digits:
            raise ValueError("an NHS number is ten digits, written like 999 000 0018; this is not")
        if not is_valid(digits):
            raise ValueError(f"the NHS number ending in {digits[-3:]} is mistyped: its check digit is wrong")
        return super().__new__(cls, digits)

    def __repr__(self) -> str:
        return f"NhsNumber('…{self[-4:]}')"

    @property
    def spaced(self) -> str:
        """As the NHS prints it: 3, 3 and 4 digits."""
        return f"{self[:3]} {self[3:6]} {self[6:]}"


def holds_nhs_number(text: str) -> bool:
    """Whether a sound NHS number stands anywhere in a text that should hold none."""
    return any(is_valid(found) for found in LOOKS_LIKE_ONE.findall(text))
