"""Whose record an import enters, and who is named as having imported it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.organisations import Organisation
from services.act import Act, Actor, Refused
from services.importing.import_known import Known
from services.importing.import_lines import Caseload, OrganisationLine
from services.importing.import_load import Loader
from services.importing.import_people import add_organisation
from services.named import CARED_FOR, OPERATOR, in_their_role, new_operator, people_named


@dataclass
class Places:
    """The organisation whose record it is, and the rows of the file that had to be put on record to know it."""

    log: str
    added: dict[str, str] = field(default_factory=dict)


def find_organisation(act: Act, word: str, caseload: Caseload, known: Known) -> Places:
    """By code, id or key; or without a word the only ICB there is. Raises Refused if it stays open."""
    if word and (id := known.organisations.get(word.casefold())):
        return Places(id)
    lines = [line for line in caseload.organisations if _is_meant(line, word)]
    on_record = (
        [] if word else act.session.scalars(select(Organisation.id).where(Organisation.kind == "icb")).all()
    )
    if len(lines) == 1 and not on_record:
        row = add_organisation(act, "", lines[0].name, lines[0].kind, lines[0].code)
        return Places(row.id, {lines[0].key: row.id})
    if len(on_record) == 1 and not lines:
        return Places(on_record[0])
    raise _no_organisation(word, caseload, known)


def find_actor(loader: Loader, by: str) -> Actor:
    """Whoever has this username, id or name, on record or in the file; somebody new is put on record as an operator.

    Raises Refused for an empty name, and for one that several people have.
    """
    act, name = loader.act, by.strip()
    if not name:
        raise Refused("Nobody is named as the one who imports.", way_out="say who with --by")
    found = people_named(act.session, name)
    if len(found) > 1:
        raise Refused(
            f"Several people on record are called {name!r}.", way_out=f"give one of: {', '.join(found)}"
        )
    person_id = found[0] if found else _from_file(loader, name) or new_operator(act, loader.log, name)
    return in_their_role(act, loader.log, person_id)


def by_the_import(session: Session, now: datetime) -> Act:
    """What the import does before it is known on record who imports."""
    return Act(session, now, Actor("", OPERATOR, flow="caseload import"))


def _is_meant(line: OrganisationLine, word: str) -> bool:
    return word.casefold() in (line.key, line.code.casefold()) if word else line.kind == "icb"


def _no_organisation(word: str, caseload: Caseload, known: Known) -> Refused:
    there = sorted({*known.organisations, *(line.key for line in caseload.organisations)})
    words = [one for one in there if not one.startswith("or_")]
    wrong = f"There is no organisation {word!r}." if word else "It is not plain whose caseload this is."
    return Refused(
        wrong, way_out=f"name one with --organisation: {', '.join(words) or 'add a row for it first'}"
    )


def _from_file(loader: Loader, name: str) -> str:
    """Somebody of the file's own staff, who is put on record now; empty if it is not plain who is meant."""
    lines = [
        line
        for line in loader.caseload.people
        if name in (line.key, line.new.name) and not set(line.roles) & set(CARED_FOR)
    ]
    if len(lines) != 1:
        return ""
    for place in loader.caseload.organisations:
        if place.key == lines[0].organisation:
            loader.organisation(place)
    loader.person(lines[0])
    return loader.people[lines[0].key]
