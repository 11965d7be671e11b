"""Updates that Telegram brings: over real HTTP, confirmed when they are committed."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from adapters.telegram.decode import KINDS
from adapters.telegram.polling import Ended
from adapters.telegram.webhook import BODY_LIMIT, SECRET_HEADER, Webhook
from models.faults import DatabaseUnreachable
from models.tables import LedgerEntry, Receipt
from tests.adapters.telegram.server import Fault, Values
from tests.adapters.telegram.world import World, open_world

SECRET = "only-telegram-knows"
FREELY = {"points.message_cooldown": 0, "points.message_cap": 10_000, "points.copies": False}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Courier:
    """Brings updates as Telegram does."""

    world: World
    session: aiohttp.ClientSession
    url: str
    number: int = 0

    async def brings(self, update: Any, secret: str | None = SECRET, method: str = "POST") -> int:
        """The status of the answer."""
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        headers = {} if secret is None else {SECRET_HEADER: secret}
        async with self.session.request(
            method, self.url, data=BytesIO(body), headers=headers
        ) as answer:
            return answer.status

    def message(self, text: str) -> Values:
        """An update with a message of Alice's, not yet brought."""
        group, alice = self.world.server.chats[-1], self.world.user("Alice", 11)
        self.number += 1
        return {"update_id": self.number, "message": alice.message(group, text)}

    async def counted(self) -> int:
        """Messages that are in the ledger."""

        def count(session: Session) -> int:
            return session.scalar(select(func.count(LedgerEntry.id))) or 0

        return await self.world.app.database.run(count)


@asynccontextmanager
async def open_courier(
    database: str = "sqlite+aiosqlite://", receive: Any = None, **hook: str
) -> AsyncIterator[Courier]:
    listen = f"127.0.0.1:{free_port()}"
    given = {"url": "https://hearth.example/hook", "listen": listen, "secret": SECRET} | hook
    webhook = Webhook(**given)
    async with (
        open_world(database, run=False, webhook=webhook, **FREELY) as world,
        aiohttp.ClientSession() as session,
    ):
        world.group(-1)
        world.app.receive = receive(world.app.receive) if receive else world.app.receive  # type: ignore[method-assign]  # fails as a test wants
        world.run()
        assert world.task
        hooked = asyncio.create_task(world.server.hooked.wait())
        await asyncio.wait([hooked, world.task], timeout=10, return_when=asyncio.FIRST_COMPLETED)
        hooked.cancel()
        yield Courier(world, session, f"http://{listen}/hook")


async def test_what_is_brought_is_committed_before_it_is_confirmed(url: str) -> None:
    async with open_courier(url) as courier:
        call = next(c for c in courier.world.server.calls if c.method == "setWebhook")
        assert call.values["allowed_updates"] == list(KINDS)
        assert call.values["secret_token"] == SECRET
        assert await courier.brings(courier.message("good morning")) == 200
        assert await courier.counted() == 1


async def test_who_does_not_know_the_secret_brings_nothing() -> None:
    async with open_courier() as courier:
        for secret in (None, "", "wrong", SECRET + "x", "é"):
            assert await courier.brings(courier.message("good morning"), secret) == 403
        assert await courier.counted() == 0


async def test_what_is_too_large_or_no_update_is_refused() -> None:
    async with open_courier() as courier:
        assert await courier.brings(b"x" * (BODY_LIMIT + 1)) == 413
        for body in (b"", b"{", b"[" * 100_000, b"[]", b"{}", b'{"update_id": "1"}', b"\xff"):
            assert await courier.brings(body) == 400
        assert await courier.brings(b"", method="GET") == 405
        assert await courier.brings(b"", method="PUT") == 405
        courier.url += "/else"
        assert await courier.brings(courier.message("good morning")) == 404
        assert await courier.counted() == 0


async def test_what_comes_twice_counts_once(url: str) -> None:
    async with open_courier(url) as courier:
        update = courier.message("good morning")
        assert await courier.brings(update) == 200
        both = await asyncio.gather(courier.brings(update), courier.brings(update))
        assert both == [200, 200]
        assert await courier.counted() == 1


