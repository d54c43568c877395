"""A code on a paper opens one sentence; with the ward's code, what PAs may do today; and nothing to whoever guesses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from documents.agreement_paper import Permission
from models.evidence import Document
from models.hospital import Agreement
from models.hospital_codes import AgreementCode, PocketCardRevoked, WrongWardCode
from models.people import Employment
from models.record import RecordEntry
from models.record_check import verify
from services.act import Act, Actor, Refused
from services.agreements.agreement import issue_agreement
from services.agreements.agreement_versions import versions
from services.agreements.paper_check import GUESSES, Holds, Opened, Paper, open_for_ward, paper_with
from services.agreements.paper_codes import ALPHABET, code_sha256, new_code, plain_code
from services.ending import end_delegation
from services.in_hospital import hospital
from services.in_hospital.hospital_cards import cards_of, make_card, make_ward_sheet, revoke_card
from tests.services.stays import admitted, in_hospital, planned, ready, signed
from tests.services.world import World, in_force, launched

WRONG = "0000-0000-0000"


def ward(world: World) -> Act:
    return Act(world.session, world.now, Actor("", "ward", flow="ward code"))


def found(world: World, code: str) -> Paper:
    paper = paper_with(world.session, code, world.now)
    assert paper is not None
    return paper


def opened(world: World, code: str, typed: str) -> Opened:
    here = open_for_ward(ward(world), found(world, code), typed)
    assert here is not None
    return here


def printed_on(world: World, agreement: Agreement) -> str:
    """The code as it stands in the document."""
    text = world.session.get_one(Document, agreement.document_sha256).content.decode(errors="ignore")
    return text.split('<p class="check">')[1].split("<strong>")[1].split("</strong>")[0]


@given(st.lists(st.sampled_from([" ", "-", ""]), min_size=11, max_size=11), st.booleans())
def test_a_code_is_read_however_it_is_typed(between: list[str], small: bool) -> None:
    code = new_code()
    letters = plain_code(code)
    typed = "".join(letter + gap for letter, gap in zip(letters, [*between, ""], strict=True))
    assert plain_code(typed.lower() if small else typed) == letters
    assert plain_code(code) == code.replace("-", "")
    assert code_sha256(code.lower().replace("-", " ")) == code_sha256(code)
    assert set(plain_code(code)) <= set(ALPHABET)


@pytest.mark.parametrize(
    "typed", ["", "7KQ2", "7KQ2-M0XA-93T", "7KQ2-M0XA-93TDX", "7KQ2-M0XA-93T!", "ÄÄÄÄ-ÄÄÄÄ-ÄÄÄÄ"]
)
def test_what_cannot_be_a_code_is_none(world: World, typed: str) -> None:
    assert plain_code(typed) == ""
    assert paper_with(world.session, typed, world.now) is None


def test_letters_that_are_misread_are_read_as_they_were_meant() -> None:
    assert plain_code("oil0-1234-5678") == "011012345678"


@pytest.mark.covers("HO-11")
def test_each_version_has_a_code_that_says_whether_it_still_holds(world: World) -> None:
    """Given a version, its code says not in force, in force once signed, out of date, replaced, and at last ended."""
    admission, row = in_hospital(world)
    ready(world, admission, row)
    first = printed_on(world, issue_agreement(world.act("grace"), admission.id))
    assert (found(world, first).holds, found(world, first).version) == (Holds.NOT_IN_FORCE, 1)
    signed(world, admission)
    newest = printed_on(world, versions(world.session, admission.id)[0])
    assert newest != first
    assert found(world, first).holds is Holds.IN_FORCE, "the sheet that was signed says the same"
    assert found(world, newest).holds is Holds.IN_FORCE
    planned(world, admission, "2026-05-20T20:00", "2026-05-21T08:00")
    world.session.flush()
    assert found(world, newest).holds is Holds.OUT_OF_DATE, "before the flow has drawn it up again"
    again = printed_on(world, issue_agreement(world.act("grace"), admission.id))
    assert (found(world, newest).holds, found(world, again).holds) == (Holds.REPLACED, Holds.IN_FORCE)
    assert found(world, newest).newest_holds is Holds.IN_FORCE, "a new rota is signed by nobody again"
    world.later(hours=1)
    hospital.discharge(world.act("grace"), admission, world.now)
    assert {found(world, code).holds for code in (first, newest, again)} == {Holds.ENDED}
    assert verify(world.session).faults == ()


def test_where_the_paper_cannot_be_drawn_up_any_more_nobody_relies_on_it(world: World) -> None:
    """Given an agreement in force, when its only delegation ends, then neither paper nor card says in force."""
    admission, row = in_hospital(world)
    ready(world, admission, row)
    signed(world, admission)
    _, card = make_card(world.act("grace"), admission, "amina")
    assert found(world, card).holds is Holds.IN_FORCE
    end_delegation(world.act("grace"), row, "The tube was taken out.", needed_no_longer=True)
    world.session.flush()
    assert found(world, card).holds is Holds.OUT_OF_DATE


def test_before_a_planned_stay_begins_the_paper_says_so_and_opens_no_list(world: World) -> None:
    row = launched(world)
    in_force(world, row)
    later = world.now + timedelta(days=3)
    admission = admitted(world, later, planned=True)
    world.session.flush()
    _, code = make_card(world.act("grace"), admission, "amina")
    sheet = make_ward_sheet(world.act("grace"), admission)
    assert found(world, code).holds is Holds.NOT_IN_FORCE
    hospital.record_validation(world.act("grace"), admission, row, world.now.date(), world.giver("ann"))
    signed(world, admission)
    assert found(world, code).holds is Holds.NOT_BEGUN
    with pytest.raises(Refused, match="no list behind this paper now"):
        open_for_ward(ward(world), found(world, code), sheet)


def test_of_a_code_only_a_hash_is_kept(world: World) -> None:
    admission, _ = in_hospital(world)
    agreement = issue_agreement(world.act("grace"), admission.id)
    _, card = make_card(world.act("grace"), admission, "amina")
    sheet = make_ward_sheet(world.act("grace"), admission)
    bodies = b"".join(world.session.scalars(select(RecordEntry.body)))
    for code in (printed_on(world, agreement), card, sheet):
        assert code.encode() not in bodies
        assert plain_code(code).encode() not in bodies
    assert world.session.scalars(select(AgreementCode.code_sha256)).all() == [
        code_sha256(printed_on(world, agreement))
    ]


@pytest.mark.covers("HO-06")
def test_with_the_wards_code_a_card_opens_what_that_pa_may_do_today(world: World) -> None:
    """Given a card and the ward's sheet, then the list is of that PA alone, and the look is on record."""
    admission, row = in_hospital(world)
    ready(world, admission, row)
    signed(world, admission)
    _, code = make_card(world.act("grace"), admission, "amina")
    sheet = make_ward_sheet(world.act("grace"), admission)
    paper = found(world, code)
    assert (paper.holds, paper.version) == (Holds.IN_FORCE, 0)
    here = opened(world, code, sheet.lower())
    assert (here.nurse, here.telephone) == ("Ollie Frost", "01632 960123")
    (pa,) = here.pas
    assert (pa.name, pa.inducted) == ("Amina Yusuf", True)
    assert pa.tasks == ((row.task, Permission.ALONE, ""),)
    bodies = [body.decode() for body in world.session.scalars(select(RecordEntry.body))]
    assert sum('"ward looked at what PAs may do"' in body for body in bodies) == 1
    assert verify(world.session).faults == ()


