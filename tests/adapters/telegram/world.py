"""People in Telegram groups, and a bot that lives there through the real library."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from adapters.telegram.adapter import TelegramAdapter
from adapters.telegram.client import connect
from adapters.telegram.webhook import Webhook
from bot.app import Application
from bot.core.clock import ManualClock
from bot.core.feature import Declared, Feature
from bot.features import FEATURES
from bot.services.groups import NewCommunity
from bot.services.pictures import draw
from bot.testing import START, must_hold
from migrations.schema import upgrade
from models.database import open_database
from tests.adapters.telegram.server import BOT, TOKEN, Chat, FakeTelegram, Values

REST_SECONDS = 3.0
GROUP = -1001234567890


class World:
    """A server, its groups, and the bot."""

    def __init__(
        self,
        server: FakeTelegram,
        app: Application,
        clock: ManualClock,
        webhook: Webhook | None = None,
    ) -> None:
        self.server = server
        self.app = app
        self.clock = clock
        client = connect(TOKEN, server.url)
        self.adapter = TelegramAdapter(client, app, draw, poll_seconds=2, webhook=webhook)
        self.task: asyncio.Task[None] | None = None
        self.spoilt = ""
        """The reason why, at the end, what must hold need not: something was broken on purpose."""

    def group(self, number: int = GROUP, kind: str = "supergroup", title: str = "Writers") -> Chat:
        """A group that the bot is an administrator of."""
        chat = Chat(number, kind, title, {BOT["id"]: "administrator"})
        self.server.chats[number] = chat
        return chat

    def user(self, name: str, number: int, **about: Any) -> User:
        """Somebody with an account."""
        self.server.users[number] = {"id": number, "is_bot": False, "first_name": name, **about}
        self.server.chats[number] = Chat(number, "private", name)
        return User(self, number)

    def run(self) -> None:
        """Let the bot run."""
        self.app.connect(self.adapter)
        self.task = asyncio.create_task(self.adapter.run(self.app.receive))

    async def quiet(self) -> None:
        """Wait until all updates are confirmed and nothing has been called for a while."""
        async with asyncio.timeout(20):
            await self.server.drained()
            await self.adapter.lanes.rest(REST_SECONDS)
            await self.app.deliver()

    async def stop(self) -> None:
        """Stop the bot."""
        if self.task:
            self.task.cancel()
            with suppress(asyncio.CancelledError):
                await self.task


@dataclass
class User:
    """Somebody who writes in chats."""

    world: World
    id: int

    @property
    def about(self) -> Values:
        """As a User of the Bot API."""
        return self.world.server.users[self.id]

    def message(self, chat: Chat, text: str, **more: Any) -> Values:
        """A message of theirs, not yet delivered."""
        chat.last += 1
        chat.members.setdefault(self.id, "member")
        message: Values = {
            "message_id": chat.last,
            "date": int(self.world.clock.now().timestamp()),
            "chat": chat.about(),
            "from": self.about,
            "text": text,
            **more,
        }
        if text.startswith("/"):
            length = len(text.split()[0])
            entity = {"type": "bot_command", "offset": 0, "length": length}
            message["entities"] = [entity, *more.get("entities", [])]
        chat.messages[chat.last] = message
        return message

    async def says(self, chat: Chat, text: str, **more: Any) -> list[Values]:
        """Write a message; gives back what the bot sent, in any chat."""
        return await self.world_hears("message", self.message(chat, text, **more))

    async def in_private(self, text: str) -> list[Values]:
        """Write to the bot alone, which opens the chat."""
        self.world.server.started.add(self.id)
        return await self.says(self.world.server.chats[self.id], text)

    async def presses(self, chat: Chat, label: str, query: str = "") -> list[Values]:
        """Press the latest button that begins with this label."""
        for message in reversed([*chat.messages.values(), *chat.ephemeral]):
            for row in (message.get("reply_markup") or {}).get("inline_keyboard", ()):
                for button in row:
                    if button["text"].startswith(label):
                        return await self._press(message, button["callback_data"], query)
        raise AssertionError(f"no button {label!r}")

    async def _press(self, message: Values, data: str, query: str) -> list[Values]:
        number = query or f"q{len(self.world.server.calls)}"
        value = {"id": number, "from": self.about, "chat_instance": "1", "data": data}
        return await self.world_hears("callback_query", value | {"message": message})

    async def world_hears(self, kind: str, value: Values) -> list[Values]:
        """Deliver an update and wait; gives back what the bot sent."""
        server = self.world.server
        before = len(server.calls)
        server.push(kind, value)
        await self.world.quiet()
        sent = ("sendMessage", "sendPhoto", "setMessageReaction", "answerCallbackQuery")
        return [call.values for call in server.calls[before:] if call.method in sent]


@asynccontextmanager
async def open_world(
    url: str = "sqlite+aiosqlite://",
    *,
    run: bool = True,
    webhook: Webhook | None = None,
    language: str = "en",
    features: Sequence[Feature] = FEATURES,
    **settings: Any,
) -> AsyncIterator[World]:
    """A world with a bot on a database."""
    server = FakeTelegram()
    await server.start()
    database = open_database(url)
    await upgrade(database)
    clock = ManualClock(START)
    start = NewCommunity("UTC", language, 0)
    app = Application(database, Declared(features, settings), clock, start)
    world = World(server, app, clock, webhook)
    if run:
        world.run()
    try:
        yield world
        await world.stop()
        if not world.spoilt:
            await must_hold(app)
    finally:
        await world.stop()
        await database.close()
        await server.stop()


def later(world: World, **span: float) -> None:
    """Let time pass."""
    world.clock.set(world.clock.now() + timedelta(**span))


def texts(sent: list[Values]) -> str:
    """All that was said."""
    return "\n".join(str(values.get("text", "")) for values in sent)
