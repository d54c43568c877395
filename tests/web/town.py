"""Mrs Lowe's case with something on record for every page, somebody of each role in it, and a stranger for each role.

def test_every_page(town):
    status = town.ask("grace", line, "PHB co-ordinator")    # a line of docs/access.yaml, with the case's identifiers
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.evidence import EvidenceRow
from models.hospital import Agreement, Shift
from models.organisations import Organisation
from models.panels import PanelItem
from models.people import Appointment, Person
from rules.framework import from_library
from scripts.access import Line
from services.access import break_glass
from services.act import Act, Actor
from services.agreements.agreement import issue_agreement
from services.importing.import_people import represent
from services.logins import accounts
from services.training import trainer_choice, training_requests
from services.training.training_sessions import Plan, plan_session
from tests.services.stays import in_hospital, planned
from tests.services.stays import ready as ready_for_ward
from tests.services.training_world import CREAM, asked
from tests.services.training_world import ready as ready_for_training
from tests.services.world import ROLES as PEOPLE
from tests.web.coordinator import Desk
from tests.web.trainer import a_desk  # noqa: F401
from tests.web.visitor import PASSWORD, Visitor
from web.desks import STAFF

OWN = {
    "PHB co-ordinator": "grace", "clinical trainer": "nia", "monitoring nurse": "omar",
    "nominated senior manager": "tom", "PHB lead": "pat", "ward manager": "kit", "induction lead": "joy",
    "nursing agency": "ann", "on-call nurse": "ollie", "clinical lead": "lea", "PA": "amina", "PHB holder": "lowe",
    "representative": "una",
}  # fmt: skip
"""Somebody of each role who has to do with Mrs Lowe's case."""

FRAMEWORK = from_library("staffordshire").sha256

NOT_THERE = {
    "/calendar/{token}.ics",
    "/check/{code}",
    "/sign/{code}",
    "/sign/{code}/agreement",
    "/metrics",
    "/ready",
    "/cases/{reference}/training-plan/{number}",
    "/cases/{reference}/hospital/agreement/card/{pa_id}/revoke",
    "/cases/{reference}/hospital/agreement/word/{word_id}",
    "/cases/{reference}/hospital/agreement/{agreement_id}/scan/{role}",
    "/cases/{reference}/hospital/agreement/hand-in/{role}",
    "/cases/{reference}/hospital/need/{delegation_id}",
    "/cases/{reference}/hospital/stays/{admission_id}/review",
    "/delegations/{id}/letter/{number}",
    "/sign-offs/{id}/letter/{number}",
    "/panel/meetings/{id}/minutes/{number}",
    "/panel/meetings/{id}/papers/{number}",
    "/stays/{admission_id}/agreement",
    "/account/recovery-codes",
    "/account/second-factor/remove",
    "/login/provider",
    "/login/provider/back",
    "/delegations/{id}/files/{file_id}",
    "/sign-offs/{id}/files/{file_id}",
    "/own-record/{id}/files/{file_id}",
    "/frameworks/{sha256}/impact/csv",
    "/caseload/views/{id}/delete",
    "/caseload/views/{id}/first",
    "/caseload/views/{id}/name",
    "/caseload/import/{id}",
    "/caseload/import/{id}/confirm",
    "/caseload/import/{id}/leave",
    "/my-work/leave/{id}/end",
    "/training/sessions/{id}/attendance",
    "/today/do/{id}",
}
"""What this world does not hold, so that it is absent to everybody; refusals are tried all the same."""


@dataclass
class Town:
    """The app with Mrs Lowe's case, and the identifiers that lead to what belongs to it."""

    desk: Desk
    ids: dict[str, dict[str, str]]
    opened: dict[str, str]
    visitors: dict[str, Visitor] = field(default_factory=dict)

    def ask(self, name: str, line: Line, role: str) -> int:
        """The status that this person gets for a route with the case's own identifiers."""
        if name not in self.visitors:
            self.visitors[name] = self.desk.open_browser(name)
            self.visitors[name].get("/role")
        visitor, address = self.visitors[name], self.address(line.path, role)
        if line.method == "GET":
            return visitor.client.get(address, follow_redirects=False).status_code
        sent = {"form-token": visitor.token}
        return visitor.client.post(address, data=sent, follow_redirects=False).status_code

    def address(self, path: str, role: str) -> str:
        """The route with identifiers: those of its longest known beginning, then those that are everywhere."""
        known = dict(self.ids[""])
        for beginning in sorted(self.ids, key=len):
            if path.startswith(beginning):
                known |= self.ids[beginning]
        if path.startswith("/break-glass/"):
            known["id"] = self.opened.get(role, "none")
        if path.startswith("/trail/") and role == "nominated senior manager":
            known |= {"of": "items", "id": self.ids["/panel/items"]["id"]}
        return re.sub(r"{(\w+)}", lambda found: known[found[1]], path)


