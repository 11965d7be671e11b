"""The one place with dialect SQL: many rows in one statement, on SQLite and on PostgreSQL.

SQLite takes the rows by executemany, or as one JSON array where something must be returned;
PostgreSQL takes one array a column through unnest. Values are given as Python objects and pass
through the column types of the table, so moments and days mean the same on both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, Self

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Dialect,
    FromClause,
    Select,
    String,
    Table,
    bindparam,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import ARRAY, BigInteger, TypeDecorator, TypeEngine

Row = Mapping[str, Any]


class _Values(TypeDecorator[Sequence[Any]]):
    """A list of numbers or strings as one parameter."""

    impl = String
    cache_ok = True

    def __init__(self, text: bool) -> None:
        super().__init__()
        self.text = text

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String())
        return dialect.type_descriptor(ARRAY(String() if self.text else BigInteger()))

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> Any:
        return json.dumps(value) if dialect.name == "sqlite" else value


class _Within(FunctionElement[bool]):
    """A list as a table (SQLite) or an array (PostgreSQL): only so do both use the index."""

    inherit_cache = True
    type = Boolean()

    def self_group(self, against: Any = None) -> Self:
        """It is a condition already, and need not be compared with true."""
        return self


@compiles(_Within, "sqlite")
def _within_sqlite(element: _Within, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"


@compiles(_Within, "postgresql")
def _within_postgresql(element: _Within, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} = ANY ({values})"


def within(column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
    """`column IN (values)` for any number of values, as one parameter of one cached statement."""
    return _Within(column, bindparam(None, list(values), type_=_Values(_is_text(column))))


def within_given(column: Any, name: str) -> ColumnElement[bool]:
    """As `within`, for a Prepared query: the list is given by name when it is run."""
    return _Within(column, bindparam(name, type_=_Values(_is_text(column))))


def _is_text(column: Any) -> bool:
    return isinstance(column.type, String)


class Prepared:
    """A query of the hot path: compiled once for each dialect, then run as plain SQL.

    Its parameters are the `bindparam` names (and `within_given` lists) of the statement.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, session: Session, **values: Any) -> list[Any]:
        """Run it; the rows, as sequences with the Python types of the columns."""
        dialect = session.get_bind().dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self._statement, dialect)
        return compiled.run(session, values)


