"""One row of every table, so that a test of "every table" means every table."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.access import (
    Look,
    NumberTried,
    OpeningReviewed,
    RecordOpened,
    TriesReviewed,
    WorkGiven,
    WorkShown,
    WorkTakenBack,
)
from models.accounts import (
    Account,
    FailedLogin,
    KnownDevice,
    LinkedLogin,
    LoginSession,
    RecoveryCode,
    SecondFactor,
    UnknownLogin,
)
from models.actions import Action, ActionClosed, ActionNeed, Assignment
from models.api import ApiToken
from models.arrangements import Arrangement, Deputy
from models.base import Base
from models.cases import Case, CaseFramework, DelegationEnd, DelegationRow, DelegationStatus
from models.costs import TrainingCost
from models.cover import CoverArrangement
from models.deliveries import (
    CalendarToken,
    CalendarTokenRevoked,
    ContactChoice,
    Delivery,
    DeliveryAgain,
    DeliveryDone,
    DeliveryItem,
    LetterPosted,
    OutOfHours,
)
from models.evidence import Document, EvidenceGiver, EvidenceRow
from models.files import EvidenceFile, HandedInFile, MaterialFile
from models.forms import AcceptedForm, KeptForm
from models.frameworks import FrameworkApproval, FrameworkVersion, SettingsChoice
from models.hospital_codes import (
    WrongWardCode,
)
from models.impacts import ImpactFound, ImpactReport
from models.issued import DocumentLook, IssuedDocument
from models.law import (
    Erasure,
    EvidenceCarried,
    LegalHold,
    LegalHoldEnd,
    OrganisationSuccession,
    PersonCorrection,
    PersonMerge,
    RetentionChoice,
)
from models.merkle import Peaks
from models.messages import Message, MessageSent
from models.nhs_number import NhsNumber
from models.organisations import Organisation
from models.outbox import OutboxLine
from models.own import MonthEnd, UpcomingDue
from models.people import (
    Absence,
    AbsenceEnd,
    Appointment,
    AppointmentEnd,
    Employment,
    EmploymentEnd,
    Person,
    Practitioner,
    Representation,
    RepresentationEnd,
)
from models.record import RecordCheckpoint, RecordEntry
from models.record_chain import EntryRef, append, seal
from models.replays import Replay
from models.retention import RetentionCount
from models.signed_note import Checkpoint, SigningKey
from models.training import (
    ActionPlan,
    ActionPlanStep,
    ActionPlanStepDone,
    PersonDistrict,
    ReferenceMaterial,
    SessionCancelled,
    TrainerParticulars,
    TrainingRequest,
    TrainingSession,
    TrainingStep,
)
from models.views import ImportDraft, KeptSearch, SavedView
from tests.models.hospital_world import hospital_rows
from tests.models.known import ALL_OF_IT, BYTES, DAY, LATER, NOON, RECORDED, SHA256
from tests.models.panel_world import panel_rows

KEY = SigningKey("safehands.example", bytes(range(32)))
"""Signs the checkpoints of the tests; no other record is signed with it."""


def working_state() -> list[Base]:
    """What may change: particulars, accounts, the outbox. (The record's own tables fill themselves.)"""
    people = [Person(id=id, name=id.title(), created_at=NOON) for id in ("pa", "person", "nurse", "rep")]
    people[1].nhs_number = NhsNumber("999 000 0018")
    session = {"token_hash": "00", "account_id": "account", "acting_role": "PA"}
    return [
        KeptSearch(id="search", person_id="person", organisation_id="org", text="lowe", kept_at=NOON),
        SavedView(
            id="view",
            person_id="person",
            organisation_id="org",
            name="In hospital",
            search="",
            status="",
            in_hospital=True,
            overdue=False,
            is_default=False,
            made_at=NOON,
        ),
        ImportDraft(id="draft", person_id="person", organisation_id="org", content=b"row", kept_at=NOON),
        AcceptedForm(token_hash="00", content_hash="00", led_to="/", accepted_at=NOON),
        Organisation(id="org", name="North Area Board", kind="icb", ods_code="QXX"),
        Organisation(id="south", name="South Area Board", kind="icb"),
        *people,
        Practitioner(person_id="nurse", body="NMC", registration_number="01A2345E"),
        TrainerParticulars(person_id="nurse", most_a_month=4, districts="ST16"),
        PersonDistrict(person_id="person", district="ST16"),
        Account(id="account", username="nurse", password_hash="", person_id="nurse"),
        ApiToken(
            id="token",
            token_sha256="00",
            begins="sh_abcdef",
            system_id="nurse",
            organisation_id="org",
            scope="read",
            made_at=NOON,
            made_by="nurse",
            last_day=NOON.date(),
        ),
        LoginSession(**session, created_at=NOON, last_seen_at=NOON, expires_at=LATER),
        FailedLogin(username="nurse", at=NOON),
        KnownDevice(word_sha256="00", account_id="account", got_in_at=NOON),
        SecondFactor(account_id="account", secret="1.00000000.AAAA", begun_at=NOON),
        RecoveryCode(account_id="account", code_sha256="00"),
        LinkedLogin(issuer="https://op.example", subject="1", account_id="account", linked_at=NOON),
        UnknownLogin(issuer="https://op.example", subject="2", first_at=NOON, last_at=NOON),
        KeptForm(
            account_id="account", path="/sign-offs/dg/practice", typed={"note": ["Well."]}, kept_at=NOON
        ),
        DocumentLook(kind="delegation letter", subject_id="dg", seen_to=NOON),
        WrongWardCode(id="ww", admission_id="ad", at=LATER),
        UpcomingDue(delegation_id="dg", requirement="formal review", due_on=DAY, role="monitoring nurse"),
        MonthEnd(organisation_id="org", day=DAY, in_force=1),
        RetentionCount(organisation_id="org", counted_at=NOON, due=[], without_birthday=0, unconfirmed=1),
        OutboxLine(id="line", key="k", kind="reconcile delegation", subject_id="dg", created_at=NOON),
    ]


def kept_for_good() -> list[Base]:
    """One row of each append-only table that services write."""
    return [
        *_people(),
        *_frameworks(),
        *_cases(),
        *_training(),
        *panel_rows(),
        *hospital_rows(),
        *_deliveries(),
    ]


def evidence(id: str = "ev", **other: Any) -> list[Base]:
    """A piece of evidence and the nurse behind it."""
    about: dict[str, Any] = {**ALL_OF_IT, **RECORDED, "document_sha256": None, **other}
    row = EvidenceRow(
        id=id, kind="assessment", outcome="competent", true_from=NOON, true_is_day=False, **about
    )
    return [row, EvidenceGiver(evidence_id=id, position=0, person_id="nurse", role="clinical trainer")]


def worked_out() -> list[Base]:
    """What may change as well, and is worked out from rows that are kept for good."""
    return [
        Replay(
            organisation_id="org",
            next_number=3,
            began_at=NOON,
            decisions=1,
            differences=0,
            reached_end_at=NOON,
        ),
        ImpactReport(
            id="ir",
            organisation_id="org",
            framework_sha256=SHA256,
            days=90,
            asked_at=NOON,
            asked_by="nurse",
            delegations=1,
            looked_at=1,
            done_at=LATER,
        ),
        ImpactFound(
            report_id="ir",
            delegation_id="dg",
            loses=DAY,
            gains=None,
            because="",
            cannot_be_asked="",
            work={"asked": []},
        ),
    ]


def settle(session: Session) -> EntryRef:
    """Put a row into every table: three entries in one log, one in another, a checkpoint, and a sealed text."""
    session.add_all([*working_state(), *worked_out()])
    session.flush()
    first = append(session, "org", {"act": "opened"})
    keep_checkpoint(session, first.organisation_id, KEY)
    sealed = seal(session, "person", "She would rather her sister came.")
    rows = kept_for_good()
    ref = append(session, "org", {"act": "everything", "why": sealed}, rows)
    append(session, "org", {"act": "closed"})
    append(session, "south", {"act": "opened"})
    return ref


def keep_checkpoint(session: Session, organisation_id: str, key: SigningKey) -> Checkpoint:
    """A checkpoint of a log as it is now, kept beside it."""
    mine = select(RecordEntry.hash).where(RecordEntry.organisation_id == organisation_id)
    peaks = Peaks()
    peaks.extend(session.scalars(mine.order_by(RecordEntry.number)).all())
    made = Checkpoint.of(key.name, organisation_id, peaks.size, peaks.root())
    session.add(
        RecordCheckpoint(
            organisation_id=organisation_id,
            size=made.size,
            signed=key.sign(str(made)),
            peaks=peaks.to_bytes(),
        )
    )
    session.flush()
    return made


def _people() -> list[Base]:
    end: dict[str, Any] = {"last_day": DAY, **RECORDED}
    start: dict[str, Any] = {"first_day": DAY, **RECORDED}
    return [
        Appointment(id="ap", person_id="pa", role="PA", first_day=DAY, recorded_at=NOON),
        AppointmentEnd(appointment_id="ap", **end),
        Employment(id="em", pa_id="pa", person_id="person", employer_name="Person", model="direct", **start),
        EmploymentEnd(employment_id="em", **end),
        Representation(
            id="re", person_id="person", representative_id="rep", capacity="by her own wish", **start
        ),
        RepresentationEnd(representation_id="re", **end),
        Absence(id="ab", person_id="nurse", **start),
        AbsenceEnd(absence_id="ab", **end),
        Deputy(absence_id="ab", deputy_id="rep"),
    ]


def _frameworks() -> list[Base]:
    return [
        FrameworkVersion(
            sha256=SHA256, framework="staffordshire", version="1", content=BYTES, stored_at=NOON
        ),
        FrameworkApproval(
            id="fa", sha256=SHA256, approved_by="Dr Day", role="clinical lead", approved_on=DAY,
            recorded_at=NOON,
        ),
        SettingsChoice(sha256=SHA256, content=BYTES),
        Document(sha256=SHA256, media_type="application/pdf", content=BYTES, stored_at=NOON),
        *evidence(document_sha256=SHA256, note="Practise the flush."),
    ]  # fmt: skip


def _cases() -> list[Base]:
    frameworks: dict[str, Any] = {"framework_sha256": SHA256, "settings_sha256": SHA256, **RECORDED}
    return [
        Case(
            id="case", reference="SH-0001", person_id="person", organisation_id="org", opened_at=NOON,
            opened_by="nurse",
        ),
        CaseFramework(id="cf", case_id="case", where="home", first_day=DAY, **frameworks),
        DelegationRow(id="dg", case_id="case", requested_at=NOON, requested_by="nurse", **ALL_OF_IT),
        DelegationEnd(delegation_id="dg", ended_at=LATER, ended_by="nurse", why="She moved."),
        DelegationStatus(
            id="ds", delegation_id="dg", number=1, where="home", status="in force", may_alone=True,
            supervised=True, decided_at=NOON, next_due=DAY,
        ),
        Action(
            id="ac", key="dg:home:refresher:1", case_id="case", delegation_id="dg", kind="train",
            requirement="refresher", role="clinical trainer", due_on=DAY, opened_at=NOON,
        ),
        Action(
            id="ac2", key="dg:home:review:1", case_id="case", delegation_id="dg", kind="review",
            requirement="formal review", role="monitoring nurse", due_on=DAY, opened_at=NOON,
        ),
        ActionClosed(action_id="ac", closed_at=LATER, why="done"),
        ActionNeed(action_id="ac", delegation_id="dg", number=1, needed=True, at=NOON),
        Assignment(
            id="as", delegation_id="dg", role="clinical trainer", number=1, person_id="nurse", at=NOON,
            reasons="She knows the task.",
        ),
        CoverArrangement(
            id="co", case_id="case", task="gastrostomy feed", who="the community nurses", since=NOON, **RECORDED
        ),
        IssuedDocument(
            id="is", kind="delegation letter", subject_id="dg", number=1, document_sha256=SHA256,
            issued_at=NOON, said=SHA256, case_id="case", delegation_id="dg",
        ),
        Message(
            id="ms", key="ac:1", case_id="case", template="action", facts={"action": "ac", "days": [1, 2]},
            queued_at=NOON, to_role="clinical trainer",
        ),
        MessageSent(message_id="ms", sent_at=LATER, channel="email"),
        *_access(),
        *_law(),
    ]  # fmt: skip


def _law() -> list[Base]:
    return [
        LegalHold(
            id="lh", person_id="person", organisation_id="org", placed_at=NOON, placed_by="nurse", why_sha256=SHA256
        ),
        LegalHoldEnd(hold_id="lh", ended_at=LATER, ended_by="nurse", why_sha256=SHA256),
        RetentionChoice(
            id="rc", organisation_id="org", schedule="care record, adult", number=1, years=20, chosen_at=NOON,
            chosen_by="nurse",
        ),
        PersonCorrection(
            id="co", person_id="person", field="name", number=1, corrected_at=NOON, corrected_by="nurse",
            was_sha256=SHA256,
        ),
        PersonMerge(merged_id="rep", kept_id="person", merged_at=NOON, merged_by="nurse"),
        EvidenceCarried(evidence_id="ev", from_id="ev"),
        OrganisationSuccession(organisation_id="south", successor_id="org", first_day=DAY, **RECORDED),
        Erasure(person_id="rep", erased_at=LATER, erased_by="nurse"),
    ]  # fmt: skip


def _access() -> list[Base]:
    return [
        WorkShown(
            id="wk", organisation_id="org", team_id="south", number=1, shown="what waits", chosen_at=NOON,
            chosen_by="nurse",
        ),
        WorkGiven(
            id="wg", case_id="case", delegation_id="dg", person_id="nurse", role="clinical trainer", first_day=DAY,
            last_day=DAY, given_at=NOON, given_by="nurse",
        ),
        WorkTakenBack(given_id="wg", taken_back_at=LATER, taken_back_by="nurse"),
        Look(
            id="lk", case_id="case", delegation_id="dg", looked_by="nurse", role="clinical trainer", at=NOON,
            what="sign-off", how="relation", organisation_id="org",
        ),
        RecordOpened(
            id="ro", case_id="case", opened_by="nurse", role="clinical trainer", reason="emergency",
            words="She is being taken in.", opened_at=NOON, open_until=LATER, organisation_id="org",
        ),
        OpeningReviewed(opening_id="ro", reviewed_at=LATER, reviewed_by="rep", finding="It was right."),
        NumberTried(id="nt", person_id="person", tried_by="nurse", organisation_id="org", at=NOON),
        TriesReviewed(try_id="nt", reviewed_at=LATER, reviewed_by="rep", finding="A slip of the pen."),
    ]  # fmt: skip


def _training() -> list[Base]:
    return [
        TrainingRequest(
            id="tq", delegation_id="dg", number=1, kind="first", mode="bespoke", why="She comes home.",
            requested_at=NOON, requested_by="nurse",
        ),
        TrainingSession(
            id="ts", organisation_id="org", provider_id="org", trainer_id="nurse",
            trainer_role="clinical trainer", mode="bespoke", starts_at=NOON, ends_at=LATER, place="At home",
            planned_at=NOON, planned_by="nurse", places=1, task="gastrostomy feed",
        ),
        SessionCancelled(session_id="ts", at=NOON, by="nurse", why="Snow."),
        TrainingStep(
            id="tp", request_id="tq", number=1, step="reviewed", at=NOON, by="nurse",
            role="PHB co-ordinator",
        ),
        ActionPlan(id="pl", delegation_id="dg", evidence_id="ev", made_at=NOON, made_by="nurse"),
        ActionPlanStep(
            id="ps", plan_id="pl", number=1, what="Practise the flush.", role="clinical trainer", due_on=DAY
        ),
        ActionPlanStepDone(step_id="ps", outcome="done", at=LATER, by="nurse"),
        ReferenceMaterial(
            id="rm", title="The flush, filmed", kept_at="On the tablet", **ALL_OF_IT, **RECORDED
        ),
        HandedInFile(
            id="fi", delegation_id="dg", sha256=SHA256, media_type="video/mp4", size=10, handed_in_at=NOON,
            handed_in_by="nurse",
        ),
        EvidenceFile(evidence_id="ev", file_id="fi"),
        MaterialFile(material_id="rm", file_id="fi", consent="Mrs Lowe said yes."),
        Arrangement(
            id="ar", delegation_id="dg", number=1, step="dates proposed", at=NOON, by="nurse",
            dates={"on": ["2026-12-08T09:00:00+00:00"]},
        ),
    ]  # fmt: skip


def _deliveries() -> list[Base]:
    sent: dict[str, Any] = {"person_id": "nurse", "day": DAY, "begun_at": NOON, "document_sha256": SHA256}
    return [
        ContactChoice(
            id="cc", person_id="nurse", number=1, channel="letter", chosen_at=NOON, recorded_by="nurse"
        ),
        Delivery(id="dl", key="digest:nurse:1", channel="e-mail", **sent),
        Delivery(id="dl2", key="instead:dl", channel="letter", **sent),
        DeliveryItem(message_id="ms", delivery_id="dl"),
        DeliveryDone(delivery_id="dl", outcome="refused", at=NOON, reference="<dl@example>"),
        DeliveryAgain(delivery_id="dl", said_in="dl2"),
        LetterPosted(delivery_id="dl2", posted_at=LATER, posted_by="nurse"),
        CalendarToken(token_hash="00", person_id="nurse", role="clinical trainer", made_at=NOON),
        CalendarTokenRevoked(token_hash="00", revoked_at=LATER),
        OutOfHours(id="oh", organisation_id="org", number=1, telephone="01632 960111", **RECORDED),
        TrainingCost(
            id="tc", case_id="case", task="gastrostomy feed", requirement="training", number=1, pence=12_000,
            recorded_at=NOON, recorded_by="nurse",
        ),
    ]  # fmt: skip
