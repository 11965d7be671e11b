"""DiscordChatExporter's exports, with everything that makes them hard to read."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.discord.history import reader
from bot.core.events import Address, Event, MemberJoined, MessageSent
from bot.services.history import (
    BrokenArchive,
    Destination,
    GroupFound,
    ImportRefused,
    Row,
    Skipped,
    import_history,
)
from bot.testing import Community

INTO = Destination(1, "Book club", "UTC")
ID = 175928847299117063
"""The example of Discord's own documentation: 2016-04-30 11:18:25.796 UTC."""


def message(id_: int | str = ID, type_: str = "Default", **about: Any) -> dict[str, Any]:
    return {
        "id": str(id_),
        "type": type_,
        "timestamp": "2016-04-30T13:18:25.796+02:00",
        "content": "hello",
        "author": author(),
        "reactions": [{"emoji": {"name": "👍"}, "count": 1, "users": []}],
    } | about


def author(**about: Any) -> dict[str, Any]:
    return {"id": "21", "name": "ann.b", "nickname": "Ann", "isBot": False} | about


def export(*messages: dict[str, Any], guild: str = "11", channel: str = "31") -> dict[str, Any]:
    return {
        "guild": {"id": guild, "name": "Book club"},
        "channel": {"id": channel, "type": "GuildTextChat", "name": "general"},
        "dateRange": {"after": None, "before": None},
        "messages": messages,
        "messageCount": len(messages),
    }


def write(file: Path, exported: dict[str, Any]) -> Path:
    content = json.dumps(exported, indent=2).encode()
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(gzip.compress(content) if file.suffix == ".gz" else content)
    return file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "general.json"


def rows_of(file: Path, *messages: dict[str, Any], **where: str) -> list[Row]:
    return list(reader([write(file, export(*messages, **where))])(INTO))[1:]


def sent(row: Row) -> MessageSent:
    assert isinstance(row, MessageSent)
    return row


def test_a_message_is_read_without_its_text(file: Path) -> None:
    row = sent(rows_of(file, message())[0])
    assert (row.group, row.channel) == (Address("discord", "11"), "31")
    assert (row.external_id, row.length) == (str(ID), 5)
    assert row.sender is not None
    assert (row.sender.account.id, row.sender.name, row.sender.username) == ("21", "Ann", "ann.b")
    assert "hello" not in repr(row)


def test_the_time_is_that_of_the_id(file: Path) -> None:
    at = sent(rows_of(file, message(timestamp="nonsense"))[0]).at
    assert at == datetime(2016, 4, 30, 11, 18, 25, 796_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("type_", "reference", "reply_to"),
    [
        ("Reply", {"type": "Default", "messageId": "77"}, "77"),
        ("Reply", {"messageId": "77"}, "77"),
        ("Reply", {"messageId": None}, None),
        ("Reply", None, None),
        ("Reply", {"type": "Forward", "messageId": "77"}, None),
        ("Default", {"type": "Forward", "messageId": "77"}, None),
        ("Default", {"type": "Default", "messageId": "77"}, None),
    ],
)
def test_only_replies_answer_something(
    file: Path, type_: str, reference: Any, reply_to: str | None
) -> None:
    row = sent(rows_of(file, message(type_=type_, reference=reference))[0])
    assert row.reply_to == reply_to


def test_who_joined_is_known(file: Path) -> None:
    (row,) = rows_of(file, message(type_="GuildMemberJoin", content="Joined the server."))
    assert isinstance(row, MemberJoined)


@pytest.mark.parametrize(
    ("skipped", "reason"),
    [
        (message(author=author(isBot=True)), "by a bot"),
        (message(author=author(id="456226577798135808")), "by a deleted account"),
        (message(type_="ChannelPinnedMessage"), "system message"),
        (message(type_="20"), "system message"),
        (message(type_="18", author=None), "system message"),
    ],
)
def test_what_no_member_wrote_is_skipped(file: Path, skipped: dict[str, Any], reason: str) -> None:
    assert rows_of(file, skipped) == [Skipped(reason)]


def test_direct_messages_are_skipped(file: Path) -> None:
    assert rows_of(file, message(), guild="0") == [Skipped("direct message")]


def test_folders_are_searched_and_a_server_is_one_group(tmp_path: Path) -> None:
    write(tmp_path / "a.json", export(message(ID)))
    write(tmp_path / "deep" / "b.json.gz", export(message(ID + 1), channel="32"))
    write(tmp_path / "deep" / "c.json", export(message(ID + 2), guild="12"))
    (tmp_path / "readme.txt").write_text("not an export")
    rows = list(reader([tmp_path])(INTO))
    groups = [row.address.id for row in rows if isinstance(row, GroupFound)]
    channels = [row.channel for row in rows if isinstance(row, Event)]
    assert (groups, channels) == (["11", "11", "12"], ["31", "32", "31"])


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match=r"holds no files \*\.json or \*\.json\.gz"):
        list(reader([tmp_path])(INTO))


@pytest.mark.parametrize(
    ("exported", "said"),
    [
        ({"a": 1}, ": this is no export of DiscordChatExporter: it holds no messages"),
        ({"messages": []}, ": this is no export of DiscordChatExporter: it names no guild"),
        (export(guild="x"), ": id is not an id as Discord has them"),
        (export(message(), message("-5")), ", message 2: id is not an id as Discord has them"),
        (export(message(author=None)), ", message 1: it has no author"),
        (export(message(author={})), ", message 1: id is not an id as Discord has them"),
        (
            export(message(type_="Reply", reference={"messageId": "x"})),
            ", message 1: messageId is not an id as Discord has them",
        ),
    ],
)
def test_a_broken_file_is_told_with_its_place(
    file: Path, exported: dict[str, Any], said: str
) -> None:
    with pytest.raises(BrokenArchive) as refused:
        list(reader([write(file, exported)])(INTO))
    assert str(refused.value).startswith(f"{file}{said}")


async def test_the_same_messages_live_count_nothing(community: Community, file: Path) -> None:
    read = reader([write(file, export(message(ID), message(ID + 1, author=author(id="22"))))])
    assert (await import_history(community.app, read, "Book club")).counted == 2
    live = [row for row in read(INTO) if isinstance(row, Event)]
    assert (await community.app.receive(live)).new == 0
