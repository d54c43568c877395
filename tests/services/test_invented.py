"""The invented caseload: every state that somebody should be able to see is in it, and all of it holds together."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.accounts import Account
from models.cases import Case, DelegationRow
from models.database import engine_for, migrate
from models.evidence import EvidenceRow
from models.frameworks import FrameworkApproval
from models.hospital import Admission, Discharge
from models.messages import Message
from models.nhs_number import NhsNumber
from models.organisations import Organisation
from models.outbox import OutboxLine
from models.panels import Declaration, Meeting, PanelItem, PanelOutcome
from models.people import Employment, Person, Practitioner, Representation
from models.record import RecordEntry
from models.record_check import verify
from models.tables import BY_NAME
from rules.moments import instant, london_day
from rules.vocabulary import STATUSES
from services.act import Refused
from services.agreements.agreement_versions import is_in_force, latest_agreement, signatures
from services.in_hospital.hospital import rota
from services.invented import DEMO_LOGINS, is_loaded, load_invented
from services.invented.caseload import PLANS
from services.logins.accounts import LoginLimits, log_in, posts
from services.reconcile import due_for_sweep, latest_status
from tests.services.asking import ask_now
from tests.services.stays import draft

NOW = datetime(2026, 7, 15, 10, 0, tzinfo=UTC)
TODAY = date(2026, 7, 15)

pytestmark = pytest.mark.timeout(300)  # playing three years takes half a minute, more on a busy machine


def loaded(url: str, now: datetime = NOW) -> None:
    migrate(url)
    engine = engine_for(url)
    with Session(engine) as session, session.begin():
        assert load_invented(session, now)
    engine.dispose()


@pytest.fixture(scope="module")
def caseload_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Loaded once for all tests of this file."""
    path = tmp_path_factory.mktemp("invented") / "caseload.db"
    loaded(f"sqlite:///{path}")
    return path


@pytest.fixture
def session(caseload_file: Path, tmp_path: Path) -> Iterator[Session]:
    """A copy of the invented caseload."""
    path = tmp_path / "caseload.db"
    shutil.copy(caseload_file, path)
    engine = engine_for(f"sqlite:///{path}")
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def named(session: Session, name: str) -> Person:
    return session.scalars(select(Person).where(Person.name == name)).one()


def delegation(session: Session, pa: str, task: str = "") -> DelegationRow:
    query = select(DelegationRow).where(DelegationRow.pa_id == named(session, pa).id)
    return session.scalars(query.where(DelegationRow.task == task) if task else query).one()


def statuses(session: Session) -> dict[str, str]:
    """The latest status of every delegation, by PA and task."""
    found = {}
    for row in session.scalars(select(DelegationRow)):
        latest = latest_status(session, row.id)
        assert latest is not None
        found[f"{session.get_one(Person, row.pa_id).name}, {row.task}"] = latest.status
    return found


def counts(session: Session) -> dict[str, int | None]:
    return {name: session.scalar(select(func.count()).select_from(table)) for name, table in BY_NAME.items()}


def test_there_are_twelve_budget_holders_and_forty_pas_of_three_boards(session: Session) -> None:
    assert session.scalar(select(func.count(Case.id))) == 12
    assert session.scalar(select(func.count(func.distinct(Employment.pa_id)))) == 40
    assert session.scalar(select(func.count(func.distinct(Case.organisation_id)))) == 3
    assert session.scalar(select(func.count(Representation.id))) == 4
    assert set(session.scalars(select(Employment.model))) == {
        "direct", "agency", "representative", "self-employed", "family",
    }  # fmt: skip
    pas = Counter(session.scalars(select(Employment.person_id)))
    assert (min(pas.values()), max(pas.values())) == (1, 7)
    kinds = set(session.scalars(select(Organisation.kind)))
    assert kinds == {"icb", "specialist team", "nursing agency", "broker-linked provider", "nhs trust"}


