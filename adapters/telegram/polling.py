"""The long poll: what was received is committed, and only then confirmed by moving the offset."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from adapters.telegram.client import Client, pause_of
from adapters.telegram.decode import KINDS
from models.faults import DatabaseUnreachable

log = logging.getLogger(__name__)

POLL_SECONDS = 30
AT_ONCE = 100
STALLED_SECONDS = 180.0
NOT_KNOWN = (
    "Telegram does not know this token (any more). Ask @BotFather for the present one and put it "
    "into telegram.token."
)
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0

TAKE_SECONDS = 1.5
"""So long a batch that is being taken is waited for when it all has to end."""

Take = Callable[[Sequence[dict[str, Any]]], Coroutine[Any, Any, None]]
Heard = Callable[[], Awaitable[None]]


class Ended(Exception):
    """Polling cannot go on; the message says in a sentence what to do."""


async def _unheard() -> None:
    pass


async def poll(
    client: Client, take: Take, *, seconds: int = POLL_SECONDS, heard: Heard = _unheard
) -> None:
    """Receive updates for ever and hand them to `take` in batches; raises Ended.

    Nothing is confirmed before `take` has returned: whatever happens, what was not committed
    comes again. Faults that pass are waited out, longer each time. `heard` is called whenever
    Telegram has answered, before anything is taken.
    """
    offset, pause = 0, FIRST_PAUSE
    watch = Watch()
    while True:
        try:
            updates = await _receive(client, offset, seconds)
            watch.heard()
            await heard()
            if updates:
                await _to_the_end(take(updates))
                offset = max(int(update["update_id"]) for update in updates) + 1
            pause = FIRST_PAUSE
        except InvalidToken:
            break  # not raised from here: the library's error names the token
        except RetryAfter as error:
            await asyncio.sleep(pause_of(error))
        except (TelegramError, TimeoutError, DatabaseUnreachable) as error:
            watch.tell(error)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
    raise Ended(NOT_KNOWN)


async def _receive(client: Client, offset: int, seconds: int) -> Sequence[dict[str, Any]]:
    # The client has time limits of its own; this one also ends what hangs in the client.
    async with asyncio.timeout(seconds + 2 * 20):
        found: Sequence[dict[str, Any]] = await client.call(
            "getUpdates",
            wait=seconds + 20.0,
            offset=offset,
            timeout=seconds,
            limit=AT_ONCE,
            allowed_updates=list(KINDS),
        )
        return found


async def _to_the_end(taking: Coroutine[Any, Any, None]) -> None:
    """Where it is cancelled, a batch that is nearly taken should be, with its answers."""
    task = asyncio.create_task(taking)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=TAKE_SECONDS)
        if not task.cancel() and not task.cancelled() and (error := task.exception()):
            log.warning("the last updates could not be taken: %s", type(error).__name__)
        raise


class Watch:
    """Says it once when nothing could be received for three minutes, and when it can again."""

    def __init__(self) -> None:
        self._since = asyncio.get_running_loop().time()
        self._told = ""

    def heard(self) -> None:
        """Something was received, if only nothing."""
        if self._told:
            log.warning("Telegram answers again.")
        self._since, self._told = asyncio.get_running_loop().time(), ""

    def tell(self, error: Exception) -> None:
        """It failed; say why as soon as that is worth saying."""
        stalled = asyncio.get_running_loop().time() - self._since > STALLED_SECONDS
        sentence = _sentence(error) if stalled or isinstance(error, Conflict) else ""
        if sentence and sentence != self._told:
            log.error("%s", sentence)
            self._told = sentence


def _sentence(error: Exception) -> str:
    if isinstance(error, Conflict):
        return (
            "Another program receives this bot's updates: a second Hearth, another bot with the "
            "same token, or a webhook. Stop it; Hearth goes on trying."
        )
    if isinstance(error, DatabaseUnreachable):
        return f"Updates wait at Telegram because the database cannot be reached: {error}"
    return f"Telegram could not be reached for three minutes ({type(error).__name__}); trying on."
