"""Queries of the hot path: lists as one parameter, and statements compiled once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Self

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Dialect,
    Select,
    String,
    bindparam,
    literal_column,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import ARRAY, BigInteger, TypeDecorator, TypeEngine


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


class _DaysBefore(FunctionElement[date]):
    """A day counted back from another."""

    inherit_cache = True
    type = Date()


@compiles(_DaysBefore, "sqlite")
def _days_before_sqlite(element: _DaysBefore, compiler: SQLCompiler, **options: Any) -> str:
    day, days = (compiler.process(clause, **options) for clause in element.clauses)
    return f"date({day}, '-{days} days')"


@compiles(_DaysBefore, "postgresql")
def _days_before_postgresql(element: _DaysBefore, compiler: SQLCompiler, **options: Any) -> str:
    day, days = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({day} - {days})"


def days_before(day: Any, days: int) -> ColumnElement[date]:
    """The day that lies so many days before the one that a column holds; none before none."""
    return _DaysBefore(day, literal_column(str(days)))


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