def test_every_status_but_the_two_that_nobody_can_launch_is_there(session: Session) -> None:
    assert set(statuses(session).values()) == set(STATUSES) - {"never delegated", "no answer"}


@pytest.mark.parametrize(
    ("pa", "task", "status"),
    [
        ("Amina Yusuf", "gastrostomy feed", "in force"),
        ("Ben Carter", "", "in force"),
        ("Gwen Parry", "", "waiting for clinical recommendations"),
        ("Jasmine Clarke", "", "waiting for agreement"),
        ("Farid Rahimi", "", "waiting for training"),
        ("Dev Malhotra", "", "waiting for assessment"),
        ("Nadia Kowalska", "", "waiting for assessment"),
        ("Chloe Fairweather", "", "action plan"),
        ("Isla Drummond", "", "action plan"),
        ("Wanjiru Kamau", "", "action plan"),
        ("Tola Bankole", "", "waiting for co-ordinator"),
        ("Xanthe Doyle", "", "waiting for co-ordinator"),
        ("Esther Goldberg", "", "waiting for panel"),
        ("Moses Okello", "", "waiting for panel"),
        ("Kamila Begum", "", "waiting for panel"),
        ("Lucia Ferreira", "", "declined"),
        ("Liam Fogarty", "", "declined"),
        ("Priya Nair", "", "withdrawn"),
        ("Quentin Hale", "", "suspended"),
        ("Rhiannon Vaughan", "", "suspended"),
        ("Viktor Ionescu", "", "suspended"),
        ("Ivan Petrenko", "", "lapsed"),
        ("Yasmin Farouk", "gastrostomy feed", "in force"),
        ("Carys Bowen", "gastrostomy feed", "waiting for the ward"),
        ("Dumisani Ncube", "", "suspended"),
        ("Nasir Haidari", "", "in force"),
    ],
)
def test_each_story_ends_where_it_should(session: Session, pa: str, task: str, status: str) -> None:
    latest = latest_status(session, delegation(session, pa, task).id)
    assert latest is not None
    assert latest.status == status


def test_what_is_on_record_is_what_the_rules_answer_now(session: Session) -> None:
    for row in session.scalars(select(DelegationRow)):
        latest = latest_status(session, row.id)
        answer = ask_now(session, row, NOW)
        assert latest is not None
        assert (latest.status, latest.may_alone) == (answer.status, answer.may)
    assert due_for_sweep(session, datetime.combine(TODAY, time(12), UTC)) == []
    assert session.scalar(select(func.count(OutboxLine.id)).where(OutboxLine.done_at.is_(None))) == 0


def test_a_formal_review_falls_due_within_sixty_days(session: Session) -> None:
    answer = ask_now(session, delegation(session, "Ben Carter"), NOW)
    days = [due.on - TODAY for due in answer.due if due.kind == "formal review" and due.on]
    assert answer.status == "in force"
    assert timedelta(0) < days[0] <= timedelta(days=60)
    assert "formal review" in {action.requirement for action in answer.actions}


def test_a_review_by_a_nurse_whose_registration_had_ended_does_not_count(session: Session) -> None:
    answer = ask_now(session, delegation(session, "Rhiannon Vaughan"), NOW)
    review = next(reason for reason in answer.reasons if reason.requirement == "formal review")
    assert not review.met
    before = ask_now(session, delegation(session, "Rhiannon Vaughan"), NOW - timedelta(days=10))
    assert before.status == "in force"


def test_a_pa_has_done_some_of_the_supervised_practices(session: Session) -> None:
    answer = ask_now(session, delegation(session, "Nadia Kowalska"), NOW)
    practice = next(reason for reason in answer.reasons if reason.requirement == "supervised practice")
    assert practice.because == "3 on record and 5 are needed."


