"""APScheduler as a ticker: rows in the database decide what is due and who does it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import UTC, timedelta
from functools import partial
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.orm import Session

from bot.app import Application
from bot.core.adapter import LIVELY
from bot.core.context import scope_of
from bot.core.events import Address
from bot.segments import listen, outbox_of
from bot.services import heartbeats, jobs
from bot.services.groups import HELD
from bot.services.invariants.watch import check_hourly
from bot.services.jobs import Due
from bot.services.privacy import register
from models.tables import Community

log = logging.getLogger(__name__)

TICK_SECONDS = 20
BEAT_SECONDS = 60
DELIVERY_SECONDS = 1
SETTLE_SECONDS = 60
CHECK_SECONDS = 3600
STOP_SECONDS = 1.5
FIRST_CHECK = timedelta(minutes=5)
"""After the start, which has enough to do."""


class Scheduler:
    """Runs the features' jobs, and sends what waits in the outbox."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self._running: set[asyncio.Task[int]] = set()
        self._ticker = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        """Begin to tick in the running event loop."""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # that one takes longer is no news
        self._every(TICK_SECONDS, self.tick)
        self._every(DELIVERY_SECONDS, self._app.deliver)
        self._every(SETTLE_SECONDS, self.settle)
        first = self._app.clock.now() + FIRST_CHECK
        self._every(CHECK_SECONDS, self.check, next_run_time=first)
        # At once: of an outage one must know before what was sent meanwhile is taken in.
        self._every(BEAT_SECONDS, self.beat, next_run_time=self._app.clock.now())
        self._ticker.start()

    def _every(self, seconds: int, work: Callable[[], Coroutine[Any, Any, int]], **at: Any) -> None:
        self._ticker.add_job(
            partial(self._begin, work),
            "interval",
            seconds=seconds,
            coalesce=True,
            misfire_grace_time=None,
            **at,
        )

    async def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Tick no more, and wait so long for what has begun.

        What is cut off then is not lost: its lease ends, and it is done again.
        """
        self._ticker.shutdown(wait=False)
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _begin(self, work: Callable[[], Coroutine[Any, Any, int]]) -> None:
        # A task of its own: the ticker cancels what it runs when it is shut down.
        task = asyncio.create_task(work())
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        with suppress(asyncio.CancelledError):
            await asyncio.wait([task])
        if task.done() and not task.cancelled():
            task.result()

    async def tick(self, group: Address | None = None) -> int:
        """Do all runs that are due and that nobody else does; return how many were done.

        With a group, only those of its community: where a clock is played with, the jobs of
        others must not follow it.
        """
        now = self._app.clock.now()
        wanted = self._app.declared.jobs
        due = await self._app.database.run(lambda session: jobs.due(session, wanted, now, group))
        return sum([await self._attempt(run) for run in due])

    async def beat(self) -> int:
        """Tell which platforms are heard; return how many outages have ended with that.

        Only what was started does so: where a clock is played with, a leap is no outage.
        """
        now, adapters = self._app.clock.now(), self._app.adapters.items()
        platforms = [platform for platform, one in adapters if one.silent_for() <= LIVELY]
        return await self._app.database.run(
            lambda session: sum(
                heartbeats.beat(session, platform, now) is not None for platform in platforms
            )
        )

    async def settle(self) -> int:
        """Make sure that whoever was erased stays so; return how many have been since."""
        return await register.settle(self._app)

    async def check(self) -> int:
        """Look whether what must hold does; return how many invariants newly do not.

        Only what was started does so, as with the beat.
        """
        app = self._app
        now, zone = app.clock.now(), app.start.timezone
        return await check_hourly(app.database, app.declared, now, zone)

    async def _attempt(self, run: Due) -> bool:
        database, now = self._app.database, self._app.clock.now()
        if not await database.run(lambda session: jobs.claim(session, run, now)):
            return False
        try:
            return await database.run(lambda session: self._do(session, run))
        except Exception as error:
            log.exception("job %s failed for community %d", run.job.name, run.community)
            failed = error
        await database.run(lambda session: jobs.fail(session, run, failed))
        return False

    def _do(self, session: Session, run: Due) -> bool:
        community = session.get_one(Community, run.community, with_for_update=HELD)
        scope = scope_of(self._app, session, community)
        scope.period = run.period
        if not jobs.finish(session, run, scope.now):
            return False
        outbox_of(scope, [*(run.job.run(scope) or ()), *listen(scope, ())])
        return True
