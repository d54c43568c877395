"""Several people who act at the same moment, each in a transaction of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Barrier, Thread

from sqlalchemy.orm import Session

from models.database import engine_for
from services.act import Act, Actor, Refused
from tests.services.world import ROLES

Deed = Callable[[Act], object]


def at_once(url: str, now: datetime, *deeds: tuple[str, Deed]) -> list[str]:
    """Each does their deed, started together; what each was told, sorted ("done" where nothing was refused).

    Somebody who is not of the invented world acts as a nominated senior manager.
    """
    start, told = Barrier(len(deeds)), []

    def run(person: str, do: Deed) -> None:
        engine = engine_for(url)
        _, role, organisation = ROLES.get(person, ("", "nominated senior manager", ""))
        with Session(engine) as session:
            start.wait()
            try:
                do(Act(session, now, Actor(person, role, organisation)))
                session.commit()
                told.append("done")
            except Refused as refusal:
                session.rollback()
                told.append(refusal.message)
        engine.dispose()

    threads = [Thread(target=run, args=deed) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)
