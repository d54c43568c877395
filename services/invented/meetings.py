"""The panels' calendars: every two months, each board on its own days; from now on by a schedule that was chosen."""

from __future__ import annotations

from models.panels import Panel
from services.invented.names import COORDINATORS, Board
from services.invented.stage import Happening, Stage
from services.panels.panel import plan_meeting
from services.panels.panel_life import carry_panel
from services.panels.panel_schedule import Rhythm, choose_schedule

EVERY = 61
FIRST = -EVERY * 17
SHIFT: dict[Board, int] = {"northmoor": 0, "southvale": -20, "eastmere": -40}
PLANNED_AHEAD = 75
FRIDAY, LAST_WEEK = 4, 4


def meetings(board: Board) -> list[int]:
    """The days of a board's meetings that were called by hand, counted from today; the last is still to come."""
    days = [day + SHIFT[board] for day in range(FIRST, EVERY + 1, EVERY)]
    return [day for day in days if day < EVERY]


def next_meeting(board: Board, day: int) -> int:
    """The first meeting on or after a day."""
    return next((meeting for meeting in meetings(board) if meeting >= day), meetings(board)[-1])


def plan_meetings(stage: Stage) -> None:
    """Each meeting is called some weeks before."""
    for board, coordinator in COORDINATORS.items():
        for offset in meetings(board):
            called = min(offset - PLANNED_AHEAD, -1)
            stage.plan(called, 3, _call(stage, board, coordinator, offset))


def choose_schedules(stage: Stage) -> None:
    """Each board has chosen: every two months, on the weekday and week of the meeting that is still to come."""
    for board, coordinator in COORDINATORS.items():
        panel = stage.session.get_one(Panel, stage.ids[f"panel {board}"])
        first = stage.day(meetings(board)[-1])
        rhythm = Rhythm(
            meets="every two months",
            weekday=min(first.weekday(), FRIDAY),
            week=min((first.day - 1) // 7 + 1, LAST_WEEK),
            first_day=first,
        )
        choose_schedule(stage.act(coordinator), panel, rhythm)


def carry_panels(stage: Stage) -> None:
    """What the nightly flow does: plan, list what waits, draw papers."""
    for board in COORDINATORS:
        carry_panel(stage.as_safehands(), stage.ids[f"panel {board}"])


def _call(stage: Stage, board: Board, coordinator: str, offset: int) -> Happening:
    def happen() -> None:
        panel = stage.session.get_one(Panel, stage.ids[f"panel {board}"])
        plan_meeting(stage.act(coordinator), panel, stage.day(offset))

    return happen
