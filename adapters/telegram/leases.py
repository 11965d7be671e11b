"""One process polls a token: two would take each other's updates away."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from sqlalchemy.orm import Session

from adapters.telegram.history import PLATFORM
from bot.app import Application
from bot.services import notes
from models.faults import DatabaseUnreachable

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=45)
RENEWAL_SECONDS = 15.0
PATIENCE_SECONDS = 2.0


@asynccontextmanager
async def only_one(app: Application, bot: int) -> AsyncIterator[None]:
    """Wait until nobody else polls for this bot, and hold that place meanwhile.

    A process that died on this machine is known to be dead; one elsewhere is believed to be when
    it has not renewed its lease in time.
    """
    lease = Lease(app, f"poll {bot}")
    told = False
    while not await lease.take():
        if not told:
            log.error(
                "Another process of this installation receives for this bot. This one waits, and "
                "takes over when that one ends."
            )
        told = True
        await asyncio.sleep(PATIENCE_SECONDS)
    renewing = asyncio.create_task(lease.renew())
    try:
        yield
    finally:
        renewing.cancel()
        with suppress(DatabaseUnreachable):  # it ends by itself then
            await lease.release()


class Lease:
    """A place that one process holds, by the name of its machine and its number there."""

    def __init__(self, app: Application, key: str) -> None:
        self._app = app
        self._key = key
        self._holder = f"{socket.gethostname()} {os.getpid()}-{id(self):x}"

    async def take(self) -> bool:
        """Take or renew it; False if somebody else who lives has it."""
        now = self._app.clock.now()

        def work(session: Session) -> bool:
            holder = notes.get(session, PLATFORM, self._key)
            if holder is not None and _is_dead(holder):
                notes.release(session, PLATFORM, self._key, holder)
            return notes.lease(session, PLATFORM, self._key, self._holder, now, LEASE)

        return await self._app.database.run(work)

    async def renew(self, seconds: float = RENEWAL_SECONDS) -> None:
        """Keep it until cancelled."""
        while True:
            await asyncio.sleep(seconds)
            try:
                await self.take()
            except DatabaseUnreachable:
                log.warning("The lease of this bot could not be renewed; trying on.")

    async def release(self) -> None:
        """Give it up."""
        await self._app.database.run(
            lambda session: notes.release(session, PLATFORM, self._key, self._holder)
        )


def _is_dead(holder: str) -> bool:
    """Whether a process of this machine is gone; of others nothing is known."""
    machine, _, number = holder.partition(" ")
    pid = number.partition("-")[0]
    if machine != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
