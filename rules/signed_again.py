"""Who signs the working agreement again when part of it has changed, as a framework's choice says it."""

from __future__ import annotations

from collections.abc import Sequence

NOBODY, EVERYBODY = "nobody", "everybody"


def who_signs_again(said: str, signed_by: Sequence[str]) -> tuple[str, ...]:
    """The roles of a choice: none, all, or those named, joined by "and". Raises ValueError for one that does not sign.

    >>> who_signs_again("ward manager and induction lead", ["ward manager", "PHB lead", "induction lead"])
    ('ward manager', 'induction lead')
    """
    if said == NOBODY:
        return ()
    if said == EVERYBODY:
        return tuple(signed_by)
    roles = tuple(said.split(" and "))
    for role in roles:
        if role not in signed_by:
            raise ValueError(f"{role!r} does not sign the agreement; it is signed by: {', '.join(signed_by)}")
    return roles
