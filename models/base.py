"""What all tables share: names for every constraint, columns with meaning, and three kinds of table.

*Working state* (a plain ``Base``) may change. An ``AppendOnly`` table is guarded by triggers in the database:
its rows are added and never changed or removed. A ``Pinned`` table is append-only, and each of its rows must
be pinned by an entry of the record, so that a row put in by hand is found as well.
"""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass, mapped_column

from models.nhs_number import NhsNumber
from models.types import ActorName, NhsNumberColumn, UtcDateTime

# PostgreSQL cuts names at 63 characters: keep the constraint's own part short.
NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(constraint_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False, repr=False):
    """Every table. Keyword arguments only, checked by mypy; no ``repr``, as rows hold personal text."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy's own name and form)
        datetime: UtcDateTime(),
        NhsNumber: NhsNumberColumn(),
        bytes: LargeBinary(),
        dict[str, Any]: JSON(),
    }


class AppendOnly:
    """Rows are added, never changed, never removed; triggers in the database refuse it."""


class Pinned(AppendOnly):
    """Decisions rest on these rows, so a row that no entry of the record pins is a fault."""


Id = Annotated[str, mapped_column(primary_key=True)]
"""A thing's own id, made by :func:`models.ids.new_id`."""

Actor = Annotated[str, mapped_column(ActorName())]
"""Who did it. No foreign key, because programs act too; never empty."""

Prose = Annotated[str, mapped_column(Text)]
"""Words that people wrote, of any length."""


def to(column: str) -> ForeignKey:
    """A foreign key that is checked when the transaction ends, so that rows may be added in any order.

    SQLAlchemy sorts inserts by relationships, which these models do not need, and an entry of the record and
    the row it pins name each other.
    """
    return ForeignKey(column, deferrable=True, initially="DEFERRED")


PersonId = Annotated[str, mapped_column(to("people.id"))]
OrganisationId = Annotated[str, mapped_column(to("organisations.id"))]
CaseId = Annotated[str, mapped_column(to("cases.id"))]
DelegationId = Annotated[str, mapped_column(to("delegations.id"))]
EvidenceId = Annotated[str, mapped_column(to("evidence.id"))]


def one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    """A closed list that the database itself keeps; named after the column."""
    listed = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_listed")