class _Compiled:
    def __init__(self, statement: Select[*tuple[Any, ...]], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.sql = str(compiled)
        self.fixed = compiled.params
        self.names = compiled.positiontup or []
        self.processors = [
            compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
            for name in self.names
        ]
        results = [
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in statement.selected_columns
        ]
        self.results = [(n, process) for n, process in enumerate(results) if process]

    def run(self, session: Session, values: Mapping[str, Any]) -> list[Any]:
        given = {**self.fixed, **values}
        parameters = tuple(
            process(given[name]) if process else given[name]
            for name, process in zip(self.names, self.processors, strict=True)
        )
        rows: list[Any] = [*session.connection().exec_driver_sql(self.sql, parameters).all()]
        if self.results:
            rows = [[*row] for row in rows]
            for row in rows:
                for n, process in self.results:
                    row[n] = process(row[n])
        return rows


def insert_new(
    session: Session, table: FromClause, rows: Sequence[Row], returning: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Insert `rows`; leave out those whose unique key exists; return columns of the new ones.

    All rows have the same keys. Give them in the order of the unique key, so that two processes
    cannot wait for each other. The order of what comes back is not defined.
    """
    if not rows:
        return []
    dialect = session.get_bind().dialect
    statement = _insert_statement(dialect, table, tuple(rows[0]), "nothing", tuple(returning))
    return [tuple(row) for row in statement.execute(session, rows)]


def present(session: Session, table: FromClause, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    """Which of `rows` (parts of a unique key, all with the same keys) the table holds."""
    if not rows:
        return []
    statement = _present_statement(session.get_bind().dialect, table, tuple(rows[0]))
    return [tuple(row) for row in statement.execute(session, rows)]


def insert(session: Session, table: FromClause, rows: Sequence[Row]) -> None:
    """Insert `rows`, all with the same keys, none of which may exist."""
    if rows:
        dialect = session.get_bind().dialect
        _insert_statement(dialect, table, tuple(rows[0]), "fail", ()).execute(session, rows)


def add(session: Session, table: FromClause, rows: Sequence[Row], deltas: Sequence[str]) -> None:
    """Add to the columns `deltas` of the rows with the given primary keys, which may be new.

    Give the rows in the order of the key; each key at most once.
    """
    if rows:
        dialect, columns = session.get_bind().dialect, tuple(rows[0])
        _insert_statement(dialect, table, columns, "add", tuple(deltas)).execute(session, rows)


def change(
    session: Session,
    table: FromClause,
    rows: Sequence[Row],
    *,
    add: Sequence[str] = (),
    put: Sequence[str] = (),
) -> None:
    """Change existing rows: add to the columns `add`, replace the columns `put`.

    The remaining keys of each row say which one. Give the rows in key order.
    """
    if rows:
        dialect, columns = session.get_bind().dialect, tuple(rows[0])
        statement = _change_statement(dialect, table, columns, tuple(add), tuple(put))
        statement.execute(session, rows)


def _bind_processor(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    process = kind.bind_processor(dialect)
    # Many rows share a few days: each is converted once.
    return lru_cache(1024)(process) if process and isinstance(kind, Date) else process


class _Statement:
    """SQL text for one dialect with the processors of its parameters."""

    def __init__(self, dialect: Dialect, table: Table, columns: tuple[str, ...]) -> None:
        self.columns = columns
        self.types = [table.c[name].type.dialect_impl(dialect) for name in columns]
        self.processors = [_bind_processor(kind, dialect) for kind in self.types]
        self.arrays = dialect.name == "postgresql"
        # A cast to VARCHAR(n) would cut what is too long, in silence.
        self.names = [
            "TEXT" if isinstance(kind, String) else kind.compile(dialect) for kind in self.types
        ]
        self.returns = False
        self.sql = ""

    def source(self) -> str:
        """The rows as something to select from."""
        if self.arrays:
            arrays = ", ".join(f"${n}::{name}[]" for n, name in enumerate(self.names, 1))
            return f"SELECT * FROM unnest({arrays}) AS given({', '.join(self.columns)})"
        if self.returns:
            fields = ", ".join(f"value ->> {n}" for n in range(len(self.columns)))
            return f"SELECT {fields} FROM json_each(?) WHERE true"
        return f"VALUES ({', '.join('?' * len(self.columns))})"

    def execute(self, session: Session, rows: Sequence[Row]) -> Iterable[Any]:
        """Run it for all rows; give back what it returns."""
        connection = session.connection()
        # Whole columns are converted at once: this is the hot path of taking messages in.
        given = (map(itemgetter(name), rows) for name in self.columns)
        columns = [
            [*map(process, column)] if process else [*column]
            for process, column in zip(self.processors, given, strict=True)
        ]
        if self.arrays:
            result = connection.exec_driver_sql(self.sql, tuple(columns))
        elif self.returns:
            values = json.dumps([*zip(*columns, strict=True)])
            result = connection.exec_driver_sql(self.sql, (values,))
        else:
            result = connection.exec_driver_sql(self.sql, [*zip(*columns, strict=True)])
        return result if self.returns else ()


@lru_cache
def _insert_statement(
    dialect: Dialect, table: Table, columns: tuple[str, ...], conflict: str, names: tuple[str, ...]
) -> _Statement:
    statement = _Statement(dialect, table, columns)
    statement.returns = conflict == "nothing"
    tails = {
        "fail": "",
        "nothing": f"ON CONFLICT DO NOTHING RETURNING {', '.join(names)}",
        "add": "ON CONFLICT ({}) DO UPDATE SET {}".format(
            ", ".join(column.name for column in table.primary_key),
            ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in names),
        ),
    }
    into = f"INSERT INTO {table.name} ({', '.join(columns)})"
    statement.sql = f"{into} {statement.source()} {tails[conflict]}"
    return statement


@lru_cache
def _change_statement(
    dialect: Dialect,
    table: Table,
    columns: tuple[str, ...],
    added: tuple[str, ...],
    put: tuple[str, ...],
) -> _Statement:
    keys = tuple(name for name in columns if name not in (*added, *put))
    statement = _Statement(dialect, table, (*added, *put, *keys))
    given = "given.{0}" if statement.arrays else "?"
    sets = [f"{name} = {table.name}.{name} + {given.format(name)}" for name in added]
    sets += [f"{name} = {given.format(name)}" for name in put]
    where = [f"{table.name}.{name} = {given.format(name)}" for name in keys]
    rows = f"FROM ({statement.source()}) AS given" if statement.arrays else ""
    statement.sql = f"UPDATE {table.name} SET {', '.join(sets)} {rows} WHERE {' AND '.join(where)}"
    return statement


@lru_cache
def _present_statement(dialect: Dialect, table: Table, columns: tuple[str, ...]) -> _Statement:
    statement = _Statement(dialect, table, columns)
    statement.returns = True
    if statement.arrays:
        rows, given = f"({statement.source()}) AS given", "given.{1}"
    else:
        rows, given = "json_each(?) AS given", "given.value ->> {0}"
    on = [f"{table.name}.{name} = {given.format(n, name)}" for n, name in enumerate(columns)]
    held = ", ".join(f"{table.name}.{name}" for name in columns)
    statement.sql = f"SELECT {held} FROM {rows} JOIN {table.name} ON {' AND '.join(on)}"
    return statement
