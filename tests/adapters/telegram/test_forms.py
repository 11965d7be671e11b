"""Forms in Telegram: begun in the group, filled in where nobody else reads along."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from tests.adapters.telegram.server import Chat, Values
from tests.adapters.telegram.world import User, World, open_world, texts
from tests.garden import GARDEN, drafts, planted, teach

LINE = "roses; 21 days; sunny; water daily"
OTHER = -1009876543210


@asynccontextmanager
async def a_garden(url: str, language: str = "en") -> AsyncIterator[tuple[World, Chat, User]]:
    """A world in which Ada is an administrator of a group, and has never written to the bot."""
    async with open_world(url, features=GARDEN, language=language) as world:
        teach(world.app)
        group = world.group()
        ada = world.user("Ada", 11, language_code=language)
        group.members[ada.id] = "administrator"
        await ada.says(group, "good morning")
        yield world, group, ada


def alone(sent: Iterable[Values], user: User) -> str:
    """What was said to somebody in private."""
    said = texts([values for values in sent if values.get("chat_id") == user.id])
    return said.replace("\N{WORD JOINER}", "")


def public(group: Chat, *users: User) -> str:
    """What all can read in a group and people have not written."""
    own = {user.id for user in users}
    return texts([said for said in group.messages.values() if said["from"]["id"] not in own])


async def test_from_the_group_the_way_leads_into_the_private_chat_where_the_question_waits(
    url: str,
) -> None:
    async with a_garden(url) as (world, group, ada):
        begun = await ada.says(group, "/plant")
        assert "New bed: 4 questions" in texts(begun).replace("<b>", "").replace("</b>", "")
        assert [message["only"] for message in group.ephemeral] == [ada.id]
        pressed = await ada.presses(group, "Begin")
        assert [v["url"] for v in pressed if v.get("url")] == [
            "https://t.me/hearth_bot?start=hello"
        ]
        assert "question for you alone" in public(group, ada)
        assert "What shall grow" in alone(await ada.in_private("/start hello"), ada)
        assert "2/4" in alone(await ada.in_private("roses"), ada)
        assert "no number of days" in alone(await ada.in_private("soon"), ada)
        assert "3/4" in alone(await ada.in_private("21"), ada)
        private = world.server.chats[ada.id]
        assert "4/4" in alone(await ada.presses(private, "In the sun"), ada)
        assert "3/4" in alone(await ada.presses(private, "Back"), ada)
        await ada.presses(private, "In the sun")
        done = await ada.in_private("water\ndaily")
        assert f"Planted: {LINE}" in alone(done, ada)
        assert await planted(world.app) == [LINE]
        shown = public(group, ada)
        assert f"new: {LINE}" in shown, "all hear of it where the form was begun"
        assert "What shall grow" not in shown
        assert "What shall grow" not in texts(group.ephemeral)


async def test_where_the_private_chat_is_open_the_question_comes_there_at_once(url: str) -> None:
    async with a_garden(url) as (_, group, ada):
        await ada.in_private("/help")
        await ada.says(group, "/plant")
        asked = await ada.presses(group, "Begin")
        assert "What shall grow" in alone(asked, ada)
        assert "question for you alone" not in public(group, ada)
        assert "2/4" in alone(await ada.in_private("roses"), ada)


async def test_what_is_said_in_the_group_meanwhile_answers_nothing(url: str) -> None:
    async with a_garden(url) as (world, group, ada):
        await ada.in_private("/form bed")
        await ada.says(group, "roses are red")
        assert await drafts(world.app) == [("bed", 0, {})]


async def test_a_whole_form_in_chinese_with_answers_that_elsewhere_call_commands(
    url: str,
) -> None:
    async with a_garden(url, "zh") as (world, _, ada):
        assert "种什么" in alone(await ada.in_private("/form bed"), ada)
        assert "2/4" in alone(await ada.in_private("打卡 花"), ada)
        assert "排行榜" in alone(await ada.in_private("/leaderboard"), ada), "a slash still calls"
        assert "1/4" in alone(await ada.in_private("返回"), ada)
        await ada.in_private("打卡 花")
        await ada.in_private("21")
        await ada.in_private("阳光下")
        assert "已种下" in alone(await ada.in_private("跳过"), ada)
        assert await planted(world.app) == ["打卡 花; 21 days; sunny"]
        assert "打卡成功" in alone(await ada.in_private("打卡"), ada), "asked no more"


async def test_who_is_asked_nothing_gets_the_help_for_whatever_they_write(url: str) -> None:
    async with a_garden(url) as (_, _, ada):
        for text in ("hello", "/start", "/start hello", "/nonsense"):
            assert "You can type" in alone(await ada.in_private(text), ada)


async def test_of_two_groups_the_form_is_for_the_one_in_which_it_was_begun(url: str) -> None:
    async with a_garden(url) as (world, group, ada):
        other = world.group(OTHER, title="Readers")
        other.members[ada.id] = "administrator"
        await ada.says(other, "good morning")
        assert "Which group" in texts(await ada.in_private("hello"))
        await ada.says(other, "/plant")
        await ada.presses(other, "Begin")
        for answer in ("roses", "21", "sunny", "water daily"):
            assert "Which group" not in texts(await ada.in_private(answer))
        assert f"new: {LINE}" in public(other, ada)
        assert "new:" not in public(group, ada)
        assert "Which group" in texts(await ada.in_private("hello"))


async def test_an_admin_who_is_none_any_more_is_refused_at_the_last_answer(url: str) -> None:
    """The bot has seen them as one a moment ago, and was not told."""
    async with a_garden(url) as (world, group, ada):
        await ada.in_private("/form bed")
        for answer in ("roses", "21", "sunny"):
            await ada.in_private(answer)
        group.members[ada.id] = "member"
        assert "Only admins" in alone(await ada.in_private("skip"), ada)
        assert await planted(world.app) == []
