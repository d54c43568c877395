"""What a code on a paper opens: one sentence to everybody, and to the ward what PAs may do today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from documents.agreement_paper import Permission
from models.cases import Case
from models.hospital import Admission, Agreement, Discharge
from models.hospital_codes import AgreementCode, PocketCard, WardCode, WrongWardCode
from models.ids import new_id
from models.people import Person
from rules.moments import instant
from services import record
from services.act import Act, Refused
from services.agreements.agreement_draft import reference_of
from services.agreements.agreement_versions import latest_agreement, same_content
from services.agreements.paper_codes import code_sha256, plain_code
from services.in_hospital.hospital_cards import is_revoked
from services.in_hospital.hospital_desk import PaHere, State, paper_here, stay_here
from services.in_hospital.interim import WordHere, words_here
from services.in_hospital.wards import ward_at

GUESSES, CLOSED_FOR = 20, timedelta(minutes=15)
"""After so many wrong ward codes within that time, the list of a stay opens to nobody for as long."""


class Holds(StrEnum):
    """How the paper that somebody holds stands now, as a ward has to understand it."""

    IN_FORCE = "in force"
    NOT_IN_FORCE = "not in force"
    OUT_OF_DATE = "out of date"
    """Something has changed since it was signed, and it is being drawn up again: nobody relies on it."""
    REPLACED = "replaced"
    NOT_BEGUN = "not begun"
    ENDED = "ended"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that somebody holds: an agreement's version or a PA's card, and how it stands now.

    It names nobody: whoever found it on a bus learns no more than that.
    """

    admission: Admission
    reference: str
    holds: Holds
    version: int = 0
    newest: int = 0
    pa_id: str = ""
    newest_holds: Holds = Holds.NOT_IN_FORCE
    """How the newest version stands, whichever paper this is."""

    @property
    def opens(self) -> bool:
        """Whether the ward may read the list behind it."""
        return self.holds not in (Holds.ENDED, Holds.REVOKED, Holds.NOT_BEGUN)


