"""Entities: the parts of a text that Telegram marks, counted in UTF-16 units."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.core.events import Sender


def marked(
    text: str, message: Mapping[str, Any], sender_of: Callable[[Mapping[str, Any]], Sender]
) -> tuple[str, tuple[Sender, ...]]:
    """A text whose mentions of people without a user name are one word each, and these people.

    Telegram tells who is meant by a name that is a link to somebody, and by no other.
    """
    entities = message.get("entities") or message.get("caption_entities") or ()
    named = [entity for entity in entities if entity["type"] == "text_mention"]
    if not named:
        return text, ()
    units = text.encode("utf-16-le", "surrogatepass")
    parts: list[bytes] = []
    end = 0
    for entity in sorted(named, key=lambda entity: entity["offset"]):
        begin = 2 * entity["offset"]
        parts += [units[end:begin], f"@{entity['user']['id']}".encode("utf-16-le")]
        end = begin + 2 * entity["length"]
    line = b"".join([*parts, units[end:]]).decode("utf-16-le", errors="replace")
    return line, tuple(sender_of(entity["user"]) for entity in named)


def units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2
