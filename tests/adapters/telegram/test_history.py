"""Telegram Desktop's exports, with everything that makes them hard to read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.telegram.history import reader
from bot.core.events import Address, Event, MemberJoined, MemberLeft, MessageSent
from bot.services.history import (
    BrokenArchive,
    Destination,
    GroupFound,
    ImportRefused,
    Reader,
    Remark,
    Row,
    Skipped,
    import_history,
)
from bot.testing import Community

INTO = Destination(1, "Book club", "Asia/Shanghai")
AT = 1_600_000_000


def message(id_: int, **about: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "type": "message",
        "date": "2020-09-13T14:26:40",
        "date_unixtime": str(AT + id_),
        "from": "Ann",
        "from_id": "user1",
        "text": "",
    } | about


def service(id_: int, action: str, **about: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "type": "service",
        "date_unixtime": str(AT + id_),
        "actor": "Ann",
        "actor_id": "user1",
        "action": action,
    } | about


def chat(
    *messages: dict[str, Any], kind: str = "public_supergroup", **about: Any
) -> dict[str, Any]:
    return {"name": "Study", "type": kind, "id": 55, **about, "messages": messages}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "result.json"


def written(file: Path, export: dict[str, Any] | str, **how: Any) -> Reader:
    file.write_text(export if isinstance(export, str) else json.dumps(export, indent=1))
    return reader([file], **how)


def rows_of(file: Path, *messages: dict[str, Any], kind: str = "public_supergroup") -> list[Row]:
    return list(written(file, chat(*messages, kind=kind))(INTO))[1:]


def sent(row: Row) -> MessageSent:
    assert isinstance(row, MessageSent)
    return row


def test_a_message_is_read_without_its_text(file: Path) -> None:
    row = sent(rows_of(file, message(7, text="hello"))[0])
    assert (row.external_id, row.length) == ("7", 5)
    assert row.at == datetime.fromtimestamp(AT + 7, UTC)
    assert row.sender is not None
    assert row.sender.account == Address("telegram", "1")
    assert "hello" not in repr(row)


@pytest.mark.parametrize(
    ("kind", "address", "numbering"),
    [
        ("public_supergroup", "-1000000000055", "live"),
        ("private_supergroup", "-1000000000055", "live"),
        ("private_group", "-55", "export"),
    ],
)
def test_groups_have_the_addresses_of_live_traffic(
    file: Path, kind: str, address: str, numbering: str
) -> None:
    (found,) = written(file, chat(kind=kind))(INTO)
    assert found == GroupFound(Address("telegram", address), "Study", numbering)


def test_a_supergroups_address_is_its_id_with_the_usual_prefix(file: Path) -> None:
    (found,) = written(file, chat(id=1_400_000_001))(INTO)
    assert isinstance(found, GroupFound)
    assert found.address.id == "-1001400000001"


def test_messages_numbered_by_account_get_ids_that_no_live_message_has(file: Path) -> None:
    basic = sent(rows_of(file, message(7, reply_to_message_id=3), kind="private_group")[0])
    kept = sent(rows_of(file, message(-999_999_000))[0])
    for row, id_ in ((basic, "export 7"), (kept, "export -999999000")):
        assert row.external_id == id_
    assert basic.reply_to == "export 3"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("你好", 2),
        (["see ", {"type": "link", "text": "a.b"}, "!", {"type": "x"}, 7], 8),
        (None, 0),
    ],
)
def test_formatted_texts_are_as_long_as_their_parts(file: Path, text: Any, length: int) -> None:
    assert sent(rows_of(file, message(7, text=text))[0]).length == length


def test_names_may_be_missing(file: Path) -> None:
    row = sent(rows_of(file, message(7, **{"from": None}))[0])
    assert row.sender is not None
    assert row.sender.name == ""


@pytest.mark.parametrize(
    "sender",
    ["channel55", "chat55", "user777000", "user1087968824", "user", "user1x", None, 2**32 + 1, {}],
)
def test_what_no_person_wrote_is_skipped(file: Path, sender: Any) -> None:
    assert rows_of(file, message(7, from_id=sender)) == [Skipped("not by a person")]


def test_bare_numbers_of_old_exports_are_people(file: Path) -> None:
    row = sent(rows_of(file, message(7, from_id=4_000_000_000))[0])
    assert row.sender is not None
    assert row.sender.account.id == "4000000000"


@pytest.mark.parametrize(
    ("about", "reply_to"),
    [
        ({"reply_to_message_id": 3}, "3"),
        ({"reply_to_message_id": 3, "reply_to_peer_id": "channel55"}, "3"),
        ({"reply_to_message_id": 3, "reply_to_peer_id": "channel56"}, None),
        ({}, None),
    ],
)
def test_a_reply_to_another_chat_is_none_here(
    file: Path, about: dict[str, Any], reply_to: str | None
) -> None:
    assert sent(rows_of(file, message(7, **about))[0]).reply_to == reply_to


def test_what_is_written_into_a_topic_answers_nobody(file: Path) -> None:
    created, *rows = rows_of(
        file,
        service(3, "topic_created", title="Chapter 1"),
        message(7, reply_to_message_id=3),
        message(8, reply_to_message_id=7),
    )
    assert created == Skipped("service message")
    assert [(sent(row).channel, sent(row).reply_to) for row in rows] == [("3", None), (None, "7")]


@pytest.mark.parametrize(
    ("exported", "expected"),
    [
        (service(3, "join_group_by_link", inviter="Ben"), MemberJoined),
        (service(3, "join_group_by_request"), MemberJoined),
        (service(3, "invite_members", members=["Ann"]), MemberJoined),
        (service(3, "remove_members", members=["Ann"]), MemberLeft),
    ],
)
def test_who_comes_or_goes_alone_is_known(
    file: Path, exported: dict[str, Any], expected: type[Event]
) -> None:
    (row,) = rows_of(file, exported)
    assert isinstance(row, expected)
    assert row.sender is not None
    assert (row.sender.account.id, row.external_id) == ("1", "3")


@pytest.mark.parametrize(
    ("exported", "reason"),
    [
        (service(3, "invite_members", members=["Ben"]), "added or removed by somebody else"),
        (service(3, "invite_members", members=["Ann", "Ben"]), "added or removed by somebody else"),
        (service(3, "remove_members", members=[None]), "added or removed by somebody else"),
        (service(3, "join_group_by_link", actor_id="channel55"), "not by a person"),
        (service(3, "pin_message"), "service message"),
        (service(3, "join_group_by_telepathy"), "service message"),
        (service(3, ""), "service message"),
        ({"id": 3, "type": "unsupported"}, "left out by Telegram's export"),
    ],
)
def test_what_cannot_be_attributed_is_skipped(
    file: Path, exported: dict[str, Any], reason: str
) -> None:
    (row,) = rows_of(file, exported)
    assert isinstance(row, Skipped)
    assert row.reason.startswith(reason)


def old(id_: int, date: str = "2020-09-13T14:26:40") -> dict[str, Any]:
    return {"id": id_, "type": "message", "date": date, "from": "Ann", "from_id": "user1"}


@pytest.mark.parametrize(
    ("timezone", "hour"), [(None, 6), ("Europe/Berlin", 12), ("America/New_York", 18)]
)
def test_times_without_offset_are_those_of_a_zone_and_this_is_said_once(
    file: Path, timezone: str | None, hour: int
) -> None:
    read = written(file, chat(old(1), old(2)), timezone=timezone)
    _, remark, *rows = read(INTO)
    assert isinstance(remark, Remark)
    assert (timezone or INTO.timezone) in remark.text
    assert {sent(row).at for row in rows} == {datetime(2020, 9, 13, hour, 26, 40, tzinfo=UTC)}


def test_control_characters_as_telegram_writes_them_are_read(file: Path) -> None:
    export = json.dumps(chat(message(7, text="one@two"))).replace("@", r"\x0B")
    (_, row) = written(file, export)(INTO)
    assert sent(row).length == 7


ACCOUNT = {
    "about": "Here is the data you requested.",
    "personal_information": {"user_id": 1},
    "contacts": {"list": [{"user_id": 2, "first_name": "Ben"}]},
    "chats": {
        "about": "…",
        "list": [
            chat(message(1), kind="personal_chat", name="Ben", id=2),
            {"type": "saved_messages", "id": 1, "messages": [message(2)]},
            chat(message(3), kind="bot_chat", name="Bot", id=3),
            chat(message(4), message(5), name="Study", id=4),
            chat(message(6), kind="private_channel", name="News", id=5),
        ],
    },
    "left_chats": {"about": "…", "list": [chat(message(7), name="Chess", id=6)]},
}


@pytest.mark.parametrize(
    ("chosen", "ids"),
    [("Study", ["4", "5"]), ("4", ["4", "5"]), ("-1000000000006", ["7"]), ("Chess", ["7"])],
)
def test_one_group_of_a_whole_account_is_read(file: Path, chosen: str, ids: list[str]) -> None:
    found, *rows = written(file, ACCOUNT, chat=chosen)(INTO)
    assert isinstance(found, GroupFound)
    assert [sent(row).external_id for row in rows] == ids


@pytest.mark.parametrize(
    ("export", "chosen", "said"),
    [
        (ACCOUNT, None, "holds several groups; choose with --chat: “Study” (4), “Chess” (6)."),
        (ACCOUNT, "Ben", "holds no group “Ben”; it holds “Study” (4), “Chess” (6)."),
        (chat(kind="public_channel"), None, "holds no group; private chats, channels and bots"),
        ({"messages": []}, None, "this is no export of Telegram Desktop: a chat has no id"),
        ({"a": 1}, None, "this is no export of Telegram Desktop: it holds no messages"),
    ],
)
def test_what_group_is_meant_must_be_clear(
    file: Path, export: dict[str, Any], chosen: str | None, said: str
) -> None:
    with pytest.raises(ImportRefused) as refused:
        list(written(file, export, chat=chosen)(INTO))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (message(7, date_unixtime="soon"), "its time is missing or not valid"),
        (message(7, date_unixtime="9" * 400), "its time is missing or not valid"),
        ({"id": 7, "type": "message", "from_id": "user1"}, "its time is missing"),
        (old(7, "13.09.2020"), "its time is missing or not valid"),
        (message(7, id="7"), "its id is not a number"),
        (message(7, id=None), "its id is not a number"),
    ],
)
async def test_a_broken_message_is_told_with_its_place_and_nothing_is_written(
    community: Community, file: Path, bad: dict[str, Any], said: str
) -> None:
    read = written(file, chat(message(1), bad))
    with pytest.raises(BrokenArchive) as refused:
        await import_history(community.app, read, "Book club", batch=1)
    assert str(refused.value).startswith(f"{file}, message 2 of “Study”: {said}")
    summary = await import_history(
        community.app, written(file, chat(message(1))), "Book club", dry_run=True
    )
    assert summary.counted == 1


async def test_the_same_messages_live_count_nothing(community: Community, file: Path) -> None:
    read = written(file, chat(message(1), message(2, reply_to_message_id=1, from_id="user2")))
    assert (await import_history(community.app, read, "Book club")).counted == 2
    live = [row for row in read(INTO) if isinstance(row, Event)]
    assert (await community.app.receive(live)).new == 0
