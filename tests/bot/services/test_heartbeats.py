"""Beats, and the silences between them."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.scheduler import Scheduler
from bot.services.heartbeats import beat
from bot.testing import PLATFORM, START, Community
from models.database import Database
from models.tables import Heartbeat, Outage


async def outages(database: Database) -> list[tuple[str, datetime, datetime]]:
    found = select(Outage.platform, Outage.began_at, Outage.ended_at).order_by(Outage.id)
    return await database.run(lambda s: [tuple(row) for row in s.execute(found)])


async def last(database: Database) -> datetime:
    return await database.run(lambda s: s.scalars(select(Heartbeat.at)).one())


async def beats(database: Database, *minutes: float) -> None:
    for minute in minutes:
        at = START + timedelta(minutes=minute)
        await database.run(lambda s, at=at: beat(s, PLATFORM, at) and None)


async def test_beats_in_time_are_no_outage(database: Database) -> None:
    await beats(database, 0, 1, 2, 11, 21)
    assert await outages(database) == []
    assert await last(database) == START + timedelta(minutes=21)


async def test_a_long_silence_was_an_outage(database: Database) -> None:
    await beats(database, 0, 11, 12, 600)
    minutes = [(0, 11), (12, 600)]
    assert await outages(database) == [
        (PLATFORM, *(START + timedelta(minutes=m) for m in span)) for span in minutes
    ]


async def test_nothing_is_written_more_than_once_a_minute(database: Database) -> None:
    await beats(database, 0, 0.5, 0.9)
    assert await last(database) == START


async def test_a_clock_that_is_set_back_makes_no_outage(database: Database) -> None:
    await beats(database, 600, 0, 1)
    assert await outages(database) == []
    assert await last(database) == START + timedelta(minutes=1)


async def test_platforms_are_heard_apart(database: Database) -> None:
    await beats(database, 0, 60)
    await database.run(lambda s: beat(s, "elsewhere", START + timedelta(minutes=90)) and None)
    assert [platform for platform, *_ in await outages(database)] == [PLATFORM]


async def test_two_processes_write_an_outage_once(database: Database) -> None:
    await beats(database, 0)
    await asyncio.gather(*(beats(database, 30) for _ in range(4)))
    assert len(await outages(database)) == 1


async def test_a_scheduler_beats_for_all_platforms_it_runs(community: Community) -> None:
    scheduler = Scheduler(community.app)
    assert await scheduler.beat() == 0
    community.wait(hours=3)
    assert await scheduler.beat() == 1
    span = START, START + timedelta(hours=3)
    assert await outages(community.app.database) == [(PLATFORM, *span)]


async def test_ticking_beats_nothing(community: Community) -> None:
    """As the console ticks, whose clock leaps."""
    await community.person("Alice").says("hello")
    for _ in range(2):
        await Scheduler(community.app).tick()
        community.wait(days=2)
    assert await community.app.database.run(lambda s: s.scalars(select(Heartbeat.at)).all()) == []
