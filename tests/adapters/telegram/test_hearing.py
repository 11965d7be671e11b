"""When Telegram cannot be heard, that is an outage: it ends no streak."""

from __future__ import annotations

import asyncio
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.telegram.webhook import Webhook
from bot.scheduler import Scheduler
from bot.testing import START
from models.tables import ExcusedDay, Outage
from tests.adapters.telegram.server import Fault
from tests.adapters.telegram.world import World, later, open_world, texts

FOR_EVER = 10**6


def outages(session: Session) -> list[tuple[datetime, datetime]]:
    found = select(Outage.began_at, Outage.ended_at).order_by(Outage.id)
    return [(began, ended) for began, ended in session.execute(found)]


async def until_it_fails(fault: Fault) -> None:
    async with asyncio.timeout(20):
        while fault.times == FOR_EVER:  # noqa: ASYNC110 - the server does not tell
            await asyncio.sleep(0.01)


async def wait_silently(world: World, hours: int) -> None:
    """Let time pass in which the scheduler finds nothing to be heard."""
    for _ in range(12 * hours):
        later(world, minutes=5)
        assert await Scheduler(world.app).beat() == 0


async def test_hours_of_polls_that_fail_are_an_outage_and_no_streak_ends_by_it(url: str) -> None:
    async with open_world(url, **{"checkins.freezes": 0}) as world:
        group, alice = world.group(), world.user("Alice", 11)
        await alice.says(group, "/checkin")
        await Scheduler(world.app).beat()
        fault = Fault("getUpdates", 502, times=FOR_EVER)
        world.server.faults.append(fault)
        await until_it_fails(fault)
        await wait_silently(world, 48)  # from Monday morning to Wednesday morning
        fault.times = 0
        world.server.push("message", alice.message(group, "/checkin"))
        await world.quiet()
        told = texts([call.values for call in world.server.calls if "text" in call.values])
        assert "2 days" in told
        known = await world.app.database.run(outages)
        assert known == [(START, world.clock.now())]
        causes = select(ExcusedDay.cause)
        found = await world.app.database.run(lambda s: list(s.scalars(causes)))
        assert found == ["outage"]


async def test_a_process_that_begins_has_heard_nothing_yet() -> None:
    async with open_world(run=False) as world:
        assert world.adapter.silent_for() > world.clock.now() - START
        world.app.connect(world.adapter)
        assert await Scheduler(world.app).beat() == 0
        later(world, hours=3)
        assert await Scheduler(world.app).beat() == 0
        world.run()
        await world.server.polled(1)
        assert await world.app.database.run(outages) == []  # there was none before the first


async def test_where_updates_are_brought_a_quiet_group_is_no_outage() -> None:
    hook = Webhook("https://hearth.example/hook", "127.0.0.1:0")
    async with open_world(run=False, webhook=hook) as world:
        world.run()
        async with asyncio.timeout(20):
            while world.adapter.silent_for() > world.clock.now() - START:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert [call.method for call in world.server.calls].count("getWebhookInfo") == 1
