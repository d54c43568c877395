"""Log lines that hold no person's details: what happened, in which flow and run, how often; never what an error said.

What an exception says may hold a name or a number, and so may the words of other people's libraries. Of an
exception the type and the place in the code are told; of another library, which function spoke and where.
"""

from __future__ import annotations

import json
import logging
import logging.config
import os
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Literal

from ruamel.yaml import YAML

from flows.surroundings import LOG

Form = Literal["json", "text"]

SETTINGS = Path(__file__).with_name("logging.yml")
HOUSE = SETTINGS.parent.parent
OURS = {"safehands", "rules", "models", "services", "documents", "flows", "web", "cli"}
"""Our own loggers, whose words are written with care."""
FIELDS = (
    "flow",
    "run",
    "holder",
    "done",
    "failed",
    "lost",
    "seconds",
    "cpu",
    "pause",
    "code",
    "error",
    "entry",
    "route",
    "role",
    "account",
)
"""What a line may say besides, given as ``extra``: a word of the code, a number, an id or the place of an entry."""


class Lines(logging.Formatter):
    """One line for each event, as JSON or as text, as the environment says."""

    def format(self, record: logging.LogRecord) -> str:
        told = self._told(record)
        if os.environ.get(LOG) == "json":
            return json.dumps(told, ensure_ascii=False)
        rest = " ".join(f"{name}={told[name]}" for name in (*FIELDS, "at") if name in told)
        return f"{told['time']} {told['level']} {told['logger']}: {told['event']} {rest}".rstrip()

    def _told(self, record: logging.LogRecord) -> dict[str, object]:
        ours = record.name.partition(".")[0] in OURS
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _words(record) if ours else f"{record.funcName} of another library spoke",
        }
        told |= {name: vars(record)[name] for name in FIELDS if name in vars(record)}
        if not ours:
            told["at"] = f"{record.module}:{record.lineno}"
        if record.exc_info and record.exc_info[0]:
            told["error"] = record.exc_info[0].__name__
            told["at"] = _place(record.exc_info[2]) or told.get("at", "")
        return told


class WorthTelling(logging.Filter):
    """Every event is for programs that read JSON; somebody who reads text looks for what is wrong."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING or os.environ.get(LOG) == "json"


def configure(form: Form | None = None) -> None:
    """Log in this form from now on, here and in every process started from here; unhandled errors as well.

    Left out, in the form that stands in the environment.
    """
    if form:
        os.environ[LOG] = form
    logging.config.dictConfig(YAML(typ="safe").load(SETTINGS))
    sys.excepthook = _unhandled
    threading.excepthook = lambda told: _unhandled(told.exc_type, told.exc_value, told.exc_traceback)


def _unhandled(kind: type[BaseException], error: BaseException | None, place: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt) or error is None:
        return
    log = logging.getLogger("safehands.process")
    log.critical("an error that nobody handles", exc_info=(kind, error, place))


def _words(record: logging.LogRecord) -> str:
    """The message; an exception in it is named by its type."""
    arguments = record.args if isinstance(record.args, tuple) else ()
    return str(record.msg) % tuple(_named(one) for one in arguments) if arguments else str(_named(record.msg))


def _named(value: object) -> object:
    return type(value).__name__ if isinstance(value, BaseException) else value


def _place(trace: TracebackType | None) -> str:
    """The innermost line of our own that the error passed through; of the library's, if there is none."""
    places = [(Path(frame.f_code.co_filename), line) for frame, line in walk_tb(trace)]
    ours = [(path, line) for path, line in places if path.is_relative_to(HOUSE) and ".venv" not in path.parts]
    for path, line in reversed(ours or places):
        return f"{path.relative_to(HOUSE) if ours else path.name}:{line}"
    return ""
