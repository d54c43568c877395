"""What other systems record by the HTTP API: as their own act, once, and only of those they have to do with."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from models.evidence import EvidenceGiver, EvidenceRow
from models.outbox import OutboxLine
from models.people import Employment, EmploymentEnd, Person
from models.record import RecordEntry
from services.cases import launch_delegation
from tests.web.api_world import Api, a_desk, an_api  # noqa: F401

LEARNED = {
    "kind": "training", "pa": "amina", "topic": "infection prevention", "outcome": "completed",
    "day": "2026-05-10", "by": {"person": "nia", "role": "clinical trainer"}, "note": "Certificate 17.",
}  # fmt: skip
DBS = {
    "kind": "DBS check", "pa": "amina", "outcome": "seen", "day": "2026-05-10", "level": "enhanced",
    "certificate_number": "001234567890", "workforce": "adult", "by": {"person": "grace", "role": "PHB co-ordinator"},
}  # fmt: skip
LOOKED_UP = {
    "body": "NMC", "registration_number": "99I9999E", "outcome": "in force", "day": "2026-05-10",
    "good_until": "2027-04-30",
}  # fmt: skip
EMPLOYED = {"pa": "amina", "model": "agency", "employer": "Beacon Nursing Agency", "first_day": "2026-06-01"}


def evidence(api: Api, id: str) -> EvidenceRow:
    (row,) = api.desk.ask(select(EvidenceRow).where(EvidenceRow.id == id))
    assert isinstance(row, EvidenceRow)
    return row


def test_learning_is_on_record_as_the_systems_act_and_confirmed_by_somebody(api: Api) -> None:
    answer = api.writer.post("/cases/SH-0001/evidence", LEARNED)
    assert answer.status_code == 201, answer.text
    row = evidence(api, answer.json()["id"])
    assert (row.kind, row.about, row.pa_id, row.outcome) == (
        "training", "infection prevention", "amina", "completed"
    )  # fmt: skip
    (by,) = api.desk.ask(select(EvidenceGiver).where(EvidenceGiver.evidence_id == row.id))
    assert (by.person_id, by.role, by.organisation_id) == ("nia", "clinical trainer", "moorland")
    (system,) = api.desk.ask(select(Person).where(Person.id == row.recorded_by))
    assert system.name == "North training records"
    entry = [one for one in api.desk.ask(select(RecordEntry)) if row.id.encode() in one.body][-1]
    assert b"connected system" in entry.body


def test_what_rests_on_it_is_asked_again(api: Api) -> None:
    api.writer.post("/cases/SH-0001/evidence", LEARNED)
    assert api.desk.ask(
        select(OutboxLine).where(OutboxLine.subject_id == api.row.id, OutboxLine.done_at.is_(None))
    )


def test_a_dbs_check_is_number_level_workforce_and_who_saw_it(api: Api) -> None:
    row = evidence(api, api.writer.post("/cases/SH-0001/evidence", DBS).json()["id"])
    assert row.note == "Certificate 001234567890, enhanced, adult workforce."
    assert (row.kind, row.outcome) == ("DBS check", "seen")


def test_a_registration_is_looked_up_by_its_number(api: Api) -> None:
    row = evidence(api, api.writer.post("/registrations", LOOKED_UP).json()["id"])
    assert (row.kind, row.about, row.outcome) == ("registration", "nia", "in force")
    ended = {**LOOKED_UP, "outcome": "ended", "good_until": None}
    assert evidence(api, api.writer.post("/registrations", ended).json()["id"]).outcome == "ended"
    decided = api.writer.get(f"/delegations/{api.row.id}/decision").json()
    assert decided["decision"] is not None


def test_an_employment_begins_and_ends(api: Api) -> None:
    began = api.writer.post("/cases/SH-0001/employments", EMPLOYED)
    assert began.status_code == 201, began.text
    id = began.json()["id"]
    (row,) = api.desk.ask(select(Employment).where(Employment.id == id))
    assert (row.pa_id, row.person_id, row.model) == ("amina", "lowe", "agency")
    over = {"last_day": "2026-12-31", "why": "She moves away."}
    assert api.writer.post(f"/cases/SH-0001/employments/{id}/end", over).status_code == 201
    (end,) = api.desk.ask(select(EmploymentEnd).where(EmploymentEnd.employment_id == id))
    assert f"{end.last_day}" == "2026-12-31"
    assert api.writer.post(f"/cases/SH-0001/employments/{id}/end", over).status_code == 409


@pytest.mark.parametrize(
    ("path", "sent", "table"),
    [
        ("/cases/SH-0001/evidence", LEARNED, EvidenceRow),
        ("/cases/SH-0001/evidence", DBS, EvidenceRow),
        ("/registrations", LOOKED_UP, EvidenceRow),
        ("/cases/SH-0001/employments", EMPLOYED, Employment),
    ],
)
def test_the_same_key_records_once_and_answers_the_same(
    api: Api, path: str, sent: dict[str, Any], table: type
) -> None:
    before = len(api.desk.ask(select(table)))
    first = api.writer.post(path, sent, key="one-and-the-same")
    again = api.writer.post(path, sent, key="one-and-the-same")
    assert (first.status_code, first.json()) == (again.status_code, again.json()) == (201, first.json())
    assert len(api.desk.ask(select(table))) == before + 1
    other = api.writer.post(path, {**sent, "note": "Something else."}, key="one-and-the-same")
    if table is EvidenceRow:
        assert other.status_code == 409
        assert "Idempotency-Key" in other.json()["detail"]
    assert len(api.desk.ask(select(table))) == before + 1


def test_the_key_of_what_was_refused_may_be_used_again(api: Api) -> None:
    refused = api.writer.post(
        "/cases/SH-0001/evidence", {**LEARNED, "topic": "juggling"}, key="tried-once-more"
    )
    assert refused.status_code == 409
    assert "infection prevention" in refused.json()["way_out"]
    assert api.writer.post("/cases/SH-0001/evidence", LEARNED, key="tried-once-more").status_code == 201


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"day": "2026-12-01"}, 409),
        ({"by": {"person": "nia", "role": "PHB lead"}}, 409),
        ({"by": {"person": "amina", "role": "PA"}}, 409),
        ({"pa": "ben"}, 404),
        ({"pa": "nobody"}, 404),
        ({"pa": "lowe"}, 404),
        ({"kind": "assessment"}, 422),
        ({"day": "1 May 2026"}, 422),
        ({"day": "2026-02-30"}, 422),
        ({"day": 20_000}, 422),
        ({"more": "x"}, 422),
        ({"note": "x" * 4001}, 422),
        ({"topic": "a\x00b"}, 422),
    ],
)
def test_what_cannot_be_changes_nothing(api: Api, changed: dict[str, Any], status: int) -> None:
    before = len(api.desk.ask(select(EvidenceRow)))
    answer = api.writer.post("/cases/SH-0001/evidence", {**LEARNED, **changed})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(api.desk.ask(select(EvidenceRow))) == before


def test_without_a_key_nothing_is_recorded(api: Api) -> None:
    answer = api.client.post("/api/v1/registrations", headers=api.writer.headers, json=LOOKED_UP)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["at"] == "header.Idempotency-Key"


def test_a_pa_of_the_case_may_have_learned_what_another_case_asks_nothing_of(api: Api) -> None:
    """Ben works for nobody here until a task is asked for with him; then what he learned may be recorded."""
    sent = {**LEARNED, "pa": "ben"}
    assert api.writer.post("/cases/SH-0001/evidence", sent).status_code == 404
    launch_delegation(api.desk.world.act("grace"), api.desk.world.cases["lowe"], "ben", "gastrostomy feed")
    api.desk.keep()
    assert api.writer.post("/cases/SH-0001/evidence", sent).status_code == 201


def test_a_practitioner_of_no_business_of_theirs_is_not_there(api: Api) -> None:
    unknown = api.writer.post("/registrations", {**LOOKED_UP, "registration_number": "00A0000E"})
    assert unknown.status_code == 404
    strange = api.stranger.post("/registrations", LOOKED_UP)
    assert strange.status_code == 404
    assert strange.text == unknown.text


def test_where_it_runs_until_has_to_be_said_where_it_is_good(api: Api) -> None:
    answer = api.writer.post("/registrations", {**LOOKED_UP, "good_until": None})
    assert (answer.status_code, answer.json()["errors"][0]["at"]) == (422, "body.good_until")
