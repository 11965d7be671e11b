"""The webhook: Telegram brings updates, and hears 200 only when they are committed."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from telegram.error import BadRequest

from adapters.telegram.client import Client
from adapters.telegram.decode import KINDS
from adapters.telegram.polling import AT_ONCE, Ended, Take
from adapters.telegram.starting import patiently
from models.faults import DatabaseUnreachable

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
BODY_LIMIT = 2**20
CONNECTIONS = 40
"""Updates that Telegram brings at the same time."""
STOP_SECONDS = 3.0
OK, BAD, FORBIDDEN, BROKEN, LATER = 200, 400, 403, 500, 503


def _random() -> str:
    return token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram brings updates."""

    url: str
    """Public; what answers there for https hands on to `listen`."""
    listen: str
    """Host and port: `127.0.0.1:8080`."""
    secret: str = field(default_factory=_random, repr=False)
    """What Telegram shows with each update; by default another one each time."""

    @property
    def path(self) -> str:
        """The path of the URL."""
        return urlsplit(self.url).path or "/"

    @property
    def address(self) -> tuple[str, int]:
        """Host and port to listen on."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)


async def serve(client: Client, take: Take, webhook: Webhook) -> None:
    """Receive updates until cancelled and hand them to `take` in batches; raises Ended.

    An update is confirmed when the batch that it is in has been taken; what could not be taken
    Telegram brings again.
    """
    batches = Batches(take)
    working = asyncio.create_task(batches.work())
    try:
        async with _listening(batches, webhook):
            await patiently(partial(_announce, client, webhook))
            # Not `await working`: to cancel that would end the work at once.
            await asyncio.wait([working])
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


async def _announce(client: Client, webhook: Webhook) -> None:
    try:
        await client.call(
            "setWebhook",
            url=webhook.url,
            secret_token=webhook.secret,
            allowed_updates=list(KINDS),
            max_connections=CONNECTIONS,
        )
    except BadRequest as error:
        raise Ended(f"Telegram does not take telegram.webhook_url: {error.message}") from None


@asynccontextmanager
async def _listening(batches: Batches, webhook: Webhook) -> AsyncIterator[None]:
    app = web.Application(client_max_size=BODY_LIMIT)
    app.router.add_post(webhook.path, partial(_answer, batches, webhook.secret.encode()))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, *webhook.address).start()
        yield
    except OSError as error:
        raise Ended(f"Nothing can listen on {webhook.listen} for updates: {error}") from error
    finally:
        # What is being taken is still confirmed: `serve` ends the work after this.
        await runner.cleanup()


async def _answer(batches: Batches, secret: bytes, request: web.Request) -> web.Response:
    shown = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
    if not hmac.compare_digest(shown, secret):
        return web.Response(status=FORBIDDEN)
    update = _update(await request.read())
    if update is None:
        return web.Response(status=BAD)
    try:
        await batches.put(update)
    except DatabaseUnreachable:
        return web.Response(status=LATER)
    except Exception:
        return web.Response(status=BROKEN)
    return web.Response(status=OK)


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    numbered = isinstance(found, dict) and type(found.get("update_id")) is int
    return found if numbered else None


class Batches:
    """Takes batches one after the other; what comes while one is taken is the next."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._waiting: deque[tuple[dict[str, Any], asyncio.Future[None]]] = deque()
        self._news = asyncio.Event()

    async def put(self, update: dict[str, Any]) -> None:
        """Return when an update has been taken; raises what hindered its batch."""
        taken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((update, taken))
        self._news.set()
        await taken

    async def work(self) -> None:
        """Take what is put, until cancelled."""
        while True:
            await self._news.wait()
            batch = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
            if not self._waiting:
                self._news.clear()
            error = await self._attempt([update for update, _ in batch])
            for taken in (taken for _, taken in batch if not taken.done()):
                if error:
                    taken.set_exception(error)
                else:
                    taken.set_result(None)

    async def _attempt(self, updates: list[dict[str, Any]]) -> Exception | None:
        try:
            await self._take(updates)
        except DatabaseUnreachable as error:
            log.error("Updates wait at Telegram because the database cannot be reached: %s", error)
            return error
        except Exception as error:
            log.exception("%d updates could not be taken", len(updates))
            return error
        return None
