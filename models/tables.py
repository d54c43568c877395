"""Every table of the house: importing this fills their metadata. A new file of models is added here."""

from models import (
    accounts,
    actions,
    cases,
    costs,
    cover,
    deliveries,
    evidence,
    forms,
    frameworks,
    hospital,
    issued,
    messages,
    organisations,
    outbox,
    panel_work,
    panels,
    people,
    record,
    training,
)
from models.base import AppendOnly, Base, Pinned

SUBJECTS = (
    organisations,
    people,
    frameworks,
    evidence,
    cases,
    actions,
    costs,
    cover,
    issued,
    training,
    panel_work,
    panels,
    hospital,
    messages,
    deliveries,
    outbox,
    accounts,
    forms,
    record,
)

METADATA = Base.metadata
"""All tables: what the migrations must add up to."""

BY_NAME: dict[str, type[Base]] = {
    cls.__tablename__: cls
    for cls in sorted(
        (mapper.class_ for mapper in Base.registry.mappers), key=lambda cls: str(cls.__tablename__)
    )
}

APPEND_ONLY: tuple[type[Base], ...] = tuple(cls for cls in BY_NAME.values() if issubclass(cls, AppendOnly))
"""Triggers refuse to change or remove their rows."""

PINNED: tuple[type[Base], ...] = tuple(cls for cls in APPEND_ONLY if issubclass(cls, Pinned))
"""Append-only, and a row that no entry pins is a fault."""
