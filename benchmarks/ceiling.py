"""How fast could messages be taken in, if Hearth's own code took no time at all?

    uv run python -m benchmarks.ceiling [--messages N]

The statements of a run of benchmarks.ingest are recorded, and sent again by the raw driver to a
database that is as the first one was before: the same reads, the same rows, the same commits, and
nothing between them. The ratio to the floor of benchmarks.ingest is what these tables and
statements allow at most; the ratio of a million members to ten thousand likewise.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import random
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import asyncpg
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL, make_url

from benchmarks.crowd import settle
from benchmarks.ingest import MEMBERS, Load, floor_postgres, floor_sqlite, hearth, load
from migrations.schema import upgrade
from models.database import open_database
from models.sqlite import sqlite_engine

COMMIT = "COMMIT"
PAIRS = 3
Sent = tuple[str, Any, bool]
"""A statement, its parameters, and whether they are those of many."""


@contextmanager
def recording() -> Iterator[list[Sent]]:
    """Record what all engines send meanwhile."""
    sent: list[Sent] = []

    def statement(
        connection: Connection, cursor: Any, sql: str, given: Any, context: Any, many: bool
    ) -> None:
        sent.append((sql, given, many))

    def commit(connection: Connection) -> None:
        sent.append((COMMIT, (), False))

    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Engine, "commit", commit)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", statement)
        event.remove(Engine, "commit", commit)


async def settled(url: URL, members: int) -> None:
    """Make a database in which so many members live."""
    database = open_database(url)
    await upgrade(database)
    await settle(database, members)
    await database.close()


async def recorded(url: URL, today: Load) -> list[Sent]:
    """What Hearth sends for a load."""
    database = open_database(url)
    with recording() as sent:
        await hearth(today, database)
    await database.close()
    return sent


async def on_sqlite(today: Load, folder: Path, members: int) -> float:
    """Seconds of the raw driver for what Hearth sends to SQLite."""
    first, second = (folder / f"{uuid.uuid4().hex}.db" for _ in range(2))
    await settled(make_url(f"sqlite+aiosqlite:///{first}"), members)
    shutil.copy(first, second)
    sent = await recorded(make_url(f"sqlite+aiosqlite:///{first}"), today)
    gc.freeze()
    return replay_sqlite(sent, second)


def replay_sqlite(sent: list[Sent], file: Path) -> float:
    """Seconds of the same statements, on a connection with the same settings."""
    engine = sqlite_engine(make_url(f"sqlite:///{file}"))
    connection: Any = engine.raw_connection().driver_connection
    began = perf_counter()
    for sql, given, many in sent:
        if many:
            connection.executemany(sql, given)
        else:
            connection.execute(sql, given or ()).fetchall()
    seconds = perf_counter() - began
    engine.dispose()
    return seconds


async def on_postgres(today: Load, url: str) -> tuple[float, float]:
    """Seconds of the floor, and of the raw driver for what Hearth sends to PostgreSQL."""
    names = [f"hearth_bench_{uuid.uuid4().hex}" for _ in range(2)]
    server = make_url(url).set(drivername="postgresql")
    admin = await asyncpg.connect(server.render_as_string(hide_password=False))
    try:
        await admin.execute(f'CREATE DATABASE "{names[0]}"')
        await settled(server.set(database=names[0]), MEMBERS)
        await admin.execute(f'CREATE DATABASE "{names[1]}" TEMPLATE "{names[0]}"')
        sent = await recorded(server.set(database=names[0]), today)
        gc.freeze()
        own = server.set(database=names[1]).render_as_string(hide_password=False)
        return await floor_postgres(today, own), await replay_postgres(sent, own)
    finally:
        for name in names:
            await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await admin.close()


async def replay_postgres(sent: list[Sent], url: str) -> float:
    """Seconds of the same statements, each prepared once."""
    connection = await asyncpg.connect(url)
    prepared: dict[str, Any] = {}
    began, open_ = perf_counter(), False
    for sql, given, _ in sent:
        if not open_:
            await connection.execute("BEGIN")
        open_ = sql != COMMIT
        if sql == COMMIT:
            await connection.execute(COMMIT)
            continue
        if sql not in prepared:
            prepared[sql] = await connection.prepare(sql)
        await prepared[sql].fetch(*given)
    seconds = perf_counter() - began
    await connection.close()
    return seconds


async def main() -> None:
    """Measure both databases, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--messages", type=int, default=20_000)
    messages = parser.parse_args().messages
    few = load(messages, range(1, MEMBERS + 1))
    among = load(messages, random.Random(3).sample(range(1, 1_000_001), MEMBERS))
    ratios: dict[str, list[float]] = {"sqlite": [], "postgres": [], "sqlite_1m_vs_10k": []}
    url = os.environ.get("TEST_POSTGRES_URL")
    with tempfile.TemporaryDirectory() as name:
        for _ in range(PAIRS):
            floor, raw = floor_sqlite(few, Path(name)), await on_sqlite(few, Path(name), MEMBERS)
            ratios["sqlite"].append(floor / raw)
            many = await on_sqlite(among, Path(name), 1_000_000)
            ratios["sqlite_1m_vs_10k"].append(raw / many)
            if url:
                floor, raw = await on_postgres(few, url)
                ratios["postgres"].append(floor / raw)
    if not url:
        print("postgres: not measured, TEST_POSTGRES_URL is not set")
    figures = {f"ceiling_{name}": round(median(r), 3) for name, r in ratios.items() if r}
    print(json.dumps(figures | {"messages": messages}))


if __name__ == "__main__":
    asyncio.run(main())
