"""When Telegram was last heard, so that a time in which it was not is known for an outage."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from telegram.error import TelegramError

from adapters.telegram.client import Client
from adapters.telegram.history import PLATFORM
from bot.app import Application
from bot.core.adapter import LIVELY
from bot.services import heartbeats
from models.faults import DatabaseUnreachable

ASK_SECONDS = 60.0


class Hearing:
    """Remembers when Telegram was heard; a process that has just begun has heard nothing."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self._at: datetime | None = None

    def silent_for(self) -> timedelta:
        """How long nothing was heard."""
        return timedelta.max if self._at is None else self._app.clock.now() - self._at

    async def heard(self) -> None:
        """Telegram told something, if only that there is nothing new.

        The end of a silence is noted at once, before what was sent meanwhile is taken in: it may
        save streaks. At other times the scheduler's beats do.
        """
        now = self._app.clock.now()
        if self.silent_for() > LIVELY:
            await self._app.database.run(lambda s: heartbeats.beat(s, PLATFORM, now) is None)
        self._at = now

    @asynccontextmanager
    async def asking(self, client: Client) -> AsyncIterator[None]:
        """Where Telegram brings updates: ask it meanwhile, now and then, whether it could.

        A quiet group is no outage; one is that Telegram has updates and cannot bring them.
        """
        task = asyncio.create_task(self._ask(client))
        try:
            yield
        finally:
            task.cancel()

    async def _ask(self, client: Client) -> None:
        while True:
            try:
                told = await client.call("getWebhookInfo")
                if not told["pending_update_count"]:
                    await self.heard()
            except (TelegramError, DatabaseUnreachable):
                pass  # not heard
            await asyncio.sleep(ASK_SECONDS)
