"""Every test watches the door: what the house itself writes must enter the record in the same transaction.

    def test_anything(world):        # fails at its end if a service added a row that no entry pins
                                     # or a flow wrote an entry that does not name flow, run and rule

Whoever wrote is seen by where the call came from: what a test puts into the database itself is not looked at.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from models.base import AppendOnly
from services.act import SAFEHANDS

ROOT = str(Path(__file__).parent.parent)
OURS = tuple(f"{ROOT}/{room}/" for room in ("cli", "flows", "web", "simulation", "services", "models"))
MODELS = f"{ROOT}/models/"
TESTS = f"{ROOT}/tests/"

KNOWN_BY_HASH = frozenset({"record_entries", "record_checkpoints"})
"""No entry pins them: the entries are chained, and the checkpoints signed."""

NOT_PINNED = KNOWN_BY_HASH | {"messages", "messages_sent", "looks"}
"""Only added to, and no entry pins them; docs/record.md says why, table by table."""

WITHOUT_ENTRY = frozenset(
    {
        *("accepted_forms", "accounts", "api_tokens", "document_looks", "failed_logins", "impact_reports"),
        *(
            "impacts_found",
            "import_drafts",
            "kept_forms",
            "kept_searches",
            "known_devices",
            "latest_statuses",
            "login_sessions",
        ),
        *(
            "month_ends",
            "open_actions",
            "outbox",
            "replays",
            "retention_counts",
            "person_keys",
            "record_logs",
            "recovery_codes",
            "saved_views",
            "second_factors",
        ),
        *("unknown_logins", "upcoming_dues", "wrong_ward_codes"),
    }
)
"""Working state that may change without an entry; docs/record.md says why, table by table."""

Key = tuple[str, tuple[Any, ...]]


class Transaction:
    """What one transaction has written so far."""

    def __init__(self) -> None:
        self.rows: list[object] = []
        self.changed: dict[str, str] = {}
        self.pinned: set[Key] = set()
        self.entries = 0
        self.unexplained: list[str] = []

    def wrong(self) -> list[str]:
        keys = {_key(row) for row in self.rows} - self.pinned
        past = [f"{table} {key}: no entry of its transaction pins it" for table, key in sorted(keys)]
        past += self.unexplained
        if self.entries:
            return past
        return past + [
            f"{table} was changed at {where} without an entry" for table, where in self.changed.items()
        ]


_open: dict[Session, Transaction] = defaultdict(Transaction)
found: list[str] = []
"""What this test has seen go past the door."""


def place() -> str:
    """Where in the house, or in the tests, the call came from; empty if from neither.

    What a test writes by way of ``models`` alone, such as a sealed text, it has put there itself.
    """
    frame, inner = sys._getframe(1), ""
    while frame := frame.f_back:
        name = frame.f_code.co_filename
        if name.startswith(OURS):
            inner = inner or f"{name.removeprefix(ROOT + '/')}:{frame.f_lineno}"
            if not name.startswith(MODELS):
                return inner
        elif name.startswith(TESTS) and name != __file__:
            return ""
    return inner


def _key(row: object) -> Key:
    state = inspect(row)
    return state.mapper.local_table.name, tuple(state.mapper.primary_key_from_instance(row))


def added(session: Session, row: object) -> None:
    if not (where := place()):
        return
    table = inspect(row).mapper.local_table.name
    if isinstance(row, AppendOnly):
        if table not in NOT_PINNED:
            _open[session].rows.append(row)
    elif table not in WITHOUT_ENTRY:
        _open[session].changed.setdefault(table, where)


def flushed(session: Session, *_: object) -> None:
    if not (where := place()):
        return
    for row in [*session.dirty, *session.deleted]:
        table = inspect(row).mapper.local_table.name
        if table not in WITHOUT_ENTRY and (row in session.deleted or session.is_modified(row)):
            _open[session].changed.setdefault(table, where)


def executed(state: ORMExecuteState) -> None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    table = state.statement.table.name
    if table == "record_entries":
        _open[state.session].entries += 1
        body = json.loads(state.parameters["body"])
        _open[state.session].unexplained += unexplained(body)
        _open[state.session].pinned |= {(name, tuple(key)) for name, key, _ in body.get("rows", ())}
    elif table not in WITHOUT_ENTRY | NOT_PINNED and (where := place()):
        _open[state.session].changed.setdefault(table, where)


def unexplained(body: dict[str, Any]) -> list[str]:
    """What is missing of flow, run and rule in an entry that Safehands made by itself; nothing in any other."""
    by = body.get("by", {})
    if by.get("role") != SAFEHANDS:
        return []
    named = all(by["flow"].partition("/")) and all(map(names_a_rule, body.get("rules") or [{}]))
    return [] if named else [f"the entry {body['what']!r} of {by['flow']!r} does not name flow, run and rule"]


def names_a_rule(rule: dict[str, Any]) -> bool:
    """A framework's requirements, with its version; a setting, with what it was; or a rule of the house."""
    return any(
        rule.keys() == words
        for words in ({"framework", "version", "requirements"}, {"setting", "is"}, {"house", "said in"})
    )


def ends(session: Session) -> None:
    """A commit of the house, or of a test that called a service."""
    session.flush()
    if session in _open:
        found.extend(_open.pop(session).wrong())


def let_go(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        _open.pop(session, None)


@pytest.fixture(autouse=True, scope="session")
def the_door_is_watched() -> Iterator[None]:
    listeners = {
        "transient_to_pending": added,
        "after_flush": flushed,
        "do_orm_execute": executed,
        "before_commit": ends,
        "after_transaction_end": let_go,
    }
    for name, listener in listeners.items():
        event.listen(Session, name, listener)
    yield
    for name, listener in listeners.items():
        event.remove(Session, name, listener)


@pytest.fixture(autouse=True)
def nothing_goes_past_the_door() -> Iterator[None]:
    found.clear()
    yield
    past = found + [wrong for one in _open.values() for wrong in one.wrong()]
    _open.clear()
    if past:
        pytest.fail("Written past services/record.py:\n" + "\n".join(past), pytrace=False)
