"""Organisations: NHS bodies, agencies and providers, and who succeeded whom when they merged."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, OrganisationId


class Organisation(Base):
    """An organisation's particulars, corrected in place. ``kind`` is a plain word, such as ``nhs trust``."""

    __tablename__ = "organisations"
    __table_args__ = (
        # An ODS code names one organisation; two rows with one code would split its history.
        UniqueConstraint("ods_code", name="ods_code"),
        # A successor without its day, or a day without a successor, cannot answer "who held this in March?"
        CheckConstraint("(successor_id IS NULL) = (succeeded_on IS NULL)", name="successor_has_a_day"),
        # Following successors must come to an end.
        CheckConstraint("successor_id <> id", name="not_its_own_successor"),
    )

    id: Mapped[Id]
    name: Mapped[str]
    kind: Mapped[str]
    ods_code: Mapped[str | None] = mapped_column(default=None)
    successor_id: Mapped[OrganisationId | None] = mapped_column(default=None)
    succeeded_on: Mapped[date | None] = mapped_column(default=None)
