"""How many statements something takes: what a quiet night costs must not grow with what is on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import event
from sqlalchemy.orm import Session


def statements(session: Session, *looks: Callable[[Session, datetime], object], now: datetime) -> int:
    """How many statements these looks take, in a session that has read nothing before."""
    session.flush()
    bind = session.connection()
    asked: list[str] = []

    def note(*said: object) -> None:
        asked.append(str(said[2]))

    event.listen(bind, "before_cursor_execute", note)
    with Session(bind) as fresh:
        for look in looks:
            look(fresh, now)
    event.remove(bind, "before_cursor_execute", note)
    return len(asked)
