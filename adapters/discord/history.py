"""DiscordChatExporter's exports in JSON, one channel or thread a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.core.events import Address, Event, MemberJoined, MessageSent, Sender
from bot.services.history import (
    BrokenArchive,
    Destination,
    Fault,
    GroupFound,
    ImportRefused,
    Reader,
    Row,
    Skipped,
)
from bot.services.history.messages import Object, read_messages

PLATFORM = "discord"
PATTERNS = ("*.json", "*.json.gz")
SNOWFLAKE = re.compile(r"[0-9]{1,19}")
DISCORD_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
USERNAME = re.compile(r"[\w.]{1,32}")
KINDS = ("Default", "Reply", "GuildMemberJoin")
NO_EXPORT = "this is no export of DiscordChatExporter"
NO_SERVER = "0"
"""The id that the exporter gives to direct messages in place of a server's."""
DELETED_USER = "456226577798135808"
"""The account that stands for all who deleted theirs."""

BOT = Skipped("by a bot")
DELETED = Skipped("by a deleted account")
DIRECT = Skipped("direct message")
SYSTEM = Skipped("system message")


def reader(paths: Sequence[Path]) -> Reader:
    """Reads exports, and folders of them with all that lies below. A server is one group."""

    def read(into: Destination) -> Iterator[Row]:
        for path in paths:
            for file in _files(path):
                yield from read_file(file)

    return read


def _files(path: Path) -> Sequence[Path]:
    if not path.is_dir():
        return [path]
    files = sorted({file for pattern in PATTERNS for file in path.rglob(pattern)})
    if not files:
        raise ImportRefused(f"The folder {path} holds no files {' or '.join(PATTERNS)}.")
    return files


def read_file(path: Path) -> Iterator[Row]:
    """The rows of one channel. Raises BrokenArchive."""
    channel: Channel | None = None
    for number, (head, message) in enumerate(read_messages(path)):
        try:
            if message is None:
                channel = _channel(head)
                yield GroupFound(channel.group, channel.server)
            elif channel:
                yield channel.row(message)
        except Fault as fault:
            place = f"message {number:,}" if number else ""
            raise BrokenArchive(path, str(fault), place) from None
    if channel is None:
        raise BrokenArchive(path, f"{NO_EXPORT}: it holds no messages")


@dataclass(frozen=True, slots=True)
class Channel:
    """The channel or thread that a file is an export of."""

    id: str
    group: Address
    server: str

    def row(self, message: Object) -> Event | Skipped:
        """What a message comes to. Raises Fault."""
        if self.group.id == NO_SERVER:
            return DIRECT
        kind, author = message.get("type"), message.get("author")
        if kind not in KINDS:
            return SYSTEM
        if not isinstance(author, dict):
            raise Fault("it has no author")
        if author.get("isBot"):
            return BOT
        if author.get("id") == DELETED_USER:
            return DELETED
        if kind == "GuildMemberJoin":
            return MemberJoined(**self._about(message, author))
        content = message.get("content")
        return MessageSent(
            **self._about(message, author),
            reply_to=_answered(message) if kind == "Reply" else None,
            length=len(content) if isinstance(content, str) else None,
        )

    def _about(self, message: Object, author: Object) -> dict[str, Any]:
        id_ = _snowflake(message, "id")
        # Not `timestamp`, which carries the offset of whoever made the export.
        at = DISCORD_EPOCH + timedelta(milliseconds=int(id_) >> 22)
        return {
            "group": self.group,
            "external_id": id_,
            "at": at,
            "sender": _sender(author),
            "channel": self.id,
        }


def _channel(head: Object) -> Channel:
    guild, channel = head.get("guild"), head.get("channel")
    if not isinstance(guild, dict) or not isinstance(channel, dict):
        raise Fault(f"{NO_EXPORT}: it names no guild or no channel")
    group = Address(PLATFORM, _snowflake(guild, "id"))
    return Channel(_snowflake(channel, "id"), group, str(guild.get("name")))


def _answered(message: Object) -> str | None:
    """The message that it answers: one deleted since has no id, and a forwarded one is none."""
    reference = message.get("reference")
    if not isinstance(reference, dict) or reference.get("type") == "Forward":
        return None
    return _snowflake(reference, "messageId") if reference.get("messageId") else None


def _sender(author: Object) -> Sender:
    name, nickname = author.get("name"), author.get("nickname")
    username = name if isinstance(name, str) and USERNAME.fullmatch(name) else None
    account = Address(PLATFORM, _snowflake(author, "id"))
    return Sender(account, str(nickname or name or ""), username=username)


def _snowflake(holder: Object, key: str) -> str:
    id_ = holder.get(key)
    if not isinstance(id_, str) or not SNOWFLAKE.fullmatch(id_):
        raise Fault(f"{key} is not an id as Discord has them")
    return id_
