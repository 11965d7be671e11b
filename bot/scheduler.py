"""APScheduler as a ticker: rows in the database decide what is due and who does it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import UTC
from functools import partial
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.orm import Session

from bot.app import Application
from bot.core.events import Address
from bot.segments import listen, outbox_of, scope_of
from bot.services import heartbeats, jobs
from bot.services.jobs import Due
from models.tables import Community

log = logging.getLogger(__name__)

TICK_SECONDS = 20
BEAT_SECONDS = 60
DELIVERY_SECONDS = 1


class Scheduler:
    """Runs the features' jobs, and sends what waits in the outbox."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self._running: set[asyncio.Task[int]] = set()
        self._ticker = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        """Begin to tick in the running event loop."""
        self._every(TICK_SECONDS, self.tick)
        self._every(DELIVERY_SECONDS, self._app.deliver)
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

    async def stop(self) -> None:
        """Tick no more, and wait for what has begun."""
        self._ticker.shutdown(wait=False)
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _begin(self, work: Callable[[], Coroutine[Any, Any, int]]) -> None:
        # A task of its own: the ticker cancels what it runs when it is shut down.
        task = asyncio.create_task(work())
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.shield(task)

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
        """Tell that the platforms are heard; return how many outages have ended with that.

        Only what was started does so: where a clock is played with, a leap is no outage.
        """
        now, platforms = self._app.clock.now(), list(self._app.adapters)
        return await self._app.database.run(
            lambda session: sum(
                heartbeats.beat(session, platform, now) is not None for platform in platforms
            )
        )

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
        community = session.get_one(Community, run.community)
        scope = scope_of(self._app, session, community)
        scope.period = run.period
        if not jobs.finish(session, run, scope.now):
            return False
        outbox_of(scope, [*(run.job.run(scope) or ()), *listen(scope, ())])
        return True
