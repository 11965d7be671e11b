"""Photos and files that come with a check-in: what tells them from others of their kind."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from telegram.error import TelegramError

from adapters.telegram.client import Client
from adapters.telegram.decode import decode
from adapters.telegram.people import Object
from adapters.telegram.surroundings import Surroundings
from bot.core.events import Attachment, CommandInvoked
from bot.core.likeness import file, photo

log = logging.getLogger(__name__)

PROVEN = ("checkin", "challenge")
"""Commands, and heads of groups of commands, that something may come with."""
FILES = ("document", "video", "animation", "audio", "voice", "video_note")
ENOUGH = 64
"""Pixels of width that show how a photo looks."""
LARGEST = 2**18
"""Bytes of a photo that is fetched; a size of that width has some thousand."""
SECONDS = 2.0
"""So long a batch waits for its photos."""
AT_ONCE = 8


def wanted(update: Object, around: Surroundings) -> Object | None:
    """The photo that an update's command comes with, in the size that is to be fetched.

    None if there is none, or if nothing may come with the command. Raises as `decode`.
    """
    kind, size = _brought(update["message"])
    if kind != "photo":
        return None
    called = [event for event in decode(update, around) if isinstance(event, CommandInvoked)]
    proven = any(event.command.partition(" ")[0] in PROVEN for event in called)
    return size if proven else None


async def fetch(client: Client, sizes: Iterable[Object], key: bytes) -> dict[str, Attachment]:
    """How these photos look, by their ids; those are left out that do not come in time."""
    seen: dict[str, Attachment] = {}
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(own: str, place: str) -> None:
        async with gate:
            try:
                content = await client.fetch(place, LARGEST)
            except (TelegramError, OSError) as error:
                log.info("a photo could not be fetched: %s", type(error).__name__)
                return
        seen[own] = await asyncio.to_thread(photo, content, own, key)

    places = {str(size["file_unique_id"]): str(size["file_id"]) for size in sizes}
    with suppress(TimeoutError):
        async with asyncio.timeout(SECONDS), asyncio.TaskGroup() as group:
            for own, place in places.items():
                group.create_task(one(own, place))
    return seen


def attachments(
    message: Object, seen: Mapping[str, Attachment], key: bytes
) -> tuple[Attachment, ...]:
    """What came with a message, or else with the sender's own message that it answers.

    `seen` is what was fetched; of any other photo its id has to tell.
    """
    kind, brought = _brought(message)
    if not brought:
        return ()
    own = str(brought["file_unique_id"])
    return (file(own, key) if kind == "file" else seen.get(own) or photo(None, own, key),)


def _brought(message: Object) -> tuple[str, Object]:
    """`photo` and a size of it, `file` and that, or nothing twice."""
    for bearer in _bearers(message):
        size = _size(bearer)
        if size:
            return "photo", size
        for kind in FILES:
            if kind in bearer:
                return "file", bearer[kind]
    return "", {}


def _bearers(message: Object) -> Iterator[Object]:
    yield message
    answered = message.get("reply_to_message") or {}
    masked = "sender_chat" in message or "sender_chat" in answered
    if not masked and "from" in answered and answered["from"]["id"] == message["from"]["id"]:
        yield answered


def _size(message: Object) -> Object | None:
    """The size of a message's photo that is looked at; a photo may be sent as a document, too."""
    sizes: Sequence[Object] = message.get("photo") or ()
    document = message.get("document") or {}
    if not sizes and str(document.get("mime_type")).startswith("image/"):
        sizes = (document.get("thumbnail") or document,)
    wide = [size for size in sizes if _width(size) >= ENOUGH]
    return min(wide, key=_width) if wide else max(sizes, key=_width, default=None)


def _width(size: Object) -> int:
    return int(size.get("width", 0))