def test_wrong_ward_codes_reveal_nothing_and_close_the_list_for_a_while(world: World) -> None:
    """Given twenty wrong codes in a quarter of an hour, then the right one opens nothing either, and later it does."""
    admission, _ = in_hospital(world)
    _, code = make_card(world.act("grace"), admission, "amina")
    sheet = make_ward_sheet(world.act("grace"), admission)
    with pytest.raises(Refused, match="A code has 12 letters"):
        open_for_ward(ward(world), found(world, code), "a slip of the pen")
    for _ in range(GUESSES):
        assert open_for_ward(ward(world), found(world, code), WRONG) is None
        world.session.flush()
    with pytest.raises(Refused, match="Too many codes were wrong"):
        open_for_ward(ward(world), found(world, code), sheet)
    world.later(minutes=15)
    assert opened(world, code, sheet).pas
    assert open_for_ward(ward(world), found(world, code), WRONG) is None
    world.session.flush()
    left = world.session.scalars(select(WrongWardCode.at)).all()
    assert left == [world.now], "what is older than that is forgotten"


def test_a_pa_with_neither_task_nor_shift_may_do_nothing_and_the_code_is_still_right(world: World) -> None:
    admission, _ = in_hospital(world)
    world.session.add(
        Employment(
            id="em-ben", pa_id="ben", person_id="lowe", employer_name="Mrs Lowe", model="direct",
            first_day=date(2026, 1, 1), recorded_at=world.now, recorded_by="grace",
        )
    )  # fmt: skip
    world.session.flush()
    _, code = make_card(world.act("grace"), admission, "ben")
    here = opened(world, code, make_ward_sheet(world.act("grace"), admission))
    assert [(one.name, one.tasks) for one in here.pas] == [("Ben Carter", ())]


