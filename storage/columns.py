"""What the tables are made of: types that mean the same on SQLite and on PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, DateTime, Dialect, Index, Integer, TypeDecorator, text
from sqlalchemy.types import TypeEngine


class UtcTime(TypeDecorator[datetime]):
    """An aware datetime, microseconds kept, always read back in UTC.

    SQLite has no time zones: its rows hold the UTC wall time as text of fixed width, so that text order is time order.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Raises: ValueError, for a time without a zone: nobody could say when that was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value if value.tzinfo is UTC else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# `json`, not `jsonb`, on PostgreSQL: jsonb reorders the fields of a draft, and a person reads them in the order of its schema.
Json: TypeEngine[object] = JSON(none_as_null=True)

# SQLite numbers rows by itself only in a column of type INTEGER; there it has 64 bits anyway.
Sequence: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")


def needed(name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]]) -> Column[Any]:
    """A column that every row fills."""
    return Column(name, kind, nullable=False)


def filled(name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]], default: str) -> Column[Any]:
    """A column that came with a later migration. default: SQL, for the rows that were there."""
    return Column(name, kind, nullable=False, server_default=text(default))


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the few rows that are asked for."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))
