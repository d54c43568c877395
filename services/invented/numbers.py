"""Numbers that look right and belong to nobody: NHS numbers from the range 999, registrations that begin with 99."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from models.nhs_number import NhsNumber
from models.people import Register

SEED = 1948
"""The one seed: the same caseload every time."""

WEIGHTS = range(10, 1, -1)


def nhs_numbers(seed: int = SEED) -> Iterator[NhsNumber]:
    """Sound NHS numbers from the range that is never given out, each once, in an order fixed by the seed."""
    middles = random.Random(seed).sample(range(1_000_000), 1000)  # noqa: S311 (no secret)
    for middle in middles:
        first_nine = f"999{middle:06d}"
        check = check_digit(first_nine)
        if check is not None:
            yield NhsNumber(f"{first_nine}{check}")


def check_digit(first_nine: str) -> int | None:
    """The tenth digit by modulus 11; None where there is none, and the number is never used."""
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first_nine, strict=True))
    check = -total % 11
    return None if check == 10 else check


def registration_number(body: Register, number: int) -> str:
    """In the form of each register: an NMC pin such as 99I0001E, where no pin has an I in that place."""
    return {"NMC": f"99I{number:04d}E", "HCPC": f"DT99{number:04d}", "GMC": f"99{number:05d}"}[body]


def birthday(today: date, age: int, chance: random.Random) -> date:
    """A day of birth of somebody who is that old today."""
    anniversary = date(today.year - age, today.month, min(today.day, 28))
    return anniversary - timedelta(days=chance.randrange(1, 350))
