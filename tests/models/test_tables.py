"""What holds for every table, and what the database itself refuses."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, delete, func, inspect, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from models.base import Base
from models.cases import DelegationStatus
from models.database import sessions
from models.evidence import EvidenceGiver, EvidenceRow, as_evidence
from models.hospital import Shift
from models.organisations import Organisation
from models.outbox import OutboxLine
from models.people import Person, Practitioner
from models.tables import APPEND_ONLY, BY_NAME, METADATA
from rules.moments import FOREVER, instant, last_instant
from rules.question import Evidence, Giver
from tests.models.world import DAY, LATER, NOON, working_state


def test_the_settled_world_has_a_row_in_every_table(unchanging: Engine) -> None:
    """Else the tests that speak of every table would pass over one."""
    with sessions(unchanging)() as session:
        empty = [
            name for name, cls in BY_NAME.items() if not session.scalar(select(func.count()).select_from(cls))
        ]
    assert empty == []


@pytest.mark.parametrize("cls", APPEND_ONLY, ids=lambda cls: cls.__tablename__)
def test_rows_cannot_be_changed_or_removed(cls: type[Base], unchanging: Engine) -> None:
    """Both databases refuse, in words that name the table and say what to do instead."""
    column = inspect(cls).primary_key[0]
    refused = rf"{cls.__tablename__} is append-only: (UPDATE|DELETE) is refused; add a row"
    for act in (update(cls).values({column.name: column}), delete(cls)):
        with pytest.raises(IntegrityError, match=refused), unchanging.begin() as connection:
            connection.execute(act)


def test_the_orm_is_refused_like_everybody(unchanging: Engine) -> None:
    """An attribute set by mistake does not become a changed history."""
    with sessions(unchanging)() as session:
        session.get_one(EvidenceRow, "ev").outcome = "not yet competent"
        with pytest.raises(IntegrityError, match="append-only"):
            session.commit()


def test_tables_cannot_be_emptied_past_their_triggers(unchanging: Engine) -> None:
    """PostgreSQL's TRUNCATE and SQLite's INSERT OR REPLACE do not ask the row."""
    acts = {
        "postgresql": "TRUNCATE evidence CASCADE",
        "sqlite": "INSERT OR REPLACE INTO evidence SELECT * FROM evidence",
    }
    with pytest.raises(IntegrityError, match="append-only"), unchanging.begin() as connection:
        connection.execute(text(acts[unchanging.dialect.name]))


def test_working_state_may_change(settled: Engine) -> None:
    """The outbox and particulars are not history."""
    with sessions(settled).begin() as session:
        session.get_one(OutboxLine, "line").attempts += 1
        session.get_one(Person, "pa").telephone = "01632 960123"
    with sessions(settled)() as session:
        assert session.get_one(OutboxLine, "line").attempts == 1


def test_every_constraint_has_a_name_that_both_databases_keep_whole() -> None:
    """An error names it, a migration finds it."""
    named = [item.name for table in METADATA.tables.values() for item in (*table.constraints, *table.indexes)]
    assert all(name is not None and len(str(name)) <= 63 for name in named)
    assert len(set(named)) == len(named)


def test_no_append_only_row_is_completed_by_the_database() -> None:
    """What an entry pins is the row as it was handed in."""
    made = [
        f"{cls.__tablename__}.{column.name}"
        for cls in APPEND_ONLY
        for column in inspect(cls).columns
        if column.server_default is not None or column.default is not None or column.onupdate is not None
    ]
    assert made == []


@pytest.mark.parametrize("cls", BY_NAME.values(), ids=lambda cls: cls.__tablename__)
def test_a_row_says_nothing_in_a_log_line_and_is_itself_alone(cls: type[Base]) -> None:
    """Rows hold personal text; and two rows are the same only if they are one object."""
    assert cls.__repr__ is object.__repr__
    assert cls.__eq__ is object.__eq__


REFUSED = {
    "uq_people_nhs_number": lambda: Person(id="twin", name="T", created_at=NOON, nhs_number="9990000018"),  # type: ignore[arg-type]
    "uq_organisations_ods_code": lambda: Organisation(id="twin", name="T", kind="icb", ods_code="QXX"),
    "ck_organisations_successor_has_a_day": lambda: Organisation(
        id="x", name="X", kind="icb", successor_id="org"
    ),
    "ck_organisations_not_its_own_successor": lambda: Organisation(
        id="x", name="X", kind="icb", successor_id="x", succeeded_on=DAY
    ),
    "uq_practitioners_registration": lambda: Practitioner(
        person_id="pa", body="NMC", registration_number="01A2345E"
    ),
    "ck_practitioners_body_is_listed": lambda: Practitioner(
        person_id="pa",
        body="ABC",  # type: ignore[arg-type]
        registration_number="1",
    ),
    "ck_shifts_ends_after_start": lambda: Shift(
        id="x", admission_id="ad", pa_id="pa", designation="PA", starts_at=LATER, ends_at=LATER,
        recorded_at=NOON, recorded_by="nurse",
    ),
    "ck_shifts_purpose_is_listed": lambda: Shift(
        id="x", admission_id="ad", pa_id="pa", designation="PA", starts_at=NOON, ends_at=LATER,
        recorded_at=NOON, recorded_by="nurse", purpose="company",  # type: ignore[arg-type]
    ),
    "ck_evidence_until_after_true": lambda: EvidenceRow(
        id="x", kind="DBS check", outcome="seen", true_from=LATER, true_is_day=False, until=NOON,
        recorded_at=NOON, recorded_by="nurse",
    ),
    "ck_outbox_lease_has_a_holder": lambda: OutboxLine(
        id="x", key="x", kind="x", subject_id="x", created_at=NOON, lease_until=LATER
    ),
}  # fmt: skip


@pytest.mark.parametrize("constraint", REFUSED)
def test_the_database_refuses_by_a_constraint_with_a_name(constraint: str, unchanging: Engine) -> None:
    """SQLite names the columns of a broken unique key instead."""
    column = constraint.removeprefix("uq_").rsplit("_", 1)[-1].replace("registration", "registration_number")
    with sessions(unchanging)() as session:
        session.add(REFUSED[constraint]())
        with pytest.raises(IntegrityError, match=f"{constraint}|UNIQUE.*{column}"):
            session.flush()


def test_rows_may_be_added_in_any_order_but_what_they_name_must_be_there_at_the_end(session: Session) -> None:
    """Foreign keys are checked when the transaction ends."""
    session.add(Practitioner(person_id="nurse", body="NMC", registration_number="1"))
    session.flush()
    session.add(Person(id="nurse", name="Nurse", created_at=NOON))
    session.commit()
    session.add(Practitioner(person_id="nobody", body="NMC", registration_number="2"))
    with pytest.raises(IntegrityError):
        session.commit()


def test_an_unnamed_recorder_is_refused(session: Session) -> None:
    """Somebody did it."""
    session.add_all(working_state())
    session.add(
        EvidenceRow(
            id="ev", kind="DBS check", outcome="seen", true_from=NOON, true_is_day=True, recorded_at=NOON,
            recorded_by=" ",
        )
    )  # fmt: skip
    with pytest.raises(StatementError, match="must be named"):
        session.flush()


def test_an_unknown_status_is_refused() -> None:
    """The closed list is that of the rules."""
    with pytest.raises(ValueError, match="not a status"):
        DelegationStatus(
            id="x", delegation_id="x", number=1, where="home", status="fine", may_alone=True,  # type: ignore[arg-type]
            supervised=True, decided_at=NOON,
        )  # fmt: skip


def test_evidence_is_given_to_the_rules_as_they_want_it() -> None:
    """Instants as whole seconds, nothing as the empty string, givers in the order in which they signed."""
    row = EvidenceRow(
        id="ev", kind="registration", outcome="in force", true_from=NOON, true_is_day=False,
        recorded_at=LATER, recorded_by="nurse", about="nurse",
    )  # fmt: skip
    second = EvidenceGiver(evidence_id="ev", position=1, person_id="b", role="PA")
    first = EvidenceGiver(evidence_id="ev", position=0, person_id="a", role="PHB lead", organisation_id="org")
    assert as_evidence(row, [second, first]) == Evidence(
        id="ev",
        kind="registration",
        outcome="in force",
        begins=instant(NOON),
        recorded=instant(LATER),
        by=(Giver("a", "PHB lead", "org"), Giver("b", "PA")),
        about="nurse",
        until=FOREVER,
        begins_by=instant(NOON),
    )


def test_what_was_true_on_a_day_may_have_begun_at_any_time_of_it() -> None:
    """Of two things said on one day, nobody knows the order; the day is London's."""
    row = EvidenceRow(
        id="ev", kind="DBS check", outcome="seen", true_from=datetime(2026, 6, 1, 23, tzinfo=UTC),
        true_is_day=True, recorded_at=LATER, recorded_by="nurse",
    )  # fmt: skip
    assert as_evidence(row, []).latest == last_instant(date(2026, 6, 2))


def test_evidence_comes_back_from_the_database_as_it_was_given(session: Session) -> None:
    """Aware, in UTC, in whole seconds; a day as a day."""
    session.add_all(working_state())
    summer = datetime.fromisoformat("2026-06-01T10:00:00.987654+01:00")
    session.add(
        EvidenceRow(
            id="ev", kind="assessment", outcome="competent", true_from=summer, true_is_day=False, until=LATER,
            recorded_at=NOON, recorded_by="nurse", pa_id="pa", person_id="person", task="suction", ward="7",
            about="x", provider_id="org", note="ø",
        )
    )  # fmt: skip
    session.commit()
    session.expire_all()
    row = session.get_one(EvidenceRow, "ev")
    assert row.true_from == datetime(2026, 6, 1, 9, tzinfo=UTC)
    assert row.true_from.tzinfo is UTC
    assert as_evidence(row, []).until == instant(LATER)
    assert as_evidence(row, []).provider == "org"
    assert session.scalar(select(Person.born)) is None
