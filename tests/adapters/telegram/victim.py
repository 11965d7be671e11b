"""A process that runs the bot as `hearth run` does, once for each line of its input, to be killed.

Everything is imported once; each run is a fork, so that a restart costs milliseconds. The input
names what each run needs: `<database url> <server url> <careful|hasty>`. It prints the fork's id.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

from adapters.telegram import adapter, polling
from adapters.telegram.adapter import TelegramAdapter
from adapters.telegram.client import Client, connect
from bot.app import Application
from bot.core.clock import SystemClock
from bot.core.feature import Declared
from bot.features import FEATURES
from bot.services.groups import NewCommunity
from models.database import open_database
from tests.adapters.telegram.server import TOKEN

SETTINGS = {"points.message_cooldown": 0, "points.message_cap": 10_000, "points.copies": False}


async def run(database_url: str, server_url: str) -> None:
    """Run until killed."""
    database = open_database(database_url)
    app = Application(
        database, Declared(FEATURES, SETTINGS), SystemClock(), NewCommunity("UTC", "en", 0)
    )
    client = connect(TOKEN, server_url)
    bot = TelegramAdapter(client, app, lambda image: b"", poll_seconds=5)
    app.connect(bot)
    await bot.run(app.receive)


async def hasty_poll(
    client: Client, take: polling.Take, *, seconds: int, heard: polling.Heard
) -> None:
    """What must fail: it confirms what it received before that is committed."""
    waiting: asyncio.Queue[Sequence[dict[str, Any]]] = asyncio.Queue()

    async def work() -> None:
        while True:
            await take(await waiting.get())

    async def put(updates: Sequence[dict[str, Any]]) -> None:
        waiting.put_nowait(updates)

    working = asyncio.create_task(work())
    try:
        await polling.poll(client, put, seconds=seconds, heard=heard)
    finally:
        working.cancel()


def main() -> None:
    """Fork a run for each line."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead leave nothing behind
    for line in sys.stdin:
        database_url, server_url, manner = line.split()
        child = os.fork()
        if child == 0:
            if manner == "hasty":
                adapter.poll = hasty_poll  # type: ignore[attr-defined]  # it is imported there
            asyncio.run(run(database_url, server_url))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
