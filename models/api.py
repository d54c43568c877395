"""What lets another system in: a token for one organisation, of which only a hash is kept. Working state."""

from datetime import date, datetime
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Actor, Base, Id, OrganisationId, PersonId, one_of

Scope = Literal["read", "write"]
"""To read only, or to read and to record."""


class ApiToken(Base):
    """One token of a connected system. Making and revoking it are entries of the record; its use is not.

    ``system_id`` is the row of people that stands for the system, so that whatever it does or looks at has a name.
    """

    __tablename__ = "api_tokens"
    __table_args__ = (
        # A token opens one thing.
        UniqueConstraint("token_sha256", name="token_sha256"),
        # There is no third.
        one_of("scope", get_args(Scope)),
        # A token that was over before it began was mistyped.
        CheckConstraint("revoked_at IS NULL OR revoked_at >= made_at", name="revoked_after_made"),
        # "Which tokens has this organisation given out?"
        Index(None, "organisation_id"),
    )

    id: Mapped[Id]
    token_sha256: Mapped[str]
    begins: Mapped[str]
    """The first letters of the token, to know it again in a list; the rest cannot be guessed from them."""
    system_id: Mapped[PersonId]
    organisation_id: Mapped[OrganisationId]
    scope: Mapped[Scope] = mapped_column(String)
    made_at: Mapped[datetime]
    made_by: Mapped[Actor]
    last_day: Mapped[date]
    """Good to the end of this day, on London's calendar."""
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    last_used_at: Mapped[datetime | None] = mapped_column(default=None)
    """Noted at most once an hour."""
