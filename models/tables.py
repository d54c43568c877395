"""Every table of the house: importing this fills their metadata. A new file of models is added here."""

from models import (
    access,
    accounts,
    actions,
    api,
    arrangements,
    cases,
    costs,
    cover,
    deliveries,
    evidence,
    files,
    forms,
    frameworks,
    hospital,
    hospital_codes,
    hospital_funding,
    hospital_life,
    hospital_moves,
    impacts,
    issued,
    law,
    messages,
    now,
    organisations,
    outbox,
    own,
    panel_work,
    panels,
    people,
    record,
    replays,
    retention,
    signing,
    training,
    views,
)
from models.base import AppendOnly, Base, Pinned

SUBJECTS = (
    organisations,
    people,
    frameworks,
    evidence,
    cases,
    impacts,
    actions,
    now,
    files,
    arrangements,
    costs,
    cover,
    issued,
    training,
    own,
    panel_work,
    panels,
    hospital,
    hospital_codes,
    hospital_funding,
    signing,
    hospital_life,
    hospital_moves,
    messages,
    deliveries,
    outbox,
    access,
    accounts,
    api,
    forms,
    views,
    law,
    replays,
    retention,
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