def test_one_registration_is_about_to_lapse_and_one_has_lapsed(session: Session) -> None:
    last_days = {
        session.get_one(Person, row.about or "").name: london_day(instant(row.until))
        for row in session.scalars(
            select(EvidenceRow).where(EvidenceRow.kind == "registration", EvidenceRow.outcome == "in force")
        )
        if row.until
    }
    assert timedelta(0) < last_days["Omar Haddad"] - TODAY < timedelta(days=30)
    assert last_days["Colette Byrne"] < TODAY


def test_an_assessment_was_voided_and_given_again(session: Session) -> None:
    void = session.scalars(select(EvidenceRow).where(EvidenceRow.kind == "void")).one()
    voided = session.get_one(EvidenceRow, void.about or "")
    row = delegation(session, "Uma Sivakumar")
    assert (voided.kind, voided.pa_id) == ("assessment", row.pa_id)
    assert voided.id not in {id for reason in ask_now(session, row, NOW).reasons for id in reason.evidence}
    assert ask_now(session, row, NOW).status == "in force"


def test_a_panel_meets_today_with_items_to_decide_and_another_is_planned(session: Session) -> None:
    today = session.scalars(select(Meeting).where(Meeting.held_on == TODAY)).one()
    items = session.scalars(select(PanelItem).where(PanelItem.meeting_id == today.id)).all()
    assert len(items) == 3
    assert not any(session.get(PanelOutcome, item.id) for item in items)
    aside = session.scalars(select(Declaration)).one()
    assert (aside.item_id in {item.id for item in items}, aside.recused) == (True, True)
    assert session.scalar(select(func.count(Meeting.id)).where(Meeting.held_on > TODAY)) == 5
    assert set(session.scalars(select(PanelOutcome.outcome))) == {"approved", "declined", "deferred"}


def test_two_are_in_hospital_one_with_a_signed_agreement_and_one_waiting_for_signatures(
    session: Session,
) -> None:
    stays = {
        session.get_one(Person, stay.person_id).name: stay for stay in session.scalars(select(Admission))
    }
    assert session.scalar(select(func.count(Discharge.admission_id))) == 1
    signed, waiting = stays["Wei Chen"], stays["Rosalind Ashworth"]
    assert is_in_force(session, signed, NOW)
    assert not is_in_force(session, waiting, NOW)
    assert [one.role for one in signatures(session, waiting.id)] == ["ward manager"]
    for stay in (signed, waiting):
        assert latest_agreement(session, stay.id) is not None
        days = [london_day(instant(shift.starts_at)) for shift in rota(session, stay.id)]
        assert min(days) < TODAY < max(days)


def test_a_dbs_check_runs_out_in_the_middle_of_a_rota(session: Session) -> None:
    stay = session.scalars(
        select(Admission).where(Admission.person_id == named(session, "Rosalind Ashworth").id)
    ).one()
    shifts = [shift for shift in draft(session, stay, NOW).shifts if shift.pa == "Bilal Hussain"]
    covered = [shift.dbs_ok for shift in shifts if london_day(instant(shift.starts)) >= TODAY]
    assert covered == sorted(covered, reverse=True)
    assert set(covered) == {True, False}


def test_nhs_numbers_are_sound_different_and_from_the_range_that_is_given_to_nobody(session: Session) -> None:
    numbers = session.scalars(select(Person.nhs_number).where(Person.nhs_number.is_not(None))).all()
    assert len(numbers) == 12
    for number in numbers:
        assert NhsNumber(str(number)).startswith("999")


def test_registrations_and_codes_are_such_as_nobody_has(session: Session) -> None:
    rows = session.scalars(select(Practitioner)).all()
    assert {row.body for row in rows} == {"NMC", "HCPC"}
    assert all(row.registration_number.startswith("99I" if row.body == "NMC" else "DT99") for row in rows)
    assert all((code or "").startswith("INV") for code in session.scalars(select(Organisation.ods_code)))
    assert all("(invented)" in name for name in session.scalars(select(Organisation.name)))


def test_the_approval_says_that_it_is_invented(session: Session) -> None:
    notes = session.scalars(select(FrameworkApproval.note)).all()
    assert set(notes) == {"invented, for the demonstration"}


