"""The greeting, /diagnose and `hearth doctor` at a server that answers as Telegram does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.tokens import looks_like_token
from bot.cli import main
from tests.adapters.telegram.server import BOT, TOKEN, Chat, Fault
from tests.adapters.telegram.world import World, open_world, texts

Doctor = Callable[..., Any]


async def comes(world: World, chat: Chat, after: int = 0) -> str:
    """The bot is added; gives back what it says."""
    adder = world.user("Ada", 10)
    change = {
        "chat": chat.about(),
        "from": adder.about,
        "date": int(world.clock.now().timestamp()) + after,
        "old_chat_member": {"user": BOT, "status": "left"},
        "new_chat_member": {"user": BOT, "status": "member"},
    }
    return texts(await adder.world_hears("my_chat_member", change))


async def test_the_group_is_greeted_when_the_bot_is_added_and_only_then() -> None:
    async with open_world() as world:
        group = world.group()
        said = await comes(world, group)
        assert "Hello, I'm Hearth" in said
        assert await comes(world, group, after=5) == ""


async def test_the_button_of_the_greeting_is_everybodys() -> None:
    async with open_world() as world:
        group, alice = world.group(), world.user("Alice", 11)
        await comes(world, group)
        assert "1 day" in texts(await alice.presses(group, "Check in"))


@asynccontextmanager
async def with_an_admin(language: str = "en") -> AsyncIterator[tuple[World, Chat, Any]]:
    async with open_world() as world:
        group, ada = world.group(), world.user("Ada", 10, language_code=language)
        group.members[10] = "creator"
        yield world, group, ada


async def test_diagnose_tells_an_admin_alone_what_the_bot_may_do() -> None:
    async with with_an_admin() as (_, group, ada):
        said = texts(await ada.says(group, "/diagnose"))
        assert "✓ Hear everybody, see reactions, answer privately" in said
        assert "✓ Show levels as member tags" in said
        assert [message["only"] for message in group.ephemeral] == [10]


async def test_diagnose_says_how_to_mend_what_lacks() -> None:
    async with with_an_admin() as (world, group, ada):
        world.server.rights.clear()
        said = texts(await ada.says(group, "/diagnose"))
        assert "! Show levels as member tags\nI lack the right" in said
        assert "! Pin messages\nI lack the right" in said


@pytest.mark.parametrize(
    ("hears", "mark", "why"),
    [(False, "✗", "hear only commands"), (True, "!", "see no reactions")],
)
async def test_diagnose_tells_what_it_means_to_be_no_admin(
    hears: bool, mark: str, why: str
) -> None:
    async with with_an_admin() as (world, group, ada):
        group.members[BOT["id"]] = "member"
        world.server.hears_all = hears
        said = texts(await ada.in_private("/start")) + texts(await ada.says(group, "/diagnose"))
        assert f"{mark} Hear everybody" in said
        assert why in said
        assert "Make me an admin" in said


async def test_diagnose_speaks_the_readers_language() -> None:
    async with with_an_admin("zh-hans") as (world, group, ada):
        world.server.rights.clear()
        said = texts(await ada.says(group, "诊断"))
        assert "✓ 看到所有发言和表情回应" in said
        assert "! 用成员标签显示等级\n缺少权限" in said


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch, tmp_path: Any, url: str) -> Doctor:
    """Run `hearth doctor` on the test's database, beside the server."""
    monkeypatch.chdir(tmp_path)

    async def run(world: World, token: str = TOKEN, **more: str) -> Result:
        environment = {
            "HEARTH_DATABASE__URL": url,
            "HEARTH_TELEGRAM__TOKEN": token,
            "HEARTH_TELEGRAM__BASE_URL": world.server.url,
            **more,
        }
        call = CliRunner().invoke
        result = await asyncio.to_thread(call, main, ["doctor"], env=environment)
        assert not token or token not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return run


async def test_all_is_well(doctor: Doctor, url: str) -> None:
    async with open_world(url) as world:
        await world.user("Alice", 11).says(world.group(), "good morning")
        result = await doctor(world)
        assert result.exit_code == 0
        marks = {line[:1] for line in result.output.splitlines()}
        assert marks == {"✓"}
        assert "@hearth_bot" in result.output
        assert "Writers" in result.output


