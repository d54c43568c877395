"""docs/record.md lists every table once: covered, or not, with the reason."""

import re
from pathlib import Path

from models.tables import APPEND_ONLY, BY_NAME

PAGE = (Path(__file__).parent.parent.parent / "docs/record.md").read_text(encoding="utf-8")
LIST = PAGE.partition("## Table by table")[2].partition("\n## ")[0]
COVERED = re.findall(r"`(\w+)`", LIST.partition("**Not covered**")[0])


def test_every_table_is_listed_once() -> None:
    named = [*COVERED, *re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.+?) \|", LIST, re.MULTILINE)))]
    assert sorted(named) == sorted(BY_NAME)


def test_what_is_covered_is_guarded_too() -> None:
    """But for the heads of the logs, which move."""
    assert set(COVERED) - {"record_logs"} <= {cls.__tablename__ for cls in APPEND_ONLY}
    assert {cls.__tablename__ for cls in APPEND_ONLY} - set(COVERED) == {"messages"}
