"""Many writers at once: no gap, no number twice, no ring of writers that wait for each other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.database import reading, sessions
from models.organisations import Organisation
from models.people import Person
from models.record_chain import append, append_to_logs, seal, unseal, verify
from tests.models.world import NOON

WRITERS = 8
EACH = 12


@pytest.fixture
def boards(engine: Engine) -> Engine:
    """Two organisations and one person, with no entry yet."""
    with sessions(engine).begin() as session:
        session.add_all([Organisation(id=id, name=id, kind="icb") for id in ("north", "south")])
        session.add(Person(id="person", name="P", created_at=NOON))
    return engine


def all_at_once(engine: Engine, act: Callable[[Session, int], object]) -> list[object]:
    """Each writer does its acts, one transaction each."""

    def write(writer: int) -> list[object]:
        done = []
        for number in range(EACH):
            with sessions(engine).begin() as session:
                done.append(act(session, writer * EACH + number))
        return done

    with ThreadPoolExecutor(WRITERS) as pool:
        return [ref for some in pool.map(write, range(WRITERS)) for ref in some]


def test_eight_writers_of_one_log_leave_no_gap(boards: Engine) -> None:
    """Also while the log's very first entry is written."""
    refs = all_at_once(boards, lambda session, number: append(session, "north", {"number": number}))
    assert sorted(ref.number for ref in refs) == list(range(WRITERS * EACH))  # type: ignore[attr-defined]
    with reading(boards)() as session:
        assert verify(session).entries == WRITERS * EACH
        assert verify(session).ok


def test_writers_of_two_logs_in_either_order_do_not_wait_in_a_ring(boards: Engine) -> None:
    """In the order of arrival, 6 of 60 transactions deadlocked."""
    orders = ({"north": {}, "south": {}}, {"south": {}, "north": {}})
    all_at_once(boards, lambda session, number: append_to_logs(session, orders[number % 2]))
    with reading(boards)() as session:
        assert verify(session).entries == 2 * WRITERS * EACH
        assert verify(session).ok


def test_one_key_is_made_for_a_person_by_many_writers(boards: Engine) -> None:
    """Two keys would leave texts that nobody can read."""

    def act(session: Session, number: int) -> object:
        sealed = seal(session, "person", f"text {number}")
        append(session, "north", {"why": sealed})
        return sealed

    seals = all_at_once(boards, act)
    with reading(boards)() as session:
        texts = {unseal(session, sealed) for sealed in seals}  # type: ignore[arg-type]
        assert texts == {f"text {number}" for number in range(WRITERS * EACH)}


def test_a_record_can_be_checked_while_it_is_written(boards: Engine) -> None:
    """What is written meanwhile is in all of the check or in none of it."""
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(
            all_at_once, boards, lambda session, number: append(session, "north", {"n": number})
        )
        reports = []
        while not writing.done():
            with reading(boards)() as session:
                reports.append(verify(session))
    assert reports
    assert [report.first for report in reports if not report.ok] == []
