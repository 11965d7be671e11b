"""`hearth run` ends by itself when it is told to, and loses nothing by it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.actions import Outgoing, Place, Say
from bot.core.clock import SystemClock
from bot.core.context import scope_of
from bot.core.elements import Text
from bot.core.events import Address
from bot.services import outbox
from models.tables import Community, OutboxMessage, Receipt
from tests.adapters.telegram.server import TOKEN, Chat, Fault
from tests.adapters.telegram.world import User, World, open_world

ROOT = Path(__file__).parents[3]
PATIENCE = 90
"""Seconds after which something hangs."""
WAITING = 12
FREELY = {"points.message_cooldown": 0, "points.message_cap": 10_000, "points.copies": False}


@asynccontextmanager
async def hearth(world: World, url: str, folder: Path) -> AsyncIterator[Process]:
    """The real command, against the server of a world."""
    given = {
        "HEARTH_DATABASE__URL": url,
        "HEARTH_TELEGRAM__TOKEN": TOKEN,
        "HEARTH_TELEGRAM__BASE_URL": world.server.url,
        "PYTHONPATH": str(ROOT),
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"), cwd=folder, env=os.environ | given, stderr=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            sys.stdout.write((await process.communicate())[1].decode())


def fill_outbox(world: World, session: Session, chat: Chat) -> None:
    community = session.scalars(select(Community)).one()
    here = Address("telegram", str(chat.id))
    places = [Place(here), *(Place(here, None, Address("telegram", str(n))) for n in range(3))]
    waiting = [
        Outgoing(place, Say((Text(f"news {n}"),), private=bool(place.account)), once=f"{place} {n}")
        for place in places
        for n in range(WAITING // len(places))
    ]
    outbox.put(scope_of(world.app, session, community), waiting)


def unsent(session: Session) -> int:
    left = OutboxMessage.sent_at.is_(None), OutboxMessage.refused.is_(None)
    return session.scalar(select(func.count(OutboxMessage.id)).where(*left)) or 0


def noted(session: Session) -> set[str]:
    return set(session.scalars(select(Receipt.external_id)))


async def keep_writing(user: User, chat: Chat) -> None:
    """A lively group, in which some call commands."""
    server = user.world.server
    while True:
        text = "/points" if chat.last % 5 == 0 else f"message {chat.last}"
        server.push("message", user.message(chat, text))
        await asyncio.sleep(0.05)


async def hanging(world: World) -> None:
    """Wait until something is being sent in vain, and other things are received meanwhile."""
    await world.server.hanging.wait()
    await world.server.polled(world.server.polls + 3)


async def test_told_to_stop_amid_work_it_ends_by_itself_and_loses_nothing(
    url: str, tmp_path: Path
) -> None:
    sign = signal.SIGTERM if url.startswith("sqlite") else signal.SIGINT
    async with open_world(url, **FREELY) as world:
        server, group, alice = world.server, world.group(), world.user("Alice", 11)
        await alice.says(group, "good morning")
        await world.stop()
        await world.app.database.run(lambda session: fill_outbox(world, session, group))
        server.faults.append(Fault("sendMessage", hang=600, times=10**6))
        async with hearth(world, url, tmp_path) as process:
            writing = asyncio.create_task(keep_writing(alice, group))
            async with asyncio.timeout(PATIENCE):
                ended = asyncio.create_task(process.wait())
                hangs = asyncio.create_task(hanging(world))
                await asyncio.wait([ended, hangs], return_when=asyncio.FIRST_COMPLETED)
                if not ended.done():
                    process.send_signal(sign)
                _, told = await process.communicate()
            writing.cancel()
        assert (process.returncode, told.decode().count("\n")) == (0, 1), told.decode()
        # Every update is {"update_id": …, "message": …}; what is not there any more was confirmed.
        kept = {str(update["message"]["message_id"]) for update in server.updates}
        confirmed = {str(n) for n in range(1, group.last + 1)} - kept
        assert len(confirmed) > 1
        assert confirmed <= await world.app.database.run(noted)
        assert await world.app.database.run(unsent) == WAITING
        await once_more(world, server.faults)
        everything = {str(n) for n in range(1, group.last + 1) if n in group.messages}
        assert everything - await world.app.database.run(noted) == sent_by_the_bot(group)
        assert await world.app.database.run(unsent) == 0


async def once_more(world: World, faults: list[Fault]) -> None:
    """Another process takes the rest, when the leases of the first have ended."""
    faults.clear()
    world.server.forget_poll()
    world.clock.set(SystemClock().now() + timedelta(minutes=10))
    again = World(world.server, world.app, world.clock)
    again.run()
    await again.quiet()
    for _ in range(WAITING):
        world.clock.move(timedelta(seconds=5))
        await world.app.deliver()
    await again.stop()


def sent_by_the_bot(group: Chat) -> set[str]:
    return {str(n) for n, message in group.messages.items() if message["from"]["is_bot"]}


HANGING = """
import asyncio, sys, time
from bot.cli import running
from bot.__main__ import main

async def hang(settings, ending):
    ending()
    await asyncio.to_thread(time.sleep, 600)

running.LAST_SECONDS, running._run = 0.1, hang
sys.argv = ["hearth", "run"]
main()
"""


async def test_what_does_not_end_is_broken_off_with_a_sentence(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HANGING),
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=PIPE,
    )
    async with asyncio.timeout(PATIENCE):
        _, told = await process.communicate()
    assert process.returncode == 1
    assert told.decode().startswith("Hearth does not come to rest")


pytestmark = pytest.mark.timeout(2 * PATIENCE)
