"""Checking a caseload file: every row, every fault, before anything is put on record."""

from __future__ import annotations

from datetime import date
from typing import get_args

from models.nhs_number import NhsNumber
from models.people import EmploymentModel, Register
from services.importing.import_cells import ROLE_OF, Cells, Check, Named
from services.importing.import_columns import ORGANISATION_KINDS, ROWS
from services.importing.import_evidence import read_evidence, seconds
from services.importing.import_faults import Fault, FaultyCaseload, did_you_mean, shown
from services.importing.import_file import Row, Sheet
from services.importing.import_known import Known, Same
from services.importing.import_lines import (
    Caseload,
    EmploymentLine,
    EvidenceLine,
    OrganisationLine,
    PersonLine,
    Registration,
)
from services.importing.import_people import NewPerson
from services.importing.import_values import read_nhs_number

MODELS: tuple[EmploymentModel, ...] = get_args(EmploymentModel)
REGISTERS: tuple[Register, ...] = get_args(Register)


def check_caseload(sheet: Sheet, known: Known, today: date) -> Caseload:
    """What a file says, ready to be put on record. Raises FaultyCaseload with all of its faults."""
    checker = _Checker(sheet, known, today)
    for row in sheet.rows:
        checker.name(row)
    for row in sheet.rows:
        checker.read(row)
    faults = [*sheet.faults, *checker.faults]
    if faults:
        raise FaultyCaseload(faults)
    return checker.caseload


