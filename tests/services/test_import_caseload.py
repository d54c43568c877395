"""An import puts everything on record or nothing, with an entry for each, and is not done twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.database import engine_for, migrate
from models.evidence import Document, EvidenceGiver, EvidenceRow
from models.organisations import Organisation
from models.people import Appointment, Employment, Person, Practitioner, Representation
from models.record import RecordEntry
from models.record_check import verify
from models.tables import BY_NAME
from rules.moments import london
from services.act import Refused
from services.importing.import_caseload import import_caseload
from services.importing.import_columns import COLUMNS, ROWS
from services.importing.import_faults import FaultyCaseload
from services.logins.accounts import create_account
from tests.services.test_import_faults import BASE, BOARD, DBS, JOAN, LEWIS, NURSE, TRAINING, file_of

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = (ROOT / "examples/caseload.csv").read_bytes()
NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    """An empty, migrated database."""
    migrate(database_url)
    engine = engine_for(database_url)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def counts(session: Session) -> dict[str, int | None]:
    """How many rows there are in every table."""
    return {name: session.scalar(select(func.count()).select_from(table)) for name, table in BY_NAME.items()}


def named(session: Session, name: str) -> Person:
    return session.scalars(select(Person).where(Person.name == name)).one()


def imported(
    session: Session, content: bytes = EXAMPLE, by: str = "Marta Lindgren", organisation: str = ""
) -> None:
    import_caseload(session, NOW, content, by=by, organisation=organisation)
    session.commit()
    session.expire_all()


def refused(session: Session, content: bytes) -> list[str]:
    with pytest.raises(FaultyCaseload) as error:
        import_caseload(session, NOW, content, by="Marta Lindgren")
    session.rollback()
    return [str(one) for one in error.value.faults]


def test_the_example_puts_everybody_on_record_and_the_record_verifies(session: Session) -> None:
    imported(session)
    joan, adam, lewis = (named(session, name) for name in ("Joan Whitaker", "Adam Okafor", "Lewis Hartley"))
    assert str(joan.nhs_number) == "9991000100"
    assert adam.born is not None
    assert adam.born.isoformat() == "2015-09-30"
    employment = session.scalars(select(Employment).where(Employment.pa_id == lewis.id)).one()
    assert (employment.person_id, employment.model, employment.employer_name) == (
        joan.id,
        "direct",
        "Joan Whitaker",
    )
    speaks = session.scalars(select(Representation)).one()
    assert (speaks.person_id, speaks.representative_id) == (adam.id, named(session, "Ngozi Okafor").id)
    idris = session.scalars(select(Practitioner)).one()
    assert (idris.body, idris.registration_number) == ("NMC", "99I7001E")
    report = verify(session)
    assert report.ok, report.first


def test_evidence_is_recorded_as_if_it_had_been_entered_by_hand(session: Session) -> None:
    imported(session)
    wanted = (EvidenceRow.kind == "training", EvidenceRow.task == "gastrostomy feed")
    row = session.scalars(select(EvidenceRow).where(*wanted)).one()
    giver = session.scalars(select(EvidenceGiver).where(EvidenceGiver.evidence_id == row.id)).one()
    bramble = session.scalars(select(Organisation).where(Organisation.ods_code == "INV32")).one()
    assert (row.pa_id, row.person_id) == (
        named(session, "Lewis Hartley").id,
        named(session, "Joan Whitaker").id,
    )
    assert (row.true_is_day, london(int(row.true_from.timestamp())).isoformat()) == (
        True,
        "2025-01-27T00:00:00+00:00",
    )
    assert row.provider_id == bramble.id
    assert (giver.person_id, giver.role, giver.organisation_id) == (
        named(session, "Idris Morgan").id, "clinical trainer", bramble.id,
    )  # fmt: skip
    assert row.recorded_by == named(session, "Marta Lindgren").id
    assert row.recorded_at == NOW


def test_one_of_the_files_own_staff_imports_and_is_on_record_once(session: Session) -> None:
    imported(session, by="marta")
    assert len(session.scalars(select(Person)).all()) == 7
    marta = named(session, "Marta Lindgren")
    last = session.scalars(select(RecordEntry).order_by(RecordEntry.number.desc()).limit(1)).one()
    assert b'"what":"caseload imported"' in last.body
    assert f'"person":"{marta.id}","role":"PHB co-ordinator"'.encode() in last.body


def test_somebody_unknown_who_imports_is_put_on_record_as_an_operator(session: Session) -> None:
    imported(session, by="Olu Adebayo")
    post = session.scalars(
        select(Appointment).where(Appointment.person_id == named(session, "Olu Adebayo").id)
    ).one()
    assert post.role == "operator"


def test_a_username_names_its_person_as_the_one_who_imports(session: Session) -> None:
    imported(session)
    marta = named(session, "Marta Lindgren")
    create_account(session, marta.id, "marta", "a password for this test")
    imported(session, file_of({**JOAN, "nhs_number": "9991000127"}), by="MARTA")
    last = session.scalars(select(RecordEntry).order_by(RecordEntry.number.desc()).limit(1)).one()
    assert marta.id.encode() in last.body


def test_nobody_and_two_people_of_one_name_are_refused(session: Session) -> None:
    with pytest.raises(Refused, match="Nobody is named"):
        import_caseload(session, NOW, EXAMPLE, by=" ")
    session.rollback()
    imported(session)
    twin = {
        "row": "staff",
        "key": "marta",
        "name": "Marta Lindgren",
        "role": "PHB lead",
        "organisation": "INV31",
    }
    imported(session, file_of(twin), by="Somebody Else")
    with pytest.raises(Refused, match="Several people on record are called 'Marta Lindgren'"):
        import_caseload(session, NOW, file_of({**JOAN, "nhs_number": "9991000127"}), by="Marta Lindgren")


@pytest.mark.parametrize("word", ["INV31", "inv31", "westdale", ""])
def test_the_organisation_is_named_by_code_or_key_or_is_the_only_icb(session: Session, word: str) -> None:
    imported(session, organisation=word)
    westdale = session.scalars(select(Organisation).where(Organisation.ods_code == "INV31")).one()
    assert set(session.scalars(select(RecordEntry.organisation_id))) == {westdale.id}


def test_an_organisation_that_is_unknown_or_not_plain_is_refused_and_the_known_ones_are_named(
    session: Session,
) -> None:
    with pytest.raises(Refused, match=r"There is no organisation 'INV99'\. .*bramble, westdale"):
        import_caseload(session, NOW, EXAMPLE, by="marta", organisation="INV99")
    session.rollback()
    second = {**BOARD, "key": "second", "code": "INV39"}
    with pytest.raises(Refused, match=r"not plain whose caseload this is\. .*board, second"):
        import_caseload(session, NOW, file_of(*BASE, second), by="idris")


def test_a_faulty_row_changes_nothing_in_any_table(session: Session) -> None:
    imported(session)
    before = counts(session)
    faults = refused(session, file_of({**JOAN, "nhs_number": "9991000101"}, {**LEWIS, "person": "joan"}))
    assert faults == ["row 2, column nhs_number: the check digit is wrong; check the number with the person"]
    assert counts(session) == before


def test_an_import_that_dies_half_way_changes_nothing(session: Session) -> None:
    before = counts(session)

    def die(number: int, total: int) -> None:
        if number == total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_caseload(session, NOW, EXAMPLE, by="marta", told=die)
    session.rollback()
    assert counts(session) == before


def test_the_same_file_again_is_refused_and_changes_nothing(session: Session) -> None:
    imported(session)
    before = counts(session)
    assert refused(session, EXAMPLE) == [
        "the file: this very file has been imported already, so there is nothing left to do"
    ]
    assert counts(session) == before


def test_the_same_rows_in_another_file_are_faults_that_name_what_is_on_record(session: Session) -> None:
    imported(session)
    joan, adam, idris = (named(session, name) for name in ("Joan Whitaker", "Adam Okafor", "Idris Morgan"))
    faults = refused(session, EXAMPLE + b"\n\n")
    assert faults == [
        "row 2, column code: 'INV31' is on record already; leave this row out and point to the code",
        "row 3, column code: 'INV32' is on record already; leave this row out and point to the code",
        f"row 5, column number: this registration is on record already, as {idris.id}; point to that id instead",
        f"row 6, column nhs_number: somebody with this number is on record already, as {joan.id}; leave this row out",
        f"row 7, column nhs_number: somebody with this number is on record already, as {adam.id}; leave this row out",
    ]


def test_a_later_file_adds_evidence_about_people_on_record_by_their_ids(session: Session) -> None:
    imported(session)
    lewis, joan, idris = (
        named(session, name).id for name in ("Lewis Hartley", "Joan Whitaker", "Idris Morgan")
    )
    later = {
        **TRAINING, "evidence": "assessment", "outcome": "competent", "pa": lewis, "person": joan, "by": idris,
        "acting_as": "clinical trainer", "provider": "", "on": "3/2/2025 10:00",
    }  # fmt: skip
    imported(session, file_of(later))
    row = session.scalars(select(EvidenceRow).where(EvidenceRow.kind == "assessment")).one()
    assert (row.pa_id, row.person_id, row.true_is_day) == (lewis, joan, False)
    again = refused(session, file_of({**later, "note": "once more"}))
    assert again == [f"row 2: this is on record already, as {row.id}; leave this row out"]
    wrong = refused(session, file_of({**later, "pa": joan, "person": "pe_nobody"}))
    assert [fault.split(";")[0] for fault in wrong] == [
        f"row 2, column pa: '{joan}' on record is not a PA",
        "row 2, column person: there is nobody with the key 'pe_nobody'",
    ]


def test_cells_that_look_like_formulas_are_stored_as_they_are(session: Session) -> None:
    formula = '=HYPERLINK("http://example.invalid","Joan")'
    imported(
        session,
        file_of(BOARD, NURSE, {**JOAN, "name": formula}, LEWIS, {**DBS, "note": "@SUM(1+1)"}),
        by="idris",
    )
    assert named(session, formula).name == formula
    assert (
        session.scalars(select(EvidenceRow.note).where(EvidenceRow.kind == "DBS check")).one() == "@SUM(1+1)"
    )


def test_of_the_file_only_its_hash_is_kept(session: Session) -> None:
    imported(session)
    kept = session.scalars(select(Document)).one()
    assert kept.content.startswith(b'{"caseload file":"')
    assert b"Joan" not in kept.content


def test_no_entry_of_the_record_holds_a_name_or_an_nhs_number(session: Session) -> None:
    imported(session)
    bodies = b"".join(session.scalars(select(RecordEntry.body)))
    for secret in (b"Joan", b"Whitaker", b"9991000100", b"Enhanced certificate"):
        assert secret not in bodies


def test_progress_is_told_to_the_end(session: Session) -> None:
    heard: list[tuple[int, int]] = []
    import_caseload(
        session, NOW, EXAMPLE, by="marta", told=lambda number, total: heard.append((number, total))
    )
    assert heard[-1][0] == heard[-1][1] == len(heard)


def test_the_page_about_imports_names_every_column_and_every_kind_of_row() -> None:
    page = (ROOT / "docs/import.md").read_text(encoding="utf-8")
    for name, meaning in COLUMNS.items():
        assert f"| `{name}` | {meaning} |" in page
    for name, kind in ROWS.items():
        cells = (", ".join(f"`{column}`" for column in columns) for columns in (kind.needs, kind.may))
        assert f"| `{name}` | {kind.says} | {' | '.join(cells)} |" in page