@dataclass(frozen=True, slots=True)
class MayDo:
    """One PA on the ward today: the tasks with what holds for each, and whether the ward has inducted them."""

    name: str
    inducted: bool
    tasks: tuple[tuple[str, Permission, str], ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """What the ward reads: whom to ring now, and each PA."""

    nurse: str
    telephone: str
    pas: tuple[MayDo, ...]
    words: tuple[WordHere, ...] = ()
    """What the nurse in charge said for one shift, while the agreement is not in force."""


def paper_with(session: Session, typed: str, now: datetime) -> Paper | None:
    """The paper that carries a code; None for any other, however near it is."""
    if not plain_code(typed):
        return None
    digest = code_sha256(typed)
    version = session.scalars(
        select(Agreement)
        .join(AgreementCode, AgreementCode.agreement_id == Agreement.id)
        .where(AgreementCode.code_sha256 == digest)
    ).first()
    card = session.scalars(select(PocketCard).where(PocketCard.code_sha256 == digest)).first()
    found = version or card
    if found is None:
        return None
    admission = session.get_one(Admission, found.admission_id)
    newest, newest_holds = latest_agreement(session, admission.id), _newest_holds(session, admission, now)
    return Paper(
        admission=admission,
        reference=reference_of(session.get_one(Case, admission.case_id), admission),
        holds=_holds(session, version, card, newest_holds),
        version=version.version if version else 0,
        newest=newest.version if newest else 0,
        pa_id=card.pa_id if card else "",
        newest_holds=newest_holds,
    )


def open_for_ward(act: Act, paper: Paper, typed: str) -> Opened | None:
    """What the PA of a card may do today, or all PAs of an agreement, to whoever has the ward's code as well.

    The look is on record. None for a code that is not the ward's, which is counted. Raises Refused after too many of
    them, for the code of an older sheet, for what cannot be a code, and for a paper behind which there is no list.
    """
    if not paper.opens:
        raise Refused("There is no list behind this paper now.", way_out="ring the on-call nurse")
    if not plain_code(typed):
        raise Refused("A code has 12 letters and numbers.", way_out="check it letter by letter")
    since, about = act.now - CLOSED_FOR, WrongWardCode.admission_id == paper.admission.id
    wrong = act.session.scalar(select(func.count()).where(about, WrongWardCode.at > since))
    if (wrong or 0) >= GUESSES:
        raise Refused(
            "Too many codes were wrong.", way_out="wait a quarter of an hour, or read the ward’s copy"
        )
    codes = _codes_of_sheets(act.session, paper)
    if code_sha256(typed) not in codes:
        act.session.execute(delete(WrongWardCode).where(WrongWardCode.at <= since))
        act.session.add(WrongWardCode(id=new_id("ww"), admission_id=paper.admission.id, at=act.now))
        return None
    on = ward_at(act.session, paper.admission, instant(act.now))
    if on.moved and codes[code_sha256(typed)] < on.since:
        raise Refused(
            "This sheet is of the ward where the person was before.", way_out="make the new ward’s sheet"
        )
    if code_sha256(typed) != next(iter(codes)):
        raise Refused("This sheet has been replaced.", way_out="look for the newer sheet at the ward’s desk")
    subject = {
        "person": paper.admission.person_id, "case": paper.admission.case_id, "admission": paper.admission.id,
    }  # fmt: skip
    organisation = act.session.get_one(Case, paper.admission.case_id).organisation_id
    record.write(act, organisation, "ward looked at what PAs may do", subject)
    return _opened(act, paper)


def _opened(act: Act, paper: Paper) -> Opened:
    here = stay_here(act.session, paper.admission, act.now)
    pas = tuple(_may_do(one) for one in here.pas if paper.pa_id in ("", one.id))
    if paper.pa_id and not pas:  # employed, and with neither task nor shift here
        pas = (MayDo(act.session.get_one(Person, paper.pa_id).name, inducted=False, tasks=()),)
    said = (
        words_here(act.session, paper.admission, act.now) if paper.newest_holds is not Holds.IN_FORCE else []
    )
    words = tuple(one for one in said if paper.pa_id in ("", one.row.pa_id))
    return Opened(
        here.nurse.name if here.nurse else "", (here.nurse and here.nurse.telephone) or "", pas, words
    )


def _newest_holds(session: Session, admission: Admission, now: datetime) -> Holds:
    """Fail closed: signed, and saying what is still true, or not in force."""
    if session.get(Discharge, admission.id):
        return Holds.ENDED
    here = paper_here(session, admission, now)
    if here.state is not State.IN_FORCE:
        return Holds.NOT_IN_FORCE
    if here.out_of_date or here.refusal:
        return Holds.OUT_OF_DATE
    return Holds.IN_FORCE if admission.admitted_at <= now else Holds.NOT_BEGUN


def _holds(session: Session, version: Agreement | None, card: PocketCard | None, newest: Holds) -> Holds:
    """A version that says the same as the newest stands as the newest does: it is the one that was signed."""
    if card and is_revoked(session, card):
        return Holds.REVOKED
    if version and newest is not Holds.ENDED:
        same = {one.id for one in same_content(session, version.admission_id)}
        return newest if version.id in same else Holds.REPLACED
    return newest


def _codes_of_sheets(session: Session, paper: Paper) -> dict[str, datetime]:
    """The hashes of the codes on all sheets of a stay, the newest first, with when each was made."""
    rows = session.execute(
        select(WardCode.code_sha256, WardCode.made_at)
        .where(WardCode.admission_id == paper.admission.id)
        .order_by(WardCode.number.desc())
    )
    return {row.code_sha256: row.made_at for row in rows}


def _may_do(pa: PaHere) -> MayDo:
    tasks = tuple((one.row.task, one.permission, one.unmet[0][1] if one.unmet else "") for one in pa.tasks)
    return MayDo(pa.name, pa.inducted_on is not None, tasks)