@pytest.fixture(name="town")
def a_town(desk: Desk) -> Town:
    """Mrs Lowe on Ward 7, a task in force, a training request of Nia's, and a stranger for each role."""
    world = desk.world
    admission, row = in_hospital(world)
    ready_for_ward(world, admission, row)
    planned(world, admission, "2026-05-20T20:00", "2026-05-21T08:00")
    agreement = issue_agreement(world.act("grace"), admission.id)
    cream = ready_for_training(world, CREAM, "ben")
    request = asked(world, cream)
    training_requests.review(world.act("grace"), request.id)
    trainer_choice.choose_trainer(world.act("grace"), request.id, "nia", "clinical trainer")
    trainer_choice.accept_training(world.act("nia"), request.id)
    starts = world.now + timedelta(days=3)
    offered = Plan(
        "moorland", "nia", "clinical trainer", "drop-in", starts, starts + timedelta(hours=2), "x", task=CREAM
    )
    lesson = plan_session(world.act("nia"), offered)
    _of_the_case(desk)
    _strangers(desk)
    opened = _openings(desk)
    session = world.session
    item = session.scalars(select(PanelItem)).first()
    shift = session.scalars(select(Shift.id)).first()
    evidence = session.scalars(select(EvidenceRow.id).where(EvidenceRow.task == row.task)).first()
    assert item
    assert isinstance(agreement, Agreement)
    ids = {
        "": {
            "reference": "SH-0001", "pa_id": "amina", "role": "ward manager", "delegation_id": row.id, "number": "1",
            "admission_id": admission.id, "agreement_id": agreement.id, "shift_id": shift or "", "word_id": "wd_none",
            "evidence_id": evidence or "", "id": row.id, "slug": "dbs", "code": "AAAA-BBBB", "token": "x",
            "sha256": FRAMEWORK, "other": FRAMEWORK, "of": "delegations", "file_id": "none", "key": "due",
            "what": "call",
        },
        "/sign-offs": {"slug": "observation"},
        "/panel/items": {"id": item.id},
        "/panel/meetings": {"id": item.meeting_id},
        "/training/sessions": {"id": lesson.id},
        "/training/{request_id}": {"request_id": request.id, "slug": "withdraw"},
    }  # fmt: skip
    desk.keep()
    return Town(desk, ids, opened)


def stranger(role: str) -> str:
    """The login of whoever has this role elsewhere."""
    return f"stranger-{role}".replace(" ", "-")


def _of_the_case(desk: Desk) -> None:
    """A clinical lead of the case's organisation, and whoever speaks for Mrs Lowe."""
    session, now = desk.world.session, desk.world.now
    for name, role, organisation in (("lea", "clinical lead", "north"), ("una", "representative", None)):
        session.add(Person(id=name, name=name.title(), created_at=now))
        session.add(
            Appointment(
                id=f"ap-{name}", person_id=name, role=role, organisation_id=organisation,
                first_day=date(2020, 1, 1), recorded_at=now,
            )
        )  # fmt: skip
    session.flush()
    represent(desk.world.act("grace"), "north", "lowe", "una", "by her own wish", date(2020, 1, 1))


def _strangers(desk: Desk) -> None:
    """Somebody for each role, at an organisation that has nothing to do with Mrs Lowe."""
    session, now = desk.world.session, desk.world.now
    session.add(Organisation(id="elsewhere", name="Elsewhere Trust", kind="nhs trust"))
    for role in OWN:
        name = stranger(role)
        session.add(Person(id=name, name=f"Una {role}", created_at=now))
        session.add(
            Appointment(
                id=f"ap-{name}", person_id=name, role=role, organisation_id="elsewhere",
                first_day=date(2020, 1, 1), recorded_at=now,
            )
        )  # fmt: skip
        session.flush()
        accounts.create_account(session, name, name, PASSWORD)
    for name in OWN.values():
        if name != "grace":
            accounts.create_account(session, name, name, PASSWORD)


def _openings(desk: Desk) -> dict[str, str]:
    """Each role's own person has opened the case by break-glass."""
    world, found = desk.world, {}
    for role in STAFF:
        name = OWN[role]
        organisation = PEOPLE[name][2] if name in PEOPLE else "north"
        act = Act(world.session, world.now, Actor(name, role, organisation))
        found[role] = break_glass.open_record(act, world.cases["lowe"], break_glass.REASONS[0], "A test.").id
    return found
