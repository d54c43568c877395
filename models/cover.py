"""Who does a task meanwhile, while no PA may."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Actor, AppendOnly, Base, CaseId, Id, Prose
from models.record import Entered, entry_reference


class CoverArrangement(Entered, AppendOnly, Base):
    """Interim cover of one task of a case, from an instant and, where known, to an instant.

    ``who`` says in words who does it, such as the community nursing team; a cover that ends sooner than was said
    is a later row, which names the earlier one in ``instead_of``.
    """

    __tablename__ = "cover_arrangements"
    __table_args__ = (
        # Cover that ends before it begins was mistyped.
        CheckConstraint("until IS NULL OR until >= since", name="until_after_since"),
        # Who arranged it, and when, can always be read.
        entry_reference(),
        # "Who does this task today?"
        Index(None, "case_id", "task"),
    )

    id: Mapped[Id]
    case_id: Mapped[CaseId]
    task: Mapped[str]
    who: Mapped[Prose]
    since: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]
    until: Mapped[datetime | None] = mapped_column(default=None)
    instead_of: Mapped[str | None] = mapped_column(default=None)
