"""Accounts, login sessions and failed logins. Working state: what people did is in the record."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, OrganisationId, PersonId, to


class Account(Base):
    """How a person logs in. Only a hash of the password is kept."""

    __tablename__ = "accounts"
    __table_args__ = (
        # A login name names one person.
        UniqueConstraint("username", name="username"),
    )

    id: Mapped[Id]
    username: Mapped[str]
    password_hash: Mapped[str]
    person_id: Mapped[PersonId] = mapped_column(index=True)
    active: Mapped[bool] = mapped_column(default=True)


class LoginSession(Base):
    """One login, known by the hash of its token, and the role its owner is acting in."""

    __tablename__ = "login_sessions"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(to("accounts.id"), index=True)
    acting_role: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    organisation_id: Mapped[OrganisationId | None] = mapped_column(default=None)


class FailedLogin(Base):
    """A login that failed, kept so that guessing can be slowed down."""

    __tablename__ = "failed_logins"
    __table_args__ = (
        # "How often for this name in the last quarter of an hour?"
        Index(None, "username", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    username: Mapped[str]
    at: Mapped[datetime]