async def test_an_update_of_a_strange_shape_is_confirmed_and_holds_up_no_other() -> None:
    async with open_courier() as courier:
        assert await courier.brings({"update_id": 7, "message": 5}) == 200
        assert await courier.brings(courier.message("good morning")) == 200
        assert await courier.counted() == 1


@pytest.mark.parametrize(
    ("error", "status"), [(DatabaseUnreachable("it is away"), 503), (RuntimeError("oh"), 500)]
)
async def test_what_could_not_be_taken_is_brought_again_and_counts(
    url: str, error: Exception, status: int
) -> None:
    failures = [error, error]

    def failing(taken: Any) -> Any:
        async def receive(events: Any) -> Any:
            if failures:
                raise failures.pop()
            return await taken(events)

        return receive

    async with open_courier(url, receive=failing) as courier:
        update = courier.message("good morning")
        assert [await courier.brings(update) for _ in range(3)] == [status, status, 200]
        assert await courier.counted() == 1


async def test_fifty_at_once_are_all_committed_before_their_200(url: str) -> None:
    sizes: list[int] = []

    def counting(taken: Any) -> Any:
        async def receive(events: Any) -> Any:
            sizes.append(len(events))
            return await taken(events)

        return receive

    async with open_courier(url, receive=counting) as courier:

        async def one(update: Values) -> tuple[int, int]:
            status = await courier.brings(update)
            key = str(update["message"]["message_id"])
            return status, await courier.world.app.database.run(lambda s: _noted(s, key))

        updates = [courier.message(f"good morning {n}") for n in range(50)]
        assert await asyncio.gather(*map(one, updates)) == [(200, 1)] * 50
        assert await courier.counted() == 50
        assert sum(sizes) == 50
        assert len(sizes) < 50, "what queued up is one batch"


def _noted(session: Session, key: str) -> int:
    return session.scalar(select(func.count(Receipt.id)).where(Receipt.external_id == key)) or 0


async def test_commands_are_answered() -> None:
    async with open_courier() as courier:
        await courier.brings(courier.message("/points"))
        await courier.world.adapter.lanes.rest(5)
        assert any(call.method == "sendMessage" for call in courier.world.server.calls)


async def test_when_it_stops_what_is_being_taken_is_still_confirmed(url: str) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    def slow(taken: Any) -> Any:
        async def receive(events: Any) -> Any:
            begun.set()
            await go_on.wait()
            return await taken(events)

        return receive

    async with open_courier(url, receive=slow) as courier:
        bringing = asyncio.create_task(courier.brings(courier.message("good morning")))
        await begun.wait()
        stopping = asyncio.create_task(courier.world.stop())
        await asyncio.sleep(0.05)
        go_on.set()
        assert await bringing == 200
        await stopping
        assert await courier.counted() == 1
        with pytest.raises(aiohttp.ClientConnectionError):
            await courier.brings(courier.message("too late"))


async def test_an_address_that_telegram_or_the_machine_refuses_ends_it_with_a_sentence() -> None:
    async with open_courier(url="https://nowhere") as courier:
        assert courier.world.task
        with pytest.raises(Ended, match=r"telegram\.webhook_url"):
            await courier.world.task
        courier.world.task = None
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        async with open_courier(listen=f"127.0.0.1:{taken.getsockname()[1]}") as courier:
            assert courier.world.task
            with pytest.raises(Ended, match="Nothing can listen"):
                await courier.world.task
            courier.world.task = None


async def test_faults_of_the_start_are_waited_out() -> None:
    async with open_world(run=False, webhook=Webhook("https://a.example/", "127.0.0.1:0")) as world:
        world.server.faults.append(Fault("setMyCommands", 429, retry_after=1))
        world.server.faults.append(Fault("setWebhook", 429, retry_after=1))
        world.run()
        async with asyncio.timeout(20):
            await world.server.hooked.wait()


async def test_who_polls_takes_the_webhook_away_first() -> None:
    async with open_world(run=False) as world:
        world.server.webhook = "https://old.example/"
        world.run()
        async with asyncio.timeout(10):
            await world.server.polled(0)
        assert world.server.webhook == ""
