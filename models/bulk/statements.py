"""The text of statements that take many rows, for each dialect.

SQLite takes the rows by executemany, or as one JSON array where something must be returned;
PostgreSQL takes one array a column through unnest. Columns that are the same in all rows are
sent once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from operator import itemgetter
from typing import Any

from sqlalchemy import Date, Dialect, String, Table
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

Row = Mapping[str, Any]
Names = tuple[str, ...]
ALL_ROWS = ""
"""The slot of the JSON array."""


def _bind_processor(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    process = kind.bind_processor(dialect)
    # Many rows share a few days: each is converted once.
    return lru_cache(1024)(process) if process and isinstance(kind, Date) else process


class Statement:
    """SQL text for one dialect, and how its parameters are made of rows.

    `columns` differ from row to row, `same` do not. Build the text with `given` and `source`, in
    the order in which they stand in it.
    """

    def __init__(
        self, dialect: Dialect, table: Table, columns: Names, same: Names, *, returns: bool = False
    ) -> None:
        self.table, self.columns, self.same, self.returns = table.name, columns, same, returns
        self.arrays = dialect.name == "postgresql"
        kinds = {name: table.c[name].type.dialect_impl(dialect) for name in (*columns, *same)}
        self._processors = {name: _bind_processor(kind, dialect) for name, kind in kinds.items()}
        # A cast to VARCHAR(n) would cut what is too long, in silence.
        self._types = {
            name: "TEXT" if isinstance(kind, String) else kind.compile(dialect)
            for name, kind in kinds.items()
        }
        self._slots: list[str] = []
        self.sql = ""

    def given(self, name: str) -> str:
        """How the text names a value of the present row."""
        if self.arrays and name in self.columns:
            return f"given.{name}"
        if self.arrays:
            return f"${1 + len(self.columns) + self.same.index(name)}::{self._types[name]}"
        if self.returns and name in self.columns:
            return f"given.value ->> {self.columns.index(name)}"
        self._slots.append(name)
        return "?"

    def source(self) -> str:
        """The rows as a table called `given`; not for what SQLite does once for each row."""
        if self.arrays:
            types = (self._types[name] for name in self.columns)
            arrays = ", ".join(f"${n}::{kind}[]" for n, kind in enumerate(types, 1))
            return f"unnest({arrays}) AS given({', '.join(self.columns)})"
        self._slots.append(ALL_ROWS)
        return "json_each(?) AS given"

    def parameters(self, rows: Sequence[Row], same: Row) -> Any:
        """What the driver is given: a tuple, or for executemany a list of tuples."""
        columns = {name: self._column(name, rows) for name in self.columns}
        once = {name: self._value(name, same[name]) for name in self.same}
        if self.arrays:
            return (*columns.values(), *once.values())
        if self.returns:
            once[ALL_ROWS] = json.dumps([*zip(*columns.values(), strict=True)])
            return tuple(once[slot] for slot in self._slots)
        slots = (columns[slot] if slot in columns else repeat(once[slot]) for slot in self._slots)
        return [*zip(*slots)]  # noqa: B905 (what repeats never ends)

    def _column(self, name: str, rows: Sequence[Row]) -> list[Any]:
        # Whole columns are converted at once: this is the hot path of taking messages in.
        process, values = self._processors[name], map(itemgetter(name), rows)
        return [*map(process, values)] if process else [*values]

    def _value(self, name: str, value: Any) -> Any:
        process = self._processors[name]
        return process(value) if process else value

    def execute(self, session: Session, rows: Sequence[Row], same: Row) -> Iterable[Any]:
        """Run it for all rows; give back what it returns."""
        result = session.connection().exec_driver_sql(self.sql, self.parameters(rows, same))
        return result.all() if self.returns else ()


@lru_cache
def insertion(
    dialect: Dialect, table: Table, columns: Names, same: Names, conflict: str, named: Names
) -> Statement:
    """INSERT; on `conflict` it can fail, do nothing (returning columns) or add (to columns)."""
    made = Statement(dialect, table, columns, same, returns=conflict == "nothing")
    into = f"INSERT INTO {table.name} ({', '.join((*columns, *same))})"
    values = ", ".join(map(made.given, (*columns, *same)))
    tails = {
        "fail": "",
        "nothing": f"ON CONFLICT DO NOTHING RETURNING {', '.join(named)}",
        "add": "ON CONFLICT ({}) DO UPDATE SET {}".format(
            ", ".join(column.name for column in table.primary_key),
            ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in named),
        ),
    }
    if made.arrays or made.returns:
        made.sql = f"{into} SELECT {values} FROM {made.source()} WHERE true {tails[conflict]}"
    else:
        made.sql = f"{into} VALUES ({values}) {tails[conflict]}"
    return made


@lru_cache
def changing(
    dialect: Dialect, table: Table, columns: Names, same: Names, added: Names, put: Names
) -> Statement:
    """UPDATE of the rows that the other columns name: add to some, replace others."""
    made = Statement(dialect, table, columns, same)
    keys = [name for name in (*columns, *same) if name not in (*added, *put)]
    sets = [f"{name} = {table.name}.{name} + {made.given(name)}" for name in added]
    sets += [f"{name} = {made.given(name)}" for name in put]
    rows = f"FROM {made.source()}" if made.arrays else ""
    where = [f"{table.name}.{name} = {made.given(name)}" for name in keys]
    made.sql = f"UPDATE {table.name} SET {', '.join(sets)} {rows} WHERE {' AND '.join(where)}"
    return made


@lru_cache
def finding(
    dialect: Dialect, table: Table, columns: Names, same: Names, wanted: Names
) -> Statement:
    """SELECT of the rows that have the given values."""
    made = Statement(dialect, table, columns, same, returns=True)
    held = ", ".join(f"{table.name}.{name}" for name in wanted)
    source = made.source()
    on = " AND ".join(f"{table.name}.{name} = {made.given(name)}" for name in (*columns, *same))
    if made.arrays:
        # OFFSET 0 makes one look-up a row of it. A plan that was made while the table was
        # small would else go on reading all of it.
        found = f"LATERAL (SELECT {held} FROM {table.name} WHERE {on} OFFSET 0) AS found"
        made.sql = f"SELECT found.* FROM {source}, {found}"
    else:
        # CROSS JOIN is SQLite's way to say which table it is to begin with.
        made.sql = f"SELECT {held} FROM {source} CROSS JOIN {table.name} ON {on}"
    return made


@lru_cache
def combined(statements: tuple[Statement, ...]) -> str:
    """One statement of several, for PostgreSQL: none of them sees what the others write."""
    parts: list[str] = []
    before = 0
    for made in statements:
        parts.append(_renumbered(made.sql, before))
        before += len(made.columns) + len(made.same)
    named = ", ".join(f"part{n} AS ({sql})" for n, sql in enumerate(parts[:-1]))
    return f"WITH {named} {parts[-1]}" if named else parts[-1]


def _renumbered(sql: str, before: int) -> str:
    return re.sub(r"\$(\d+)", lambda found: f"${int(found[1]) + before}", sql)
