"""Which rows speak of somebody: those that name them, and those of their cases, delegations, stays and evidence.

The tables are walked by their foreign keys, so that a new table is found without anybody remembering to add it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, or_, select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.evidence import EvidenceRow
from models.hospital import Admission
from models.tables import METADATA

NOT_TOLD = frozenset(
    {
        "record_entries", "record_logs", "person_keys", "sealed_texts", "login_sessions", "second_factors",
        "known_devices", "recovery_codes", "accepted_forms", "kept_forms", "calendar_tokens", "api_tokens",
        "outbox", "upcoming_dues", "impacts_found", "impact_reports", "month_ends", "import_drafts", "retention_counts",
    }
)  # fmt: skip
"""The record's own tables, secrets of the login, and what is worked out from the rest."""

ITS_OWN = frozenset(
    {
        "cases", "delegations", "admissions", "evidence", "employments", "appointments", "representations", "absences",
        "agreements", "actions", "panel_items", "panel_proposals", "training_requests", "action_plans",
        "action_plan_steps", "deliveries", "messages", "panel_advice_asked", "panel_quality_reviews",
        "panel_quality_findings", "work_given", "records_opened", "shifts", "pocket_cards", "interim_words",
        "reference_materials", "signing_links", "legal_holds", "numbers_tried",
    }
)  # fmt: skip
"""What belongs to whomever it speaks of: what hangs on it speaks of them as well. A meeting or a session does not."""

Kept = Mapping[str, Any]


@dataclass
class Reach:
    """The rows found so far, by table and primary key."""

    session: Session
    person_id: str
    rows: dict[str, dict[tuple[Any, ...], Kept]] = field(default_factory=dict)

    def walk(self) -> dict[str, list[Kept]]:
        """Every row that speaks of them, by table; from what names them outwards until nothing more is found."""
        self._take("people", METADATA.tables["people"].c.id == self.person_id)
        wanted = dict(self._named())
        while wanted:
            new = {name: self._take(name, condition) for name, condition in wanted.items()}
            wanted = dict(self._hanging_on({name: keys for name, keys in new.items() if keys}))
        return {name: list(found.values()) for name, found in sorted(self.rows.items()) if found}

    def _named(self) -> Iterator[tuple[str, ColumnElement[bool]]]:
        """The tables with a column for people, a case, a delegation or a stay, and which of their rows are theirs."""
        cases = select(Case.id).where(Case.person_id == self.person_id)
        theirs = or_(DelegationRow.person_id == self.person_id, DelegationRow.pa_id == self.person_id)
        of = {
            "people": [self.person_id],
            "cases": list(self.session.scalars(cases)),
            "delegations": list(self.session.scalars(select(DelegationRow.id).where(theirs))),
            "admissions": list(
                self.session.scalars(select(Admission.id).where(Admission.person_id == self.person_id))
            ),
        }
        about = {"evidence": EvidenceRow.about == self.person_id}
        for table in _told():
            found: list[ColumnElement[bool]] = [
                column.in_(of[to]) for column, to in _keys(table) if of.get(to)
            ]
            if table.name in about:
                found.append(about[table.name])
            if found:
                yield table.name, or_(*found)

    def _hanging_on(
        self, new: Mapping[str, list[tuple[Any, ...]]]
    ) -> Iterator[tuple[str, ColumnElement[bool]]]:
        """What refers to rows that were found just now and that belong to whomever they speak of."""
        ids = {
            name: [key[0] for key in keys if len(key) == 1] for name, keys in new.items() if name in ITS_OWN
        }
        for table in _told():
            found: list[ColumnElement[bool]] = [
                column.in_(ids[to]) for column, to in _keys(table) if ids.get(to)
            ]
            if table.name == "evidence" and ids.get("evidence"):
                found.append(EvidenceRow.about.in_(ids["evidence"]))
            if found:
                yield table.name, or_(*found)

    def _take(self, name: str, condition: ColumnElement[bool]) -> list[tuple[Any, ...]]:
        """Keep the rows of a table that fit; the keys of those that are new."""
        table = METADATA.tables[name]
        known = self.rows.setdefault(name, {})
        new = []
        for row in self.session.execute(
            select(table).where(condition).order_by(*table.primary_key)
        ).mappings():
            said = {str(column): value for column, value in row.items()}
            key = tuple(said[column.name] for column in table.primary_key)
            if key not in known:
                known[key] = said
                new.append(key)
        return new


def _told() -> Iterator[Table]:
    return (table for name, table in sorted(METADATA.tables.items()) if name not in NOT_TOLD)


def _keys(table: Table) -> Iterator[tuple[Column[Any], str]]:
    """Its columns that refer to another table's rows, and which table that is."""
    for column in table.columns:
        for key in column.foreign_keys:
            if key.column.table.name != "record_entries":
                yield column, key.column.table.name
