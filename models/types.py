"""Column types that refuse what must never be stored: a time without a zone, a mistyped NHS number."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from models.nhs_number import NhsNumber


class UtcDateTime(TypeDecorator[datetime]):
    """An instant in whole seconds, aware on the way in and aware in UTC on the way out, on both databases.

    The rules count in whole seconds, so a fraction is cut off here, before anything is compared.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else whole_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        # SQLite keeps no zone; what process_bind_param gave it was UTC.
        return whole_utc(value if value.tzinfo else value.replace(tzinfo=UTC))


class NhsNumberColumn(TypeDecorator[NhsNumber]):
    """An NHS number, checked on the way in. ``str`` is taken too, so that no unchecked one can slip past."""

    impl = String
    cache_ok = True

    @property
    def python_type(self) -> type[str]:
        return str

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else str(NhsNumber(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> NhsNumber | None:
        return None if value is None else NhsNumber(value)


class ActorName(TypeDecorator[str]):
    """Who did it: a person's id, or the name of a program such as ``nightly sweep``. Never nobody."""

    impl = String
    cache_ok = True

    @property
    def python_type(self) -> type[str]:
        return str

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or not value.strip():
            raise ValueError("whoever did this must be named: give a person's id or a program's name")
        return value


def whole_utc(moment: datetime) -> datetime:
    """The same instant in UTC, cut to whole seconds; ValueError if it has no time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone: say which instant is meant")
    return moment.astimezone(UTC).replace(microsecond=0)