def test_the_record_is_real_and_verifies(session: Session) -> None:
    report = verify(session)
    assert report.ok, report.first
    assert (report.logs, report.entries > 1000) == (3, True)
    for organisation in session.scalars(select(RecordEntry.organisation_id).distinct()).all():
        bodies = session.scalars(
            select(RecordEntry.body)
            .where(RecordEntry.organisation_id == organisation)
            .order_by(RecordEntry.number)
        )
        moments = [body.partition(b'"recorded at":"')[2][:19] for body in bodies]
        assert moments == sorted(moments)
        assert moments[0].startswith(b"2023-")
        assert moments[-1] <= b"2026-07-15T10:00:00"


def test_the_log_of_a_long_delegation_has_gone_through_the_statuses_one_by_one(session: Session) -> None:
    assert session.scalar(select(func.count(Message.id)).where(Message.case_id.is_not(None))) > 200  # type: ignore[operator]
    latest = latest_status(session, delegation(session, "Amina Yusuf", "gastrostomy feed").id)
    assert latest is not None
    assert latest.number > 10


@pytest.mark.parametrize("login", DEMO_LOGINS, ids=lambda login: login.username)
def test_each_printed_login_opens_a_desk(session: Session, login) -> None:  # type: ignore[no-untyped-def]
    assert log_in(session, login.username, login.password, now=NOW, limits=LoginLimits())
    account = session.scalars(select(Account).where(Account.username == login.username)).one()
    assert [post.role for post in posts(session, account.person_id, TODAY)] == [login.role]
    assert session.get_one(Person, account.person_id).name == login.name


def test_loading_again_changes_nothing(session: Session) -> None:
    before = counts(session)
    assert is_loaded(session)
    assert not load_invented(session, NOW + timedelta(days=1))
    session.commit()
    assert counts(session) == before


def test_invented_people_are_not_put_among_real_ones(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/real.db"
    migrate(url)
    engine = engine_for(url)
    with Session(engine) as session:
        session.add(Person(id="pe_real", name="Somebody Real", created_at=NOW))
        session.flush()
        with pytest.raises(Refused, match="holds people already"):
            load_invented(session, NOW)
    engine.dispose()


def test_a_load_that_is_cut_off_leaves_nothing_and_can_be_started_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/cut.db"
    migrate(url)
    engine = engine_for(url)

    def cut_off(day: int, days: int) -> None:
        if day == 12:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Session(engine) as session, session.begin():
        load_invented(session, NOW, cut_off)
    with Session(engine) as session:
        assert not any(counts(session).values())
    engine.dispose()


def test_every_plan_is_of_somebody_in_it() -> None:
    assert len({(plan.holder, plan.pa, plan.task) for plan in PLANS}) == len(PLANS)


@pytest.mark.long
@pytest.mark.parametrize(
    "now", ["2026-07-15T10:00", "2028-02-29T12:00", "2026-03-30T00:05", "2027-10-31T23:30"]
)
def test_any_today_gives_the_same_states_and_the_same_today_the_same_answers(
    session: Session, tmp_path: Path, now: str
) -> None:
    """Leap days, the nights on which clocks change, and every day of the week make no difference."""
    url = f"sqlite:///{tmp_path}/other.db"
    loaded(url, datetime.fromisoformat(f"{now}+00:00"))
    engine = engine_for(url)
    with Session(engine) as other:
        assert statuses(other) == statuses(session)
        assert verify(other).ok
        if now.startswith("2026-07-15"):
            assert counts(other) == counts(session)
    engine.dispose()


@pytest.mark.long
@pytest.mark.postgres
def test_it_loads_on_postgresql_too(database_url: str, session: Session) -> None:
    loaded(database_url)
    engine = engine_for(database_url)
    with Session(engine) as other:
        assert statuses(other) == statuses(session)
        assert verify(other).ok
    engine.dispose()
