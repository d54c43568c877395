"""What is so now, of what is only added to: which actions are open, and the last line of each delegation's status log.

Working state that the database keeps by itself (triggers of revision 0033), so that no service can forget it. The logs
say the same; but over the years most of what stands in them is over, and a page for this morning would read all of it.
"""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id

KEPT_BY_THE_DATABASE = frozenset({"open_actions", "latest_statuses"})


class OpenAction(Base):
    """An action that nobody has closed."""

    __tablename__ = "open_actions"
    __table_args__ = (
        # "Which cases come first?"
        Index(None, "case_id", "due_on"),
        # "What is overdue, and for whom?"
        Index(None, "role", "due_on"),
    )

    action_id: Mapped[Id]
    case_id: Mapped[str]
    role: Mapped[str]
    due_on: Mapped[date]
    opened_at: Mapped[datetime]


class LatestStatus(Base):
    """The last line of a delegation's status log, whether the delegation has ended or not."""

    __tablename__ = "latest_statuses"
    __table_args__ = (
        # "What stands still?"
        Index(None, "status"),
        # "What has to be asked again today?"
        Index(None, "next_due"),
    )

    delegation_id: Mapped[Id]
    status_id: Mapped[str]
    number: Mapped[int]
    status: Mapped[str]
    next_due: Mapped[date | None] = mapped_column(default=None)
