"""Polls and quizzes: put up, and found again when somebody votes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from adapters.telegram.client import Client
from adapters.telegram.history import PLATFORM
from adapters.telegram.surroundings import where
from bot.core.actions import Delivered, Place, Poll, Quiz
from bot.core.events import Address
from bot.core.names import printable
from bot.services import notes
from models.database import Database

SOON = 1.0
"""Seconds in which whoever has put a poll up has noted it; votes may come before."""


class Held(NamedTuple):
    """A poll of the bot's that stands in a group."""

    group: Address
    message: str
    """External id of its message."""


class Polls:
    """Puts polls up, and remembers where: a vote tells neither its group nor its message."""

    def __init__(self, client: Client, database: Database, now: Callable[[], datetime]) -> None:
        self._client = client
        self._database = database
        self._now = now

    async def ask(self, asked: Poll, place: Place) -> Delivered:
        """Put up a poll."""
        return await self._send(asked, place, allows_multiple_answers=asked.several)

    async def quiz(self, asked: Quiz, place: Place) -> Delivered:
        """Put up a quiz: https://core.telegram.org/bots/api#sendpoll."""
        about = {"explanation": printable(asked.explanation)} if asked.explanation else {}
        return await self._send(
            asked, place, type="quiz", correct_option_ids=[asked.right], **about
        )

    async def _send(self, asked: Poll | Quiz, place: Place, **more: Any) -> Delivered:
        until = {"open_period": asked.seconds} if asked.seconds else {}
        sent = await self._client.call(
            "sendPoll",
            question=printable(asked.question),
            options=[{"text": printable(option)} for option in asked.options],
            is_anonymous=False,
            **where(place),
            **until,
            **more,
        )
        key, value = f"poll {sent['poll']['id']}", f"{place.group.id} {sent['message_id']}"
        now = self._now()
        await self._database.run(lambda s: notes.put(s, PLATFORM, key, value, now))
        return Delivered((str(sent["message_id"]),))

    async def held(self, polls: Iterable[str]) -> dict[str, Held]:
        """Those of these polls that the bot has put up."""
        wanted = set(polls)
        found = await self._found(wanted)
        if wanted - found.keys():
            await asyncio.sleep(SOON)
            found |= await self._found(wanted - found.keys())
        return found

    async def _found(self, polls: Iterable[str]) -> dict[str, Held]:
        keys = {poll: f"poll {poll}" for poll in polls}
        noted = await self._database.run(
            lambda s: {poll: notes.get(s, PLATFORM, key) for poll, key in keys.items()}
        )
        return {poll: _held(poll, note) for poll, note in noted.items() if note}


def _held(poll: str, note: str) -> Held:
    group, _, message = note.partition(" ")
    return Held(Address(PLATFORM, group), message or poll)
