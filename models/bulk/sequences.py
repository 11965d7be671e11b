"""Numbers that PostgreSQL gives to new rows."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, inspect


def continue_numbering(connection: Connection, tables: Iterable[str]) -> None:
    """Let new rows be numbered on from the highest number that each table holds.

    SQLite does so by itself.
    """
    if connection.dialect.name != "postgresql":
        return
    quote = connection.dialect.identifier_preparer.quote
    for table in tables:
        for column in inspect(connection).get_columns(table):
            if column.get("identity") or "nextval(" in (column["default"] or ""):
                name = quote(column["name"])
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence($1, $2), coalesce(max({name}), 1),"
                    f" max({name}) IS NOT NULL) FROM {quote(table)}",
                    (quote(table), column["name"]),
                )
