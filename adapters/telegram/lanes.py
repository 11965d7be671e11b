"""One lane for each chat: what has to wait in one of them holds up no other."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable

from adapters.telegram.surroundings import chat_of
from bot.core.actions import Outcome, Outgoing, Refused

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 60.0
"""An answer that would have to wait longer is not worth giving."""
TRIES = 3


class Lanes:
    """Performs direct answers, in order within each chat."""

    def __init__(self, perform: Callable[[Outgoing], Awaitable[Outcome]]) -> None:
        self._perform = perform
        self._waiting: dict[str, deque[Outgoing]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: dict[asyncio.Task[None] | None, float] = {}
        """Lanes that wait, and until when by the loop's time."""

    def put(self, outgoing: Iterable[Outgoing]) -> None:
        """Have these performed as soon as their chats allow; returns at once."""
        for one in outgoing:
            lane = chat_of(one.place)
            if lane in self._waiting:
                self._waiting[lane].append(one)
                continue
            self._waiting[lane] = deque([one])
            task = asyncio.create_task(self._drive(lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def rest(self, seconds: float) -> bool:
        """Wait until all is said, but no longer than this; whether it is."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        return not self._tasks

    async def stop(self, seconds: float) -> None:
        """As `rest`; what is not said by then never will be, so that is not waited for."""
        end = asyncio.get_running_loop().time() + seconds
        for task in [task for task in self._tasks if self._held.get(task, 0) > end]:
            task.cancel()
        await self.rest(seconds)
        for task in self._tasks:
            task.cancel()

    async def _drive(self, lane: str) -> None:
        waiting = self._waiting[lane]
        while waiting:
            await self._attempt(waiting.popleft())
        del self._waiting[lane]

    async def _attempt(self, outgoing: Outgoing) -> None:
        for _ in range(TRIES):
            try:
                outcome = await self._perform(outgoing)
            except Exception:
                log.exception("an answer could not be given")
                return
            wait = outcome.retry_after if isinstance(outcome, Refused) else None
            if wait is None or wait > PATIENCE_SECONDS:
                return
            await self._hold(wait)

    async def _hold(self, seconds: float) -> None:
        task = asyncio.current_task()
        self._held[task] = asyncio.get_running_loop().time() + seconds
        try:
            await asyncio.sleep(seconds)
        finally:
            del self._held[task]
