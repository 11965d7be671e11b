"""The one place with dialect SQL: many rows in one statement, on SQLite and on PostgreSQL.

Values are given as Python objects and pass through the column types of the table, so moments and
days mean the same on both. All rows of a call have the same keys; what is the same in all of
them may be given once, by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import FromClause
from sqlalchemy.orm import Session

from models.bulk.queries import Prepared, days_before, within, within_given
from models.bulk.statements import Row, Statement, changing, combined, finding, insertion

__all__ = [
    "Prepared",
    "add",
    "change",
    "days_before",
    "find",
    "insert",
    "insert_new",
    "together",
    "within",
    "within_given",
]

PENDING = "pending writes"


def insert_new(
    session: Session, table: FromClause, rows: Sequence[Row], returning: Sequence[str], **same: Any
) -> list[tuple[Any, ...]]:
    """Insert `rows`; leave out those whose unique key exists; return columns of the new ones.

    Give them in the order of the unique key, so that two processes cannot wait for each other.
    The order of what comes back is not defined.
    """
    if not rows:
        return []
    statement = insertion(
        _dialect(session), table, tuple(rows[0]), tuple(same), "nothing", tuple(returning)
    )
    return [tuple(row) for row in statement.execute(session, rows, same)]


def find(
    session: Session, table: FromClause, rows: Sequence[Row], columns: Sequence[str], **same: Any
) -> list[tuple[Any, ...]]:
    """The columns (texts and numbers) of what the table holds with the values of each row.

    The rows' keys should begin a key of the table.
    """
    if not rows:
        return []
    statement = finding(_dialect(session), table, tuple(rows[0]), tuple(same), tuple(columns))
    return [tuple(row) for row in statement.execute(session, rows, same)]


def insert(session: Session, table: FromClause, rows: Sequence[Row], **same: Any) -> None:
    """Insert `rows`, none of which may exist."""
    if rows:
        statement = insertion(_dialect(session), table, tuple(rows[0]), tuple(same), "fail", ())
        _write(session, statement, rows, same)


def add(
    session: Session, table: FromClause, rows: Sequence[Row], deltas: Sequence[str], **same: Any
) -> None:
    """Add to the columns `deltas` of the rows with the given primary keys, which may be new.

    Give the rows in the order of the key; each key at most once.
    """
    if rows:
        statement = insertion(
            _dialect(session), table, tuple(rows[0]), tuple(same), "add", tuple(deltas)
        )
        _write(session, statement, rows, same)


def change(
    session: Session,
    table: FromClause,
    rows: Sequence[Row],
    *,
    add: Sequence[str] = (),
    put: Sequence[str] = (),
    **same: Any,
) -> None:
    """Change existing rows: add to the columns `add`, replace the columns `put`.

    The remaining keys of each row say which one. Give the rows in key order.
    """
    if rows:
        statement = changing(
            _dialect(session), table, tuple(rows[0]), tuple(same), tuple(add), tuple(put)
        )
        _write(session, statement, rows, same)


@contextmanager
def together(session: Session) -> Iterator[None]:
    """Send what is inserted, added and changed inside as one statement, where that is quicker.

    Nothing inside may read what is written inside. Nothing is sent if the block fails.
    """
    if session.get_bind().dialect.name != "postgresql" or PENDING in session.info:
        yield
        return
    session.info[PENDING] = []
    try:
        yield
        _send(session)
    finally:
        del session.info[PENDING]


def _write(session: Session, statement: Statement, rows: Sequence[Row], same: Row) -> None:
    pending: list[tuple[Statement, Any]] | None = session.info.get(PENDING)
    if pending is None:
        statement.execute(session, rows, same)
        return
    if any(other.table == statement.table for other, _ in pending):
        _send(session)  # parts of one statement must not meet in a row
    pending.append((statement, statement.parameters(rows, same)))


def _send(session: Session) -> None:
    pending: list[tuple[Statement, Any]] = session.info[PENDING]
    if pending:
        sql = combined(tuple(statement for statement, _ in pending))
        parameters = tuple(value for _, values in pending for value in values)
        session.connection().exec_driver_sql(sql, parameters)
        pending.clear()


def _dialect(session: Session) -> Any:
    return session.get_bind().dialect