class _Checker(Check):
    """Reads a file twice: first for its keys, so that a row may point to a later one, then for everything."""

    def __init__(self, sheet: Sheet, known: Known, today: date) -> None:
        super().__init__(known, today)
        self.missing = {fault.column for fault in sheet.faults}
        self.caseload = Caseload()
        self.seen: dict[str, dict[object, int]] = {
            "nhs_number": {}, "number": {}, "code": {}, "evidence": {},
        }  # fmt: skip

    # --- keys --------------------------------------------------------------------------------------------------

    def name(self, row: Row) -> None:
        """Note a row's key, and what other rows may want to know of it."""
        key, kind = row.get("key").casefold(), row.get("row").casefold()
        if not key or "key" not in ROWS.get(kind, ROWS["evidence"]).needs:
            return
        if key in self.named:
            wrong = f"row {self.named[key].row} has the key {shown(key)} already; give each its own"
            self.faults.append(Fault(row.number, "key", wrong))
            return
        if len(key.split()) > 1 or "+" in key or key.startswith("pe_"):
            wrong = f"{shown(key)} cannot be a key: no spaces, no +, and not beginning with pe_"
            self.faults.append(Fault(row.number, "key", wrong))
        if kind == "organisation":
            self.places[key] = kind
        roles = (ROLE_OF[kind],) if kind in ROLE_OF else self._roles(row)
        self.named[key] = Named(row.number, kind, roles, row.get("organisation").casefold())

    def _roles(self, row: Row) -> tuple[str, ...]:
        known = {role.casefold(): role for role in self.known.roles}
        words = (word.strip() for word in row.get("role").split("+"))
        return tuple(known[word.casefold()] for word in words if word.casefold() in known)

    # --- rows --------------------------------------------------------------------------------------------------

    def read(self, row: Row) -> None:
        """Check one row and keep what it says."""
        cells = Cells(row, self)
        kind = cells.one_of("row", ROWS, "a kind of row")
        if not cells.text("row"):
            cells.wrong("row", f"this cell is empty; {did_you_mean('', ROWS)}")
        if not kind:
            return
        self._check_cells(cells, kind)
        match kind:
            case "organisation":
                self._organisation(cells)
            case "employment":
                self._employment(cells)
            case "evidence":
                self._evidence(cells)
            case _:
                self._person(cells, kind)

    def _check_cells(self, cells: Cells, kind: str) -> None:
        """All that this kind of row needs, and nothing that would be lost."""
        for column in ROWS[kind].needs:
            if not cells.text(column) and column not in self.missing:
                cells.wrong(column, f"this cell is empty, and each {kind!r} row needs it")
        for column in cells.row.cells:
            if column not in ROWS[kind].knows and column not in self.missing:
                cells.wrong(
                    column, f"a {kind!r} row has nothing to say here; clear the cell, or mend the row's kind"
                )

    def _organisation(self, cells: Cells) -> None:
        kind = cells.one_of("kind", ORGANISATION_KINDS, "a kind of organisation")
        code = cells.text("code").upper()
        if code.casefold() in self.known.organisations:
            cells.wrong(
                "code", f"{shown(code)} is on record already; leave this row out and point to the code"
            )
        self._once(cells, "code", code)
        key = cells.text("key").casefold()
        self.caseload.organisations.append(OrganisationLine(key, cells.text("name"), kind, code))

    def _person(self, cells: Cells, kind: str) -> None:
        named = self.named.get(cells.text("key").casefold())
        new = NewPerson(
            cells.text("name"),
            cells.day("born", not_after=self.today),
            self._nhs_number(cells) if kind == "person" else None,
            cells.text("telephone"),
            cells.text("email"),
        )
        first = cells.day("from")
        if kind in ("practitioner", "staff"):
            self._check_roles(cells)
        self.caseload.people.append(
            PersonLine(
                key=cells.text("key").casefold(),
                new=new,
                roles=named.roles if named else (),
                first_day=first or self.today,
                organisation=cells.place("organisation"),
                registration=self._registration(cells, first) if kind == "practitioner" else None,
                speaks_for=cells.who("person", "person") if kind == "representative" else "",
                capacity=cells.text("capacity"),
            )
        )
        if kind == "pa" and any(map(cells.text, ("person", "employer", "model", "from", "until"))):
            self._employment(cells, cells.text("key").casefold())

    def _check_roles(self, cells: Cells) -> None:
        for word in filter(None, map(str.strip, cells.text("role").split("+"))):
            if word.casefold() not in {role.casefold() for role in self.known.roles}:
                hint = did_you_mean(word, self.known.roles)
                cells.wrong("role", f"{shown(word)} is not a role that the frameworks know; {hint}")

    def _nhs_number(self, cells: Cells) -> NhsNumber | None:
        if not cells.text("nhs_number"):
            return None
        try:
            number = read_nhs_number(cells.text("nhs_number"))
        except ValueError as error:
            cells.wrong("nhs_number", str(error))
            return None
        if id := self.known.nhs_numbers.get(str(number)):
            cells.wrong(
                "nhs_number", f"somebody with this number is on record already, as {id}; leave this row out"
            )
        self._once(cells, "nhs_number", str(number))
        return number

    def _registration(self, cells: Cells, first: date | None) -> Registration | None:
        body = cells.one_of("register", REGISTERS, "a register")
        number = cells.text("number").upper()
        if id := self.known.registrations.get((body, number)):
            cells.wrong(
                "number", f"this registration is on record already, as {id}; point to that id instead"
            )
        self._once(cells, "number", f"{body} {number}" if number else "")
        last = cells.until(first)
        return Registration(body, number, first, last) if body and first else None  # type: ignore[arg-type]

    def _employment(self, cells: Cells, pa: str = "") -> None:
        for column in ("person", "employer", "model", "from") if pa else ():
            if not cells.text(column):
                cells.wrong(column, "this cell is empty; who employs a PA is told whole or not at all")
        first = cells.day("from")
        line = EmploymentLine(
            pa or cells.who("pa", "pa"),
            cells.who("person", "person"),
            cells.text("employer"),
            cells.one_of("model", MODELS, "an employment model"),  # type: ignore[arg-type]
            first or self.today,
            cells.until(first),
        )
        self.caseload.employments.append(line)

    def _evidence(self, cells: Cells) -> None:
        line = read_evidence(cells)
        if line is None:
            return
        same: Same = (
            line.kind, line.outcome, line.pa, line.person, line.task, line.about, seconds(line.on),
        )  # fmt: skip
        if id := self.known.evidence.get(same):
            cells.wrong("", f"this is on record already, as {id}; leave this row out")
        self._once_only(cells, line, same)
        self.caseload.evidence.append(line)

    # --- nothing twice -----------------------------------------------------------------------------------------

    def _once(self, cells: Cells, column: str, value: str) -> None:
        if not value:
            return
        before = self.seen[column].setdefault(value, cells.row.number)
        if before != cells.row.number:
            cells.wrong(column, f"row {before} has the same; one of the two is mistyped or there twice")

    def _once_only(self, cells: Cells, line: EvidenceLine, same: Same) -> None:
        before = self.seen["evidence"].setdefault((same, line.by, line.ward), cells.row.number)
        if before != cells.row.number:
            cells.wrong(
                "", f"row {before} says the same; if it happened twice that day, give the times as well"
            )
