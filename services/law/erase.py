"""Erasing somebody whom nothing has to be kept of any more: their key destroyed, their particulars blanked.

The record verifies as before, since only ciphertext was hashed. What stays readable is counted and said
(docs/record.md, "Erasing").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, delete, select, update
from sqlalchemy.orm import Session

from models.accounts import Account, KnownDevice, LinkedLogin, LoginSession, RecoveryCode, SecondFactor
from models.forms import KeptForm
from models.law import Erasure
from models.record_chain import destroy_key
from models.tables import METADATA
from models.training import PersonDistrict, TrainerParticulars
from models.types import ActorName
from models.views import ImportDraft, KeptSearch, SavedView
from rules.moments import instant, london_day
from services import record
from services.act import Act, Refused
from services.law.due import Keeping
from services.law.reach import Reach
from services.law.retention import SCHEDULES
from services.law.who import still_there

ERASED = "Erased person"
OF_A_PERSON: tuple[Any, ...] = (PersonDistrict, TrainerParticulars, KeptSearch, SavedView, ImportDraft)
OF_AN_ACCOUNT: tuple[Any, ...] = (
    SecondFactor,
    RecoveryCode,
    LinkedLogin,
    LoginSession,
    KnownDevice,
    KeptForm,
)
NAMES = frozenset({"name", "deputy", "with_name", "employer_name", "telephone", "deputy_telephone"})
"""Columns of tables that are only added to in which a name or a telephone number was typed."""


@dataclass(frozen=True)
class Erased:
    """That somebody was erased, and how much that speaks of them can still be read, by table and column."""

    row: Erasure
    remains: dict[str, int]


def erase(act: Act, organisation_id: str, person_id: str) -> Erased:
    """Destroy the key to everything sealed for somebody, and blank their particulars and what they logged in with.

    Raises Refused while a retention schedule runs, a legal hold stands, or they can still log in.
    """
    person = still_there(act, person_id)
    schedule = _refuse_kept(act, person_id)
    accounts = act.session.scalars(select(Account).where(Account.person_id == person_id)).all()
    if any(account.active for account in accounts):
        raise Refused(
            f"{person_id} can still log in.", way_out="close the account first (`safehands accounts close`)"
        )
    remains = what_remains(act.session, person_id)
    destroy_key(act.session, person_id)
    person.name, person.born, person.nhs_number, person.email, person.telephone = (
        ERASED,
        None,
        None,
        None,
        None,
    )
    _forget(act.session, person_id, [account.id for account in accounts])
    row = Erasure(person_id=person_id, erased_at=act.now, erased_by=act.actor.id)
    details = {"schedule": schedule, "remains": remains}
    record.write(act, organisation_id, "person erased", {"person": person_id}, rows=[row], details=details)
    return Erased(row, remains)


def what_remains(session: Session, person_id: str) -> dict[str, int]:
    """How many texts in rows that are only added to, and documents, speak of somebody and are not sealed."""
    found: dict[str, int] = {}
    for table, rows in Reach(session, person_id).walk().items():
        for column in METADATA.tables[table].columns:
            if table == "people" or isinstance(column.type, ActorName):
                continue
            is_file = column.name == "document_sha256" or (table, column.name) == (
                "handed_in_files",
                "sha256",
            )
            if isinstance(column.type, Text) or column.name in NAMES or is_file:
                number = sum(1 for row in rows if row[column.name])
                found |= {f"{table}.{column.name}": number} if number else {}
    return found


def _refuse_kept(act: Act, person_id: str) -> str:
    """The schedule that kept them longest and has ended; raises Refused where one has not."""
    keeping = Keeping(act.session)
    if person_id in keeping.held:
        raise Refused(
            f"{person_id} is under a legal hold, or stands in the record of somebody who is.",
            way_out="see `safehands data holds`",
        )
    longest = keeping.longest(person_id)
    if longest is None:
        raise Refused(
            f"No schedule speaks of {person_id}, so nobody can say when to erase.",
            way_out="ask the records manager",
        )
    rule = f"{longest.schedule}: kept for {SCHEDULES[longest.schedule].length} at least"
    if longest.unconfirmed:
        raise Refused(
            f"Nobody has confirmed the schedule {longest.schedule!r}.",
            rule=rule,
            way_out="the records manager looks it up, and each organisation that keeps something of them chooses a "
            "figure (`safehands data keep`)",
        )
    if longest.no_birthday:
        raise Refused(
            "The schedule asks for a date of birth, and none is on record.",
            rule=rule,
            way_out="record it (`safehands data correct`)",
        )
    if longest.until is None:
        raise Refused(
            f"The care or the work of {person_id} has not ended.", rule=rule, way_out="wait until it has"
        )
    if longest.until >= london_day(instant(act.now)):
        raise Refused(
            f"{person_id} is kept until {longest.until.isoformat()}.", rule=rule, way_out="wait for that day"
        )
    return longest.schedule


def _forget(session: Session, person_id: str, account_ids: list[str]) -> None:
    """What is no part of the record and was theirs."""
    for table in OF_A_PERSON:
        session.execute(delete(table).where(table.person_id == person_id))
    for table in OF_AN_ACCOUNT:
        session.execute(delete(table).where(table.account_id.in_(account_ids)))
    for id in account_ids:
        blank = {"username": f"erased {id}", "password_hash": "", "one_time_until": None}
        session.execute(update(Account).where(Account.id == id).values(blank))
