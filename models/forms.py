"""Forms that were accepted, so that sending one twice does nothing twice, and forms kept unsent. Working state."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, to


class AcceptedForm(Base):
    """One form, by the hash of its token; what it held, by hash as well; and where it led.

    Written in the transaction of what the form did. The key keeps the same form from doing it again.
    """

    __tablename__ = "accepted_forms"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    content_hash: Mapped[str]
    led_to: Mapped[str]
    accepted_at: Mapped[datetime] = mapped_column(index=True)


class KeptForm(Base):
    """What somebody had typed when their session ended before it was sent: for them alone, and for a day."""

    __tablename__ = "kept_forms"

    account_id: Mapped[str] = mapped_column(to("accounts.id"), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    typed: Mapped[dict[str, Any]]
    kept_at: Mapped[datetime] = mapped_column(index=True)
