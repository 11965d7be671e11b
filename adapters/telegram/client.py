"""The library's Bot with one method more: a call that gives back what the server said."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from adapters.telegram.pace import Pace
from adapters.telegram.tokens import veil
from bot.core.actions import Delivered, Outcome, Refused

# The library warns of its own attribute unless it is asked for the way of its next version.
os.environ.setdefault("PTB_TIMEDELTA", "true")

TELEGRAM = "https://api.telegram.org"
SECONDS = 20.0
AGAIN_SECONDS = 5.0
"""After a fault of the network or of Telegram's own."""
CONNECTIONS = 32


NUMBERED = ("reply_parameters", "message_thread_id")
"""What refers to messages by their numbers in a chat."""

Moved = Callable[[str, str], Awaitable[None]]
"""Told the old and the new id of a chat."""


async def _unheard(old: str, new: str) -> None:
    pass


class Client(Bot):
    """Calls methods of the Bot API by name, with plain values in and out.

    The library's own methods make objects of every answer, and fail where an answer is newer
    than they are; its `do_api_request` warns of every method that it knows.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._pace = Pace()
        self._moved: Moved = _unheard

    def __repr__(self) -> str:
        """The library's own shows the token."""
        return f"{type(self).__name__}[bot]"

    def when_moved(self, tell: Moved) -> None:
        """Have this called when a chat has become a supergroup."""
        self._moved = tell

    async def call(self, method: str, *, wait: float = SECONDS, **values: Any) -> Any:
        """The result of a method; raises the library's TelegramError.

        Where the chat has become a supergroup, that is told, and the call goes there instead; but
        not one about a message, of which the number means another there.
        """
        if method.startswith("send"):
            await self._pace.turn()
        try:
            return await self._post(method, values, read_timeout=wait)
        except ChatMigrated as error:
            chat = error.new_chat_id
            await self._moved(str(values.get("chat_id")), str(chat))
            if "message_id" in values:
                raise
        there = {key: value for key, value in values.items() if key not in NUMBERED}
        return await self._post(method, there | {"chat_id": chat}, read_timeout=wait)

    async def fetch(self, file: str, most: int) -> bytes:
        """What is in a file that somebody sent, by its id.

        Raises the library's TelegramError, also if that may be more than `most` bytes; OSError if
        the server gives a path on this machine and the file cannot be read.
        """
        found = await self.get_file(file)
        if not found.file_path or not 0 < (found.file_size or 0) <= most:
            raise TelegramError("no file of that size")
        return bytes(await found.download_as_bytearray())


def connect(token: str, base_url: str | None = None) -> Client:
    """A client of Telegram's server, or of another that speaks the Bot API.

    Polls have a connection of their own, so that no answer waits for one.
    """
    veil()
    url = (base_url or TELEGRAM).rstrip("/")
    return Client(
        token,
        base_url=f"{url}/bot",
        base_file_url=f"{url}/file/bot",
        request=_request(CONNECTIONS),
        get_updates_request=_request(1),
    )


def _request(connections: int) -> HTTPXRequest:
    return HTTPXRequest(
        connections,
        read_timeout=SECONDS,
        write_timeout=SECONDS,
        connect_timeout=SECONDS,
        pool_timeout=SECONDS,
    )


def pause_of(error: RetryAfter) -> float:
    """Seconds that Telegram asks to wait."""
    pause = error.retry_after
    return pause.total_seconds() if isinstance(pause, timedelta) else float(pause)


def refusal(error: TelegramError) -> Outcome:
    """What an error means for an action. What changes nothing is done already."""
    match error:
        case RetryAfter():
            return Refused("flood", retry_after=pause_of(error))
        case ChatMigrated():
            return Refused("moved")  # what was meant is not to be found in the new chat
        case Forbidden():
            return Refused(f"forbidden: {error.message}")
        case BadRequest() if "not modified" in error.message.casefold():
            return Delivered()
        case BadRequest():  # a NetworkError to the library
            return Refused(error.message)
        case NetworkError():
            return Refused("network", retry_after=AGAIN_SECONDS)
        case _:
            return Refused(error.message)
