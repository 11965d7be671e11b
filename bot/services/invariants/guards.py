"""What the database itself refuses, it goes on refusing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    UniqueConstraint,
    and_,
    column,
    exists,
    func,
    literal_column,
    or_,
    select,
    table,
    union_all,
)

from bot.services.invariants.looks import Look
from bot.services.invariants.rows import Suspects
from models.tables import Base

TRIGGERS = {
    "sqlite": ("ledger_entry_no_UPDATE", "ledger_entry_no_DELETE"),
    "postgresql": ("ledger_entry_guard",),
}
"""That entries of the ledger are never changed, and deleted only with their member."""

SQLITE = table("sqlite_master", column("type"), column("name"), column("sql"))
INDEX = table("pg_index", column("indexrelid"), column("indisunique"), column("indisvalid"))
CLASS = table("pg_class", column("oid"), column("relname"), column("relnamespace"))
TRIGGER = table("pg_trigger", column("tgname"), column("tgrelid"), column("tgenabled"))
HERE: ColumnElement[Any] = literal_column("current_schema()::regnamespace")


def guard(look: Look) -> Iterator[Suspects]:
    """The triggers that protect the ledger are there, and all keys that allow a thing but once."""
    dialect = look.session.get_bind().dialect.name
    wanted = (*TRIGGERS[dialect], *_keys())
    quoted: list[ColumnElement[str]] = [literal_column(f"'{name}'") for name in wanted]
    every = union_all(*(select(name.label("name")) for name in quoted)).subquery()
    there = _in_sqlite(every.c.name) if dialect == "sqlite" else _in_postgresql(every.c.name)
    yield Suspects(
        select(every.c.name).where(~there), lambda row: (row.name, "It is not there any more.")
    )


def _keys() -> list[str]:
    """The names of all unique keys but the primary ones."""
    tables = Base.metadata.sorted_tables
    constraints = [one for table in tables for one in table.constraints]
    indexes = [index for table in tables for index in table.indexes if index.unique]
    unique = [str(one.name) for one in constraints if isinstance(one, UniqueConstraint)]
    return sorted([*unique, *(str(index.name) for index in indexes)])


def _in_sqlite(name: ColumnElement[str]) -> ColumnElement[bool]:
    """By its own name, or named within its table."""
    within = and_(SQLITE.c.type == "table", func.instr(SQLITE.c.sql, name + " UNIQUE") > 0)
    own = and_(SQLITE.c.type.in_(("trigger", "index")), SQLITE.c.name == name)
    return exists().where(or_(own, within))


def _in_postgresql(name: ColumnElement[str]) -> ColumnElement[bool]:
    key = exists().where(
        CLASS.c.relname == name,
        CLASS.c.relnamespace == HERE,
        INDEX.c.indexrelid == CLASS.c.oid,
        INDEX.c.indisunique,
        INDEX.c.indisvalid,
    )
    trigger = exists().where(
        TRIGGER.c.tgname == name,
        TRIGGER.c.tgrelid == CLASS.c.oid,
        TRIGGER.c.tgenabled != "D",
        CLASS.c.relnamespace == HERE,
    )
    return or_(key, trigger)
