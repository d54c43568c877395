"""The case page and its cover plan ask the database as often for twelve delegations as for one."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from tests.services.test_many_at_once import TASKS, twelve
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from web.settings import WebSettings


@pytest.mark.parametrize("page", ["", "/cover"])
def test_a_page_of_a_case_does_not_ask_more_for_more_delegations(
    desk: Desk, settings: WebSettings, page: str
) -> None:
    asked: list[str] = []
    event.listen(settings.engine, "before_cursor_execute", lambda *said: asked.append(str(said[2])))
    in_force(desk.world, launched(desk.world))
    launched(desk.world, TASKS[0], "ben")
    address = f"/cases/{desk.world.cases['lowe'].reference}{page}"

    def queries() -> int:
        desk.carry_on()
        assert desk.grace.get(address).status_code == 200
        asked.clear()
        desk.grace.get(address)
        return len(asked)

    few = queries()
    twelve(desk.world)
    assert queries() == few, "\n".join(asked)
