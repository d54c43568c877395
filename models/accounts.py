"""Accounts, their second factor, links to logins elsewhere, sessions, devices, failures.

Working state: what people did is in the record.
"""

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
    one_time_until: Mapped[datetime | None] = mapped_column(default=None)
    """An operator gave the password: it logs in until then, and has to be changed at once."""


class SecondFactor(Base):
    """The secret that an authenticator app shares with us; until it is confirmed it guards nothing."""

    __tablename__ = "second_factors"

    account_id: Mapped[str] = mapped_column(to("accounts.id"), primary_key=True)
    secret: Mapped[str]
    """Sealed for this login under a key that is not in the database (`models/factor_keys.py`)."""
    begun_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    last_step: Mapped[int] = mapped_column(default=0)
    """The newest time step whose code was taken: neither it nor one before it is taken again."""


class RecoveryCode(Base):
    """Logs in once where the authenticator app is lost. Only a hash is kept; once used, it is gone."""

    __tablename__ = "recovery_codes"

    account_id: Mapped[str] = mapped_column(to("accounts.id"), primary_key=True)
    code_sha256: Mapped[str] = mapped_column(primary_key=True)


class LinkedLogin(Base):
    """A login at another provider (OIDC) that an operator has tied to an account; never by e-mail address."""

    __tablename__ = "linked_logins"

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(to("accounts.id"), index=True)
    linked_at: Mapped[datetime]


class UnknownLogin(Base):
    """Somebody came from the provider whom nobody has linked yet: an operator sees it and can."""

    __tablename__ = "unknown_logins"

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


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
    waits_for_code: Mapped[bool] = mapped_column(default=False)
    """The password was right; until the second factor is given this session opens nothing."""
    through: Mapped[str] = mapped_column(default="")
    """The issuer of the provider that logged its owner in; empty for a password."""
    vouched: Mapped[bool] = mapped_column(default=False)
    """That provider has seen a second factor itself."""
    device: Mapped[str] = mapped_column(default="")
    """The browser and the system, as far as they say, for "where I am logged in"."""
    known_as: Mapped[str] = mapped_column(default="")
    """The hash under which its owner's login knows the device; empty for a stranger's, and until somebody is in."""


class KnownDevice(Base):
    """A browser on which a login has got in before, or a code that lets it in on another one; only hashes are kept."""

    __tablename__ = "known_devices"

    word_sha256: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(to("accounts.id"), index=True)
    got_in_at: Mapped[datetime]
    until: Mapped[datetime | None] = mapped_column(default=None)
    """It is a code of an operator, and good until then."""


class FailedLogin(Base):
    """A login that failed, kept so that guessing can be slowed down: by name, or by the known device."""

    __tablename__ = "failed_logins"
    __table_args__ = (
        # "How often for this name in the last quarter of an hour?"
        Index(None, "username", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    username: Mapped[str]
    at: Mapped[datetime]
