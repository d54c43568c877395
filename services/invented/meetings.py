"""The panels' calendars: every two months, each board on its own days; one sits today and again later."""

from __future__ import annotations

from models.panels import Panel
from services.invented.names import COORDINATORS, Board
from services.invented.stage import Happening, Stage
from services.panel import plan_meeting

EVERY = 61
FIRST = -EVERY * 17
SHIFT: dict[Board, int] = {"northmoor": 0, "southvale": -20, "eastmere": -40}
PLANNED_AHEAD = 75


def meetings(board: Board) -> list[int]:
    """The days of a board's meetings, counted from today; the last one or two are still to come."""
    return [day + SHIFT[board] for day in range(FIRST, EVERY + 1, EVERY)]


def next_meeting(board: Board, day: int) -> int:
    """The first meeting on or after a day."""
    return next((meeting for meeting in meetings(board) if meeting >= day), meetings(board)[-1])


def plan_meetings(stage: Stage) -> None:
    """Each meeting is called some weeks before."""
    for board, coordinator in COORDINATORS.items():
        for offset in meetings(board):
            called = min(offset - PLANNED_AHEAD, -1)
            stage.plan(called, 3, _call(stage, board, coordinator, offset))


def _call(stage: Stage, board: Board, coordinator: str, offset: int) -> Happening:
    def happen() -> None:
        panel = stage.session.get_one(Panel, stage.ids[f"panel {board}"])
        plan_meeting(stage.act(coordinator), panel, stage.day(offset))

    return happen
