"""Forms that were accepted, so that sending one twice does nothing twice. Working state."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class AcceptedForm(Base):
    """One form, by the hash of its token; what it held, by hash as well; and where it led.

    Written in the transaction of what the form did. The key keeps the same form from doing it again.
    """

    __tablename__ = "accepted_forms"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    content_hash: Mapped[str]
    led_to: Mapped[str]
    accepted_at: Mapped[datetime] = mapped_column(index=True)