async def test_it_changes_nothing(doctor: Doctor, url: str) -> None:
    async with open_world(url, run=False) as world:
        await doctor(world)
        called = {call.method for call in world.server.calls}
        assert called <= {"getMe", "getWebhookInfo", "getChatMember"}


async def test_a_bot_in_no_group_is_told_how_to_come_into_one(doctor: Doctor, url: str) -> None:
    async with open_world(url, run=False) as world:
        result = await doctor(world)
        assert result.exit_code == 0
        assert "Open @hearth_bot in Telegram" in result.output
        assert "! Privacy mode" in result.output


async def test_a_group_that_cannot_be_heard_is_a_fault(doctor: Doctor, url: str) -> None:
    async with open_world(url) as world:
        group = world.group()
        await world.user("Alice", 11).says(group, "good morning")
        group.members[BOT["id"]] = "member"
        result = await doctor(world, HEARTH_COMMUNITY__LANGUAGE="zh")
        assert result.exit_code == 1
        assert "✗ 看到所有发言" in result.output
        assert "! 隐私模式" in result.output
        assert "请把我设为管理员" in result.output


async def test_a_group_that_the_bot_has_left_is_no_fault(doctor: Doctor, url: str) -> None:
    async with open_world(url) as world:
        group = world.group()
        await world.user("Alice", 11).says(group, "good morning")
        del group.members[BOT["id"]]
        result = await doctor(world)
        assert result.exit_code == 0
        assert "I am not in it." in result.output
        world.server.chats.clear()
        assert "I am not in it." in (await doctor(world)).output


async def test_a_webhook_is_told_by_its_host_alone(doctor: Doctor, url: str) -> None:
    async with open_world(url, run=False) as world:
        world.server.webhook = "https://elsewhere.example/secret-path"
        said = (await doctor(world)).output
        assert "elsewhere.example" in said
        assert "secret-path" not in said


async def test_the_webhook_of_the_configuration_is_as_it_should_be(
    doctor: Doctor, url: str
) -> None:
    async with open_world(url, run=False) as world:
        own = "https://hearth.example/updates"
        world.server.webhook = own
        said = (await doctor(world, HEARTH_TELEGRAM__WEBHOOK_URL=own)).output
        assert "hearth.example" not in said
        elsewhere = "https://hearth.example/others"
        said = (await doctor(world, HEARTH_TELEGRAM__WEBHOOK_URL=elsewhere)).output
        assert "hearth.example" in said


async def test_a_chinese_group_without_a_time_zone_is_asked_for_it(
    doctor: Doctor, url: str
) -> None:
    async with open_world(url) as world:
        group, ada = world.group(), world.user("Ada", 10)
        group.members[10] = "creator"
        await ada.says(group, "/settings community.language zh")
        said = (await doctor(world)).output
        assert "! Time zone" in said
        assert "Writers" in said


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ("", "Get one from @BotFather"),
        ("hello", "does not look like a token"),
        (TOKEN[:-1] + "x", "Telegram does not know it"),
    ],
)
async def test_a_token_that_is_of_no_use(doctor: Doctor, url: str, token: str, why: str) -> None:
    async with open_world(url, run=False) as world:
        result = await doctor(world, token)
        assert result.exit_code == 1
        assert "✗ Telegram token" in result.output
        assert why in result.output


@pytest.mark.parametrize(
    "fault",
    [
        Fault("*", times=99),
        Fault("*", times=99, drop=True),
        Fault("getMe", times=99, body=b"<html>"),
    ],
)
async def test_a_server_that_does_not_answer_well(doctor: Doctor, url: str, fault: Fault) -> None:
    async with open_world(url, run=False) as world:
        world.server.faults.append(fault)
        result = await doctor(world)
        assert result.exit_code == 1
        assert "✗ Telegram server" in result.output


@given(st.text())
def test_no_token_has_spaces_or_leads_elsewhere(text: str) -> None:
    assert not looks_like_token(f"{text}/")
    assert not looks_like_token(f"{text} ")
    assert looks_like_token(TOKEN)
