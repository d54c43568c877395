"""What the tests of training requests share: a task that builds on nothing, and a training co-ordinator."""

from __future__ import annotations

from datetime import date

from models.actions import Action
from models.cases import DelegationRow
from models.people import Appointment, Person
from models.training import TrainingRequest
from services import coordination
from services.act import Act, Actor
from services.reconcile import reconcile
from services.to_do import open_actions
from services.training import training_requests
from services.training.training_requests import Form
from services.training.training_wanted import REQUIREMENT
from tests.services.world import World, launched

CREAM = "apply topical cream"
"""Builds on nothing; low risk."""


def somebody(world: World, id: str, name: str, role: str, organisation: str = "north") -> Act:
    """One more person in a role, and her acting in it."""
    world.session.add(Person(id=id, name=name, created_at=world.now))
    appointed = Appointment(
        id=f"ap-{id}", person_id=id, role=role, organisation_id=organisation or None,
        first_day=date(2020, 1, 1), recorded_at=world.now,
    )  # fmt: skip
    world.session.add(appointed)
    world.session.flush()
    return Act(world.session, world.now, Actor(id, role, organisation))


def asked(
    world: World, row: DelegationRow, needed_by: date | None = None, mode: str = "scheduled session"
) -> TrainingRequest:
    """The form as Grace sends it."""
    form = Form("first", mode, "She comes home with it.", needed_by)
    return training_requests.ask_for_training(world.act("grace"), row, form)


def ready(world: World, task: str = CREAM, pa: str = "amina") -> DelegationRow:
    """A delegation with all in place that its training has to come after."""
    row = launched(world, task, pa)
    day = world.now.date()
    coordination.record_clinical_recommendations(
        world.act("grace"), world.cases["lowe"], row.task, day, world.giver("nia")
    )
    return row


def wanted(world: World, row: DelegationRow) -> list[Action]:
    """Ask the delegation again, and read what is asked about training requests."""
    reconcile(world.act("grace"), row.id)
    world.session.flush()
    return [one for one in open_actions(world.session, row.id) if one.requirement == REQUIREMENT]


def in_words(world: World, row: DelegationRow) -> tuple[str, str, date]:
    """What the one open action asks, of which role, by when."""
    (one,) = wanted(world, row)
    return one.kind, one.role, one.due_on
