"""Polls and quizzes: put up, and found again when somebody votes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from adapters.telegram.client import Client
from adapters.telegram.history import PLATFORM
from adapters.telegram.surroundings import where
from bot.core.actions import Delivered, Outgoing, Poll, Quiz
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
    known_as: str
    """See Outgoing."""


class Polls:
    """Puts polls up, and remembers where: a vote tells neither its group nor its message."""

    def __init__(self, client: Client, database: Database, now: Callable[[], datetime]) -> None:
        self._client = client
        self._database = database
        self._now = now

    async def put_up(self, outgoing: Outgoing) -> Delivered:
        """Put up a poll or quiz: https://core.telegram.org/bots/api#sendpoll."""
        asked, place = outgoing.action, outgoing.place
        if not isinstance(asked, Poll | Quiz):
            raise TypeError(f"{type(asked).__name__} is no poll")
        sent = await self._client.call(
            "sendPoll",
            question=printable(asked.question),
            options=[{"text": printable(option)} for option in asked.options],
            is_anonymous=False,
            **where(place),
            **_rules(asked),
        )
        held = f"{place.group.id} {sent['message_id']} {outgoing.known_as}"
        key, now = f"poll {sent['poll']['id']}", self._now()
        await self._database.run(lambda s: notes.put(s, PLATFORM, key, held, now))
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


def _rules(asked: Poll | Quiz) -> dict[str, Any]:
    until = {"open_period": asked.seconds} if asked.seconds else {}
    if isinstance(asked, Poll):
        return until | {"allows_multiple_answers": asked.several}
    why = {"explanation": printable(asked.explanation)} if asked.explanation else {}
    return until | why | {"type": "quiz", "correct_option_ids": [asked.right]}


def _held(poll: str, note: str) -> Held:
    group, message, known_as = [*note.split(" ", 2), "", ""][:3]
    return Held(Address(PLATFORM, group), message or poll, known_as)
