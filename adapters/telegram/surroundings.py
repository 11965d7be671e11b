"""What updates are read with, and what a pressed button becomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from adapters.telegram.history import PLATFORM
from adapters.telegram.people import Object
from bot.core.actions import Place
from bot.core.commands import CommandSet
from bot.core.events import Address, Attachment, Role, Sender

PRIVATE = "private:"
"""Begins the channel of what was said in a private chat; the account's id follows."""


Sketch = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody pressed a button."""

    query: str
    data: str
    sender: Sender
    chat: str
    message: str
    channel: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an update is read with."""

    commands: CommandSet
    username: str
    """The bot's own, without @."""
    role: Callable[[str, str], Role]
    """The role last seen of an account in a chat."""
    poll: Callable[[str], tuple[Address, str, str] | None]
    """In which group a poll stands, as which message, and what it is known as."""
    home: Callable[[str], Address | None]
    """The group that an account means when it speaks to the bot in private."""
    now: Callable[[], datetime]
    sketch: Sketch = lambda text: None
    asked: Callable[[str], bool] = lambda account: False
    """Whether an account is filling in a form."""
    attached: Callable[[Object], tuple[Attachment, ...]] = lambda message: ()
    """What came with a message."""


def chat_of(place: Place) -> str:
    """The chat that a place lies in: a private one, or the group's.

    Channels may be typed: none of them leads to a group, or to anybody but whom it is about.
    """
    alone = (place.channel or "").removeprefix(PRIVATE)
    meant = alone != place.channel and alone.isdecimal()
    return alone if meant and place.account in (None, (PLATFORM, alone)) else place.group.id


def where(place: Place) -> dict[str, int]:
    """How a call of the Bot API names the chat of a place, and the topic if it is one."""
    channel = place.channel or ""
    topic = {"message_thread_id": int(channel)} if channel.isdecimal() else {}
    return {"chat_id": int(chat_of(place)), **topic}