def test_a_lost_card_is_revoked_and_a_new_one_replaces_the_old(world: World) -> None:
    admission, _ = in_hospital(world)
    grace = world.act("grace")
    card, first = make_card(grace, admission, "amina")
    sheet = make_ward_sheet(grace, admission)
    with pytest.raises(Refused, match="The reason is missing"):
        revoke_card(grace, card, " ")
    revoke_card(grace, card, "Lost on the bus.")
    revoke_card(grace, card, "Lost on the bus.")
    assert found(world, first).holds is Holds.REVOKED
    with pytest.raises(Refused, match="no list behind this paper"):
        open_for_ward(ward(world), found(world, first), sheet)
    _, second = make_card(grace, admission, "amina")
    _, third = make_card(grace, admission, "amina")
    assert found(world, second).holds is Holds.REVOKED
    assert found(world, third).holds is not Holds.REVOKED
    assert [one.number for one in cards_of(world.session, admission.id)] == [3]
    assert len(world.session.scalars(select(PocketCardRevoked)).all()) == 2
    with pytest.raises(Refused, match="no PA of this person"):
        make_card(grace, admission, "nia")


def test_a_new_sheet_makes_the_old_code_useless(world: World) -> None:
    admission, _ = in_hospital(world)
    _, code = make_card(world.act("grace"), admission, "amina")
    old = make_ward_sheet(world.act("grace"), admission)
    new = make_ward_sheet(world.act("grace"), admission)
    with pytest.raises(Refused, match="This sheet has been replaced"):
        open_for_ward(ward(world), found(world, code), old)
    assert opened(world, code, new).pas
    assert world.session.scalars(select(WrongWardCode.id)).all() == [], "an old sheet is no guess"


def test_after_the_stay_nothing_opens_and_nothing_is_made(world: World) -> None:
    admission, _ = in_hospital(world)
    _, code = make_card(world.act("grace"), admission, "amina")
    sheet = make_ward_sheet(world.act("grace"), admission)
    world.later(hours=1)
    hospital.discharge(world.act("grace"), admission, world.now - timedelta(minutes=1))
    with pytest.raises(Refused, match="no list behind this paper"):
        open_for_ward(ward(world), found(world, code), sheet)
    with pytest.raises(Refused, match="has ended"):
        make_card(world.act("grace"), admission, "amina")
    with pytest.raises(Refused, match="has ended"):
        make_ward_sheet(world.act("grace"), admission)
