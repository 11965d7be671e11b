"""What tests need not make again, each for its own database, because it is always the same."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import asyncpg
import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.util import LRUCache

STATEMENTS = 5_000
OF_THE_SERVER = 16_384
"""Below it lie the numbers of PostgreSQL's own types, the same in every database."""


def share_statements() -> None:
    """Let all engines of one kind of database use the same compiled statements.

    SQLAlchemy keeps them for each engine, which a running bot opens once, but each test anew.
    `open_database` makes all dialects of a kind alike, so one may stand for the other.
    """
    compiled = LRUCache(STATEMENTS)

    def use(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)

    event.listen(Engine, "engine_connect", use)
    for kind in (PGDialect_asyncpg, SQLiteDialect_pysqlite):
        kind.__eq__ = _alike
        kind.__hash__ = _by_kind


def _alike(one: Dialect, other: object) -> bool:
    return type(one) is type(other)


def _by_kind(dialect: Dialect) -> int:
    return hash(type(dialect))


def share_types() -> None:
    """Let connections ask only once what PostgreSQL's own types are.

    asyncpg asks anew on every connection, of which a running bot has few, but each test its own.
    """
    known: dict[frozenset[int], Any] = {}
    ask = asyncpg.Connection._introspect_types

    async def recall(self: asyncpg.Connection, numbers: Iterable[int], *limits: Any) -> Any:
        asked = frozenset(numbers)
        if max(asked) >= OF_THE_SERVER:
            return await ask(self, asked, *limits)
        if asked not in known:
            known[asked] = await ask(self, asked, *limits)
        return known[asked]

    asyncpg.Connection._introspect_types = recall


def share_bytecode(config: pytest.Config) -> None:
    """Let the processes of a test run compile each module once, even if Python is to keep nothing.

    Where it may keep bytecode beside the sources, it does so by itself.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", "") and hasattr(config, "cache"):
        os.environ["PYTHONPYCACHEPREFIX"] = str(config.cache.mkdir("bytecode"))
