"""Every night, what was kept for a day or less is thrown away, and what is not that old stays."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.tidying import tidying
from models.base import Base
from models.database import engine_for
from models.forms import KeptForm
from models.views import ImportDraft, KeptSearch
from services import kept_forms
from services.desks.searches import KEPT, keep_search
from services.importing.import_drafts import keep_draft
from services.logins import accounts
from tests.flows.crashing import work
from tests.services.world import START, World

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
PASSWORD = "a long enough invented password"
OF_A_DAY: tuple[type[Base], ...] = (ImportDraft, KeptForm, KeptSearch)


def left_on(url: str, night: datetime) -> list[int]:
    """How many files, forms and searches there are after the night's tidying at that moment."""
    work(url, tidying, night)
    engine = engine_for(url)
    with Session(engine) as session:
        found = [session.scalar(select(func.count()).select_from(table)) or 0 for table in OF_A_DAY]
    engine.dispose()
    return found


def keep_one_of_each(url: str, now: datetime, whose: tuple[str, ...]) -> None:
    """For each of these people a caseload file, a form that was not sent, and two searches."""
    engine = engine_for(url)
    with Session(engine) as session, session.begin():
        world = World(session, now)
        for name in whose:
            account = accounts.create_account(session, name, name, PASSWORD)
            keep_draft(world.act(name), b"row,name\nperson,Edith Lowe\n")
            for path in ("/one", "/other"):
                kept_forms.keep(session, account.id, path, {"note": ("x",)}, now=now)
                keep_search(world.act(name), f"Lowe {path}")
    engine.dispose()


def test_each_goes_when_its_time_is_over_and_not_before(world_url: str) -> None:
    """Given all three of two people, then searches go after twelve hours, and files and forms after a day."""
    keep_one_of_each(world_url, START, ("grace", "nia"))
    assert left_on(world_url, START + KEPT) == [2, 4, 4]
    assert left_on(world_url, START + KEPT + MINUTE) == [2, 4, 0]
    assert left_on(world_url, START + DAY - MINUTE) == [2, 4, 0]
    assert left_on(world_url, START + DAY) == [0, 0, 0]


def test_what_is_new_stays_beside_what_is_old(world_url: str) -> None:
    keep_one_of_each(world_url, START, ("grace",))
    engine = engine_for(world_url)
    later = START + DAY
    with Session(engine) as session, session.begin():
        keep_search(World(session, later).act("nia"), "Hall")
    engine.dispose()
    assert left_on(world_url, later) == [0, 0, 1]
