"""How fast are messages taken in, against the least that a database has to do for them?

    uv run python -m benchmarks.ingest [--quick]

100,000 messages of 10,000 members in 200 channels over one day, each earning, 5 % of them
delivered twice, go through Application.receive in batches of 100 with every listener on. The
floor, in the same run and in turns: the raw driver with one transaction a batch and three
statements an event (ledger insert-or-ignore, balance, daily total). Figures are medians of the
ratios of paired runs.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import random
import sqlite3
import tempfile
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TypeVar

import asyncpg
from sqlalchemy.engine import make_url

from benchmarks.crowd import GROUP, PLATFORM, settle
from bot.app import Application
from bot.core.clock import ManualClock
from bot.core.events import Address, Event, MessageSent, Sender
from bot.core.feature import Declared
from bot.features import FEATURES
from bot.services.groups import NewCommunity
from bot.testing import START
from migrations.schema import upgrade
from models.database import Database, open_database

T = TypeVar("T")

DAY = timedelta(days=1)
BATCH = 100
MEMBERS = 10_000
CHANNELS = 200
REDELIVERED = 0.05


@dataclass(frozen=True)
class Load:
    """A day's messages, as batches of events and as plain rows."""

    batches: list[list[Event]]
    rows: list[list[tuple[str, int, int]]]
    new: int


def load(messages: int, active: Sequence[int]) -> Load:
    """Messages spread over one day, by members drawn from `active`; each in a slot of its own."""
    randomness = random.Random(7)
    seconds = DAY.total_seconds() / messages
    last: dict[int, int] = {}
    sent: list[tuple[str, int, int]] = []
    for n in range(messages):
        at = int(n * seconds)
        member = randomness.choice(active)
        while last.get(member, -60) // 60 == at // 60:
            member = randomness.choice(active)
        last[member] = at
        sent.append((str(1_000_000 + n), member, at))
    delivered = [*sent]
    for row in randomness.sample(sent, int(messages * REDELIVERED)):
        delivered.insert(min(len(delivered), int(row[0]) - 1_000_000 + 50), row)
    events = [event(row, randomness) for row in delivered]
    return Load(cut(events), cut(delivered), messages)


def event(row: tuple[str, int, int], randomness: random.Random) -> Event:
    """The event of a row."""
    external_id, member, at = row
    return MessageSent(
        group=Address(PLATFORM, GROUP),
        external_id=external_id,
        at=START + timedelta(seconds=at),
        sender=Sender(Address(PLATFORM, str(member)), f"Member {member}"),
        channel=f"c{randomness.randrange(CHANNELS)}",
        length=20,
    )


def cut(items: list[T]) -> list[list[T]]:
    """Batches of BATCH."""
    return [items[n : n + BATCH] for n in range(0, len(items), BATCH)]


def floor_sqlite(load: Load, folder: Path) -> float:
    """Seconds of the raw driver."""
    connection = sqlite3.connect(folder / f"{uuid.uuid4().hex}.db", isolation_level=None)
    connection.executescript(
        """
        PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        CREATE TABLE ledger (id INTEGER PRIMARY KEY, member INT, reason TEXT, source TEXT,
            points INT, at INT, UNIQUE (member, reason, source));
        CREATE TABLE balance (member INTEGER PRIMARY KEY, points INT);
        CREATE TABLE daily (member INT, day TEXT, points INT, PRIMARY KEY (member, day))
            WITHOUT ROWID;
        """
    )
    began = perf_counter()
    for rows in load.rows:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT OR IGNORE INTO ledger (member, reason, source, points, at) "
            "VALUES (?, 'message', ?, 1, ?)",
            [(member, source, at) for source, member, at in rows],
        )
        connection.executemany(
            "INSERT INTO balance VALUES (?, 1) ON CONFLICT DO UPDATE SET points = points + 1",
            [(member,) for _, member, _ in rows],
        )
        connection.executemany(
            "INSERT INTO daily VALUES (?, '2026-03-02', 1) "
            "ON CONFLICT DO UPDATE SET points = points + 1",
            [(member,) for _, member, _ in rows],
        )
        connection.execute("COMMIT")
    seconds = perf_counter() - began
    connection.close()
    return seconds


async def floor_postgres(load: Load, url: str) -> float:
    """Seconds of asyncpg with one unnest statement a batch."""
    connection = await asyncpg.connect(
        make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    )
    await connection.execute(
        """
        DROP TABLE IF EXISTS f_ledger, f_balance, f_daily;
        CREATE TABLE f_ledger (id BIGSERIAL PRIMARY KEY, member BIGINT, reason TEXT, source TEXT,
            points INT, at BIGINT, UNIQUE (member, reason, source));
        CREATE TABLE f_balance (member BIGINT PRIMARY KEY, points BIGINT);
        CREATE TABLE f_daily (member BIGINT, day DATE, points BIGINT, PRIMARY KEY (member, day));
        """
    )
    statement = await connection.prepare(
        """
        WITH new AS (
            INSERT INTO f_ledger (member, reason, source, points, at)
            SELECT m, 'message', s, 1, a FROM unnest($1::bigint[], $2::text[], $3::bigint[])
                AS given(m, s, a)
            ON CONFLICT DO NOTHING RETURNING member
        ), sums AS (SELECT member, count(*) AS n FROM new GROUP BY member ORDER BY member),
        balances AS (
            INSERT INTO f_balance SELECT member, n FROM sums
            ON CONFLICT (member) DO UPDATE SET points = f_balance.points + excluded.points
        )
        INSERT INTO f_daily SELECT member, DATE '2026-03-02', n FROM sums
        ON CONFLICT (member, day) DO UPDATE SET points = f_daily.points + excluded.points
        """
    )
    began = perf_counter()
    for rows in load.rows:
        sources, members, moments = zip(*rows, strict=True)
        await statement.fetch(list(members), list(sources), list(moments))
    seconds = perf_counter() - began
    await connection.close()
    return seconds


