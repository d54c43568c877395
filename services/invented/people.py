"""Everybody is put on record, as they would have been over the years: staff first, PAs when they begin."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import product

from models.ids import new_id
from models.nhs_number import NhsNumber
from models.panels import Panel
from models.people import EmploymentModel
from rules.framework import from_library
from services import record
from services.access.given_work import show_work
from services.evidence import NewEvidence, record_evidence
from services.frameworks import approve_framework
from services.importing.import_people import (
    NewPerson,
    NewPost,
    add_organisation,
    add_person,
    employ,
    register,
    represent,
)
from services.invented.names import COORDINATORS, HOLDERS, NOMINATED, PLACES, STAFF, Board, Holder
from services.invented.numbers import SEED, birthday, nhs_numbers, registration_number
from services.invented.stage import Happening, Stage
from services.panels.panel_seats import nominate

BEGINNING = -1170
"""Days before today on which the three boards began with Safehands: a little more than three years."""

DBS_RUNS_OUT, DBS_DAYS_LEFT = "bilal", 4
"""Whose DBS check runs out in the middle of a rota, and how many days from today."""

INVENTED = "invented, for the demonstration"


def settle(stage: Stage) -> None:
    """Organisations, staff with their registrations, the panels, and the frameworks with their approval."""
    operator = stage.as_operator()
    for key, place in PLACES.items():
        log = stage.ids.get("northmoor", "")
        stage.ids[key] = add_organisation(operator, log, place.name, place.kind, place.ods_code).id
    first_day = stage.day(BEGINNING)
    for number, (key, staff) in enumerate(STAFF.items(), start=1):
        new = NewPerson(staff.name, telephone=staff.telephone)
        post = NewPost(staff.role, first_day, stage.ids[staff.place])
        stage.ids[key] = add_person(operator, _log(stage, staff.place), new, [post]).id
        if staff.registered_until is not None:
            pin = registration_number(staff.body, number)
            last = stage.today + timedelta(days=staff.registered_until)
            register(operator, stage.ids["northmoor"], stage.ids[key], staff.body, pin, first_day, last)
    _assure_the_broker(stage)
    _approve(stage)
    for board in COORDINATORS:
        _make_panel(stage, board)
        _show_its_work(stage, board)


def _show_its_work(stage: Stage, board: Board) -> None:
    """Every board has an arrangement with every team: what waits for their roles, their nurses see."""
    for team in ("brackenfield", "beacon", "homeward"):
        show_work(stage.act(COORDINATORS[board]), stage.ids[board], stage.ids[team], "what waits")


def _log(stage: Stage, place: str) -> str:
    """Whose record says that somebody works there: a board's own, and for everybody else the first board's."""
    return stage.ids[place if place in COORDINATORS else "northmoor"]


def _assure_the_broker(stage: Stage) -> None:
    new = NewEvidence(
        "provider assurance",
        "assured",
        stage.day(BEGINNING),
        (stage.giver("pat"),),
        about=stage.ids["homeward"],
        good_until=stage.today + timedelta(days=200),
    )
    record_evidence(stage.act("pat"), stage.ids["northmoor"], new)


def _approve(stage: Stage) -> None:
    for name, board in product(("staffordshire", "staffordshire-hospital"), COORDINATORS):
        approve_framework(
            stage.act("pat"),
            stage.ids[board],
            from_library(name),
            by="Dr Invented Example",
            role=f"clinical lead ({INVENTED})",
            on=stage.day(BEGINNING),
            note=INVENTED,
        )


def _make_panel(stage: Stage, board: Board) -> None:
    name = f"{PLACES[board].name.split()[0]} risk enablement panel"
    panel = Panel(id=new_id("pn"), organisation_id=stage.ids[board], name=name, framework="staffordshire")
    act = stage.as_operator()
    record.write(act, stage.ids[board], "panel set up", {"panel": panel.id}, rows=[panel])
    stage.ids[f"panel {board}"] = panel.id
    for key in NOMINATED[board]:
        place = stage.ids[STAFF[key].place]
        nominate(act, panel, stage.ids[key], place, stage.day(BEGINNING))


def plan_holders(stage: Stage, begins: dict[str, int]) -> None:
    """Each holder comes on record some days before anything is asked for; ``begins`` counts days from today."""
    chance, numbers = random.Random(SEED), nhs_numbers()  # noqa: S311 (no secret)
    for key, holder in HOLDERS.items():
        born, number = birthday(stage.today, holder.age, chance), next(numbers)
        stage.plan(begins[key] - 14, 0, _arrival(stage, key, holder, born, number))


def _arrival(stage: Stage, key: str, holder: Holder, born: date, number: NhsNumber) -> Happening:
    def happen() -> None:
        act, log = stage.act(COORDINATORS[holder.board]), stage.board(key)
        today = stage.now.date()
        new = NewPerson(holder.name, born, number)
        stage.ids[key] = add_person(act, log, new, [NewPost("PHB holder", today)]).id
        if one := holder.representative:
            person = add_person(act, log, NewPerson(one.name), [NewPost("representative", today)])
            stage.ids[f"for {key}"] = person.id
            represent(act, log, stage.ids[key], person.id, one.capacity, today)

    return happen


def plan_pas(stage: Stage, begins: dict[str, int]) -> None:
    """Each PA is employed, and the DBS certificate seen, a few days before the first task is asked for."""
    for holder_key, holder in HOLDERS.items():
        for key, (name, model) in holder.pas.items():
            stage.plan(begins[key] - 8, 1, _employment(stage, holder_key, key, name, model))
            stage.plan(begins[key] - 4, 2, _dbs_check(stage, holder_key, key))


def _employment(stage: Stage, holder_key: str, key: str, name: str, model: EmploymentModel) -> Happening:
    def happen() -> None:
        holder = HOLDERS[holder_key]
        act, log, today = stage.act(COORDINATORS[holder.board]), stage.board(holder_key), stage.now.date()
        stage.ids[key] = add_person(act, log, NewPerson(name), [NewPost("PA", today)]).id
        employer = _employer(holder, model, name)
        employ(act, log, stage.ids[key], stage.ids[holder_key], model, employer, (today, None))

    return happen


def _dbs_check(stage: Stage, holder_key: str, key: str) -> Happening:
    def happen() -> None:
        coordinator = COORDINATORS[HOLDERS[holder_key].board]
        day = almost_three_years_old(stage.today) if key == DBS_RUNS_OUT else stage.now.date()
        new = NewEvidence("DBS check", "seen", day, (stage.giver(coordinator),), pa_id=stage.ids[key])
        record_evidence(stage.act(coordinator), stage.board(holder_key), new)

    return happen


def almost_three_years_old(today: date) -> date:
    """A day three years before one in the middle of the rota that is planned from today."""
    last = today + timedelta(days=DBS_DAYS_LEFT)
    return date(last.year - 3, last.month, min(last.day, 28))


def _employer(holder: Holder, model: EmploymentModel, pa: str) -> str:
    if model == "agency":
        return PLACES["beacon"].name
    if model == "self-employed":
        return pa
    if model == "representative" and holder.representative:
        return holder.representative.name
    return holder.name
