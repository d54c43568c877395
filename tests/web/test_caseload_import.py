"""Importing a caseload in the browser: looked at first, all or nothing, once, and only by whoever chose the file."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.register import NIGHTLY, body
from models.people import Employment, Person
from models.record import RecordEntry
from models.views import ImportDraft
from services.act import NotFound
from services.importing.import_caseload import Checked
from services.importing.import_drafts import KEPT, draft_for, look_at, old_drafts, throw_away
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.meanwhile import somebody_else_writes
from tests.web.test_delegations import once_of
from tests.web.visitor import Visitor, shown
from web.settings import WebSettings

HEAD = "row,key,name,born,nhs_number,person,employer,model,from\n"
GOOD = HEAD + (
    "person,sol,Sol Stone,3/6/1987,999 000 0026,,,,\n"
    "pa,cleo,Cleo Park,,,sol,Sol Stone,direct,1/5/2026\n"
)  # fmt: skip
FAULTY = HEAD + (
    "person,sol,Sol Stone,31/2/1987,999 000 0027,,,,\n"
    "staff,eve,Eve Vane,,,,,,\n"
    "pa,cleo,Cleo Park,,,pe_000000000000000000000000,Sol Stone,direct,1/5/2026\n"
)  # fmt: skip


def chosen(visitor: Visitor, content: str):
    """Choose a file and have it checked."""
    visitor.get("/caseload/import")
    answer = visitor.client.post(
        "/caseload/import",
        data={"form-token": visitor.token},
        files={"file": ("c.csv", content.encode(), "text/csv")},
    )
    visitor.page = answer.text
    return answer


def names(desk: Desk) -> set[str]:
    return {one.name for one in desk.ask(select(Person))} & {"Sol Stone", "Cleo Park", "Eve Vane"}


def test_a_file_is_looked_at_and_then_put_on_record_once(desk: Desk) -> None:
    """Given a good file, then it says what it would add and changes nothing; confirmed twice, it is there once."""
    page = chosen(desk.grace, GOOD)
    text = shown(page.text)
    assert "2 people 1 employment No pieces of evidence" in text
    assert "Sol Stone, PHB holder, born 3 June 1987, NHS number 999 000 0026" in text
    assert names(desk) == set()
    confirm, token = f"{page.url.path}/confirm", once_of(page.text)
    done = desk.grace.send(confirm, once=token)
    assert "The file is on record. What happens next: launch a case" in shown(done.text)
    assert names(desk) == {"Sol Stone", "Cleo Park"}
    assert desk.grace.send(confirm, once=token).status_code == 200
    assert len(desk.ask(select(Employment))) == 1
    assert desk.ask(select(ImportDraft)) == []
    (entry,) = [one for one in desk.ask(select(RecordEntry)) if b"caseload imported" in one.body]
    assert entry.organisation_id == "north"
    assert b'"person":"grace"' in entry.body


def test_nobody_waits_for_the_database_while_the_rows_are_looked_at(
    desk: Desk, settings: WebSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile = []

    def slow(session: Session, organisation_id: str, content: bytes, today: date) -> Checked:
        if not meanwhile:  # the page after it looks again
            somebody_else_writes(settings)
            meanwhile.append(organisation_id)
        return look_at(session, organisation_id, content, today)

    monkeypatch.setattr("web.coordinator.caseload_import.look_at", slow)
    assert chosen(desk.grace, GOOD).status_code == 200
    assert meanwhile == ["north"]


def test_every_fault_is_told_with_row_column_and_what_to_do(desk: Desk) -> None:
    """Given faults, then each is told, and nothing is kept or put on record."""
    page = chosen(desk.grace, FAULTY)
    assert page.status_code == 422
    text = shown(page.text)
    assert "February 1987 has no day 31" in text
    assert "Row 2 Column nhs_number" in text
    assert "A 'staff' row cannot be imported here; ask the person who runs Safehands" in text
    assert "Nobody in your caseload has this id" in text
    assert "9990000027" not in text
    assert names(desk) == set()
    assert desk.ask(select(ImportDraft)) == []


@pytest.mark.parametrize(("content", "said"), [("", "Choose"), (HEAD, ""), ("\x00\x01\x02", "fault")])
def test_what_is_no_caseload(desk: Desk, content: str, said: str) -> None:
    """An empty file, one without rows, and one that is no CSV are told, and nothing breaks."""
    page = chosen(desk.grace, content)
    assert page.status_code in (200, 422)
    assert said in shown(page.text)
    assert names(desk) == set()


def test_a_file_is_its_choosers_own_and_can_be_left(desk: Desk) -> None:
    """Given a file that Grace chose, then Stella finds none; left, it is gone."""
    address = chosen(desk.grace, GOOD).url.path
    assert re.fullmatch(r"/caseload/import/im_[0-9a-f]{24}", address)
    stranger = desk.stranger
    assert stranger.get(address).status_code == 404
    stranger.get("/caseload/import")
    assert stranger.send(f"{address}/confirm", once="1").status_code == 404
    desk.grace.send(f"{address}/leave")
    assert desk.grace.get(address).status_code == 404
    assert names(desk) == set()


def test_what_others_decide_is_not_imported_here(desk: Desk) -> None:
    """Given rows with a panel's decision and a registration, then they are refused by line and nothing is kept."""
    head = HEAD.rstrip("\n") + ",evidence,outcome,on,by,about\n"
    rows = (
        "evidence,,,,,,,,,panel decision,approved,1/5/2026,tom,\n"
        "evidence,,,,,,,,,Registration,suspended,1/5/2026,,nia\n"
    )
    told = shown(chosen(desk.grace, head + rows).text)
    assert "'panel decision' is said by those whose word it is" in told
    assert "'registration' is said by those whose word it is" in told
    assert desk.ask(select(ImportDraft)) == []


def test_a_file_is_kept_for_a_day_and_thrown_away_the_next_night(desk: Desk) -> None:
    """Given a file that was never confirmed, then after a day nobody is given it, and the night throws it away."""
    chosen(desk.grace, GOOD)
    (kept,) = desk.ask(select(ImportDraft))
    whose, session, day = (kept.person_id, kept.organisation_id, kept.id), desk.world.session, KEPT
    last = kept.kept_at + day - timedelta(minutes=1)
    assert draft_for(session, *whose, last).content
    assert old_drafts(session, last) == []
    with pytest.raises(NotFound):
        draft_for(session, *whose, kept.kept_at + day)
    act = desk.world.act("grace")
    for id in old_drafts(session, kept.kept_at + day):
        throw_away(act, id)
    session.commit()
    assert desk.ask(select(ImportDraft)) == []
    assert "tidying" in [body(each).__name__ for each in NIGHTLY]