async def hearth(load: Load, database: Database) -> float:
    """Seconds of Application.receive with every listener on."""
    clock = ManualClock(START)
    settings = {"points.message_cap": 10_000}  # so that every new message earns
    app = Application(database, Declared(FEATURES, settings), clock, NewCommunity("UTC", "en", 0))
    new = 0
    began = perf_counter()
    for batch in load.batches:
        clock.set(batch[-1].at)
        new += (await app.receive(batch)).new
    seconds = perf_counter() - began
    if new != load.new:
        raise SystemExit(f"{new} events were new, {load.new} expected")
    return seconds


async def on_sqlite(load: Load, folder: Path, members: int) -> float:
    """Seconds on a fresh SQLite file with so many members."""
    database = open_database(f"sqlite+aiosqlite:///{folder / uuid.uuid4().hex}.db")
    await upgrade(database)
    await settle(database, members)
    seconds = await hearth(load, database)
    await database.close()
    return seconds


async def on_postgres(load: Load, url: str) -> tuple[float, float]:
    """Seconds of the floor and of Hearth, on a fresh PostgreSQL database."""
    name = f"hearth_bench_{uuid.uuid4().hex}"
    server = make_url(url).set(drivername="postgresql")
    admin = await asyncpg.connect(server.render_as_string(hide_password=False))
    await admin.execute(f'CREATE DATABASE "{name}"')
    own = server.set(database=name)
    try:
        floor = await floor_postgres(load, own.render_as_string(hide_password=False))
        database = open_database(own)
        await upgrade(database)
        await settle(database, MEMBERS)
        seconds = await hearth(load, database)
        await database.close()
    finally:
        await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await admin.close()
    return floor, seconds


def tell(figures: dict[str, float], name: str, ratios: list[float], rate: float) -> None:
    """Keep and print one figure."""
    figures[name] = round(median(ratios), 3)
    figures[f"{name}_events_per_second"] = round(rate)
    print(f"{name}: {figures[name]} (runs: {[round(r, 3) for r in ratios]}; {rate:,.0f}/s)")


async def sqlite_part(figures: dict[str, float], folder: Path, messages: int, pairs: int) -> None:
    """Against the floor, on SQLite."""
    today = load(messages, range(1, MEMBERS + 1))
    gc.freeze()  # a load of a million objects is no part of what is measured
    ratios, rates = [], []
    for _ in range(pairs):
        floor = floor_sqlite(today, folder)
        seconds = await on_sqlite(today, folder, MEMBERS)
        ratios.append(floor / seconds)
        rates.append(messages / seconds)
    tell(figures, "sqlite_ratio", ratios, median(rates))


async def million_part(figures: dict[str, float], folder: Path, messages: int, pairs: int) -> None:
    """A million members against ten thousand, the same number active."""
    small = load(messages, range(1, MEMBERS + 1))
    large = load(messages, random.Random(3).sample(range(1, 1_000_001), MEMBERS))
    ratios, rates = [], []
    for _ in range(pairs):
        few = await on_sqlite(small, folder, MEMBERS)
        many = await on_sqlite(large, folder, 1_000_000)
        ratios.append(few / many)
        rates.append(messages / many)
    tell(figures, "sqlite_1m_vs_10k", ratios, median(rates))


async def postgres_part(figures: dict[str, float], messages: int, pairs: int) -> None:
    """Against the floor, on PostgreSQL."""
    url = os.environ.get("TEST_POSTGRES_URL")
    if not url:
        print("postgres_ratio: not measured, TEST_POSTGRES_URL is not set")
        return
    today = load(messages, range(1, MEMBERS + 1))
    ratios, rates = [], []
    for _ in range(pairs):
        floor, seconds = await on_postgres(today, url)
        ratios.append(floor / seconds)
        rates.append(messages / seconds)
    tell(figures, "postgres_ratio", ratios, median(rates))


async def main() -> None:
    """Run what is asked for and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="SQLite at 10,000 members only")
    quick = parser.parse_args().quick
    messages, pairs = (20_000, 3) if quick else (100_000, 5)
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        await sqlite_part(figures, Path(folder), messages, pairs)
        if not quick:
            await million_part(figures, Path(folder), messages, 3)
            await postgres_part(figures, messages, pairs)
    print(json.dumps(figures))


if __name__ == "__main__":
    asyncio.run(main())
